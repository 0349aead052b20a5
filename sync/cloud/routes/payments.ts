/**
 * What terminals ask of payments by code: pay, look, take back, give back. A terminal reaches its own store's payments alone.
 * The code of the customer is in the first request's body and nowhere else. payments/README.md.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { paymentProviderOf } from '../../domain/barcode.ts';
import { epochMs, MINUTE_MS } from '../../domain/time.ts';
import type { Result } from '../../domain/result.ts';
import {
  OUT_TRADE_NUMBER,
  PAYMENT_REFUND_VIEW,
  PAYMENT_REQUEST,
  PAYMENT_VIEW,
  REFUND_NUMBER,
  REFUND_REQUEST,
  REFUND_WITHDRAWAL,
  REVERSAL_OF,
  type PaymentRefundRequest,
  type PaymentRefundView,
  type PaymentRequest,
  type PaymentView,
  type ReversalOf,
} from '../../protocol/payments.ts';
import { Allowance } from '../app/allowance.ts';
import { scopeOf, whoOf } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER, withExample } from '../app/documented.ts';
import { deviceOf } from '../app/identity.ts';
import { tooMany } from '../app/limits.ts';
import { Refusal } from '../app/problem.ts';
import { isFinal } from '../payments/payment-state.ts';
import { askAgainAt, pay, paymentOf, providerOf, query, reverse, type PaymentRefusal } from '../payments/payments.ts';
import { refundOf, requestRefund, withdrawRefund, type RefundRefusal } from '../payments/refunds.ts';
import type { PaymentRow, RefundRow } from '../store/payments.ts';
import { readStore } from '../store/terminals.ts';

/** A cashier takes a payment every few seconds at most; each is asked about every few seconds. */
const PAYMENTS_PER_MINUTE = { max: 60, windowMs: MINUTE_MS } as const;
const QUESTIONS_PER_MINUTE = { max: 300, windowMs: MINUTE_MS } as const;

const NUMBER = Type.Object({ outTradeNumber: OUT_TRADE_NUMBER });
const REFUND = Type.Object({ outTradeNumber: OUT_TRADE_NUMBER, refundNumber: REFUND_NUMBER });
const PAYMENT_SAMPLE = {
  outTradeNumber: '01a7f3c09b5e4d21',
  kind: 'wechat',
  amount: 9900,
  state: 'pending',
  reason: null,
  transactionId: null,
  paidAt: null,
  askAgainAt: 1790000010000,
  giveUpAt: 1790000045000,
  demo: true,
};
const REQUEST_SAMPLE = {
  saleId: '019a0000-0000-7000-8000-000000000001',
  tenderId: 't1',
  outTradeNumber: '01a7f3c09b5e4d21',
  kind: 'wechat',
  authCode: '130000000000000000',
  amount: 9900,
};
const REFUND_SAMPLE = {
  outTradeNumber: '01a7f3c09b5e4d21',
  refundNumber: '01a7f3c09b5e4d21R1',
  amount: 9900,
  state: 'pending',
  reason: 'no_balance',
  refundId: null,
  refundedAt: null,
  askAgainAt: 1790000060000,
};

