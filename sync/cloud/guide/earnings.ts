/** What the guide's page shows of a month and a day: read anew each time, of the one guide who is signed in. Called by routes/guide-page.ts. */
import type { StaffId, StoreId } from '../../domain/ids.ts';
import {
  businessDayAt,
  CHINA_DAY,
  DAY_MS,
  localMinuteAt,
  MINUTE_MS,
  type BusinessDay,
  type DayRule,
} from '../../domain/time.ts';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import type { StaffDocument } from '../../schemas/documents/catalogue.ts';
import type { CommissionPosting } from '../../protocol/commission.ts';
import type { Cloud } from '../app/context.ts';
import { secretHash } from '../app/identity.ts';
import { COMMISSION_PAGE, commissionOf } from '../commission/read.ts';
import type { EarnedSale, EarningsView } from '../pages/guide-earnings.ts';
import { salesByIds, sumsOfParty } from '../store/commission-statements.ts';
import {
  boundSince,
  daySumsOf,
  disputesRaisedOn,
  disputesSeenBy,
  nextDueOf,
  type DaySum,
} from '../store/guide-phone.ts';
import type { SoldDay } from '../store/guide-sales.ts';
import { memberById } from '../store/members.ts';
import { readStore } from '../store/terminals.ts';
import { ownRatings } from './ratings.ts';
import { soldDays } from './sold.ts';
import { targetOfMonth } from './targets.ts';

const VERSION_LENGTH = 16;
const TIME_OF_MINUTE = 11;

/** A day of any month, or the month alone, whose last day up to today is shown. */
export interface AskedDay {
  readonly day?: string | undefined;
  readonly month?: string | undefined;
}

export async function placeOf(cloud: Cloud, { stores: [store] }: StaffDocument): Promise<DayRule> {
  return (store === undefined ? null : await readStore(cloud.database, cloud.brand.id, store)) ?? CHINA_DAY;
}

/** The sums of a month and its days, and a mark that changes with anything that the page of a day shows: little to ask for. */
export type EarningsHead = Omit<EarningsView, 'items' | 'asOf' | 'figures' | 'rating'> & {
  readonly figures: Omit<EarningsView['figures'], 'bound'>;
};

export async function earningsHead(
  cloud: Cloud,
  guide: StaffDocument,
  asked: AskedDay,
  rule: DayRule,
): Promise<EarningsHead> {
  const { database } = cloud;
  const scope = brandScope(cloud.brand.id);
  const today = businessDayAt(cloud.ports.clock.now(), rule);
  const month = (asked.day ?? asked.month ?? today).slice(0, 7);
  const span = { party: guide.id, from: `${month}-01` as BusinessDay, to: `${month}-31` as BusinessDay };
  const [sums, earned, sold, nextDue, disputed, target] = await Promise.all([
    sumsOfParty(database, scope, { ...span, today }),
    daySumsOf(database, scope, span),
    soldDays(cloud, { ...span, guide: guide.id, stores: guide.stores }),
    nextDueOf(database, scope, { party: guide.id, from: today }),
    disputesSeenBy(database, scope, guide.id),
    targetOfMonth(cloud, guide, { month, rule }),
  ]);
  const days = daysOf(earned, sold);
  const day = asked.day ?? (month === today.slice(0, 7) ? today : (days[0]?.day ?? `${month}-01`));
  const { sales = 0, net = 0, amount = 0 } = days.find((one) => one.day === day) ?? {};
  return {
    month,
    months: { previous: monthBeside(month, -1), next: month < today.slice(0, 7) ? monthBeside(month, 1) : null },
    frozen: sums.frozen,
    settled: sums.settled,
    nextDue: nextDue === null ? null : { day: dayAfter(nextDue.day), amount: nextDue.amount },
    day,
    isToday: day === today,
    figures: { sales, net, amount },
    days,
    target: { month, today, ...target },
    version: secretHash(JSON.stringify([today, day, sums, earned, sold, nextDue, disputed, target])).slice(
      0,
      VERSION_LENGTH,
    ),
  };
}

