/**
 * Coupons with a code each: issued by who manages the brand (for a campaign, or for a guide to hand on), held and let go by tills,
 * looked up by managers. Codes are worth money: they are in these answers alone, in no log. growth/coupons.ts.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { epochMs, MINUTE_MS } from '../../domain/time.ts';
import {
  COUPON_CODE,
  COUPON_CODES_ANSWER,
  COUPON_HOLD,
  COUPON_HOLD_REQUEST,
  COUPON_ISSUE,
  COUPON_SUMS,
  COUPON_VIEW,
  type CouponIssue,
} from '../../protocol/growth.ts';
import { brandScope } from '../../protocol/messages.ts';
import { Allowance } from '../app/allowance.ts';
import { whoOf } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER, withExample } from '../app/documented.ts';
import { deviceOf, identityOf } from '../app/identity.ts';
import { tooMany } from '../app/limits.ts';
import { Refusal } from '../app/problem.ts';
import {
  holdCoupon,
  issueCoupon,
  issuedRule,
  lookAtCoupon,
  refused,
  releaseCoupon,
  revokeCoupon,
  storeKeepingForAnother,
} from '../growth/coupons.ts';
import { readLedgers } from '../growth/growth-sweep.ts';
import { rulesOfTiers } from '../binding/tiers.ts';
import { codesOfOrigin, isStaff, type CouponCodeRow } from '../store/coupon-codes.ts';
import { couponSums } from '../store/coupon-sales.ts';

/** A code that is guessed is worth money: a person scans one every few seconds at most. */
const ASKED_PER_MINUTE = { max: 30, windowMs: MINUTE_MS } as const;
const PARAMS = Type.Object({ code: COUPON_CODE });
const CODE = 'autumn-7K3M9Q2V5X8ZB';
const TIMES = { from: 1790000000000, until: 1793000000000 };
const REQUEST = '019a0000-0000-7000-8000-000000000001';
const SALE = '019a0000-0000-7000-8000-000000000002';
const SEEN = {
  ...{ code: CODE, coupon: 'autumn', source: 'guide', campaign: 'autumn', guide: '2001', save: null, ...TIMES },
  state: 'free',
  entries: [],
};
const SUM = {
  coupon: 'autumn',
  source: 'guide',
  campaign: 'autumn',
  issued: 100,
  redeemed: 12,
  saved: 12_000,
  sales: 12,
  paid: 118_800,
};

