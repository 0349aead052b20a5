/**
 * Group-buy vouchers of a platform (美团, 抖音): whose code a scan or typing is, and what a voucher pays of a sale. Pure. A code
 * is as good as money until it is redeemed: it goes to the cloud once and is shown and kept by its last four characters alone.
 * Called by the host's voucher desk, the cloud's routes and the payment page. DOMAIN.md §4.
 */
import { paymentProviderOf } from './barcode.ts';
import { fen, type Fen } from './money.ts';
import { err, ok, type Result } from './result.ts';

export const VOUCHER_PLATFORMS = ['meituan', 'douyin'] as const;
export type VoucherPlatform = (typeof VOUCHER_PLATFORMS)[number];

export const VOUCHER_CODE_MAX = 600;
/** Digits that a customer reads out: 美团 shows 10 or 12, 抖音 15. */
const DIGITS = /^\d{8,15}$/;
const DOUYIN_DIGITS = 15;
/** What a 美团 QR code holds beside digits. */
const SCANNED = /^[0-9A-Za-z+/=_.-]{16,}$/;
/** Short links of 抖音, and what they lead to: the only addresses that the cloud opens. */
const DOUYIN_SHORT_HOST = 'v.douyin.com';
const DOUYIN_HOSTS: ReadonlySet<string> = new Set([DOUYIN_SHORT_HOST, 'www.iesdouyin.com', 'www.douyin.com']);

export interface VoucherCode {
  readonly platform: VoucherPlatform;
  /** As the platform is asked for it. */
  readonly code: string;
}
export type VoucherCodeError = 'payment_code' | 'not_a_voucher';

/**
 * Reads what was scanned or typed; `chosen` when a person said whose it is. Errors: `payment_code` for a code of a phone that
 * pays, which must never be sent as a voucher; `not_a_voucher` for what no platform issues.
 */
export function readVoucherCode(text: string, chosen?: VoucherPlatform): Result<VoucherCode, VoucherCodeError> {
  const plain = text.trim();
  if (plain.length > VOUCHER_CODE_MAX) return err('not_a_voucher');
  if (/^https?:/i.test(plain))
    return douyinLink(plain) !== null && chosen !== 'meituan'
      ? ok({ platform: 'douyin', code: plain })
      : err('not_a_voucher');
  const code = plain.replaceAll(/[\s-]/g, '');
  if (paymentProviderOf(code) !== undefined) return err('payment_code');
  if (DIGITS.test(code)) {
    const platform = chosen ?? (code.length === DOUYIN_DIGITS ? 'douyin' : 'meituan');
    return ok({ platform, code });
  }
  return SCANNED.test(code) && chosen !== 'douyin' ? ok({ platform: 'meituan', code }) : err('not_a_voucher');
}

/** An address of 抖音 over HTTPS; null for any other text. */
export function douyinLink(text: string): { readonly isShort: boolean; readonly objectId: string | null } | null {
  if (!URL.canParse(text)) return null;
  const { protocol, host, searchParams } = new URL(text);
  if (protocol !== 'https:' || !DOUYIN_HOSTS.has(host)) return null;
  const objectId = searchParams.get('object_id');
  return { isShort: host === DOUYIN_SHORT_HOST, objectId: objectId === '' ? null : objectId };
}

const TAIL = 4;
/** What people tell a code by; empty for an address, which tells nobody anything. */
export const voucherTail = (code: string): string => (/^\d+$/.test(code) ? code.slice(-TAIL) : '');

/** A voucher pays what is due and gives no change: what of its face value is used, and what is lost to the customer. */
export function voucherPays(face: Fen, due: Fen): { readonly amount: Fen; readonly excess: Fen } {
  const amount = fen(Math.min(face, due));
  return { amount, excess: fen(face - amount) };
}
