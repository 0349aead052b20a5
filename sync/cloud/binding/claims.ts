/**
 * Adds a claim to the immutable set and publishes who the member is bound to now. The claim and its fold are one
 * transaction in the brand's scope; then each store concerned gets its documents in one of its own, read again under the
 * store's counter, so that the last one written is the latest. Every step can be repeated. DOMAIN.md §6.
 * Called by the customer's page and by ingest (claims that terminals journalled).
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
import { lockCommissionMember, markDueByClaim } from '../store/commission.ts';
import { disputesOf, keepDispute, type RaisedDispute } from '../store/binding-disputes.ts';
import { readRulesOfFold } from '../store/binding-policies.ts';
import type { Queries } from '../store/database.ts';
import { takeSeq, writeDocumentsAt, type DocumentWrite } from '../store/documents.ts';
import { keepClaim, lockMember, memberById, readClaims, type ClaimRow } from '../store/members.ts';
import { disputeOf } from './dispute-view.ts';
import { clashDocumentId, memberDocumentId } from './token-life.ts';

/** Keeps the claim and publishes the member; what became of the claim. The caller settles it when all else is done too. */
export async function addClaim(cloud: Cloud, member: MemberId, claim: ClaimRow): Promise<ClaimOutcome> {
  const scope = brandScope(cloud.brand.id);
  const { outcome, stores } = await cloud.database.transaction(async (tx) => {
    await lockMember(tx, scope, member);
    const hasRules = await cloud.hasCommission(tx);
    if (hasRules) await lockCommissionMember(tx, scope, member);
    await keepClaim(tx, scope, member, claim);
    if (hasRules) await markDueByClaim(tx, scope, member, claim.claim.at);
    const rows = await readClaims(tx, scope, member);
    const facts = await factsOf(tx, scope, rows);
    const folded = foldClaims(facts);
    if (changesWhatWas(facts, claim.claim.id)) await keepDispute(tx, scope, lateDispute(cloud, member, claim));
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
  const claims = await readClaims(cloud.database, brandScope(cloud.brand.id), member);
  for (const store of new Set(claims.map((row) => row.store))) await publishMember(cloud, store, member);
}

/** What the fold says of a claim that is there; null when it is not. */
export async function outcomeOf(cloud: Cloud, member: MemberId, claim: string): Promise<ClaimOutcome | null> {
  const scope = brandScope(cloud.brand.id);
  const rows = await readClaims(cloud.database, scope, member);
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
export async function bindingAt(queries: Queries, scope: string, member: string, at: EpochMs): Promise<MemberBinding> {
  const facts = await factsOf(queries, scope, await readClaims(queries, scope, member));
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
    // The counter first: whoever publishes this member later reads later, and so writes what is newer.
    const base = await takeSeq(tx, scope, DOCUMENTS_OF_A_MEMBER);
    const row = await memberById(tx, brand, member);
    const facts = await factsOf(tx, brand, await readClaims(tx, brand, member));
    const folded = foldClaims(facts);
    if (row === null) return;
    const phone = row.phoneMasked === null ? {} : { phone: row.phoneMasked };
    const guide = folded.guide === null ? {} : { boundGuide: folded.guide };
    const clashes = await clashesOf(tx, brand, member, facts);
    const writes: readonly DocumentWrite[] = [
      {
        collection: 'bindings',
        id: memberDocumentId(member),
        body: memberDocument(member, row.tier, row.phoneMasked, folded, facts),
      },
      {
        collection: 'members',
        id: member,
        body: { id: member, tier: row.tier, ...phone, ...guide, ...(row.name === null ? {} : { name: row.name }) },
      },
      ...clashWrites({
        member,
        tier: row.tier,
        phone: row.phoneMasked,
        guides: new Set(facts.claims.map(({ guide }) => guide)).size,
        clashes,
      }),
    ];
    await writeDocumentsAt(tx, scope, base, writes);
  });
  cloud.wakes.wake(scope);
}

/** With the last dispute of each. Nothing is asked of the database where nobody claimed somebody else's customer. */
async function clashesOf(
  queries: Queries,
  scope: string,
  member: MemberId,
  facts: BindingFacts,
): Promise<readonly Clash[]> {
  const conflicts = conflictsOf(facts, CLASHES_SHOWN_MAX);
  if (conflicts.length === 0) return [];
  const disputes = new Map((await disputesOf(queries, scope, member)).map((row) => [row.claim, disputeOf(row)]));
  return conflicts.map((conflict): Clash => {
    const dispute = disputes.get(conflict.claim);
    return {
      ...conflict,
      claim: conflict.claim as unknown as Clash['claim'],
      ...(dispute === undefined ? {} : { dispute }),
    };
  });
}

interface ClashFacts {
  readonly member: MemberId;
  readonly tier: string;
  readonly phone: string | null;
  readonly guides: number;
  readonly clashes: readonly Clash[];
}

/** A late claim may undo the only clash there was: then the document goes. With one guide there never was one. */
function clashWrites({ member, tier, phone, guides, clashes }: ClashFacts): readonly DocumentWrite[] {
  if (guides < 2) return [];
  const id = clashDocumentId(member);
  const body = { id, type: 'clash', member, tier, ...(phone === null ? {} : { memberPhone: phone }), clashes };
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
