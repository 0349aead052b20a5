/**
 * A discount on a line or the order, or another price: quick rates, an amount or rate typed by key or pad, and why. What it
 * comes to is seen on the cart when it is applied; when the host wants an approval, that is asked for and it is applied then.
 */
import { useState, type ReactElement } from 'react';
import type { Answer } from '../../../main/contract/contract.ts';
import type { CartView } from '../../../main/contract/views.ts';
import { useStore } from '../../app/store.ts';
import { useStaffName, useTill, useWords } from '../../app/till-context.tsx';
import { BackspaceIcon, Pad } from '../../design/pad.tsx';
import {
  applyByHand,
  handCommand,
  takeBackCommand,
  type EntryProblem,
  type HandKind,
  type HandUnit,
} from '../../sale/discount-desk.ts';
import { typeAmount } from '../../sale/tender-math.ts';
import { amountText } from '../../text/format.ts';
import type { Dictionary } from '../../text/dictionary.ts';
import { rateText } from '../../text/rate-text.ts';
import css from './discount.module.css';

/** What is still paid, in basis points. */
const QUICK_RATES: readonly number[] = [9500, 9000, 8800, 8500, 8000, 7000, 5000];

interface HandFormProps {
  readonly kind: HandKind;
  readonly line: CartView['lines'][number] | undefined;
  readonly cart: CartView | null;
  readonly onDone: () => void;
}

export function HandForm({ kind, line, cart, onDone }: HandFormProps): ReactElement {
  const till = useTill();
  const words = useWords();
  const { language, padSize } = useStore(till.preferences);
  const [unit, setUnit] = useState<HandUnit>('rate');
  const [text, setText] = useState('');
  const [reason, setReason] = useState('');
  const [problem, setProblem] = useState<EntryProblem | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [isAsking, setAsking] = useState(false);
  const subject = kind === 'order' ? words.discount.kinds.order : (line?.product.name ?? '');
  const given = givenOf(kind, line, cart);
  const isLocked = kind === 'order' && (cart === null || cart.lines.length === 0);
  const send = async (command: Parameters<typeof applyByHand>[1]): Promise<void> => {
    setAsking(true);
    const answer = await applyByHand(till, command, subject);
    setAsking(false);
    if (answer.ok) onDone();
    else setRefusal(answer);
  };
  const apply = (): void => {
    if (isAsking || isLocked) return;
    const command = handCommand({ kind, unit, text, reason: reason.trim() }, line?.lineId ?? '', language);
    setProblem(command.ok ? null : command.error);
    setRefusal(null);
    if (command.ok) void send(command.value);
  };
  const type = (next: string): void => {
    setText(next);
    setProblem(null);
  };
  const label = kind === 'price' ? words.discount.newPrice : words.discount[unit === 'rate' ? 'rate' : 'amountOff'];
  return (
    <form
      className={css['form']}
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      <div className={css['left']}>
        <Subject kind={kind} line={line} cart={cart} />
        {kind === 'price' ? null : (
          <>
            <div className={css['quick']}>
              {QUICK_RATES.map((payBp) => (
                <button
                  key={payBp}
                  type="button"
                  className="btn num"
                  aria-pressed={unit === 'rate' && text === rateText(payBp, language)}
                  data-testid={`discount-rate-${String(payBp)}`}
                  onClick={() => {
                    setUnit('rate');
                    type(rateText(payBp, language));
                  }}
                >
                  {words.discount.paying(quickText(payBp, language))}
                </button>
              ))}
            </div>
            <div className={css['units']} role="group" aria-label={label}>
              {(['rate', 'amount'] as const).map((each) => (
                <button
                  key={each}
                  type="button"
                  className="btn"
                  aria-pressed={unit === each}
                  data-testid={`discount-unit-${each}`}
                  onClick={() => {
                    setUnit(each);
                    type('');
                  }}
                >
                  {each === 'rate' ? words.discount.byRate : words.discount.byAmount}
                </button>
              ))}
            </div>
          </>
        )}
        <label className={css['label']}>
          {label}
          <span className="field">
            <input
              autoFocus
              value={text}
              inputMode="decimal"
              autoComplete="off"
              data-testid="discount-value"
              data-typing="amount"
              aria-invalid={problem !== null && problem !== 'no_reason'}
              onChange={(event) => type(event.target.value)}
            />
          </span>
        </label>
        <div className={css['reasons']} role="group" aria-label={words.discount.reason}>
          {Object.entries(words.discount.reasons).map(([id, each]) => (
            <button
              key={id}
              type="button"
              className="btn"
              aria-pressed={reason === each}
              data-testid={`discount-reason-${id}`}
              onClick={() => {
                setReason(each);
                setProblem(null);
              }}
            >
              {each}
            </button>
          ))}
        </div>
        <label className={css['label']}>
          {words.discount.reason}
          <span className="field">
            <input
              value={reason}
              maxLength={200}
              autoComplete="off"
              data-testid="discount-reason"
              data-typing="words"
              onChange={(event) => setReason(event.target.value)}
            />
          </span>
        </label>
        <p
          className={css['problem']}
          role="alert"
          data-testid="discount-error"
          data-code={refusal?.code ?? problem ?? ''}
        >
          {problemText(problem, refusal, words)}
        </p>
      </div>
      <div className={css['right']}>
        <Pad
          label={words.checkout.pad}
          size={padSize === 'L' ? 'M' : padSize}
          onDigits={(digits) => type(typeAmount(text, digits))}
          corner={{ id: 'point', label: '.', onPress: () => type(typeAmount(text, '.')) }}
          functions={[
            {
              id: 'back',
              label: BackspaceIcon,
              ariaLabel: words.common.backspace,
              onPress: () => type(typeAmount(text, 'back')),
            },
            { id: 'clear', label: words.common.clear, onPress: () => type('') },
            {
              id: 'unit',
              label: unit === 'rate' ? words.discount.byAmount : words.discount.byRate,
              isLocked: kind === 'price',
              onPress: () => {
                setUnit(unit === 'rate' ? 'amount' : 'rate');
                type('');
              },
            },
            { id: 'apply', label: words.discount.apply, isLocked: isAsking || isLocked, onPress: apply },
          ]}
        />
        <button type="submit" className="btn primary" data-testid="discount-apply" disabled={isAsking || isLocked}>
          {words.discount.apply} <kbd>Enter</kbd>
        </button>
        <button
          type="button"
          className="btn"
          data-testid="discount-remove"
          disabled={given === undefined || isAsking}
          onClick={() => void send(takeBackCommand(kind, line?.lineId ?? ''))}
        >
          {words.discount.remove}
        </button>
      </div>
    </form>
  );
}

