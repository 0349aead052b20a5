/**
 * A guide's own customers and what there is to call them about (domain/call-reasons.ts): read from the documents that the guide's stores
 * have, so that phone and till show the same people. Phones are masked. Nobody is called about what they have not agreed to, and about
 * somebody who is bound to another guide nothing is said. Called by routes/guide-customers.ts.
 */
import { arrivedFor, openWishes, type Arrival } from '../../domain/arrived-goods.ts';
import { BINDING_POLICY_DEFAULT } from '../../domain/binding-policy.ts';
import {
  callReasons,
  isCorrectable,
  isSeenTo,
  WISH_ARRIVED_DAYS,
  type CallOutcome,
  type CallReason,
  type CustomerFacts,
} from '../../domain/call-reasons.ts';
import type { MemberId } from '../../domain/ids.ts';
import { foldProfile, type MemberProfile } from '../../domain/member-profile.ts';
import { businessDayAt, DAY_MS, epochMs, MINUTE_MS, type DayRule } from '../../domain/time.ts';
import {
  OWN_CUSTOMERS_MAX,
  type CustomerCall,
  type CustomerWish,
  type OwnCustomers,
} from '../../protocol/guide-desk.ts';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import type { StaffDocument } from '../../schemas/documents/catalogue.ts';
import type { BindingDocument } from '../../schemas/documents/facts.ts';
import type { Cloud } from '../app/context.ts';
import { endingsOf } from '../accounts/points.ts';
import { bindingAt } from '../binding/claims.ts';
import { noteMember } from '../contests/keep.ts';
import { readRulesOfFold } from '../store/binding-policies.ts';
import {
  agreedOf,
  customersOf,
  keepOutcome,
  lastBoughtIn,
  membersCalledByPhone,
  namesOf,
  outcomesOf,
  profilesIn,
} from '../store/guide-customers.ts';
import { guideFactsOf, guideFactsSince, membersCalled } from '../store/guide-facts.ts';
import { idsOf, idsOfAll } from '../store/member-merges.ts';
import { placeOf } from './earnings.ts';
import { factOf, wishesOf } from './wishes.ts';

/** Newest arrivals in the guide's stores that are looked at. */
const ARRIVALS_MAX = 500;
const NOTES_SHOWN_MAX = 3;
/** Of one customer that are looked at. */
const CALLS_MAX = 50;
const WISHES_MAX = 100;

export interface DueReason extends CallReason {
  /** Tries so far, and the last of them. */
  readonly tries: number;
  readonly triedAt: number | null;
}
interface Known {
  readonly member: MemberId;
  readonly name: string | null;
  /** Masked. */
  readonly phone: string | null;
  readonly since: number | null;
  /** Null when nobody's protection holds. */
  readonly protectedUntil: number | null;
  readonly facts: CustomerFacts;
  /** Oldest first. */
  readonly calls: readonly CustomerCall[];
  /** Newest first. */
  readonly notes: MemberProfile['notes'];
  /** With ends, those that a call answered among them. */
  readonly wishes: readonly CustomerWish[];
}
export interface OwnCustomer extends Known {
  readonly lastBought: string | null;
  readonly reasons: readonly DueReason[];
  /** The newest first. */
  readonly open: readonly CustomerWish[];
}

export async function ownCustomers(cloud: Cloud, guide: StaffDocument): Promise<readonly OwnCustomer[]> {
  const rule = await placeOf(cloud, guide);
  const today = businessDayAt(cloud.ports.clock.now(), rule);
  return (await knownCustomers(cloud, guide, rule)).map((known) => ({
    ...known,
    lastBought: known.facts.lastBought ?? null,
    open: openWishes(known.wishes.map((wish) => ({ ...factOf(wish), ...wish }))),
    reasons: callReasons(known.facts, today, (reason) => isSeenTo(saidOf(known.calls, reason))).map((reason) => {
      const tries = saidOf(known.calls, reason);
      return { ...reason, tries: tries.length, triedAt: tries.at(-1)?.at ?? null };
    }),
  }));
}

