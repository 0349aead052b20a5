/** What goes back to which tender before anything happens, and what has happened once it did. Amounts are the host's. */
import type { ReactElement, ReactNode } from 'react';
import type { DoneRefund, ReturnView } from '../../../main/contract/return-views.ts';
import { receiptTexts, tenderName } from '../../../sync/domain/receipt-text.ts';
import { useStore } from '../../app/store.ts';
import { useApp, useTill, useWords } from '../../app/till-context.tsx';
import { Icon } from '../../design/icon.tsx';
import { Blade } from '../../design/blade.tsx';
import { cx } from '../../design/cx.ts';
import { cashTogether, referenceText } from '../../sale/tender-reference.ts';
import { amountText, countText } from '../../text/format.ts';
import { ExchangeActs } from './exchange-acts.tsx';
import { RefundParts } from './refund-parts.tsx';
import type { ReturnDesk } from './return-desk.ts';
import { ReturnSign } from './return-sign.tsx';
import { SlipAgain } from './sale-paper.tsx';
import css from './returns.module.css';

export function ReturnPlanPanel({
  desk,
  plan,
}: {
  readonly desk: ReturnDesk;
  readonly plan: NonNullable<ReturnView['plan']>;
}): ReactElement {
  const words = useWords();
  const { view, asCash, isPlanning, committing } = useStore(desk.state);
  const before = view.refunds.reduce((sum, { total }) => sum + total, 0);
  const nameOf = (lineId: string): string =>
    view.sale.lines.find((line) => line.lineId === lineId)?.product.name ?? lineId;
  return (
    <div className={css['plan']} data-testid="return-plan" aria-busy={isPlanning}>
      <ReturnSign
        testId="return-total"
        label={words.refund.total}
        total={plan.total}
        aside={words.saleLife.units(
          countText(plan.lines.length),
          countText(plan.lines.reduce((sum, { units }) => sum + units, 0)),
        )}
        foot={`${words.returns.paid} ${amountText(view.sale.cashDue)}`}
        footEnd={before === 0 ? '' : words.refund.before(amountText(before))}
      />
      <div className={cx('card', css['planBody'])}>
        <ul className={css['rows']}>
          {plan.lines.map(({ lineId, units, amount }) => (
            <Row key={lineId} label={`${nameOf(lineId)} × ${countText(units)}`} amount={amount} />
          ))}
        </ul>
        <h2>{words.refund.planTitle}</h2>
        <TenderRows tenders={plan.tenders} />
        <Extras pointsReturned={plan.pointsReturned} coupons={plan.couponsRevived.length} />
        {view.canBeCash ? (
          <label className={css['asCash']}>
            <input
              type="checkbox"
              checked={asCash}
              data-testid="return-as-cash"
              onChange={(event) => desk.setAsCash(event.target.checked)}
            />
            <span>
              <b>{words.refund.asCash}</b>
              <span className="s sub">{words.refund.asCashHint}</span>
            </span>
          </label>
        ) : null}
        <ExchangeActs desk={desk} />
        <Invoiced view={view} />
        <Notes view={view} />
        <Failure desk={desk} />
      </div>
      <Blade
        label={words.refund.commit(amountText(plan.total))}
        cap="F9"
        testId="return-commit"
        isSmall
        locked={
          isPlanning || committing
            ? words.refund.working
            : plan.tenders.some(({ elsewhere }) => elsewhere === true)
              ? words.refund.elsewhere
              : undefined
        }
        onPress={() => void desk.commit()}
      />
    </div>
  );
}

export function ReturnDone({
  done,
  onNext,
  onRest,
}: {
  readonly done: DoneRefund;
  readonly onNext: () => void;
  readonly onRest?: () => void;
}): ReactElement {
  const words = useWords();
  const cash = done.tenders.filter(({ kind }) => kind === 'cash').reduce((sum, { amount }) => sum + amount, 0);
  return (
    <div className={css['plan']} data-testid="return-done" data-receipt-number={done.receiptNumber}>
      <ReturnSign
        label={words.refund.done}
        total={done.tenders.reduce((sum, { amount }) => sum + amount, 0)}
        aside={words.refund.doneHint(done.receiptNumber)}
      />
      <div className={cx('card', css['planBody'])}>
        {cash > 0 ? <p className={css['giveCash']}>{words.refund.giveCash(amountText(cash))}</p> : null}
        <TenderRows tenders={done.tenders} />
        <RefundParts refundId={done.refundId} />
        <Extras pointsReturned={done.pointsReturned} coupons={done.couponsRevived.length} />
        <p className="s sub">{done.print === null ? words.refund.notPrinted : words.refund.printing}</p>
        {done.print === null ? null : <SlipAgain receiptNumber={done.receiptNumber} />}
        {done.redLetter === undefined ? null : (
          <Note icon="info" testId="return-red-letter">
            {letterText(done.redLetter, words)}
          </Note>
        )}
        {done.isUnchecked ? <Note icon="offline">{words.refund.offline}</Note> : null}
      </div>
      <footer className={css['planActs']}>
        {onRest === undefined ? null : (
          <button type="button" className="btn" data-testid="return-rest" onClick={onRest}>
            {words.refund.rest}
          </button>
        )}
        <Blade label={words.refund.next} testId="return-next" isSmall isFirst onPress={onNext} />
      </footer>
    </div>
  );
}

