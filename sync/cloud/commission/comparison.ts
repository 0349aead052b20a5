/**
 * What a month's sales would have earned under terms that are not entered: each sale's facts are worked out anew by the same
 * recomputation that keeps the ledger (frozen-facts.ts, domain/commission-ledger.ts), with its refunds and corrections of until now.
 * A page of sales at a time, nothing is written; whoever asks adds the pages up and may stop. Called by routes/commission-rules.ts.
 */
import type { ComparedSum } from '../../domain/commission-comparison.ts';
import { addCompared } from '../../domain/commission-comparison.ts';
import { entitlement, type Parts } from '../../domain/commission-ledger.ts';
import { lastDayOf, type CommissionRule } from '../../domain/commission-rules.ts';
import type { MemberId } from '../../domain/ids.ts';
import { fen, ZERO_FEN } from '../../domain/money.ts';
import { businessDayAt, epochMs, type BusinessDay } from '../../domain/time.ts';
import type { CommissionComparison } from '../../protocol/commission.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import {
  eventsOfSales,
  readCommissionRules,
  salesOfMembers,
  type KeptFacts,
  type SaleRow,
} from '../store/commission.ts';
import { countSold, soldPage } from '../store/commission-month.ts';
import type { Transaction } from '../store/database.ts';
import { idsOf } from '../store/member-merges.ts';
import type { SoldFacts } from './commission-facts.ts';
import {
  boundAtSale,
  earningPaidIn,
  factsUnder,
  mayEarn,
  type EarningPaidIn,
  type EarningTerms,
} from './frozen-facts.ts';
import { withBonus } from './post.ts';

export const COMPARISON_PAGE = 200;
const NOTHING: Parts = new Map();

export interface AskedComparison {
  readonly month: string;
  readonly terms: EarningTerms;
  /** Day and sale of the last one seen; empty at first. */
  readonly after: string;
}

export function comparePage(cloud: Cloud, { month, terms, after }: AskedComparison): Promise<CommissionComparison> {
  const scope = brandScope(cloud.brand.id);
  const days = { from: `${month}-01` as BusinessDay, to: lastDayOf(month) };
  const [day = '', sale = ''] = after.split(' ');
  return cloud.database.transaction(async (tx) => {
    const total = after === '' ? { total: await countSold(tx, scope, days) } : {};
    const rows = await soldPage(tx, scope, days, { day, sale, limit: COMPARISON_PAGE });
    const events = await eventsOfSales(
      tx,
      scope,
      rows.map((row) => row.sale),
    );
    const paidIn = paidInThen(
      (await readCommissionRules(tx, scope)).map(({ rule }) => rule),
      month,
      terms,
    );
    let items: readonly ComparedSum[] = [];
    for (const row of rows) {
      if (row.sold === null) continue;
      const happened = events.get(row.sale) ?? [];
      const was = row.facts === null ? NOTHING : entitlement(withBonus(row.facts, row.brings_member), happened);
      const facts = await factsThen({ tx, scope, terms, month, paidIn }, row, row.sold);
      items = addCompared(items, sums(was, facts === null ? NOTHING : entitlement(facts, happened)));
    }
    const last = rows.length < COMPARISON_PAGE ? undefined : rows.at(-1);
    const next = last === undefined ? null : `${last.business_day} ${last.sale}`;
    return { items: [...items], sales: rows.length, ...total, next };
  });
}

function sums(was: Parts, would: Parts): readonly ComparedSum[] {
  return [...new Set([...was.keys(), ...would.keys()])].map((party) => ({
    party,
    was: was.get(party)?.amount ?? ZERO_FEN,
    wasNet: was.get(party)?.net ?? ZERO_FEN,
    would: would.get(party)?.amount ?? ZERO_FEN,
    wouldNet: would.get(party)?.net ?? ZERO_FEN,
  }));
}

interface Then {
  readonly tx: Transaction;
  readonly scope: string;
  readonly terms: EarningTerms;
  readonly month: string;
  readonly paidIn: EarningPaidIn;
}

/** Before the month by the rules of then, in it by these terms. */
function paidInThen(rules: readonly CommissionRule[], month: string, { storedValue }: EarningTerms): EarningPaidIn {
  const before = earningPaidIn(rules);
  if (before === undefined && storedValue.earnsOn !== 'top_up') return undefined;
  return (at) =>
    businessDayAt(epochMs(at)) < `${month}-01` ? before?.(at) === true : storedValue.earnsOn === 'top_up';
}

async function factsThen(
  { tx, scope, terms, month, paidIn }: Then,
  row: SaleRow,
  sold: SoldFacts,
): Promise<KeptFacts | null> {
  if (!mayEarn(terms, sold)) return null;
  const bound = row.facts ?? (await boundAtSale(tx, scope, sold));
  const facts = await factsUnder(tx, scope, terms, { sold, bound, paidIn });
  if (sold.member === null || facts.offer === undefined) return facts;
  const sales = await salesOfMembers(tx, scope, await idsOf(tx, scope, sold.member as MemberId));
  return withBonus(facts, firstThen(sales, { month, floor: facts.offer.floor })?.sale === row.sale);
}

/** Before the month the bonus went by the rules of then; in it, to the first sale that paid enough for the new floor. */
const firstThen = (
  sales: readonly SaleRow[],
  { month, floor }: { readonly month: string; readonly floor: number },
): SaleRow | undefined =>
  sales.find(({ sold, facts, brings_member: brings }) =>
    sold?.day.startsWith(month) === true
      ? fen((facts?.lines ?? []).reduce((sum, { net }) => sum + net, 0)) >= floor
      : brings,
  );