/** By any of the person's ids; undefined for nobody's and for another guide's customer, as the claims are at this moment. */
export async function ownCustomer(
  cloud: Cloud,
  guide: StaffDocument,
  member: MemberId,
): Promise<OwnCustomer | undefined> {
  const scope = brandScope(cloud.brand.id);
  const bound = await bindingAt(cloud.database, scope, member, cloud.ports.clock.now());
  if (bound.guide !== guide.id) return undefined;
  const ids = await idsOf(cloud.database, scope, member);
  return (await ownCustomers(cloud, guide)).find((one) => ids.includes(one.member));
}

/** By name, or by the number's last digits. */
export function isHit({ name, phone }: OwnCustomer, query: string): boolean {
  if (query === '') return true;
  return (name ?? '').toLowerCase().includes(query.toLowerCase()) || (phone ?? '').endsWith(query);
}

/** For a till, which finds the reasons itself: tomorrow too, and without the network. */
export async function customersForTill(cloud: Cloud, guide: StaffDocument): Promise<OwnCustomers> {
  const rule = await placeOf(cloud, guide);
  const asOf = cloud.ports.clock.now();
  const items = (await knownCustomers(cloud, guide, rule)).map(({ notes, calls, wishes, ...known }) => ({
    ...known,
    calls: calls.slice(-CALLS_MAX),
    wishes: wishes.slice(-WISHES_MAX),
    notes: notes.slice(0, NOTES_SHOWN_MAX).map(({ text, at, by }) => ({ text, at, by })),
  }));
  const shown = { guide: guide.id, asOf, called: await calledThisMonth(cloud, guide, rule), items };
  return shown as unknown as OwnCustomers;
}

/** How many customers the guide got in touch with since the store's month began, at a till or on the phone. */
export async function calledThisMonth(cloud: Cloud, { id, stores }: StaffDocument, rule: DayRule): Promise<number> {
  const month = businessDayAt(cloud.ports.clock.now(), rule).slice(0, 7);
  const since = Date.parse(`${month}-01T00:00:00Z`) - (rule.offsetMinutes - rule.dayStartMinutes) * MINUTE_MS;
  const scopes = stores.map((store) => storeScope(cloud.brand.id, store));
  const [phone, till] = await Promise.all([
    membersCalledByPhone(cloud.database, brandScope(cloud.brand.id), id, since),
    membersCalled(cloud.database, scopes, id, since),
  ]);
  return new Set([...phone, ...till]).size;
}

async function knownCustomers(cloud: Cloud, guide: StaffDocument, rule: DayRule): Promise<readonly Known[]> {
  const byMember = new Map<MemberId, BindingDocument>();
  for (const store of guide.stores)
    for (const document of await customersOf(
      cloud.database,
      storeScope(cloud.brand.id, store),
      guide.id,
      OWN_CUSTOMERS_MAX,
    ))
      if (document.member !== undefined && !byMember.has(document.member)) byMember.set(document.member, document);
  const sureMs = await surelyHeldMs(cloud, guide);
  const held: BindingDocument[] = [];
  for (const document of byMember.values()) if (await isHeld(cloud, guide, document, sureMs)) held.push(document);
  return known(cloud, guide, rule, held.slice(0, OWN_CUSTOMERS_MAX));
}

/** So long after the last touch what was published holds under every rule; not at all for who went from one store to another. */
async function surelyHeldMs(cloud: Cloud, guide: StaffDocument): Promise<number> {
  const { policies, moves } = await readRulesOfFold(cloud.database, brandScope(cloud.brand.id), [guide.id]);
  if (moves.length > 0) return 0;
  return Math.min(
    BINDING_POLICY_DEFAULT.validMs,
    ...policies.flatMap(({ rule }) => (rule === null ? [] : [rule.validMs])),
  );
}

