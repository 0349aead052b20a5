/**
 * WeChat Pay, API v3, for a merchant of its own: code payment, query, reversal, refund. Requests are signed with the
 * merchant's key (WECHATPAY2-SHA256-RSA2048); an answer counts only when the platform's key of the named serial signed it
 * within five minutes, and when it names our app, merchant and number. pay.weixin.qq.com/doc/v3/merchant/4012382150.
 */
import type { KeyObject } from 'node:crypto';
import { err, ok, type Result } from '../../../domain/result.ts';
import type { CloudPorts } from '../../ports.ts';
import {
  WECHAT_PACE,
  type FailReason,
  type PaymentProvider,
  type PayOutcome,
  type QueryOutcome,
  type RefundOrder,
  type RefundOutcome,
  type ReverseOutcome,
  type Unknown,
  type UnknownReason,
} from '../provider.ts';
import { instantOf, objectIn, sent, type HttpAnswer, type HttpSend } from '../send.ts';
import { isSignedRsa, signRsa } from '../signing.ts';

export interface WechatAccount {
  readonly baseUrl: string;
  readonly appId: string;
  readonly merchantId: string;
  /** Of the merchant's certificate. */
  readonly serial: string;
  readonly privateKey: KeyObject;
  /** WeChat Pay's public keys by id, or those of its certificates by serial. */
  readonly platformKeys: ReadonlyMap<string, KeyObject>;
}

export const WECHAT_SCHEME = 'WECHATPAY2-SHA256-RSA2048';
/** Older or younger answers are replays, or a clock is wrong. */
const SKEW_SECONDS_MAX = 300;
const NONCE_BYTES = 16;
const DESCRIPTION_MAX = 40;

type Fields = Readonly<Record<string, unknown>>;
/** A proven answer. */
interface Said {
  readonly status: number;
  readonly fields: Fields;
  /** Of an error. */
  readonly code: string;
}

const FAILED: Readonly<Record<string, FailReason>> = {
  AUTH_CODE_INVALID: 'code_invalid',
  AUTH_CODE_ERROR: 'code_invalid',
  AUTHCODE_INVALID: 'code_invalid',
  AUTH_CODE_EXPIRED: 'code_expired',
  AUTHCODEEXPIRE: 'code_expired',
  NOT_ENOUGH: 'insufficient_funds',
  NOTENOUGH: 'insufficient_funds',
  RULE_LIMIT: 'limit',
  RULELIMIT: 'limit',
  ORDER_CLOSED: 'closed',
  ORDERCLOSED: 'closed',
  ORDER_REVERSED: 'closed',
  ORDERREVERSED: 'closed',
  OUT_TRADE_NO_USED: 'number_used',
  ORDER_PAID: 'number_used',
  ORDERPAID: 'number_used',
  ACCOUNT_ERROR: 'refused',
  APPID_MCHID_NOT_MATCH: 'refused',
  BUYER_MISMATCH: 'refused',
  INVALID_REQUEST: 'refused',
  MCH_NOT_EXISTS: 'refused',
  NOT_SUPPORT_CARD: 'refused',
  NO_AUTH: 'refused',
  NOAUTH: 'refused',
  PARAM_ERROR: 'refused',
  TRADE_ERROR: 'refused',
};
const ABSENT: ReadonlySet<string> = new Set(['ORDER_NOT_EXIST', 'ORDERNOTEXIST', 'RESOURCE_NOT_EXISTS']);
const REVERSE_REFUSED: ReadonlySet<string> = new Set([
  'REVERSE_EXPIRE',
  'REVERSEEXPIRE',
  'INVALID_REQUEST',
  'REFUNDED',
]);
const REFUND_REFUSED: ReadonlySet<string> = new Set([
  'INVALID_REQUEST',
  'MCH_NOT_EXISTS',
  'NO_AUTH',
  'PARAM_ERROR',
  'REQUEST_BLOCKED',
  'USER_ACCOUNT_ABNORMAL',
]);

export const requestText = (method: string, path: string, at: string, nonce: string, body: string): string =>
  `${[method, path, at, nonce, body].join('\n')}\n`;
export const responseText = (at: string, nonce: string, body: string): string => `${[at, nonce, body].join('\n')}\n`;

