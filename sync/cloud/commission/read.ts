/**
 * What a guide earned and why, as it is told to the guide, a manager and a till: each posting, and for each sale the rule, the
 * rates, what remains of each line and the shares that it earns by now. Called by routes/commission.ts. DOMAIN.md §7.
 */
import type { ServingShare } from '../../domain/commission.ts';
import {
  entitlement,
  explainLines,
  newMemberBonus,
  remainingFacts,
  type LedgerEvent,
} from '../../domain/commission-ledger.ts';
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
import { disputesOfSales, eventsOfSales, type SaleRow } from '../store/commission.ts';
import { disputeView } from './disputes.ts';
import {
  postingsOfParty,
  postingsStated,
  salesByIds,
  sumsOfParty,
  type ReadPosting,
  type StatementRow,
} from '../store/commission-statements.ts';

export const COMMISSION_PAGE = 200;

export interface AskedCommission {
  readonly guide: StaffId;
  readonly from: BusinessDay;
  readonly to: BusinessDay;
  /** The last one seen: day, sale and number. */
  readonly after: string;
  /** How many postings; 0 for the sums alone. */
  readonly limit: number;
}

export async function commissionOf(
  cloud: Cloud,
  { guide, from, to, after, limit }: AskedCommission,
): Promise<CommissionView> {
  const scope = brandScope(cloud.brand.id);
  const today = businessDayAt(cloud.ports.clock.now());
  const [rows, sums] = await Promise.all([
    postingsOfParty(cloud.database, scope, { party: guide, from, to, after, limit }),
    sumsOfParty(cloud.database, scope, { party: guide, from, to, today }),
  ]);
  const last = limit > 0 && rows.length === limit ? rows.at(-1) : undefined;
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
): Promise<Explained> {
  const scope = brandScope(cloud.brand.id);
  const rows = await postingsStated(cloud.database, scope, { month, party, store });
  return explained(cloud, rows, businessDayAt(cloud.ports.clock.now()));
}

export const statementView = ({ made_at: madeAt, total, ...row }: StatementRow): CommissionStatement => ({
  ...row,
  total: fen(total),
  madeAt: epochMs(madeAt),
});

type Explained = Pick<CommissionView, 'items' | 'why' | 'disputes'>;

async function explained(cloud: Cloud, rows: readonly ReadPosting[], today: BusinessDay): Promise<Explained> {
  const scope = brandScope(cloud.brand.id);
  const ids = [...new Set(rows.map(({ sale }) => sale))];
  const [sales, events, disputes] = await Promise.all([
    salesByIds(cloud.database, scope, ids),
    eventsOfSales(cloud.database, scope, ids),
    disputesOfSales(cloud.database, scope, ids),
  ]);
  const why: Record<string, CommissionWhy> = {};
  for (const sale of sales) {
    const told = whyOf(sale, events.get(sale.sale) ?? []);
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
  return { items, why, disputes: disputes.map(disputeView) };
}

function whyOf(
  { version, sold, facts: kept, brings_member: brings }: SaleRow,
  events: readonly LedgerEvent[],
): CommissionWhy | undefined {
  if (kept === null || sold === null || version === null) return undefined;
  const facts = brings && kept.offer !== undefined ? { ...kept, newMember: kept.offer } : kept;
  const left = remainingFacts(facts, events);
  const lines = explainLines(facts, events).map((line, index) => ({
    ...line,
    name: sold.lines[index]?.name ?? '',
    rateFrom: kept.rateFrom[index] ?? 'default',
    ...ownServing(left.lines[index]?.serving ?? []),
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

const ownServing = (serving: readonly ServingShare[]): Pick<CommissionWhy['lines'][number], 'serving'> =>
  serving.length === 0 ? {} : { serving: serving.map(({ guide, shareBp }) => ({ guide, shareBp })) };
