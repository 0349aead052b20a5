/**
 * What guides are to reach in a month, decided by whoever manages their store, and how far they are. A decision is one more version,
 * none is changed; of a month that is over none is made. What is reached is what was sold (sold.ts), whether commission is paid for it or
 * not, and customers by whom they are bound to now: the same on the phone, at tills and in the manager's list. domain/guide-target.ts. Called by routes/guide-targets.ts and earnings.ts.
 */
import type { StaffId, StoreId } from '../../domain/ids.ts';
import { TARGET_MONTHS_MAX } from '../../domain/guide-target.ts';
import { fen, ZERO_FEN } from '../../domain/money.ts';
import { monthAfter, monthOfDay } from '../../domain/store-figures.ts';
import { businessDayAt, MINUTE_MS, type DayRule } from '../../domain/time.ts';
import type { GuideTargets, OwnTarget, TargetEntered } from '../../protocol/guide-targets.ts';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import type { StaffDocument } from '../../schemas/documents/catalogue.ts';
import type { Cloud } from '../app/context.ts';
import { Refusal } from '../app/problem.ts';
import { addTarget, boundOfGuides, targetsOf } from '../store/guide-targets.ts';
import { readRoster } from '../store/staff.ts';
import { readStore } from '../store/terminals.ts';
import { soldBy } from './sold.ts';
import { ownRatings } from './ratings.ts';

/** Of one guide or store and month: who needs more decides nothing. */
const TARGET_VERSIONS_MAX = 50;

/** The guide's own month, for its page and for tills. */
export async function ownTarget(
  cloud: Cloud,
  guide: StaffDocument,
  { month, rule }: { readonly month?: string; readonly rule: DayRule },
): Promise<OwnTarget> {
  const now = cloud.ports.clock.now();
  const today = businessDayAt(now, rule);
  const asked = { guides: [guide.id], month: month ?? monthOfDay(today) };
  const versions = await targetsOf(cloud.database, brandScope(cloud.brand.id), asked);
  const { amount = null, bindings = null } = versions.at(-1) ?? {};
  const reached = await reachedBy(cloud, asked, { stores: guide.stores, rule });
  const { count, mean } = await ownRatings(cloud, guide, { month: asked.month, rule });
  return {
    ...{ guide: guide.id, month: asked.month, today, asOf: now },
    target: amount === null ? null : { amount: fen(amount), bindings },
    ...reached(guide.id),
    rating: { count, mean },
  };
}

/** What the guide's page asks every second beside the figures of the days: nothing is counted where nothing is asked for. */
export async function targetOfMonth(
  cloud: Cloud,
  { id, stores }: StaffDocument,
  { month, rule }: { readonly month: string; readonly rule: DayRule },
): Promise<Pick<OwnTarget, 'target' | 'net' | 'bound'>> {
  const { database, brand } = cloud;
  const asked = { guides: [id], month };
  const versions = await targetsOf(database, brandScope(brand.id), asked);
  const { amount = null, bindings = null } = versions.at(-1) ?? {};
  if (amount === null) return { target: null, net: ZERO_FEN, bound: 0 };
  const [sold, bound] = await Promise.all([
    soldBy(cloud, { ...spanOf(asked), stores }),
    bindings === null ? [] : boundIn(cloud, asked, { stores, rule }),
  ]);
  return { target: { amount: fen(amount), bindings }, net: fen(sold.get(id) ?? 0), bound: bound[0]?.n ?? 0 };
}

/** All guides of a store, also those who have no target. */
export async function targetsOfStore(
  cloud: Cloud,
  { month, store }: { readonly month: string | undefined; readonly store: StoreId },
): Promise<GuideTargets> {
  const { database, brand, ports } = cloud;
  const rule = await ruleOf(cloud, store);
  const now = ports.clock.now();
  const today = businessDayAt(now, rule);
  const people = (await readRoster(database, brandScope(brand.id)))
    .map(({ body }) => body)
    .filter(
      ({ roles, stores, leftAt }) =>
        roles.includes('guide') && stores.includes(store) && !(leftAt !== undefined && leftAt <= now),
    );
  const asked = { guides: people.map(({ id }) => id), month: month ?? monthOfDay(today) };
  const versions = await targetsOf(database, brandScope(brand.id), asked);
  const reached = await reachedBy(cloud, asked, { stores: [...new Set(people.flatMap(({ stores }) => stores))], rule });
  const items = people.map(({ id, name }) => ({
    ...{ guide: id, name, ...reached(id) },
    versions: versions
      .filter(({ guide }) => guide === id)
      .map(({ version, amount, bindings, set_by: by, set_at: at }) => ({ version, amount, bindings, by, at })),
  }));
  return { month: asked.month, today, store, items, next: null };
}

