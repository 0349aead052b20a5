/**
 * What a till asks before it takes goods back: the sale with every refund of it, and a hold on the units, so that no other till
 * takes the same ones while the refund is on its way. A hold that is refused names what is left and the receipts.
 */
import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { parseReceiptNumber, type ReceiptNumber } from '../../domain/ids.ts';
import { storeScope } from '../../protocol/messages.ts';
import type { HELD_UNITS } from '../../protocol/returns.ts';
import { REFUND_HOLD, REFUND_HOLD_ANSWER, RETURN_ANSWER } from '../../protocol/returns.ts';
import { RECEIPT_NUMBER } from '../../schemas/scalars.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER, withExample } from '../app/documented.ts';
import { identityOf, storeAsked, type Identity } from '../app/identity.ts';
import { Refusal } from '../app/problem.ts';
import { heldUnits, holdUnits, saleWithRefunds } from '../store/refund-holds.ts';

const PARAMS = Type.Object({ receiptNumber: RECEIPT_NUMBER });
const ID = '019a0000-0000-7000-8000-000000000001';
const HOLD_SAMPLE = {
  refundId: ID,
  saleId: ID,
  receiptNumber: 'S001-01-260921-0001',
  lines: [{ lineId: '1', units: 1 }],
  journalled: [],
};

export function returnRoutes(app: FastifyInstance, cloud: Cloud): void {
  app.get('/v1/returns/:receiptNumber', {
    config: { policy: ['device', 'staff'] },
    schema: {
      summary: 'A sale of the store with every refund of it, and the units that other tills are taking back now',
      tags: ['returns'],
      security: BEARER,
      params: PARAMS,
      response: answers(RETURN_ANSWER, { sale: null, refunds: [], held: [{ lineId: '1', units: 1 }] }),
    },
    handler: async (request) => {
      const { receiptNumber } = request.params as Static<typeof PARAMS>;
      const identity = identityOf(request);
      const scope = scopeOfReceipt(cloud, identity, receiptNumber);
      const known = await saleWithRefunds(cloud.database, scope, receiptNumber);
      const terminal = identity.kind === 'device' ? identity.terminal : null;
      const held = await heldUnits(cloud.database, scope, known, { terminal, now: cloud.ports.clock.now() });
      return { sale: known.sale ?? null, refunds: known.refunds, held: held as Static<typeof HELD_UNITS> };
    },
  });
  app.post('/v1/refund-holds', {
    config: { policy: ['device'] },
    schema: {
      summary: 'Holds units of a sale for one refund; 409 with what is left when another refund has them',
      tags: ['returns'],
      security: BEARER,
      body: withExample(REFUND_HOLD, HOLD_SAMPLE),
      response: answers(REFUND_HOLD_ANSWER, { expiresAt: 1790086400000 }),
    },
    handler: async (request) => {
      const identity = identityOf(request);
      if (identity.kind !== 'device') throw new Refusal(403, 'not_allowed');
      const asked = request.body as Static<typeof REFUND_HOLD>;
      const scope = scopeOfReceipt(cloud, identity, asked.receiptNumber);
      const { terminal } = identity;
      const answer = await cloud.database.transaction((tx) =>
        holdUnits(tx, { scope, terminal, now: cloud.ports.clock.now() }, asked),
      );
      if (answer.held) return { expiresAt: answer.expiresAt };
      if (answer.code !== 'units_gone') throw new Refusal(404, answer.code);
      throw new Refusal(409, answer.code, undefined, { left: answer.left, receipts: answer.receipts });
    },
  });
}

/** @throws Refusal 403 for a receipt of a store that is not the asker's. */
function scopeOfReceipt(cloud: Cloud, identity: Identity, receiptNumber: ReceiptNumber): string {
  const sold = parseReceiptNumber(receiptNumber);
  if (!sold.ok) throw new Refusal(404, 'unknown_sale');
  return storeScope(cloud.brand.id, storeAsked(identity, sold.value.store));
}
