/**
 * Taking money for the open cart: ask once who served, collect rows of cash, commit. Invariants: `add` never commits; a commit
 * is asked for once at a time and is idempotent in the host, so pressing again after a lost answer is safe; rows are dropped
 * only when the sale is recorded or the person goes back. Called by the checkout screen and its keys.
 */
import type { FailureCode, HostClient } from '../../main/contract/contract.ts';
import type { CartView, DoneSale } from '../../main/contract/views.ts';
import { createStore, type Readable } from '../app/store.ts';
import { amountToAdd, tenderSums, TENDER_ROWS_MAX, type AmountProblem, type TenderRow } from './tender-math.ts';

export interface TenderState {
  /** `cart`: not paying · `serving`: asking who served · `cash`: collecting. */
  readonly stage: 'cart' | 'serving' | 'cash';
  readonly rows: readonly TenderRow[];
  /** What was typed and not added yet, in yuan. */
  readonly entry: string;
  readonly problem: AmountProblem | null;
  readonly committing: boolean;
  readonly failure: FailureCode | null;
  /** Something was scanned while paying and not added. */
  readonly scanned: boolean;
}
export const TENDER_START: TenderState = {
  stage: 'cart',
  rows: [],
  entry: '',
  problem: null,
  committing: false,
  failure: null,
  scanned: false,
};

export interface TenderDesk {
  readonly state: Readable<TenderState>;
  readonly begin: (cart: CartView) => void;
  readonly served: () => void;
  readonly leave: () => void;
  readonly type: (entry: string) => void;
  /** Adds the typed amount, or what remains. Never commits. */
  readonly add: (cart: CartView) => void;
  readonly addAmount: (amount: TenderRow['amount']) => void;
  readonly remove: (tenderId: string) => void;
  readonly commit: (cart: CartView) => Promise<DoneSale | null>;
  readonly noteScan: () => void;
}

export function createTenderDesk(client: HostClient): TenderDesk {
  const state = createStore(TENDER_START);
  const change = (part: Partial<TenderState>): void => state.update((before) => ({ ...before, ...part }));
  let nextRow = 1;
  const addRow = (amount: TenderRow['amount']): void => {
    const { rows } = state.get();
    if (rows.length >= TENDER_ROWS_MAX || state.get().committing) return;
    const row: TenderRow = { tenderId: `t${String(nextRow)}`, kind: 'cash', amount };
    nextRow += 1;
    change({ rows: [...rows, row], entry: '', problem: null, failure: null, scanned: false });
  };
  return {
    state,
    begin: (cart) => state.set({ ...TENDER_START, stage: cart.serving.asked ? 'cash' : 'serving' }),
    served: () => change({ stage: 'cash' }),
    leave: () => {
      if (!state.get().committing) state.set(TENDER_START);
    },
    type: (entry) => change({ entry, problem: null }),
    add: (cart) => {
      const { rows, entry } = state.get();
      const amount = amountToAdd(entry, tenderSums(cart.cashDue, rows));
      if (amount.ok) addRow(amount.value);
      else change({ problem: amount.error });
    },
    addAmount: addRow,
    remove: (tenderId) => {
      if (state.get().committing) return;
      change({ rows: state.get().rows.filter((row) => row.tenderId !== tenderId), problem: null, failure: null });
    },
    commit: async (cart) => {
      const { rows, committing } = state.get();
      if (committing || cart.saleId === null || !tenderSums(cart.cashDue, rows).isCovered) return null;
      change({ committing: true, failure: null, problem: null });
      const answer = await client.call('sale.commit', {
        saleId: cart.saleId,
        revision: cart.revision,
        cashDue: cart.cashDue,
        tenders: rows.map(({ tenderId, kind, amount }) => ({ tenderId, kind, amount })),
      });
      if (answer.ok) {
        state.set(TENDER_START);
        return answer.value;
      }
      change({ committing: false, failure: answer.code });
      return null;
    },
    noteScan: () => change({ scanned: true }),
  };
}
