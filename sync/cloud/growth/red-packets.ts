/**
 * Red packets: a pot of fixed size, cut into random parts when it is made, each part a coupon with a code of its own. Whoever draws
 * holds the packet's lock, so that a part goes to one person and a person has one part, however many draw at the same moment. The
 * ledger of the pot is only added to: what was put in, what each drew, and what went back when it was over or was ended. Called by
 * routes/red-packets.ts and, for those that are over, by growth-sweep.ts.
 */
import type { MemberId } from '../../domain/ids.ts';
import { fen, ZERO_FEN, type Fen } from '../../domain/money.ts';
import { belowFrom, cutPot } from '../../domain/red-packet.ts';
import { DAY_MS } from '../../domain/time.ts';
import type { RedPacketRequest } from '../../protocol/growth.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import { Refusal } from '../app/problem.ts';
import type { Transaction } from '../store/database.ts';
import { idsOf } from '../store/member-merges.ts';
import {
  addRedPacketEntry,
  drawnBy,
  insertRedPacket,
  leftIn,
  lockRedPacket,
  partOf,
  readRedPacket,
  saveRedPacket,
  type RedPacketRow,
} from '../store/red-packets.ts';
import { issueCoupon, issuedRule, refused } from './coupons.ts';

/** False when it was there already, just the same. @throws Refusal 422 for what makes no sense, 409 for another of this id */
export async function makeRedPacket(cloud: Cloud, request: RedPacketRequest, who: string): Promise<boolean> {
  const scope = brandScope(cloud.brand.id);
  const now = cloud.ports.clock.now();
  const known = await readRedPacket(cloud.database, scope, request.packet);
  if (known !== null) return sameOr409(known, request);
  if (request.until <= Math.max(request.from, now)) throw refused('/until', 'has_passed');
  const rule = await issuedRule(cloud, request.coupon);
  // What is drawn says how much it saves; a share of the price cannot be drawn, and a code of this kind is asked about online.
  if (!('save' in rule) || rule.issued !== 'online') throw refused('/coupon', 'not_an_amount_online');
  const cut = cutPot(
    fen(request.total),
    request.parts,
    belowFrom((count) => cloud.ports.random.bytes(count)),
  );
  if (!cut.ok) throw refused(cut.error === 'pot_too_small' ? '/total' : '/parts', cut.error);
  const made = await cloud.database.transaction(async (tx) => {
    const row = rowOf(request, who, now);
    if (!(await insertRedPacket(tx, scope, row, cut.value))) return false;
    const funded = { n: 0, what: 'funded', person: null, amount: row.total, code: null, at: now } as const;
    await addRedPacketEntry(tx, scope, row.packet, funded);
    return true;
  });
  const stored = made ? null : await readRedPacket(cloud.database, scope, request.packet);
  return stored === null ? made : sameOr409(stored, request);
}

const rowOf = (request: RedPacketRequest, who: string, now: number): RedPacketRow => ({
  packet: request.packet,
  name: request.name,
  campaign: request.campaign ?? null,
  coupon: request.coupon,
  total: fen(request.total),
  parts: request.parts,
  from_at: request.from,
  until_at: request.until,
  coupon_days: request.couponDays,
  drawn: 0,
  state: 'open',
  made_by: who,
  made_at: now,
});

const ASKED = ['name', 'campaign', 'coupon', 'total', 'parts', 'from_at', 'until_at', 'coupon_days'] as const;
function sameOr409(known: RedPacketRow, request: RedPacketRequest): false {
  const asked = rowOf(request, known.made_by, known.made_at);
  if (ASKED.some((field) => known[field] !== asked[field])) throw new Refusal(409, 'red_packet_differs');
  return false;
}

export interface Drawn {
  readonly amount: Fen;
  readonly code: string;
  readonly until: number;
}

/**
 * The person's part; whoever has drawn is told the same part again, under whichever of their ids.
 * @throws Refusal 404 no such packet, 409 all parts are drawn, 410 before its time, over or ended
 */
export async function drawRedPacket(cloud: Cloud, packet: string, member: MemberId, who: string): Promise<Drawn> {
  const scope = brandScope(cloud.brand.id);
  const persons = await idsOf(cloud.database, scope, member);
  return cloud.database.transaction(async (tx) => {
    const row = await lockRedPacket(tx, scope, packet);
    if (row === null) throw new Refusal(404, 'red_packet_unknown');
    const until = row.until_at + row.coupon_days * DAY_MS;
    const earlier = await drawnBy(tx, scope, packet, persons);
    if (earlier !== null) return { amount: earlier.amount, code: earlier.code ?? '', until };
    const now = cloud.ports.clock.now();
    if (now < row.from_at) throw new Refusal(410, 'red_packet_not_yet');
    if (row.state === 'closed' || now >= row.until_at) throw new Refusal(410, 'red_packet_over');
    if (row.drawn >= row.parts) throw new Refusal(409, 'red_packet_empty');
    const n = row.drawn + 1;
    const amount = await partOf(tx, scope, packet, n);
    const code = await issueCoupon(cloud, tx, couponOf(row, { amount, now, until, who }), String(n));
    await addRedPacketEntry(tx, scope, packet, { n, what: 'drawn', person: member, amount, code, at: now });
    await saveRedPacket(tx, scope, { packet, drawn: n, state: row.state });
    return { amount, code, until };
  });
}

interface Part {
  readonly amount: Fen;
  readonly now: number;
  readonly until: number;
  readonly who: string;
}
const couponOf = ({ packet, coupon, campaign }: RedPacketRow, { amount, now, until, who }: Part) => ({
  coupon,
  source: 'red_packet' as const,
  origin: packet,
  campaign,
  guide: null,
  value: amount,
  from_at: now,
  until_at: until,
  issued_by: who,
});

/** Ends it, and what nobody drew goes back: how much; what has ended stays as it is. @throws Refusal 404 */
export const endRedPacket = (cloud: Cloud, packet: string): Promise<Fen> =>
  cloud.database.transaction((tx) => end(cloud, tx, packet));

async function end(cloud: Cloud, tx: Transaction, packet: string): Promise<Fen> {
  const scope = brandScope(cloud.brand.id);
  const row = await lockRedPacket(tx, scope, packet);
  if (row === null) throw new Refusal(404, 'red_packet_unknown');
  if (row.state === 'closed') return ZERO_FEN;
  const amount = await leftIn(tx, scope, packet);
  const returned = { n: row.parts + 1, what: 'returned', person: null, amount, code: null } as const;
  await addRedPacketEntry(tx, scope, packet, { ...returned, at: cloud.ports.clock.now() });
  await saveRedPacket(tx, scope, { packet, drawn: row.drawn, state: 'closed' });
  return amount;
}
