/**
 * `/i/:code`: what a customer's phone opens from the e-fapiao code of a receipt. A page for people, JSON for `Accept: application/json`.
 * The code is good for ever, also before the sale has arrived; one that no till of this brand printed is a 404, and only repeated ones
 * are slowed down. A form that a browser sends from another site is refused. The same sale is invoiced once. invoices/README.md.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { deriveTerminalKey } from '../../domain/binding-token.ts';
import { parseReceiptNumber } from '../../domain/ids.ts';
import { invoiceTotal } from '../../domain/invoice.ts';
import { isGenuineCode, readInvoiceCode } from '../../domain/invoice-code.ts';
import { MINUTE_MS } from '../../domain/time.ts';
import { storeScope } from '../../protocol/messages.ts';
import { Allowance } from '../app/allowance.ts';
import type { Cloud } from '../app/context.ts';
import { answers, withExample } from '../app/documented.ts';
import { Refusal } from '../app/problem.ts';
import { readBuyer, type BuyerFault, type BuyerForm } from '../invoices/buyer.ts';
import {
  correctedSale,
  INVOICE_WITHIN_MS,
  linesNow,
  refundParts,
  requestInvoice,
  standingInvoice,
} from '../invoices/invoices.ts';
import {
  invoiceFormPage,
  invoiceRefusalPage,
  invoiceStatePage,
  type InvoiceStatePage,
} from '../pages/invoice-pages.ts';
import type { InvoicePageRefusal } from '../pages/invoice-words.ts';
import { ledgerOfReceipts, refundsOf } from '../store/documents.ts';
import { readInvoices, type InvoiceRow } from '../store/invoices.ts';
import { readStore, readTerminal } from '../store/terminals.ts';
import { isOtherSite } from './other-site.ts';
import { PageAnswer, WITH_FORM } from './page-answer.ts';

const STATUS: Readonly<Record<InvoicePageRefusal, number>> = {
  forged: 404,
  too_many_failures: 429,
  other_site: 403,
  sale_not_here: 404,
  nothing_to_invoice: 409,
  too_late: 410,
  not_set_up: 409,
};
const FORGED = { max: 30, windowMs: 5 * MINUTE_MS } as const;
/** Requests for one sale: a title that is refused is mended a few times. */
const REQUESTS = { max: 10, windowMs: 5 * MINUTE_MS } as const;
const FORM_BODY_MAX = 16_384;

const PARAMS = Type.Object({ code: Type.String({ minLength: 1, maxLength: 120 }) });
const FORM_TEXT = Type.Optional(Type.String({ maxLength: 300 }));
const FORM = Type.Object({ kind: FORM_TEXT, title: FORM_TEXT, taxNumber: FORM_TEXT, email: FORM_TEXT });
const ANSWER = Type.Object({
  state: Type.String(),
  receiptNumber: Type.String(),
  total: Type.Optional(Type.Integer()),
  tax: Type.Optional(Type.Integer()),
  number: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  url: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  demo: Type.Optional(Type.Boolean()),
});
const SAMPLE = { state: 'available', receiptNumber: 'S001-01-260921-0001', total: 9900, tax: 1139, demo: true };

interface Asked {
  readonly receiptNumber: string;
  readonly store: { readonly id: string; readonly name: string };
  readonly scope: string;
}

export function invoicePageRoutes(app: FastifyInstance, cloud: Cloud): void {
  const failures = new Allowance(cloud.ports.clock, FORGED);
  const requests = new Allowance(cloud.ports.clock, REQUESTS);
  app.get('/i/:code', {
    config: { policy: ['public'] },
    schema: {
      summary: 'The customer’s page of a sale’s e-fapiao: what can be invoiced, or how far it is',
      tags: ['invoices'],
      params: PARAMS,
      response: answers(ANSWER, SAMPLE),
    },
    handler: async (request, reply) => {
      const page = new Answer(cloud, request, reply);
      const asked = await judge(cloud, request, failures);
      return typeof asked === 'string' ? page.refuse(asked) : show(cloud, page, asked);
    },
  });
  app.post('/i/:code', {
    bodyLimit: FORM_BODY_MAX,
    config: { policy: ['public'] },
    schema: {
      summary: 'The customer asks for the e-fapiao; 200 with how far it is, 422 incomplete, 404 not here yet or forged',
      tags: ['invoices'],
      params: PARAMS,
      body: withExample(Type.Union([FORM, Type.Null()]), { kind: 'person', title: '张三' }),
      response: answers(ANSWER, { ...SAMPLE, state: 'issuing' }),
    },
    handler: async (request, reply) => {
      const page = new Answer(cloud, request, reply);
      if (isOtherSite(request, cloud.host())) return page.refuse('other_site');
      const asked = await judge(cloud, request, failures);
      if (typeof asked === 'string') return page.refuse(asked);
      if (requests.take(asked.receiptNumber) > 0) return page.refuse('too_many_failures', asked);
      const form = (request.body ?? {}) as BuyerForm;
      const buyer = readBuyer(form);
      if (!buyer.ok) return show(cloud, page, asked, { form, error: buyer.error });
      const done = await requestInvoice(cloud, { ...asked, store: asked.store.id }, buyer.value);
      return done.ok && done.value.state !== 'failed'
        ? page.state(asked, done.value)
        : done.ok
          ? show(cloud, page, asked, { form })
          : page.refuse(done.error, asked);
    },
  });
}

