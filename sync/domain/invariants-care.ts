/**
 * What must hold of guides' care for their customers: what tills journalled and phones were told is kept once, and nothing else is; at
 * rest each till's lists of customers, wishes, reasons to call and tasks are a fold of that. Worked out here anew. Pure. What nobody looked
 * at is absent and is not asked. Points: invariants-points.ts; what tills say that sales earn: invariants-estimates.ts. Called by invariants.ts.
 */
import { estimateFaults, rulesFaults } from './invariants-estimates.ts';
import type { EntrySeen, JournalSeen, Violation, WorldSeen } from './invariants.ts';
import { pointsFaults, type PointsSeen } from './invariants-points.ts';
import { listFaults, noteFaults, type ReasonFacts, type ReasonsSeen } from './invariants-reasons.ts';
import { reviewFaults, taskFaults, type ProgressSaid, type ShownTask, type TasksSeen } from './invariants-tasks.ts';
import { businessDayAt, CHINA_DAY, DAY_MS, epochMs } from './time.ts';

export const CARE_INVARIANTS = [
  /** What is said of customers, wishes, arrivals and tasks at tills and on phones is kept once. */
  'guide_work_kept',
  'wishes_as_said',
  'reasons_as_said',
  /** Every reason to call that the facts give is on the till and on the phone, and no other. */
  'reasons_whole',
  /** What is typed of a customer at tills and on phones is kept once and read everywhere. */
  'notes_as_said',
  'tasks_as_done',
  /** What managers say of proofs is kept once, and the last word holds wherever a task is shown. */
  'proofs_as_reviewed',
  /** What a till says that a sale earns differs from what is posted by nothing but facts that it had not heard of. */
  'estimate_as_known',
  /** Points end once, with the day that their rule says. */
  'points_end_once',
] as const;

interface Goods {
  readonly product: string;
  readonly size?: string;
}
interface ShownReason {
  readonly kind: string;
  readonly occasion: string;
  readonly tries: number;
}
/** A till's lists at rest. */
export interface ShownCare {
  readonly customers: readonly {
    readonly guide: string;
    /** Customers got in touch with this month. */
    readonly called: number;
    readonly asOf: number;
    readonly items: readonly {
      readonly member: string;
      readonly wishes: readonly { readonly wish: string; readonly goods: Goods }[];
      readonly reasons: readonly ShownReason[];
      readonly notes: readonly { readonly text: string }[];
    }[];
  }[];
  readonly tasks: readonly ShownTask[];
  /** Versions of the rules of commission in force at any time of a business day. */
  readonly rules: { readonly day: string; readonly at: number; readonly versions: readonly string[] };
}
export interface CareSeen {
  /** Rows of guides' work, by store. */
  readonly facts: readonly {
    readonly id: string;
    readonly store: string;
    readonly kind: string;
    readonly at: number;
    readonly body: unknown;
  }[];
  readonly tasks: TasksSeen;
  readonly wishEnds: readonly { readonly wish: string; readonly member: string }[];
  readonly outcomes: readonly {
    readonly member: string;
    readonly kind: string;
    readonly occasion: string;
    readonly n: number;
    readonly outcome: string;
    readonly staff: string;
    readonly at: number;
  }[];
  /** Forms of phones, and those of them that were said to be noted. */
  readonly sent: ReadonlySet<string>;
  readonly told: ReadonlySet<string>;
  /** Guides of each store, who have not left. */
  readonly guides: ReadonlyMap<string, readonly string[]>;
  readonly now: number;
  readonly points: PointsSeen;
  readonly reasons: ReasonsSeen;
}

interface Said {
  readonly id: string;
  readonly at: number;
  readonly kind: string;
  readonly staff: string | null;
  readonly body: unknown;
}
interface CallBody {
  readonly member: string;
  readonly reason: string;
  readonly occasion: string;
  readonly outcome: string;
}
interface WishBody {
  readonly wish: string;
  readonly member: string;
  readonly goods: Goods;
  readonly ended?: true;
}
type Fault = (invariant: Violation['invariant'], detail: string) => void;

