/** Tasks of guides at the till: seen and got on with, offline too; given and ended by managers, online. Spread into contract.ts. */
import Type from 'typebox';
import { TASK_ITEMS_MAX, TASK_TARGET_MAX } from '../../sync/domain/guide-task.ts';
import { GUIDE_TASK, PROOF, TASK_ENTERED, TASK_REVIEW } from '../../sync/protocol/guide-tasks.ts';
import { ENTRY_ID, HASH, INSTANT, STAFF_ID } from '../../sync/schemas/scalars.ts';

const NOTHING = Type.Object({}, { additionalProperties: false });
/** `asOf`: when the cloud last said so, null if never; what this till wrote since is in it. */
const TASKS = Type.Object({
  online: Type.Boolean(),
  asOf: Type.Union([INSTANT, Type.Null()]),
  items: Type.Array(GUIDE_TASK),
});

export const TASK_METHODS = {
  /** Those of this store; progress of others for who may manage people alone. */
  'task.list': { params: NOTHING, result: TASKS, public: false },
  /**
   * `entry` is made by the screen: asked again with it, nothing happens twice. Of another person, whom one teaches, for who may manage people.
   */
  'task.progress': {
    params: Type.Object({
      entry: ENTRY_ID,
      task: ENTRY_ID,
      person: STAFF_ID,
      count: Type.Optional(Type.Integer({ minimum: 1, maximum: TASK_TARGET_MAX })),
      item: Type.Optional(Type.Integer({ minimum: 0, maximum: TASK_ITEMS_MAX - 1 })),
      isDone: Type.Optional(Type.Boolean()),
      proof: Type.Optional(PROOF),
    }),
    result: TASKS,
    public: false,
  },
  /** For who may `manage_people`, online. `details.path` names the field that makes no sense. */
  'task.enter': { params: Type.Omit(TASK_ENTERED, ['store']), result: TASKS, public: false },
  /** Accepts a proof or sends it back; `review` is made by the screen. `details.reason`: `own_cause`, `words_needed`, `number_in_text`. */
  'task.review': {
    params: Type.Object({ task: ENTRY_ID, ...TASK_REVIEW.properties }),
    result: TASKS,
    public: false,
  },
  /** A photo that proves a task, as `data:` address, `small` for lists; from the cloud alone, never kept here. */
  'task.picture': {
    params: Type.Object({ task: ENTRY_ID, picture: HASH, size: Type.Optional(Type.Literal('small')) }),
    result: Type.Object({ url: Type.String() }),
    public: false,
  },
  'task.end': { params: Type.Object({ task: ENTRY_ID }), result: TASKS, public: false },
} as const;
