/**
 * What is known of a member beyond a look-up, for tills and people whose store knows the member: consents, other members with the same
 * number, and how these become one person and two again. Phones are masked here. Ids of others' members are answered as nobody's.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import Type, { type Static } from 'typebox';
import type { MemberId } from '../../domain/ids.ts';
import type { Result } from '../../domain/result.ts';
import { DAY_MS, MINUTE_MS } from '../../domain/time.ts';
import { MESSAGE_ANSWER, MESSAGE_PROOF_REQUEST } from '../../protocol/accounts.ts';
import { MEMBER_RECORD, MERGE_ANSWER, NUMBER_PASSED, SPLIT_REASONS } from '../../protocol/members.ts';
import { brandScope } from '../../protocol/messages.ts';
import { ENTRY_ID, MEMBER_ID, oneOf } from '../../schemas/scalars.ts';
import { Allowance } from '../app/allowance.ts';
import { scopeOf, whoOf } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER, withExample } from '../app/documented.ts';
import { deviceOf, identityOf } from '../app/identity.ts';
import { tooMany } from '../app/limits.ts';
import { idsWithinReach } from '../app/member-reach.ts';
import { Refusal } from '../app/problem.ts';
import {
  askForMerge,
  mergeByDigits,
  passNumberOn,
  proposalOf,
  splitMerged,
  stateOf,
  type MergeRefusal,
} from '../binding/merges.ts';
import type { AuditAct } from '../store/audit.ts';
import { personOf, proposalsOf, type ProposalRow } from '../store/member-merges.ts';
import { memberById, readConsents } from '../store/members.ts';
import { linksOf } from '../store/member-cards.ts';

/** Each rings somebody's phone; tries with digits are counted by the message itself. */
const MESSAGES_PER_TILL = { max: 20, windowMs: 10 * MINUTE_MS } as const;
const MESSAGES_PER_STORE = { max: 100, windowMs: DAY_MS } as const;

const MEMBER = Type.Object({ member: MEMBER_ID });
const PROPOSAL = Type.Object({ proposal: ENTRY_ID });
const DIGITS = Type.Object({ code: MESSAGE_PROOF_REQUEST.properties.code });
const SPLIT = Type.Object({ reason: oneOf(SPLIT_REASONS) });
const ID = '019a0000-0000-7000-8000-000000000001';
const OTHER = '019a0000-0000-7000-8000-000000000002';
const RECORD_SAMPLE = {
  member: ID,
  person: ID,
  ids: [ID],
  phone: '138****8000',
  consents: [
    { version: '2026-01', purpose: 'membership-and-guide', channel: 'till', marketing: false, at: 1790000000000 },
  ],
  proposals: [{ id: OTHER, other: OTHER, phone: '138****8000', state: 'proposed', at: 1790000000000 }],
  cards: 1,
  wecomFriends: 0,
  links: { cards: [{ card: 'k'.repeat(43), at: 1790000000000 }], friends: [] },
};