/** What is published holds until somebody claims; whether it ran out meanwhile is asked where that may be. */
async function isHeld(
  cloud: Cloud,
  guide: StaffDocument,
  { member, lastTouch }: BindingDocument,
  sureMs: number,
): Promise<boolean> {
  const now = cloud.ports.clock.now();
  if (member === undefined) return false;
  if (lastTouch !== undefined && now <= lastTouch + sureMs) return true;
  const { guide: bound } = await bindingAt(cloud.database, brandScope(cloud.brand.id), member, now);
  return bound === guide.id;
}

/** Two members who were made one person stand there once, with what was said and bought under either id. */
async function known(
  cloud: Cloud,
  guide: StaffDocument,
  rule: DayRule,
  documents: readonly BindingDocument[],
): Promise<readonly Known[]> {
  const { database } = cloud;
  const brand = brandScope(cloud.brand.id);
  const now = cloud.ports.clock.now();
  const persons = await personsAmong(
    cloud,
    documents.flatMap(({ member }) => member ?? []),
  );
  const ids = [...persons.values()].flat();
  const scopes = guide.stores.map((store) => storeScope(cloud.brand.id, store));
  const bought = new Map<string, string>();
  for (const scope of scopes)
    for (const [member, day] of await lastBoughtIn(database, scope, ids))
      if (day > (bought.get(member) ?? '')) bought.set(member, day);
  const names = new Map((await namesOf(database, brand, ids)).map((row) => [row.id, row]));
  const agreed = await agreedOf(database, brand, persons);
  const profiles = await profilesIn(database, scopes, [...persons.keys()]);
  const calls = await callsOf(cloud, scopes, persons);
  const endings = await endingsOf(database, brand, [...persons.keys()]);
  const wishes = await wishesOf(cloud, scopes, persons, calls);
  const arrivals = await arrivalsIn(cloud, scopes, rule);
  const shown = new Map(documents.map((document) => [document.member, document]));
  return [...persons].map(([member, own]) => {
    const document = own.map((id) => shown.get(id)).find((one) => one !== undefined);
    const { since, protectedUntil } = document ?? {};
    const lastBought = own
      .flatMap((id) => bought.get(id) ?? [])
      .sort()
      .at(-1);
    const { birthday, sizes, notes } = foldProfile(profiles.get(member) ?? []);
    const wished = wishes.get(member) ?? [];
    const pointsEnding = endings.get(member);
    const arrived = arrivedFor(wished.map(factOf), arrivals, Object.values(sizes));
    const facts: CustomerFacts = {
      hasAgreed: agreed.has(member),
      ...(birthday === undefined ? {} : { birthday }),
      ...(lastBought === undefined ? {} : { lastBought }),
      ...(pointsEnding === undefined ? {} : { pointsEnding }),
      ...(protectedUntil === undefined ? {} : { protectedUntil: businessDayAt(protectedUntil, rule) }),
      ...(arrived.length === 0 ? {} : { arrived }),
    };
    const rows = own.flatMap((id) => names.get(id) ?? []);
    return {
      member,
      name: rows.find(({ name }) => name !== null)?.name ?? null,
      phone: rows.find(({ masked }) => masked !== null)?.masked ?? null,
      since: since ?? null,
      protectedUntil: protectedUntil !== undefined && protectedUntil > now ? protectedUntil : null,
      facts,
      calls: calls.get(member) ?? [],
      notes,
      wishes: wished,
    };
  });
}

/** By the id that the person goes by, in the order of the members: all of the person's ids. */
export async function personsAmong(
  { database, brand }: Cloud,
  members: readonly MemberId[],
): Promise<ReadonlyMap<MemberId, readonly MemberId[]>> {
  const known = await idsOfAll(database, brandScope(brand.id), members);
  const persons = new Map<MemberId, readonly MemberId[]>();
  for (const member of members) {
    // The smallest id is the person's (domain/member-identity.ts).
    const ids = (known.get(member) ?? [member]).toSorted();
    persons.set(ids[0] ?? member, ids);
  }
  return persons;
}

