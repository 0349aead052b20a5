/**
 * Adds a claim to the immutable set and publishes who the member is bound to now. The claim and its fold are one
 * transaction in the brand's scope; then each store concerned gets its documents in one of its own, read again under the
 * store's counter, so that the last one written is the latest. Every step can be repeated. DOMAIN.md §6.
 * Called by the customer's page and by ingest (claims that terminals journalled), and where a claim's giver turns out later (handovers.ts).
 */
import {
  boundGuideAt,
  foldClaims,
  type BindingFacts,
  type ClaimOutcome,
  type FoldedBinding,
} from '../../domain/binding.ts';
import { changesWhatWas, conflictsOf } from '../../domain/binding-conflict.ts';
import { BINDING_POLICY_DEFAULT, protectedUntil } from '../../domain/binding-policy.ts';
import type { MemberId, StaffId } from '../../domain/ids.ts';
import type { EpochMs } from '../../domain/time.ts';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import type { BindingDocument, Clash } from '../../schemas/documents/facts.ts';
import type { Cloud } from '../app/context.ts';
import { noteMember } from '../contests/keep.ts';
import { noteArrival, type Arrived, type CameThrough } from '../store/arrivals.ts';
import { lockCommissionMember, markDueByClaim } from '../store/commission.ts';
import { disputesOf, keepDispute, type RaisedDispute } from '../store/binding-disputes.ts';
import { readRulesOfFold } from '../store/binding-policies.ts';
import type { Queries, Transaction } from '../store/database.ts';
import { takeSeq, writeDocumentsAt, type DocumentWrite } from '../store/documents.ts';
import { idsOf } from '../store/member-merges.ts';
import {
  FORGOTTEN_TIER,
  keepClaim,
  keepGiver,
  lockMember,
  memberById,
  readClaims,
  type ClaimRow,
  type MemberRow,
} from '../store/members.ts';
import { disputeOf } from './dispute-view.ts';
import { clashDocumentId, memberDocumentId } from './token-life.ts';

/**
 * Keeps the claim and publishes the member; what became of the claim. The caller settles it when all else is done too. `came`: how the
 * member came to the guide, where this is no decision of a manager.
 */
export async function addClaim(
  cloud: Cloud,
  member: MemberId,
  claim: ClaimRow,
  came?: CameThrough,
): Promise<ClaimOutcome> {
  return tellFolded(cloud, await cloud.database.transaction((tx) => addClaimIn(cloud, tx, member, claim, came)));
}

/** Only keeps it, together with what else the transaction does: `tellFolded` publishes after the commit. */
export const addClaimIn = (
  cloud: Cloud,
  tx: Transaction,
  member: MemberId,
  claim: ClaimRow,
  came?: CameThrough,
): Promise<Folded> =>
  foldAnew(cloud, tx, member, claim, {
    keep: async (scope) => {
      await keepClaim(tx, scope, member, claim);
      if (came !== undefined) await noteArrival(tx, scope, arrivedBy(member, claim), came);
    },
    before: (claims) => claims.filter(({ id }) => id !== claim.claim.id),
  });

/** Who gave the customer of a claim that is there; null: nobody whose customers go over by it. Unsettled again until what follows is told. */
export async function nameGiver(cloud: Cloud, member: MemberId, claim: ClaimRow, giver: StaffId | null): Promise<void> {
  const { id } = claim.claim;
  const folded = await cloud.database.transaction((tx) =>
    foldAnew(cloud, tx, member, claim, {
      keep: (scope) => keepGiver(tx, scope, id, giver),
      before: (claims) => claims.map((one) => (one.id === id ? claim.claim : one)),
    }),
  );
  await tellFolded(cloud, folded);
}

interface ChangeOfClaims {
  readonly keep: (scope: string) => Promise<void>;
  /** The claims as they were before. */
  readonly before: (claims: BindingFacts['claims']) => BindingFacts['claims'];
}

/** A claim that is kept, of whom the stores concerned are still to be told. */
export interface Folded {
  readonly member: MemberId;
  readonly outcome: ClaimOutcome;
  readonly stores: ReadonlySet<string>;
  readonly isContested: boolean;
}

/** Nobody else's claim on whoever this member is comes in before the transaction has ended; the ids of that person. */
export async function lockPerson(tx: Transaction, scope: string, member: MemberId): Promise<readonly MemberId[]> {
  const ids = await idsOf(tx, scope, member);
  for (const id of ids) await lockMember(tx, scope, id);
  return ids;
}

async function foldAnew(
  cloud: Cloud,
  tx: Transaction,
  member: MemberId,
  claim: ClaimRow,
  { keep, before }: ChangeOfClaims,
): Promise<Folded> {
  const scope = brandScope(cloud.brand.id);
  const ids = await lockPerson(tx, scope, member);
  const earning = (await cloud.hasCommission(tx)) ? ids : [];
  for (const id of earning) await lockCommissionMember(tx, scope, id);
  await keep(scope);
  const isContested = await noteMember(cloud, tx, [member]);
  for (const id of earning) await markDueByClaim(tx, scope, id, claim.claim.at);
  const rows = await claimsOfAll(tx, scope, ids);
  const facts = await factsOf(tx, scope, rows);
  const folded = foldClaims(facts);
  if (changesWhatWas(facts, claim.claim.id, before(facts.claims)))
    await keepDispute(tx, scope, lateDispute(cloud, member, claim));
  cloud.killPoints.reach('claim.before_commit');
  const outcome = folded.outcomes.get(claim.claim.id) ?? 'reject_weak';
  return { member, outcome, stores: new Set(rows.map(({ store }) => store)), isContested };
}