const KINDS: ReadonlySet<string> = new Set(['customer.called', 'goods.wished', 'goods.arrived', 'task.progressed']);
const NO_ANSWER = 'no_answer';
const ARRIVED_DAYS = 30;

export function careFaults(world: WorldSeen): readonly Violation[] {
  const { cloud, journals, isQuiet } = world;
  const { care, guides } = cloud;
  if (care === undefined || guides === undefined || !isQuiet) return [];
  const faults: Violation[] = [];
  const fault: Fault = (invariant, detail) => void faults.push({ invariant, detail });
  keptFaults(journals, care, fault);
  noteFaults(journals, care, fault);
  for (const journal of journals) {
    if (journal.isGone || journal.care === undefined) continue;
    // A till is told of its own store alone, a phone of all the guide's.
    const stores = [journal.store];
    const said = saidIn(journals, stores, care);
    for (const shown of journal.care.customers) {
      customerFaults(journal, shown, { said, care }, fault);
      const place = `terminal ${journal.terminal}, guide ${shown.guide}`;
      listFaults(place, shown, { cloud, care, journals, facts: factsOf(said, care), stores }, fault);
    }
    const place = { name: `terminal ${journal.terminal}`, stores, tasks: journal.care.tasks };
    taskFaults(place, said.progress, care, fault);
    rulesFaults(journal.terminal, journal.care.rules, guides, fault);
  }
  for (const page of care.reasons.pages) {
    const stores = [...care.guides].flatMap(([store, people]) => (people.includes(page.guide) ? [store] : []));
    const facts = factsOf(saidIn(journals, stores, care), care);
    listFaults(`phone of ${page.guide}`, page, { cloud, care, journals, facts, stores }, fault);
  }
  reviewFaults(care.tasks, care.facts, fault);
  for (const page of care.tasks.pages) taskFaults(page, saidIn(journals, page.stores, care).progress, care, fault);
  for (const journal of journals)
    for (const estimate of journal.estimates ?? []) estimateFaults(estimate, { cloud, guides }, fault);
  pointsFaults(cloud, care.points, fault);
  return faults;
}

const workIn = ({ entries }: JournalSeen): readonly Said[] =>
  entries
    .filter(({ kind }) => KINDS.has(kind))
    .map(({ id, kind, staff = null, body, at = 0 }: EntrySeen) => ({ id, kind, staff, body, at }));

/** Each entry is kept as it stands in the journal, each form of a phone that was said to be noted as well, and nothing else is. */
function keptFaults(journals: readonly JournalSeen[], care: CareSeen, fault: Fault): void {
  const rows = new Map(care.facts.map((row) => [row.id, row]));
  const journalled = new Set<string>();
  for (const journal of journals)
    for (const { id, kind, body } of workIn(journal)) {
      journalled.add(id);
      const row = rows.get(id);
      const isKept = row?.store === journal.store && row.kind === kind && canonical(row.body) === canonical(body);
      if (!isKept && !journal.isGone)
        fault('guide_work_kept', `${kind} ${id} of terminal ${journal.terminal} is not kept`);
    }
  const doubles = care.facts.filter(({ id }, index) => care.facts.findIndex((one) => one.id === id) !== index);
  for (const { id } of doubles) fault('guide_work_kept', `${id} is kept in two stores`);
  for (const { id, kind } of care.facts)
    if (!journalled.has(id) && !care.sent.has(`progress ${id}`)) fault('guide_work_kept', `nobody said ${kind} ${id}`);
  const there = new Set([
    ...care.facts.map(({ id }) => `progress ${id}`),
    ...care.wishEnds.map(({ wish }) => `wish ${wish}`),
    ...care.outcomes.map(({ member, kind, occasion, n }) => `call ${member} ${kind} ${occasion} ${String(n)}`),
  ]);
  for (const key of care.told)
    if (!there.has(key) && !key.startsWith('note ') && !isWishOver(key, journals, care))
      fault('guide_work_kept', `a phone was told that this is noted: ${key}`);
  for (const key of there)
    if (!care.sent.has(key) && !key.startsWith('progress ')) fault('guide_work_kept', `no phone said ${key}`);
}

