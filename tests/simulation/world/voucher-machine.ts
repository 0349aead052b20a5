/**
 * The platforms whose group-buy vouchers the simulated shop takes: one machine with books that outlive every server of the cloud, an
 * account of each platform for each store. Questions and answers are lost or late, redemptions by minutes; a redemption is taken back for
 * a short while only. Every server asks it by production's own drivers. Made by world.ts where a plan has vouchers in it.
 */
import { SEND_TIMEOUT_MS, type HttpSend } from '../../../sync/cloud/payments/send.ts';
import type { CloudPorts } from '../../../sync/cloud/ports.ts';
import type { VoucherRow } from '../../../sync/cloud/store/vouchers.ts';
import { openVouchers, type VoucherAccounts, type VouchersFile } from '../../../sync/cloud/vouchers/accounts.ts';
import { DouyinEmulator } from '../../../sync/cloud/vouchers/emulators/douyin-emulator.ts';
import { answerAsMeituan } from '../../../sync/cloud/vouchers/emulators/meituan-emulator.ts';
import { VoucherBooks, type Voucher } from '../../../sync/cloud/vouchers/emulators/voucher-books.ts';
import { openHandle } from '../../../sync/cloud/vouchers/handle.ts';
import { DEMO_BRAND } from '../../../sync/demo/shop.ts';
import { VOUCHER_PLATFORMS, type VoucherPlatform } from '../../../sync/domain/platform-voucher.ts';
import { SIM_SECRETS } from '../cloud/sim-secrets.ts';
import { SIM_STORES } from '../cloud/sim-shop.ts';
import { WORLD_STARTS_AT, type Kernel, type Life } from '../kernel.ts';
import type { Snapshot } from '../memory-database.ts';
import type { Random } from '../seeded.ts';

type Request = Parameters<HttpSend>[0];
type Answer = Awaited<ReturnType<HttpSend>>;
const LOSS = [0, 0.1, 0.3] as const;
const DELAY_MS_MAX = 400;
const SLOW_SHARE = 0.1;
const SLOW_MS_MAX = 15_000;
/** A redemption that something between kept until nobody waits for it, and handed on all the same. */
const STUCK_SHARE = 0.15;
const STUCK_MS = 125_000;
/** Short, so that some are asked for too late. */
const CANCEL_WITHIN_MS = [20_000, 60_000, 600_000] as const;
const REDEEMS: ReadonlySet<string> = new Set(['consume', 'verify']);
const OPEN: ReadonlySet<string> = new Set(['requested', 'pending', 'unknown', 'reversing']);
const OVER: ReadonlySet<string> = new Set(['failed', 'reversed']);

export class VoucherMachine {
  readonly #kernel: Kernel;
  readonly #books: Readonly<Record<VoucherPlatform, VoucherBooks>>;
  /** By the host that a store's account asks. */
  readonly #sides = new Map<string, (request: Request) => Answer>();
  readonly #file: VouchersFile;
  #loss: number;
  #isSlow = true;
  #underWay = 0;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    const random = kernel.random.fork('voucher platforms');
    this.#loss = random.pick(LOSS);
    const now = (): number => WORLD_STARTS_AT + kernel.now;
    const rules = { now, cancelWithinMs: random.pick(CANCEL_WITHIN_MS), believes: false };
    this.#books = { meituan: new VoucherBooks(rules), douyin: new VoucherBooks(rules) };
    const accounts: Record<string, VouchersFile['accounts'][string]> = {};
    const stores: Record<string, VouchersFile['stores'][string]> = {};
    for (const store of SIM_STORES) {
      const [mt, dy] = [`mt-${store.toLowerCase()}`, `dy-${store.toLowerCase()}`];
      const meituan = { baseUrl: `http://${mt}.invalid`, appKey: 'sim', secret: 'sim', session: 'sim', shop: store };
      const douyin = { baseUrl: `http://${dy}.invalid`, clientKey: 'sim', clientSecret: 'sim', poi: store };
      const emulator = new DouyinEmulator(douyin, this.#books.douyin, now);
      this.#sides.set(`${mt}.invalid`, (request) => answerAsMeituan(meituan, this.#books.meituan, request));
      this.#sides.set(`${dy}.invalid`, (request) => emulator.answer(request));
      accounts[mt] = { platform: 'meituan', ...meituan };
      accounts[dy] = { platform: 'douyin', ...douyin };
      stores[store] = { meituan: mt, douyin: dy };
    }
    this.#file = { version: 1, accounts, stores };
  }

  /** The stores' accounts as one server of the cloud has them. */
  accountsFor(life: Life, ports: CloudPorts): VoucherAccounts {
    const random = life.random.fork('voucher line');
    return openVouchers(this.#file, 'vouchers.json', (request) => this.#ask(life, random, request), ports);
  }

  /** Its line is mended; what is on its way already comes when it comes. */
  heal(): void {
    this.#loss = 0;
    this.#isSlow = false;
  }

  /** The books as they are in the end. */
  seen(): readonly (Voucher & { readonly platform: VoucherPlatform })[] {
    return VOUCHER_PLATFORMS.flatMap((platform) =>
      this.#books[platform].known.map((voucher) => ({ ...voucher, platform })),
    );
  }

  /**
   * Nothing is on its way to it, of living tills no row is open, and no redemption is left of a row that is over: the cloud finds it by
   * itself within minutes.
   */
  isAtRest({ vouchers }: Snapshot, tills: ReadonlySet<string>): boolean {
    if (this.#underWay > 0) return false;
    if (vouchers.some(({ state, terminal }) => OPEN.has(state) && tills.has(terminal))) return false;
    const over = new Set(vouchers.filter(({ state }) => OVER.has(state)).map(redeemedBy));
    return this.seen().every(({ state, usedBy }) => state !== 'used' || usedBy === null || !over.has(usedBy));
  }

  #ask(life: Life, random: Random, request: Request): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const late = life.timers.after(SEND_TIMEOUT_MS, () => reject(new Error('the platform did not answer')));
      if (random.chance(this.#loss)) return;
      const { host, pathname } = new URL(request.url);
      const act = pathname.split('/').filter(Boolean).at(-1) ?? '';
      this.#underWay += 1;
      this.#kernel.at(this.#kernel.now + this.#delayMs(random, act), `${life.name} -> ${host} ${act}`, () => {
        this.#underWay -= 1;
        const answer = this.#answer(host, request);
        if (answer === undefined || random.chance(this.#loss)) return;
        life.later('the platform answers', this.#delayMs(random, ''), () => {
          late.cancel();
          resolve(answer);
        });
      });
    });
  }

  /** Undefined where the line breaks. */
  #answer(host: string, request: Request): Answer | undefined {
    try {
      return this.#sides.get(host)?.(request);
    } catch {
      return undefined;
    }
  }

  #delayMs(random: Random, act: string): number {
    if (REDEEMS.has(act) && this.#loss > 0 && random.chance(STUCK_SHARE)) return STUCK_MS + random.below(30_000);
    return this.#isSlow && random.chance(SLOW_SHARE) ? random.below(SLOW_MS_MAX) : 1 + random.below(DELAY_MS_MAX);
  }
}

/** What a platform calls the request of a row: 抖音 its preparation, 美团 our number. */
export function redeemedBy({ platform, number, handle }: VoucherRow): string {
  if (platform === 'meituan') return number;
  return (handle === null ? undefined : openHandle(SIM_SECRETS, DEMO_BRAND.id, handle).token) ?? '';
}
