/**
 * A discount on a line or the order, or another price: quick rates, an amount or rate typed by key or pad, and why. What it
 * comes to is seen on the cart when it is applied; when the host wants an approval, that is asked for and it is applied then.
 */
import { useState, type ReactElement } from 'react';
import type { Answer } from '../../../main/contract/contract.ts';
import type { CartView } from '../../../main/contract/views.ts';
import { useStore } from '../../app/store.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { BackspaceIcon, Pad } from '../../design/pad.tsx';
import {
  applyByHand,
  handCommand,
  isPrice,
  takeBackCommand,
  type EntryProblem,
  type HandKind,
  type HandUnit,
} from '../../sale/discount-desk.ts';
import { typeAmount } from '../../sale/tender-math.ts';
import type { Dictionary } from '../../text/dictionary.ts';
import { rateText } from '../../text/rate-text.ts';
import { Choices, givenOf, Subject } from './hand-parts.tsx';
import css from './discount.module.css';

/** What is still paid, in basis points. */
const QUICK_RATES: readonly number[] = [9500, 9000, 8800, 8500, 8000, 7000, 5000];

interface HandFormProps {
  readonly kind: HandKind;
  readonly line: CartView['lines'][number] | undefined;
  readonly cart: CartView | null;
  readonly onDone: () => void;
  /** What a scanned label says. */
  readonly scanned?: string;
}

export function HandForm({ kind, line, cart, onDone, scanned = '' }: HandFormProps): ReactElement {
  const till = useTill();
  const words = useWords();
  const { language, padSize } = useStore(till.preferences);
  const [unit, setUnit] = useState<HandUnit>('rate');
  const [text, setText] = useState(scanned);
  const [reason, setReason] = useState(kind === 'tag' ? words.catalogue.tag : '');
  const [problem, setProblem] = useState<EntryProblem | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [isAsking, setAsking] = useState(false);
  const given = givenOf(kind, line, cart);
  const isLocked = isAsking || (kind === 'order' && (cart === null || cart.lines.length === 0));
  const send = async (command: Parameters<typeof applyByHand>[1]): Promise<void> => {
    setAsking(true);
    const subject = kind === 'order' ? words.discount.kinds.order : (line?.product.name ?? '');
    const answer = await applyByHand(till, command, subject);
    setAsking(false);
    if (answer.ok) onDone();
    else setRefusal(answer);
  };
  const apply = (): void => {
    if (isLocked) return;
    const command = handCommand({ kind, unit, text, reason: reason.trim() }, line?.lineId ?? '', language);
    setProblem(command.ok ? null : command.error);
    setRefusal(null);
    if (command.ok) void send(command.value);
  };
  const type = (next: string): void => {
    setText(next);
    setProblem(null);
  };
  const turnTo = (next: HandUnit): void => {
    setUnit(next);
    setProblem(null);
  };
  const label =
    kind === 'tag'
      ? words.catalogue.tag
      : kind === 'price'
        ? words.discount.newPrice
        : words.discount[unit === 'rate' ? 'rate' : 'amountOff'];
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
        {kind === 'tag' ? <p className="s sub">{words.catalogue.tagHint}</p> : null}
        {isPrice(kind) ? null : (
          <Choices
            label={words.discount.byRate}
            name="rate"
            layout="quick"
            chosen={unit === 'rate' ? text : ''}
            choices={QUICK_RATES.map((payBp) => ({
              id: String(payBp),
              value: rateText(payBp, language),
              text: words.discount.paying(quickText(payBp, language)),
            }))}
            onChoose={(value) => {
              setUnit('rate');
              type(value);
            }}
          />
        )}
        <div className={css['entry']}>
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
          {isPrice(kind) ? null : (
            <Choices
              label={label}
              name="unit"
              layout="units"
              chosen={unit}
              choices={[
                { id: 'rate', value: 'rate', text: words.discount.byRate },
                { id: 'amount', value: 'amount', text: words.discount.byAmount },
              ]}
              onChoose={(value) => turnTo(value === 'rate' ? 'rate' : 'amount')}
            />
          )}
        </div>
        {kind === 'tag' ? null : (
          <>
            <h3 className={css['heading']}>{words.discount.reasonHeading}</h3>
            <Choices
              label={words.discount.reason}
              name="reason"
              layout="reasons"
              chosen={reason}
              choices={Object.entries(words.discount.reasons).map(([id, each]) => ({ id, value: each, text: each }))}
              onChoose={(value) => {
                setReason(value);
                setProblem(null);
              }}
            />
            <span className="field">
              <input
                value={reason}
                maxLength={200}
                autoComplete="off"
                placeholder={words.discount.otherReason}
                aria-label={words.discount.reason}
                data-testid="discount-reason"
                data-typing="words"
                onChange={(event) => setReason(event.target.value)}
              />
            </span>
          </>
        )}
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
              isLocked: isPrice(kind),
              onPress: () => turnTo(unit === 'rate' ? 'amount' : 'rate'),
            },
            { id: 'apply', label: words.discount.apply, isLocked, onPress: apply },
          ]}
        />
        <button type="submit" className="btn primary" data-testid="discount-apply" disabled={isLocked}>
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

/** Chinese writes 95 折 and 9 折 without a point on a key; English the percentage. */
const quickText = (payBp: number, language: Parameters<typeof rateText>[1]): string =>
  language === 'en' ? rateText(payBp, language) : rateText(payBp, language).replace('.', '');

function problemText(problem: EntryProblem | null, refusal: Refusal | null, words: Dictionary): string {
  if (refusal !== null) {
    const { reason } = refusal.details;
    const known: Readonly<Record<string, string>> = { ...words.discount.refusedReasons, ...words.catalogue.refused };
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