/** Ending again what somebody at a till ended is noted already, and so is what the customer answered a call about. */
function isWishOver(key: string, journals: readonly JournalSeen[], { outcomes }: CareSeen): boolean {
  const said = journals.flatMap(workIn);
  const wished = said.flatMap(({ kind, body }) => (kind === 'goods.wished' ? [body as WishBody] : []));
  const own = wished.filter(({ wish }) => key === `wish ${wish}`);
  const calls = said.flatMap(({ kind, body }) => (kind === 'customer.called' ? [body as CallBody] : []));
  const answered = [...calls, ...outcomes.map(({ kind: reason, ...row }) => ({ ...row, reason }))].filter(
    ({ reason, outcome }) => reason === 'wish_arrived' && outcome !== NO_ANSWER,
  );
  return own.some(({ ended, member }) => ended === true || answered.some((call) => call.member === member));
}

interface SaidInStore {
  readonly calls: readonly (CallBody & { readonly at: number; readonly staff: string | null })[];
  readonly wishes: readonly (WishBody & { readonly at: number })[];
  readonly arrivals: ReasonFacts['arrivals'];
  readonly progress: readonly ProgressSaid[];
}

/** Of tills' journals in these stores, and of phones. */
function saidIn(journals: readonly JournalSeen[], stores: readonly string[], care: CareSeen): SaidInStore {
  const here = journals.filter(({ store }) => stores.includes(store)).flatMap(workIn);
  const of = (kind: string): readonly Said[] => here.filter((one) => one.kind === kind);
  const phone = care.outcomes.map(({ kind: reason, ...row }) => ({ ...row, reason }));
  const calls = of('customer.called').map(({ at, staff, body }) => ({ ...(body as CallBody), at, staff }));
  const journalled = new Set(here.map(({ id }) => id));
  const byPhone = care.facts.filter(
    (row) => stores.includes(row.store) && row.kind === 'task.progressed' && !journalled.has(row.id),
  );
  return {
    calls: [...phone, ...calls].sort((a, b) => a.at - b.at),
    wishes: of('goods.wished').map(({ at, body }) => ({ ...(body as WishBody), at })),
    arrivals: of('goods.arrived').map(({ id, at, body }) => ({ ...(body as { goods: Goods }).goods, id, at })),
    progress: [...of('task.progressed'), ...byPhone].map(({ id, at, body }) => ({
      ...(body as Omit<ProgressSaid, 'id' | 'at'>),
      id,
      at,
    })),
  };
}

function customerFaults(
  { terminal }: JournalSeen,
  { guide, called, asOf, items }: ShownCare['customers'][number],
  { said, care }: { readonly said: SaidInStore; readonly care: CareSeen },
  fault: Fault,
): void {
  const place = `terminal ${terminal}, guide ${guide}`;
  const ends = new Set(care.wishEnds.map(({ wish }) => wish));
  const month = businessDayAt(epochMs(asOf), CHINA_DAY).slice(0, 7);
  const inMonth = (at: number): boolean => businessDayAt(epochMs(at), CHINA_DAY).slice(0, 7) >= month;
  const reached = new Set(
    said.calls.filter(({ staff, at }) => staff === guide && inMonth(at)).map(({ member }) => member),
  );
  if (called !== reached.size)
    fault('reasons_as_said', `${place}: ${String(called)} called this month, not ${String(reached.size)}`);
  for (const { member, wishes, reasons } of items) {
    const open = openWishes(said, member, ends);
    const shown = wishes.map(({ wish }) => wish).sort();
    if (shown.join() !== [...open.keys()].sort().join())
      fault(
        'wishes_as_said',
        `${place}: of ${member} ${shown.join(', ')} are shown, open are ${[...open.keys()].join(', ')}`,
      );
    for (const { kind, occasion, tries } of reasons) {
      const own = said.calls.filter(
        (call) => call.member === member && call.reason === kind && call.occasion === occasion,
      );
      if (tries !== own.length)
        fault(
          'reasons_as_said',
          `${place}: ${kind} ${occasion} of ${member}: ${String(tries)} tries, not ${String(own.length)}`,
        );
      const last = own.at(-1);
      const isTie = own.filter(({ at }) => at === last?.at).length > 1;
      if (last !== undefined && !isTie && last.outcome !== NO_ANSWER)
        fault('reasons_as_said', `${place}: ${kind} ${occasion} of ${member} was seen to`);
    }
    const kinds = reasons.map(({ kind }) => kind);
    if (new Set(kinds).size !== kinds.length) fault('reasons_as_said', `${place}: two of a kind for ${member}`);
    const due = arrivedFor(said, open, asOf, member);
    const wished = reasons.find(({ kind }) => kind === 'wish_arrived')?.occasion;
    if (wished === undefined ? due.size > 0 : !due.has(wished))
      fault('reasons_as_said', `${place}: ${member} is told of ${wished ?? 'nothing'}, came: ${[...due].join(', ')}`);
  }
}