export function wechatProvider(
  account: WechatAccount,
  send: HttpSend,
  ports: Pick<CloudPorts, 'clock' | 'random'>,
): PaymentProvider {
  const { appId: appid, merchantId: mchid } = account;
  const seconds = (): number => Math.floor(ports.clock.now() / 1000);

  const ask = async (method: 'GET' | 'POST', path: string, fields?: Fields): Promise<Result<Said, UnknownReason>> => {
    const body = fields === undefined ? '' : JSON.stringify(fields);
    const answer = await sent(send, {
      method,
      url: `${account.baseUrl}${path}`,
      headers: { ...JSON_HEADERS, authorization: authorization(method, path, body) },
      body,
    });
    if (answer === null) return err('no_answer');
    const fault = faultOf(answer);
    if (fault !== null) return err(fault);
    const said = answer.body === '' ? {} : objectIn(answer.body);
    if (said === null) return err('malformed');
    const code = typeof said['code'] === 'string' ? said['code'] : '';
    return ok({ status: answer.status, fields: said, code });
  };

  const authorization = (method: string, path: string, body: string): string => {
    const at = String(seconds());
    const nonce = ports.random.bytes(NONCE_BYTES).toString('hex');
    const signature = signRsa(account.privateKey, requestText(method, path, at, nonce, body));
    const parts = { mchid, nonce_str: nonce, timestamp: at, serial_no: account.serial, signature };
    return `${WECHAT_SCHEME} ${Object.entries(parts)
      .map(([name, value]) => `${name}="${value}"`)
      .join(',')}`;
  };

  const faultOf = ({ status, headers, body }: HttpAnswer): UnknownReason | null => {
    const at = headers['wechatpay-timestamp'] ?? '';
    const signature = headers['wechatpay-signature'] ?? '';
    // A gateway on the way says that nothing behind it answers.
    if (status >= 500 && signature === '') return 'system_error';
    const key = account.platformKeys.get(headers['wechatpay-serial'] ?? '');
    const isFresh = /^\d{1,12}$/.test(at) && Math.abs(seconds() - Number(at)) <= SKEW_SECONDS_MAX;
    const text = responseText(at, headers['wechatpay-nonce'] ?? '', body);
    return key !== undefined && isFresh && isSignedRsa(key, text, signature) ? null : 'bad_signature';
  };

  /** Whom a payment's answer is about; what it does not name is nobody's. */
  const misfit = (fields: Fields, outTradeNumber: string): Unproven | null => {
    if (fields['appid'] !== appid || fields['mchid'] !== mchid) return 'wrong_merchant';
    return fields['out_trade_no'] === outTradeNumber ? null : 'wrong_number';
  };

  const payment = (said: Said, outTradeNumber: string): QueryOutcome => {
    if (said.status === 200 && said.code === '') {
      const wrong = misfit(said.fields, outTradeNumber);
      return wrong === null ? stateIn(said.fields) : unknown(wrong);
    }
    if (said.code === 'USERPAYING' || said.code === 'USER_PAYING') return { outcome: 'pending' };
    if (ABSENT.has(said.code)) return { outcome: 'absent' };
    const reason = FAILED[said.code];
    return reason === undefined || said.status >= 500 ? unknown('system_error') : { outcome: 'failed', reason };
  };

  return {
    pace: WECHAT_PACE,
    demo: false,
    pay: async (order) => {
      const said = await ask('POST', '/v3/pay/transactions/codepay', {
        appid,
        mchid,
        description: order.subject.slice(0, DESCRIPTION_MAX),
        out_trade_no: order.outTradeNumber,
        payer: { auth_code: order.authCode },
        amount: { total: order.amount, currency: 'CNY' },
        scene_info: { device_id: order.terminal, store_info: { out_id: order.store } },
      });
      return said.ok ? payOnly(payment(said.value, order.outTradeNumber)) : unknown(said.error);
    },
    query: async (number) => {
      const said = await ask('GET', `${ordersPath(number)}?mchid=${encodeURIComponent(mchid)}`);
      if (!said.ok) return unknown(said.error);
      const outcome = payment(said.value, number);
      // A question that was refused says nothing of the payment.
      return outcome.outcome === 'failed' && said.value.code !== '' ? unknown('system_error') : outcome;
    },
    reverse: async (number) => {
      const said = await ask('POST', `${ordersPath(number)}/reverse`, { appid, mchid });
      if (!said.ok) return unknown(said.error);
      const { status, fields } = said.value;
      return reverseIn(said.value, status === 204 ? null : misfit(fields, number));
    },
    refund: async (order) =>
      refundIn(
        await ask('POST', '/v3/refund/domestic/refunds', {
          out_trade_no: order.outTradeNumber,
          out_refund_no: order.refundNumber,
          amount: { refund: order.amount, total: order.paid, currency: 'CNY' },
        }),
        order,
      ),
    queryRefund: async (order) =>
      refundIn(await ask('GET', `/v3/refund/domestic/refunds/${encodeURIComponent(order.refundNumber)}`), order),
  };
}