export function memberRoutes(app: FastifyInstance, cloud: Cloud): void {
  const scope = brandScope(cloud.brand.id);
  const { clock } = cloud.ports;
  const [perTill, perStore] = [new Allowance(clock, MESSAGES_PER_TILL), new Allowance(clock, MESSAGES_PER_STORE)];
  const described = (summary: string) => ({ summary, tags: ['members'], security: BEARER });
  const note = (request: FastifyRequest, act: AuditAct, what: string): Promise<void> => {
    const identity = identityOf(request);
    return cloud.audit.note({ scope: scopeOf(cloud, identity), who: whoOf(identity), act, what });
  };
  const asked = async (request: FastifyRequest): Promise<ProposalRow> => {
    const { proposal } = request.params as Static<typeof PROPOSAL>;
    const row = given(await proposalOf(cloud, proposal));
    await idsWithinReach(cloud, identityOf(request), row.other);
    return row;
  };

  app.get('/v1/members/:member', {
    config: { policy: ['device', 'staff'] },
    schema: {
      ...described('A member’s consents and the other members with the same number; 404 for a member of other stores'),
      params: MEMBER,
      response: answers(MEMBER_RECORD, RECORD_SAMPLE),
    },
    handler: async (request) => {
      const { member } = request.params as Static<typeof MEMBER>;
      const ids = await idsWithinReach(cloud, identityOf(request), member);
      await note(request, 'member.read', `member ${member}`);
      return recordOf(member, ids);
    },
  });
  app.post('/v1/member-merges/:proposal/messages', {
    config: { policy: ['device'] },
    schema: {
      ...described('Send six digits to the number that two members share: who reads them out makes them one'),
      params: PROPOSAL,
      response: answers(MESSAGE_ANSWER, { until: 1790000180000 }),
    },
    handler: async (request) => {
      const device = deviceOf(request);
      const waitMs = perTill.take(device.terminal) || perStore.take(device.store);
      if (waitMs > 0) throw tooMany(waitMs);
      const proposal = await asked(request);
      const sent = given(await askForMerge(cloud, device, proposal));
      await note(request, 'member.merge_asked', pairOf(proposal));
      return sent;
    },
  });
  app.post('/v1/member-merges/:proposal/proofs', {
    config: { policy: ['device'] },
    schema: {
      ...described('Make two members one person by the digits of the newest message, five tries'),
      params: PROPOSAL,
      body: withExample(DIGITS, { code: '135790' }),
      response: answers(MERGE_ANSWER, { state: 'merged', person: ID }),
    },
    handler: async (request) => {
      const proposal = await asked(request);
      const { code } = request.body as Static<typeof DIGITS>;
      const merged = await mergeByDigits(cloud, deviceOf(request), proposal, code);
      await note(request, merged.ok ? 'member.merged' : 'member.not_proven', pairOf(proposal));
      return { state: given(merged), person: await personOf(cloud.database, scope, proposal.member) };
    },
  });
  app.post('/v1/member-merges/:proposal/number', {
    config: { policy: ['device'] },
    schema: {
      ...described(
        'The number has another holder now: by the same digits it goes to the other member; sales and bindings stay',
      ),
      params: PROPOSAL,
      body: withExample(DIGITS, { code: '135790' }),
      response: answers(NUMBER_PASSED, { member: OTHER }),
    },
    handler: async (request) => {
      const proposal = await asked(request);
      const { code } = request.body as Static<typeof DIGITS>;
      const passed = await passNumberOn(cloud, deviceOf(request), proposal, code);
      await note(request, passed.ok ? 'member.number_passed' : 'member.not_proven', pairOf(proposal));
      given(passed);
      return { member: proposal.other };
    },
  });
  app.post('/v1/member-merges/:proposal/split', {
    config: { policy: ['manager'] },
    schema: {
      ...described('Make one person two members again; each has what it had'),
      params: PROPOSAL,
      body: withExample(SPLIT, { reason: 'not_same_person' }),
      response: answers(MERGE_ANSWER, { state: 'split', person: ID }),
    },
    handler: async (request) => {
      const proposal = await asked(request);
      const { reason } = request.body as Static<typeof SPLIT>;
      const state = given(await splitMerged(cloud, proposal, whoOf(identityOf(request))));
      await note(request, 'member.split', `${pairOf(proposal)} ${reason}`);
      return { state, person: await personOf(cloud.database, scope, proposal.member) };
    },
  });

  async function recordOf(member: MemberId, ids: readonly MemberId[]): Promise<Static<typeof MEMBER_RECORD>> {
    const { database } = cloud;
    const row = await memberById(database, scope, member);
    if (row === null) throw new Refusal(404, 'unknown_member');
    const proposals = [];
    for (const proposal of await proposalsOf(database, scope, ids)) {
      const other = ids.includes(proposal.member) ? proposal.other : proposal.member;
      const phone = (await memberById(database, scope, other))?.phoneMasked ?? '';
      const { id, at } = proposal;
      proposals.push({ id: id as Static<typeof ENTRY_ID>, other, phone, state: await stateOf(cloud, proposal), at });
    }
    return {
      member,
      person: await personOf(database, scope, member),
      ids: [...ids],
      phone: row.phoneMasked ?? '',
      consents: [...(await readConsents(database, scope, ids))],
      proposals,
      ...(await linksOf(database, scope, ids)),
    };
  }
}

const pairOf = ({ member, other }: ProposalRow): string => `members ${member} ${other}`;

function given<Value>(result: Result<Value, MergeRefusal>): Value {
  if (result.ok) return result.value;
  throw new Refusal(result.error === 'unknown_proposal' ? 404 : 409, result.error);
}
