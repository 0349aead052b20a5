/**
 * What terminals ask of group-buy vouchers: prepare, redeem, look, take back. A terminal reaches its own store's alone. The code
 * is in the first request's body and nowhere else. vouchers/README.md.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { Fen } from '../../domain/money.ts';
import { epochMs, MINUTE_MS } from '../../domain/time.ts';
import type { Result } from '../../domain/result.ts';
import { OUT_TRADE_NUMBER } from '../../protocol/payments.ts';
import {
  VOUCHER_REQUEST,
  VOUCHER_VERIFICATION,
  VOUCHER_VIEW,
  type VoucherRequest,
  type VoucherView,
} from '../../protocol/vouchers.ts';
import { Allowance } from '../app/allowance.ts';
import { scopeOf, whoOf } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER, withExample } from '../app/documented.ts';
import { deviceOf } from '../app/identity.ts';
import { tooMany } from '../app/limits.ts';
import { Refusal } from '../app/problem.ts';
import type { VoucherRow } from '../store/vouchers.ts';
import { askAgainAt, providerOf } from '../vouchers/voucher-steps.ts';
import { isFinal } from '../vouchers/voucher-state.ts';
import { cancel, prepare, query, verify, type VoucherRefusal } from '../vouchers/vouchers.ts';

/** A code that is guessed is worth money: a person scans one every few seconds at most. */
const PREPARED_PER_MINUTE = { max: 30, windowMs: MINUTE_MS } as const;
const QUESTIONS_PER_MINUTE = { max: 300, windowMs: MINUTE_MS } as const;

const NUMBER = Type.Object({ number: OUT_TRADE_NUMBER });
const VIEW_SAMPLE = {
  number: '01a7f3c09b5e4d21',
  state: 'prepared',
  reason: null,
  voucher: {
    platform: 'meituan',
    voucher: '4f0c2b7d9a6e4b1c8d3f5a7092b4c6e8',
    title: '100.00元代金券',
    face: 10_000,
    settlement: 8800,
    tail: '1234',
  },
  amount: 0,
  others: 0,
  cancelUntil: null,
  askAgainAt: null,
  demo: true,
};
const REQUEST_SAMPLE = {
  saleId: '019a0000-0000-7000-8000-000000000001',
  tenderId: 't1',
  number: '01a7f3c09b5e4d21',
  code: '100000001234',
};

export function voucherRoutes(app: FastifyInstance, cloud: Cloud): void {
  const prepared = new Allowance(cloud.ports.clock, PREPARED_PER_MINUTE);
  const questions = new Allowance(cloud.ports.clock, QUESTIONS_PER_MINUTE);
  const within = (allowance: Allowance, request: FastifyRequest): void => {
    const waitMs = allowance.take(deviceOf(request).terminal);
    if (waitMs > 0) throw tooMany(waitMs);
  };
  const numberIn = (request: FastifyRequest): string => (request.params as { number: string }).number;
  const note = (request: FastifyRequest, act: 'voucher.verified' | 'voucher.cancelled'): Promise<void> => {
    const device = deviceOf(request);
    const what = `voucher ${numberIn(request)}`;
    return cloud.audit.note({ scope: scopeOf(cloud, device), who: whoOf(device), act, what });
  };
  const described = (summary: string) => ({
    summary,
    tags: ['vouchers'],
    security: BEARER,
    response: answers(VOUCHER_VIEW, VIEW_SAMPLE),
  });

  app.post('/v1/vouchers', {
    config: { policy: ['device'] },
    schema: {
      ...described('What a group-buy voucher is worth here; redeems nothing'),
      body: withExample(VOUCHER_REQUEST, REQUEST_SAMPLE),
    },
    handler: async (request) => {
      within(prepared, request);
      return viewOf(cloud, await prepare(cloud, deviceOf(request), request.body as VoucherRequest));
    },
  });
  app.post('/v1/vouchers/:number/verify', {
    config: { policy: ['device'] },
    schema: {
      ...described('Redeem a prepared voucher; the same again is the same redemption'),
      params: NUMBER,
      body: withExample(VOUCHER_VERIFICATION, { amount: 9900 }),
    },
    handler: async (request) => {
      within(questions, request);
      const { amount } = request.body as { amount: number };
      await note(request, 'voucher.verified');
      return viewOf(cloud, await verify(cloud, deviceOf(request), numberIn(request), amount));
    },
  });
  app.post('/v1/vouchers/:number/query', {
    config: { policy: ['device'] },
    schema: { ...described('Ask the platform what became of a voucher'), params: NUMBER },
    handler: async (request) => {
      within(questions, request);
      return viewOf(cloud, await query(cloud, deviceOf(request), numberIn(request)));
    },
  });
  app.post('/v1/vouchers/:number/cancel', {
    config: { policy: ['device'] },
    schema: {
      ...described('Take a voucher back, whatever became of it; repeat until it is reversed'),
      params: NUMBER,
    },
    handler: async (request) => {
      within(questions, request);
      await note(request, 'voucher.cancelled');
      return viewOf(cloud, await cancel(cloud, deviceOf(request), numberIn(request)));
    },
  });
}

function viewOf(cloud: Cloud, result: Result<VoucherRow, VoucherRefusal>): VoucherView {
  if (!result.ok) throw new Refusal(statusOf(result.error), result.error);
  const row = result.value;
  const provider = providerOf(cloud.vouchers, row);
  const { number, state, reason, amount, others, verified_at: verifiedAt, settlement, sku, tail } = row;
  const isRedeemed = state === 'paid' && verifiedAt !== null && provider !== null;
  return {
    number,
    state,
    reason,
    voucher:
      row.voucher === ''
        ? null
        : {
            platform: row.platform,
            voucher: row.voucher,
            title: row.title,
            face: row.face as Fen,
            ...(settlement === null ? {} : { settlement: settlement as Fen }),
            ...(tail === '' ? {} : { tail }),
            ...(sku === null ? {} : { sku }),
          },
    amount,
    others,
    cancelUntil: isRedeemed ? epochMs(verifiedAt + provider.cancelWithinMs) : null,
    askAgainAt: isFinal(state) ? null : epochMs(askAgainAt(row)),
    demo: provider?.demo === true,
  };
}

function statusOf(code: VoucherRefusal): number {
  if (code === 'voucher_unknown') return 404;
  return code === 'voucher_code_invalid' ? 422 : 409;
}
