/**
 * Orders of the mini program and of shops elsewhere come in, and what is taken back of them. The brand's own server sends them, or a manager
 * for a store of their own.
 */
import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import type { StoreId } from '../../domain/ids.ts';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import {
  CHANNEL_ORDER,
  CHANNEL_ORDER_ANSWER,
  CHANNEL_REFUND,
  CHANNEL_REFUND_ANSWER,
  ORDER_NUMBER,
  type ChannelOrder,
  type ChannelRefund,
} from '../../protocol/orders.ts';
import { SLUG } from '../../schemas/scalars.ts';
import { whoOf } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER, withExample } from '../app/documented.ts';
import { identityOf, storeAsked, storesOf } from '../app/identity.ts';
import { Refusal } from '../app/problem.ts';
import { takeOrder } from '../orders/intake.ts';
import { takeBack } from '../orders/refund.ts';
import { knownStoreOfOrder } from '../store/channel-orders.ts';

const NAME = Type.Object({ channel: SLUG, number: ORDER_NUMBER });
const SAMPLE = {
  channel: 'miniprogram',
  number: 'MP20260109-000001',
  store: 'S001',
  paidAt: 1767952800000,
  guide: '2001',
  touchpoint: 'share-2001',
  lines: [{ lineId: '1', product: '6901234567892', quantity: 2, net: 19800 }],
  total: 19800,
};
const TAKEN = {
  id: '019a0000-0000-7000-8000-000000000001',
  channel: 'miniprogram',
  number: 'MP20260109-000001',
  store: 'S001',
  total: 19800,
  refunded: 0,
  boundGuide: null,
};

export function orderRoutes(app: FastifyInstance, cloud: Cloud): void {
  const described = (summary: string) => ({ summary, tags: ['orders'], security: BEARER });
  app.post('/v1/orders', {
    config: { policy: ['service', 'manager'] },
    schema: {
      ...described('Take in a paid order of another channel, once; 409 for the same number with other content'),
      body: withExample(CHANNEL_ORDER, SAMPLE),
      response: answers(CHANNEL_ORDER_ANSWER, TAKEN),
    },
    handler: async (request) => {
      const identity = identityOf(request);
      const order = request.body as ChannelOrder;
      if (identity.kind === 'staff') storeAsked(identity, order.store);
      const taken = await takeOrder(cloud, order);
      const what = `${order.channel} ${order.number} of store ${order.store}`;
      const scope = storeScope(cloud.brand.id, order.store);
      await cloud.audit.note({ scope, who: whoOf(identity), act: 'order.taken', what });
      return taken;
    },
  });
  app.post('/v1/orders/:channel/:number/refunds', {
    config: { policy: ['service', 'manager'] },
    schema: {
      ...described('Take units of such an order back, once; commission is clawed back on the same amounts'),
      params: NAME,
      body: withExample(CHANNEL_REFUND, { refund: 'R1', at: 1767956400000, lines: [{ lineId: '1', units: 1 }] }),
      response: answers(CHANNEL_REFUND_ANSWER, { refund: 'R1', amount: 9900, refunded: 9900 }),
    },
    handler: async (request) => {
      const identity = identityOf(request);
      const name = request.params as Static<typeof NAME>;
      const sent = request.body as ChannelRefund;
      const store = await knownStoreOfOrder(cloud.database, brandScope(cloud.brand.id), name);
      // Of another manager's store nothing is told, not even that it is there.
      const isTheirs = identity.kind === 'service' || storesOf(identity).includes(store as StoreId);
      if (store === null || !isTheirs) throw new Refusal(404, 'unknown_order');
      const taken = await takeBack(cloud, store, name, sent);
      const what = `${name.channel} ${name.number} refund ${sent.refund} of store ${store}`;
      const scope = storeScope(cloud.brand.id, store);
      await cloud.audit.note({ scope, who: whoOf(identity), act: 'order.refunded', what });
      return taken;
    },
  });
}
