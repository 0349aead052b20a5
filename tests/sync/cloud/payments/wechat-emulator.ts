/**
 * WeChat Pay v3 as its public documentation describes it, for tests: verifies our Authorization with the merchant's public
 * key, keeps books (emulators/ledger.ts), signs what it answers with the platform's key. No money moves.
 */
import type { KeyObject } from 'node:crypto';
import { requestText, responseText, WECHAT_SCHEME } from '../../../../sync/cloud/payments/drivers/wechat.ts';
import {
  underFault,
  type Act,
  type Fault,
  type VendorLedger,
  type VendorOrder,
} from '../../../../sync/cloud/payments/emulators/ledger.ts';
import { objectIn, type HttpAnswer, type HttpRequest } from '../../../../sync/cloud/payments/send.ts';
import { isSignedRsa, signRsa } from '../../../../sync/cloud/payments/signing.ts';

export interface WechatSide {
  readonly appId: string;
  readonly merchantId: string;
  readonly serial: string;
  readonly merchantKey: KeyObject;
  readonly platformKey: KeyObject;
  readonly platformKeyId: string;
  readonly now: () => number;
}
type Fields = Readonly<Record<string, unknown>>;
interface Said {
  readonly status: number;
  readonly fields: Fields | null;
}

const iso = (at: number): string => new Date(at + 28_800_000).toISOString().replace(/\.\d+Z$/, '+08:00');
const problem = (status: number, code: string): Said => ({ status, fields: { code, message: 'an explanation' } });
const ERRORS = { no_funds: 'NOT_ENOUGH', expired: 'AUTH_CODE_EXPIRED', code: 'AUTH_CODE_INVALID' } as const;

export function answerAsWechat(side: WechatSide, ledger: VendorLedger, request: HttpRequest): HttpAnswer {
  const { pathname, search } = new URL(request.url);
  if (!isAuthorized(side, request, `${pathname}${search}`)) return signed(side, problem(401, 'SIGN_ERROR'), null);
  const asked = request.body === '' ? {} : (objectIn(request.body) ?? {});
  const { act, number } = actOf(ledger, request.method, pathname, asked);
  const code = (asked['payer'] as { readonly auth_code?: string } | undefined)?.auth_code ?? '';
  const fault = ledger.faultOf(act, number, code);
  const said = underFault(fault, () => carryOut(side, ledger, { act, number, pathname, search, asked }));
  return signed(
    side,
    said === null ? problem(500, 'SYSTEM_ERROR') : { ...said, fields: withFault(said.fields, fault) },
    fault,
  );
}

function isAuthorized(side: WechatSide, { method, headers, body }: HttpRequest, path: string): boolean {
  const [scheme, rest = ''] = (headers['authorization'] ?? '').split(/ (.*)/s);
  const parts = Object.fromEntries(
    [...rest.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]),
  );
  const { mchid, nonce_str: nonce = '', timestamp = '', serial_no: serial, signature = '' } = parts;
  const isOurs = scheme === WECHAT_SCHEME && mchid === side.merchantId && serial === side.serial;
  const isFresh = Math.abs(Number(timestamp) - side.now() / 1000) <= 300 && nonce.length >= 16;
  return (
    isOurs && isFresh && isSignedRsa(side.merchantKey, requestText(method, path, timestamp, nonce, body), signature)
  );
}

const ORDERS = '/v3/pay/transactions/out-trade-no/';
const REFUNDS = '/v3/refund/domestic/refunds';

function actOf(
  ledger: VendorLedger,
  method: string,
  path: string,
  asked: Fields,
): { readonly act: Act; readonly number: string } {
  if (path === '/v3/pay/transactions/codepay') return { act: 'pay', number: String(asked['out_trade_no']) };
  if (path === REFUNDS && method === 'POST') return { act: 'refund', number: String(asked['out_trade_no']) };
  if (path.startsWith(`${REFUNDS}/`)) {
    const refund = path.slice(REFUNDS.length + 1);
    const order = [...ledger.orders.values()].find(({ refunds }) => refunds.has(refund));
    return { act: 'refund-query', number: order?.number ?? '' };
  }
  const [number = '', reverse] = path.slice(ORDERS.length).split('/');
  return { act: reverse === 'reverse' ? 'reverse' : 'query', number };
}

interface Question {
  readonly act: Act;
  readonly number: string;
  readonly pathname: string;
  readonly search: string;
  readonly asked: Fields;
}

