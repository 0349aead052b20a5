/**
 * Vouchers of the demo shop: the drivers of both platforms, tokens, signatures and all, against their emulators in the same
 * process. Nothing is redeemed, and every answer says `demo`. The last two digits of a code decide what happens: README.md.
 */
import type { VoucherPlatform } from '../../../domain/platform-voucher.ts';
import type { HttpSend } from '../../payments/send.ts';
import type { CloudPorts } from '../../ports.ts';
import { douyinProvider } from '../drivers/douyin.ts';
import { meituanProvider } from '../drivers/meituan.ts';
import { DOUYIN_CANCEL_MS, MEITUAN_CANCEL_MS, type VoucherProvider } from '../provider.ts';
import { DouyinEmulator } from './douyin-emulator.ts';
import { answerAsMeituan } from './meituan-emulator.ts';
import { VoucherBooks } from './voucher-books.ts';

const SECRET_BYTES = 32;
const BASE = 'http://demo.invalid';

export function demoVouchers(
  ports: Pick<CloudPorts, 'clock' | 'random'>,
): Readonly<Record<VoucherPlatform, VoucherProvider>> {
  const secret = ports.random.bytes(SECRET_BYTES).toString('hex');
  const now = (): number => ports.clock.now();
  const meituan = { baseUrl: BASE, appKey: 'demo', secret, session: 'demo', shop: 'demo' };
  const books = new VoucherBooks({ now, cancelWithinMs: MEITUAN_CANCEL_MS, believes: true });
  const askMeituan: HttpSend = async (request) => answerAsMeituan(meituan, books, request);
  const douyin = { baseUrl: BASE, clientKey: 'demo', clientSecret: secret, poi: 'demo' };
  const others = new VoucherBooks({ now, cancelWithinMs: DOUYIN_CANCEL_MS, believes: true });
  const emulator = new DouyinEmulator(douyin, others, now);
  const askDouyin: HttpSend = async (request) => emulator.answer(request);
  return {
    meituan: meituanProvider(meituan, askMeituan, ports, true),
    douyin: douyinProvider(douyin, askDouyin, ports, true),
  };
}
