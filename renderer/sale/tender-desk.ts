/**
 * Taking money for the open cart: ask once who served, add rows, commit. The rows are the host's: it keeps them over a
 * restart and follows those by code until they are certain. Invariants: `add` never commits; steps run one after the other;
 * a commit is idempotent in the host, so pressing again after a lost answer is safe; a payment code is passed on and never
 * kept or shown. Called by the checkout screen, its keys and the scan router.
 */
import type { Answer, FailureCode, HostClient, MethodParams } from '../../main/contract/contract.ts';
import type { OrderView } from '../../main/contract/order-views.ts';
import type { CartView, DoneSale, TendersView } from '../../main/contract/views.ts';
import type { EntryId } from '../../sync/domain/ids.ts';
import { ZERO_FEN, type Fen } from '../../sync/domain/money.ts';
import { coversDue, isOver } from '../../sync/domain/tender.ts';
import { createStore, type Readable } from '../app/store.ts';
import type { Refusal } from './refusal.ts';
import type { ApprovalDesk } from './approval-desk.ts';
import {
  amountOffered,
  amountToAdd,
  hasReference,
  isAsked,
  sumsFor,
  type AmountProblem,
  type AskedMethod,
  type TenderMethod,
  type TenderSums,
} from './tender-math.ts';

export interface TenderFailure {
  readonly code: FailureCode;
  readonly reason: string | null;
  /** What it is about, where the host names it. */
  readonly what?: string;
}
const failureOf = ({ code, details: { reason, message } }: Refusal): TenderFailure => ({
  code,
  reason: reason ?? null,
  ...(message === undefined ? {} : { what: message }),
});
export interface TenderState {
  /** `cart`: not paying · `serving`: asking who served · `pay`: collecting. */
  readonly stage: 'cart' | 'serving' | 'pay';
  readonly method: TenderMethod;
  /** As the host last told; null before. */
  readonly view: TendersView | null;
  /** What was typed and not added yet, in yuan. */
  readonly entry: string;
  /** Of a slip: its number, or time and last four digits. */
  readonly reference: string;
  readonly problem: AmountProblem | null;
  readonly committing: boolean;
  readonly failure: TenderFailure | null;
  /** Something was scanned while paying that is no payment code, or before it was said who served. */
  readonly scanned: null | 'early' | 'paying';
}
export const TENDER_START: TenderState = {
  stage: 'cart',
  method: 'cash',
  view: null,
  entry: '',
  reference: '',
  problem: null,
  committing: false,
  failure: null,
  scanned: null,
};

/** `there`: as far as is known, what can be taken; null for what nobody knows. `code`: of a card. */
export interface ValueSource {
  readonly there: number | null;
  readonly code?: string;
}

export interface TenderDesk {
  readonly state: Readable<TenderState>;
  readonly begin: (cart: CartView) => void;
  readonly served: () => void;
  readonly leave: () => void;
  readonly choose: (method: TenderMethod) => void;
  readonly type: (entry: string) => void;
  readonly typeReference: (reference: string) => void;
  /** Adds the typed amount, or what remains, by the way chosen. Never commits. */
  readonly add: (cart: CartView) => Promise<void>;
  readonly addCash: (cart: CartView, amount: Fen) => Promise<void>;
  /** Asks for money by the code on a customer's phone: what was typed for it, or what remains. */
  readonly payByCode: (cart: CartView, authCode: string) => Promise<void>;
  /** By stored value of the proven member, or a card: what was typed, or what remains, of that what is there. Null when it was asked for. */
  readonly payByValue: (
    cart: CartView,
    kind: 'stored_value' | 'gift_card',
    of?: ValueSource,
  ) => Promise<Refusal | null>;
  /** By a platform's voucher: what was scanned or typed, or one more of another row's order. The code is passed on and never kept. */
  readonly payByVoucher: (cart: CartView, voucher: VoucherAsked) => Promise<void>;
  readonly remove: (tenderId: string) => Promise<void>;
  readonly query: (tenderId: string) => Promise<void>;
  readonly giveUp: (tenderId: string) => Promise<void>;
  readonly commit: (cart: CartView) => Promise<DoneSale | null>;
  /** The same for a deposit: what was paid makes the cart an order, or is one more deposit on it. */
  readonly hold: (cart: CartView) => Promise<OrderView | null>;
  /** The host told that the sale is recorded, whether or not its answer came: nobody pays for it any more. */
  readonly recorded: () => void;
  /** Resolves when every step asked for so far is answered. */
  readonly idle: () => Promise<void>;
  readonly noteScan: () => void;
  /** What the host told of the payment by itself. */
  readonly take: (view: TendersView) => void;
  readonly sums: (cart: CartView) => TenderSums;
  /** Something other than cash is paid or asked for, though its page may have been left: the host lets nobody lock the till. */
  readonly isUnderWay: () => boolean;
  /**
   * Reads the rows; true when something other than cash was paid or asked for before: after a log-in. Cash alone lies on the
   * counter still and is counted again when `begin` comes; what a phone or a card paid cannot be redone.
   */
  readonly refresh: () => Promise<boolean>;
}

