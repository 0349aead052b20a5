/**
 * An enrolment that a terminal journalled becomes a member that is found by the phone: its box is opened, the number kept as HMAC and
 * ciphertext, the consent on record. Of two members with one number both are proposed as one person, which only the holder of the number
 * confirms; until then who enrolled first is found by it, whichever till was heard first. Can be repeated. Called by brand-facts.ts.
 * DOMAIN.md §6 and §8.
 */
import { Compile } from 'typebox/compile';
import { cameByOf, TILL_CHANNEL } from '../../domain/attribution.ts';
import { maskPhone } from '../../domain/phone.ts';
import { MEMBER_AGE_MIN, ageOn } from '../../domain/enrolment.ts';
import { brandScope } from '../../protocol/messages.ts';
import { ENROLMENT } from '../../protocol/members.ts';
import type { MemberId } from '../../domain/ids.ts';
import type { EntryOf } from '../../schemas/entries/entry.ts';
import type { Cloud } from '../app/context.ts';
import type { DeviceIdentity } from '../app/identity.ts';
import type { Misfit } from '../ingest/examine.ts';
import { noteArrival } from '../store/arrivals.ts';
import type { Transaction } from '../store/database.ts';
import { alert } from '../store/quarantine.ts';
import { forgottenOf, keepProfile } from '../store/member-facts.ts';
import { mergesOf, noteStore, proposalsOf, propose } from '../store/member-merges.ts';
import {
  ensureMember,
  fillMember,
  findBy,
  findInstead,
  holderOfPhone,
  keepConsent,
  lockMember,
  readClaims,
} from '../store/members.ts';
import { openBox } from '../store/person-keys.ts';
import { CLOUD_TERMINAL_NUMBER } from './judge-token.ts';
import { phoneHmac, sealPhone } from './phones.ts';

const enrolment = Compile(ENROLMENT);

/** Why it is set aside; the member and the consent are there either way, since other facts name them. */
export async function applyEnrolment(
  cloud: Cloud,
  { brand, store, terminal }: Pick<DeviceIdentity, 'brand' | 'store' | 'terminal'>,
  { id, at, businessDay, staff, body }: EntryOf<'member.enrolled'>,
): Promise<Misfit | undefined> {
  const { member, consent, sealed } = body;
  const { database } = cloud;
  const scope = brandScope(brand);
  await ensureMember(database, scope, { id: member, phone: null, name: null, at });
  cloud.killPoints.reach('brand.after_member_before_consent');
  await keepConsent(database, scope, { id, member, ...consent, at });
  await noteStore(database, scope, { member, store, why: 'enrolled', at });
  const came = { ...cameByOf(body), channel: TILL_CHANNEL, terminal };
  await noteArrival(database, scope, { what: 'enrolled', id, member, store, guide: body.guide ?? null, at }, came);
  const fields = await openBox(cloud, sealed, member);
  if (!enrolment.Check(fields)) {
    // Applied again after the person was deleted it stays as it is; nobody else is without a key.
    if ((await forgottenOf(database, scope, [member])).has(member)) return undefined;
    await alert(cloud, database, scope, 'enrolment_unreadable', `member ${member}`, `store ${store}`);
    return undefined;
  }
  const { phone, name = null, birthday } = fields;
  const age = birthday === undefined ? MEMBER_AGE_MIN : ageOn(birthday, businessDay);
  if (age === undefined || age < MEMBER_AGE_MIN) return { reason: 'under_age' };
  if (birthday !== undefined) await keepProfile(database, scope, { id, member, store, at, staff, sealed });
  const hmac = phoneHmac(cloud.secrets, brand, phone);
  const kept = { cipher: sealPhone(cloud.secrets, cloud.ports, brand, phone), masked: maskPhone(phone), name };
  const fill = (): Promise<void> =>
    database.transaction(async (tx) => {
      await lockMember(tx, scope, member);
      // Deleted since the box was opened: behind the lock that the deletion takes too.
      if ((await forgottenOf(tx, scope, [member])).has(member)) return;
      await fillMember(tx, scope, member, { hmac, ...kept });
      const holder = await lockHolder(tx, scope, hmac);
      if (holder === null) return findBy(tx, scope, { member, hmac });
      if (holder.id === member) return;
      const isBefore = at < holder.since || (at === holder.since && member < holder.id);
      const isFirst = isBefore && (await isKnownByTillsAlone(tx, scope, holder.id));
      if (isFirst) await findInstead(tx, scope, { from: holder.id, to: member, hmac });
      const [first, other] = isFirst ? [member, holder.id] : [holder.id, member];
      // The entry's own id: applied again it is the same proposal.
      await propose(tx, scope, { id, member: first, other, at });
    });
  // Two tills that were apart bring one number at the same moment: who comes second finds it taken on the second try.
  await fill().catch((error: unknown) => (isTaken(error) ? fill() : Promise.reject(error as Error)));
  return undefined;
}

/** Who is found by the number, behind the lock that a deletion takes: it may find nobody by then, or another. */
async function lockHolder(tx: Transaction, scope: string, hmac: string): ReturnType<typeof holderOfPhone> {
  for (;;) {
    const seen = await holderOfPhone(tx, scope, hmac);
    if (seen === null) return null;
    await lockMember(tx, scope, seen.id);
    const holder = await holderOfPhone(tx, scope, hmac);
    if (holder?.id === seen.id) return holder;
  }
}

/**
 * Nobody was told by the cloud that the number is this member's: no page, no friend, no digits made it so. Then who enrolled earlier goes
 * before, however late that is heard of. Behind the holder's lock.
 */
async function isKnownByTillsAlone(tx: Transaction, scope: string, holder: MemberId): Promise<boolean> {
  const claims = await readClaims(tx, scope, holder);
  if (claims.some(({ claim }) => claim.terminal === CLOUD_TERMINAL_NUMBER)) return false;
  // Who is the other one of a proposal has the number by digits.
  const proposals = await proposalsOf(tx, scope, [holder]);
  return proposals.every(({ other }) => other !== holder) && (await mergesOf(tx, scope, [holder])).length === 0;
}

const UNIQUE_VIOLATION = '23505';
const isTaken = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === UNIQUE_VIOLATION;