/** What was said to each person by any of their ids, on the phone and at tills of these scopes; the oldest first. */
export async function callsOf(
  { database, brand }: Cloud,
  scopes: readonly string[],
  persons: ReadonlyMap<MemberId, readonly MemberId[]>,
): Promise<ReadonlyMap<string, readonly CustomerCall[]>> {
  const ids = [...persons.values()].flat();
  const phone = (await outcomesOf(database, brandScope(brand.id), ids)).map(
    ({ member, kind: reason, occasion, outcome, staff, at }) => ({
      member,
      call: { id: null, reason, occasion, outcome, staff, at: epochMs(at) },
    }),
  );
  const till = (await guideFactsOf(database, scopes, 'customer.called', ids)).map(({ id, at, staff, body }) => ({
    member: body.member,
    call: { id, reason: body.reason, occasion: body.occasion, outcome: body.outcome, staff, at },
  }));
  const byMember = groupBy([...phone, ...till], ({ member }) => member);
  const callsTo = (own: readonly MemberId[]): readonly CustomerCall[] =>
    own
      .flatMap((id) => byMember.get(id) ?? [])
      .map(({ call }) => call)
      .sort((a, b) => a.at - b.at);
  return new Map([...persons].map(([person, own]) => [person, callsTo(own)]));
}

async function arrivalsIn(cloud: Cloud, scopes: readonly string[], rule: DayRule): Promise<readonly Arrival[]> {
  const since = cloud.ports.clock.now() - WISH_ARRIVED_DAYS * DAY_MS;
  const facts = await guideFactsSince(cloud.database, scopes, 'goods.arrived', { since, limit: ARRIVALS_MAX });
  return facts.map(({ id, at, body: { goods } }) => ({ ...goods, id, at, day: businessDayAt(epochMs(at), rule) }));
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

const saidOf = (
  said: readonly CustomerCall[],
  { kind, occasion }: Pick<CallReason, 'kind' | 'occasion'>,
): readonly CustomerCall[] => said.filter((call) => call.reason === kind && call.occasion === occasion);

export interface Called {
  readonly member: MemberId;
  readonly kind: CallReason['kind'];
  readonly occasion: string;
  readonly outcome: CallOutcome;
  /** Tries that the guide had seen: the same form again is the same try. */
  readonly tries: number;
}

/**
 * `unknown` for nobody's or another guide's customer; `not_due` for what there is no reason for, or none any more, unless it puts the own
 * word of the last days right; `noted` else, and `again` for a form that was sent before.
 */
export async function noteCall(
  cloud: Cloud,
  guide: StaffDocument,
  { member, kind, occasion, outcome, tries }: Called,
): Promise<'unknown' | 'not_due' | 'noted' | 'again'> {
  const scope = brandScope(cloud.brand.id);
  const now = cloud.ports.clock.now();
  const customer = await ownCustomer(cloud, guide, member);
  if (customer === undefined) return 'unknown';
  const [store = null] = guide.stores;
  const row = { member: customer.member, kind, occasion, n: tries, outcome, staff: guide.id, at: now, store };
  const due = customer.reasons.find((reason) => reason.kind === kind && reason.occasion === occasion);
  const said = saidOf(customer.calls, { kind, occasion });
  if ((due === undefined && !isCorrectable(said, guide.id, now)) || tries > said.length) {
    const before = await outcomesOf(cloud.database, scope, [customer.member]);
    return before.some((one) => one.kind === kind && one.occasion === occasion && one.n === tries)
      ? 'again'
      : 'not_due';
  }
  const { isNew, isContested } = await cloud.database.transaction(async (tx) => ({
    isNew: await keepOutcome(tx, scope, row),
    isContested: await noteMember(cloud, tx, [customer.member]),
  }));
  if (isContested) cloud.contests.soon(scope);
  return isNew ? 'noted' : 'again';
}
