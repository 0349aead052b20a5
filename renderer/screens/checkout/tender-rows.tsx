/**
 * What was paid and what was asked for: a row each, with its state, why, how long it has been, and what can be done about it.
 * A row that is not certain says so and offers to ask again, to take it back or, by approval, to give it up; never a guess.
 */
import type { ReactElement } from 'react';
import type { CartView, TenderRowView } from '../../../main/contract/views.ts';
import { isResolved } from '../../../sync/domain/tender.ts';
import { useStore } from '../../app/store.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { cx } from '../../design/cx.ts';
import { Icon, type IconName } from '../../design/icon.tsx';
import { keepFocus } from '../../design/pad.tsx';
import type { TenderFailure, TenderState } from '../../sale/tender-desk.ts';
import type { TenderSums } from '../../sale/tender-math.ts';
import type { Dictionary } from '../../text/dictionary.ts';
import { referenceText } from '../../sale/tender-reference.ts';
import { amountText, countdownText, savingText } from '../../text/format.ts';
import { TENDER_ICONS } from './tender-icons.ts';
import { isKept, VoucherActs, voucherName, VoucherNote, voucherState } from './voucher-row.tsx';
import css from './tender.module.css';

interface RowsProps {
  readonly cart: CartView;
  readonly state: TenderState;
  readonly sums: TenderSums;
}

export function TenderRows({ cart, state, sums }: RowsProps): ReactElement {
  const words = useWords();
  const { failure, scanned, view } = state;
  const rows = view?.saleId === cart.saleId ? view.rows : [];
  const isDeposit = cart.heldOrder?.deposit != null;
  const roundOff = isDeposit
    ? 0
    : rows.length === 0 || rows.some(({ kind }) => kind === 'cash')
      ? cart.total - sums.due
      : 0;
  const lastCash = rows.findLast(({ kind }) => kind === 'cash')?.tenderId;
  return (
    <div className={css['rows']}>
      {failure === null ? null : (
        <p className="banner danger" role="alert" data-testid="tender-failure" data-code={failure.code}>
          <Icon name="stop" size={22} />
          {words.common.failed(reasonOf(failure, words) ?? words.failures[failure.code])}
        </p>
      )}
      {scanned === null ? null : (
        <p className="banner warning" role="status" data-testid="tender-scanned">
          <Icon name="alert" size={22} />
          {scanned === 'early' ? words.serving.scanAgain : words.scan.whileTendering}
        </p>
      )}
      {rows.length === 0 ? (
        <div className={css['noRows']}>
          <b>{words.tender.noRows}</b>
          <span className="s">{noRowsHint(state.method, amountText(sums.remaining), words)}</span>
        </div>
      ) : null}
      {rows.map((row) => (
        <Row
          key={row.tenderId}
          row={row}
          change={row.tenderId === lastCash ? sums.change : 0}
          isBusy={state.committing}
        />
      ))}
      {(view?.creditBack ?? 0) > 0 && rows.length > 0 ? (
        <article className={cx(css['split'], css['slim'])} data-testid="credit-back" data-fen={view?.creditBack}>
          <Icon name="undo" size={22} />
          <span>
            {words.exchange.back} <span className="xs mute">{words.exchange.backHint}</span>
          </span>
          <span className={cx(css['splitAmount'], 'num')}>{amountText(view?.creditBack ?? 0)}</span>
        </article>
      ) : null}
      {roundOff > 0 ? (
        <article className={cx(css['split'], css['slim'])}>
          <Icon name="percent" size={22} />
          <span>
            {words.tender.roundOff} <span className="xs mute">{words.tender.roundOffHint}</span>
          </span>
          <span className={cx(css['splitAmount'], 'num', 'save')}>{savingText(roundOff)}</span>
        </article>
      ) : null}
    </div>
  );
}

function noRowsHint(method: TenderState['method'], remaining: string, words: Dictionary): string {
  switch (method) {
    case 'cash':
      return words.tender.noRowsHint;
    case 'code':
      return words.payment.waitForCode;
    case 'card':
      return words.payment.nextCard(remaining);
    case 'stored_value':
    case 'gift_card':
      return words.payment.hints[method];
    case 'voucher':
      return words.voucher.ask;
    default:
      return words.payment.nextRecord;
  }
}

interface RowProps {
  readonly row: TenderRowView;
  readonly change: number;
  readonly isBusy: boolean;
}

