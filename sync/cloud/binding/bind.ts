/**
 * What a customer's phone does with a token: looking at it marks it scanned; consenting with a phone number finds or makes
 * the member, records the consent, uses a one-time token up, adds the claim and publishes what the fold says of it. The
 * same phone again finds everything done and gets the same answer. DOMAIN.md §5 and §6.
 */
import { cameByOf, TILL_CHANNEL, type CameBy } from '../../domain/attribution.ts';
import { createHash } from 'node:crypto';
import type { BindingClaim, ClaimOutcome } from '../../domain/binding.ts';
import { tokenIssuedAt } from '../../domain/binding-token.ts';
import { CONSENT_PURPOSE, CONSENT_VERSION } from '../../domain/enrolment.ts';
import { uuidV7, type MemberId, type StaffId } from '../../domain/ids.ts';
import { foldConsents } from '../../domain/member-consent.ts';
import { maskPhone } from '../../domain/phone.ts';
import type { EpochMs } from '../../domain/time.ts';
import type { TokenState } from '../../schemas/documents/facts.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import { applyDueCommission } from '../commission/post.ts';
import { freshId } from '../ports.ts';
import { noteArrival } from '../store/arrivals.ts';
import { writeDocuments } from '../store/documents.ts';
import {
  ensureMember,
  keepConsent,
  memberById,
  memberByPhone,
  readClaims,
  settleClaim,
  type MemberRow,
} from '../store/members.ts';
import type { Transaction } from '../store/database.ts';
import { consentFactsOf } from '../store/member-facts.ts';
import { idsOf, isOnePerson } from '../store/member-merges.ts';
import { lockToken, renameUser, saveToken } from '../store/tokens.ts';
import { addClaim, outcomeOf } from './claims.ts';
import { completeHandover, giverOf } from './handovers.ts';
import { CLOUD_TERMINAL_NUMBER, type GenuineToken } from './judge-token.ts';
import { phoneHmac, sealPhone } from './phones.ts';
import { stepToken, type TokenStep } from './token-life.ts';

/** Of one person by one token; more is nobody's life. */
const DELETIONS_MAX = 20;
const ONE_TIME = 0;
const HANDOVER = 3;

export type BindRefusal = 'used_by_another' | 'protected' | 'guide_left' | 'self' | 'weak';
export type BindAnswer =
  | { readonly state: 'bound'; readonly guide: string | null }
  | { readonly state: 'conflict'; readonly code: BindRefusal };

/** Notes a step of the token's life, so that the guide's screen follows it. */
export async function noteStep(cloud: Cloud, token: GenuineToken, step: TokenStep): Promise<void> {
  const { scope, fields } = token;
  await cloud.database.transaction(async (tx) => {
    const row = await lockToken(tx, scope, fields, factsOf(token));
    const document = stepToken(row.document, step);
    if (document === row.document) return;
    await saveToken(tx, scope, fields, { token: token.token, document });
    await writeDocuments(tx, scope, [{ collection: 'bindings', id: document.id, body: document }]);
  });
  cloud.wakes.wake(scope);
}

const factsOf = ({ token, terminal, guide }: GenuineToken) => ({
  token,
  terminal: terminal.terminal,
  ...(guide === null ? {} : { guide: guide.id }),
});

export interface Consenting {
  /** E.164. */
  readonly phone: string;
  readonly marketing: boolean;
  /** `deviceOf`; the same for the same browser at the same address. */
  readonly device: string;
  /** Of the code of a campaign that led to the page. */
  readonly cameBy?: CameBy;
}

export async function bind(cloud: Cloud, token: GenuineToken, consenting: Consenting): Promise<BindAnswer> {
  const hmac = phoneHmac(cloud.secrets, cloud.brand.id, consenting.phone);
  const known = await memberByPhone(cloud.database, brandScope(cloud.brand.id), hmac);
  for (let deletions = 0; deletions <= DELETIONS_MAX; deletions += 1) {
    const candidate = known?.id ?? candidateId(token, hmac, deletions);
    const answer = await bindAs(cloud, token, { ...consenting, hmac, candidate });
    if (answer !== null) return answer;
  }
  throw new Error('the member went away');
}

