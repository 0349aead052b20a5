/**
 * F10: held orders and tickets of the store, what is late first. A scanned code or typed words narrow the list; Enter takes the next
 * step of the first that matches. Nothing here decides: the host claims, checks and says why not.
 */
import { useEffect, useState, type ReactElement } from 'react';
import { useStore } from '../../app/store.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { Dialog } from '../../design/dialog.tsx';
import { Icon } from '../../design/icon.tsx';
import { createOrderDesk, matching, type OrderDesk, type OrderStep } from '../../sale/order-desk.ts';
import { refusedText } from '../../sale/refusal.ts';
import { amountText } from '../../text/format.ts';
import { AmountField } from './amount-field.tsx';
import type { CheckoutDesk } from './checkout-desk.ts';
import { OrderCorrect } from './order-correct.tsx';
import { OrderEnd } from './order-end.tsx';
import { OrderPart } from './order-part.tsx';
import { OrderRow, TicketRow } from './order-rows.tsx';
import { ReasonForm } from './reason-form.tsx';
import life from './sale-life.module.css';
import css from './orders.module.css';

interface OrdersDialogProps {
  readonly checkout: CheckoutDesk;
  readonly onClose: () => void;
}

export default function OrdersDialog({ checkout, onClose }: OrdersDialogProps): ReactElement {
  const till = useTill();
  const words = useWords();
  const [desk] = useState(() => createOrderDesk(till, onClose));
  const { step, refusal, cashOut } = useStore(desk.state);
  useEffect(() => {
    void till.client.call('order.list', {});
  }, [till]);
  // What was searched for stays while one of the list is dealt with.
  const [query, setQuery] = useState(() => till.orderAsked.get()?.query ?? '');
  const told = refusal === null ? '' : refusedText(refusal, words);
  switch (step.kind) {
    case 'list':
      return (
        <Dialog title={words.orders.title} isWide onClose={onClose}>
          <List
            desk={desk}
            checkout={checkout}
            told={told}
            cashOut={cashOut}
            code={refusal?.details.reason ?? ''}
            query={query}
            onQuery={setQuery}
          />
        </Dialog>
      );
    case 'unclaimed':
      return (
        <Dialog title={words.orders.offlineTitle} onClose={desk.back}>
          <div className={life['form']}>
            <p className="banner offline" role="alert">
              <Icon name="offline" size={22} />
              {words.orders.offlineWarning}
            </p>
            <div className={life['ends']}>
              <button type="button" className="btn" onClick={desk.back}>
                {words.orders.back}
              </button>
              <button type="button" className="btn primary" autoFocus data-testid="order-unclaimed" onClick={step.goOn}>
                {words.orders.goAnyway}
              </button>
            </div>
          </div>
        </Dialog>
      );
    case 'add':
      return <AddDeposit desk={desk} step={step} told={told} />;
    case 'part':
      return <OrderPart desk={desk} order={step.order} told={told} />;
    case 'correct':
      return <OrderCorrect desk={desk} order={step.order} />;
    case 'end':
      return <OrderEnd desk={desk} order={step.order} told={told} />;
    case 'cancel':
      return (
        <Dialog title={words.orders.cancelTitle} onClose={desk.back}>
          <ReasonForm
            hint={`${step.ticket.code} ${step.ticket.name}`}
            label={words.orders.cancel}
            refusal={refusal}
            onReason={(reason) => void desk.move(step.ticket, 'cancelled', reason)}
          />
        </Dialog>
      );
  }
}

interface ListProps {
  readonly desk: OrderDesk;
  readonly checkout: CheckoutDesk;
  readonly told: string;
  readonly cashOut: number | null;
  readonly code: string;
  readonly query: string;
  readonly onQuery: (query: string) => void;
}

