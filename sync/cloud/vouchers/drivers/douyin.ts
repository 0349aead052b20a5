/**
 * 抖音生活服务, 团购核销: certificate prepare, verify, get, cancel. Requests carry a client token; answers are not signed, so HTTPS
 * alone vouches for them. A scanned short link is opened for its `object_id` alone, on the platform's own hosts. Each redemption
 * has a preparation of its own, whose `verify_token` makes it repeatable. developer.open-douyin.com, life.capacity.fulfilment.
 */
import { douyinLink } from '../../../domain/platform-voucher.ts';
import { MINUTE_MS } from '../../../domain/time.ts';
import { err, ok, type Result } from '../../../domain/result.ts';
import { objectIn, sent, type HttpSend } from '../../payments/send.ts';
import type { CloudPorts } from '../../ports.ts';
import {
  DOUYIN_CANCEL_MS,
  type CancelOutcome,
  type PreparedVoucher,
  type PrepareOutcome,
  type QueryOutcome,
  type Unknown,
  type UnknownReason,
  type VerifyOutcome,
  type VoucherOrder,
  type VoucherProvider,
} from '../provider.ts';
import { reasonIn, TOO_LATE } from './meituan.ts';

export interface DouyinAccount {
  readonly baseUrl: string;
  readonly clientKey: string;
  readonly clientSecret: string;
  /** The shop, as the platform numbers it. */
  readonly poi: string;
  /** The merchant's root account, where a chain shares one application. */
  readonly accountId?: string;
}

type Fields = Readonly<Record<string, unknown>>;
type Asked = Result<Fields, UnknownReason | 'code_invalid'>;

const FULFILMENT = '/goodlife/v1/fulfilment/certificate';
/** The token lasts two hours; one that is refused is had anew once. */
const TOKEN_EARLY_MS = 5 * MINUTE_MS;
const TOKEN_REFUSED: ReadonlySet<number> = new Set([2_190_002, 2_190_008, 10_008]);
const BAD_PARAMETERS = 2_100_005;
const CANCEL_TOO_LATE = 3_000_001;
/** Of one voucher: redeemed by this request before, or by somebody. */
const ALREADY: ReadonlySet<number> = new Set([2, 1208]);
const STATUS = { unused: 1, used: 2 } as const;
/** The clock of the platform and ours. */
const SKEW_MS = MINUTE_MS;

/** Ids of 64 bits, which JSON numbers here do not hold, as texts. */
const exactIds = (json: string): string => json.replaceAll(/:\s*(\d{16,})(?=\s*[,}\]])/g, ':"$1"');

