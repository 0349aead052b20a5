/**
 * What the list of orders and tickets does: which step it is at, and the calls. An order of another till is offered again with a
 * warning when the cloud cannot be asked; whatever the host refuses is told. Called by the orders dialog.
 */
import type { Answer } from '../../main/contract/contract.ts';
import type { OrdersView, OrderView, TicketView } from '../../main/contract/order-views.ts';
import { fen, fenFromYuanText, type Fen } from '../../sync/domain/money.ts';
import { takeFrom } from '../../sync/domain/refund-plan.ts';
import { createStore, type Readable } from '../app/store.ts';
import type { Till } from '../app/till.ts';
import { freshId } from './fresh-id.ts';
import type { Refusal } from './refusal.ts';

export type OrderStep =
  | { readonly kind: 'list' }
  | { readonly kind: 'unclaimed'; readonly goOn: () => void }
  | { readonly kind: 'add' | 'end' | 'part' | 'correct'; readonly order: OrderView }
  | { readonly kind: 'cancel'; readonly ticket: TicketView };

/** Units of an order's lines; all that is still to come where nothing is said. */
type Take = readonly { readonly lineId: string; readonly units: number }[];

export interface OrderDeskState {
  readonly step: OrderStep;
  readonly refusal: Refusal | null;
  /** Of a deposit that just went back: what the customer gets out of the drawer. */
  readonly cashOut: Fen | null;
}

export interface OrderDesk {
  readonly state: Readable<OrderDeskState>;
  readonly back: () => void;
  /** Its goods into the cart, and to the payment of the rest. */
  readonly pickUp: (order: OrderView, take?: Take) => Promise<void>;
  readonly askPart: (order: OrderView) => void;
  readonly askCorrect: (order: OrderView) => void;
  readonly askAdd: (order: OrderView) => void;
  readonly add: (order: OrderView, yuan: string) => Promise<void>;
  readonly askEnd: (order: OrderView) => void;
  readonly end: (order: OrderView, returned: Fen, reason: string) => Promise<void>;
  readonly askCancel: (ticket: TicketView) => void;
  readonly move: (ticket: TicketView, to: 'ready' | 'handed_over' | 'cancelled', reason?: string) => Promise<void>;
  /** What Enter does with the first of the list. */
  readonly next: (one: OrderView | TicketView, isCartFree: boolean) => Promise<void>;
}

const LIST = { step: { kind: 'list' }, refusal: null, cashOut: null } as const;

export function createOrderDesk(till: Till, close: () => void): OrderDesk {
  const state = createStore<OrderDeskState>(LIST);
  const back = (): void => state.set(LIST);
  const ask = (step: OrderStep): void => state.set({ step, refusal: null, cashOut: null });
  const tell = <Value>(answer: Answer<Value>): boolean => {
    if (!answer.ok) state.update(({ step }) => ({ step, refusal: answer, cashOut: null }));
    return answer.ok;
  };
  const refresh = async (): Promise<void> => {
    await till.client.call('order.list', {});
  };
  /** Once more with the warning taken, when the cloud cannot be asked. */
  const claiming = async <Value>(
    call: (unclaimed: boolean) => Promise<Answer<Value>>,
    done: () => Promise<void> | void,
  ): Promise<void> => {
    const asked = state.get().step;
    const run = async (unclaimed: boolean): Promise<void> => {
      const answer = await call(unclaimed);
      if (answer.ok) {
        await done();
        return;
      }
      const isOffline = answer.code === 'order_refused' && answer.details.reason === 'order_unclaimed';
      if (isOffline && !unclaimed) ask({ kind: 'unclaimed', goOn: () => void run(true) });
      else state.set({ step: isAboutTyped(answer) ? asked : { kind: 'list' }, refusal: answer, cashOut: null });
    };
    await run(false);
  };
  const open = (order: OrderView, what: { readonly deposit?: Fen; readonly take?: Take }): Promise<void> =>
    claiming(
      (unclaimed) =>
        till.client.call('order.open', {
          order: order.order,
          unclaimed,
          ...(what.deposit === undefined ? {} : { deposit: what.deposit }),
          ...(what.take === undefined ? {} : { take: [...what.take] }),
        }),
      async () => {
        await till.dismissDone();
        await till.cart.refresh();
        close();
        const cart = till.cart.cart.get();
        if (cart !== null) till.tender.begin(cart);
      },
    );

  const move: OrderDesk['move'] = async (ticket, to, reason) => {
    const why = reason === undefined ? {} : { reason };
    const answer = await till.client.call('ticket.move', { ticket: ticket.ticket, to, ...why });
    if (tell(answer)) back();
    await refresh();
  };
  const pickUp: OrderDesk['pickUp'] = (order, take) => open(order, take === undefined ? {} : { take });
  return {
    state,
    back,
    pickUp,
    askPart: (order) => ask({ kind: 'part', order }),
    askCorrect: (order) => ask({ kind: 'correct', order }),
    askAdd: (order) => ask({ kind: 'add', order }),
    add: async (order, yuan) => {
      const amount = fenFromYuanText(yuan);
      if (amount.ok && amount.value > 0) await open(order, { deposit: amount.value });
    },
    askEnd: (order) => ask({ kind: 'end', order }),
    end: (order, returned, reason) => {
      const ended = freshId(till);
      const held = fen(order.held);
      return claiming(
        (unclaimed) =>
          till.approvals.withApproval(`${order.code} ${order.name}`, (approval) =>
            till.client.call('order.end', {
              ended,
              order: order.order,
              returned,
              held,
              reason,
              unclaimed,
              ...approval,
            }),
          ),
        async () => {
          const cashOut = cashOf(order, returned);
          state.set({ ...LIST, cashOut: cashOut > 0 ? cashOut : null });
          await refresh();
        },
      );
    },
    askCancel: (ticket) => ask({ kind: 'cancel', ticket }),
    move,
    next: async (one, isCartFree) => {
      if ('order' in one) {
        if (one.state === 'held' && isCartFree) await pickUp(one);
      } else if (one.state === 'open') await move(one, 'ready');
      else if (one.state === 'ready') await move(one, 'handed_over');
    },
  };
}

/** What of a deposit that goes back comes out of the drawer. */
function cashOf({ back }: OrderView, returned: Fen): Fen {
  const { taken } = takeFrom(back, returned);
  return fen(taken.reduce((sum, { kind, amount }) => (kind === 'cash' ? sum + amount : sum), 0));
}

/** Another amount will do: the form stays. Whatever else is wrong is the order's, and the list shows what it is now. */
const isAboutTyped = ({ details }: Refusal): boolean => details.reason === 'deposit_too_high';

/** What is not over first, the first promised before the others; words are looked for in all that a person may know of one. */
export function matching({ orders, tickets }: OrdersView, query: string): readonly (OrderView | TicketView)[] {
  const wanted = query.trim().toLowerCase();
  const isOver = ({ state }: OrderView | TicketView): boolean =>
    state !== 'held' && state !== 'open' && state !== 'ready';
  const textOf = (one: OrderView | TicketView): string =>
    [one.code, one.name, one.receiptNumber ?? '', ...one.goods.map(({ name }) => name)].join(' ').toLowerCase();
  return [...orders, ...tickets]
    .filter((one) => textOf(one).includes(wanted))
    .sort(
      (a, b) =>
        Number(isOver(a)) - Number(isOver(b)) ||
        (isOver(a) ? b.at - a.at : a.promisedAt - b.promisedAt) ||
        (a.code < b.code ? -1 : 1),
    );
}