/** With when it was asked for. */
function openWishes(
  { wishes, calls, arrivals }: SaidInStore,
  member: string,
  ends: ReadonlySet<string>,
): ReadonlyMap<string, { readonly product: string; readonly at: number }> {
  const own = wishes.filter((one) => one.member === member);
  const told = calls.filter((call) => call.member === member && call.reason === 'wish_arrived');
  // Of one occasion the last word holds.
  const last = new Map(told.map((call) => [call.occasion, call]));
  const answered = [...last.values()].flatMap((call) => {
    if (call.outcome === NO_ANSWER) return [];
    const arrival = arrivals.find(({ id }) => id === call.occasion);
    return arrival === undefined ? [] : [{ product: arrival.product, at: call.at }];
  });
  const open = new Map<string, { readonly product: string; readonly at: number }>();
  for (const { wish, goods, at } of own.filter(({ ended }) => ended !== true)) {
    const isSaid = ends.has(wish) || own.some((one) => one.wish === wish && one.ended === true);
    const isAnswered = answered.some((answer) => answer.product === goods.product && answer.at >= at);
    if (!isSaid && !isAnswered) open.set(wish, { product: goods.product, at });
  }
  return open;
}

function factsOf(said: SaidInStore, care: CareSeen): ReasonFacts {
  const ends = new Set(care.wishEnds.map(({ wish }) => wish));
  const wishesOf: ReasonFacts['wishesOf'] = (member) => {
    const open = openWishes(said, member, ends);
    const over = said.wishes.filter((one) => one.member === member && !open.has(one.wish));
    return { open: [...open.values()], over: new Set(over.map(({ goods }) => goods.product)) };
  };
  return { ...said, wishesOf };
}

/** Arrivals of the last days that somebody still waits for and was not told of. */
function arrivedFor(
  { arrivals, calls }: SaidInStore,
  open: ReturnType<typeof openWishes>,
  asOf: number,
  member: string,
): ReadonlySet<string> {
  const today = Date.parse(businessDayAt(epochMs(asOf), CHINA_DAY));
  const isFresh = (at: number): boolean => {
    const day = Date.parse(businessDayAt(epochMs(at), CHINA_DAY));
    return day <= today && today <= day + ARRIVED_DAYS * DAY_MS && at >= asOf - ARRIVED_DAYS * DAY_MS;
  };
  const isDone = (id: string): boolean => {
    const last = calls.findLast(
      (call) => call.member === member && call.reason === 'wish_arrived' && call.occasion === id,
    );
    return last !== undefined && last.outcome !== NO_ANSWER;
  };
  const due = arrivals.filter(
    ({ id, at, product }) =>
      isFresh(at) && !isDone(id) && [...open.values()].some((wish) => wish.product === product && wish.at <= at),
  );
  return new Set(due.map(({ id }) => id));
}

/** Whatever the order of its fields. */
function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return `{${fields
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, field]) => `${name}:${canonical(field)}`)
    .join()}}`;
}
