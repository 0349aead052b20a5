/**
 * A member as a person, for tills and people whose store knows them: what they said of themselves and what they bought, a whole number
 * for a reason, all that is known of them for themselves, and deletion. Each is in the audit log under the member's id; ids of others'
 * members are answered as nobody's.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import Type, { type Static } from 'typebox';
import type { MemberId } from '../../domain/ids.ts';
import { DAY_MS, MINUTE_MS } from '../../domain/time.ts';
import { brandScope } from '../../protocol/messages.ts';
import {
  DELETION_ANSWER,
  DELETION_REQUEST,
  EXPORT_ANSWER,
  PERSON_ANSWER,
  REVEAL_ANSWER,
  REVEAL_REQUEST,
} from '../../protocol/persons.ts';
import { MEMBER_ID } from '../../schemas/scalars.ts';
import { Allowance } from '../app/allowance.ts';
import { scopeOf, whoOf } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER, withExample } from '../app/documented.ts';
import { deviceOf, identityOf } from '../app/identity.ts';
import { tooMany } from '../app/limits.ts';
import { idsWithinReach } from '../app/member-reach.ts';
import { Refusal } from '../app/problem.ts';
import { forgetPerson } from '../binding/forget.ts';
import { personExport } from '../binding/person-export.ts';
import { personAnswer } from '../binding/persons.ts';
import { openPhone } from '../binding/phones.ts';
import type { AuditAct } from '../store/audit.ts';
import { forgottenOf } from '../store/member-facts.ts';
import { phoneCipherOf } from '../store/member-proofs.ts';
import { memberById } from '../store/members.ts';

/** A shop rings a few customers an hour; who reads out the list asks for many. */
export const REVEALS_PER_TILL = { max: 20, windowMs: 10 * MINUTE_MS } as const;
export const REVEALS_PER_STORE = { max: 100, windowMs: DAY_MS } as const;

const MEMBER = Type.Object({ member: MEMBER_ID });
const ID = '019a0000-0000-7000-8000-000000000001';
const AT = 1790000000000;
const FACT = { id: ID, at: AT, by: '2001', field: 'size.top', value: 'M' };
const CONSENT = { id: ID, at: AT, purpose: 'profile', given: true, version: '2026-01' };
const BOUGHT = { at: AT, store: 'S001', receiptNumber: 'S001-01-260921-0001', total: 9900 };
const WAS_BOUND = { at: AT, store: 'S001', guide: '2001', source: 'qr_one_time', outcome: 'bind' };
const PERSON_SAMPLE = { member: ID, facts: [FACT], consents: [CONSENT], visits: [BOUGHT], bindings: [WAS_BOUND] };
const EXPORT_SAMPLE = {
  member: ID,
  ids: [ID],
  exportedAt: AT,
  phone: '+8613800138000',
  name: '王女士',
  tier: 'basic',
  memberSince: AT,
  profile: [FACT],
  consents: [{ at: AT, purpose: 'profile', given: true, version: '2026-01', channel: 'till' }],
  purchases: [BOUGHT],
  returns: [BOUGHT],
  bindings: [WAS_BOUND],
  accounts: [
    {
      ...{ account: `points:${ID}`, principal: 99, bonus: 0 },
      entries: [{ at: AT, what: 'earn', principal: 99, bonus: 0, store: 'S001', receipt: 'S001-01-260921-0001' }],
    },
  ],
  arrivals: [{ at: AT, what: 'enrolled', store: 'S001', channel: 'store', campaign: 'spring' }],
  calls: [{ at: AT, reason: 'birthday', outcome: 'reached', by: '2001' }],
  wishes: [{ at: AT, goods: '羊毛大衣', ended: false, by: '2001' }],
  links: { cards: [{ card: 'k'.repeat(43), at: AT }], friends: [] },
};

