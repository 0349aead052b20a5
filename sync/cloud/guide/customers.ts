/**
 * A guide's own customers and what there is to call them about (domain/call-reasons.ts): read from the documents that the guide's stores
 * have, so that phone and till show the same people. Phones are masked. Nobody is called about what they have not agreed to, and about
 * somebody who is bound to another guide nothing is said. Called by routes/guide-customers.ts.
 */
import { BINDING_POLICY_DEFAULT } from '../../domain/binding-policy.ts';
import { callReasons, endsReason, type CallOutcome, type CallReason } from '../../domain/call-reasons.ts';
import type { MemberId } from '../../domain/ids.ts';
import { businessDayAt, type DayRule } from '../../domain/time.ts';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import type { StaffDocument } from '../../schemas/documents/catalogue.ts';
import type { BindingDocument } from '../../schemas/documents/facts.ts';
import type { Cloud } from '../app/context.ts';
import { bindingAt } from '../binding/claims.ts';
import { readRulesOfFold } from '../store/binding-policies.ts';
import {
  agreedOf,
  customersOf,
  keepOutcome,
  lastBoughtIn,
  namesOf,
  outcomesOf,
  type CallOutcomeRow,
} from '../store/guide-customers.ts';
import { placeOf } from './earnings.ts';

/** Of each store; who was in touch last. */
const CUSTOMERS_MAX = 2000;

export interface DueReason extends CallReason {
  /** Tries so far, and the last of them. */
  readonly tries: number;
  readonly triedAt: number | null;
}
export interface OwnCustomer {
  readonly member: MemberId;
  readonly name: string | null;
  /** Masked. */
  readonly phone: string | null;
  readonly since: number | null;
  /** Null when nobody's protection holds. */
  readonly protectedUntil: number | null;
  readonly lastBought: string | null;
  readonly reasons: readonly DueReason[];
}

export async function ownCustomers(cloud: Cloud, guide: StaffDocument): Promise<readonly OwnCustomer[]> {
  const rule = await placeOf(cloud, guide);
  const byMember = new Map<MemberId, BindingDocument>();
  for (const store of guide.stores)
    for (const document of await customersOf(
      cloud.database,
      storeScope(cloud.brand.id, store),
      guide.id,
      CUSTOMERS_MAX,
    ))
      if (document.member !== undefined && !byMember.has(document.member)) byMember.set(document.member, document);
  const sureMs = await surelyHeldMs(cloud, guide);
  const held: BindingDocument[] = [];
  for (const document of byMember.values()) if (await isHeld(cloud, guide, document, sureMs)) held.push(document);
  return known(cloud, guide, rule, held);
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

async function known(
  cloud: Cloud,
  guide: StaffDocument,
  rule: DayRule,
  documents: readonly BindingDocument[],
): Promise<readonly OwnCustomer[]> {
  const { database } = cloud;
  const brand = brandScope(cloud.brand.id);
  const now = cloud.ports.clock.now();
  const today = businessDayAt(now, rule);
  const ids = documents.flatMap(({ member }) => (member === undefined ? [] : [member]));
  const bought = new Map<string, string>();
  for (const store of guide.stores)
    for (const [member, day] of await lastBoughtIn(database, storeScope(cloud.brand.id, store), ids))
      if (day > (bought.get(member) ?? '')) bought.set(member, day);
  const names = new Map((await namesOf(database, brand, ids)).map((row) => [row.id, row]));
  const agreed = await agreedOf(database, brand, ids);
  const outcomes = new Map<MemberId, CallOutcomeRow[]>();
  for (const row of await outcomesOf(database, brand, ids))
    outcomes.set(row.member, [...(outcomes.get(row.member) ?? []), row]);
  return documents.flatMap(({ member, since, protectedUntil }) => {
    if (member === undefined) return [];
    const lastBought = bought.get(member);
    const facts = {
      hasAgreed: agreed.has(member),
      ...(lastBought === undefined ? {} : { lastBought }),
      ...(protectedUntil === undefined ? {} : { protectedUntil: businessDayAt(protectedUntil, rule) }),
    };
    const said = outcomes.get(member) ?? [];
    return {
      member,
      name: names.get(member)?.name ?? null,
      phone: names.get(member)?.masked ?? null,
      since: since ?? null,
      protectedUntil: protectedUntil !== undefined && protectedUntil > now ? protectedUntil : null,
      lastBought: lastBought ?? null,
      reasons: callReasons(facts, today, (reason) =>
        saidOf(said, reason).some(({ outcome }) => endsReason(outcome)),
      ).map((reason) => {
        const tries = saidOf(said, reason);
        return { ...reason, tries: tries.length, triedAt: tries.at(-1)?.at ?? null };
      }),
    };
  });
}

const saidOf = (
  said: readonly CallOutcomeRow[],
  { kind, occasion }: Pick<CallReason, 'kind' | 'occasion'>,
): readonly CallOutcomeRow[] => said.filter((row) => row.kind === kind && row.occasion === occasion);

export interface Called {
  readonly member: MemberId;
  readonly kind: CallReason['kind'];
  readonly occasion: string;
  readonly outcome: CallOutcome;
  /** Tries that the guide had seen: the same form again is the same try. */
  readonly tries: number;
}

/**
 * `unknown` for nobody's or another guide's customer; `not_due` for what there is no reason for, or none any more; `noted` else, and
 * `again` for a form that was sent before.
 */
export async function noteCall(
  cloud: Cloud,
  guide: StaffDocument,
  { member, kind, occasion, outcome, tries }: Called,
): Promise<'unknown' | 'not_due' | 'noted' | 'again'> {
  const scope = brandScope(cloud.brand.id);
  const now = cloud.ports.clock.now();
  const bound = await bindingAt(cloud.database, scope, member, now);
  const customer =
    bound.guide === guide.id ? (await ownCustomers(cloud, guide)).find((one) => one.member === member) : undefined;
  if (customer === undefined) return 'unknown';
  const row = { member, kind, occasion, n: tries, outcome, staff: guide.id, at: now };
  const due = customer.reasons.find((reason) => reason.kind === kind && reason.occasion === occasion);
  if (due === undefined || tries > due.tries) {
    const before = saidOf(await outcomesOf(cloud.database, scope, [member]), row);
    return before.some(({ n }) => n === tries) ? 'again' : 'not_due';
  }
  return (await keepOutcome(cloud.database, scope, row)) ? 'noted' : 'again';
}
