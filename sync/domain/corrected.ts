/**
 * What corrections do to sales and refunds: the last one holds. A correction that says what it replaces (`before`) counts in the
 * shift that made it, also where its document lies in another; an older one only beside its document. And which parts of refunds
 * a provider has not confirmed. Pure; facts in the order of their `seq`. Called by shift-figures.ts and short-cash.ts.
 */
import { servedInstead, servingSaid } from './served.ts';
import type { CorrectionFact, Fact, RefundFact, SaleFact, TenderFact } from './shift-facts.ts';

interface SettledFact {
  readonly of: string;
  readonly tenderId: string;
  readonly outcome: string;
}
interface CountAndAmount {
  readonly count: number;
  readonly amount: number;
}

const correctionsIn = (facts: readonly Fact[]): readonly CorrectionFact[] =>
  facts.filter(({ kind }) => kind === 'correction').map(({ body }) => body as CorrectionFact);

/** Each sale with the tenders, change and guides it has after all corrections. */
export function correctedSales(facts: readonly Fact[]): readonly SaleFact[] {
  const sales = new Map<string, SaleFact>();
  for (const { id, kind, body } of facts) {
    if (kind === 'sale') sales.set(id, body as SaleFact);
    if (kind !== 'correction') continue;
    const correction = body as CorrectionFact;
    const sale = sales.get(correction.of);
    if (sale === undefined) continue;
    const serving = servingSaid(correction);
    sales.set(correction.of, {
      ...(serving === undefined ? sale : servedInstead(sale, serving)),
      tenders: correction.tenders ?? sale.tenders,
      change: correction.change ?? sale.change,
    });
  }
  return [...sales.values()];
}

export const correctedRefunds = (facts: readonly Fact[]): readonly RefundFact[] => [...refundsById(facts).values()];

/** By the id of their entry, with the tenders they have after all corrections. */
export function refundsById(facts: readonly Fact[]): ReadonlyMap<string, RefundFact> {
  const refunds = new Map<string, RefundFact>();
  for (const { id, kind, body } of facts) {
    if (kind === 'refund') refunds.set(id, body as RefundFact);
    if (kind !== 'correction') continue;
    const { of, tenders } = body as CorrectionFact;
    const refund = refunds.get(of);
    if (refund !== undefined && tenders !== undefined) refunds.set(of, { ...refund, tenders });
  }
  return refunds;
}

/** Of a deposit: it moves what is owed for orders (liabilities.ts), and no sale. */
const isOfDeposit = ({ document }: CorrectionFact): boolean => document === 'deposit' || document === 'deposit_return';

/** Those whose document is not among the facts, and which say what they replace; deposits are no documents of sales. */
export function correctionsElsewhere(facts: readonly Fact[]): readonly CorrectionFact[] {
  const here = new Set(facts.filter(({ kind }) => kind === 'sale' || kind === 'refund').map(({ id }) => id));
  return correctionsIn(facts).filter(
    (correction) => correction.before !== undefined && !here.has(correction.of) && !isOfDeposit(correction),
  );
}

/** How many tenders of sales and refunds were corrected, and what money that was. */
export function tenderCorrections(facts: readonly Fact[]): CountAndAmount {
  const corrections = correctionsIn(facts).filter(({ tenders }) => tenders !== undefined);
  return {
    count: corrections.length,
    amount: corrections.reduce((sum, correction) => sum + amountMoved(correction), 0),
  };
}

/** What came by another kind than was said before, each fen once. */
export function amountMoved({ tenders = [], before = [], change, changeBefore }: CorrectionFact): number {
  const sums = new Map<string, number>();
  const add = (kind: string, amount: number): void => void sums.set(kind, (sums.get(kind) ?? 0) + amount);
  for (const { kind, amount } of tenders) add(kind, amount);
  for (const { kind, amount } of before) add(kind, 0 - amount);
  add('cash', (changeBefore ?? 0) - (change ?? 0));
  return [...sums.values()].reduce((sum, amount) => (amount > 0 ? sum + amount : sum), 0);
}

/** Deposits that went back, by the id of their entry, with the tenders they have after all corrections. */
function depositsBack(facts: readonly Fact[]): ReadonlyMap<string, Pick<RefundFact, 'tenders'>> {
  const back = new Map<string, Pick<RefundFact, 'tenders'>>();
  for (const { id, kind, body } of facts) {
    if (kind === 'order.ended') back.set(id, body as Pick<RefundFact, 'tenders'>);
    if (kind !== 'correction') continue;
    const { of, tenders } = body as CorrectionFact;
    if (tenders !== undefined && back.has(of)) back.set(of, { tenders });
  }
  return back;
}

/** Parts of refunds and deposits that a provider was to pay back and has not confirmed; one that was refused waits for a person. */
export function waitingRefunds(facts: readonly Fact[]): CountAndAmount {
  const refunded = new Set(
    facts
      .filter(({ kind }) => kind === 'refund.settled')
      .map(({ body }) => body as SettledFact)
      .filter(({ outcome }) => outcome === 'refunded')
      .map(({ of, tenderId }) => `${of} ${tenderId}`),
  );
  const waiting: TenderFact[] = [];
  for (const [id, { tenders }] of [...refundsById(facts), ...depositsBack(facts)])
    for (const tender of tenders)
      if (tender.state === 'pending' && !refunded.has(`${id} ${tender.tenderId ?? ''}`)) waiting.push(tender);
  return { count: waiting.length, amount: waiting.reduce((sum, { amount }) => sum + amount, 0) };
}
