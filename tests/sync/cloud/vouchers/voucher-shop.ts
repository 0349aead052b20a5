/** A shop that redeems vouchers, on a real PostgreSQL against the emulators of both platforms. One per test file. */
import { mintDeviceToken } from '../../../../sync/cloud/app/identity.ts';
import { systemPorts, type CloudPorts } from '../../../../sync/cloud/ports.ts';
import type { VoucherAccounts } from '../../../../sync/cloud/vouchers/accounts.ts';
import { sweepVouchers } from '../../../../sync/cloud/vouchers/voucher-sweep.ts';
import { epochMs } from '../../../../sync/domain/time.ts';
import type { VoucherView } from '../../../../sync/protocol/vouchers.ts';
import { startTestCloud, type Answer, type TestCloud, type TestTerminal } from '../harness.ts';
import { openStore, pairIn } from '../sister-store.ts';
import { platformFor, PLATFORMS, type Platform, type TestPlatform } from './platforms.ts';

const STARTED = 1_790_000_000_000;
export const WINDOW_MS = 61_000;
export const SCOPE = 'store:demo:S001';
let offset = 0;
export let cloud: TestCloud;
export let one: TestTerminal;
export let two: TestTerminal;
/** Of another store of the brand. */
export let sister: TestTerminal;
export const served = new Map<Platform, TestPlatform>();
/** Whether the store has accounts. */
export const setUp = { is: true };

/** Opens the cloud with both platforms behind it; its clock and its sweep move by hand alone. */
export async function openShop(): Promise<void> {
  const real = systemPorts();
  const now = (): number => STARTED + offset;
  const ports: CloudPorts = {
    ...real,
    clock: { now: () => epochMs(now()) },
    timers: { after: real.timers.after, every: () => ({ cancel: () => undefined }) },
  };
  for (const platform of PLATFORMS) served.set(platform, platformFor(platform, now));
  const byName = (name: string) => served.get(name as Platform)?.provider ?? null;
  const vouchers: VoucherAccounts = {
    byName,
    accountFor: (_store, platform) => {
      const provider = setUp.is ? byName(platform) : null;
      return provider === null ? null : { name: platform, provider };
    },
  };
  cloud = await startTestCloud({ ports, vouchers });
  one = await cloud.pair();
  two = await cloud.pair();
  await openStore(cloud, 'S002');
  sister = await pairIn(cloud, 'S002');
}

export function advance(ms: number): void {
  offset += ms;
  for (const terminal of [one, two, sister]) {
    const { brand, store, terminal: id, terminalNumber: number } = terminal.profile;
    terminal.token = mintDeviceToken(cloud.running.cloud, {
      brand: brand.id,
      store: store.id,
      terminal: id,
      number,
    }).token;
  }
}
export async function pass(ms: number, stepMs = 10_000): Promise<void> {
  for (let gone = 0; gone < ms; gone += stepMs) {
    advance(stepMs);
    await sweepVouchers(cloud.running.cloud);
  }
}
export const alertsOf = async (subject: string): Promise<readonly string[]> =>
  (
    await cloud.running.cloud.database.rows<{ code: string }>(
      'SELECT code FROM alerts WHERE scope = $1 AND subject = $2 ORDER BY id',
      [SCOPE, subject],
    )
  ).map(({ code }) => code);

type Said = Answer<VoucherView & { readonly code?: string }>;
let count = 0;
const freshNumber = (): string => `V${String((count += 1)).padStart(12, '0')}`;

export class Voucher {
  readonly saleId: string;
  readonly number = freshNumber();
  readonly code: string;
  readonly till: TestTerminal;

  constructor(code: string, till = one, saleId = till.freshId()) {
    this.code = code;
    this.till = till;
    this.saleId = saleId;
  }
  #ask(path: string, json: unknown): Promise<Said> {
    return cloud.ask(path, { token: this.till.token, json });
  }
  prepare(over: object = {}): Promise<Said> {
    const { saleId, number, code } = this;
    return this.#ask('/v1/vouchers', { saleId, tenderId: 't1', number, code, ...over });
  }
  verify(amount = 9900): Promise<Said> {
    return this.#ask(`/v1/vouchers/${this.number}/verify`, { amount });
  }
  query(): Promise<Said> {
    return this.#ask(`/v1/vouchers/${this.number}/query`, {});
  }
  cancel(): Promise<Said> {
    return this.#ask(`/v1/vouchers/${this.number}/cancel`, {});
  }
}
