/**
 * A guide's note on an own customer, typed on the phone: the same fact of the member's profile that a till journals, sealed before it is
 * kept, and published to the stores that know the person. It needs the member's consent to a profile, as at the till
 * (main/member/profile-desk.ts). Called by routes/guide-notes.ts.
 */
import type { MemberId, StaffId } from '../../domain/ids.ts';
import { foldConsents } from '../../domain/member-consent.ts';
import { foldProfile, readChanges } from '../../domain/member-profile.ts';
import { localMinuteAt, MINUTE_MS } from '../../domain/time.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { StaffDocument } from '../../schemas/documents/catalogue.ts';
import { sealFor } from '../app/brand-seal.ts';
import type { Cloud } from '../app/context.ts';
import { personOf, publishPerson } from '../binding/persons.ts';
import { freshId } from '../ports.ts';
import { forgottenOf, keepProfile, storesKnowing } from '../store/member-facts.ts';
import { idsOf } from '../store/member-merges.ts';
import { lockMember } from '../store/members.ts';
import { ownCustomer } from './customers.ts';
import { placeOf } from './earnings.ts';

/** The same words again within this time are the same note: a form that was sent twice. */
export const SAME_NOTE_MS = 10 * MINUTE_MS;
export type NoteFault = 'empty' | 'length' | 'number_in_text' | 'consent';

/** `unknown` for nobody's or another guide's customer, and for whom the guide's stores do not know. */
export async function noteOnCustomer(
  cloud: Cloud,
  guide: StaffDocument,
  member: MemberId,
  typed: string,
): Promise<'unknown' | 'noted' | 'again' | NoteFault> {
  if ((await ownCustomer(cloud, guide, member)) === undefined) return 'unknown';
  const id = freshId(cloud.ports);
  const text = typed.trim();
  if (text === '') return 'empty';
  const { offsetMinutes } = await placeOf(cloud, guide);
  const today = localMinuteAt(cloud.ports.clock.now(), offsetMinutes).slice(0, DAY_LENGTH);
  const read = readChanges([{ field: `note.${id}`, value: text }], today);
  if (!read.ok) return read.error.fault === 'number_in_text' ? 'number_in_text' : 'length';
  const done = await keepNote(cloud, guide, member, { id, text });
  // Also of one that was kept before: its publishing may have been cut off.
  if (done === 'noted' || done === 'again') await publishPerson(cloud, member);
  return done;
}
const DAY_LENGTH = 10;

/** Behind the member's lock, so that a form sent twice at once is one note and a deletion is not overtaken. */
function keepNote(
  cloud: Cloud,
  guide: StaffDocument,
  member: MemberId,
  { id, text }: { readonly id: string; readonly text: string },
): Promise<'unknown' | 'noted' | 'again' | 'consent'> {
  const scope = brandScope(cloud.brand.id);
  return cloud.database.transaction(async (tx) => {
    const ids = await idsOf(tx, scope, member);
    for (const one of ids) await lockMember(tx, scope, one);
    if ((await forgottenOf(tx, scope, ids)).size > 0) return 'unknown';
    const { facts, consents } = await personOf(cloud, tx, ids);
    if (foldConsents(consents).profile?.given !== true) return 'consent';
    const at = cloud.ports.clock.now();
    const isSame = (note: { readonly text: string; readonly at: number; readonly by: StaffId | null }): boolean =>
      note.text === text && note.by === guide.id && at - note.at < SAME_NOTE_MS;
    if (foldProfile(facts).notes.some(isSame)) return 'again';
    const known = await storesKnowing(tx, scope, ids);
    const store = guide.stores.find((one) => known.includes(one));
    if (store === undefined) return 'unknown';
    const plain = Buffer.from(JSON.stringify({ changes: [{ field: `note.${id}`, value: text }] }));
    const sealed = sealFor(cloud.ports, cloud.secrets.sealKey.privateKey, plain, member);
    await keepProfile(tx, scope, { id, member, store, at, staff: guide.id, sealed });
    return 'noted';
  });
}
