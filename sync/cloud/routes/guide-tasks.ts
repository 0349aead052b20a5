/** Tasks of guides: a manager enters and ends them in stores within reach; tills and people of a store see them. guide/tasks.ts. */
import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { GUIDE_TASKS_ANSWER, TASK_ENTERED } from '../../protocol/guide-tasks.ts';
import { storeScope } from '../../protocol/messages.ts';
import { ENTRY_ID, STORE_ID } from '../../schemas/scalars.ts';
import { scopeOf, whoOf } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER, withExample } from '../app/documented.ts';
import { identityOf, storeAsked, storesOf } from '../app/identity.ts';
import { Refusal } from '../app/problem.ts';
import { enterTask, tasksIn } from '../guide/tasks.ts';
import { endGuideTask } from '../store/guide-tasks.ts';

const QUERY = Type.Object({ store: Type.Optional(STORE_ID) });
const PARAMS = Type.Object({ task: ENTRY_ID });
const ID = '019a0000-0000-7000-8000-0000000000d1';
const TERMS = { kind: 'count', title: '回访 10 位顾客', due: '2026-12-01', target: 10, items: [], staff: [] };
const SAMPLE = {
  task: ID,
  store: 'S001',
  ...TERMS,
  isEnded: false,
  progress: [{ person: '2001', done: 4, isComplete: false, ticked: [], proofs: [] }],
  facts: [],
};

export function guideTaskRoutes(app: FastifyInstance, cloud: Cloud): void {
  const described = (summary: string) => ({ summary, tags: ['guide'], security: BEARER });
  app.get('/v1/guide-tasks', {
    config: { policy: ['device', 'staff'] },
    schema: {
      ...described('Tasks of a store’s guides and how far each got; a guide sees the own progress'),
      querystring: QUERY,
      response: answers(GUIDE_TASKS_ANSWER, { items: [SAMPLE], asOf: 1790000000000, next: null }),
    },
    handler: async (request) => {
      const identity = identityOf(request);
      const { store } = request.query as Static<typeof QUERY>;
      const person = identity.kind === 'staff' && !identity.manager ? identity.staff.id : undefined;
      const stores = store === undefined ? storesOf(identity).slice(0, 1) : [storeAsked(identity, store)];
      const items = (await Promise.all(stores.map((one) => tasksIn(cloud, one, person)))).flat();
      return { items, asOf: cloud.ports.clock.now(), next: null };
    },
  });
  app.post('/v1/guide-tasks', {
    config: { policy: ['manager'] },
    schema: {
      ...described(
        'Give guides of a store a task; the same again is the same task; 422 names the field that makes no sense',
      ),
      body: withExample(TASK_ENTERED, { task: ID, ...TERMS }),
      response: answers(Type.Object({ task: ENTRY_ID }), { task: ID }),
    },
    handler: async (request) => {
      const identity = identityOf(request);
      const { task: id, store: asked, ...terms } = request.body as Static<typeof TASK_ENTERED>;
      const store = storeAsked(identity, asked);
      const by = whoOf(identity);
      const entered = await enterTask(cloud, store, { id, by, terms });
      if (!entered.ok)
        throw new Refusal(422, 'refused_configuration', `/${entered.error} makes no sense`, {
          path: `/${entered.error}`,
          reason: 'makes_no_sense',
        });
      await cloud.audit.note({
        scope: scopeOf(cloud, identity),
        who: by,
        act: 'guide_task.entered',
        what: `task ${id}`,
      });
      return { task: id };
    },
  });
  app.post('/v1/guide-tasks/:task/end', {
    config: { policy: ['manager'] },
    schema: {
      ...described('End a task before its day; what was done stays'),
      params: PARAMS,
      body: withExample(QUERY, { store: 'S001' }),
      response: answers(Type.Object({}), {}),
    },
    handler: async (request) => {
      const identity = identityOf(request);
      const { task } = request.params as Static<typeof PARAMS>;
      const store = storeAsked(identity, (request.body as Static<typeof QUERY>).store);
      const now = cloud.ports.clock.now();
      if (!(await endGuideTask(cloud.database, storeScope(cloud.brand.id, store), task, now)))
        throw new Refusal(404, 'unknown_task');
      const who = whoOf(identity);
      await cloud.audit.note({ scope: scopeOf(cloud, identity), who, act: 'guide_task.ended', what: `task ${task}` });
      return {};
    },
  });
}
