/**
 * Referrals: terms by who manages the brand; codes, links and what is paid out by the brand's own server (a mini program) or a till, for
 * members whom they know. growth/referrals.ts.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { MemberId } from '../../domain/ids.ts';
import { MINUTE_MS } from '../../domain/time.ts';
import {
  REFERRAL_ACCOUNT,
  REFERRAL_ANSWER,
  REFERRAL_CODE_ANSWER,
  REFERRAL_CODE_REQUEST,
  REFERRAL_PAYOUT,
  REFERRAL_PAYOUT_REQUEST,
  REFERRAL_REQUEST,
  REFERRAL_RULE,
  REFERRAL_RULES_ANSWER,
  type ReferralRule,
} from '../../protocol/referrals.ts';
import { brandScope } from '../../protocol/messages.ts';
import { MEMBER_ID } from '../../schemas/scalars.ts';
import { Allowance } from '../app/allowance.ts';
import { whoOf } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER, withExample } from '../app/documented.ts';
import { identityOf } from '../app/identity.ts';
import { tooMany } from '../app/limits.ts';
import { idsWithinReach } from '../app/member-reach.ts';
import { Refusal } from '../app/problem.ts';
import { linkReferral, payOut, referralAccount, referralCode, saveReferralRule } from '../growth/referrals.ts';
import { idsOf } from '../store/member-merges.ts';
import { memberById } from '../store/members.ts';
import { readReferralRules } from '../store/referrals.ts';

/** A code that is tried out could be somebody's. */
const LINKS_PER_MINUTE = { max: 30, windowMs: MINUTE_MS } as const;
const PARAMS = Type.Object({ member: MEMBER_ID });
const MEMBER = '019a0000-0000-7000-8000-000000000002';
const CODE = '7K3M9Q2V5X';
const RULE = {
  ...{ from: 1790000000000, floor: 9900, first: 1000, second: 300, coupon: 'lucky', couponDays: 90 },
};
const RULES = { items: [{ ...RULE, by: 'staff 9001' }], next: null };
const ACCOUNT = {
  ...{ brought: 1, balance: 1000, payouts: [] },
  entries: [{ sale: '019a0000-0000-7000-8000-000000000003', level: 1, amount: 1000, at: 1790000000000 }],
};

export function referralRoutes(app: FastifyInstance, cloud: Cloud): void {
  const scope = brandScope(cloud.brand.id);
  const links = new Allowance(cloud.ports.clock, LINKS_PER_MINUTE);
  const described = (summary: string) => ({ summary, tags: ['growth'], security: BEARER });
  const rules = async () => ({ items: await readReferralRules(cloud.database, scope), next: null });
  const memberIn = (request: FastifyRequest): MemberId => (request.params as { readonly member: MemberId }).member;
  const known = async (member: MemberId): Promise<void> => {
    if ((await memberById(cloud.database, scope, member)) === null) throw new Refusal(404, 'unknown_member');
  };
  app.get('/v1/referral-rules', {
    config: { policy: ['manager'] },
    schema: { ...described('Terms of referral, the newest first'), response: answers(REFERRAL_RULES_ANSWER, RULES) },
    handler: rules,
  });
  app.post('/v1/referral-rules', {
    config: { policy: ['brandManager'] },
    schema: {
      ...described('Terms of referral from an instant on: two levels, for the first sale that keeps the floor paid'),
      body: withExample(REFERRAL_RULE, RULE),
      response: answers(REFERRAL_RULES_ANSWER, RULES),
    },
    handler: async (request) => {
      const who = whoOf(identityOf(request));
      const rule = request.body as ReferralRule;
      await saveReferralRule(cloud, rule, who);
      const what = `${String(rule.first)}/${String(rule.second)} over ${String(rule.floor)}`;
      await cloud.audit.note({ scope, who, act: 'referral_rule.saved', what });
      return rules();
    },
  });
  app.post('/v1/referral-codes', {
    config: { policy: ['device', 'service'] },
    schema: {
      ...described('The code with which a member brings others, always the same'),
      body: withExample(REFERRAL_CODE_REQUEST, { member: MEMBER }),
      response: answers(REFERRAL_CODE_ANSWER, { code: CODE }),
    },
    handler: async (request) => {
      const { member } = request.body as { readonly member: MemberId };
      await known(member);
      return { code: await referralCode(cloud, member) };
    },
  });
  app.post('/v1/referrals', {
    config: { policy: ['device', 'service'] },
    schema: {
      ...described('A new member was brought by whose code it is. 409 by themselves, already or a ring; 410 not new'),
      body: withExample(REFERRAL_REQUEST, { code: CODE, member: MEMBER }),
      response: answers(REFERRAL_ANSWER, { inviter: MEMBER, at: 1790000000000 }),
    },
    handler: async (request) => {
      const identity = identityOf(request);
      const waitMs = identity.kind === 'device' ? links.take(identity.terminal) : 0;
      if (waitMs > 0) throw tooMany(waitMs);
      const { code, member } = request.body as { readonly code: string; readonly member: MemberId };
      await known(member);
      const who = whoOf(identity);
      const { inviter, at } = await linkReferral(cloud, code, member, who);
      await cloud.audit.note({ scope, who, act: 'referral.linked', what: `member ${member} by ${inviter}` });
      return { inviter, at };
    },
  });
  app.get('/v1/referrals/:member', {
    config: { policy: ['device', 'service', 'manager'] },
    schema: {
      ...described('Whom a member brought, and what was credited, taken back and paid out'),
      params: PARAMS,
      response: answers(REFERRAL_ACCOUNT, ACCOUNT),
    },
    handler: async (request) => {
      const identity = identityOf(request);
      const member = memberIn(request);
      if (identity.kind !== 'service') await idsWithinReach(cloud, identity, member);
      const { database } = cloud;
      const account = await referralAccount(database, scope, await idsOf(database, scope, member));
      return { ...account, payouts: account.payouts.map(({ amount, at }) => ({ amount, at })) };
    },
  });
  app.post('/v1/referrals/:member/payouts', {
    config: { policy: ['device', 'service'] },
    schema: {
      ...described('Pay out what is due as a coupon; the same request again is the same coupon. 409 nothing is due'),
      params: PARAMS,
      body: withExample(REFERRAL_PAYOUT_REQUEST, { request: '019a0000-0000-7000-8000-000000000004' }),
      response: answers(REFERRAL_PAYOUT, { amount: 1000, code: 'lucky-7K3M9Q2V5X8ZB' }),
    },
    handler: async (request) => {
      const identity = identityOf(request);
      const member = memberIn(request);
      if (identity.kind !== 'service') await idsWithinReach(cloud, identity, member);
      const who = whoOf(identity);
      const { amount, code } = await payOut(cloud, member, (request.body as { readonly request: string }).request, who);
      await cloud.audit.note({ scope, who, act: 'referral.paid_out', what: `member ${member} ${String(amount)}` });
      return { amount, code };
    },
  });
}
