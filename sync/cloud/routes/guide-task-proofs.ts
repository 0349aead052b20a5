/**
 * Proofs of tasks: a manager looks at the photos and accepts what was done or sends it back with a word; the guide whose they are sees
 * them too, nobody else. guide/tasks.ts.
 */
import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { holdsPhone } from '../../domain/phone.ts';
import { TASK_REVIEW } from '../../protocol/guide-tasks.ts';
import { storeScope } from '../../protocol/messages.ts';
import { ENTRY_ID, HASH, STORE_ID } from '../../schemas/scalars.ts';
import { scopeOf, whoOf } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER, withExample } from '../app/documented.ts';
import { identityOf, storeAsked } from '../app/identity.ts';
import { Refusal } from '../app/problem.ts';
import { reviewProof, type ReviewFault } from '../guide/tasks.ts';
import { readTaskPicture } from '../store/task-proofs.ts';
import { pictureAnswers, sendPhoto } from './photos.ts';

const ID = '019a0000-0000-7000-8000-0000000000d1';
const TASK = Type.Object({ task: ENTRY_ID });
const PICTURE = Type.Object({ task: ENTRY_ID, picture: HASH });
/** `small`: for lists; the whole one where there is none. */
const QUERY = Type.Object({ store: Type.Optional(STORE_ID), size: Type.Optional(Type.Literal('small')) });
const REVIEWED = Type.Object({ store: Type.Optional(STORE_ID), ...TASK_REVIEW.properties });
const STATUS: Readonly<Record<ReviewFault, number>> = { unknown_proof: 404, own_cause: 403, too_many: 409 };

export function guideTaskProofRoutes(app: FastifyInstance, cloud: Cloud): void {
  const described = (summary: string) => ({ summary, tags: ['guide'], security: BEARER });
  app.post('/v1/guide-tasks/:task/reviews', {
    config: { policy: ['manager'] },
    schema: {
      ...described(
        'Accept what a guide did of a task, or send it back with a word: then it does not count; the last holds',
      ),
      params: TASK,
      body: withExample(REVIEWED, { review: ID, fact: ID, verdict: 'sent_back', words: '看不清登记本，请重拍' }),
      response: answers(Type.Object({}), {}),
    },
    handler: async (request) => {
      const identity = identityOf(request);
      if (identity.kind !== 'staff') throw new Refusal(403, 'not_allowed');
      const { task } = request.params as Static<typeof TASK>;
      const { store: asked, review: id, fact, verdict, words: typed } = request.body as Static<typeof REVIEWED>;
      const store = storeAsked(identity, asked);
      const words = typed.trim();
      if (verdict === 'sent_back' && words === '') throw refusedWords('words_needed');
      if (holdsPhone(words)) throw refusedWords('number_in_text');
      const by = identity.staff.id;
      const reviewed = await reviewProof(cloud, store, { id, task, fact, verdict, words, by });
      if (!reviewed.ok) throw new Refusal(STATUS[reviewed.error], reviewed.error);
      const what = `task ${task} ${fact} ${verdict}`;
      await cloud.audit.note({
        scope: scopeOf(cloud, identity),
        who: whoOf(identity),
        act: 'guide_task.reviewed',
        what,
      });
      return {};
    },
  });
  app.get('/v1/guide-tasks/:task/pictures/:picture', {
    config: { policy: ['staff'] },
    schema: {
      ...described('A photo that proves a task, for managers of the store and for the guide whose it is'),
      params: PICTURE,
      querystring: QUERY,
      response: pictureAnswers(),
    },
    handler: async (request, reply) => {
      const identity = identityOf(request);
      if (identity.kind !== 'staff') throw new Refusal(403, 'not_allowed');
      const { task, picture: hash } = request.params as Static<typeof PICTURE>;
      const { store, size } = request.query as Static<typeof QUERY>;
      const scope = storeScope(cloud.brand.id, storeAsked(identity, store));
      const person = identity.manager ? null : identity.staff.id;
      return sendPhoto(
        reply,
        await readTaskPicture(cloud.database, scope, { task, hash, person, isSmall: size === 'small' }),
        'private, no-store',
      );
    },
  });
}

const refusedWords = (reason: string): Refusal =>
  new Refusal(422, 'refused_configuration', `/words ${reason}`, { path: '/words', reason });
