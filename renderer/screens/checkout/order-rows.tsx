/** A held order and a ticket in the list: whose, how late, what is paid and left, and what can be done next. */
import type { ReactElement, ReactNode } from 'react';
import type { OrderView, TicketView } from '../../../main/contract/order-views.ts';
import { useStore } from '../../app/store.ts';
import { useDayRule, useFormat, useStaffName, useTill, useWords } from '../../app/till-context.tsx';
import { cx } from '../../design/cx.ts';
import type { OrderDesk } from '../../sale/order-desk.ts';
import { RefundParts } from '../returns/refund-parts.tsx';
import { dueOn } from '../../sale/promised-day.ts';
import { amountText, countText } from '../../text/format.ts';
import css from './orders.module.css';

interface OrderRowProps {
  readonly order: OrderView;
  readonly desk: OrderDesk;
  readonly isLocked: boolean;
}

export function OrderRow({ order, desk, isLocked }: OrderRowProps): ReactElement {
  const words = useWords();
  const { state, held, left, claimedBy } = order;
  const isOpen = state === 'held';
  return (
    <Row
      one={order}
      id={order.order}
      testId="order-row"
      state={state}
      isOpen={isOpen}
      kind={words.orders.types.deposit}
      note={claimedBy === null ? null : words.orders.claimedBy(claimedBy)}
      back={order.backUnder}
      sums={
        <>
          <span className="xs sub">
            {words.orders.held} <span className="num">{amountText(held)}</span>
          </span>
          <b className="num" data-testid="order-left" data-fen={left}>
            {isOpen ? `${words.orders.left} ${amountText(left)}` : amountText(order.total)}
          </b>
        </>
      }
    >
      {order.isCorrectable ? (
        <button type="button" className="btn quiet" data-testid="order-correct" onClick={() => desk.askCorrect(order)}>
          {words.correction.open}
        </button>
      ) : null}
      {held > 0 ? (
        <button type="button" className="btn" data-testid="order-end" onClick={() => desk.askEnd(order)}>
          {words.orders.end}
        </button>
      ) : null}
      {isOpen && left > 0 ? (
        <button
          type="button"
          className="btn"
          data-testid="order-add"
          disabled={isLocked}
          onClick={() => desk.askAdd(order)}
        >
          {words.orders.add}
        </button>
      ) : null}
      {isOpen && order.unitsLeft > 1 ? (
        <button
          type="button"
          className="btn"
          data-testid="order-part"
          disabled={isLocked}
          onClick={() => desk.askPart(order)}
        >
          {words.orders.part}
        </button>
      ) : null}
      {isOpen ? (
        <button
          type="button"
          className="btn primary"
          data-testid="order-pick-up"
          disabled={isLocked}
          onClick={() => void desk.pickUp(order)}
        >
          {words.orders.pickUp}
        </button>
      ) : null}
    </Row>
  );
}

export function TicketRow({ ticket, desk }: { readonly ticket: TicketView; readonly desk: OrderDesk }): ReactElement {
  const words = useWords();
  const { state, type, work, isRefunded, receiptNumber } = ticket;
  const isOpen = state === 'open' || state === 'ready';
  return (
    <Row
      one={ticket}
      id={ticket.ticket}
      testId="ticket-row"
      state={state}
      isOpen={isOpen}
      kind={words.orders.types[type]}
      note={isRefunded ? words.orders.refunded : null}
      sums={<span className="xs sub num">{receiptNumber ?? ''}</span>}
      work={work}
    >
      {isOpen ? (
        <>
          <button type="button" className="btn" data-testid="ticket-cancel" onClick={() => desk.askCancel(ticket)}>
            {words.orders.cancel}
          </button>
          {state === 'open' ? (
            <button
              type="button"
              className={cx('btn', 'primary')}
              data-testid="ticket-ready"
              onClick={() => void desk.move(ticket, 'ready')}
            >
              {words.orders.ready}
            </button>
          ) : null}
          <button
            type="button"
            className={cx('btn', state === 'ready' && 'primary')}
            data-testid="ticket-hand-over"
            onClick={() => void desk.move(ticket, 'handed_over')}
          >
            {words.orders.handOver}
          </button>
        </>
      ) : null}
    </Row>
  );
}

type Goods = (OrderView['goods'] | TicketView['goods'])[number];
function goodsText(goods: Goods, takenOf: (taken: string, all: string) => string): string {
  const { name, spec, quantity } = goods;
  const taken = 'taken' in goods ? goods.taken : 0;
  const count = taken === 0 ? countText(quantity) : takenOf(countText(taken), countText(quantity));
  return `${[name, spec].filter(Boolean).join(' ')} × ${count}`;
}

interface RowProps {
  readonly one: OrderView | TicketView;
  readonly id: string;
  readonly testId: string;
  readonly state: OrderView['state'] | TicketView['state'];
  readonly isOpen: boolean;
  readonly kind: string;
  readonly note: string | null;
  readonly sums: ReactNode;
  readonly work?: string | null;
  /** A deposit that a provider pays back: what became of it. */
  readonly back?: OrderView['backUnder'];
  readonly children: ReactNode;
}

function Row({
  one,
  id,
  testId,
  state,
  isOpen,
  kind,
  note,
  sums,
  work = null,
  back = null,
  children,
}: RowProps): ReactElement {
  const { clock, client } = useTill();
  const words = useWords();
  const format = useFormat();
  const nameOf = useStaffName();
  const { offsetMinutes } = useDayRule();
  const now = useStore(clock);
  const due = isOpen ? dueOn(one.promisedAt, now, offsetMinutes) : 'later';
  const goods = one.goods.map((each) => goodsText(each, words.orders.takenOf)).join(words.refund.comma);
  return (
    <article
      className={css['row']}
      data-testid={testId}
      data-id={id}
      data-code={one.code}
      data-state={state}
      data-due={due}
    >
      <span className={css['what']}>
        <span className={css['tags']}>
          <b>{one.name === '' ? one.code : one.name}</b>
          <span className="tag quiet">{kind}</span>
          <span className={cx('tag', state === 'ready' ? 'ok' : isOpen ? 'pending' : 'quiet')}>
            {words.orders.states[state]}
          </span>
          {due === 'later' ? null : (
            <span className={cx('tag', due === 'overdue' ? 'danger' : 'pending')}>{words.orders[due]}</span>
          )}
          {note === null ? null : <span className="tag danger">{note}</span>}
        </span>
        <span className="cut s">{goods}</span>
        {work === null ? null : <span className={cx('s', css['work'])}>{work}</span>}
        <span className="cut xs sub">
          <span className="num">{one.code}</span> · {words.orders.by(format.date(one.promisedAt))} ·{' '}
          {one.staff === null ? '' : nameOf(one.staff)} {format.moment(one.at, now)}
          {one.isOwn ? '' : ` · ${words.orders.atTerminal(one.terminal)}`}
        </span>
      </span>
      <span className={css['sums']}>{sums}</span>
      {back === null ? null : (
        <div className={css['back']}>
          <RefundParts refundId={back} />
        </div>
      )}
      <span className={css['acts']}>
        <button
          type="button"
          className="btn quiet"
          data-testid="order-print"
          onClick={() => void client.call('order.print', { id: id as OrderView['order'] })}
        >
          {words.orders.print}
        </button>
        {children}
      </span>
    </article>
  );
}