type Unproven = 'wrong_merchant' | 'wrong_number';
const JSON_HEADERS = { accept: 'application/json', 'content-type': 'application/json', 'user-agent': 'guidepost' };
const ordersPath = (number: string): string => `/v3/pay/transactions/out-trade-no/${encodeURIComponent(number)}`;
const unknown = (reason: UnknownReason): Unknown => ({ outcome: 'unknown', reason });

/** To a payment that is just being made, neither is an answer. */
const payOnly = (outcome: QueryOutcome): PayOutcome =>
  outcome.outcome === 'absent'
    ? unknown('system_error')
    : outcome.outcome === 'closed'
      ? { outcome: 'failed', reason: 'closed' }
      : outcome;

function stateIn(fields: Fields): QueryOutcome {
  switch (fields['trade_state']) {
    case 'SUCCESS': {
      const { transaction_id: transactionId, amount, success_time: time } = fields;
      const total = (amount as Fields | undefined)?.['total'];
      const paidAt = instantOf(time);
      return typeof transactionId === 'string' && typeof total === 'number' && paidAt !== null
        ? { outcome: 'paid', transactionId, amount: total, paidAt }
        : unknown('malformed');
    }
    // Not paid is not final: only a reversal or the provider closes it.
    case 'USERPAYING':
    case 'NOTPAY':
    case 'ACCEPT':
      return { outcome: 'pending' };
    case 'PAYERROR':
      return { outcome: 'failed', reason: 'refused' };
    case 'CLOSED':
    case 'REVOKED':
    case 'REFUND':
      return { outcome: 'closed' };
    default:
      return unknown('malformed');
  }
}

function reverseIn({ status, code }: Said, wrong: Unproven | null): ReverseOutcome {
  if (status === 204 || (status === 200 && code === ''))
    return wrong === null ? { outcome: 'reversed' } : unknown(wrong);
  if (code === 'ORDER_REVERSED' || code === 'ORDERREVERSED') return { outcome: 'reversed' };
  return { outcome: REVERSE_REFUSED.has(code) ? 'refused' : 'again' };
}

function refundIn(said: Result<Said, UnknownReason>, order: RefundOrder): RefundOutcome {
  if (!said.ok) return unknown(said.error);
  const { status, code, fields } = said.value;
  if (status !== 200 || code !== '') {
    if (code === 'NOT_ENOUGH' || code === 'NOTENOUGH') return { outcome: 'no_balance' };
    if (ABSENT.has(code)) return { outcome: 'absent' };
    return REFUND_REFUSED.has(code) ? { outcome: 'refused' } : unknown('system_error');
  }
  if (fields['out_refund_no'] !== order.refundNumber || fields['out_trade_no'] !== order.outTradeNumber)
    return unknown('wrong_number');
  const { refund_id: refundId, amount, success_time: time, create_time: made } = fields;
  const refunded = (amount as Fields | undefined)?.['refund'];
  if (typeof refundId !== 'string' || typeof refunded !== 'number') return unknown('malformed');
  switch (fields['status']) {
    case 'SUCCESS': {
      const refundedAt = instantOf(time) ?? instantOf(made);
      return refundedAt === null
        ? unknown('malformed')
        : { outcome: 'refunded', refundId, amount: refunded, refundedAt };
    }
    // An abnormal one waits for a person at the merchant's platform, under the same number.
    case 'PROCESSING':
    case 'ABNORMAL':
      return { outcome: 'pending' };
    case 'CLOSED':
      return { outcome: 'refused' };
    default:
      return unknown('malformed');
  }
}
