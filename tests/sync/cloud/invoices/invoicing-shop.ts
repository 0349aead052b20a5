/**
 * A cloud with an emulated e-fapiao platform behind it, on a real PostgreSQL: its clock and its sweep move by hand alone, one terminal
 * sells, and the platform's books can be looked into. One per test file.
 */
import { mintDeviceToken } from '../../../../sync/cloud/app/identity.ts';
import { accountsOf } from '../../../../sync/cloud/invoices/accounts.ts';
import { nuonuoProvider } from '../../../../sync/cloud/invoices/drivers/nuonuo.ts';
import { InvoiceBooks } from '../../../../sync/cloud/invoices/emulators/invoice-books.ts';
import { sweepInvoices } from '../../../../sync/cloud/invoices/invoice-sweep.ts';
import { systemPorts, type CloudPorts } from '../../../../sync/cloud/ports.ts';
import type { TerminalKey } from '../../../../sync/domain/binding-token.ts';
import type { ReceiptNumber } from '../../../../sync/domain/ids.ts';
import { invoiceCode } from '../../../../sync/domain/invoice-code.ts';
import { epochMs } from '../../../../sync/domain/time.ts';
import { TEE_LINE } from '../../../fixtures/tee-line.ts';
import { startTestCloud, type Answer, type SignedEntry, type TestCloud, type TestTerminal } from '../harness.ts';

export const SCOPE = 'store:demo:S001';
const STARTED = 1_790_000_000_000;
const ACCOUNT = {
  baseUrl: 'http://platform.invalid/open/v1/services',
  appKey: 'key',
  appSecret: 'secret of the platform',
  accessToken: 'token',
  taxNumber: '91310000TEST000000',
};

export interface Sold {
  readonly saleId: string;
  readonly receiptNumber: string;
  readonly entry: SignedEntry;
  /** Of the page. */
  readonly path: string;
}
export interface PageState {
  readonly state: string;
  readonly total: number;
  readonly tax: number;
  readonly number?: string | null;
  readonly url?: string | null;
  readonly code?: string;
}
export interface Refunded {
  readonly refundId: string;
  readonly entry: () => SignedEntry;
  readonly order: Readonly<Record<string, unknown>>;
}

export class InvoicingShop {
  readonly cloud: TestCloud;
  readonly terminal: TestTerminal;
  readonly books: InvoiceBooks;
  readonly #clock: { offset: number };

  private constructor(cloud: TestCloud, terminal: TestTerminal, books: InvoiceBooks, clock: { offset: number }) {
    this.cloud = cloud;
    this.terminal = terminal;
    this.books = books;
    this.#clock = clock;
  }

  static async open(): Promise<InvoicingShop> {
    const clock = { offset: 0 };
    const real = systemPorts();
    const ports: CloudPorts = {
      ...real,
      clock: { now: () => epochMs(STARTED + clock.offset) },
      timers: { after: real.timers.after, every: () => ({ cancel: () => undefined }) },
    };
    const books = new InvoiceBooks(() => ports.clock.now());
    const provider = nuonuoProvider(ACCOUNT, async (request) => books.answer(ACCOUNT, request), ports);
    const invoices = accountsOf(new Map([['platform', provider]]), (store) => (store === 'S001' ? 'platform' : null));
    const cloud = await startTestCloud({ ports, invoices });
    return new InvoicingShop(cloud, await cloud.pair(), books, clock);
  }

  /** Two T-shirts for 99.00 each; `over` changes the body. */
  sell(over: Readonly<Record<string, unknown>> = {}): Sold {
    const entry = this.terminal.sale({
      lines: [TEE_LINE, { ...TEE_LINE, lineId: '2' }],
      total: 19_800,
      cashDue: 19_800,
      tenders: [{ tenderId: 't1', kind: 'cash', amount: 19_800 }],
      change: 0,
      ...over,
    });
    const { saleId, receiptNumber } = entry['body'] as Sold;
    const key = new Uint8Array(Buffer.from(this.terminal.profile.tokenKey, 'base64url')) as TerminalKey;
    const code = invoiceCode(receiptNumber as ReceiptNumber, this.terminal.profile.tokenKid, key);
    return { saleId, receiptNumber, entry, path: `/i/${code}` };
  }

  async sold(over: Readonly<Record<string, unknown>> = {}): Promise<Sold> {
    // What a terminal may ask in a minute is no subject here.
    this.#advance(30_000);
    const sold = this.sell(over);
    const answer = await this.terminal.upload([sold.entry]);
    if (answer.status !== 200 || answer.body.quarantined.length > 0) throw new Error(answer.text);
    return sold;
  }

