/**
 * A number that several members gave finds one of them alone. When that one is deleted it finds another who gave it: who enrolled first,
 * as of two enrolments (enrolments.ts), of those who have it still; who lost it to another holder (merges.ts) has it no more. Called by
 * forget.ts, in the transaction that deletes. DOMAIN.md §8.
 */
import type { MemberId } from '../../domain/ids.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import { freshId } from '../ports.ts';
import type { Transaction } from '../store/database.ts';
import { proposedWith, propose } from '../store/member-merges.ts';
import { findBy, lockMember, numbersOf, type NumberRow } from '../store/members.ts';
import { openPhone, phoneHmac } from './phones.ts';

/** Numbers that found these members, who are deleted by now, find others from now on. `before`: rows of before they were. */
export async function passNumbers(cloud: Cloud, tx: Transaction, before: readonly NumberRow[]): Promise<void> {
  for (const { id, hmac } of before) if (hmac !== null) await passNumber(cloud, tx, id, hmac);
}

async function passNumber(cloud: Cloud, tx: Transaction, from: MemberId, hmac: string): Promise<void> {
  const scope = brandScope(cloud.brand.id);
  // Whoever enrolls with a number that finds somebody is proposed as one person with them: so all who gave it hang together.
  const related = [...(await proposedWith(tx, scope, from))].sort();
  for (const each of related) await lockMember(tx, scope, each);
  const rows = await numbersOf(tx, scope, related);
  const [heir, ...others] = rows.filter((row) => gave(cloud, row, hmac)).sort(byEnrolment);
  if (heir === undefined) return;
  await findBy(tx, scope, { member: heir.id, hmac });
  const at = cloud.ports.clock.now();
  for (const { id: other } of others)
    await propose(tx, scope, { id: freshId(cloud.ports), member: heir.id, other, at });
}

const byEnrolment = (a: NumberRow, b: NumberRow): number => a.since - b.since || (a.id < b.id ? -1 : 1);

function gave({ secrets, brand }: Cloud, { cipher }: NumberRow, hmac: string): boolean {
  const number = cipher === null ? null : openPhone(secrets, brand.id, cipher);
  return number !== null && phoneHmac(secrets, brand.id, number) === hmac;
}
