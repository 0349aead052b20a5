/**
 * 美团 / 大众点评, vouchers of 到店综合: receipt prepare, scanprepare, consume, reverseconsume, getconsumed. A form whose sorted
 * parameters are signed with MD5 between the application's secret; answers are not signed, so HTTPS alone vouches for them. Our
 * number is the `requestid` (a repetition redeems nothing more) and the account that getconsumed names. open.dianping.com/document.
 */
import { createHash } from 'node:crypto';
import { fenFromYuanText } from '../../../domain/money.ts';
import { err, ok, type Result } from '../../../domain/result.ts';
import { chinaTime } from '../../payments/drivers/alipay.ts';
import { instantOf, objectIn, sent, type HttpSend } from '../../payments/send.ts';
import type { CloudPorts } from '../../ports.ts';
import {
  MEITUAN_CANCEL_MS,
  type CancelOutcome,
  type PreparedVoucher,
  type PrepareOutcome,
  type QueryOutcome,
  type RefuseReason,
  type Unknown,
  type UnknownReason,
  type VerifyOutcome,
  type VoucherOrder,
  type VoucherProvider,
} from '../provider.ts';

export interface MeituanAccount {
  readonly baseUrl: string;
  readonly appKey: string;
  readonly secret: string;
  /** The merchant's authorization. */
  readonly session: string;
  readonly shop: string;
}

type Fields = Readonly<Record<string, unknown>>;
type Parameters = Readonly<Record<string, string>>;
const GOOD = 200;

/** MD5 in hex of the secret, each name and value by name, the secret again. */
export function meituanSign(secret: string, parameters: Parameters): string {
  const text = Object.entries(parameters)
    .filter(([name]) => name !== 'sign')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => name + value)
    .join('');
  return createHash('md5').update(`${secret}${text}${secret}`, 'utf8').digest('hex');
}

/** The platform tells people why, in Chinese; its numbers of errors are not public. What no line fits is not known. */
const REFUSALS: readonly (readonly [RegExp, RefuseReason])[] = [
  [/已(被)?(使用|消费|核销|验证)/, 'used'],
  [/过期|失效/, 'expired'],
  [/退款/, 'refunded'],
  [/门店/, 'not_this_shop'],
  [/未到|未开始/, 'not_yet_valid'],
  [/不存在|无效|错误的券|查不到/, 'code_invalid'],
  [/权限|签名|授权/, 'not_allowed'],
];
export const reasonIn = (message: unknown): RefuseReason | null =>
  typeof message === 'string' ? (REFUSALS.find(([pattern]) => pattern.test(message))?.[1] ?? null) : null;

const UNUSED = /未(使用|消费|核销|验证)/;
export const TOO_LATE = /超过|超出|时限|超时/;

export function meituanProvider(
  account: MeituanAccount,
  send: HttpSend,
  ports: Pick<CloudPorts, 'clock'>,
  demo = false,
): VoucherProvider {
  const ask = async (
    act: string,
    own: Parameters,
    method: 'GET' | 'POST' = 'POST',
  ): Promise<Result<Fields, UnknownReason>> => {
    const parameters = {
      app_key: account.appKey,
      timestamp: chinaTime(ports.clock.now()),
      session: account.session,
      format: 'json',
      v: '1',
      sign_method: 'MD5',
      open_shop_uuid: account.shop,
      ...own,
    };
    const form = new URLSearchParams({ ...parameters, sign: meituanSign(account.secret, parameters) }).toString();
    const url = `${account.baseUrl}/router/tuangou/receipt/${act}`;
    const answer = await sent(send, {
      method,
      url: method === 'GET' ? `${url}?${form}` : url,
      headers: { 'content-type': 'application/x-www-form-urlencoded;charset=utf-8' },
      body: method === 'GET' ? '' : form,
    });
    if (answer === null) return err('no_answer');
    if (answer.status >= 500) return err('system_error');
    const said = objectIn(answer.body);
    return said === null || typeof said['code'] !== 'number' ? err('malformed') : ok(said);
  };
  const naming = ({ number, handle, store, terminal }: VoucherOrder): Parameters => ({
    receipt_code: handle.code,
    app_shop_account: number,
    app_shop_accountname: `${store} ${terminal}`,
  });
  return {
    platform: 'meituan',
    demo,
    cancelWithinMs: MEITUAN_CANCEL_MS,
    prepare: async (code) => {
      const isTyped = /^\d+$/.test(code);
      const said = isTyped ? await ask('prepare', { receipt_code: code }) : await ask('scanprepare', { qr_code: code });
      return said.ok ? preparedIn(said.value, code) : unknown(said.error);
    },
    verify: async (order) => {
      const said = await ask('consume', { ...naming(order), requestid: order.number, count: '1' });
      return said.ok ? verifiedIn(said.value, order, ports.clock.now()) : unknown(said.error);
    },
    query: async ({ handle, number }) => {
      const said = await ask('getconsumed', { receipt_code: handle.code }, 'GET');
      return said.ok ? queriedIn(said.value, handle.code, number) : unknown(said.error);
    },
    cancel: async (order) => {
      const said = await ask('reverseconsume', { ...naming(order), app_deal_id: order.handle.deal ?? '' });
      return said.ok ? cancelledIn(said.value) : { outcome: 'again' };
    },
  };
}