export function douyinProvider(
  account: DouyinAccount,
  send: HttpSend,
  ports: Pick<CloudPorts, 'clock'>,
  demo = false,
): VoucherProvider {
  let token: { readonly text: string; readonly until: number } | null = null;
  const clientToken = async (): Promise<string | null> => {
    const now = ports.clock.now();
    if (token !== null && token.until > now) return token.text;
    const answer = await sent(send, {
      method: 'POST',
      url: `${account.baseUrl}/oauth/client_token/`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        client_key: account.clientKey,
        client_secret: account.clientSecret,
        grant_type: 'client_credential',
      }),
    });
    const data = fieldsIn(answer === null ? null : objectIn(answer.body), 'data');
    const { access_token: text, expires_in: seconds } = data;
    if (typeof text !== 'string' || text === '' || typeof seconds !== 'number') return null;
    token = { text, until: now + Math.max(MINUTE_MS, seconds * 1000 - TOKEN_EARLY_MS) };
    return text;
  };
  const ask = async (act: string, query: Fields | null, body: Fields | null, isAgain = false): Promise<Asked> => {
    const text = await clientToken();
    if (text === null) return err('system_error');
    const shared = account.accountId === undefined ? {} : { account_id: account.accountId };
    const search = new URLSearchParams({ ...(query as Record<string, string> | null), ...shared }).toString();
    const answer = await sent(send, {
      method: body === null ? 'GET' : 'POST',
      url: `${account.baseUrl}${FULFILMENT}/${act}/${body === null ? `?${search}` : ''}`,
      headers: { 'content-type': 'application/json', 'access-token': text },
      body: body === null ? '' : JSON.stringify({ ...body, ...shared }),
    });
    if (answer === null) return err('no_answer');
    if (answer.status >= 500) return err('system_error');
    const said = objectIn(exactIds(answer.body));
    if (said === null) return err('malformed');
    if (!isAgain && TOKEN_REFUSED.has(errorIn(said).code)) {
      token = null;
      return ask(act, query, body, true);
    }
    return ok(said);
  };
  /** What the platform wants instead of a scanned address. */
  const scanned = async (code: string): Promise<Result<Fields, UnknownReason | 'code_invalid'>> => {
    const link = douyinLink(code);
    if (link === null) return ok({ code });
    if (link.objectId !== null) return ok({ encrypted_data: link.objectId });
    if (!link.isShort) return err('code_invalid');
    const answer = await sent(send, { method: 'GET', url: code, headers: {}, body: '', tellsRedirect: true });
    if (answer === null) return err('no_answer');
    const objectId = douyinLink(answer.headers['location'] ?? '')?.objectId ?? null;
    return objectId === null ? err('code_invalid') : ok({ encrypted_data: objectId });
  };
  return {
    platform: 'douyin',
    demo,
    cancelWithinMs: DOUYIN_CANCEL_MS,
    prepare: async (code) => {
      const named = await scanned(code);
      const said = named.ok ? await ask('prepare', { ...named.value, poi_id: account.poi }, null) : named;
      if (said.ok) return preparedIn(said.value, code);
      return said.error === 'code_invalid' ? { outcome: 'refused', reason: said.error } : unknown(said.error);
    },
    verify: async (order) => {
      const { token: verifyToken = '', code } = order.handle;
      const said = await ask('verify', null, {
        verify_token: verifyToken,
        poi_id: account.poi,
        encrypted_codes: [code],
      });
      return said.ok ? verifiedIn(said.value, order, ports.clock.now()) : lost(said.error);
    },
    query: async (order) => {
      const said = await ask('get', { encrypted_code: order.handle.code }, null);
      return said.ok ? queriedIn(said.value, order, account.poi) : lost(said.error);
    },
    cancel: async ({ handle }) => {
      const { redemption = '', certificate = '' } = handle;
      const said = await ask('cancel', null, { verify_id: redemption, certificate_id: certificate });
      return said.ok ? cancelledIn(said.value) : { outcome: 'again' };
    },
  };
}

const unknown = (reason: UnknownReason): Unknown => ({ outcome: 'unknown', reason });
const lost = (reason: UnknownReason | 'code_invalid'): Unknown =>
  unknown(reason === 'code_invalid' ? 'malformed' : reason);

function fieldsIn(of: Fields | null, name: string): Fields {
  const value = of?.[name];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}
const listIn = (of: Fields, name: string): readonly Fields[] => {
  const value = of[name];
  return Array.isArray(value) ? (value as readonly Fields[]) : [];
};
const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
const fenIn = (value: unknown): number | null =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
const secondsIn = (value: unknown): number | null => (typeof value === 'number' && value > 0 ? value * 1000 : null);

/** Both parts of an answer name an error; the first that is one. */
function errorIn(said: Fields): { readonly code: number; readonly text: string } {
  for (const part of [fieldsIn(said, 'data'), fieldsIn(said, 'extra')]) {
    const { error_code: code, description } = part;
    if (typeof code === 'number' && code !== 0) return { code, text: textOf(description) };
  }
  return { code: 0, text: '' };
}

/** `isCertain`: an error to which the platform's own rule is to try again says nothing. */
function refusal(text: string, isCertain: boolean): PrepareOutcome & VerifyOutcome {
  const reason = reasonIn(text);
  if (reason !== null) return { outcome: 'refused', reason };
  return isCertain ? { outcome: 'refused', reason: 'refused' } : unknown('system_error');
}