/** @throws Refusal 422 for a month that is over or too far ahead, 409 when somebody else decided meanwhile */
export async function setTarget(
  cloud: Cloud,
  { stores: [store] }: StaffDocument,
  { month, guide, amount, bindings, version }: TargetEntered,
  by: string,
): Promise<void> {
  const { database, brand, ports } = cloud;
  const scope = brandScope(brand.id);
  const now = ports.clock.now();
  checkMonth(month, monthOfDay(businessDayAt(now, await ruleOf(cloud, store))));
  if (amount === null && bindings !== null) throw refused('/bindings', 'without_amount');
  checkVersion(version, (await targetsOf(database, scope, { guides: [guide], month })).at(-1));
  const row = { guide, month, version: version + 1, amount, bindings, set_by: by, set_at: now };
  if (!(await addTarget(database, scope, row))) throw new Refusal(409, 'target_changed');
}

/** @throws Refusal 422 for a month before `current`, or too long after it */
export function checkMonth(month: string, current: string): void {
  if (month < current) throw refused('/month', 'has_passed');
  if (month > monthAfter(current, TARGET_MONTHS_MAX)) throw refused('/month', 'too_far');
}

/** @throws Refusal 409 when the newest is another than was seen, 422 after too many */
export function checkVersion(seen: number, newest: { readonly version: number } | undefined): void {
  if ((newest?.version ?? 0) !== seen) throw new Refusal(409, 'target_changed');
  if (seen >= TARGET_VERSIONS_MAX) throw refused('/version', 'too_many');
}

interface AskedMonth {
  readonly guides: readonly StaffId[];
  readonly month: string;
}
interface Place {
  readonly stores: readonly StoreId[];
  readonly rule: DayRule;
}

async function reachedBy(
  cloud: Cloud,
  asked: AskedMonth,
  place: Place,
): Promise<(guide: StaffId) => Pick<OwnTarget, 'net' | 'bound'>> {
  const [net, bounds] = await Promise.all([
    soldBy(cloud, { ...spanOf(asked), stores: place.stores }),
    boundIn(cloud, asked, place),
  ]);
  const bound = new Map(bounds.map((row) => [row.guide, row.n]));
  return (guide) => ({ net: fen(net.get(guide) ?? 0), bound: bound.get(guide) ?? 0 });
}

const spanOf = ({ guides, month }: AskedMonth) => ({ guides, from: `${month}-01`, to: `${month}-31` });

const boundIn = (
  { database, brand }: Cloud,
  { guides, month }: AskedMonth,
  { stores, rule }: Place,
): ReturnType<typeof boundOfGuides> =>
  boundOfGuides(
    database,
    stores.map((store) => storeScope(brand.id, store)),
    { guides, since: monthBegins(month, rule), until: monthBegins(monthAfter(month, 1), rule) },
  );

async function ruleOf({ database, brand }: Cloud, store: StoreId | undefined): Promise<DayRule> {
  const profile = store === undefined ? null : await readStore(database, brand.id, store);
  if (profile === null) throw new Refusal(404, 'unknown_store');
  return profile;
}

const monthBegins = (month: string, { offsetMinutes, dayStartMinutes }: DayRule): number =>
  Date.parse(`${month}-01T00:00:00Z`) - (offsetMinutes - dayStartMinutes) * MINUTE_MS;
const refused = (path: string, reason: string): Refusal =>
  new Refusal(422, 'refused_configuration', `${path} ${reason}`, { path, reason });