const unknown = (reason: UnknownReason): Unknown => ({ outcome: 'unknown', reason });

/** What was not done, and why; unknown where the platform's words do not say that nothing was. */
function refusal({ msg }: Fields): { readonly outcome: 'refused'; readonly reason: RefuseReason } | Unknown {
  const reason = reasonIn(msg);
  return reason === null ? unknown('system_error') : { outcome: 'refused', reason };
}

const rowsIn = ({ data }: Fields): readonly Fields[] =>
  (Array.isArray(data) ? data : [data]).filter(
    (row): row is Fields => typeof row === 'object' && row !== null && !Array.isArray(row),
  );

const yuanIn = (value: unknown): number | null => {
  const amount = typeof value === 'number' || typeof value === 'string' ? fenFromYuanText(String(value)) : null;
  return amount?.ok === true ? amount.value : null;
};
const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';

function preparedIn(said: Fields, scan: string): PrepareOutcome {
  if (said['code'] !== GOOD) return refusal(said);
  const vouchers = rowsIn(said).flatMap((row): readonly PreparedVoucher[] => {
    const code = textOf(row['receipt_code']);
    const price = yuanIn(row['deal_price']);
    const face = yuanIn(row['deal_marketprice']) ?? price;
    if (code === '' || face === null || face <= 0) return [];
    const deal = textOf(row['deal_id']);
    return [
      {
        id: code,
        handle: { scan, code, ...(deal === '' ? {} : { deal }) },
        title: textOf(row['deal_title']),
        face,
        settlement: settlementIn(row) ?? price,
        sku: null,
        validFrom: null,
        validUntil: instantOf(row['receipt_end_date']),
      },
    ];
  });
  return vouchers.length === 0 ? unknown('malformed') : { outcome: 'prepared', vouchers };
}

/** What was paid for it, by the customer and by the platform's own subsidies; null where the parts are not listed. */
function settlementIn({ payment_detail: parts }: Fields): number | null {
  if (!Array.isArray(parts) || parts.length === 0) return null;
  const amounts = parts.map((part) => yuanIn((part as Fields | null)?.['amount']));
  return amounts.some((amount) => amount === null)
    ? null
    : amounts.reduce<number>((sum, amount) => sum + (amount ?? 0), 0);
}

function verifiedIn(said: Fields, { handle }: VoucherOrder, now: number): VerifyOutcome {
  if (said['code'] !== GOOD) return refusal(said);
  return rowsIn(said).some((row) => textOf(row['receipt_code']) === handle.code)
    ? { outcome: 'verified', verifiedAt: now, redemption: null }
    : unknown('wrong_voucher');
}

function queriedIn(said: Fields, code: string, number: string): QueryOutcome {
  const { code: result, msg } = said;
  if (result !== GOOD) {
    if (typeof msg === 'string' && UNUSED.test(msg)) return { outcome: 'unused' };
    return refusal(said);
  }
  const row = rowsIn(said).find((each) => textOf(each['receipt_code']) === code);
  if (row === undefined) return unknown('wrong_voucher');
  if (row['verify_account'] !== number) return { outcome: 'refused', reason: 'used' };
  const verifiedAt = instantOf(row['verify_time']);
  return verifiedAt === null ? unknown('malformed') : { outcome: 'verified', verifiedAt, redemption: null };
}

function cancelledIn({ code, msg }: Fields): CancelOutcome {
  if (code === GOOD) return { outcome: 'cancelled' };
  if (typeof msg !== 'string') return { outcome: 'again' };
  if (TOO_LATE.test(msg)) return { outcome: 'too_late' };
  return UNUSED.test(msg) ? { outcome: 'not_verified' } : { outcome: 'again' };
}
