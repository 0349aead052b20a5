/**
 * What becomes of a contest by a person's deed: entered, changed before it begins, ended early, cancelled, closed, prizes adjusted;
 * each a fact that stays. A close comes in two steps: from the first on whatever arrives is a correction; the second waits for all
 * who bring credits, writes the standings and awards the prizes in one transaction. Done again, or by two at once, or after a crash
 * between the two, it gives the same standings and prizes. Called by routes/contests.ts and at start.
 */
import {
  contestFault,
  contestScore,
  prizeOf,
  type ContestFault,
  type ContestScope,
  type ContestTerms,
} from '../../domain/contest.ts';
import { err, ok, type Result } from '../../domain/result.ts';
import { businessDayAt, epochMs, type BusinessDay } from '../../domain/time.ts';
import type { ContestChange, ContestView, PrizeAdjustment } from '../../protocol/contests.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import { addPrize, correctedGuides, prizesOf } from '../store/contest-prizes.ts';
import { finalsBetween, writeFinals } from '../store/contest-scores.ts';
import {
  addContest,
  addContestFact,
  contestHistory,
  lockContest,
  readContest,
  saveContest,
  type KeptContest,
} from '../store/contests.ts';
import type { Transaction } from '../store/database.ts';
import { readStores } from '../store/terminals.ts';
import { applyAllContests, latestDay, listeningNow, takeAllLanes } from './apply.ts';
import { contestOf } from './board.ts';

export type ContestRefusal =
  | {
      readonly status: 409;
      readonly code: 'other_contest' | 'has_begun' | 'not_running' | 'is_over' | 'not_over' | 'not_closed';
    }
  | {
      readonly status: 422;
      readonly path: string;
      readonly reason: ContestFault | 'unknown_store' | 'unknown_region' | 'not_earlier';
    };
type Outcome = Result<KeptContest, ContestRefusal>;

const conflict = (code: Extract<ContestRefusal, { status: 409 }>['code']): Result<never, ContestRefusal> =>
  err({ status: 409, code });

/** The same contest with the same terms again changes nothing. */
export async function enterContest(cloud: Cloud, contest: string, terms: ContestTerms, by: string): Promise<Outcome> {
  const scope = brandScope(cloud.brand.id);
  const known = await readContest(cloud.database, scope, contest);
  if (known !== null) return isSame(known.terms, terms) ? ok(known) : conflict('other_contest');
  const fault = await faultOf(cloud, terms);
  if (fault !== undefined) return err(fault);
  await cloud.database.transaction(async (tx) => {
    if (!(await addContest(tx, scope, contest, terms))) return;
    await addContestFact(tx, scope, contest, { what: 'created', body: { terms }, by, at: cloud.ports.clock.now() });
  });
  const entered = await readContest(cloud.database, scope, contest);
  return entered !== null && isSame(entered.terms, terms) ? ok(entered) : conflict('other_contest');
}

const FIELDS = ['name', 'metric', 'from', 'to', 'leastSales', 'prizes'] as const;
const isSame = (one: ContestTerms, other: ContestTerms): boolean =>
  FIELDS.every((field) => JSON.stringify(one[field]) === JSON.stringify(other[field])) &&
  JSON.stringify(listOf(one.scope)) === JSON.stringify(listOf(other.scope));
const listOf = (scope: ContestScope): readonly string[] =>
  scope.kind === 'brand' ? [] : scope.kind === 'regions' ? ['regions', ...scope.regions] : ['stores', ...scope.stores];

async function faultOf(cloud: Cloud, terms: ContestTerms): Promise<ContestRefusal | undefined> {
  const stores = await readStores(cloud.database, cloud.brand.id);
  const fault = contestFault(terms, latestDay(stores, cloud.ports.clock.now()));
  if (fault !== undefined) return { status: 422, ...fault };
  const { scope } = terms;
  if (scope.kind === 'stores' && scope.stores.some((id) => !stores.some((store) => store.id === id)))
    return { status: 422, path: '/scope/stores', reason: 'unknown_store' };
  if (scope.kind === 'regions' && scope.regions.some((region) => !stores.some((store) => store.region === region)))
    return { status: 422, path: '/scope/regions', reason: 'unknown_region' };
  return undefined;
}

export async function changeContest(
  cloud: Cloud,
  contest: string,
  change: ContestChange,
  by: string,
): Promise<Outcome> {
  const scope = brandScope(cloud.brand.id);
  const at = cloud.ports.clock.now();
  const today = latestDay(await readStores(cloud.database, cloud.brand.id), at);
  const fault = change.what === 'changed' ? await faultOf(cloud, change.terms) : undefined;
  return cloud.database.transaction(async (tx): Promise<Outcome> => {
    const known = await lockContest(tx, scope, contest);
    if (known === null) return conflict('other_contest');
    const changed = changedContest(known, change, today);
    if (!changed.ok) return changed;
    // Done already.
    if (changed.value === known) return ok(known);
    if (fault !== undefined) return err(fault);
    await saveContest(tx, scope, changed.value);
    const { what, ...body } = change;
    await addContestFact(tx, scope, contest, { what, body, by, at });
    return changed;
  });
}