/** After the commit; what became of the claim. */
export async function tellFolded(
  cloud: Cloud,
  { member, outcome, stores, isContested }: Folded,
): Promise<ClaimOutcome> {
  cloud.killPoints.reach('claim.after_commit_before_publish');
  for (const store of stores) await publishMember(cloud, store, member);
  if (isContested) cloud.contests.soon(brandScope(cloud.brand.id));
  cloud.killPoints.reach('claim.after_publish');
  return outcome;
}

const arrivedBy = (member: MemberId, { claim: { id, guide, at }, store }: ClaimRow): Arrived => ({
  ...{ what: 'claimed', id, member, store, guide, at },
});

/** Settled money stays as it is; a person looks. One dispute for a claim, however often it comes. */
const lateDispute = (cloud: Cloud, member: MemberId, { claim, store }: ClaimRow): RaisedDispute => ({
  dispute: claim.id,
  member,
  claim: claim.id,
  store,
  raised_by: null,
  raised_at: cloud.ports.clock.now(),
  evidence: LATE_CLAIM,
});

/** The member's documents in every store that has a claim on them. */
export async function publishEverywhere(cloud: Cloud, member: MemberId): Promise<void> {
  const claims = await claimsOfPerson(cloud.database, brandScope(cloud.brand.id), member);
  for (const store of new Set(claims.map((row) => row.store))) await publishMember(cloud, store, member);
}

/**
 * Who were made one, or two again: their documents in every store that any of them has a claim in, since a store may have had those of a
 * person whom it has nothing to do with any more.
 */
export async function publishTogether(cloud: Cloud, members: readonly MemberId[]): Promise<void> {
  const claims = await claimsOfAll(cloud.database, brandScope(cloud.brand.id), members);
  for (const store of new Set(claims.map((row) => row.store)))
    for (const member of members) await publishMember(cloud, store, member);
}

/** Claims on any id of the person: who two members were counts for the one that they are (domain/member-identity.ts). */
export const claimsOfPerson = async (queries: Queries, scope: string, member: MemberId): Promise<readonly ClaimRow[]> =>
  claimsOfAll(queries, scope, await idsOf(queries, scope, member));

async function claimsOfAll(queries: Queries, scope: string, ids: readonly MemberId[]): Promise<readonly ClaimRow[]> {
  const rows: ClaimRow[] = [];
  for (const id of ids) rows.push(...(await readClaims(queries, scope, id)));
  return rows;
}

/** What the fold says of a claim that is there; null when it is not. */
export async function outcomeOf(cloud: Cloud, member: MemberId, claim: string): Promise<ClaimOutcome | null> {
  const scope = brandScope(cloud.brand.id);
  const rows = await claimsOfPerson(cloud.database, scope, member);
  const folded = foldClaims(await factsOf(cloud.database, scope, rows));
  return [...folded.outcomes].find(([id]) => id === claim)?.[1] ?? null;
}

export async function factsOf(queries: Queries, scope: string, rows: readonly ClaimRow[]): Promise<BindingFacts> {
  const claims = rows.map(({ claim, store }) => ({ ...claim, store }));
  const guides = [...new Set(claims.flatMap(({ guide }) => (guide === null ? [] : [guide])))].sort();
  return { claims, policy: BINDING_POLICY_DEFAULT, ...(await readRulesOfFold(queries, scope, guides)) };
}

export interface MemberBinding {
  readonly guide: StaffId | null;
  readonly since: EpochMs | null;
  readonly protectedUntil: EpochMs | null;
}

/** Who the member is bound to at an instant. */
export async function bindingAt(
  queries: Queries,
  scope: string,
  member: MemberId,
  at: EpochMs,
): Promise<MemberBinding> {
  const facts = await factsOf(queries, scope, await claimsOfPerson(queries, scope, member));
  const guide = boundGuideAt(facts, at);
  if (guide === null) return { guide: null, since: null, protectedUntil: null };
  const folded = foldClaims({ ...facts, claims: facts.claims.filter((claim) => claim.at <= at) });
  return { guide, since: folded.since, protectedUntil: protectionOf(folded, facts) };
}

function protectionOf({ guide, since, lastTouch, store }: FoldedBinding, facts: BindingFacts): EpochMs | null {
  if (guide === null || since === null || lastTouch === null) return null;
  return protectedUntil({ guide, since, lastTouch, ...(store === undefined ? {} : { store }) }, facts);
}

/** The words of a dispute that the cloud raised. */
export const LATE_CLAIM = 'late_claim';
const DOCUMENTS_OF_A_MEMBER = 3;
/** What a guide is shown of one customer; who wants to know more asks the manager. */
const CLASHES_SHOWN_MAX = 10;

