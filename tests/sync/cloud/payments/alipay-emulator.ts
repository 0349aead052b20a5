/**
 * Alipay's gateway as its public documentation describes it, for tests: verifies RSA2 over our parameters with the app's
 * public key, keeps books (emulators/ledger.ts), signs the node of its answer as it stands. No money moves.
 */
import type { KeyObject } from 'node:crypto';
import { chinaTime, signedText } from '../../../../sync/cloud/payments/drivers/alipay.ts';
import {
  underFault,
  type Act,
  type Fault,
  type VendorLedger,
  type VendorOrder,
} from '../../../../sync/cloud/payments/emulators/ledger.ts';
import { objectIn, type HttpAnswer, type HttpRequest } from '../../../../sync/cloud/payments/send.ts';
import { isSignedRsa, signRsa } from '../../../../sync/cloud/payments/signing.ts';

export interface AlipaySide {
  readonly appId: string;
  readonly sellerId: string;
  readonly appKey: KeyObject;
  readonly alipayKey: KeyObject;
  readonly now: () => number;
}
type Fields = Readonly<Record<string, unknown>>;

const ACTS: Readonly<Record<string, Act>> = {
  'alipay.trade.pay': 'pay',
  'alipay.trade.query': 'query',
  'alipay.trade.cancel': 'reverse',
  'alipay.trade.refund': 'refund',
  'alipay.trade.fastpay.refund.query': 'refund-query',
};
const ERRORS = {
  no_funds: 'ACQ.BUYER_BALANCE_NOT_ENOUGH',
  expired: 'ACQ.PAYMENT_AUTH_CODE_INVALID',
  code: 'ACQ.PAYMENT_AUTH_CODE_INVALID',
} as const;
const good = (fields: Fields): Fields => ({ code: '10000', msg: 'Success', ...fields });
const failed = (sub: string): Fields => ({
  code: '40004',
  msg: 'Business Failed',
  sub_code: sub,
  sub_msg: '说明 "}{" ',
});

const yuan = (amount: number): string => `${String(Math.floor(amount / 100))}.${String(amount % 100).padStart(2, '0')}`;
const fenOf = (text: unknown): number => Math.round(Number(text) * 100);

export function answerAsAlipay(side: AlipaySide, ledger: VendorLedger, { body }: HttpRequest): HttpAnswer {
  const parameters = Object.fromEntries(new URLSearchParams(body));
  const {
    method = '',
    app_id: app,
    sign = '',
    sign_type: type,
    timestamp = '',
    biz_content: content = '',
  } = parameters;
  const isOurs = app === side.appId && type === 'RSA2' && isSignedRsa(side.appKey, signedText(parameters), sign);
  if (!isOurs || Math.abs(Date.parse(`${timestamp.replace(' ', 'T')}+08:00`) - side.now()) > 900_000)
    return signed(
      side,
      'error_response',
      { code: '40002', msg: 'Invalid Arguments', sub_code: 'isv.invalid-signature' },
      null,
    );
  const asked = objectIn(content) ?? {};
  const number = String(asked['out_trade_no']);
  const act = ACTS[method] ?? 'query';
  const fault = ledger.faultOf(act, number, (asked['auth_code'] as string | undefined) ?? '');
  const said = underFault(fault, () => carryOut(ledger, act, number, asked)) ?? failed('ACQ.SYSTEM_ERROR');
  return signed(
    side,
    `${method.replaceAll('.', '_')}_response`,
    withFault({ seller_id: side.sellerId, ...said }, fault),
    fault,
  );
}

function carryOut(ledger: VendorLedger, act: Act, number: string, asked: Fields): Fields {
  const request = String(asked['out_request_no']);
  switch (act) {
    case 'pay': {
      if (asked['scene'] !== 'bar_code') return failed('ACQ.INVALID_PARAMETER');
      const order = ledger.pay(number, String(asked['auth_code']), fenOf(asked['total_amount']));
      if (order === null) return failed('ACQ.CONTEXT_INCONSISTENT');
      if (order.state === 'failed') return failed(ERRORS[order.reason ?? 'code']);
      if (order.state === 'paying') return { code: '10003', msg: 'order success pay inprocess', out_trade_no: number };
      return good({ ...namesOf(order), total_amount: yuan(order.amount), gmt_payment: chinaTime(order.paidAt) });
    }
    case 'query': {
      const order = ledger.find(number);
      if (order === null) return failed('ACQ.TRADE_NOT_EXIST');
      const status = {
        paid: 'TRADE_SUCCESS',
        paying: 'WAIT_BUYER_PAY',
        failed: 'TRADE_CLOSED',
        closed: 'TRADE_CLOSED',
      };
      const time = order.state === 'paid' ? { send_pay_date: chinaTime(order.paidAt) } : {};
      return good({ ...namesOf(order), trade_status: status[order.state], total_amount: yuan(order.amount), ...time });
    }
    case 'reverse': {
      const wasPaid = ledger.find(number)?.state === 'paid';
      const done = ledger.reverse(number);
      if (done === 'refused') return failed('ACQ.REASON_TRADE_REFUND_FEE_ERR');
      if (done === 'absent') return good({ out_trade_no: number, retry_flag: 'N' });
      return good({ out_trade_no: number, retry_flag: 'N', action: wasPaid ? 'refund' : 'close' });
    }
    case 'refund': {
      const done = ledger.refund(number, request, fenOf(asked['refund_amount']));
      if (done === 'absent') return failed('ACQ.TRADE_NOT_EXIST');
      if (done === 'no_balance') return failed('ACQ.SELLER_BALANCE_NOT_ENOUGH');
      if (done === 'too_soon') return failed('ACQ.SYSTEM_ERROR');
      if (done === 'refused') return failed('ACQ.REFUND_AMT_NOT_EQUAL_TOTAL');
      const order = ledger.find(number);
      const sum = [...(order?.refunds.values() ?? [])].reduce((all, { amount }) => all + amount, 0);
      return good({ ...(order === null ? {} : namesOf(order)), refund_fee: yuan(sum), fund_change: 'Y' });
    }
    case 'refund-query': {
      const order = ledger.find(number);
      if (order === null) return failed('TRADE_NOT_EXIST');
      const refund = order.refunds.get(request);
      if (refund === undefined) return good({ out_trade_no: number });
      return good({
        ...namesOf(order),
        out_request_no: request,
        refund_amount: yuan(refund.amount),
        total_amount: yuan(order.amount),
        refund_status: 'REFUND_SUCCESS',
        gmt_refund_pay: chinaTime(refund.at),
      });
    }
  }
}

const namesOf = ({ number, transactionId }: VendorOrder): Fields => ({ out_trade_no: number, trade_no: transactionId });

function withFault(said: Fields, fault: Fault | null): Fields {
  if (fault === 'wrong_amount')
    return {
      ...said,
      ...('total_amount' in said ? { total_amount: '0.01' } : {}),
      ...('refund_amount' in said ? { refund_amount: '0.01' } : {}),
    };
  if (fault === 'wrong_number') return { ...said, out_trade_no: 'another00' };
  return fault === 'wrong_merchant' ? { ...said, seller_id: '2088000000000000' } : said;
}

function signed(side: AlipaySide, node: string, fields: Fields, fault: Fault | null): HttpAnswer {
  const text = JSON.stringify(fields);
  const sign = signRsa(side.alipayKey, fault === 'bad_signature' ? `${text} ` : text);
  return { status: 200, headers: {}, body: `{"${node}":${text},"sign":"${sign}"}` };
}
