/**
 * Tasks of guides: so many of something, or a check list such as the training of a new person. Progress is facts that are only added to,
 * and so is what a manager says of each; who stands where is a pure fold of them, whatever the order of arrival. What was sent back last
 * does not count. Called by the cloud's pages and by tills. UX.md 3.
 */
import type { StaffId } from './ids.ts';
import { err, ok, type Result } from './result.ts';

export const TASK_TARGET_MAX = 9999;
export const TASK_ITEMS_MAX = 50;
export const TASK_TITLE_MAX = 60;
export const TASK_PROOF_MAX = 200;
/** Of one fact. */
export const TASK_PICTURES_MAX = 3;
/** Of one person and task; a form with more is refused whole. */
export const PICTURES_OF_TASK_MAX = 60;
export const TASK_KINDS = ['count', 'checklist'] as const;
export type TaskKind = (typeof TASK_KINDS)[number];
export const TASK_VERDICTS = ['accepted', 'sent_back'] as const;
export type TaskVerdict = (typeof TASK_VERDICTS)[number];

/** What somebody is to do until the end of a day; `target` of a check list is the number of its items. */
export interface GuideTask {
  readonly kind: TaskKind;
  readonly title: string;
  readonly due: string;
  readonly target: number;
  readonly items: readonly string[];
  /** Nobody named: all guides of the store. */
  readonly staff: readonly StaffId[];
}

export interface TaskFact {
  readonly id: string;
  readonly at: number;
  /** Who noted it: of a check list the one who teaches. */
  readonly by: StaffId | null;
  readonly person: StaffId;
  readonly count?: number;
  readonly item?: number;
  readonly isDone?: boolean;
  readonly proof?: string;
  /** Hashes of photos, in their order. */
  readonly pictures?: readonly string[];
}

/** What a manager said of a fact; of several the last one holds (by `at`, then id). */
export interface TaskReview {
  readonly id: string;
  readonly at: number;
  readonly by: StaffId;
  readonly fact: string;
  readonly verdict: TaskVerdict;
  /** To the guide; may be empty where the proof is accepted. */
  readonly words: string;
}

export interface TaskProof {
  readonly fact: string;
  /** Empty where the photos say it all. */
  readonly text: string;
  readonly pictures: readonly string[];
  readonly at: number;
  readonly by: StaffId | null;
  readonly review?: Pick<TaskReview, 'verdict' | 'words' | 'at' | 'by'>;
}
export interface TickedItem {
  readonly item: number;
  readonly by: StaffId | null;
  readonly at: number;
}
export interface TaskProgress {
  readonly person: StaffId;
  readonly done: number;
  readonly isComplete: boolean;
  /** Of a check list, in its order. */
  readonly ticked: readonly TickedItem[];
  /** What was written or pictured as proof, and what was sent back, newest first. */
  readonly proofs: readonly TaskProof[];
}

export type TaskFault = 'title' | 'due' | 'target' | 'items' | 'staff';

/** `today`: the store's day. The first field that makes no sense. */
export function readTask(typed: GuideTask, today: string): Result<GuideTask, TaskFault> {
  const title = typed.title.trim();
  const items = typed.items.map((item) => item.trim()).filter((item) => item !== '');
  if (title === '' || title.length > TASK_TITLE_MAX) return err('title');
  if (!/^\d{4}-\d{2}-\d{2}$/.test(typed.due) || Number.isNaN(Date.parse(typed.due)) || typed.due < today)
    return err('due');
  if (typed.kind === 'checklist') {
    const isFine =
      items.length > 0 && items.length <= TASK_ITEMS_MAX && items.every((item) => item.length <= TASK_TITLE_MAX);
    if (!isFine || new Set(items).size !== items.length) return err('items');
  } else if (!Number.isInteger(typed.target) || typed.target < 1 || typed.target > TASK_TARGET_MAX)
    return err('target');
  else if (items.length > 0) return err('items');
  if (new Set(typed.staff).size !== typed.staff.length) return err('staff');
  return ok({ ...typed, title, items, target: typed.kind === 'checklist' ? items.length : typed.target });
}

/** Each fact once; of an item of a check list the last one holds (by `at`, then id), also where it was sent back. */
export function progressOf(
  { kind, target, items }: GuideTask,
  person: StaffId,
  facts: readonly TaskFact[],
  reviews: readonly TaskReview[] = [],
): TaskProgress {
  const own = onceInTime(facts.filter((fact) => fact.person === person));
  const said = new Map(onceInTime(reviews).map((review) => [review.fact, review]));
  const counts = ({ id }: TaskFact): boolean => said.get(id)?.verdict !== 'sent_back';
  const last = new Map<number, TaskFact>();
  for (const fact of own) if (fact.item !== undefined && fact.item < items.length) last.set(fact.item, fact);
  const ticked = [...last.values()]
    .filter((fact) => fact.isDone === true && counts(fact))
    .map(({ item = 0, by, at }) => ({ item, by, at }))
    .sort((a, b) => a.item - b.item);
  const done = kind === 'checklist' ? ticked.length : own.filter(counts).reduce((sum, { count = 0 }) => sum + count, 0);
  const proofs = own.flatMap((fact) => proofOf(fact, said.get(fact.id))).reverse();
  return { person, done, isComplete: done >= target, ticked, proofs };
}

const onceInTime = <Row extends { readonly id: string; readonly at: number }>(rows: readonly Row[]): readonly Row[] =>
  [...new Map(rows.map((row) => [row.id, row])).values()].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));

/** What only counts is none, unless somebody said something of it. */
function proofOf(
  { id: fact, proof: text = '', pictures = [], at, by }: TaskFact,
  review: TaskReview | undefined,
): readonly TaskProof[] {
  if (text === '' && pictures.length === 0 && review === undefined) return [];
  if (review === undefined) return [{ fact, text, pictures, at, by }];
  const { verdict, words, at: said, by: reviewer } = review;
  return [{ fact, text, pictures, at, by, review: { verdict, words, at: said, by: reviewer } }];
}

/** Does the task concern this person? */
export const isFor = ({ staff }: Pick<GuideTask, 'staff'>, person: StaffId): boolean =>
  staff.length === 0 || staff.includes(person);