function carryOut(side: WechatSide, ledger: VendorLedger, { act, number, pathname, search, asked }: Question): Said {
  const names = { appid: side.appId, mchid: side.merchantId, out_trade_no: number };
  const isOurs = act === 'query' ? search === `?mchid=${side.merchantId}` : true;
  const named =
    act === 'pay' || act === 'reverse' ? asked['appid'] === side.appId && asked['mchid'] === side.merchantId : true;
  if (!isOurs || !named) return problem(400, 'PARAM_ERROR');
  const amount = (asked['amount'] ?? {}) as Fields;
  switch (act) {
    case 'pay': {
      const code = String((asked['payer'] as Fields)['auth_code']);
      if (amount['currency'] !== 'CNY' || !Number.isInteger(amount['total'])) return problem(400, 'PARAM_ERROR');
      const order = ledger.pay(number, code, Number(amount['total']));
      if (order === null) return problem(403, 'OUT_TRADE_NO_USED');
      if (order.state === 'failed') return problem(403, ERRORS[order.reason ?? 'code']);
      // Both forms are met in the field: an error code, and a state.
      return order.state === 'paying' && number.endsWith('0')
        ? problem(400, 'USERPAYING')
        : { status: 200, fields: { ...names, ...stateOf(order) } };
    }
    case 'query': {
      const order = ledger.find(number);
      return order === null
        ? problem(404, 'ORDER_NOT_EXIST')
        : { status: 200, fields: { ...names, ...stateOf(order) } };
    }
    case 'reverse':
      switch (ledger.reverse(number)) {
        case 'reversed':
          return { status: 200, fields: names };
        case 'refused':
          return problem(400, 'REVERSE_EXPIRE');
        case 'absent':
          return problem(404, 'ORDER_NOT_EXIST');
        case 'too_early':
          return problem(400, 'TRADE_STATE_ERROR');
      }
      break;
    case 'refund': {
      const done = ledger.refund(number, String(asked['out_refund_no']), Number(amount['refund']));
      if (done === 'no_balance') return problem(403, 'NOT_ENOUGH');
      if (done === 'too_soon') return problem(429, 'FREQUENCY_LIMITED');
      if (done === 'absent') return problem(404, 'RESOURCE_NOT_EXISTS');
      return done === 'refused'
        ? problem(400, 'INVALID_REQUEST')
        : { status: 200, fields: refundOf(ledger, number, done.number) };
    }
    case 'refund-query': {
      const refund = pathname.slice(REFUNDS.length + 1);
      return number === ''
        ? problem(404, 'RESOURCE_NOT_EXISTS')
        : { status: 200, fields: refundOf(ledger, number, refund) };
    }
  }
  return problem(400, 'PARAM_ERROR');
}

function stateOf(order: VendorOrder): Fields {
  const { state, transactionId, amount, paidAt } = order;
  switch (state) {
    case 'paid':
      return {
        trade_state: order.refunds.size > 0 ? 'REFUND' : 'SUCCESS',
        trade_type: 'MICROPAY',
        transaction_id: transactionId,
        success_time: iso(paidAt),
        amount: { total: amount, payer_total: amount, currency: 'CNY' },
      };
    case 'paying':
      return { trade_state: 'USERPAYING' };
    case 'failed':
      return { trade_state: 'PAYERROR' };
    case 'closed':
      return { trade_state: 'REVOKED' };
  }
}

function refundOf(ledger: VendorLedger, number: string, refundNumber: string): Fields {
  const order = ledger.find(number);
  const { amount = 0, at = 0 } = order?.refunds.get(refundNumber) ?? {};
  return {
    refund_id: `5030${refundNumber}`,
    out_refund_no: refundNumber,
    transaction_id: order?.transactionId,
    out_trade_no: number,
    channel: 'ORIGINAL',
    create_time: iso(at),
    success_time: iso(at),
    status: 'SUCCESS',
    amount: { total: order?.amount, refund: amount, currency: 'CNY' },
  };
}

function withFault(fields: Fields | null, fault: Fault | null): Fields | null {
  const amount = fields?.['amount'] as { readonly total: number; readonly refund?: number } | undefined;
  if (fault === 'wrong_amount' && amount !== undefined)
    return { ...fields, amount: { ...amount, total: amount.total + 1, refund: (amount.refund ?? 0) + 1 } };
  if (fault === 'wrong_number') return { ...fields, out_trade_no: 'another00' };
  return fault === 'wrong_merchant' ? { ...fields, mchid: '1999999999' } : fields;
}

function signed(side: WechatSide, { status, fields }: Said, fault: Fault | null): HttpAnswer {
  const body = fields === null ? '' : JSON.stringify(fields);
  const at = String(Math.floor(side.now() / 1000));
  const nonce = 'c5ac7061fccab6bf3e254dcf98995b8c';
  const signature = signRsa(side.platformKey, responseText(at, nonce, fault === 'bad_signature' ? `${body} ` : body));
  return {
    status,
    headers: {
      'wechatpay-timestamp': at,
      'wechatpay-nonce': nonce,
      'wechatpay-serial': side.platformKeyId,
      'wechatpay-signature': signature,
    },
    body,
  };
}