function Row({ row, change, isBusy }: RowProps): ReactElement {
  const { tender } = useTill();
  const words = useWords();
  const isVoucher = row.kind === 'platform_voucher';
  const isCertain = isResolved(row.state) || row.state === 'prepared';
  const isDead = row.state === 'failed' || row.state === 'reversed';
  return (
    <article
      className={cx(css['split'], !isCertain && css['uncertain'], isDead && css['dead'])}
      data-testid="tender-row"
      data-kind={row.kind}
      data-state={row.state}
      data-amount={row.amount}
    >
      <Icon name={TENDER_ICONS[row.kind] ?? 'file'} size={26} />
      <span className={css['splitName']}>
        <b>{isVoucher ? voucherName(row, words) : words.payment.kinds[row.kind]}</b>
        {row.isByCode ? <State row={row} words={words} /> : null}
      </span>
      {/* A voucher that nobody could look at is worth nothing known. */}
      <span className={cx(css['splitAmount'], 'num')}>{isDead && row.amount === 0 ? '' : amountText(row.amount)}</span>
      {row.kind === 'exchange' || row.kind === 'deposit' || (isVoucher && isKept(row)) ? (
        <span />
      ) : isCertain ? (
        <button
          type="button"
          className="btn sq"
          aria-label={row.isByCode && !isDead ? words.payment.takeBack : words.common.remove}
          title={row.isByCode && !isDead ? words.payment.takeBack : words.common.remove}
          data-testid="tender-remove"
          disabled={isBusy}
          onPointerDown={keepFocus}
          onClick={() => void tender.remove(row.tenderId)}
        >
          <Icon name={row.isByCode && !isDead ? 'undo' : 'times'} size={18} />
        </button>
      ) : (
        <span />
      )}
      <span className={css['splitNote']}>{isVoucher ? <VoucherNote row={row} /> : noteOf(row, change, words)}</span>
      {isCertain ? null : <Uncertain row={row} />}
      {isVoucher ? <VoucherActs row={row} /> : null}
    </article>
  );
}

const ICONS: Readonly<Partial<Record<TenderRowView['state'], IconName>>> = {
  paid: 'check',
  failed: 'stop',
  reversed: 'undo',
};

function State({ row, words }: { readonly row: TenderRowView; readonly words: Dictionary }): ReactElement {
  const tone =
    row.state === 'paid' ? 'ok' : row.state === 'failed' ? 'danger' : row.state === 'reversed' ? '' : 'pending';
  const icon = ICONS[row.state] ?? 'pending';
  return (
    <span className={cx('tag', tone)}>
      <Icon name={icon} size={14} />
      {row.kind === 'platform_voucher' ? voucherState(row.state, words) : words.payment.states[row.state]}
    </span>
  );
}

function Uncertain({ row }: { readonly row: TenderRowView }): ReactElement {
  const { tender, clock } = useTill();
  const words = useWords();
  const now = useStore(clock);
  const { tenderId, state } = row;
  return (
    <div className={css['acts']}>
      <button type="button" className="btn" data-testid="tender-query" onClick={() => void tender.query(tenderId)}>
        <Icon name="refresh" size={18} />
        {words.payment.query} <kbd>F5</kbd>
      </button>
      {state === 'reversing' ? null : (
        <button type="button" className="btn" data-testid="tender-reverse" onClick={() => void tender.remove(tenderId)}>
          <Icon name="undo" size={18} />
          {words.payment.takeBack}
        </button>
      )}
      <button
        type="button"
        className="btn"
        data-testid="tender-give-up"
        title={words.payment.giveUpHint}
        onClick={() => void tender.giveUp(tenderId)}
      >
        {words.payment.giveUp}
      </button>
      <span className="num mute s">{words.payment.waited(countdownText(Math.max(0, now - row.since)))}</span>
      {row.giveUpAt === undefined || state === 'reversing' ? null : (
        <span className={cx('num', 's', row.giveUpAt <= now && 'warn')} data-testid="tender-give-up-at">
          {row.giveUpAt > now ? words.payment.timeLeft(countdownText(row.giveUpAt - now)) : words.payment.timeOver}
        </span>
      )}
    </div>
  );
}

function noteOf(
  { kind, amount, state, cause, reference, isByCode, left, isOffline }: TenderRowView,
  change: number,
  words: Dictionary,
): string {
  if (kind === 'stored_value' || kind === 'gift_card') {
    // What was taken back is there again: what was left meanwhile is no news.
    const known =
      left === undefined || state === 'reversed'
        ? ''
        : (state === 'paid' ? words.value.rowLeft : words.value.rowShort)(amountText(left));
    const why = state === 'paid' || cause === null ? '' : causeText(cause, words);
    const own = isOffline === true ? words.value.rowOffline : '';
    return [why, referenceText(reference, words), own, known].filter((text) => text !== '').join(' · ');
  }
  const received = amountText(amount);
  if (kind === 'cash')
    return change > 0 ? words.tender.rowChange(received, amountText(change)) : words.tender.rowPart(received);
  if (kind === 'exchange') return words.exchange.rowNote(reference ?? '');
  if (!isByCode) return reference ?? '';
  if (cause !== null && state !== 'paid') return causeText(cause, words);
  return isResolved(state) ? '' : words.payment.notPaidYet;
}

function causeText(cause: string, words: Dictionary): string {
  const causes: Readonly<Record<string, string>> = { ...words.payment.causes, ...words.value.causes };
  return causes[cause] ?? words.payment.causeOther(cause);
}

function reasonOf({ reason, what }: TenderFailure, words: Dictionary): string | undefined {
  const { orders, payment, value } = words;
  if (reason === 'item_recalled') return payment.recalledInCart(what ?? '');
  const reasons: Readonly<Record<string, string>> = { ...orders.reasons, ...payment.reasons, ...value.refused };
  return reason === null ? undefined : reasons[reason];
}