/** What was sold and what was earned: a day may have one without the other. The newest first. */
function daysOf(earned: readonly DaySum[], sold: readonly SoldDay[]): readonly (Omit<DaySum, 'n'> & SoldDay)[] {
  const days = new Map(sold.map((one) => [one.day, { ...one, amount: 0 }]));
  for (const { day, amount } of earned) days.set(day, { ...(days.get(day) ?? { day, net: 0, sales: 0 }), amount });
  return [...days.values()].sort((a, b) => (a.day < b.day ? 1 : -1));
}

export async function earningsOf(cloud: Cloud, guide: StaffDocument, asked: AskedDay): Promise<EarningsView> {
  const rule = await placeOf(cloud, guide);
  // First, so that the page is looked at again when something comes while the rest is read.
  const head = await earningsHead(cloud, guide, asked, rule);
  const day = head.day as BusinessDay;
  const bound = head.isToday ? await boundOn(cloud, guide, day, rule) : null;
  return {
    ...head,
    figures: { ...head.figures, bound },
    items: await salesOn(cloud, guide.id, day, rule),
    rating: { month: head.month, ...(await ownRatings(cloud, guide, { month: head.month, rule })) },
    asOf: localMinuteAt(cloud.ports.clock.now(), rule.offsetMinutes).slice(TIME_OF_MINUTE),
  };
}

/** The newest first. */
async function salesOn(
  cloud: Cloud,
  guide: StaffId,
  day: BusinessDay,
  { offsetMinutes }: DayRule,
): Promise<readonly EarnedSale[]> {
  const { database } = cloud;
  const scope = brandScope(cloud.brand.id);
  const { items, why } = await commissionOf(cloud, { guide, from: day, to: day, after: '', limit: COMMISSION_PAGE });
  const bySale = new Map<string, CommissionPosting[]>();
  for (const item of items) bySale.set(item.sale, [...(bySale.get(item.sale) ?? []), item]);
  const ids = [...bySale.keys()];
  const sold = new Map((await salesByIds(database, scope, ids)).map((row) => [row.sale, row.sold]));
  const disputes = await disputesRaisedOn(database, scope, guide, ids);
  const sales: (EarnedSale & { readonly at: number })[] = [];
  for (const [sale, postings] of bySale) {
    const { at, member } = sold.get(sale) ?? {};
    const customer = member == null ? null : ((await memberById(database, scope, member))?.phoneMasked ?? null);
    const told = why[sale];
    sales.push({
      sale,
      receipt: postings[0]?.receipt ?? null,
      customer,
      amount: postings.reduce((sum, { amount }) => sum + amount, 0),
      postings,
      objections: disputes.filter((one) => one.sale === sale).map(({ words, state, note }) => ({ words, state, note })),
      at: at ?? 0,
      ...(at === undefined ? {} : { time: localMinuteAt(at, offsetMinutes).slice(TIME_OF_MINUTE) }),
      ...(told === undefined ? {} : { why: told }),
    });
  }
  return sales.toSorted((a, b) => b.at - a.at || (a.sale < b.sale ? 1 : -1));
}

/** New customers of the day, over all stores of the guide. */
async function boundOn(
  cloud: Cloud,
  { id, stores }: StaffDocument,
  day: BusinessDay,
  { offsetMinutes, dayStartMinutes }: DayRule,
): Promise<number> {
  const since = Date.parse(`${day}T00:00:00Z`) - (offsetMinutes - dayStartMinutes) * MINUTE_MS;
  const inStore = (store: StoreId): Promise<number> =>
    boundSince(cloud.database, storeScope(cloud.brand.id, store), { guide: id, since });
  return (await Promise.all(stores.map(inStore))).reduce((sum, count) => sum + count, 0);
}

const dayAfter = (day: string): string => new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10);

function monthBeside(month: string, by: 1 | -1): string {
  const [year = 0, of = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, of - 1 + by, 1)).toISOString().slice(0, 7);
}
