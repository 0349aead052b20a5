/**
 * Red packets: made and ended by who manages the brand, drawn for a member whom the brand's own server (a mini program) or a till
 * knows. There is no page that draws for a number that somebody types: it would empty a pot. growth/red-packets.ts.
 */
import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import type { MemberId } from '../../domain/ids.ts';
import { epochMs, MINUTE_MS } from '../../domain/time.ts';
import {
  RED_PACKET,
  RED_PACKET_DRAWING,
  RED_PACKET_DRAWN,
  RED_PACKETS_ANSWER,
  type RedPacketRequest,
} from '../../protocol/growth.ts';
import { brandScope } from '../../protocol/messages.ts';
import { ENTRY_ID } from '../../schemas/scalars.ts';
import { Allowance } from '../app/allowance.ts';
import { scopeOf, whoOf } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER, withExample } from '../app/documented.ts';
import { identityOf } from '../app/identity.ts';
import { tooMany } from '../app/limits.ts';
import { Refusal } from '../app/problem.ts';
import { drawRedPacket, endRedPacket, makeRedPacket } from '../growth/red-packets.ts';
import { memberById } from '../store/members.ts';
import { listRedPackets } from '../store/red-packets.ts';

const PACKETS_MAX = 200;
/** A till draws for the customers who stand before it. */
const DRAWN_PER_MINUTE = { max: 60, windowMs: MINUTE_MS } as const;
const PACKET = Type.Object({ packet: ENTRY_ID });
const SAMPLE = {
  packet: '019a0000-0000-7000-8000-000000000001',
  name: '开业红包',
  coupon: 'redpacket',
  total: 100_000,
  parts: 100,
  from: 1790000000000,
  until: 1790600000000,
  couponDays: 30,
} as const;
const LISTED = {
  items: [{ ...SAMPLE, state: 'open', drawn: 0, given: 0, returned: 0, by: 'staff 9001' }],
  next: null,
};

export function redPacketRoutes(app: FastifyInstance, cloud: Cloud): void {
  const scope = brandScope(cloud.brand.id);
  const draws = new Allowance(cloud.ports.clock, DRAWN_PER_MINUTE);
  const list = async () => ({
    items: (await listRedPackets(cloud.database, scope, PACKETS_MAX)).map((row) => ({
      ...requestOf(row),
      state: row.state,
      drawn: row.drawn,
      given: row.given,
      returned: row.returned,
      by: row.made_by,
    })),
    next: null,
  });
  const described = (summary: string) => ({ summary, tags: ['growth'], security: BEARER });
  app.get('/v1/red-packets', {
    config: { policy: ['manager'] },
    schema: {
      ...described('Red packets, newest first, with what was drawn'),
      response: answers(RED_PACKETS_ANSWER, LISTED),
    },
    handler: list,
  });
  app.post('/v1/red-packets', {
    config: { policy: ['brandManager'] },
    schema: {
      ...described('Put a pot aside and cut it into random parts; the same again is the same packet'),
      body: withExample(RED_PACKET, SAMPLE),
      response: answers(RED_PACKETS_ANSWER, LISTED),
    },
    handler: async (request) => {
      const asked = request.body as RedPacketRequest;
      const who = whoOf(identityOf(request));
      if (await makeRedPacket(cloud, asked, who)) {
        const what = `${asked.packet} ${String(asked.total)} in ${String(asked.parts)}`;
        await cloud.audit.note({ scope, who, act: 'red_packet.made', what });
      }
      return list();
    },
  });
  app.post('/v1/red-packets/:packet/end', {
    config: { policy: ['brandManager'] },
    schema: {
      ...described('End a red packet now; what nobody drew goes back'),
      params: PACKET,
      response: answers(RED_PACKETS_ANSWER, LISTED),
    },
    handler: async (request) => {
      const { packet } = request.params as Static<typeof PACKET>;
      const amount = await endRedPacket(cloud, packet);
      const who = whoOf(identityOf(request));
      await cloud.audit.note({ scope, who, act: 'red_packet.ended', what: `${packet} ${String(amount)} back` });
      return list();
    },
  });
  app.post('/v1/red-packets/:packet/drawings', {
    config: { policy: ['device', 'service'] },
    schema: {
      ...described('Draw for a member, once; again is the same part. 409 empty, 410 not yet or over'),
      params: PACKET,
      body: withExample(RED_PACKET_DRAWING, { member: '019a0000-0000-7000-8000-000000000002' }),
      response: answers(RED_PACKET_DRAWN, { amount: 888, code: 'redpacket-7K3M9Q2V5X8ZB', until: 1793000000000 }),
    },
    handler: async (request) => {
      const identity = identityOf(request);
      const waitMs = identity.kind === 'device' ? draws.take(identity.terminal) : 0;
      if (waitMs > 0) throw tooMany(waitMs);
      const { packet } = request.params as Static<typeof PACKET>;
      const { member } = request.body as { readonly member: MemberId };
      if ((await memberById(cloud.database, scope, member)) === null) throw new Refusal(404, 'unknown_member');
      const who = whoOf(identity);
      const { amount, code, until } = await drawRedPacket(cloud, packet, member, who);
      // The code is worth money until it is used: the log names the packet alone.
      const what = `${packet} member ${member} ${String(amount)}`;
      await cloud.audit.note({ scope: scopeOf(cloud, identity), who, act: 'red_packet.drawn', what });
      return { amount, code, until: epochMs(until) };
    },
  });
}

const requestOf = (row: Awaited<ReturnType<typeof listRedPackets>>[number]) => ({
  packet: row.packet,
  name: row.name,
  ...(row.campaign === null ? {} : { campaign: row.campaign }),
  coupon: row.coupon,
  total: row.total,
  parts: row.parts,
  from: row.from_at,
  until: row.until_at,
  couponDays: row.coupon_days,
});
