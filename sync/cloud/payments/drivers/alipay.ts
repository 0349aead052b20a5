/**
 * Alipay's open platform: alipay.trade.pay (bar code), query, cancel, refund, refund query, over its gateway. Requests are
 * signed with RSA2 over the sorted parameters; an answer counts only when Alipay's key signed the text of its node exactly as
 * it stands, and when it names our number (and our app and seller, where it names any). opendocs.alipay.com/open.
 */
import type { KeyObject } from 'node:crypto';
import { fen, fenFromYuanText, yuanText } from '../../../domain/money.ts';
import { err, ok, type Result } from '../../../domain/result.ts';
import type { CloudPorts } from '../../ports.ts';
import {
  ALIPAY_PACE,
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
import { instantOf, objectIn, sent, type HttpSend } from '../send.ts';
import { isSignedRsa, signRsa } from '../signing.ts';

export interface AlipayAccount {
  readonly gateway: string;
  readonly appId: string;
  readonly privateKey: KeyObject;
  /** Alipay's, for this app. */
  readonly alipayKey: KeyObject;
  /** Checked where an answer names it. */
  readonly sellerId?: string;
}

type Fields = Readonly<Record<string, unknown>>;
type Proven = Result<Fields, UnknownReason>;
const SUBJECT_MAX = 100;
const CHINA_MS = 28_800_000;

const FAILED: Readonly<Record<string, FailReason>> = {
  'ACQ.PAYMENT_AUTH_CODE_INVALID': 'code_invalid',
  'ACQ.SOUNDWAVE_PARSER_FAIL': 'code_invalid',
  'ACQ.BUYER_BALANCE_NOT_ENOUGH': 'insufficient_funds',
  'ACQ.BUYER_BANKCARD_BALANCE_NOT_ENOUGH': 'insufficient_funds',
  'ACQ.ERROR_BALANCE_PAYMENT_DISABLE': 'insufficient_funds',
  'ACQ.BUYER_PAYMENT_AMOUNT_DAY_LIMIT_ERROR': 'limit',
  'ACQ.BUYER_PAYMENT_AMOUNT_MONTH_LIMIT_ERROR': 'limit',
  'ACQ.BEYOND_PAY_RESTRICTION': 'limit',
  'ACQ.BEYOND_PER_RECEIPT_RESTRICTION': 'limit',
  'ACQ.TOTAL_FEE_EXCEED': 'limit',
  'ACQ.TRADE_HAS_CLOSE': 'closed',
  'ACQ.TRADE_HAS_SUCCESS': 'number_used',
  'ACQ.CONTEXT_INCONSISTENT': 'number_used',
  'ACQ.EXIST_FORBIDDEN_WORD': 'refused',
};
const SYSTEM: ReadonlySet<string> = new Set(['ACQ.SYSTEM_ERROR', 'AQC.SYSTEM_ERROR', 'aop.ACQ.SYSTEM_ERROR']);
const CANCEL_REFUSED: ReadonlySet<string> = new Set([
  'ACQ.CANCEL_NOT_ALLOWED',
  'ACQ.REASON_TRADE_REFUND_FEE_ERR',
  'ACQ.TRADE_CANCEL_TIME_OUT',
  'ACQ.TRADE_HAS_FINISHED',
]);

/** What is signed: the parameters by name, without `sign` and without empty ones. */
export const signedText = (parameters: Readonly<Record<string, string>>): string =>
  Object.entries(parameters)
    .filter(([name, value]) => name !== 'sign' && value !== '')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');

/** `2026-05-01 12:00:00` in China. */
export const chinaTime = (at: number): string => new Date(at + CHINA_MS).toISOString().slice(0, 19).replace('T', ' ');

/** The text of an object's member that is an object, as it stands; null when there is none. */
export function nodeText(json: string, name: string): string | null {
  const start = json.indexOf(`"${name}":`);
  const from = start < 0 ? -1 : json.indexOf('{', start + name.length + 3);
  if (from < 0 || json.slice(start + name.length + 3, from).trim() !== '') return null;
  let depth = 0;
  let inText = false;
  for (let at = from; at < json.length; at += 1) {
    const char = json[at];
    if (inText) {
      if (char === '\\') at += 1;
      else if (char === '"') inText = false;
    } else if (char === '"') inText = true;
    else if (char === '{') depth += 1;
    else if (char === '}') {
      depth -= 1;
      if (depth === 0) return json.slice(from, at + 1);
    }
  }
  return null;
}

export function alipayProvider(
  account: AlipayAccount,
  send: HttpSend,
  ports: Pick<CloudPorts, 'clock'>,
): PaymentProvider {
  const ask = async (method: string, number: string, content: Fields): Promise<Proven> => {
    const parameters: Record<string, string> = {
      app_id: account.appId,
      method,
      format: 'JSON',
      charset: 'utf-8',
      sign_type: 'RSA2',
      timestamp: chinaTime(ports.clock.now()),
      version: '1.0',
      biz_content: JSON.stringify({ out_trade_no: number, ...content }),
    };
    const sign = signRsa(account.privateKey, signedText(parameters));
    const answer = await sent(send, {
      method: 'POST',
      url: `${account.gateway}?charset=utf-8`,
      headers: { 'content-type': 'application/x-www-form-urlencoded;charset=utf-8' },
      body: new URLSearchParams({ ...parameters, sign }).toString(),
    });
    if (answer === null) return err('no_answer');
    if (answer.status >= 500) return err('system_error');
    return proven(account, answer.body, `${method.replaceAll('.', '_')}_response`, number);
  };
  const trade = async (method: string, number: string, content: Fields): Promise<QueryOutcome> => {
    const said = await ask(method, number, content);
    return said.ok ? paymentIn(said.value) : unknown(said.error);
  };
  const queryRefund = async (order: RefundOrder): Promise<RefundOutcome> => {
    const said = await ask('alipay.trade.fastpay.refund.query', order.outTradeNumber, {
      out_request_no: order.refundNumber,
      query_options: ['gmt_refund_pay'],
    });
    return said.ok ? refundQueryIn(said.value, order) : unknown(said.error);
  };
  return {
    pace: ALIPAY_PACE,
    demo: false,
    pay: async (order) =>
      payOnly(
        await trade('alipay.trade.pay', order.outTradeNumber, {
          scene: 'bar_code',
          auth_code: order.authCode,
          subject: order.subject.slice(0, SUBJECT_MAX),
          total_amount: yuanText(fen(order.amount), { group: false }),
          store_id: order.store,
          terminal_id: order.terminal,
        }),
      ),
    query: async (number) => {
      const outcome = await trade('alipay.trade.query', number, {});
      // A question that was refused says nothing of the payment.
      return outcome.outcome === 'failed' ? unknown('system_error') : outcome;
    },
    reverse: async (number) => {
      const said = await ask('alipay.trade.cancel', number, {});
      return said.ok ? cancelIn(said.value) : unknown(said.error);
    },
    refund: async (order) => {
      const said = await ask('alipay.trade.refund', order.outTradeNumber, {
        refund_amount: yuanText(fen(order.amount), { group: false }),
        out_request_no: order.refundNumber,
      });
      if (!said.ok) return unknown(said.error);
      if (said.value['code'] !== '10000') return refundFault(said.value);
      // The refund's own answer sums up all refunds of the payment; that of the query is about this one.
      return queryRefund(order);
    },
    queryRefund,
  };
}

const unknown = (reason: UnknownReason): Unknown => ({ outcome: 'unknown', reason });

/** The node of the answer, once its signature holds and it is about our number. */
function proven(account: AlipayAccount, body: string, node: string, number: string): Proven {
  const text = nodeText(body, node) ?? nodeText(body, 'error_response');
  const sign = objectIn(body)?.['sign'];
  if (text === null) return err('malformed');
  if (typeof sign !== 'string' || !isSignedRsa(account.alipayKey, text, sign)) return err('bad_signature');
  const said = objectIn(text);
  if (said === null) return err('malformed');
  const wrong = misfit(account, said, number);
  return wrong === null ? ok(said) : err(wrong);
}

/** Answers that are about a payment name it; refusals do not. */
function misfit({ appId, sellerId }: AlipayAccount, said: Fields, number: string): UnknownReason | null {
  const { out_trade_no: named, app_id: app = appId, seller_id: seller = sellerId, code } = said;
  if (app !== appId || seller !== sellerId) return 'wrong_merchant';
  const isAbout = code === '10000' || code === '10003';
  return named === number || (!isAbout && named === undefined) ? null : 'wrong_number';
}

const subCode = ({ sub_code: sub }: Fields): string => (typeof sub === 'string' ? sub : '');

const payOnly = (outcome: QueryOutcome): PayOutcome =>
  outcome.outcome === 'absent'
    ? unknown('system_error')
    : outcome.outcome === 'closed'
      ? { outcome: 'failed', reason: 'closed' }
      : outcome;

function paymentIn(said: Fields): QueryOutcome {
  const sub = subCode(said);
  switch (said['code']) {
    case '10000':
      return tradeIn(said);
    case '10003':
      return { outcome: 'pending' };
    case '40004':
      if (SYSTEM.has(sub)) return unknown('system_error');
      if (sub === 'ACQ.TRADE_NOT_EXIST') return { outcome: 'absent' };
      return { outcome: 'failed', reason: FAILED[sub] ?? 'refused' };
    // Missing or wrong parameters, no right to the interface: nothing was done.
    case '40001':
    case '40002':
    case '40006':
      return { outcome: 'failed', reason: 'refused' };
    default:
      return unknown('system_error');
  }
}

function tradeIn(said: Fields): QueryOutcome {
  switch (said['trade_status'] ?? (said['gmt_payment'] === undefined ? '' : 'TRADE_SUCCESS')) {
    case 'WAIT_BUYER_PAY':
      return { outcome: 'pending' };
    case 'TRADE_CLOSED':
      return { outcome: 'closed' };
    case 'TRADE_SUCCESS':
    case 'TRADE_FINISHED': {
      const { trade_no: transactionId, total_amount: yuan, gmt_payment: paid, send_pay_date: sentAt } = said;
      const amount = fenFromYuanText(String(yuan));
      const paidAt = instantOf(paid) ?? instantOf(sentAt);
      return typeof transactionId === 'string' && amount.ok && paidAt !== null
        ? { outcome: 'paid', transactionId, amount: amount.value, paidAt }
        : unknown('malformed');
    }
    default:
      return unknown('malformed');
  }
}

function cancelIn(said: Fields): ReverseOutcome {
  if (said['code'] === '10000') return { outcome: said['retry_flag'] === 'N' ? 'reversed' : 'again' };
  return { outcome: CANCEL_REFUSED.has(String(said['sub_code'])) ? 'refused' : 'again' };
}

function refundFault(said: Fields): RefundOutcome {
  const sub = subCode(said);
  if (said['code'] !== '40004' || SYSTEM.has(sub)) return unknown('system_error');
  return { outcome: sub === 'ACQ.SELLER_BALANCE_NOT_ENOUGH' ? 'no_balance' : 'refused' };
}

function refundQueryIn(said: Fields, order: RefundOrder): RefundOutcome {
  if (said['code'] !== '10000')
    return said['sub_code'] === 'ACQ.TRADE_NOT_EXIST' || said['sub_code'] === 'TRADE_NOT_EXIST'
      ? { outcome: 'absent' }
      : unknown('system_error');
  const { out_request_no: number, refund_status: status, refund_amount: yuan, gmt_refund_pay: time } = said;
  // A refund that is not there is answered without its fields.
  if (number === undefined && yuan === undefined) return { outcome: 'absent' };
  if (number !== order.refundNumber) return unknown('wrong_number');
  const amount = fenFromYuanText(String(yuan));
  if (!amount.ok) return unknown('malformed');
  if (status !== undefined && status !== 'REFUND_SUCCESS') return { outcome: 'pending' };
  const refundedAt = instantOf(time);
  return refundedAt === null
    ? unknown('malformed')
    : { outcome: 'refunded', refundId: order.refundNumber, amount: amount.value, refundedAt };
}