async function publishMember(cloud: Cloud, store: string, member: MemberId): Promise<void> {
  const brand = brandScope(cloud.brand.id);
  const scope = storeScope(cloud.brand.id, store);
  await cloud.database.transaction(async (tx) => {
    const ids = await idsOf(tx, brand, member);
    // The counter first: whoever publishes this member later reads later, and so writes what is newer.
    const base = await takeSeq(tx, scope, ids.length * DOCUMENTS_OF_A_MEMBER);
    const rows = await claimsOfAll(tx, brand, ids);
    if (!rows.some((row) => row.store === store)) return writeDocumentsAt(tx, scope, base, ids.flatMap(tombstones));
    const facts = await factsOf(tx, brand, rows);
    const clashes = await clashesOf(tx, brand, ids, facts);
    const writes: DocumentWrite[] = [];
    // A till may know the person by any of the ids.
    const person = ids.length > 1 ? ids[0] : undefined;
    for (const id of ids) writes.push(...documentsOf(await memberById(tx, brand, id), { facts, clashes, person }));
    await writeDocumentsAt(tx, scope, base, writes);
  });
  cloud.wakes.wake(scope);
}

/** With the last dispute of each. Nothing is asked of the database where nobody claimed somebody else's customer. */
async function clashesOf(
  queries: Queries,
  scope: string,
  members: readonly MemberId[],
  facts: BindingFacts,
): Promise<readonly Clash[]> {
  const conflicts = conflictsOf(facts, CLASHES_SHOWN_MAX);
  if (conflicts.length === 0) return [];
  const disputes = new Map<string, Clash['dispute']>();
  for (const member of members)
    for (const row of await disputesOf(queries, scope, member)) disputes.set(row.claim, disputeOf(row));
  return conflicts.map((conflict): Clash => {
    const dispute = disputes.get(conflict.claim);
    return {
      ...conflict,
      claim: conflict.claim as unknown as Clash['claim'],
      ...(dispute === undefined ? {} : { dispute }),
    };
  });
}

interface OfPerson {
  readonly facts: BindingFacts;
  readonly clashes: readonly Clash[];
  /** Under which of several ids tills list the person. */
  readonly person: MemberId | undefined;
}

function documentsOf(row: MemberRow | null, { facts, clashes, person }: OfPerson): readonly DocumentWrite[] {
  if (row === null) return [];
  const { id, tier, phoneMasked, name } = row;
  if (tier === FORGOTTEN_TIER) return tombstones(id);
  const folded = foldClaims(facts);
  const phone = phoneMasked === null ? {} : { phone: phoneMasked };
  const guide = folded.guide === null ? {} : { boundGuide: folded.guide };
  const body = { id, tier, ...phone, ...guide, ...(name === null ? {} : { name }) };
  return [
    {
      collection: 'bindings',
      id: memberDocumentId(id),
      body: {
        ...memberDocument(id, tier, phoneMasked, folded, facts),
        ...(person === undefined ? {} : { person }),
      },
    },
    { collection: 'members', id, body },
    ...clashWrites(row, facts, clashes),
  ];
}

/** Of a deleted person, whatever comes late, and of whom this store has no claim on any more: no till lists them again. */
const tombstones = (member: MemberId): readonly DocumentWrite[] => [
  {
    collection: 'bindings',
    id: memberDocumentId(member),
    body: { id: memberDocumentId(member), type: 'member' },
    deleted: true,
  },
  { collection: 'members', id: member, body: { id: member, tier: FORGOTTEN_TIER }, deleted: true },
  {
    collection: 'bindings',
    id: clashDocumentId(member),
    body: { id: clashDocumentId(member), type: 'clash' },
    deleted: true,
  },
];

/** A late claim may undo the only clash there was: then the document goes. With one guide there never was one. */
function clashWrites(
  { id: member, tier, phoneMasked }: MemberRow,
  { claims }: BindingFacts,
  clashes: readonly Clash[],
): readonly DocumentWrite[] {
  if (new Set(claims.map(({ guide }) => guide)).size < 2) return [];
  const id = clashDocumentId(member);
  const phone = phoneMasked === null ? {} : { memberPhone: phoneMasked };
  const body = { id, type: 'clash', member, tier, ...phone, clashes };
  return [{ collection: 'bindings', id, body, deleted: clashes.length === 0 }];
}

function memberDocument(
  member: MemberId,
  tier: string,
  phone: string | null,
  folded: FoldedBinding,
  facts: BindingFacts,
): BindingDocument {
  const { guide, since, lastTouch } = folded;
  const until = protectionOf(folded, facts);
  return {
    id: memberDocumentId(member),
    type: 'member',
    member,
    tier,
    ...(phone === null ? {} : { memberPhone: phone }),
    ...(guide === null ? {} : { guide }),
    ...(since === null ? {} : { since }),
    ...(lastTouch === null ? {} : { lastTouch }),
    ...(until === null ? {} : { protectedUntil: until }),
  };
}
