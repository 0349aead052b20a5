/**
 * A cloud with all three providers behind it, on a real PostgreSQL, for tests of payments: its clock and its sweep move by
 * hand alone, one terminal pays, and each provider's books can be looked into. One per test file.
 */
import { mintDeviceToken } from '../../../../sync/cloud/app/identity.ts';
import type { PaymentAccounts } from '../../../../sync/cloud/payments/accounts.ts';
import type { Act, Fault, VendorLedger } from '../../../../sync/cloud/payments/emulators/ledger.ts';
import { sweepPayments } from '../../../../sync/cloud/payments/payment-sweep.ts';
import { systemPorts, type CloudPorts } from '../../../../sync/cloud/ports.ts';
import { epochMs } from '../../../../sync/domain/time.ts';
import { startTestCloud, type TestCloud, type TestTerminal } from '../harness.ts';
import { PayingTill } from './till.ts';
import { serveVendor, VENDORS, type TestVendor, type Vendor } from './vendors.ts';

export const SCOPE = 'store:demo:S001';
const STARTED = 1_790_000_000_000;
/** More than any limit of requests remembers. */
const WINDOW_MS = 61_000;
const never = new Promise<never>(() => undefined);

type Served = ReadonlyMap<string, TestVendor & { close(): Promise<void> }>;

export class PayingShop {
  /** Whom the store pays through; null for nobody. */
  vendor: Vendor | null = null;
  /** The process ends while it asks: the provider does its part, and nobody hears. */
  dies = false;
  readonly cloud: TestCloud;
  readonly terminal: TestTerminal;
  readonly #vendors: Served;
  readonly #terminals = new Set<TestTerminal>();
  readonly #clock: { offset: number };

  private constructor(cloud: TestCloud, terminal: TestTerminal, vendors: Served, clock: { offset: number }) {
    this.cloud = cloud;
    this.terminal = terminal;
    this.#vendors = vendors;
    this.#clock = clock;
  }

  static async open(): Promise<PayingShop> {
    const clock = { offset: 0 };
    const real = systemPorts();
    const ports: CloudPorts = {
      ...real,
      clock: { now: () => epochMs(STARTED + clock.offset) },
      timers: { after: real.timers.after, every: () => ({ cancel: () => undefined }) },
    };
    const vendors = new Map<string, TestVendor & { close(): Promise<void> }>();
    for (const vendor of VENDORS) vendors.set(vendor, await serveVendor(vendor, ports));
    const opened: { shop?: PayingShop } = {};
    const accounts: PaymentAccounts = {
      byName: (name) => vendors.get(name)?.provider ?? null,
      accountFor: () => opened.shop?.account() ?? null,
    };
    const cloud = await startTestCloud({ ports, payments: accounts });
    opened.shop = new PayingShop(cloud, await cloud.pair(), vendors, clock);
    return opened.shop;
  }

  account(): ReturnType<PaymentAccounts['accountFor']> {
    const provider = this.vendor === null ? undefined : this.#vendors.get(this.vendor)?.provider;
    if (this.vendor === null || provider === undefined) return null;
    const dying = {
      ...provider,
      pay: async (order: Parameters<typeof provider.pay>[0]) => (await provider.pay(order), never),
    };
    return { name: this.vendor, provider: this.dies ? dying : provider };
  }

  /** A till for a test of its own; what a terminal may ask in a minute is no subject there. */
  till(vendor: Vendor, terminal = this.terminal): PayingTill {
    this.#terminals.add(terminal);
    this.vendor = vendor;
    this.dies = false;
    this.advance(WINDOW_MS);
    return new PayingTill(this.cloud, terminal, this.#vendors.get(vendor)?.kind ?? 'wechat');
  }

  books(): VendorLedger {
    const ledger = this.#vendors.get(this.vendor ?? '')?.ledger;
    if (ledger === undefined) throw new Error('no provider');
    return ledger;
  }

  /** The next question of this kind has this fault, and no other. */
  faultOnce(act: Act, fault: Fault): void {
    const books = this.books();
    books.faults = (asked) => {
      if (asked !== act) return null;
      books.faults = () => null;
      return fault;
    };
  }

  /** Terminals' tokens are made by hand: asking for so many is limited. */
  advance(ms: number): void {
    this.#clock.offset += ms;
    for (const terminal of this.#terminals) {
      const { brand, store, terminal: id, terminalNumber: number } = terminal.profile;
      const device = { brand: brand.id, store: store.id, terminal: id, number };
      terminal.token = mintDeviceToken(this.cloud.running.cloud, device).token;
    }
  }

  /** Time goes by, and the cloud looks after its payments as its own timer would have it. */
  async pass(ms: number, stepMs = 10_000): Promise<void> {
    for (let gone = 0; gone < ms; gone += stepMs) {
      this.advance(stepMs);
      await sweepPayments(this.cloud.running.cloud);
    }
  }

  async alertsOf(subject: string): Promise<readonly string[]> {
    const rows = await this.cloud.running.cloud.database.rows<{ code: string }>(
      'SELECT code FROM alerts WHERE scope = $1 AND subject = $2 ORDER BY id',
      [SCOPE, subject],
    );
    return rows.map(({ code }) => code);
  }

  async close(): Promise<void> {
    await this.cloud.close();
    for (const vendor of this.#vendors.values()) await vendor.close();
  }
}
