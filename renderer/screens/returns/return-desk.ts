/**
 * One return on screen: which units, why, and what the host says of it. The host works every sum out; here is only what was
 * chosen. Invariants: an answer to an older choice is dropped; the refund keeps its id until it is done, so that pressing again
 * after a lost answer is safe. Called by the returns screen.
 */
import type { FailureCode } from '../../../main/contract/contract.ts';
import type { DoneRefund, ReturnAsked, ReturnView } from '../../../main/contract/return-views.ts';
import { createStore, type Readable } from '../../app/store.ts';
import type { Till } from '../../app/till.ts';
import { freshId } from '../../sale/fresh-id.ts';
import { reasonOf, type FoundSale } from './find-return.ts';

export const RETURN_REASONS = ['size', 'quality', 'wrong_item', 'changed_mind', 'damaged', 'other'] as const;
export type ReturnReason = (typeof RETURN_REASONS)[number];

export interface ReturnChoice {
  readonly units: Readonly<Record<string, number>>;
  readonly reasons: Readonly<Record<string, ReturnReason>>;
  readonly asCash: boolean;
  readonly view: ReturnView;
  /** The plan shown is of an older choice. */
  readonly isPlanning: boolean;
  readonly committing: boolean;
  readonly failure: { readonly code: FailureCode; readonly reason: string } | null;
  readonly done: DoneRefund | null;
}

export interface ReturnDesk {
  readonly state: Readable<ReturnChoice>;
  readonly setUnits: (lineId: string, units: number) => void;
  readonly setReason: (lineId: string, reason: ReturnReason | null) => void;
  readonly all: () => void;
  readonly none: () => void;
  readonly setAsCash: (asCash: boolean) => void;
  readonly commit: () => Promise<void>;
  /** What is chosen, as the host is asked. */
  readonly asked: () => ReturnAsked;
  /** The chosen units pay the open sale; false when that was refused, which is then shown. */
  readonly exchange: () => Promise<boolean>;
}

export function createReturnDesk(till: Till, { receiptNumber, ledger, receipt, view: first }: FoundSale): ReturnDesk {
  const state = createStore<ReturnChoice>({
    units: {},
    reasons: {},
    asCash: false,
    view: first,
    isPlanning: false,
    committing: false,
    failure: null,
    done: null,
  });
  const refundId = freshId(till);
  const change = (part: Partial<ReturnChoice>): void => state.update((before) => ({ ...before, ...part }));
  const asked = (): ReturnAsked => {
    const { units, reasons, asCash } = state.get();
    const lines = Object.entries(units)
      .filter(([, count]) => count > 0)
      .map(([lineId, count]) => {
        const reason = reasons[lineId];
        return { lineId, units: count, ...(reason === undefined ? {} : { reason }) };
      });
    return {
      receiptNumber,
      lines,
      ...(asCash ? { asCash } : {}),
      ...(ledger === undefined ? {} : { ledger }),
      ...(receipt === undefined ? {} : { receipt }),
    };
  };
  let latest = 0;
  const plan = async (): Promise<void> => {
    latest += 1;
    const mine = latest;
    change({ isPlanning: true, failure: null });
    const answer = await till.client.call('return.plan', asked());
    if (mine !== latest) return;
    if (answer.ok) change({ view: answer.value, isPlanning: false });
    else change({ isPlanning: false, failure: { code: answer.code, reason: reasonOf(answer) } });
  };
  const choose = (part: Partial<ReturnChoice>): void => {
    if (state.get().committing || state.get().done !== null) return;
    change(part);
    void plan();
  };
  const leftOf = (lineId: string): number => state.get().view.lines.find((line) => line.lineId === lineId)?.left ?? 0;
  return {
    state,
    setUnits: (lineId, units) =>
      choose({ units: { ...state.get().units, [lineId]: Math.max(0, Math.min(units, leftOf(lineId))) } }),
    setReason: (lineId, reason) => {
      const others = Object.entries(state.get().reasons).filter(([id]) => id !== lineId);
      change({ reasons: Object.fromEntries(reason === null ? others : [...others, [lineId, reason]]) });
    },
    all: () => choose({ units: Object.fromEntries(state.get().view.lines.map(({ lineId, left }) => [lineId, left])) }),
    none: () => choose({ units: {}, asCash: false }),
    setAsCash: (asCash) => choose({ asCash }),
    asked,
    exchange: async () => {
      const { view, committing, isPlanning, done } = state.get();
      if (committing || isPlanning || done !== null || view.plan === null) return false;
      const { total } = view.plan;
      const { lines } = asked();
      change({ committing: true, failure: null });
      const answer = await till.approvals.withApproval(receiptNumber, (approval) =>
        till.client.call('exchange.begin', {
          receiptNumber,
          lines,
          total,
          ...(ledger === undefined ? {} : { ledger }),
          ...(receipt === undefined ? {} : { receipt }),
          ...approval,
        }),
      );
      change({ committing: false });
      if (answer.ok) return true;
      await plan();
      change({ failure: { code: answer.code, reason: reasonOf(answer) } });
      return false;
    },
    commit: async () => {
      const { view, committing, isPlanning, done } = state.get();
      if (committing || isPlanning || done !== null || view.plan === null) return;
      const { total } = view.plan;
      change({ committing: true, failure: null });
      const answer = await till.approvals.withApproval(receiptNumber, (approval) =>
        till.client.call('return.commit', { ...asked(), refundId, total, ...approval }),
      );
      if (answer.ok) {
        change({ committing: false, done: answer.value });
        // The customer before is gone: their change is not shown again.
        void till.dismissDone();
      } else {
        change({ committing: false });
        // What another till took meanwhile is shown before anything is tried again.
        await plan();
        change({ failure: { code: answer.code, reason: reasonOf(answer) } });
      }
    },
  };
}
