/** What cloud and terminal tell each other of tasks of guides: what is to be done, and who got how far. domain/guide-task.ts. */
import Type, { type Static } from 'typebox';
import {
  TASK_ITEMS_MAX,
  TASK_KINDS,
  TASK_PICTURES_MAX,
  TASK_PROOF_MAX,
  TASK_TARGET_MAX,
  TASK_TITLE_MAX,
  TASK_VERDICTS,
} from '../domain/guide-task.ts';
import { BUSINESS_DAY, COUNT, ENTRY_ID, HASH, INSTANT, oneOf, STAFF_ID, STORE_ID } from '../schemas/scalars.ts';

const TITLE = Type.String({ minLength: 1, maxLength: TASK_TITLE_MAX });
const BY = Type.Union([STAFF_ID, Type.Null()]);
const TERMS = {
  kind: oneOf(TASK_KINDS),
  title: TITLE,
  due: BUSINESS_DAY,
  target: Type.Integer({ minimum: 0, maximum: TASK_TARGET_MAX }),
  items: Type.Array(TITLE, { maxItems: TASK_ITEMS_MAX }),
  /** Nobody named: all guides of the store. */
  staff: Type.Array(STAFF_ID, { maxItems: 500 }),
};
export const TASK_ENTERED = Type.Object({ task: ENTRY_ID, store: Type.Optional(STORE_ID), ...TERMS });
const WORDS = Type.String({ maxLength: TASK_PROOF_MAX });
/** What a manager says of a proof; `words` are for the guide, and are needed where it is sent back. */
export const TASK_REVIEW = Type.Object({
  review: ENTRY_ID,
  fact: ENTRY_ID,
  verdict: oneOf(TASK_VERDICTS),
  words: WORDS,
});
export const TASK_PROGRESS = Type.Object({
  person: STAFF_ID,
  done: COUNT,
  isComplete: Type.Boolean(),
  ticked: Type.Array(Type.Object({ item: COUNT, by: BY, at: INSTANT })),
  /** Clouds of before say neither the fact nor anything of photos and reviews. */
  proofs: Type.Array(
    Type.Object({
      fact: Type.Optional(ENTRY_ID),
      text: Type.String({ maxLength: 1000 }),
      pictures: Type.Optional(Type.Array(HASH, { maxItems: TASK_PICTURES_MAX })),
      at: INSTANT,
      by: BY,
      review: Type.Optional(Type.Object({ verdict: oneOf(TASK_VERDICTS), words: WORDS, at: INSTANT, by: STAFF_ID })),
    }),
  ),
});
export const GUIDE_TASK = Type.Object({
  task: ENTRY_ID,
  store: STORE_ID,
  ...TERMS,
  isEnded: Type.Boolean(),
  progress: Type.Array(TASK_PROGRESS),
  /** Entries that are folded in it. */
  facts: Type.Array(ENTRY_ID),
});
export const GUIDE_TASKS_ANSWER = Type.Object({ items: Type.Array(GUIDE_TASK), asOf: INSTANT, next: Type.Null() });
export type GuideTaskView = Static<typeof GUIDE_TASK>;
export type GuideTasks = Static<typeof GUIDE_TASKS_ANSWER>;
export const PROOF = Type.String({ minLength: 1, maxLength: TASK_PROOF_MAX });
