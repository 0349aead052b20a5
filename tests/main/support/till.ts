/** A host on a folder of its own with the fake cloud and a virtual or real-TCP printer, driven over the contract. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultDevices, type Devices } from '../../../hardware/devices-file.ts';
import type { MethodName, MethodParams, MethodValue, Answer, EventName } from '../../../main/contract/contract.ts';
import { createHost, type Host, type HostOptions } from '../../../main/host.ts';
import { NO_KILL_POINTS } from '../../../main/kill-points.ts';
import { systemPorts } from '../../../main/ports.ts';
import type { PriceBookHead } from '../../../sync/schemas/documents/catalogue.ts';
import type { SoldProduct } from '../../../sync/schemas/sale.ts';
import { FakeCloud } from './fake-cloud.ts';

export const TEE = product({
  id: 'p-tee',
  sku: '6901234567892',
  name: '纯棉T恤',
  category: 'apparel',
  price: 9900,
  memberPrice: 9500,
  soldBy: 'piece',
  taxBp: 1300,
});
export const APPLES = product({
  id: 'p-apple',
  sku: '01234',
  name: '红富士苹果',
  category: 'fruit',
  price: 1299,
  soldBy: 'weight',
  taxBp: 900,
});

function product(plain: Record<string, unknown>): SoldProduct {
  return plain as unknown as SoldProduct;
}

export const bookHead = (change: Partial<Record<keyof PriceBookHead, unknown>> = {}): PriceBookHead =>
  ({
    id: 'book-1',
    type: 'head',
    hash: 'a'.repeat(64),
    from: 1_700_000_000_000,
    parts: 1,
    roundOffUnit: 0,
    promotions: [],
    coupons: [],
    ...change,
  }) as unknown as PriceBookHead;

export class Till {
  readonly folder: string;
  readonly cloud: FakeCloud;
  readonly devices: Devices;
  readonly events: { name: EventName; payload: unknown }[] = [];
  readonly logs: { code: string; facts: unknown }[] = [];
  readonly #change: Partial<HostOptions>;
  caller = { connection: 'w1', client: 'b1' };
  host!: Host;

  constructor(options: { cloud?: FakeCloud; devices?: Devices; change?: Partial<HostOptions> } = {}) {
    this.folder = mkdtempSync(join(tmpdir(), 'guidepost-till-'));
    this.cloud = options.cloud ?? new FakeCloud();
    this.devices = options.devices ?? defaultDevices();
    this.#change = options.change ?? {};
  }

  async start(change: Partial<HostOptions> = {}): Promise<Host> {
    this.host = await createHost({
      dataDir: this.folder,
      ports: systemPorts(),
      cloudUrl: 'http://cloud.invalid',
      pairCode: 'CODE123456',
      devices: this.devices,
      lang: 'zh-CN',
      training: false,
      shell: 'browser',
      version: '0.0.0',
      killPoints: NO_KILL_POINTS,
      transport: () => this.cloud,
      log: { write: (code, facts) => this.logs.push({ code, facts }) },
      ...this.#change,
      ...change,
    });
    this.host.subscribe((name, payload) => this.events.push({ name, payload }));
    return this.host;
  }

  async call<Name extends MethodName>(name: Name, params: MethodParams<Name>): Promise<Answer<MethodValue<Name>>> {
    return (await this.host.dispatch(name, params, this.caller)) as Answer<MethodValue<Name>>;
  }

  /** The value; fails the test for a refusal. */
  async get<Name extends MethodName>(name: Name, params: MethodParams<Name>): Promise<MethodValue<Name>> {
    const answer = await this.call(name, params);
    if (!answer.ok) throw new Error(`${name}: ${answer.code} ${JSON.stringify(answer.details)}`);
    return answer.value;
  }

  async login(staff = '1001', pin = '111111') {
    return this.get('session.login', { staff, pin });
  }

  /** Logged in, shift open, price book active. */
  async openForBusiness(): Promise<void> {
    await this.start();
    await this.login();
    await this.get('shift.open', { float: 50_000 as never });
    await this.get('catalogue.activate', { head: bookHead() });
  }

  async add(product: SoldProduct = TEE, quantity = 1) {
    const { revision } = await this.get('cart.get', {});
    return this.get('cart.apply', { revision, command: { type: 'addProduct', product, quantity } });
  }

  async serve(...guides: readonly string[]) {
    const { revision } = await this.get('cart.get', {});
    const shareBp = guides.length === 0 ? 0 : 10_000 / guides.length;
    const serving = guides.map((guide) => ({ guide, shareBp })) as never;
    return this.get('cart.apply', { revision, command: { type: 'setServing', serving } });
  }

  async commitParams(cash: number) {
    const { saleId, revision, cashDue } = await this.get('cart.get', {});
    return {
      saleId: saleId as never,
      revision,
      cashDue,
      tenders: [{ tenderId: 't1', kind: 'cash' as const, amount: cash as never }],
    };
  }

  /** One tee for 99.00 with 100.00 in cash. */
  async sell(cash = 10_000) {
    await this.add();
    await this.serve();
    return this.get('sale.commit', await this.commitParams(cash));
  }

  async journal() {
    return (await this.get('journal.read', { afterSeq: 0, limit: 1000 })).entries;
  }

  async stop(): Promise<void> {
    await this.host.close();
  }

  async end(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export async function eventually<Value>(
  look: () => Promise<Value | undefined | false> | Value | undefined | false,
  timeoutMs = 8000,
): Promise<Value> {
  const until = Date.now() + timeoutMs;
  for (;;) {
    const value = await look();
    if (value !== undefined && value !== false) return value;
    if (Date.now() > until) throw new Error('did not come about in time');
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}