function preparedIn(said: Fields, scan: string): PrepareOutcome {
  const { code, text } = errorIn(said);
  if (code !== 0) return refusal(text, code === BAD_PARAMETERS);
  const data = fieldsIn(said, 'data');
  const token = textOf(data['verify_token']);
  const listed = listIn(data, 'certificates');
  // A code that shows no voucher has none left.
  if (listed.length === 0) return { outcome: 'refused', reason: 'used' };
  const vouchers = listed.flatMap((one): readonly PreparedVoucher[] => {
    const [amount, sku] = [fieldsIn(one, 'amount'), fieldsIn(one, 'sku')];
    const encrypted = textOf(one['encrypted_code']);
    const certificate = textOf(one['certificate_id']);
    const face = fenIn(amount['list_market_amount']) ?? fenIn(amount['original_amount']) ?? fenIn(sku['market_price']);
    if (encrypted === '' || certificate === '' || token === '' || face === null || face === 0) return [];
    return [
      {
        id: certificate,
        handle: { scan, code: encrypted, token, certificate },
        title: textOf(sku['title']),
        face,
        settlement: fenIn(amount['coupon_pay_amount']) ?? fenIn(amount['pay_amount']),
        sku: textOf(sku['third_sku_id']) || null,
        validFrom: secondsIn(one['start_time']),
        validUntil: secondsIn(one['expire_time']),
      },
    ];
  });
  return vouchers.length === 0 ? unknown('malformed') : { outcome: 'prepared', vouchers };
}

function verifiedIn(said: Fields, { handle, isRepeated }: VoucherOrder, now: number): VerifyOutcome {
  const { code, text } = errorIn(said);
  if (code !== 0) return refusal(text, code === BAD_PARAMETERS);
  const [result] = listIn(fieldsIn(said, 'data'), 'verify_results');
  if (result === undefined) return unknown('malformed');
  const named = textOf(result['certificate_id']);
  if (named !== '' && named !== handle.certificate) return unknown('wrong_voucher');
  const redemption = textOf(result['verify_id']) || null;
  const outcome = result['result'];
  if (outcome === 0) return { outcome: 'verified', verifiedAt: now, redemption };
  if (typeof outcome !== 'number') return unknown('malformed');
  // After an answer that was lost this may be our own redemption: a query tells.
  if (ALREADY.has(outcome)) return isRepeated ? unknown('no_answer') : { outcome: 'refused', reason: 'used' };
  return refusal(textOf(result['msg']), true);
}

function queriedIn(said: Fields, { askedAt }: VoucherOrder, poi: string): QueryOutcome {
  const { code, text } = errorIn(said);
  if (code !== 0) return refusal(text, false);
  const certificate = fieldsIn(fieldsIn(said, 'data'), 'certificate');
  switch (certificate['status']) {
    case STATUS.unused:
      return { outcome: 'unused' };
    case STATUS.used: {
      const verify = fieldsIn(certificate, 'verify');
      const verifiedAt = secondsIn(verify['verify_time']);
      const redemption = textOf(verify['verify_id']);
      if (verifiedAt === null || redemption === '') return unknown('malformed');
      const isOurs = textOf(verify['poi_id']) === poi && verifiedAt >= askedAt - SKEW_MS;
      return isOurs ? { outcome: 'verified', verifiedAt, redemption } : { outcome: 'refused', reason: 'used' };
    }
    default:
      return typeof certificate['status'] === 'number'
        ? { outcome: 'refused', reason: 'refunded' }
        : unknown('malformed');
  }
}

function cancelledIn(said: Fields): CancelOutcome {
  const { code, text } = errorIn(said);
  if (code === 0) return { outcome: 'cancelled' };
  if (code === CANCEL_TOO_LATE && TOO_LATE.test(text)) return { outcome: 'too_late' };
  return /未(使用|核销|验券)/.test(text) ? { outcome: 'not_verified' } : { outcome: 'again' };
}
