/**
 * Six digits in a text message to the number that the brand knows of a member: of one sale at one till, for no more than an amount,
 * five minutes, five tries. Kept as a keyed hash; in no log and no answer. Not more than one in a minute and ten in a day for a member,
 * so that nobody is pestered; a member who is unknown and one without a number get the same refusal. What anybody can ask for on a
 * public page has a lane of its own: it neither ends the digits that a till waits for nor uses up their day. Called by
 * routes/member-proofs.ts and by sync/cloud/binding.
 */
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { err, ok, type Result } from '../../domain/result.ts';
import { DAY_MS, epochMs, MINUTE_MS, type EpochMs } from '../../domain/time.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import type { DeviceIdentity } from '../app/identity.ts';
import { openPhone } from '../binding/phones.ts';
import { endMessage, keepMessage, lockMessage, phoneCipherOf, tryMessage } from '../store/member-proofs.ts';
import { giveProof, type GivenProof } from './proofs.ts';

export type MessageRefusal =
  | 'messages_not_set_up'
  | 'message_not_possible'
  | 'message_too_soon'
  | 'message_not_sent'
  | 'message_wrong'
  | 'message_over';

export const MESSAGE_MS = 5 * MINUTE_MS;
export const MESSAGE_TRIES_MAX = 5;
export const MESSAGE_EVERY_MS = MINUTE_MS;
export const MESSAGES_PER_DAY_MAX = 10;
/** On a public page a stranger may have typed the number. */
export const MESSAGES_OF_PAGE_PER_DAY_MAX = 5;
/** In place of a sale, whose ids are never like it: digits for setting a payment password, which pay nothing. */
export const FOR_PASSWORD = 'password';
export type MessageLane = 'till' | 'page';
/** What the newest digits of a lane are kept under. */
const keyOf = (member: string, lane: MessageLane): string => (lane === 'till' ? member : `${lane} ${member}`);
const DIGITS = 6;
const CODES = 10 ** DIGITS;
/** Of 32 random bits the part that favours no digits. */
const FAIR_BELOW = Math.floor(2 ** 32 / CODES) * CODES;

async function phoneOf({ database, secrets, brand }: Cloud, member: string): Promise<string | null> {
  const sealed = await phoneCipherOf(database, brandScope(brand.id), member);
  return sealed === null ? null : openPhone(secrets, brand.id, sealed);
}

/** Whether a message could be sent from the till's store to this member's number. */
export const canMessage = async (cloud: Cloud, device: DeviceIdentity, member: string): Promise<boolean> =>
  (cloud.messages?.forStore(device.store) ?? null) !== null && (await phoneOf(cloud, member)) !== null;

export async function sendMessageCode(
  cloud: Cloud,
  device: DeviceIdentity,
  member: string,
  { saleId: sale, amount }: { readonly saleId: string; readonly amount: number },
  lane: MessageLane = 'till',
): Promise<Result<{ readonly until: EpochMs }, MessageRefusal>> {
  const provider = cloud.messages?.forStore(device.store) ?? null;
  if (provider === null) return err('messages_not_set_up');
  const scope = brandScope(cloud.brand.id);
  const phone = await phoneOf(cloud, member);
  if (phone === null) return err('message_not_possible');
  const now = cloud.ports.clock.now();
  const key = keyOf(member, lane);
  const perDay = lane === 'till' ? MESSAGES_PER_DAY_MAX : MESSAGES_OF_PAGE_PER_DAY_MAX;
  const [code, until, day] = [freshCode(cloud), epochMs(now + MESSAGE_MS), Math.floor(now / DAY_MS)];
  const hash = hashOf(cloud, { member: key, terminal: device.terminal, sale, made: now }, code);
  const kept = await cloud.database.transaction(async (tx) => {
    const before = await lockMessage(tx, scope, key);
    const sent = before?.day === day ? before.sent : 0;
    if (before !== null && now - before.made_at < MESSAGE_EVERY_MS) return false;
    if (sent >= perDay) return false;
    const of = { member: key, terminal: device.terminal, sale, hash, amount_max: amount };
    await keepMessage(tx, scope, { ...of, made_at: now, until_at: until, tries: 0, day, sent: sent + 1 });
    return true;
  });
  if (!kept) return err('message_too_soon');
  const { outcome } = await provider.send({ phone, code, minutes: MESSAGE_MS / MINUTE_MS });
  if (outcome !== 'refused') return ok({ until });
  await endMessage(cloud.database, scope, key, hash);
  return err('message_not_sent');
}

/** A proof of this sale, worth no more than was asked for. One that is over and one that was never sent are told alike. */
export async function proveByMessage(
  cloud: Cloud,
  device: DeviceIdentity,
  member: string,
  { saleId: sale, code }: { readonly saleId: string; readonly code: string },
  lane: MessageLane = 'till',
): Promise<Result<GivenProof, MessageRefusal>> {
  const scope = brandScope(cloud.brand.id);
  const { terminal } = device;
  const key = keyOf(member, lane);
  const now = cloud.ports.clock.now();
  const row = await tryMessage(cloud.database, scope, { member: key, terminal, sale, now, most: MESSAGE_TRIES_MAX });
  if (row === null) return err('message_over');
  const [given, kept] = [
    Buffer.from(hashOf(cloud, { member: key, terminal, sale, made: row.made_at }, code)),
    Buffer.from(row.hash),
  ];
  if (given.length !== kept.length || !timingSafeEqual(given, kept)) return err('message_wrong');
  await endMessage(cloud.database, scope, key, row.hash);
  return ok(giveProof(cloud, device, member, { sale, amount: row.amount_max }));
}

function freshCode({ ports }: Cloud): string {
  for (;;) {
    const drawn = ports.random.bytes(4).readUInt32BE();
    if (drawn < FAIR_BELOW) return String(drawn % CODES).padStart(DIGITS, '0');
  }
}

function hashOf(
  { secrets }: Cloud,
  of: { readonly member: string; readonly terminal: string; readonly sale: string; readonly made: number },
  code: string,
): string {
  const key = Buffer.from(hkdfSync('sha256', secrets.pepper, Buffer.alloc(0), 'message-code', 32));
  const facts = [of.member, of.terminal, of.sale, String(of.made), code];
  return createHmac('sha256', key).update(facts.join('|')).digest('base64url');
}
