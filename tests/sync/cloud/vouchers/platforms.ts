/** Both platforms for tests: the real drivers against their emulators, with a clock and books that a test can look into. */
import { douyinProvider } from '../../../../sync/cloud/vouchers/drivers/douyin.ts';
import { meituanProvider } from '../../../../sync/cloud/vouchers/drivers/meituan.ts';
import { DouyinEmulator } from '../../../../sync/cloud/vouchers/emulators/douyin-emulator.ts';
import { answerAsMeituan } from '../../../../sync/cloud/vouchers/emulators/meituan-emulator.ts';
import {
  VoucherBooks,
  type VoucherAct,
  type VoucherFault,
} from '../../../../sync/cloud/vouchers/emulators/voucher-books.ts';
import { DOUYIN_CANCEL_MS, MEITUAN_CANCEL_MS, type VoucherProvider } from '../../../../sync/cloud/vouchers/provider.ts';
import type { HttpRequest, HttpSend } from '../../../../sync/cloud/payments/send.ts';
import { epochMs } from '../../../../sync/domain/time.ts';

export const PLATFORMS = ['meituan', 'douyin'] as const;
export type Platform = (typeof PLATFORMS)[number];

export interface TestPlatform {
  readonly provider: VoucherProvider;
  readonly books: VoucherBooks;
  /** As they went out. */
  readonly asked: HttpRequest[];
  /** Changes the next answer. */
  garble: ((body: string) => string) | null;
}

/** Digits that are of this platform, and end as the emulator's table says. */
let serial = 0;
export function codeOf(platform: Platform, ending = '99', face = '10'): string {
  serial += 10;
  const length = platform === 'douyin' ? 15 : 12;
  return `${face}${String(serial).padStart(length - 4, '0')}${ending}`;
}

export function platformFor(platform: Platform, now: () => number): TestPlatform {
  const clock = { clock: { now: () => epochMs(now()) } };
  const asked: HttpRequest[] = [];
  const served: TestPlatform = { asked, garble: null } as unknown as TestPlatform;
  const over =
    (answer: HttpSend): HttpSend =>
    async (request) => {
      asked.push(request);
      const said = await answer(request);
      const { garble } = served;
      served.garble = null;
      return garble === null ? said : { ...said, body: garble(said.body) };
    };
  if (platform === 'meituan') {
    const account = {
      baseUrl: 'https://mt.invalid',
      appKey: 'app',
      secret: 'secret',
      session: 'session',
      shop: 'shop',
    };
    const books = new VoucherBooks({ now, cancelWithinMs: MEITUAN_CANCEL_MS, believes: false });
    const provider = meituanProvider(
      account,
      over(async (request) => answerAsMeituan(account, books, request)),
      clock,
    );
    return Object.assign(served, { provider, books });
  }
  const account = { baseUrl: 'https://dy.invalid', clientKey: 'key', clientSecret: 'secret', poi: 'poi' };
  const books = new VoucherBooks({ now, cancelWithinMs: DOUYIN_CANCEL_MS, believes: false });
  const emulator = new DouyinEmulator(account, books, now);
  const provider = douyinProvider(
    account,
    over(async (request) => emulator.answer(request)),
    clock,
  );
  return Object.assign(served, { provider, books });
}

/** The next question of this kind has this fault, and no other. */
export function faultOnce(books: VoucherBooks, act: VoucherAct, fault: VoucherFault): void {
  books.faults = (asked) => {
    if (asked !== act) return null;
    books.faults = () => null;
    return fault;
  };
}
