/**
 * What a till asks of e-fapiao: the red letter for goods that are about to come back, before the refund is written. A till reaches its
 * own store's sales, and a sister store's of which it holds units. Whether a sale has an invoice stands in `GET /v1/returns/:receiptNumber`. invoices/README.md.
 */
import type { FastifyInstance } from 'fastify';
import { parseReceiptNumber } from '../../domain/ids.ts';
import { fen, ZERO_FEN } from '../../domain/money.ts';
import { storeScope } from '../../protocol/messages.ts';
import {
  RED_LETTER_ANSWER,
  RED_LETTER_ORDER,
  type AskedRedLetter,
  type RedLetterAnswer,
} from '../../protocol/invoices.ts';
import { scopeOf, whoOf } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER, withExample } from '../app/documented.ts';
import { deviceOf } from '../app/identity.ts';
import { Refusal } from '../app/problem.ts';
import { orderRedLetter } from '../invoices/red-letters.ts';
import { hasHold } from '../store/refund-holds.ts';

const ID = '019a0000-0000-7000-8000-000000000001';
const SAMPLE = {
  refundId: ID,
  saleId: ID,
  receiptNumber: 'S001-01-260921-0001',
  lines: [{ lineId: '1', units: 1, amount: 9900 }],
  tenders: [{ kind: 'cash', amount: 9900 }],
};

export function invoiceRoutes(app: FastifyInstance, cloud: Cloud): void {
  app.post('/v1/invoices/red-letters', {
    config: { policy: ['device'] },
    schema: {
      summary:
        'Orders the red letter (红字) of an invoiced sale for goods that come back; the same refund is told the same letter',
      tags: ['invoices'],
      security: BEARER,
      body: withExample(RED_LETTER_ORDER, SAMPLE),
      response: answers(RED_LETTER_ANSWER, { state: 'issuing', reason: null, number: null, amount: 9900 }),
    },
    handler: async (request): Promise<RedLetterAnswer> => {
      const device = deviceOf(request);
      const asked = request.body as AskedRedLetter;
      const sold = parseReceiptNumber(asked.receiptNumber);
      if (!sold.ok) throw new Refusal(403, 'other_store');
      const scope = storeScope(device.brand, sold.value.store);
      // Of a sister store's sale it has shown the receipt when it had the units held.
      if (sold.value.store !== device.store && !(await hasHold(cloud.database, scope, asked, device.terminal)))
        throw new Refusal(403, 'other_store');
      const row = await orderRedLetter(cloud, scope, asked);
      if (row === null) return { state: 'none', reason: null, number: null, amount: ZERO_FEN };
      const what = `refund ${asked.refundId} invoice ${row.request_number}`;
      await cloud.audit.note({ scope: scopeOf(cloud, device), who: whoOf(device), act: 'invoice.reversed', what });
      const state = row.state === 'reversing' || row.state === 'reversed' ? 'issued' : row.state;
      return { state, reason: row.reason, number: row.number, amount: fen(row.total) };
    },
  });
}
