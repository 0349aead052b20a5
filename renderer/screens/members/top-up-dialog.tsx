/**
 * Money for a member's stored value, or for a gift card: the amount or one of the store's offers, how it was paid, and the change.
 * The id of the act is made once for a dialog, so that pressing again after a lost answer takes no money twice. Below: what this
 * till took, and its way back while nothing of it is spent.
 */
import { useCallback, useEffect, useRef, useState, type ReactElement, type Ref } from 'react';
import type { MethodValue } from '../../../main/contract/contract.ts';
import type { TopUpDone } from '../../../main/contract/value-views.ts';
import { paymentProviderOf } from '../../../sync/domain/barcode.ts';
import { fen, fenFromYuanText, ZERO_FEN, type Fen } from '../../../sync/domain/money.ts';
import { isOver } from '../../../sync/domain/tender.ts';
import type { MemberView } from '../../../sync/protocol/messages.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { cx } from '../../design/cx.ts';
import { Dialog } from '../../design/dialog.tsx';
import { Icon } from '../../design/icon.tsx';
import { freshId } from '../../sale/fresh-id.ts';
import { refusedText, type Refusal } from '../../sale/refusal.ts';
import { amountText } from '../../text/format.ts';
import { CodeField, TopUpWaits, useTopUpState, useWaiting } from './top-up-by-code.tsx';
import { TopUpHistory } from './top-up-history.tsx';
import css from './value.module.css';

const TENDERS = ['cash', 'code', 'card', 'external_qr', 'mall_slip', 'other'] as const;
type TenderKind = (typeof TENDERS)[number];
type Offer = MethodValue<'value.offers'>['offers'][number];

