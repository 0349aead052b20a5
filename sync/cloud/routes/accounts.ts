/**
 * What terminals ask of accounts of value: prove a member, hold, look, let go, a card's account, a top-up that goes back; and
 * what managers see and reset. A password and a card's code are in a request's body and nowhere else. accounts/README.md.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import Type, { type Static } from 'typebox';
import type { MemberId } from '../../domain/ids.ts';
import { epochMs, MINUTE_MS } from '../../domain/time.ts';
import type { Result } from '../../domain/result.ts';
import {
  ACCOUNT_ID,
  ACCOUNT_VIEW,
  GIFT_CARD_ASKED,
  GIFT_CARD_VIEW,
  HOLD_REQUEST,
  HOLD_VIEW,
  memberOfAccount,
  PASSWORD_ANSWER,
  PASSWORD_CHANGE,
  PROOF_ANSWER,
  PROOF_REQUEST,
  TOP_UP_RETURN,
  type AccountView,
  type HoldRequest,
  type PasswordChange,
  type TopUpReturn,
} from '../../protocol/accounts.ts';
import { brandScope } from '../../protocol/messages.ts';
import { OUT_TRADE_NUMBER } from '../../protocol/payments.ts';
import { MEMBER_ID } from '../../schemas/scalars.ts';
import { giftCard, hold, holdTopUp, holdView, release, type HoldRefusal } from '../accounts/holds.ts';
import { provePresence, type PresenceRefusal } from '../accounts/presence.ts';
import { dropPassword, prove, setPassword } from '../accounts/proofs.ts';
import { Allowance } from '../app/allowance.ts';
import { scopeOf, whoOf } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER, withExample } from '../app/documented.ts';
import { deviceOf, identityOf } from '../app/identity.ts';
import { tooMany } from '../app/limits.ts';
import { idsWithinReach } from '../app/member-reach.ts';
import { Refusal } from '../app/problem.ts';
import type { AuditAct } from '../store/audit.ts';
import { accountAndHeld, newestEntries } from '../store/accounts.ts';

/** A customer types a password now and then; whoever asks more often guesses. */
const PROOFS_PER_MINUTE = { max: 20, windowMs: MINUTE_MS } as const;
const HOLDS_PER_MINUTE = { max: 120, windowMs: MINUTE_MS } as const;
const ENTRIES_SHOWN_MAX = 100;

const MEMBER = Type.Object({ member: MEMBER_ID });
const HOLD = Type.Object({ hold: OUT_TRADE_NUMBER });
const ACCOUNT = Type.Object({ account: ACCOUNT_ID });
const ID = '019a0000-0000-7000-8000-000000000001';
const HOLD_SAMPLE = {
  hold: '01a7f3c09b5e4d21',
  saleId: ID,
  tenderId: 't1',
  kind: 'stored_value',
  amount: 9900,
  member: ID,
  proof: '1790000600000.c2VhbA',
};
const VIEW_SAMPLE = {
  outTradeNumber: '01a7f3c09b5e4d21',
  kind: 'stored_value',
  amount: 9900,
  state: 'paid',
  reason: null,
  account: `stored_value:${ID}`,
  left: 45_100,
  asOf: 1790000000000,
};