export function paymentRoutes(app: FastifyInstance, cloud: Cloud): void {
  const payments = new Allowance(cloud.ports.clock, PAYMENTS_PER_MINUTE);
  const questions = new Allowance(cloud.ports.clock, QUESTIONS_PER_MINUTE);
  const within = (allowance: Allowance, request: FastifyRequest): void => {
    const waitMs = allowance.take(deviceOf(request).terminal);
    if (waitMs > 0) throw tooMany(waitMs);
  };
  const numberIn = (request: FastifyRequest): string => (request.params as { outTradeNumber: string }).outTradeNumber;
  const described = (summary: string) => ({
    summary,
    tags: ['payments'],
    security: BEARER,
    response: answers(PAYMENT_VIEW, PAYMENT_SAMPLE),
  });
  const refundDescribed = (summary: string) => ({
    ...described(summary),
    response: answers(PAYMENT_REFUND_VIEW, REFUND_SAMPLE),
  });

  app.post('/v1/payments', {
    config: { policy: ['device'] },
    schema: {
      ...described('Take money by a customer’s payment code'),
      body: withExample(PAYMENT_REQUEST, REQUEST_SAMPLE),
    },
    handler: async (request) => {
      within(payments, request);
      const device = deviceOf(request);
      const asked = request.body as PaymentRequest;
      if (paymentProviderOf(asked.authCode) !== asked.kind) throw new Refusal(422, 'bad_auth_code');
      const store = await readStore(cloud.database, device.brand, device.store);
      return viewOf(cloud, await pay(cloud, device, asked, store?.name ?? cloud.brand.name));
    },
  });
  app.get('/v1/payments/:outTradeNumber/query', {
    config: { policy: ['device'] },
    schema: { ...described('What is known of a payment; the provider is not asked'), params: NUMBER },
    handler: async (request) => {
      within(questions, request);
      return viewOf(cloud, await paymentOf(cloud, deviceOf(request), numberIn(request)));
    },
  });
  app.post('/v1/payments/:outTradeNumber/query', {
    config: { policy: ['device'] },
    schema: { ...described('Ask the provider what became of a payment'), params: NUMBER },
    handler: async (request) => {
      within(questions, request);
      return viewOf(cloud, await query(cloud, deviceOf(request), numberIn(request)));
    },
  });
  app.post('/v1/payments/:outTradeNumber/reverse', {
    config: { policy: ['device'] },
    schema: {
      ...described('Take a payment back, whatever became of it; repeat until it is reversed'),
      params: NUMBER,
      querystring: REVERSAL_OF,
    },
    handler: async (request) => {
      within(questions, request);
      const device = deviceOf(request);
      const number = numberIn(request);
      const what = `payment ${number}`;
      await cloud.audit.note({ scope: scopeOf(cloud, device), who: whoOf(device), act: 'payment.reversed', what });
      return viewOf(cloud, await reverse(cloud, device, number, request.query as ReversalOf));
    },
  });
  app.post('/v1/payments/:outTradeNumber/refunds', {
    config: { policy: ['device'] },
    schema: {
      ...refundDescribed('Give back a part of a payment; the same number again is the same part'),
      params: NUMBER,
      body: withExample(REFUND_REQUEST, { refundNumber: REFUND_SAMPLE.refundNumber, amount: 9900 }),
    },
    handler: async (request) => {
      within(payments, request);
      const device = deviceOf(request);
      const asked = request.body as PaymentRefundRequest;
      const number = numberIn(request);
      const what = `payment ${number} refund ${asked.refundNumber}`;
      await cloud.audit.note({ scope: scopeOf(cloud, device), who: whoOf(device), act: 'payment.refunded', what });
      return refundViewOf(await requestRefund(cloud, device, number, asked));
    },
  });
  app.get('/v1/payments/:outTradeNumber/refunds/:refundNumber', {
    config: { policy: ['device'] },
    schema: { ...refundDescribed('What is known of a refund'), params: REFUND },
    handler: async (request) => {
      within(questions, request);
      const { refundNumber } = request.params as { refundNumber: string };
      return refundViewOf(await refundOf(cloud, deviceOf(request), numberIn(request), refundNumber));
    },
  });
  app.post('/v1/payments/:outTradeNumber/refunds/:refundNumber/withdraw', {
    config: { policy: ['device'] },
    schema: {
      ...refundDescribed('End a part that has not gone back, so that it can be paid out otherwise'),
      params: REFUND,
      body: withExample(REFUND_WITHDRAWAL, { amount: 9900 }),
    },
    handler: async (request) => {
      within(questions, request);
      const device = deviceOf(request);
      const { refundNumber } = request.params as { refundNumber: string };
      const { amount } = request.body as { amount: number };
      const number = numberIn(request);
      const what = `payment ${number} refund ${refundNumber}`;
      await cloud.audit.note({
        scope: scopeOf(cloud, device),
        who: whoOf(device),
        act: 'payment.refund_withdrawn',
        what,
      });
      return refundViewOf(await withdrawRefund(cloud, device, number, { refundNumber, amount }));
    },
  });
}

function viewOf(cloud: Cloud, result: Result<PaymentRow, PaymentRefusal>): PaymentView {
  if (!result.ok) throw refusalFor(result.error);
  const row = result.value;
  const provider = isFinal(row.state) ? null : providerOf(cloud.payments, row);
  const pace = provider?.pace;
  return {
    outTradeNumber: row.out_trade_number,
    kind: row.kind,
    amount: row.amount,
    state: row.state,
    reason: row.reason,
    transactionId: row.transaction_id,
    paidAt: row.paid_at === null ? null : epochMs(row.paid_at),
    askAgainAt: provider === null ? null : epochMs(askAgainAt(provider, row)),
    giveUpAt: pace === undefined ? null : epochMs(row.requested_at + pace.giveUpMs),
    demo: providerOf(cloud.payments, row)?.demo === true,
  };
}

function refundViewOf(result: Result<RefundRow, RefundRefusal>): PaymentRefundView {
  if (!result.ok) throw refusalFor(result.error);
  const row = result.value;
  return {
    outTradeNumber: row.out_trade_number,
    refundNumber: row.refund_number,
    amount: row.amount,
    state: row.state,
    reason: row.reason,
    refundId: row.refund_id,
    refundedAt: row.refunded_at === null ? null : epochMs(row.refunded_at),
    askAgainAt: row.check_at === null ? null : epochMs(row.check_at),
  };
}

const refusalFor = (code: PaymentRefusal | RefundRefusal): Refusal =>
  new Refusal(code === 'payment_unknown' || code === 'refund_unknown' ? 404 : 409, code);