/** What the change makes of it; itself when it is so already. */
function changedContest(known: KeptContest, change: ContestChange, today: BusinessDay): Outcome {
  const { terms, state } = known;
  if (change.what === 'cancelled') {
    if (state === 'cancelled') return ok(known);
    return state === 'open' ? ok({ ...known, state: 'cancelled' }) : conflict('is_over');
  }
  if (state !== 'open') return conflict('is_over');
  if (change.what === 'changed') {
    const asked = change.terms as ContestTerms;
    if (terms.from <= today) return conflict('has_begun');
    return ok(isSame(terms, asked) ? known : { ...known, terms: asked });
  }
  if (terms.to === change.to) return ok(known);
  if (today < terms.from || today > terms.to) return conflict('not_running');
  if (change.to < today || change.to > terms.to) return err({ status: 422, path: '/to', reason: 'not_earlier' });
  return ok({ ...known, terms: { ...terms, to: change.to } });
}

export async function closeContest(cloud: Cloud, contest: string, by: string): Promise<Outcome> {
  const scope = brandScope(cloud.brand.id);
  const stores = await readStores(cloud.database, cloud.brand.id);
  const asked = await readContest(cloud.database, scope, contest);
  if (asked === null || asked.state === 'cancelled') return conflict('is_over');
  if (asked.state === 'closed') return ok(asked);
  // Its last day is over in every store: the days of some begin later.
  const now = cloud.ports.clock.now();
  if (stores.some((store) => businessDayAt(now, store) <= asked.terms.to)) return conflict('not_over');
  // What has arrived by now counts.
  await applyAllContests(cloud);
  await cloud.database.transaction(async (tx) => {
    const known = await lockContest(tx, scope, contest);
    if (known?.state !== 'open') return;
    await saveContest(tx, scope, { ...known, state: 'closing' });
    await addContestFact(tx, scope, contest, { what: 'closing', body: {}, by, at: cloud.ports.clock.now() });
  });
  await finishClose(cloud, contest, by);
  const closed = await readContest(cloud.database, scope, contest);
  return closed?.state === 'closed' ? ok(closed) : conflict('is_over');
}

async function finishClose(cloud: Cloud, contest: string, by: string): Promise<void> {
  const scope = brandScope(cloud.brand.id);
  await cloud.database.transaction(async (tx) => {
    // Whoever brought credits to the open contest has come to an end behind this; whoever comes now sees that it closes.
    await takeAllLanes(cloud, tx);
    const known = await lockContest(tx, scope, contest);
    if (known?.state !== 'closing') return;
    const at = cloud.ports.clock.now();
    await writeFinals(tx, scope, contest, at);
    await award(tx, scope, known, { by, at });
    await saveContest(tx, scope, { ...known, state: 'closed', closedAt: at });
    await addContestFact(tx, scope, contest, { what: 'closed', body: {}, by, at });
  });
}

async function award(
  tx: Transaction,
  scope: string,
  { contest, terms }: KeptContest,
  { by, at }: { readonly by: string; readonly at: number },
): Promise<void> {
  const last = terms.prizes.at(-1)?.upTo ?? 0;
  for (const { place, guide } of await finalsBetween(tx, scope, { contest, from: 1, to: last })) {
    const amount = prizeOf(terms.prizes, place);
    const id = `place-${String(place)}`;
    if (amount > 0) await addPrize(tx, scope, contest, { id, what: 'awarded', guide, place, amount, note: '', by, at });
  }
}

/** At start and daily: what a crash left waiting, and closes that it cut off. */
export async function resumeContests(cloud: Cloud): Promise<void> {
  await applyAllContests(cloud);
  for (const { contest, state } of await listeningNow(cloud, cloud.database)) {
    if (state !== 'closing') continue;
    const history = await contestHistory(cloud.database, brandScope(cloud.brand.id), contest);
    await finishClose(cloud, contest, history.find(({ what }) => what === 'closing')?.by ?? '');
  }
}

/** A row more in the ledger of a closed contest; of the same id once. `other_contest`: the id stands for something else. */
export async function adjustPrize(
  cloud: Cloud,
  { contest, state }: KeptContest,
  { id, guide, amount, note }: PrizeAdjustment,
  by: string,
): Promise<Result<null, ContestRefusal>> {
  if (state !== 'closed') return conflict('not_closed');
  const scope = brandScope(cloud.brand.id);
  const at = cloud.ports.clock.now();
  await cloud.database.transaction((tx) =>
    addPrize(tx, scope, contest, { id, what: 'adjusted', guide, place: null, amount, note, by, at }),
  );
  const kept = (await prizesOf(cloud.database, scope, contest)).find((row) => row.id === id);
  return kept?.guide === guide && kept.amount === amount && kept.note === note ? ok(null) : conflict('other_contest');
}

const CORRECTIONS_SHOWN = 200;

/** With history, prizes and what came after the close. */
export async function viewContest(cloud: Cloud, kept: KeptContest): Promise<ContestView> {
  const scope = brandScope(cloud.brand.id);
  const { contest, terms } = kept;
  const [history, prizes, corrected] = await Promise.all([
    contestHistory(cloud.database, scope, contest),
    prizesOf(cloud.database, scope, contest),
    correctedGuides(cloud.database, scope, contest, CORRECTIONS_SHOWN),
  ]);
  return {
    ...contestOf(cloud, kept),
    history: history.map(({ what, by, at }) => ({ what, by, at: epochMs(at) })),
    prizesGiven: prizes as unknown as ContestView['prizesGiven'],
    corrections: corrected.map(({ guide, name, value, count, moved, movedCount, facts, latest }) => ({
      guide,
      name,
      scoreAtClose: contestScore(terms, { value, count }),
      scoreNow: contestScore(terms, { value: value + moved, count: count + movedCount }),
      facts,
      latest: epochMs(latest),
    })),
  };
}
