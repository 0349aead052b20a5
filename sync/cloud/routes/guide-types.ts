/**
 * What kind of guide somebody is, who recruited them, and members who are proposed as guides. By managers, for the people and members of
 * their own stores; recruiters may be of any store. growth/guide-types.ts.
 */
import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import {
  CANDIDATE_DECISION,
  CANDIDATE_PROPOSED,
  CANDIDATES_ANSWER,
  GUIDE_TYPE_SAVED,
  GUIDE_TYPES_ANSWER,
  type CandidateDecision,
  type CandidateProposed,
  type GuideTypeSaved,
} from '../../protocol/guide-types.ts';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import { ENTRY_ID, STAFF_ID } from '../../schemas/scalars.ts';
import { whoOf } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER, withExample } from '../app/documented.ts';
import { identityOf, storeAsked, storesOf, type Identity } from '../app/identity.ts';
import { idsWithinReach } from '../app/member-reach.ts';
import { Refusal } from '../app/problem.ts';
import { decide, guideList, proposeCandidate, saveGuideType } from '../growth/guide-types.ts';
import { candidatesOf } from '../store/guide-types.ts';
import { readPerson } from '../store/roles.ts';
import { storesManaged } from './badges.ts';

const CANDIDATES_MAX = 200;
const PERSON = Type.Object({ staff: STAFF_ID });
const CANDIDATE = Type.Object({ candidate: ENTRY_ID });
const TYPES = {
  items: [
    {
      ...{ guide: '2001', name: '林晓雨', stores: ['S001'], type: 'partner' },
      recruiters: [{ guide: '2002', name: '赵一鸣' }],
    },
  ],
  next: null,
};
const PROPOSED = {
  candidate: '019a0000-0000-7000-8000-000000000001',
  member: '019a0000-0000-7000-8000-000000000002',
  ...{ store: 'S001', type: 'community', recruitedBy: '2001', note: '社群里很活跃' },
};
const CANDIDATES = {
  items: [
    {
      ...{ ...PROPOSED, phone: '138****8000', state: 'proposed', by: 'staff 9001', at: 1790000000000 },
      ...{ guide: null, decidedBy: null },
    },
  ],
  next: null,
};
const ACCEPTED = { accept: true, guide: '2107', name: '王芳', pin: '······' };

export function guideTypeRoutes(app: FastifyInstance, cloud: Cloud): void {
  const brand = cloud.brand.id;
  const scope = brandScope(brand);
  const described = (summary: string) => ({ summary, tags: ['growth'], security: BEARER });
  const types = async (identity: Identity) => {
    const within = new Set(storesOf(identity));
    return {
      items: (await guideList(cloud)).filter(({ stores }) => stores.some((one) => within.has(one))),
      next: null,
    };
  };
  const candidates = async (identity: Identity) => {
    const rows = await candidatesOf(cloud.database, scope, storesOf(identity), CANDIDATES_MAX);
    const items = rows.map((row) => ({
      ...{ candidate: row.candidate, member: row.member, store: row.store, type: row.type, note: row.note },
      ...{ recruitedBy: row.recruited_by, phone: row.phone_masked ?? '', state: row.state, by: row.asked_by },
      ...{ at: row.asked_at, guide: row.guide, decidedBy: row.decided_by },
    }));
    return { items, next: null };
  };
  app.get('/v1/guide-types', {
    config: { policy: ['manager'] },
    schema: {
      ...described('Guides of the stores within reach: their kind, and who recruited them, two levels at most'),
      response: answers(GUIDE_TYPES_ANSWER, TYPES),
    },
    handler: (request) => types(identityOf(request)),
  });
  app.put('/v1/guide-types/:staff', {
    config: { policy: ['manager'] },
    schema: {
      ...described('Say what kind of guide somebody is from now on and who recruited them; 422 for a ring'),
      params: PERSON,
      body: withExample(GUIDE_TYPE_SAVED, { type: 'partner', recruitedBy: '2002' }),
      response: answers(GUIDE_TYPES_ANSWER, TYPES),
    },
    handler: async (request) => {
      const identity = identityOf(request);
      const { staff } = request.params as Static<typeof PERSON>;
      const saved = request.body as GuideTypeSaved;
      const by = whoOf(identity);
      const store = await cloud.database.transaction(async (tx) => {
        const known = await readPerson(tx, brand, staff);
        if (known?.roles.includes('guide') !== true) throw new Refusal(404, 'not_found');
        const managed = await storesManaged(cloud, identity, known);
        await saveGuideType(cloud, tx, staff, saved, by);
        return managed;
      });
      const what = `staff ${staff} ${saved.type} by ${saved.recruitedBy ?? 'nobody'}`;
      await cloud.audit.note({ scope: storeScope(brand, store), who: by, act: 'guide_type.saved', what });
      return types(identity);
    },
  });
  app.get('/v1/guide-candidates', {
    config: { policy: ['manager'] },
    schema: {
      ...described('Members who were proposed as guides of the stores within reach, those that wait first'),
      response: answers(CANDIDATES_ANSWER, CANDIDATES),
    },
    handler: (request) => candidates(identityOf(request)),
  });
  app.post('/v1/guide-candidates', {
    config: { policy: ['manager'] },
    schema: {
      ...described('Propose a member as a guide of a store; the same again is the same proposal'),
      body: withExample(CANDIDATE_PROPOSED, PROPOSED),
      response: answers(CANDIDATES_ANSWER, CANDIDATES),
    },
    handler: async (request) => {
      const identity = identityOf(request);
      const asked = request.body as CandidateProposed;
      const store = storeAsked(identity, asked.store);
      await idsWithinReach(cloud, identity, asked.member);
      const who = whoOf(identity);
      if (await proposeCandidate(cloud, { ...asked, store }, who)) {
        const what = `${asked.candidate} member ${asked.member} ${asked.type}`;
        await cloud.audit.note({ scope: storeScope(brand, store), who, act: 'guide_candidate.proposed', what });
      }
      return candidates(identity);
    },
  });
  app.post('/v1/guide-candidates/:candidate/decision', {
    config: { policy: ['manager'] },
    schema: {
      ...described(
        'Make the member a guide with a number and a first PIN, linked to the own member; or decline, saying why',
      ),
      params: CANDIDATE,
      body: withExample(CANDIDATE_DECISION, ACCEPTED),
      response: answers(CANDIDATES_ANSWER, CANDIDATES),
    },
    handler: async (request) => {
      const identity = identityOf(request);
      const { candidate } = request.params as Static<typeof CANDIDATE>;
      const decision = request.body as CandidateDecision;
      const by = whoOf(identity);
      const { row, person } = await decide(cloud, candidate, decision, {
        by,
        // Somebody else's is none.
        mayDecide: (store) => {
          if (!storesOf(identity).includes(store)) throw new Refusal(404, 'not_found');
        },
      });
      const log = storeScope(brand, row.store);
      const act = decision.accept ? 'guide_candidate.accepted' : 'guide_candidate.declined';
      const what = `${candidate} member ${row.member}${person === null ? '' : ` staff ${person.id}`}`;
      await cloud.audit.note({ scope: log, who: by, act, what });
      if (person !== null) cloud.wakes.wake(log);
      return candidates(identity);
    },
  });
}