export function personRoutes(app: FastifyInstance, cloud: Cloud): void {
  const scope = brandScope(cloud.brand.id);
  const { clock } = cloud.ports;
  const [perTill, perStore] = [new Allowance(clock, REVEALS_PER_TILL), new Allowance(clock, REVEALS_PER_STORE)];
  const described = (summary: string) => ({ summary, tags: ['members'], security: BEARER });
  const note = (request: FastifyRequest, act: AuditAct, what: string): Promise<void> => {
    const identity = identityOf(request);
    return cloud.audit.note({ scope: scopeOf(cloud, identity), who: whoOf(identity), act, what });
  };
  const asked = async (request: FastifyRequest): Promise<Asked> => {
    const { member } = request.params as Static<typeof MEMBER>;
    const ids = await idsWithinReach(cloud, identityOf(request), member);
    return { member, ids, isForgotten: (await forgottenOf(cloud.database, scope, ids)).size > 0 };
  };
  const present = async (request: FastifyRequest): Promise<Asked> => {
    const found = await asked(request);
    if (found.isForgotten) throw new Refusal(410, 'member_deleted');
    return found;
  };

  app.get('/v1/members/:member/person', {
    config: { policy: ['device', 'staff'] },
    schema: {
      ...described('What a member said of themselves, agreed to, bought, and who they were bound to; 410 once deleted'),
      params: MEMBER,
      response: answers(PERSON_ANSWER, PERSON_SAMPLE),
    },
    handler: async (request) => {
      const { member, ids } = await present(request);
      await note(request, 'member.read', `member ${member} person`);
      return personAnswer(cloud, member, ids);
    },
  });
  app.post('/v1/members/:member/reveal', {
    config: { policy: ['device'] },
    schema: {
      ...described('A member’s whole number, for a reason; the till has checked the right and written it down'),
      params: MEMBER,
      body: withExample(REVEAL_REQUEST, { reason: 'delivery', staff: '9001' }),
      response: answers(REVEAL_ANSWER, { phone: '+8613800138000' }),
    },
    handler: async (request) => {
      const device = deviceOf(request);
      const waitMs = Math.max(perTill.take(device.terminal), perStore.take(device.store));
      if (waitMs > 0) throw tooMany(waitMs);
      const { member } = await present(request);
      const { reason, staff } = request.body as Static<typeof REVEAL_REQUEST>;
      const phone = await phoneOf(member);
      if (phone === null) throw new Refusal(409, 'no_number');
      await note(request, 'member.revealed', `member ${member} ${reason} staff ${staff ?? 'unknown'}`);
      return { phone };
    },
  });
  app.get('/v1/members/:member/export', {
    config: { policy: ['manager'] },
    schema: {
      ...described('All that is known of a person, to hand to the person; 410 once deleted'),
      params: MEMBER,
      response: answers(EXPORT_ANSWER, EXPORT_SAMPLE),
    },
    handler: async (request) => {
      const { member, ids } = await present(request);
      const row = await memberById(cloud.database, scope, member);
      if (row === null) throw new Refusal(404, 'unknown_member');
      await note(request, 'member.exported', `member ${member}`);
      return personExport(cloud, row, ids);
    },
  });
  app.post('/v1/members/:member/deletion', {
    config: { policy: ['manager'] },
    schema: {
      ...described('Delete a person for good: sales stay, nobody can say any more whose they were'),
      params: MEMBER,
      body: withExample(DELETION_REQUEST, { reason: 'customer_asked' }),
      response: answers(DELETION_ANSWER, { ids: [ID], at: AT }),
    },
    handler: async (request) => {
      const { member, ids } = await asked(request);
      const { reason } = request.body as Static<typeof DELETION_REQUEST>;
      const at = await forgetPerson(cloud, { ids, who: whoOf(identityOf(request)), reason });
      await note(request, 'member.deleted', `member ${member} ${reason}`);
      return { ids: [...ids], at };
    },
  });

  async function phoneOf(member: MemberId): Promise<string | null> {
    const sealed = await phoneCipherOf(cloud.database, scope, member);
    return sealed === null ? null : openPhone(cloud.secrets, cloud.brand.id, sealed);
  }
}

interface Asked {
  readonly member: MemberId;
  readonly ids: readonly MemberId[];
  readonly isForgotten: boolean;
}