/** Null where the candidate is the id of a person who came by this token before and was deleted since. */
async function bindAs(
  cloud: Cloud,
  token: GenuineToken,
  {
    phone,
    marketing,
    device,
    cameBy = {},
    hmac,
    candidate,
  }: Consenting & { readonly hmac: string; readonly candidate: MemberId },
): Promise<BindAnswer | null> {
  const brand = brandScope(cloud.brand.id);
  const now = cloud.ports.clock.now();
  cloud.killPoints.reach('page.before_token');
  // The token first: of a customer who comes second nothing is kept.
  const claimId = await useToken(cloud, token, candidate);
  if (claimId === null) return { state: 'conflict', code: 'used_by_another' };
  cloud.killPoints.reach('page.after_token_before_member');
  const came = { ...cameByOf(cameBy), channel: TILL_CHANNEL, ...shownAt(token) };
  const sealed = {
    hmac,
    cipher: sealPhone(cloud.secrets, cloud.ports, cloud.brand.id, phone),
    masked: maskPhone(phone),
  };
  const member = await cloud.database.transaction(async (tx) => {
    const isNew = await ensureMember(tx, brand, { id: candidate, phone: sealed, name: null, at: now });
    const found = await memberByPhone(tx, brand, hmac);
    if (found === null) return null;
    const [store, guide] = [token.store.id, token.guide?.id ?? null];
    if (isNew)
      await noteArrival(tx, brand, { what: 'enrolled', id: claimId, member: found.id, store, guide, at: now }, came);
    await keepConsent(tx, brand, {
      id: claimId,
      member: found.id,
      version: CONSENT_VERSION,
      purpose: CONSENT_PURPOSE,
      channel: 'qr',
      operator: token.guide?.id ?? null,
      marketing: marketing && !(await tookMarketingBack(tx, brand, found.id)),
      at: now,
      device,
    });
    return found;
  });
  if (member === null) return null;
  if (member.id !== candidate)
    await renameUser(cloud.database, token.scope, token.fields, token.token, { from: candidate, to: member.id });
  cloud.killPoints.reach('page.after_member_before_claim');
  const guideIsMember = await isOnePerson(cloud.database, brand, member.id, token.guideMember);
  const giver = await giverOf(cloud, token);
  const claim = claimOf(token, { id: claimId, at: now, guideIsMember, giver });
  const row = { claim, store: token.store.id, token: token.token, awaitsGiver: giver === undefined };
  // Also for a claim that is there: an earlier try may have ended before anybody was told.
  const added = await addClaim(cloud, member.id, row, came);
  cloud.killPoints.reach('page.after_claim_before_giver');
  // The till's journal may have come meanwhile, and found no claim to complete.
  const isCompleted = await completeHandover(cloud, token);
  const outcome = isCompleted ? ((await outcomeOf(cloud, member.id, claimId)) ?? added) : added;
  cloud.killPoints.reach('page.after_claim_before_step');
  const refusal = await noteOutcome(cloud, token, { member: member.id, outcome, at: now });
  await settleClaim(cloud.database, brand, claimId);
  await applyDueCommission(cloud);
  cloud.killPoints.reach('page.after_step_before_answer');
  return refusal === null ? { state: 'bound', guide: token.guide?.id ?? null } : { state: 'conflict', code: refusal };
}

/** A number is typed by anybody: what its holder took back comes back at a till alone, where the customer stands. */
export async function tookMarketingBack(tx: Transaction, scope: string, member: MemberId): Promise<boolean> {
  const said = await consentFactsOf(tx, scope, await idsOf(tx, scope, member));
  return foldConsents(said).marketing?.given === false;
}

/** The till whose code it was; a guide's own phone is none. */
const shownAt = ({ fields, terminal }: GenuineToken): { readonly terminal?: string } =>
  fields.term === CLOUD_TERMINAL_NUMBER ? {} : { terminal: terminal.terminal };