type Refusal = Extract<Answer<unknown>, { ok: false }>;
type Given = { readonly reason: string; readonly approvedBy?: string };

function givenOf(kind: HandKind, line: HandFormProps['line'], cart: CartView | null): Given | undefined {
  if (kind === 'order') return cart?.orderDiscount ?? undefined;
  return kind === 'price' ? line?.priceOverride : line?.lineDiscount;
}

/** What it is about, what it costs by the catalogue and now, and what was given already. */
function Subject({ kind, line, cart }: Pick<HandFormProps, 'kind' | 'line' | 'cart'>): ReactElement {
  const words = useWords();
  const nameOf = useStaffName();
  const given = givenOf(kind, line, cart);
  const [before, now] =
    kind === 'order' ? [cart?.discountable ?? 0, cart?.total ?? 0] : [line?.base ?? 0, line?.amount ?? 0];
  const perKilogram = line?.product.soldBy === 'weight' ? words.discount.perKilogram : '';
  return (
    <div className={css['subject']}>
      <b className="cut">
        {kind === 'order' ? words.discount.kinds.order : line?.product.name}{' '}
        {kind === 'order' ? '' : line?.product.spec}
      </b>
      <span className="num">
        {kind === 'price' ? `${amountText(line?.product.price ?? 0)}${perKilogram} · ` : ''}
        {words.discount.catalogue} {amountText(before)} · {words.discount.now} {amountText(now)}
      </span>
      <span className="xs sub cut">
        {given === undefined
          ? ''
          : `${words.discount.by(given.reason)}${given.approvedBy === undefined ? '' : ` · ${words.discount.approvedBy(nameOf(given.approvedBy))}`}`}
      </span>
    </div>
  );
}

/** Chinese writes 95 折 and 9 折 without a point on a key; English the percentage. */
const quickText = (payBp: number, language: Parameters<typeof rateText>[1]): string =>
  language === 'en' ? rateText(payBp, language) : rateText(payBp, language).replace('.', '');

function problemText(problem: EntryProblem | null, refusal: Refusal | null, words: Dictionary): string {
  if (refusal !== null) {
    const { reason } = refusal.details;
    const known: Readonly<Record<string, string>> = words.discount.refusedReasons;
    return (reason === undefined ? undefined : known[reason]) ?? words.common.failed(words.failures[refusal.code]);
  }
  switch (problem) {
    case null:
      return '';
    case 'bad_rate':
      return words.discount.badRate;
    case 'bad_amount':
      return words.discount.badAmount;
    case 'no_reason':
      return words.discount.needReason;
  }
}
