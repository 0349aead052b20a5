/**
 * What a guide earned and why, as it is told to the guide, a manager and a till: each posting, and for each sale the rule, the
 * rates, what remains of each line and the shares that it earns by now. Called by routes/commission.ts. DOMAIN.md §7.
 */
import { entitlement, explainLines, newMemberBonus, remainingFacts } from '../../domain/commission-ledger.ts';
import { fen } from '../../domain/money.ts';
import { businessDayAt, epochMs, type BusinessDay } from '../../domain/time.ts';
import type { StaffId, StoreId } from '../../domain/ids.ts';
import type {
  CommissionPosting,
  CommissionStatement,
  CommissionView,
  CommissionWhy,
} from '../../protocol/commission.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import { eventsOfSale, type SaleRow } from '../store/commission.ts';
import {
  postingsOfParty,
  postingsStated,
  salesByIds,
  sumsOfParty,
  type ReadPosting,
  type StatementRow,
} from '../store/commission-statements.ts';

const PAGE = 200;

export interface AskedCommission {
  readonly guide: StaffId;
  readonly from: BusinessDay;
  readonly to: BusinessDay;
  /** The last one seen: day, sale and number. */
  readonly after: string;
}

export async function commissionOf(cloud: Cloud, { guide, from, to, after }: AskedCommission): Promise<CommissionView> {
  const scope = brandScope(cloud.brand.id);
  const today = businessDayAt(cloud.ports.clock.now());
  const [rows, sums] = await Promise.all([
    postingsOfParty(cloud.database, scope, { party: guide, from, to, after, limit: PAGE }),
    sumsOfParty(cloud.database, scope, { party: guide, from, to, today }),
  ]);
  const last = rows.length === PAGE ? rows.at(-1) : undefined;
  return {
    guide,
    from,
    to,
    frozen: fen(sums.frozen),
    settled: fen(sums.settled),
    ...(await explained(cloud, rows, today)),
    next: last === undefined ? null : `${last.business_day} ${last.sale} ${String(last.n).padStart(8, '0')}`,
  };
}

/** A statement's postings, each with its sale's why. */
export async function statementLines(
  cloud: Cloud,
  { month, party, store }: Pick<StatementRow, 'month' | 'party' | 'store'>,
): Promise<Pick<CommissionView, 'items' | 'why'>> {
  const scope = brandScope(cloud.brand.id);
  const rows = await postingsStated(cloud.database, scope, { month, party, store });
  return explained(cloud, rows, businessDayAt(cloud.ports.clock.now()));
}

export const statementView = ({ made_at: madeAt, total, ...row }: StatementRow): CommissionStatement => ({
  ...row,
  total: fen(total),
  madeAt: epochMs(madeAt),
});

async function explained(
  cloud: Cloud,
  rows: readonly ReadPosting[],
  today: BusinessDay,
): Promise<Pick<CommissionView, 'items' | 'why'>> {
  const scope = brandScope(cloud.brand.id);
  const sales = await salesByIds(cloud.database, scope, [...new Set(rows.map(({ sale }) => sale))]);
  const why: Record<string, CommissionWhy> = {};
  for (const sale of sales) {
    const told = await whyOf(cloud, scope, sale);
    if (told !== undefined) why[sale.sale] = told;
  }
  const receipts = new Map(sales.map(({ sale, sold }) => [sale, sold?.receipt ?? null]));
  const items = rows.map((row): CommissionPosting => ({
    sale: row.sale,
    receipt: receipts.get(row.sale) ?? null,
    store: row.store as StoreId,
    what: row.what,
    day: row.business_day,
    amount: fen(row.amount),
    net: fen(row.net),
    state: row.due_day < today ? 'settled' : 'frozen',
    frozenUntil: row.due_day,
    statement: row.stated,
  }));
  return { items, why };
}

async function whyOf(
  { database }: Cloud,
  scope: string,
  { sale, version, sold, facts: kept, brings_member: brings }: SaleRow,
): Promise<CommissionWhy | undefined> {
  if (kept === null || sold === null || version === null) return undefined;
  const facts = brings && kept.offer !== undefined ? { ...kept, newMember: kept.offer } : kept;
  const events = await eventsOfSale(database, scope, sale);
  const left = remainingFacts(facts, events);
  const lines = explainLines(facts, events).map((line, index) => ({
    ...line,
    name: sold.lines[index]?.name ?? '',
    rateFrom: kept.rateFrom[index] ?? 'default',
  }));
  return {
    rule: version,
    lines,
    pool: fen(lines.reduce((sum, { commission }) => sum + commission, 0)),
    binderBp: left.binderBp,
    boundGuide: left.boundGuide,
    serving: left.serving.map(({ guide, shareBp }) => ({ guide, shareBp })),
    newMember: newMemberBonus(left),
    parts: [...entitlement(facts, events)].map(([party, { amount }]) => ({ party, amount })),
  };
}