interface BindOutcome {
  readonly member: MemberId;
  readonly outcome: ClaimOutcome;
  readonly at: EpochMs;
}

/** The last step of a token's life; why the customer was not bound, null when they were. */
export async function noteOutcome(
  cloud: Cloud,
  token: GenuineToken,
  { member: id, outcome, at }: BindOutcome,
): Promise<BindRefusal | null> {
  const member = await memberById(cloud.database, brandScope(cloud.brand.id), id);
  if (member === null) throw new Error('the member went away');
  const refusal = refusalOf(outcome);
  await noteStep(cloud, token, stepOf(refusal, at, member));
  return refusal;
}

/**
 * The id of a member who is not there yet: the same for the same phone on the same token, however often it is sent; another one each
 * time that such a member was deleted, since a deleted person does not come back under the old id.
 */
function candidateId({ fields }: GenuineToken, hmac: string, deletions: number): MemberId {
  const bytes = Buffer.from(hmac, 'base64url');
  const drawn =
    deletions === 0
      ? bytes
      : createHash('sha256')
          .update(`${hmac} ${String(deletions)}`)
          .digest();
  return uuidV7(tokenIssuedAt(fields), new Uint8Array(drawn)) as MemberId;
}

const isUsedByAnother = ({ fields }: GenuineToken, usedBy: MemberId | null, member: MemberId): boolean =>
  fields.mode === ONE_TIME && usedBy !== null && usedBy !== member;

/** Takes the token for this member; the claim's id, the same one for the same member; null when another was first. */
async function useToken(cloud: Cloud, token: GenuineToken, member: MemberId): Promise<string | null> {
  const { scope, fields } = token;
  const now = cloud.ports.clock.now();
  const earlier = (await readClaims(cloud.database, brandScope(cloud.brand.id), member)).find(
    (row) => row.token === token.token,
  );
  return cloud.database.transaction(async (tx) => {
    const row = await lockToken(tx, scope, fields, factsOf(token));
    if (isUsedByAnother(token, row.usedBy, member)) return null;
    const document = stepToken(row.document, { state: 'consented', at: now });
    const own = row.usedBy === member ? row.claim : null;
    const claim = earlier?.claim.id ?? own ?? freshId(cloud.ports);
    await saveToken(tx, scope, fields, { token: token.token, document, usedBy: member, claim, usedAt: now });
    if (document !== row.document)
      await writeDocuments(tx, scope, [{ collection: 'bindings', id: document.id, body: document }]);
    return claim;
  });
}

interface Claimed {
  readonly id: string;
  readonly at: number;
  readonly guideIsMember: boolean;
  readonly giver: StaffId | null | undefined;
}

function claimOf({ fields, guide }: GenuineToken, { giver, ...claimed }: Claimed): BindingClaim {
  const source = fields.mode === ONE_TIME || fields.mode === HANDOVER ? 'qr_one_time' : 'qr_static';
  return {
    ...claimed,
    source,
    guide: guide?.id ?? '',
    terminal: 0,
    seq: 0,
    ...(giver == null ? {} : { giver }),
  } as BindingClaim;
}

/** Why a claim binds nobody; null when it does. */
export function refusalOf(outcome: ClaimOutcome): Exclude<BindRefusal, 'used_by_another'> | null {
  switch (outcome) {
    case 'bind':
    case 'rebind':
    case 'transfer':
    case 'renew':
    case 'unbind':
      return null;
    case 'reject_protected':
      return 'protected';
    case 'reject_left':
      return 'guide_left';
    case 'reject_self':
      return 'self';
    case 'reject_weak':
      return 'weak';
  }
}

function stepOf(refusal: BindRefusal | null, at: EpochMs, { id, phoneMasked, tier }: MemberRow): TokenStep {
  const state: TokenState = refusal === null ? 'bound' : 'conflict';
  return {
    state,
    at,
    ...(refusal === null ? {} : { reason: refusal }),
    member: { id, phone: phoneMasked ?? '', tier },
  };
}