export function couponCodeRoutes(app: FastifyInstance, cloud: Cloud): void {
  const asked = new Allowance(cloud.ports.clock, ASKED_PER_MINUTE);
  const described = (summary: string) => ({ summary, tags: ['growth'], security: BEARER });
  const codeIn = (request: FastifyRequest): string => (request.params as { readonly code: string }).code;
  app.post('/v1/coupon-codes', {
    config: { policy: ['brandManager'] },
    schema: {
      ...described('Issue codes of a coupon rule, for a campaign or for a guide; the same again is the same codes'),
      body: withExample(COUPON_ISSUE, { request: REQUEST, coupon: 'autumn', count: 1, ...TIMES, guide: '2001' }),
      response: answers(COUPON_CODES_ANSWER, { items: [{ code: CODE, ...TIMES }], next: null }),
    },
    handler: async (request) => {
      const who = whoOf(identityOf(request));
      const rows = await issue(cloud, request.body as CouponIssue, who);
      const items = rows.map(({ code, from_at: from, until_at: until }) => ({
        code,
        from: epochMs(from),
        until: epochMs(until),
      }));
      return { items, next: null };
    },
  });
  app.get('/v1/coupon-codes', {
    config: { policy: ['manager'] },
    schema: {
      ...described(
        'How coupons with codes do: issued, redeemed, saved, and paid for their sales, by rule, source and campaign',
      ),
      response: answers(COUPON_SUMS, { items: [SUM], next: null }),
    },
    handler: async () => ({ items: await couponSums(cloud.database, brandScope(cloud.brand.id)), next: null }),
  });
  app.get('/v1/coupon-codes/:code', {
    config: { policy: ['manager'] },
    schema: { ...described('What became of a code'), params: PARAMS, response: answers(COUPON_VIEW, SEEN) },
    handler: async (request) => {
      const { row, entries, state } = await lookAtCoupon(cloud, codeIn(request));
      const { code, coupon, source, campaign, guide, value: save, from_at: from, until_at: until } = row;
      const told = entries.map(({ what, store, receipt, saving, at }) => ({ what, store, receipt, saving, at }));
      return { code, coupon, source, campaign, guide, save, from, until, state, entries: told };
    },
  });
  app.post('/v1/coupon-codes/:code/hold', {
    config: { policy: ['device'] },
    schema: {
      ...described('Keep a code for an open sale. 404 unknown, 409 used or held elsewhere, 410 not valid now'),
      params: PARAMS,
      body: withExample(COUPON_HOLD_REQUEST, { sale: SALE }),
      response: answers(COUPON_HOLD, { code: CODE, coupon: 'autumn', heldUntil: 1790007200000 }),
    },
    handler: async (request) => {
      const { terminal } = deviceOf(request);
      const waitMs = asked.take(terminal);
      if (waitMs > 0) throw tooMany(waitMs);
      const { sale } = request.body as { readonly sale: string };
      const keeping = await storeKeepingForAnother(cloud, codeIn(request), sale);
      if (keeping !== null) await readLedgers(cloud, [keeping], await rulesOfTiers(cloud));
      return holdCoupon(cloud, codeIn(request), { terminal, sale });
    },
  });
  app.post('/v1/coupon-codes/:code/release', {
    config: { policy: ['device'] },
    schema: {
      ...described('Let go of a code that this terminal keeps'),
      params: PARAMS,
      response: answers(Type.Object({}), {}),
    },
    handler: async (request) => {
      await releaseCoupon(cloud, codeIn(request), deviceOf(request).terminal);
      return {};
    },
  });
  app.post('/v1/coupon-codes/:code/revoke', {
    config: { policy: ['brandManager'] },
    schema: {
      ...described('Take a code out of use; what was sold with it stands'),
      params: PARAMS,
      response: answers(Type.Object({}), {}),
    },
    handler: async (request) => {
      const scope = brandScope(cloud.brand.id);
      const who = whoOf(identityOf(request));
      if (await revokeCoupon(cloud, codeIn(request), who))
        await cloud.audit.note({ scope, who, act: 'coupon.revoked', what: `code ${codeIn(request)}` });
      return {};
    },
  });
}

async function issue(cloud: Cloud, asked: CouponIssue, who: string): Promise<readonly CouponCodeRow[]> {
  const scope = brandScope(cloud.brand.id);
  const { request: origin, coupon, count, from, until, campaign = null, guide = null } = asked;
  const known = await codesOfOrigin(cloud.database, scope, origin);
  if (known.length > 0) {
    const isSame = known.length === count && known.every((row) => row.coupon === coupon && row.guide === guide);
    if (!isSame) throw new Refusal(409, 'coupon_request_differs');
    return known;
  }
  if (until <= Math.max(from, cloud.ports.clock.now())) throw refused('/until', 'has_passed');
  const rule = await issuedRule(cloud, coupon);
  if (guide !== null && !(await isStaff(cloud.database, scope, guide))) throw refused('/guide', 'unknown_staff');
  const source = guide === null ? ('campaign' as const) : ('guide' as const);
  const each = { coupon: rule.id, source, origin, campaign, guide, value: null, from_at: from, until_at: until };
  await cloud.database.transaction(async (tx) => {
    for (let n = 1; n <= count; n += 1) await issueCoupon(cloud, tx, { ...each, issued_by: who }, String(n));
  });
  await cloud.audit.note({ scope, who, act: 'coupons.issued', what: `${String(count)} of ${rule.id}` });
  return codesOfOrigin(cloud.database, scope, origin);
}
