/**
 * Other ways than a password by which a customer proves to be a member: a changing code, made for the brand's own server and used by
 * a till, and digits in a text message. Codes and digits are in a request's body or an answer and nowhere else. accounts/README.md.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import Type, { type Static } from 'typebox';
import { DAY_MS, MINUTE_MS } from '../../domain/time.ts';
import type { Result } from '../../domain/result.ts';
import {
  CODE_PROOF_ANSWER,
  CODE_PROOF_REQUEST,
  MEMBER_CODE_ANSWER,
  MEMBER_CODE_REQUEST,
  MESSAGE_ANSWER,
  MESSAGE_PROOF_REQUEST,
  MESSAGE_REQUEST,
  PROOF_ANSWER,
  type MessageRequest,
} from '../../protocol/accounts.ts';
import { MEMBER_ID } from '../../schemas/scalars.ts';
import { mintMemberCode, proveByCode, type CodeRefusal } from '../accounts/member-codes.ts';
import { FOR_PASSWORD, proveByMessage, sendMessageCode, type MessageRefusal } from '../accounts/message-codes.ts';
import { Allowance } from '../app/allowance.ts';
import { scopeOf, whoOf } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER, withExample } from '../app/documented.ts';
import { deviceOf, identityOf } from '../app/identity.ts';
import { tooMany } from '../app/limits.ts';
import { Refusal } from '../app/problem.ts';
import type { AuditAct } from '../store/audit.ts';

/** A member's phone asks for a new code every minute or so; all of a brand's phones ask at once on a busy day. */
const CODES_PER_MEMBER = { max: 10, windowMs: MINUTE_MS } as const;
const CODES_PER_MINUTE = { max: 6000, windowMs: MINUTE_MS } as const;
const PROOFS_PER_MINUTE = { max: 20, windowMs: MINUTE_MS } as const;
/** Each costs money and rings somebody's phone. */
const MESSAGES_PER_TILL = { max: 20, windowMs: 10 * MINUTE_MS } as const;
const MESSAGES_PER_STORE = { max: 500, windowMs: DAY_MS } as const;

const MEMBER = Type.Object({ member: MEMBER_ID });
const ID = '019a0000-0000-7000-8000-000000000001';
const PROOF = '1790000600000.c2VhbA';
const UNTIL = 1790000180000;

export function memberProofRoutes(app: FastifyInstance, cloud: Cloud): void {
  const { clock } = cloud.ports;
  const [perMember, perMinute] = [new Allowance(clock, CODES_PER_MEMBER), new Allowance(clock, CODES_PER_MINUTE)];
  const [perTill, perStore] = [new Allowance(clock, MESSAGES_PER_TILL), new Allowance(clock, MESSAGES_PER_STORE)];
  const proofs = new Allowance(clock, PROOFS_PER_MINUTE);
  const within = (allowance: Allowance, key: string): void => {
    const waitMs = allowance.take(key);
    if (waitMs > 0) throw tooMany(waitMs);
  };
  const memberIn = (request: FastifyRequest): string => (request.params as Static<typeof MEMBER>).member;
  const note = (request: FastifyRequest, act: AuditAct, member: string): Promise<void> => {
    const identity = identityOf(request);
    return cloud.audit.note({ scope: scopeOf(cloud, identity), who: whoOf(identity), act, what: `member ${member}` });
  };
  const described = (summary: string) => ({ summary, tags: ['accounts'], security: BEARER });

  app.post('/v1/member-codes', {
    config: { policy: ['service'] },
    schema: {
      ...described('Make the changing code of a member who is logged in at the brand’s own program, for some minutes'),
      body: withExample(MEMBER_CODE_REQUEST, { member: ID }),
      response: answers(MEMBER_CODE_ANSWER, {
        text: 'GPM-009K3M7Q2XV4T8R6W1ZB5D',
        barcode: 'GPM-9K3M7Q2XV4T8R',
        until: UNTIL,
      }),
    },
    handler: async (request) => {
      const { member } = request.body as Static<typeof MEMBER_CODE_REQUEST>;
      within(perMinute, 'all');
      within(perMember, member);
      const made = given(await mintMemberCode(cloud, member));
      await note(request, 'member.code_made', member);
      return made;
    },
  });
  app.post('/v1/member-codes/proofs', {
    config: { policy: ['device'] },
    schema: {
      ...described(
        'Prove a member by a changing code, once, for a sale of this terminal; 409 for a used or forged one',
      ),
      body: withExample(CODE_PROOF_REQUEST, { code: 'GPM-009K3M7Q2XV4T8R6W1ZB5D', saleId: ID }),
      response: answers(CODE_PROOF_ANSWER, { member: ID, proof: { proof: PROOF, expiresAt: 1790000600000 } }),
    },
    handler: async (request) => {
      const device = deviceOf(request);
      within(proofs, device.terminal);
      const proven = await proveByCode(cloud, device, request.body as Static<typeof CODE_PROOF_REQUEST>);
      const member = proven.ok ? proven.value.member : '?';
      const act = !proven.ok ? 'member.not_proven' : proven.value.proof === undefined ? 'member.read' : 'member.proven';
      await note(request, act, member);
      return given(proven);
    },
  });
  app.post('/v1/members/:member/messages', {
    config: { policy: ['device'] },
    schema: {
      ...described(
        'Send a member six digits for five minutes: worth this sale and no more than an amount, or a payment password',
      ),
      params: MEMBER,
      body: withExample(MESSAGE_REQUEST, { saleId: ID, amount: 9900 }),
      response: answers(MESSAGE_ANSWER, { until: UNTIL }),
    },
    handler: async (request) => {
      const device = deviceOf(request);
      within(perTill, device.terminal);
      within(perStore, device.store);
      const member = memberIn(request);
      const asked = request.body as MessageRequest;
      const of = 'purpose' in asked ? { saleId: FOR_PASSWORD, amount: 0 } : asked;
      const sent = await sendMessageCode(cloud, device, member, of);
      if (sent.ok) await note(request, 'member.message_sent', member);
      return given(sent);
    },
  });
  app.post('/v1/members/:member/message-proofs', {
    config: { policy: ['device'] },
    schema: {
      ...described('Prove a member by the digits of the newest message, five tries'),
      params: MEMBER,
      body: withExample(MESSAGE_PROOF_REQUEST, { saleId: ID, code: '135790' }),
      response: answers(PROOF_ANSWER, { proof: PROOF, expiresAt: 1790000600000 }),
    },
    handler: async (request) => {
      const device = deviceOf(request);
      within(proofs, device.terminal);
      const member = memberIn(request);
      const body = request.body as Static<typeof MESSAGE_PROOF_REQUEST>;
      const proven = await proveByMessage(cloud, device, member, body);
      await note(request, proven.ok ? 'member.proven' : 'member.not_proven', member);
      return given(proven);
    },
  });
}

function given<Value>(result: Result<Value, CodeRefusal | MessageRefusal>): Value {
  if (result.ok) return result.value;
  throw new Refusal(result.error === 'unknown_member' ? 404 : 409, result.error);
}