interface TopUpDialogProps {
  /** Null: a gift card is sold. */
  readonly member: MemberView | null;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

export default function TopUpDialog({ member, onClose, onDone }: TopUpDialogProps): ReactElement {
  const till = useTill();
  const words = useWords();
  const [topUp, setTopUp] = useState(() => freshId(till));
  const [offers, setOffers] = useState<readonly Offer[]>([]);
  const [text, setText] = useState('');
  const [bonusText, setBonusText] = useState('');
  const [kind, setKind] = useState<TenderKind>('cash');
  const [received, setReceived] = useState('');
  const [reference, setReference] = useState('');
  const [code, setCode] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [done, setDone] = useState<TopUpDone | null>(null);
  const cardField = useRef<HTMLInputElement>(null);
  const amountField = useRef<HTMLInputElement>(null);
  const first = member === null ? cardField : amountField;
  useEffect(() => {
    void till.client.call('value.offers', {}).then((answer) => {
      if (answer.ok) setOffers(answer.value.offers);
    });
  }, [till]);
  useEffect(
    () =>
      till.scanRouter.ask(({ data }) => {
        const scanned = data.trim();
        // A phone's code pays; as a card's it would stand in a field that is shown.
        if (member !== null || !/^[0-9A-Za-z-]{8,40}$/.test(scanned) || paymentProviderOf(scanned) !== undefined)
          return false;
        setCode(scanned);
        amountField.current?.focus();
        return true;
      }),
    [till, member],
  );
  const principal = amountIn(text);
  const bonus = bonusText.trim() === '' ? ZERO_FEN : amountIn(bonusText);
  const cash = kind !== 'cash' || received.trim() === '' ? principal : amountIn(received);
  const change = principal === null || cash === null ? 0 : cash - principal;
  const isReady =
    principal !== null &&
    principal > 0 &&
    bonus !== null &&
    cash !== null &&
    change >= 0 &&
    (member !== null || code.trim().length >= 8) &&
    !isBusy;
  const finish = useCallback(
    (sold: TopUpDone): void => {
      setDone(sold);
      setTopUp(freshId(till));
      setText('');
      setBonusText('');
      setReceived('');
      setReference('');
      setCode('');
      first.current?.focus();
      void till.refresh();
      onDone();
    },
    [till, first, onDone],
  );
  const { state: waits, take: look } = useTopUpState(finish);
  useWaiting(member?.id, look);
  const isUnderWay = waits !== null && !isOver(waits.state);
  const take = useCallback(async (): Promise<void> => {
    if (principal === null || bonus === null || cash === null || kind === 'code') return;
    setBusy(true);
    setDone(null);
    const whose = member === null ? { code: code.trim() } : { member: member.id };
    const noted = reference.trim() === '' ? {} : { reference: reference.trim() };
    const tender = { kind, received: kind === 'cash' ? cash : principal, ...noted };
    const subject = `${words.value.topUp} ${amountText(principal)} + ${amountText(bonus)}`;
    const answer = await till.approvals.withApproval(subject, (approval) =>
      till.client.call('value.topUp', { topUp, ...whose, principal, bonus, tender, ...approval }),
    );
    setBusy(false);
    setRefusal(answer.ok ? null : answer);
    if (answer.ok) finish(answer.value);
  }, [till, words, member, code, kind, reference, principal, bonus, cash, topUp, finish]);
  const payByCode = useCallback(
    async (authCode: string): Promise<void> => {
      if (principal === null || bonus === null) return;
      setDone(null);
      const whose = member === null ? { code: code.trim() } : { member: member.id };
      const subject = `${words.value.topUp} ${amountText(principal)} + ${amountText(bonus)}`;
      const answer = await till.approvals.withApproval(subject, (approval) =>
        till.client.call('value.payTopUp', { topUp, ...whose, principal, bonus, authCode, ...approval }),
      );
      setRefusal(answer.ok ? null : answer);
      look(answer);
    },
    [till, words, member, code, principal, bonus, topUp, look],
  );
  return (
    <Dialog title={member === null ? words.value.cardTitle : words.value.topUpTitle} onClose={onClose} isWide>
      <form
        className={css['form']}
        data-testid="top-up"
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady && !isUnderWay) void take();
          else if (member === null && code.trim().length < 8) cardField.current?.focus();
          else if (principal === null || principal === 0) amountField.current?.focus();
        }}
      >
        {member === null ? (
          <Field
            label={words.value.cardCode}
            ref={cardField}
            hint={words.payment.hints.gift_card}
            testId="top-up-card"
            value={code}
            onChange={setCode}
            typing="words"
            isFirst
          />
        ) : (
          <p className="sub">
            {member.name ?? ''} <span className="num">{member.phone}</span> ·{' '}
            {words.value.balance(amountText(member.storedValueBalance ?? member.storedValue))}
          </p>
        )}
        {offers.length === 0 ? null : (
          <div className={css['offers']} role="group" aria-label={words.value.offers}>
            {offers.map((offer) => (
              <button
                key={`${String(offer.principal)}+${String(offer.bonus)}`}
                type="button"
                className="btn"
                data-testid="top-up-offer"
                aria-pressed={principal === offer.principal && bonus === offer.bonus}
                onClick={() => {
                  setText(plainText(offer.principal));
                  setBonusText(plainText(offer.bonus));
                }}
              >
                {words.value.offer(amountText(offer.principal), amountText(offer.bonus))}
              </button>
            ))}
          </div>
        )}
        <div className={css['pair']}>
          <Field
            label={words.value.amount}
            ref={amountField}
            testId="top-up-amount"
            value={text}
            onChange={setText}
            typing="amount"
            isFirst={member !== null}
          />
          <Field
            label={words.value.bonus}
            testId="top-up-bonus"
            value={bonusText}
            onChange={setBonusText}
            typing="amount"
          />
        </div>
        <div className={css['ways']} role="group" aria-label={words.value.tender}>
          {TENDERS.map((each) => (
            <button
              key={each}
              type="button"
              className="btn"
              aria-pressed={kind === each}
              data-testid={`top-up-by-${each.replace('_', '-')}`}
              onClick={() => setKind(each)}
            >
              {words.payment.methods[each]}
            </button>
          ))}
        </div>
        {kind === 'cash' ? (
          <div className={css['pair']}>
            <Field
              label={words.value.received}
              testId="top-up-received"
              value={received}
              onChange={setReceived}
              typing="amount"
              hint={principal === null ? '' : amountText(principal)}
            />
            <p className={css['sum']} data-testid="top-up-change" data-fen={change}>
              <span className="sub">{words.value.change}</span>
              {change < 0 ? (
                <b className="num bad" role="alert" data-testid="top-up-short">
                  {words.value.short(amountText(-change))}
                </b>
              ) : (
                <b className="num">{amountText(change)}</b>
              )}
            </p>
          </div>
        ) : kind === 'code' ? (
          <CodeField
            isReady={isReady && !isUnderWay}
            missing={isReady ? null : member === null ? words.value.cardFirst : words.value.amountFirst}
            onCode={(authCode) => void payByCode(authCode)}
          />
        ) : (
          <Field
            label={words.value.reference}
            testId="top-up-reference"
            value={reference}
            onChange={setReference}
            typing="words"
          />
        )}
        <div className={css['end']}>
          <p className={css['sum']}>
            <span className="sub">{words.value.total}</span>
            <b className="num">{amountText((principal ?? 0) + (bonus ?? 0))}</b>
          </p>
          {kind === 'code' ? null : (
            <button
              type="submit"
              className={cx('btn', isReady && !isUnderWay ? 'primary' : 'is-locked')}
              data-testid="top-up-confirm"
              aria-disabled={!isReady || isUnderWay}
            >
              <Icon name="check" size={22} />
              {words.value.confirm} <kbd>Enter</kbd>
            </button>
          )}
        </div>
        {waits === null ? null : (
          <TopUpWaits
            state={waits}
            onCancel={(of) => void till.client.call('value.cancelTopUp', { topUp: of }).then(look)}
          />
        )}
        {refusal === null ? null : (
          <p
            className="banner danger"
            role="alert"
            data-testid="top-up-refused"
            data-code={refusal.details.reason ?? refusal.code}
          >
            {refusedText(refusal, words)}
          </p>
        )}
        {done === null ? null : (
          <p className="banner ok" role="status" data-testid="top-up-done" data-fen={done.principal + done.bonus}>
            <Icon name="checkc" size={22} />
            <span className="grow">
              {done.lastFour === undefined ? '' : `${words.value.cardTail(done.lastFour)} · `}
              {words.value.done(amountText(done.principal + done.bonus))}
            </span>
            {done.change > 0 ? (
              <b className="num" data-testid="top-up-done-change">
                {words.value.change} {amountText(done.change)}
              </b>
            ) : null}
          </p>
        )}
        <TopUpHistory member={member} after={done?.entry ?? null} onReturned={onDone} />
      </form>
    </Dialog>
  );
}

interface FieldProps {
  readonly label: string;
  readonly testId: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly typing: 'amount' | 'words';
  readonly isFirst?: boolean;
  readonly hint?: string;
  readonly ref?: Ref<HTMLInputElement>;
}

function Field({
  label,
  testId,
  value,
  onChange,
  typing,
  isFirst = false,
  hint = '',
  ref = null,
}: FieldProps): ReactElement {
  return (
    <label className={css['field']}>
      <span className="sub">{label}</span>
      <span className="field">
        <input
          ref={ref}
          autoFocus={isFirst}
          value={value}
          inputMode={typing === 'amount' ? 'decimal' : 'text'}
          autoComplete="off"
          maxLength={typing === 'amount' ? 12 : 100}
          placeholder={hint}
          aria-label={label}
          data-testid={testId}
          data-typing={typing}
          onChange={(event) => onChange(event.target.value)}
        />
      </span>
    </label>
  );
}

function amountIn(text: string): Fen | null {
  const amount = fenFromYuanText(text);
  return amount.ok ? amount.value : null;
}

const plainText = (amount: number): string => amountText(fen(amount)).replaceAll(',', '');
