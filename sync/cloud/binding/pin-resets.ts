/**
 * A PIN that was set anew at a till becomes the brand's: opened with the brand's key, taken only when the approver may by the roles
 * that the cloud knows and typed the own PIN there (a till alone can set nobody's). Of two PINs of one person the later one holds;
 * the one that came too late is noted. Can be repeated. Called by brand-facts.ts.
 */
import { createHmac } from 'node:crypto';
import { Compile } from 'typebox/compile';
import { permits } from '../../domain/permission.ts';
import { covers, grantsOfPerson, rolesOf } from '../../domain/role-definition.ts';
import { brandScope } from '../../protocol/messages.ts';
import { NEW_VERIFIER, pinResetText, type NewVerifier } from '../../protocol/people.ts';
import type { EntryOf } from '../../schemas/entries/entry.ts';
import { openSealed } from '../app/brand-seal.ts';
import type { Cloud } from '../app/context.ts';
import { sameSecret, type DeviceIdentity } from '../app/identity.ts';
import type { Misfit } from '../ingest/examine.ts';
import { alert } from '../store/quarantine.ts';
import { readRoles } from '../store/roles.ts';
import { changeVerifier, readCredential } from '../store/staff.ts';

const checked = Compile(NEW_VERIFIER);

/** Why it is set aside; undefined when it holds, or when it came too late. */
export async function applyPinReset(
  cloud: Cloud,
  { brand, terminal }: Pick<DeviceIdentity, 'brand' | 'terminal'>,
  { at, body }: EntryOf<'staff.pin_reset'>,
): Promise<Misfit | undefined> {
  const { database, secrets, ports } = cloud;
  const scope = brandScope(brand);
  const fresh = opened(cloud, body);
  if (fresh === undefined) return { reason: 'bad_seal' };
  const [person, approver, own] = await Promise.all([
    readCredential(database, secrets, scope, body.staff),
    readCredential(database, secrets, scope, body.approval.by),
    readRoles(database, brand),
  ]);
  if (person === null || approver === null) return { reason: 'unknown_staff' };
  // Applied before, by a try that ended between this and its cursor.
  if (sameSecret(person.verifier, fresh.verifier)) return undefined;
  const roles = rolesOf(own);
  const rights = grantsOfPerson(approver.staff, roles);
  if (!permits(rights, 'reset_pin') || !covers(rights, grantsOfPerson(person.staff, roles)))
    return { reason: 'approver_may_not' };
  const text = pinResetText(terminal, body.staff, fresh.salt, fresh.verifier);
  const proof = createHmac('sha256', Buffer.from(approver.verifier, 'base64url')).update(text).digest('base64url');
  if (!sameSecret(proof, fresh.proof)) return { reason: 'approver_not_proven' };
  // A till's clock cannot make a PIN hold longer than one that was set after it.
  const since = Math.min(at, ports.clock.now());
  const what = `staff ${body.staff} by ${body.approval.by}`;
  const isTaken = await changeVerifier(database, cloud, { scope, staff: body.staff, since }, fresh);
  const note = { scope, who: `terminal ${terminal}`, act: 'pin.reset' } as const;
  await cloud.audit.note({ ...note, what: isTaken ? what : `${what}: too late, another was set since` });
  if (!isTaken) await alert(cloud, database, scope, 'pin_reset_late', `staff ${body.staff}`, `terminal ${terminal}`);
  return undefined;
}

function opened({ secrets }: Cloud, { sealed, staff }: EntryOf<'staff.pin_reset'>['body']): NewVerifier | undefined {
  const plain = openSealed(secrets.sealKey.privateKey, sealed, staff);
  if (plain === undefined) return undefined;
  try {
    const fresh: unknown = JSON.parse(plain.toString('utf8'));
    return checked.Check(fresh) ? fresh : undefined;
  } catch {
    return undefined;
  }
}