function List({ desk, checkout, told, cashOut, code, query, onQuery }: ListProps): ReactElement {
  const till = useTill();
  const words = useWords();
  const all = useStore(till.orders);
  // Told once.
  const [asked] = useState(() => till.orderAsked.get());
  useEffect(() => till.orderAsked.set(null), [till]);
  const cart = useStore(till.cart.cart);
  const isCartFree = (cart?.lines.length ?? 0) === 0 && cart?.heldOrder === undefined;
  const shown = matching(all, query);
  const [first] = shown;
  // A code that is scanned while the list is open narrows it.
  useEffect(
    () =>
      till.scanRouter.ask(({ data }) => {
        onQuery(data.trim().replace(/^.*(?:GPP-|\/p\/)/, ''));
        return true;
      }),
    [till, onQuery],
  );
  return (
    <form
      className={life['form']}
      onSubmit={(event) => {
        event.preventDefault();
        if (first !== undefined) void desk.next(first, isCartFree);
      }}
    >
      <div className={css['bar']}>
        <label className="field">
          <Icon name="search" size={22} />
          <input
            autoFocus
            value={query}
            autoComplete="off"
            placeholder={words.orders.search}
            aria-label={words.orders.search}
            data-testid="order-search"
            data-typing="words"
            onFocus={(event) => event.target.select()}
            onChange={(event) => onQuery(event.target.value)}
          />
        </label>
        <button type="button" className="btn" data-testid="ticket-new" onClick={() => checkout.dialog.set('ticket')}>
          <Icon name="plus" size={18} />
          {words.orders.newTicket}
        </button>
      </div>
      {asked?.told == null ? null : (
        <p className="banner info" role="status" data-testid="order-told">
          <Icon name="check" size={22} />
          {asked.told === 'held' ? words.orders.heldDone(asked.query) : words.orders.opened(asked.query)}
        </p>
      )}
      {cashOut === null ? null : (
        <p className="banner ok" role="status" data-testid="order-cash-out" data-fen={cashOut}>
          <Icon name="cash" size={22} />
          <b>{words.exchange.giveCash(amountText(cashOut))}</b>
        </p>
      )}
      <p className={life['refusal']} role="alert" data-testid="order-error" data-code={code}>
        {told}
      </p>
      {isCartFree ? null : (
        <p className="banner info">
          <Icon name="alert" size={22} />
          {words.orders.openFirst}
        </p>
      )}
      {shown.length === 0 ? (
        <div className="empty">
          <Icon name="park" size={44} />
          <b>{all.orders.length + all.tickets.length === 0 ? words.orders.empty : words.orders.noMatch}</b>
          <span>{all.orders.length + all.tickets.length === 0 ? words.orders.emptyHint : ''}</span>
        </div>
      ) : (
        <div className={css['list']}>
          {shown.map((one) =>
            'order' in one ? (
              <OrderRow key={one.order} order={one} desk={desk} isLocked={!isCartFree} />
            ) : (
              <TicketRow key={one.ticket} ticket={one} desk={desk} />
            ),
          )}
        </div>
      )}
    </form>
  );
}

interface AddProps {
  readonly desk: OrderDesk;
  readonly step: Extract<OrderStep, { order: unknown }>;
  readonly told: string;
}

function AddDeposit({ desk, step, told }: AddProps): ReactElement {
  const words = useWords();
  const [text, setText] = useState('');
  return (
    <Dialog title={words.orders.addTitle} onClose={desk.back}>
      <form
        className={life['form']}
        onSubmit={(event) => {
          event.preventDefault();
          void desk.add(step.order, text);
        }}
      >
        <AmountField
          label={`${words.orders.deposit} · ${words.orders.addHint(amountText(step.order.left))}`}
          text={text}
          testId="order-add-amount"
          isFirst
          onText={setText}
        />
        <p className={life['refusal']} role="alert">
          {told}
        </p>
        <button type="submit" className="btn primary l" data-testid="order-add-submit" disabled={text === ''}>
          {words.orders.toPay} <kbd>Enter</kbd>
        </button>
      </form>
    </Dialog>
  );
}