/** The sale that a genuine code names. */
async function judge(cloud: Cloud, request: FastifyRequest, failures: Allowance): Promise<Asked | InvoicePageRefusal> {
  const { code } = request.params as { readonly code: string };
  const asked = await genuine(cloud, code);
  return asked ?? (failures.take(request.ip) > 0 ? 'too_many_failures' : 'forged');
}

async function genuine({ database, brand, secrets }: Cloud, text: string): Promise<Asked | null> {
  const read = readInvoiceCode(text);
  const parts = read.ok ? parseReceiptNumber(read.value.receiptNumber) : read;
  // Good for ever, so of every generation of the key: none was told to anybody else.
  if (!read.ok || !parts.ok) return null;
  const terminal = await readTerminal(database, brand.id, parts.value.terminal);
  if (terminal === null || terminal.store !== parts.value.store) return null;
  if (!isGenuineCode(read.value, deriveTerminalKey(secrets.brandMaster, read.value.kid, terminal.number))) return null;
  const store = await readStore(database, brand.id, terminal.store);
  if (store === null) return null;
  return { receiptNumber: read.value.receiptNumber, store, scope: storeScope(brand.id, terminal.store) };
}

/** The form, or how far it is. */
async function show(
  cloud: Cloud,
  page: Answer,
  asked: Asked,
  sent: { readonly form?: BuyerForm; readonly error?: BuyerFault } = {},
): Promise<unknown> {
  const { database, invoices, ports } = cloud;
  const { scope, receiptNumber, store } = asked;
  const account = invoices?.accountFor(store.id) ?? null;
  const sale = (await ledgerOfReceipts(database, scope, [receiptNumber])).find(({ kind }) => kind === 'sale');
  if (sale?.saleId === undefined) return page.refuse('sale_not_here', asked);
  const rows = await readInvoices(database, scope, sale.saleId);
  const standing = standingInvoice(rows);
  if (standing !== undefined) return page.state(asked, standing);
  if (account === null) return page.refuse('not_set_up', asked);
  if (ports.clock.now() - sale.at > INVOICE_WITHIN_MS) return page.refuse('too_late', asked);
  const body = await correctedSale(database, scope, sale);
  const refunds = refundParts(await refundsOf(database, scope, sale.saleId, ''));
  const lines = linesNow(body, refunds);
  const { amount, tax } = invoiceTotal(lines);
  if (amount === 0) return page.refuse('nothing_to_invoice', asked);
  const isPart = body.tenders.some(({ kind }) => kind === 'stored_value' || kind === 'gift_card');
  const last = rows.filter(({ kind }) => kind === 'blue').at(-1);
  const again = last?.reason === 'title_refused' && sent.error === undefined;
  return page.form(asked, { lines, total: amount, tax, isPart, again, demo: account.provider.demo }, sent);
}

interface Offered {
  readonly lines: readonly { readonly name: string; readonly spec?: string; readonly amount: number }[];
  readonly total: number;
  readonly tax: number;
  readonly isPart: boolean;
  readonly again: boolean;
  readonly demo: boolean;
}

/** One answer, as a page or as JSON. */
class Answer extends PageAnswer {
  constructor(cloud: Cloud, request: FastifyRequest, reply: FastifyReply) {
    super(cloud, request, reply, WITH_FORM);
  }

  form(
    { receiptNumber, store }: Asked,
    offered: Offered,
    { form = {}, error }: { readonly form?: BuyerForm; readonly error?: BuyerFault },
  ): unknown {
    if (this.isJson) {
      if (error !== undefined) throw new Refusal(422, error);
      const { total, tax, demo, again } = offered;
      return this.reply.send({ state: again ? 'title_refused' : 'available', receiptNumber, total, tax, demo });
    }
    const page = { ...this.frame, store: store.name, receiptNumber, ...offered, form };
    return this.page(error === undefined ? 200 : 422, invoiceFormPage(error === undefined ? page : { ...page, error }));
  }

  state({ receiptNumber, store }: Asked, row: InvoiceRow): unknown {
    const demo = this.cloud.invoices?.byName(row.account)?.demo === true;
    const { number, url, total, tax } = row;
    if (this.isJson) return this.reply.send({ state: row.state, receiptNumber, total, tax, number, url, demo });
    return this.page(
      200,
      invoiceStatePage({
        ...this.frame,
        store: store.name,
        receiptNumber,
        state: shownAs(row),
        number,
        url: demo ? null : url,
        total,
        demo,
      }),
    );
  }

  refuse(code: InvoicePageRefusal, asked?: Asked): unknown {
    const status = STATUS[code];
    if (this.isJson)
      throw new Refusal(status, code, undefined, asked === undefined ? {} : { receiptNumber: asked.receiptNumber });
    const frame = asked === undefined ? this.frame : { ...this.frame, store: asked.store.name };
    return this.page(status, invoiceRefusalPage(frame, code, asked?.receiptNumber));
  }
}

function shownAs({ state }: InvoiceRow): InvoiceStatePage['state'] {
  switch (state) {
    case 'issued':
    case 'reversing':
    case 'reversed':
      return state;
    case 'requested':
    case 'issuing':
    case 'failed':
      return 'underWay';
  }
}
