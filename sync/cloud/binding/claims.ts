/**
 * Adds a claim to the immutable set and publishes who the member is bound to now. The claim and its fold are one
 * transaction in the brand's scope; then each store concerned gets its documents in one of its own, read again under the
 * store's counter, so that the last one written is the latest. Every step can be repeated. DOMAIN.md §6.
 * Called by the customer's page and by ingest (claims that terminals journalled).
 */
import {
  BINDING_POLICY_DEFAULT,
  boundGuideAt,
  foldClaims,
  type BindingFacts,
  type ClaimOutcome,
  type FoldedBinding,
} from '../../domain/binding.ts';
import type { MemberId, StaffId } from '../../domain/ids.ts';
import { epochMs, type EpochMs } from '../../domain/time.ts';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import type { BindingDocument } from '../../schemas/documents/facts.ts';
import type { Cloud } from '../app/context.ts';
import type { Queries } from '../store/database.ts';
import { takeSeq, writeDocumentsAt, type DocumentWrite } from '../store/documents.ts';
import { idsOf } from '../store/member-merges.ts';
import { keepClaim, lockMember, memberById, readClaims, type ClaimRow, type MemberRow } from '../store/members.ts';
import { readRoster } from '../store/staff.ts';
import { memberDocumentId } from './token-life.ts';

/** Keeps the claim and publishes the member; what became of the claim. The caller settles it when all else is done too. */
export async function addClaim(cloud: Cloud, member: MemberId, claim: ClaimRow): Promise<ClaimOutcome> {
  const scope = brandScope(cloud.brand.id);
  const { outcome, stores } = await cloud.database.transaction(async (tx) => {
    const ids = await idsOf(tx, scope, member);
    for (const id of ids) await lockMember(tx, scope, id);
    await keepClaim(tx, scope, member, claim);
    const rows = await claimsOfAll(tx, scope, ids);
    const folded = foldClaims(await factsOf(tx, scope, rows));
    cloud.killPoints.reach('claim.before_commit');
    return {
      outcome: folded.outcomes.get(claim.claim.id) ?? 'reject_weak',
      stores: new Set(rows.map(({ store }) => store)),
    };
  });
  cloud.killPoints.reach('claim.after_commit_before_publish');
  for (const store of stores) await publishMember(cloud, store, member);
  cloud.killPoints.reach('claim.after_publish');
  return outcome;
}

/** The member's documents in every store that has a claim on them. */
export async function publishEverywhere(cloud: Cloud, member: MemberId): Promise<void> {
  const claims = await claimsOfPerson(cloud.database, brandScope(cloud.brand.id), member);
  for (const store of new Set(claims.map((row) => row.store))) await publishMember(cloud, store, member);
}

/** Claims on any id of the person: who two members were counts for the one that they are (domain/member-identity.ts). */
const claimsOfPerson = async (queries: Queries, scope: string, member: MemberId): Promise<readonly ClaimRow[]> =>
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
  const roster = await readRoster(queries, scope);
  const guidesLeft = new Map(
    roster.flatMap(({ body }): [StaffId, EpochMs][] => (body.leftAt === undefined ? [] : [[body.id, body.leftAt]])),
  );
  return { claims: rows.map(({ claim }) => claim), guidesLeft, policy: BINDING_POLICY_DEFAULT };
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
  return { guide, since: folded.since, protectedUntil: protectedUntil(folded, facts) };
}

const protectedUntil = ({ lastTouch }: FoldedBinding, { policy }: BindingFacts): EpochMs | null =>
  lastTouch === null ? null : epochMs(lastTouch + policy.protectMs);

const DOCUMENTS_OF_A_MEMBER = 2;

async function publishMember(cloud: Cloud, store: string, member: MemberId): Promise<void> {
  const brand = brandScope(cloud.brand.id);
  const scope = storeScope(cloud.brand.id, store);
  await cloud.database.transaction(async (tx) => {
    const ids = await idsOf(tx, brand, member);
    // The counter first: whoever publishes this member later reads later, and so writes what is newer.
    const base = await takeSeq(tx, scope, ids.length * DOCUMENTS_OF_A_MEMBER);
    const facts = await factsOf(tx, brand, await claimsOfAll(tx, brand, ids));
    const writes: DocumentWrite[] = [];
    // A till may know the person by any of the ids.
    for (const id of ids) writes.push(...documentsOf(await memberById(tx, brand, id), facts));
    await writeDocumentsAt(tx, scope, base, writes);
  });
  cloud.wakes.wake(scope);
}

function documentsOf(row: MemberRow | null, facts: BindingFacts): readonly DocumentWrite[] {
  if (row === null) return [];
  const { id, tier, phoneMasked, name } = row;
  const folded = foldClaims(facts);
  const phone = phoneMasked === null ? {} : { phone: phoneMasked };
  const guide = folded.guide === null ? {} : { boundGuide: folded.guide };
  const body = { id, tier, ...phone, ...guide, ...(name === null ? {} : { name }) };
  return [
    { collection: 'bindings', id: memberDocumentId(id), body: memberDocument(id, tier, phoneMasked, folded, facts) },
    { collection: 'members', id, body },
  ];
}

function memberDocument(
  member: MemberId,
  tier: string,
  phone: string | null,
  folded: FoldedBinding,
  facts: BindingFacts,
): BindingDocument {
  const { guide, since, lastTouch } = folded;
  const until = protectedUntil(folded, facts);
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
