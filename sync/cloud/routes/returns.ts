/**
 * What a till asks before it takes goods back: the sale with every refund of it, and a hold on the units, so that no other till
 * takes the same ones while the refund is on its way. A hold that is refused names what is left and the receipts. A terminal may
 * ask for a sister store's sale whose receipt it has; the hold is then given where the sale lies.
 */
import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { parseReceiptNumber, type ReceiptNumber } from '../../domain/ids.ts';
import { storeScope } from '../../protocol/messages.ts';
import type { SaleInvoice } from '../../protocol/invoices.ts';
import type { HELD_UNITS, RefundHold } from '../../protocol/returns.ts';
import { REFUND_HOLD, REFUND_HOLD_ANSWER, RETURN_ANSWER, RETURN_QUERY } from '../../protocol/returns.ts';
import { RECEIPT_NUMBER } from '../../schemas/scalars.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER, withExample } from '../app/documented.ts';
import { identityOf, storeAsked, type Identity } from '../app/identity.ts';
import { Refusal } from '../app/problem.ts';
import { judgeReceipt } from '../app/receipt-judge.ts';
import { provenSale } from '../app/receipt-proof.ts';
import { saleInvoiceOf } from '../invoices/invoices.ts';
import { readInvoices } from '../store/invoices.ts';
import type { Transaction } from '../store/database.ts';
import { heldUnits, holdUnits, saleWithRefunds, type AskedHold } from '../store/refund-holds.ts';
import { readStore } from '../store/terminals.ts';

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
      querystring: RETURN_QUERY,
      response: answers(RETURN_ANSWER, { sale: null, refunds: [], held: [{ lineId: '1', units: 1 }] }),
    },
    handler: async (request) => {
      const { receiptNumber } = request.params as Static<typeof PARAMS>;
      const identity = identityOf(request);
      const { proof } = request.query as Static<typeof RETURN_QUERY>;
      const { scope, isSister } = await placeOfReceipt(cloud, identity, receiptNumber);
      const saleId = isSister ? await provenSale(cloud, scope, receiptNumber, proof) : undefined;
      if (isSister && saleId === undefined) throw new Refusal(403, 'other_store');
      const known = await saleWithRefunds(cloud.database, scope, receiptNumber, saleId);
      if (isSister && known.of !== saleId) throw new Refusal(403, 'other_store');
      const terminal = identity.kind === 'device' ? identity.terminal : null;
      const held = await heldUnits(cloud.database, scope, known, { terminal, now: cloud.ports.clock.now() });
      const invoice = await invoiceOf(cloud, scope, known.sale?.saleId);
      return {
        sale: known.sale ?? null,
        refunds: known.refunds,
        held: held as Static<typeof HELD_UNITS>,
        ...(invoice === undefined ? {} : { invoice }),
      };
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
      const { scope, isSister } = await placeOfReceipt(cloud, identity, asked.receiptNumber);
      const { terminal } = identity;
      const answer = await cloud.database.transaction(async (tx) => {
        const on = { scope, terminal, now: cloud.ports.clock.now() };
        const proven = isSister ? await provenLines(cloud, tx, asked) : undefined;
        return holdUnits(tx, on, proven === undefined ? asked : { ...asked, proven });
      });
      if (answer.held) return { expiresAt: answer.expiresAt };
      // Whoever has not got the receipt hears no more of another store's sales.
      if (isSister && answer.code === 'unknown_sale') throw new Refusal(403, 'other_store');
      if (answer.code !== 'units_gone') throw new Refusal(404, answer.code);
      throw new Refusal(409, answer.code, undefined, { left: answer.left, receipts: answer.receipts });
    },
  });
}

/** Of a cloud that issues none nothing is asked. */
async function invoiceOf(cloud: Cloud, scope: string, saleId: string | undefined): Promise<SaleInvoice | undefined> {
  if (cloud.invoices === undefined || saleId === undefined) return undefined;
  return saleInvoiceOf(await readInvoices(cloud.database, scope, saleId));
}

/**
 * Where the sale lies. A terminal may ask about a sister store of its brand too, and then has to show that it has the receipt.
 * @throws Refusal 404 for what is no receipt number, 403 for a store that the brand does not have or that is not a person's.
 */
async function placeOfReceipt(
  cloud: Cloud,
  identity: Identity,
  receiptNumber: ReceiptNumber,
): Promise<{ readonly scope: string; readonly isSister: boolean }> {
  const sold = parseReceiptNumber(receiptNumber);
  if (!sold.ok) throw new Refusal(404, 'unknown_sale');
  const { store } = sold.value;
  const scope = storeScope(cloud.brand.id, store);
  if (identity.kind !== 'device' || identity.store === store) {
    storeAsked(identity, store);
    return { scope, isSister: false };
  }
  if ((await readStore(cloud.database, identity.brand, store)) === null) throw new Refusal(403, 'other_store');
  return { scope, isSister: true };
}

/** What the receipt says was sold, if its code may be believed. */
async function provenLines(
  cloud: Cloud,
  tx: Transaction,
  { receipt, saleId, receiptNumber }: RefundHold,
): Promise<AskedHold['proven']> {
  const read = receipt === undefined ? undefined : await judgeReceipt(cloud, tx, receipt);
  const isIt =
    read?.ok === true && read.value.sale.saleId === saleId && read.value.sale.receiptNumber === receiptNumber;
  return isIt ? read.value.sale.lines : undefined;
}