type PaidSale = MethodParams<'order.hold'>;
type VoucherAsked = Pick<MethodParams<'tender.voucher'>, 'code' | 'platform' | 'of'>;

export function createTenderDesk(client: HostClient, approvals: ApprovalDesk): TenderDesk {
  const state = createStore(TENDER_START);
  const change = (part: Partial<TenderState>): void => state.update((before) => ({ ...before, ...part }));
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <Value>(run: () => Promise<Value>): Promise<Value> => {
    const turn = last.then(run);
    last = turn.catch(() => undefined);
    return turn;
  };
  const sums = (cart: CartView): TenderSums => sumsFor(cart, state.get().view, state.get().method);
  const takeAnswer = (answer: Answer<TendersView>): boolean => {
    if (answer.ok) change({ view: answer.value, failure: null, problem: null, scanned: null });
    else change({ failure: failureOf(answer) });
    return answer.ok;
  };
  let countedBefore: readonly string[] = [];
  /** Names never return, also after a restart in the middle of a sale. */
  const newRow = (): string => `t${crypto.randomUUID().slice(0, 12)}`;
  const rowOf = (cart: CartView, amount: Fen) => ({
    saleId: cart.saleId,
    revision: cart.revision,
    tenderId: newRow(),
    amount,
  });

  const addRow = async (cart: CartView, method: Exclude<TenderMethod, AskedMethod>, amount: Fen): Promise<void> => {
    const { saleId, ...row } = rowOf(cart, amount);
    if (saleId === null || state.get().committing) return;
    const reference = state.get().reference.trim();
    const noted = hasReference(method) && reference !== '' ? { reference } : {};
    const answer = await approvals.withApproval(reference, (approval: { readonly approval?: EntryId }) =>
      client.call('tender.add', { saleId, ...row, kind: method, ...noted, ...approval }),
    );
    if (takeAnswer(answer)) change({ entry: '', reference: '' });
    else if (!answer.ok && answer.details.reason === 'reference_missing')
      change({ problem: 'reference_missing', failure: null });
  };

  /** All that is certain, told to the host at once; nothing while something is not. */
  const settled = <Value>(cart: CartView, tell: (sale: PaidSale) => Promise<Answer<Value>>): Promise<Value | null> =>
    inTurn(async () => {
      const { view, committing } = state.get();
      const { saleId, revision } = cart;
      if (committing || saleId === null || !sums(cart).isCovered) return null;
      change({ committing: true, failure: null, problem: null });
      const tenders = (view?.rows ?? [])
        .filter((row) => coversDue(row.state))
        .map(({ tenderId, kind, amount }) => ({ tenderId, kind, amount }));
      const answer = await tell({ saleId, revision, tenders });
      if (answer.ok) {
        // Not when it was shown and dismissed before its answer came: the next sale is open by now.
        if (state.get().committing) state.set(TENDER_START);
        return answer.value;
      }
      if (state.get().committing) change({ committing: false, failure: failureOf(answer) });
      return null;
    });

  return {
    state,
    begin: (cart) => {
      const { view } = state.get();
      state.set({ ...TENDER_START, view, stage: cart.serving.asked ? 'pay' : 'serving' });
      const again = countedBefore;
      countedBefore = [];
      void inTurn(async () => {
        for (const tenderId of again) await client.call('tender.remove', { tenderId });
        const answer = await client.call('tender.list', {});
        // What was scanned meanwhile stays said.
        if (answer.ok) change({ view: answer.value });
        else takeAnswer(answer);
      });
    },
    served: () => change({ stage: 'pay' }),
    leave: () => {
      if (!state.get().committing) state.set({ ...TENDER_START, view: state.get().view });
    },
    choose: (method) => change({ method, problem: null, failure: null, reference: '' }),
    type: (entry) => change({ entry, problem: null }),
    typeReference: (reference) => change({ reference, problem: null }),
    add: (cart) =>
      inTurn(async () => {
        const { entry, method } = state.get();
        const amount = amountToAdd(entry, sums(cart), method);
        if (!amount.ok) change({ problem: amount.error });
        else if (!isAsked(method)) await addRow(cart, method, amount.value);
      }),
    addCash: (cart, amount) => inTurn(() => addRow(cart, 'cash', amount)),
    payByCode: (cart, authCode) =>
      inTurn(async () => {
        const { entry, method, view } = state.get();
        const remaining = sumsFor(cart, view, 'code').remaining;
        const amount = amountToAdd(method === 'code' ? entry : '', { remaining }, 'code');
        change({ method: 'code' });
        if (!amount.ok) {
          change({ problem: amount.error });
          return;
        }
        const { saleId, ...row } = rowOf(cart, amount.value);
        if (saleId === null) return;
        if (takeAnswer(await client.call('tender.request', { saleId, ...row, authCode }))) change({ entry: '' });
      }),
    payByValue: (cart, kind, { there, code } = { there: null }) =>
      inTurn(async () => {
        const { entry, method, view } = state.get();
        const { remaining } = sumsFor(cart, view, kind);
        const typed = method === kind ? entry.trim() : '';
        const offered = typed === '' ? amountOffered(remaining, there) : remaining;
        if (offered === ZERO_FEN && remaining > 0)
          return { ok: false, code: 'value_refused', details: { reason: 'nothing_there' } };
        const amount = amountToAdd(typed, { remaining: offered }, kind);
        if (!amount.ok) {
          change({ problem: amount.error });
          return null;
        }
        const { saleId, ...row } = rowOf(cart, amount.value);
        if (saleId === null) return null;
        const given = code === undefined ? {} : { code };
        const answer = await client.call('tender.value', { saleId, ...row, kind, ...given });
        // Its own part of the page says why it was refused.
        if (!answer.ok) return answer;
        takeAnswer(answer);
        change({ entry: '' });
        return null;
      }),
    payByVoucher: ({ saleId, revision }, voucher) =>
      inTurn(async () => {
        if (saleId === null) return;
        takeAnswer(await client.call('tender.voucher', { saleId, revision, tenderId: newRow(), ...voucher }));
      }),
    remove: (tenderId) => inTurn(async () => void takeAnswer(await client.call('tender.remove', { tenderId }))),
    query: async (tenderId) => void takeAnswer(await client.call('tender.query', { tenderId })),
    giveUp: (tenderId) =>
      inTurn(async () => {
        const row = state.get().view?.rows.find((each) => each.tenderId === tenderId);
        const subject = row === undefined ? tenderId : `${row.kind} ${row.reference ?? ''}`;
        const answer = await approvals.withApproval(subject, (approval: { readonly approval?: EntryId }) =>
          client.call('tender.giveUp', { tenderId, ...approval }),
        );
        takeAnswer(answer);
      }),
    commit: (cart) => settled(cart, (sale) => client.call('sale.commit', { ...sale, cashDue: cart.cashDue })),
    hold: (cart) => settled(cart, (sale) => client.call('order.hold', sale)),
    recorded: () => {
      if (state.get().committing) state.set(TENDER_START);
    },
    idle: async () => {
      await last;
    },
    noteScan: () => change({ scanned: state.get().stage === 'pay' ? 'paying' : 'early' }),
    take: (view) => change({ view }),
    sums,
    isUnderWay: () => (state.get().view?.rows ?? []).some((row) => isTaken(row.kind) && !isOver(row.state)),
    refresh: async () => {
      const answer = await client.call('tender.list', {});
      if (!answer.ok) return false;
      change({ view: answer.value });
      const { rows } = answer.value;
      if (rows.some(({ kind }) => isTaken(kind))) return true;
      if (state.get().stage === 'cart')
        countedBefore = rows.filter(({ kind }) => kind === 'cash').map(({ tenderId }) => tenderId);
      return false;
    },
  };
}

/** Not on the counter, and not from another sale or order: what nobody can count again. */
const isTaken = (kind: TendersView['rows'][number]['kind']): boolean =>
  kind !== 'exchange' && kind !== 'deposit' && kind !== 'cash';
