/**
 * A member's changing code: made for the brand's own server, which knows who is logged in on the phone, and used once, for one sale of
 * one terminal. What a till that was apart proved by one is claimed here when its journal comes; the second sale that claims a code
 * is told of. A code is never in a log; its serial is, which opens nothing once it was used. Called by routes and post.ts.
 */
import {
  judgeMemberCode,
  MEMBER_CODE_MS,
  MEMBER_CODE_SERIAL_BYTES,
  memberCodeMessage,
  memberCodeSerial,
  memberCodeText,
  readMemberCode,
  shortMemberCode,
  type MemberCodeFault,
  type MemberCodeFields,
} from '../../domain/member-code.ts';
import type { MemberId } from '../../domain/ids.ts';
import { err, ok, type Result } from '../../domain/result.ts';
import { epochMs, type EpochMs } from '../../domain/time.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import { isSignedBy, publicKeyOf, signed } from '../app/ed25519.ts';
import type { DeviceIdentity } from '../app/identity.ts';
import type { Transaction } from '../store/database.ts';
import { keepMemberCode, lockMemberCode, useMemberCode } from '../store/member-proofs.ts';
import { memberById } from '../store/members.ts';
import { giveProof, type GivenProof } from './proofs.ts';

export type CodeRefusal = MemberCodeFault | 'code_used' | 'unknown_member';

/** On the way from the customer's screen to here. */
const GRACE_MS = 15_000;
const SECOND_MS = 1000;

export async function mintMemberCode(
  cloud: Cloud,
  member: MemberId,
): Promise<Result<{ readonly text: string; readonly barcode: string; readonly until: EpochMs }, CodeRefusal>> {
  const scope = brandScope(cloud.brand.id);
  if ((await memberById(cloud.database, scope, member)) === null) return err('unknown_member');
  const serial = memberCodeSerial(cloud.ports.random.bytes(MEMBER_CODE_SERIAL_BYTES));
  const until = epochMs(Math.floor((cloud.ports.clock.now() + MEMBER_CODE_MS) / SECOND_MS) * SECOND_MS);
  const fields: MemberCodeFields = { member, serial, until };
  await keepMemberCode(cloud.database, scope, { serial, member, until_at: until });
  const message = memberCodeMessage(cloud.brand.id, fields);
  const signature = Buffer.from(signed(cloud.secrets.cloudKey.privateKey, message), 'base64url');
  return ok({ text: memberCodeText({ fields, signature }), barcode: shortMemberCode(serial), until });
}

/** The proof for a till that is online. The same sale of the same till may ask again; without a sale only whose code it is. */
export async function proveByCode(
  cloud: Cloud,
  device: DeviceIdentity,
  { code, saleId: sale }: { readonly code: string; readonly saleId?: string },
): Promise<Result<{ readonly member: MemberId; readonly proof?: GivenProof }, CodeRefusal>> {
  const read = readMemberCode(code);
  if (read === undefined) return err('code_unreadable');
  const scope = brandScope(cloud.brand.id);
  const now = cloud.ports.clock.now();
  const judged = read.kind === 'signed' ? judgeMemberCode(read.code, judgeOf(cloud, now)) : null;
  if (judged?.ok === false) return judged;
  const serial = judged?.value.serial ?? (read.kind === 'short' ? read.serial : '');
  return cloud.database.transaction(async (tx) => {
    // A cloud that was put back from a backup has forgotten what it signed since.
    if (judged !== null) await keepMemberCode(tx, scope, { ...judged.value, until_at: judged.value.until });
    const row = await lockMemberCode(tx, scope, serial);
    if (row === null) return err('code_unreadable');
    if (row.until_at + GRACE_MS < now) return err('code_expired');
    const { terminal } = device;
    if (row.used_at !== null && (row.terminal !== terminal || row.sale !== sale)) return err('code_used');
    const member = row.member as MemberId;
    if (sale === undefined) return ok({ member });
    await useMemberCode(tx, scope, { serial, terminal, sale, at: now });
    return ok({ member, proof: giveProof(cloud, device, member) });
  });
}

const judgeOf = ({ brand, secrets }: Cloud, now: EpochMs) => {
  const key = publicKeyOf(secrets.cloudKey.publicRaw);
  return {
    brand: brand.id,
    now,
    slackMs: GRACE_MS,
    isSigned: (message: string, signature: Uint8Array) =>
      key !== null && isSignedBy(key, message, Buffer.from(signature).toString('base64url')),
  };
};

/** Of a journal: a code that a till took by itself. */
export interface CodeUse {
  readonly serial: string;
  readonly member: string;
  readonly sale: string;
  readonly at: number;
}

/** The other use of the same code, or what is wrong with it; null when this is its only one. May be asked again. */
export async function claimMemberCode(
  tx: Transaction,
  scope: string,
  { serial, member, sale, at }: CodeUse,
  terminal: string,
): Promise<string | null> {
  const row = await lockMemberCode(tx, scope, serial);
  if (row === null || row.member !== member) return `code ${serial} is not of this member`;
  if (row.used_at === null) {
    await useMemberCode(tx, scope, { serial, terminal, sale, at });
    return null;
  }
  const isOwn = row.terminal === terminal && row.sale === sale;
  return isOwn ? null : `sale ${row.sale ?? ''} at ${row.terminal ?? ''}, sale ${sale} at ${terminal}`;
}