export function accountRoutes(app: FastifyInstance, cloud: Cloud): void {
  const proofs = new Allowance(cloud.ports.clock, PROOFS_PER_MINUTE);
  const holds = new Allowance(cloud.ports.clock, HOLDS_PER_MINUTE);
  const within = (allowance: Allowance, request: FastifyRequest): void => {
    const waitMs = allowance.take(deviceOf(request).terminal);
    if (waitMs > 0) throw tooMany(waitMs);
  };
  const memberIn = (request: FastifyRequest): MemberId => (request.params as Static<typeof MEMBER>).member;
  const holdIn = (request: FastifyRequest): string => (request.params as Static<typeof HOLD>).hold;
  const note = (request: FastifyRequest, act: AuditAct, what: string): Promise<void> => {
    const identity = identityOf(request);
    return cloud.audit.note({ scope: scopeOf(cloud, identity), who: whoOf(identity), act, what });
  };
  const described = (summary: string) => ({ summary, tags: ['accounts'], security: BEARER });

  app.put('/v1/members/:member/password', {
    config: { policy: ['device'] },
    schema: {
      ...described(
        'Set a member’s payment password, proven by the one before, a member code, a message or, first of all, a manager',
      ),
      params: MEMBER,
      body: withExample(PASSWORD_CHANGE, { password: '246810', message: '135790' }),
      response: answers(PASSWORD_ANSWER, { member: ID }),
    },
    handler: async (request) => {
      within(proofs, request);
      const member = memberIn(request);
      const device = deviceOf(request);
      const change = request.body as PasswordChange;
      const ids = await idsWithinReach(cloud, device, member);
      const proven = await provePresence(cloud, { device, address: request.ip, member, ids }, change);
      if (!proven.ok) await note(request, 'member.not_proven', `member ${member} ${proven.error}`);
      const how = given(proven);
      await note(request, 'member.password_set', `member ${member} ${how}`);
      await setPassword(cloud, member, change.password);
      return { member };
    },
  });
  app.delete('/v1/members/:member/password', {
    config: { policy: ['brandManager'] },
    schema: {
      ...described('Forget a member’s payment password, so that the customer sets another at a counter'),
      params: MEMBER,
      response: answers(PASSWORD_ANSWER, { member: ID }),
    },
    handler: async (request) => {
      const member = memberIn(request);
      await note(request, 'member.password_dropped', `member ${member}`);
      await dropPassword(cloud, member);
      return { member };
    },
  });
  app.post('/v1/members/:member/proofs', {
    config: { policy: ['device'] },
    schema: {
      ...described('Prove a member by the payment password, for this terminal and some minutes'),
      params: MEMBER,
      body: withExample(PROOF_REQUEST, { password: '246810' }),
      response: answers(PROOF_ANSWER, { proof: HOLD_SAMPLE.proof, expiresAt: 1790000600000 }),
    },
    handler: async (request) => {
      within(proofs, request);
      const member = memberIn(request);
      const { password } = request.body as Static<typeof PROOF_REQUEST>;
      const proven = await prove(cloud, deviceOf(request), member, password);
      await note(request, proven.ok ? 'member.proven' : 'member.not_proven', `member ${member}`);
      return given(proven);
    },
  });

  app.post('/v1/accounts/gift-cards', {
    config: { policy: ['device'] },
    schema: {
      ...described('The account of a gift card by its code'),
      body: withExample(GIFT_CARD_ASKED, { code: 'GC20260001XK' }),
      response: answers(GIFT_CARD_VIEW, {
        account: 'gift_card:0f3a5c7d9e1b2c4d6f8091a2b3c4d5e6-01XK',
        lastFour: '01XK',
        isKnown: true,
        left: 20_000,
        asOf: 1790000000000,
      }),
    },
    handler: (request) => {
      within(proofs, request);
      return giftCard(cloud, (request.body as Static<typeof GIFT_CARD_ASKED>).code);
    },
  });
  app.post('/v1/accounts/holds', {
    config: { policy: ['device'] },
    schema: {
      ...described('Hold an amount on an account for a tender; the same number again is the same hold'),
      body: withExample(HOLD_REQUEST, HOLD_SAMPLE),
      response: answers(HOLD_VIEW, VIEW_SAMPLE),
    },
    handler: async (request) => {
      within(holds, request);
      const asked = request.body as HoldRequest;
      await note(request, 'account.held', `${asked.kind} hold ${asked.hold}`);
      return given(await hold(cloud, deviceOf(request), asked));
    },
  });
  app.get('/v1/accounts/holds/:hold', {
    config: { policy: ['device'] },
    schema: { ...described('What became of a hold'), params: HOLD, response: answers(HOLD_VIEW, VIEW_SAMPLE) },
    handler: async (request) => {
      within(holds, request);
      return given(await holdView(cloud, deviceOf(request), holdIn(request)));
    },
  });
  app.post('/v1/accounts/holds/:hold/release', {
    config: { policy: ['device'] },
    schema: {
      ...described('Let a hold go, whatever became of it; a number that was never used cannot be used any more'),
      params: HOLD,
      response: answers(HOLD_VIEW, { ...VIEW_SAMPLE, state: 'reversed' }),
    },
    handler: async (request) => {
      within(holds, request);
      await note(request, 'account.released', `hold ${holdIn(request)}`);
      return given(await release(cloud, deviceOf(request), holdIn(request)));
    },
  });
  app.post('/v1/accounts/top-up-returns', {
    config: { policy: ['device'] },
    schema: {
      ...described('Hold what a top-up put on an account, so that it goes back; 409 when some of it was spent'),
      body: withExample(TOP_UP_RETURN, { hold: HOLD_SAMPLE.hold, account: VIEW_SAMPLE.account, topUp: ID }),
      response: answers(HOLD_VIEW, VIEW_SAMPLE),
    },
    handler: async (request) => {
      within(holds, request);
      const asked = request.body as TopUpReturn;
      await note(request, 'account.held', `top-up ${asked.topUp}`);
      return given(await holdTopUp(cloud, deviceOf(request), asked));
    },
  });
  app.get('/v1/accounts/:account', {
    config: { policy: ['manager'] },
    schema: {
      ...described('What is on an account and its newest entries'),
      params: ACCOUNT,
      response: answers(ACCOUNT_VIEW, {
        account: VIEW_SAMPLE.account,
        principal: 50_000,
        bonus: 5_000,
        held: 0,
        entries: [],
        asOf: 1790000000000,
      }),
    },
    handler: async (request) => {
      const { account } = request.params as Static<typeof ACCOUNT>;
      const member = memberOfAccount(account);
      if (member !== null) await idsWithinReach(cloud, identityOf(request), member);
      await note(request, 'account.read', `account ${account}`);
      return accountView(cloud, account);
    },
  });
}

async function accountView(cloud: Cloud, account: string): Promise<AccountView> {
  const scope = brandScope(cloud.brand.id);
  const now = cloud.ports.clock.now();
  const row = await accountAndHeld(cloud.database, scope, { account, now });
  if (row === null) throw new Refusal(404, 'unknown_account');
  const batches = row.batches as (AccountView['batches'] & object) | null;
  const entries = await newestEntries(cloud.database, scope, account, ENTRIES_SHOWN_MAX);
  return {
    account,
    principal: row.principal as AccountView['principal'],
    bonus: row.bonus as AccountView['bonus'],
    held: row.held as AccountView['held'],
    ...(batches === null ? {} : { batches }),
    entries: entries.map(({ id, at, what, amount, principal, bonus, receipt, finding }) => ({
      id,
      at: epochMs(at),
      what,
      amount: amount as AccountView['principal'],
      principal: principal as AccountView['principal'],
      bonus: bonus as AccountView['bonus'],
      receiptNumber: receipt,
      finding,
    })),
    asOf: epochMs(now),
  };
}

function given<Value>(result: Result<Value, HoldRefusal | PresenceRefusal>): Value {
  if (result.ok) return result.value;
  const isUnknown = ['hold_unknown', 'unknown_member', 'account_missing'].includes(result.error);
  throw new Refusal(isUnknown ? 404 : 409, result.error);
}