  /** A refund of these lines, one unit each; its tenders as `tender` says. */
  refundOf(
    { saleId, receiptNumber }: Sold,
    lineIds: readonly string[],
    tender: Readonly<Record<string, unknown>> = { kind: 'cash', of: 't1' },
  ): Refunded {
    const refundId = this.terminal.freshId();
    const lines = lineIds.map((lineId) => ({
      lineId,
      product: TEE_LINE.product,
      units: 1,
      amount: 9900,
      refundedBefore: 0,
    }));
    const total = 9900 * lines.length;
    const tenders = [{ tenderId: 'r1', amount: total, ...tender }];
    const body = {
      refundId,
      receiptNumber: this.terminal.nextReceipt(),
      store: 'S001',
      terminal: this.terminal.id,
      shift: '019a0000-0000-7000-8000-000000000001',
      cashier: '1001',
      sale: { saleId, receiptNumber },
      lines,
      total,
      tenders,
      pointsReturned: 0,
      couponsRevived: [],
      knownFrom: 'journal',
    };
    const order = {
      refundId,
      saleId,
      receiptNumber,
      lines: lines.map(({ lineId, units, amount }) => ({ lineId, units, amount })),
      tenders: [{ amount: total, ...tender }],
    };
    // Made when it is wanted: one that is not uploaded would leave a gap in the chain.
    return { refundId, order, entry: () => this.terminal.entry('refund', body) };
  }

  look({ path }: Pick<Sold, 'path'>): Promise<Answer<PageState>> {
    return this.cloud.ask<PageState>(path, { headers: { accept: 'application/json' } });
  }

  ask(
    { path }: Pick<Sold, 'path'>,
    form: Readonly<Record<string, string>> = { title: '张三' },
  ): Promise<Answer<PageState>> {
    return this.cloud.ask<PageState>(path, { form, headers: { accept: 'application/json' } });
  }

  /** An invoice that is issued. */
  async invoiced(over: Readonly<Record<string, unknown>> = {}): Promise<Sold> {
    const sale = await this.sold(over);
    await this.ask(sale);
    await this.pass(10_000);
    return sale;
  }

  redLetter(order: unknown): Promise<Answer<{ state: string; reason: string | null; amount: number; code?: string }>> {
    return this.cloud.ask('/v1/invoices/red-letters', { token: this.terminal.token, json: order });
  }

  returns({ receiptNumber }: Sold) {
    return this.cloud.ask<{ invoice?: { state: string; number?: string; total: number } }>(
      `/v1/returns/${receiptNumber}`,
      { token: this.terminal.token },
    );
  }

  async pass(ms: number, stepMs = 5000): Promise<void> {
    for (let gone = 0; gone < ms; gone += stepMs) {
      this.#advance(stepMs);
      await sweepInvoices(this.cloud.running.cloud);
    }
  }

  /** The cloud's clock is set, and nobody looks meanwhile. */
  setClock(byMs: number): void {
    this.#advance(byMs);
  }

  /** A backup of before these sales were invoiced came back. */
  async forget(...sales: readonly Sold[]): Promise<void> {
    const { cloud } = this.cloud.running;
    Object.assign(cloud, { wasPutBack: true });
    for (const { saleId } of sales)
      await cloud.database.run('DELETE FROM invoices WHERE scope = $1 AND sale_id = $2', [SCOPE, saleId]);
  }

  /** The terminal's token is made by hand: asking for so many is limited. */
  #advance(ms: number): void {
    this.#clock.offset += ms;
    const { brand, store, terminal: id, terminalNumber: number } = this.terminal.profile;
    const device = { brand: brand.id, store: store.id, terminal: id, number };
    this.terminal.token = mintDeviceToken(this.cloud.running.cloud, device).token;
  }

  rows(saleId: string) {
    return this.cloud.running.cloud.database.rows<{
      kind: string;
      state: string;
      reason: string | null;
      total: number;
      tax: number;
      attempt: number;
      buyer: string;
      request_number: string;
    }>(
      'SELECT kind, state, reason, total, tax, attempt, buyer, request_number FROM invoices WHERE scope = $1 AND sale_id = $2 ORDER BY requested_at, request_number',
      [SCOPE, saleId],
    );
  }

  async alerts(): Promise<readonly string[]> {
    const rows = await this.cloud.running.cloud.database.rows<{ code: string; detail: string }>(
      "SELECT code, detail FROM alerts WHERE scope = $1 AND subject LIKE 'invoice %' ORDER BY id",
      [SCOPE],
    );
    return rows.map(({ code, detail }) => `${code} ${detail}`);
  }

  async attention(): Promise<readonly string[]> {
    const token = await this.cloud.logIn();
    const { body } = await this.cloud.ask<{ items: { code: string }[] }>('/v1/reports/attention?store=S001', { token });
    return body.items.map(({ code }) => code);
  }

  close(): Promise<void> {
    return this.cloud.close();
  }
}
