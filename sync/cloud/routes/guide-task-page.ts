/** `/guide/tasks`: a signed-in guide's tasks, and what got done, with photos that prove it. guide/tasks.ts. */
import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { TASK_ITEMS_MAX, TASK_PICTURES_MAX, TASK_PROOF_MAX, TASK_TARGET_MAX } from '../../domain/guide-task.ts';
import { holdsPhone } from '../../domain/phone.ts';
import { PROOF_PHOTO, SMALL_PHOTO } from '../../domain/photo.ts';
import { ENTRY_ID, HASH, oneOf } from '../../schemas/scalars.ts';
import type { StaffDocument } from '../../schemas/documents/catalogue.ts';
import { scopeOfStaff } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, withExample } from '../app/documented.ts';
import { checkPictures } from '../guide/task-pictures.ts';
import { noteProgress, tasksIn } from '../guide/tasks.ts';
import { tasksPage, type TaskRefusal } from '../pages/guide-tasks.ts';
import { freshId } from '../ports.ts';
import { storeScope } from '../../protocol/messages.ts';
import { readTaskPicture } from '../store/task-proofs.ts';
import { forGuide, forGuideFirst, type GuideAnswer, PAGES_PER_MINUTE } from './guide-answer.ts';
import { takeFiles } from './form-files.ts';
import { pictureAnswers, sendPhoto } from './photos.ts';

/** Words of a form, and its photos as a phone without script sends them. */
const SMALLS_MAX = TASK_PICTURES_MAX * Math.ceil((SMALL_PHOTO.bytes * 4) / 3 + 4);
const FORM_BODY_MAX = 65_536 + SMALLS_MAX + TASK_PICTURES_MAX * PROOF_PHOTO.bytes;
const PROGRESS_PATH = '/guide/tasks/:task/progress';
const PARAMS = Type.Object({ task: ENTRY_ID });
const NUMBER = Type.String({ pattern: '^[0-9]{1,4}$' });
const PROGRESS = Type.Object({
  entry: ENTRY_ID,
  count: Type.Optional(NUMBER),
  item: Type.Optional(NUMBER),
  isDone: Type.Optional(oneOf(['yes', 'no'])),
  proof: Type.Optional(Type.String({ maxLength: TASK_PROOF_MAX })),
  /** The photos drawn small, in their order: base64, apart by commas. */
  smalls: Type.Optional(Type.String({ maxLength: SMALLS_MAX })),
  /** Base64, as form-files.ts reads them of the form. */
  files: Type.Optional(Type.Array(Type.String(), { maxItems: TASK_PICTURES_MAX })),
});
const PICTURE = Type.Object({ task: ENTRY_ID, picture: HASH });
const SIZE = Type.Object({ size: Type.Optional(Type.Literal('small')) });
const ID = '019a0000-0000-7000-8000-0000000000d1';
const NOTHING = Type.Object({});

export function guideTaskPageRoutes(app: FastifyInstance, cloud: Cloud): void {
  const described = (summary: string) => ({ summary, tags: ['guide'] });
  const config = { policy: ['public'] as const, ...PAGES_PER_MINUTE };
  app.get('/guide/tasks', {
    config,
    schema: { ...described('The signed-in guide’s tasks'), response: answers(NOTHING, {}) },
    handler: forGuide(cloud, (page, guide) => shown(page, guide, null)),
  });
  takeFiles(app, { path: PROGRESS_PATH, name: 'photos' });
  app.post(PROGRESS_PATH, {
    bodyLimit: FORM_BODY_MAX,
    config,
    // So much is read of nobody who is not signed in.
    onRequest: forGuideFirst(cloud),
    schema: {
      ...described(
        `What the signed-in guide got done of an own task, with at most ${String(TASK_PICTURES_MAX)} photos: kept with who and when; 303`,
      ),
      params: PARAMS,
      body: withExample(PROGRESS, { entry: ID, count: '2', proof: '登记本 3 页' }),
      response: answers(NOTHING, {}),
    },
    handler: forGuide(cloud, async (page, guide, request) => {
      const { task } = request.params as Static<typeof PARAMS>;
      const { entry, proof = '', files = [], smalls = '' } = request.body as Static<typeof PROGRESS>;
      if (holdsPhone(proof)) return shown(page, guide, 'number_in_text');
      const pictures = checkPictures(
        files.map((file) => Buffer.from(file, 'base64')),
        smalls.split(',').map((small) => Buffer.from(small, 'base64')),
      );
      if (pictures === null) return shown(page, guide, 'no_photo');
      const read = progressIn(request.body as Static<typeof PROGRESS>);
      if (read === undefined) return shown(page, guide, 'not_now');
      const said = { task, person: guide.id, pictures, ...read };
      const noted = await noteProgress(cloud, guide.stores, entry, said);
      if (!noted.ok) return shown(page, guide, noted.error);
      const log = scopeOfStaff(cloud, guide);
      await cloud.audit.note({
        scope: log,
        who: `staff ${guide.id}`,
        act: 'guide_task.progressed',
        what: `task ${task}`,
      });
      return page.goTo(`/guide/tasks#task-${task}`);
    }),
  });
  app.get('/guide/tasks/:task/pictures/:picture', {
    config,
    schema: {
      ...described('A photo that the signed-in guide proved a task with'),
      params: PICTURE,
      querystring: SIZE,
      response: pictureAnswers(),
    },
    handler: async (request, reply) => {
      const asked = request.params as Static<typeof PICTURE>;
      const isSmall = (request.query as Static<typeof SIZE>).size === 'small';
      const send = forGuide(cloud, async (page, guide) => {
        for (const store of guide.stores) {
          const of = { task: asked.task, hash: asked.picture, person: guide.id, isSmall };
          const row = await readTaskPicture(cloud.database, storeScope(cloud.brand.id, store), of);
          if (row !== undefined) return sendPhoto(reply, row, 'private, no-store');
        }
        return page.missing('tasks');
      });
      return send(request, reply);
    },
  });

  async function shown(page: GuideAnswer, guide: StaffDocument, refusal: TaskRefusal | null): Promise<unknown> {
    const tasks = (await Promise.all(guide.stores.map((store) => tasksIn(cloud, store, guide.id)))).flat();
    if (page.wantsJson) return page.json({ items: tasks, next: null });
    const view = { tasks, entry: freshId(cloud.ports), refusal };
    const status = refusal === null ? 200 : refusal === 'not_now' || refusal === 'too_many_photos' ? 409 : 422;
    return page.pictured(tasksPage(page.of('tasks'), view), status);
  }
}

/** Undefined for what is neither so many more nor an item. */
function progressIn({ count, item, isDone, proof = '' }: Static<typeof PROGRESS>) {
  const words = proof.trim() === '' ? {} : { proof: proof.trim() };
  if (item !== undefined && isDone !== undefined && Number(item) < TASK_ITEMS_MAX)
    return { item: Number(item), isDone: isDone === 'yes', ...words };
  const more = Number(count ?? 0);
  return item === undefined && more >= 1 && more <= TASK_TARGET_MAX ? { count: more, ...words } : undefined;
}
