/**
 * That the customer is at the counter when a payment password is set: the one before is known, or the phone's changing code was shown,
 * or the digits of a message that was sent for this alone were said. Each counts once, and what proved somebody for a sale counts
 * here never. A first password of a member whom no message can reach may be approved by a manager of the store, whose PIN is checked
 * here: a till's word opens nobody's account. Called by routes/accounts.ts. DOMAIN.md §4.
 */
import type { MemberId } from '../../domain/ids.ts';
import { managesStore } from '../../domain/reach.ts';
import { err, ok, type Result } from '../../domain/result.ts';
import type { PasswordChange } from '../../protocol/accounts.ts';
import type { Cloud } from '../app/context.ts';
import type { DeviceIdentity } from '../app/identity.ts';
import { logInDoor } from '../app/log-in.ts';
import { Refusal } from '../app/problem.ts';
import { readStores } from '../store/terminals.ts';
import { proveByCode, type CodeRefusal } from './member-codes.ts';
import { canMessage, FOR_PASSWORD, proveByMessage, type MessageRefusal } from './message-codes.ts';
import { hasPassword, isPassword, type ProofRefusal } from './proofs.ts';

export type PresenceRefusal =
  | ProofRefusal
  | CodeRefusal
  | MessageRefusal
  | 'presence_needed'
  | 'code_of_another'
  | 'message_possible'
  | 'approver_not_proven'
  | 'approver_locked'
  | 'approver_may_not';

interface Asked {
  readonly device: DeviceIdentity;
  /** Where the request came from: tries of PINs are counted by it. */
  readonly address: string;
  readonly member: MemberId;
  /** Every id of the person. */
  readonly ids: readonly MemberId[];
}

const NONCE_BYTES = 16;

/** What proved it, for the audit log. */
export async function provePresence(
  cloud: Cloud,
  asked: Asked,
  { before, code, message, approval }: PasswordChange,
): Promise<Result<string, PresenceRefusal>> {
  const { device, member } = asked;
  if (code !== undefined) return byCode(cloud, asked, code);
  if (message !== undefined) {
    const proven = await proveByMessage(cloud, device, member, { saleId: FOR_PASSWORD, code: message });
    return proven.ok ? ok('by a message') : proven;
  }
  const isFirst = !(await hasPassword(cloud, member));
  if (before !== undefined && !isFirst) {
    const known = await isPassword(cloud, member, before);
    return known.ok ? ok('by the one before') : known;
  }
  return approval !== undefined && isFirst ? byManager(cloud, asked, approval) : err('presence_needed');
}

/** Never the same use twice, so that a till that kept the code cannot come again with it. */
async function byCode(
  cloud: Cloud,
  { device, ids }: Asked,
  code: string,
): Promise<Result<string, CodeRefusal | 'code_of_another'>> {
  const shown = await proveByCode(cloud, device, { code });
  if (!shown.ok) return shown;
  if (!ids.includes(shown.value.member)) return err('code_of_another');
  const use = `${FOR_PASSWORD} ${cloud.ports.random.bytes(NONCE_BYTES).toString('base64url')}`;
  const used = await proveByCode(cloud, device, { code, saleId: use });
  return used.ok ? ok('by a member code') : used;
}

async function byManager(
  cloud: Cloud,
  { device, address, member }: Asked,
  { staff, pin, reason }: NonNullable<PasswordChange['approval']>,
): Promise<Result<string, PresenceRefusal>> {
  if (await canMessage(cloud, device, member)) return err('message_possible');
  const asked = { brand: device.brand, staff, pin };
  try {
    return await logInDoor(cloud).logIn(address, asked, async (person) =>
      (await readStores(cloud.database, device.brand)).some(
        (place) => place.id === device.store && managesStore(person, place),
      )
        ? ok(`approved by staff ${person.id}: ${reason}`)
        : err('approver_may_not'),
    );
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    // Of the approver: a 401 would say that the till is not who it is.
    if (error.status === 401) return err('approver_not_proven');
    if (error.code === 'person_locked') return err('approver_locked');
    throw error;
  }
}