export function Failure({ desk }: { readonly desk: ReturnDesk }): ReactElement | null {
  const words = useWords();
  const { failure } = useStore(desk.state);
  if (failure === null) return null;
  return (
    <p className={css['failure']} role="alert" data-testid="return-failure" data-reason={failure.reason}>
      <Icon name="stop" />
      {words.refund.refusals[failure.reason] ?? words.common.failed(words.failures[failure.code])}
    </p>
  );
}

function TenderRows({ tenders }: { readonly tenders: DoneRefund['tenders'] }): ReactElement {
  const words = useWords();
  const { preferences } = useTill();
  const texts = receiptTexts(useStore(preferences).language);
  if (tenders.length === 0) return <p className="s sub">{words.refund.nothingToPay}</p>;
  return (
    <ul className={css['rows']} data-testid="return-tenders">
      {cashTogether(tenders).map((tender, index) => (
        <Row
          key={index}
          label={`${words.refund.backTo(tenderName(tender, texts))} ${referenceText(tender.reference, words)}`.trim()}
          amount={tender.amount}
          {...(tender.elsewhere === true
            ? { note: words.refund.elsewhere }
            : tender.isPending
              ? { note: words.refund.pending }
              : {})}
        />
      ))}
    </ul>
  );
}

function Row({
  label,
  amount,
  note,
}: {
  readonly label: string;
  readonly amount: number;
  readonly note?: string;
}): ReactElement {
  return (
    <li>
      <span>
        {label}
        {note === undefined ? null : <span className="s sub"> {note}</span>}
      </span>
      <b className="num">{amountText(amount)}</b>
    </li>
  );
}

function Extras({
  pointsReturned,
  coupons,
}: {
  readonly pointsReturned: number;
  readonly coupons: number;
}): ReactElement | null {
  const words = useWords();
  if (pointsReturned === 0 && coupons === 0) return null;
  return (
    <p className="s">
      {pointsReturned === 0 ? null : words.refund.points(countText(pointsReturned))}{' '}
      {coupons === 0 ? null : words.refund.coupons(countText(coupons))}
    </p>
  );
}

function letterText(letter: NonNullable<DoneRefund['redLetter']>, { refund }: ReturnType<typeof useWords>): string {
  switch (letter) {
    case 'issued':
      return refund.letterIssued;
    case 'pending':
      return refund.letterPending;
    case 'later':
      return refund.letterLater;
  }
}

/** Goods of an invoiced sale come back with a red letter. */
function Invoiced({ view }: { readonly view: ReturnView }): ReactElement | null {
  const { refund } = useWords();
  const { invoice, online } = view;
  if (invoice === undefined || invoice.state === 'reversed') return null;
  return (
    <Note icon={online ? 'info' : 'offline'} testId="return-invoiced">
      {refund.invoiced(invoice.number ?? '')}
      {online ? null : <span> {refund.invoicedOffline}</span>}
    </Note>
  );
}

function Notes({ view }: { readonly view: ReturnView }): ReactElement | null {
  const words = useWords();
  const { training } = useApp();
  if (view.online || training) return null;
  return (
    <>
      <Note icon="offline">{words.refund.offline}</Note>
      {view.knownFrom === 'ledger' ? <Note icon="info">{words.refund.ledger}</Note> : null}
    </>
  );
}

function Note({
  icon,
  testId,
  children,
}: {
  readonly icon: 'offline' | 'info';
  readonly testId?: string;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <p className={css['note']} data-testid={testId}>
      <Icon name={icon} />
      <span>{children}</span>
    </p>
  );
}
