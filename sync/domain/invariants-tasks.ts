/**
 * What must hold of guides' tasks: every task is there, on tills, phones and in the office, with what each guide got done of it, each word
 * once; what managers say of a proof is kept once, of something that somebody said done, and the last word holds. Worked out here anew.
 * Pure. Called by invariants-care.ts. Rules: guide-task.ts.
 */
import type { Invariant } from './invariants.ts';
import { businessDayAt, CHINA_DAY, DAY_MS, epochMs } from './time.ts';

interface Task {
  readonly id: string;
  readonly store: string;
  readonly kind: 'count' | 'checklist';
  readonly due: string;
  readonly target: number;
  readonly items: readonly string[];
  readonly staff: readonly string[];
}
/** A word of a manager, as it was sent. */
export interface ReviewSaid {
  readonly review: string;
  readonly store: string;
  readonly task: string;
  readonly fact: string;
  readonly verdict: string;
  readonly words: string;
  readonly by: string;
}
interface ReviewRow extends ReviewSaid {
  readonly at: number;
}
interface ShownProgress {
  readonly person: string;
  readonly done: number;
  readonly isComplete: boolean;
  readonly ticked: readonly { readonly item: number }[];
  readonly proofs: readonly {
    readonly text: string;
    readonly pictures?: readonly string[];
    readonly review?: { readonly verdict: string; readonly words: string; readonly by: string };
  }[];
}
export interface ShownTask {
  readonly task: string;
  readonly progress: readonly ShownProgress[];
}
/** Where tasks are shown at rest; `person`: only of one. */
interface TaskPage {
  readonly name: string;
  readonly stores: readonly string[];
  readonly person?: string;
  readonly tasks: readonly ShownTask[];
}
export interface TasksSeen {
  readonly given: readonly Task[];
  readonly reviews: readonly ReviewRow[];
  /** What managers sent, and what of it a screen called done. */
  readonly sent: readonly ReviewSaid[];
  readonly kept: readonly ReviewSaid[];
  /** Hashes of the photos that a phone sent with a fact, by the fact's id. */
  readonly pictures: ReadonlyMap<string, readonly string[]>;
  readonly pages: readonly TaskPage[];
}
/** Progress as a till journalled or a phone said it. */
export interface ProgressSaid {
  readonly id: string;
  readonly at: number;
  readonly task: string;
  readonly person: string;
  readonly count?: number;
  readonly item?: number;
  readonly isDone?: boolean;
  readonly proof?: string;
}
interface SeenOf {
  readonly tasks: TasksSeen;
  readonly guides: ReadonlyMap<string, readonly string[]>;
  readonly now: number;
}
type Fault = (invariant: Invariant, detail: string) => void;

const SEEN_AFTER_DAYS = 31;

/** Each word that a manager was told is kept stands once as it was sent, and is of a fact of that task that somebody else said. */
export function reviewFaults(
  { reviews, sent, kept }: TasksSeen,
  facts: readonly { readonly id: string; readonly store: string; readonly body: unknown }[],
  fault: Fault,
): void {
  const wrong = (detail: string): void => fault('proofs_as_reviewed', detail);
  const textOf = ({ review, store, task, fact, verdict, words, by }: ReviewSaid): string =>
    [review, store, task, fact, verdict, by, words].join(' ');
  const there = new Set(reviews.map(textOf));
  const said = new Set(sent.map(textOf));
  for (const review of kept) if (!there.has(textOf(review))) fault('said_is_kept', `review ${textOf(review)}`);
  if (new Set(reviews.map(({ review }) => review)).size !== reviews.length) wrong('one review is there twice');
  for (const row of reviews) {
    if (!said.has(textOf(row))) wrong(`nobody said ${textOf(row)}`);
    const fact = facts.find(({ id, store }) => id === row.fact && store === row.store);
    const { task, person } = (fact?.body ?? {}) as Partial<ProgressSaid>;
    if (task !== row.task) wrong(`${row.review} is of what nobody said done`);
    if (person === row.by) wrong(`${row.review} is of the own work`);
  }
}

export function taskFaults(
  { name, stores, person, tasks }: TaskPage,
  progress: readonly ProgressSaid[],
  { tasks: seen, guides, now }: SeenOf,
  fault: Fault,
): void {
  const since = businessDayAt(epochMs(now - SEEN_AFTER_DAYS * DAY_MS), CHINA_DAY);
  for (const task of seen.given) {
    if (!stores.includes(task.store) || task.due < since) continue;
    const people = (guides.get(task.store) ?? []).filter(
      (one) => (task.staff.length === 0 || task.staff.includes(one)) && (person === undefined || person === one),
    );
    if (person !== undefined && people.length === 0) continue;
    const view = tasks.find((one) => one.task === task.id);
    const place = `${name}, task ${task.id}`;
    if (view === undefined) {
      fault('tasks_as_done', `${place} is not shown`);
      continue;
    }
    for (const one of people) {
      const own = progress.filter((fact) => fact.task === task.id && fact.person === one);
      progressFaults(
        `${place}: ${one}`,
        task,
        { own, shown: view.progress.find((each) => each.person === one) },
        seen,
        fault,
      );
    }
  }
}

function progressFaults(
  place: string,
  task: Task,
  { own, shown }: { readonly own: readonly ProgressSaid[]; readonly shown: ShownProgress | undefined },
  { reviews, pictures }: TasksSeen,
  fault: Fault,
): void {
  const lastOf = (fact: string): ReviewRow | undefined =>
    reviews
      .filter((row) => row.fact === fact)
      .toSorted(inTime)
      .at(-1);
  const due = doneOf(task, own, (fact) => lastOf(fact)?.verdict === 'sent_back');
  if (shown?.done !== due || shown.isComplete !== due >= task.target)
    fault('tasks_as_done', `${place} did ${String(shown?.done)}, not ${String(due)}`);
  const proofs = own.flatMap(({ id, proof = '' }) => {
    const [photos, review] = [pictures.get(id) ?? [], lastOf(id)];
    return proof === '' && photos.length === 0 && review === undefined ? [] : [textOf(proof, photos, review)];
  });
  const there = (shown?.proofs ?? []).map(({ text, pictures: photos = [], review }) => textOf(text, photos, review));
  if (there.toSorted().join('|') !== proofs.toSorted().join('|'))
    fault('proofs_as_reviewed', `${place} proved ${proofs.join(', ')}, shown is ${there.join(', ')}`);
}

const textOf = (
  proof: string,
  photos: readonly string[],
  review: Pick<ReviewSaid, 'verdict' | 'words' | 'by'> | undefined,
): string =>
  [proof, ...photos.map((hash) => hash.slice(0, 8)), review?.verdict ?? '', review?.words ?? '', review?.by ?? ''].join(
    ' ',
  );

const inTime = (a: ReviewRow, b: ReviewRow): number => a.at - b.at || (a.review < b.review ? -1 : 1);

function doneOf({ kind, items }: Task, own: readonly ProgressSaid[], isSentBack: (fact: string) => boolean): number {
  if (kind === 'count') return own.reduce((sum, { id, count = 0 }) => (isSentBack(id) ? sum : sum + count), 0);
  const ordered = own.toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  return items.filter((_, index) => {
    const last = ordered.findLast(({ item }) => item === index);
    return last?.isDone === true && !isSentBack(last.id);
  }).length;
}
