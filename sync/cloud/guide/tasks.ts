/**
 * Tasks that managers give the guides of their stores, and how far each got: facts of tills' journals and of the phone's page, with what
 * managers say of them, folded by domain/guide-task.ts. Photos that prove a fact: task-pictures.ts. Called by routes/guide-tasks.ts,
 * routes/guide-task-proofs.ts and routes/guide-task-page.ts.
 */
import {
  isFor,
  progressOf,
  readTask,
  type GuideTask,
  type TaskFact,
  type TaskFault,
  type TaskReview,
} from '../../domain/guide-task.ts';
import type { StaffId, StoreId } from '../../domain/ids.ts';
import { err, ok, type Result } from '../../domain/result.ts';
import { businessDayAt, CHINA_DAY, DAY_MS, epochMs } from '../../domain/time.ts';
import type { GuideTaskView } from '../../protocol/guide-tasks.ts';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import type { EntryBody } from '../../schemas/entries/kinds.ts';
import type { Cloud } from '../app/context.ts';
import { guideFactsOf, keepGuideFact } from '../store/guide-facts.ts';
import { addGuideTask, guideTasks } from '../store/guide-tasks.ts';
import { keepTaskReview, taskPictures, taskReviews } from '../store/task-proofs.ts';
import { readRoster } from '../store/staff.ts';
import { readStore } from '../store/terminals.ts';
import { hasRoom, keepPictures, type CheckedPicture } from './task-pictures.ts';

/** After a task's last day it is still seen for so long. */
const SEEN_AFTER_DAYS = 31;
const TASKS_MAX = 100;
/** A manager may think again, and so many times. */
const REVIEWS_OF_FACT_MAX = 20;

export async function enterTask(
  cloud: Cloud,
  store: StoreId,
  { id, by, terms }: { readonly id: string; readonly by: string; readonly terms: GuideTask },
): Promise<Result<true, TaskFault>> {
  const read = readTask(terms, await todayIn(cloud, store));
  if (!read.ok) return read;
  const people = new Set((await guidesOf(cloud, store)).map(String));
  if (read.value.staff.some((one) => !people.has(one))) return err('staff');
  const at = cloud.ports.clock.now();
  await addGuideTask(cloud.database, storeScope(cloud.brand.id, store), { id, body: read.value, made_by: by, at });
  return ok(true);
}

/** `person`: only the progress of one, of tasks that concern them. */
export async function tasksIn(cloud: Cloud, store: StoreId, person?: StaffId): Promise<readonly GuideTaskView[]> {
  const scope = storeScope(cloud.brand.id, store);
  const since = new Date(Date.parse(await todayIn(cloud, store)) - SEEN_AFTER_DAYS * DAY_MS).toISOString().slice(0, 10);
  const rows = await guideTasks(cloud.database, scope, since, TASKS_MAX);
  const ids = rows.map(({ id }) => id);
  const [facts, pictures, reviews] = await Promise.all([
    guideFactsOf(cloud.database, [scope], 'task.progressed', ids),
    taskPictures(cloud.database, scope, ids),
    taskReviews(cloud.database, scope, ids),
  ]);
  const picturesOf = (fact: string): readonly string[] =>
    pictures.filter((one) => one.fact === fact).map(({ hash }) => hash);
  const guides = person === undefined ? await guidesOf(cloud, store) : [person];
  const views = rows
    .filter(({ body }) => person === undefined || isFor(body, person))
    .map(({ id, body, ended_at: ended }) => {
      const own = facts.flatMap(({ subject, id: fact, at, staff, body: said }): readonly TaskFact[] =>
        subject === id ? [{ ...said, id: fact, at, by: staff, pictures: picturesOf(fact) }] : [],
      );
      const reviewed = reviews.filter(({ task }) => task === id);
      const progress = guides
        .filter((guide) => isFor(body, guide))
        .map((guide) => progressOf(body, guide, own, reviewed));
      return { ...body, task: id, store, isEnded: ended !== null, progress, facts: own.map((fact) => fact.id) };
    });
  return views as unknown as readonly GuideTaskView[];
}

/** `not_now`: a task that does not concern the person, is over, or is of another kind. */
export type ProgressFault = 'not_now' | 'too_many_photos';

/** What the phone's page says; the same form again is the same fact. */
export async function noteProgress(
  cloud: Cloud,
  stores: readonly StoreId[],
  id: string,
  { pictures, ...body }: EntryBody<'task.progressed'> & { readonly pictures: readonly CheckedPicture[] },
): Promise<Result<true, ProgressFault>> {
  for (const store of stores) {
    const task = (await tasksIn(cloud, store, body.person)).find((one) => one.task === body.task);
    if (task === undefined) continue;
    const isOver = task.isEnded || (body.item !== undefined && body.item >= task.items.length);
    if (isOver || (task.kind === 'count') !== (body.count !== undefined)) return err('not_now');
    const scope = storeScope(cloud.brand.id, store);
    const isKnown = task.facts.some((fact) => fact === id);
    if (!isKnown && !(await hasRoom(cloud.database, scope, body, pictures.length))) return err('too_many_photos');
    const at = epochMs(cloud.ports.clock.now());
    const fact = { id, kind: 'task.progressed', subject: body.task, staff: body.person, at, body } as const;
    await cloud.database.transaction(async (tx) => {
      // Photos come with the fact or never: whoever knows its id adds none to it.
      if (await keepGuideFact(tx, scope, fact))
        await keepPictures(tx, scope, { task: body.task, person: body.person, fact: id, at }, pictures);
    });
    return ok(true);
  }
  return err('not_now');
}

export type ReviewFault = 'unknown_proof' | 'own_cause' | 'too_many';

/** A manager accepts what somebody did, or sends it back; the same again is the same word. */
export async function reviewProof(
  cloud: Cloud,
  store: StoreId,
  { task, ...review }: Omit<TaskReview, 'at'> & { readonly task: string },
): Promise<Result<true, ReviewFault>> {
  const scope = storeScope(cloud.brand.id, store);
  const facts = await guideFactsOf(cloud.database, [scope], 'task.progressed', [task]);
  const fact = facts.find(({ id }) => id === review.fact);
  if (fact === undefined) return err('unknown_proof');
  if (fact.body.person === review.by) return err('own_cause');
  const before = await taskReviews(cloud.database, scope, [task]);
  const isNew = before.every(({ id }) => id !== review.id);
  if (isNew && before.filter((one) => one.fact === review.fact).length >= REVIEWS_OF_FACT_MAX) return err('too_many');
  await keepTaskReview(cloud.database, scope, { ...review, task, at: cloud.ports.clock.now() });
  return ok(true);
}

async function todayIn(cloud: Cloud, store: StoreId): Promise<string> {
  const place = (await readStore(cloud.database, cloud.brand.id, store)) ?? CHINA_DAY;
  return businessDayAt(cloud.ports.clock.now(), place);
}

/** Guides of the store who have not left, by their numbers. */
export async function guidesOf(cloud: Cloud, store: StoreId): Promise<readonly StaffId[]> {
  const now = cloud.ports.clock.now();
  const roster = await readRoster(cloud.database, brandScope(cloud.brand.id));
  return roster
    .map(({ body }) => body)
    .filter(
      ({ stores, roles, leftAt }) => stores.includes(store) && roles.includes('guide') && !((leftAt ?? now) < now),
    )
    .map(({ id }) => id)
    .sort();
}
