/**
 * Notes in an upload's own transaction which sales and calls its entries bear on, so that the board learns of them after the commit, whatever
 * a crash does. One statement for a whole upload, and none where no contest of sales is held. Called by ingest.
 */
import { isSaleMetric } from '../../domain/contest.ts';
import type { BusinessDay } from '../../domain/time.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { JournalEntry } from '../../schemas/entries/entry.ts';
import type { Cloud } from '../app/context.ts';
import { markContestDue, OF_CALL, OF_ENTRY, type KeptContest } from '../store/contests.ts';
import type { Transaction } from '../store/database.ts';

/** Of one upload. */
export interface BatchContests {
  readonly listening: readonly KeptContest[];
  /** Receipt numbers of sales, or the entry of one that was corrected, by the scope of the store that sold; customers called there. */
  readonly due: Map<string, Set<string>>;
}

export const batchContests = (listening: readonly KeptContest[]): BatchContests => ({
  listening: listening.filter(({ terms }) => terms.metric !== 'bindings'),
  due: new Map(),
});

/** `scope`: of the store that sold, or called. */
export function noteForContests({ listening, due }: BatchContests, scope: string, entry: JournalEntry): void {
  const concerned = listening.filter(
    ({ terms }) => terms.from <= entry.businessDay && isSaleMetric(terms.metric) === (entry.kind !== 'customer.called'),
  );
  const number = concerned.length === 0 ? undefined : subjectOf(entry, concerned);
  if (number === undefined) return;
  const known = due.get(scope) ?? new Set();
  due.set(scope, known);
  known.add(number);
}

/** A refund and a correction may be of any sale before, and a call put right another one. */
function subjectOf(entry: JournalEntry, listening: readonly KeptContest[]): string | undefined {
  const day = entry.businessDay;
  if (entry.kind === 'customer.called') return `${OF_CALL}${entry.body.member}`;
  if (entry.kind === 'sale') return isWithin(listening, day) ? entry.body.receiptNumber : undefined;
  if (entry.kind === 'refund') return entry.body.sale.receiptNumber;
  return entry.kind === 'correction' && entry.body.what !== 'tender' ? `${OF_ENTRY}${entry.body.of}` : undefined;
}

const isWithin = (listening: readonly KeptContest[], day: BusinessDay): boolean =>
  listening.some(({ terms: { from, to } }) => from <= day && day <= to);

export async function keepForContests(tx: Transaction, { due }: BatchContests, at: number): Promise<void> {
  // In one order whoever uploads, so that two never wait for each other in a ring.
  for (const [scope, numbers] of [...due].sort(([one], [other]) => (one < other ? -1 : 1)))
    await markContestDue(tx, scope, [...numbers], at);
}

/** Whom these customers are bound to, or how a call to them went, may count in a contest; true when it has to be looked at after the commit. */
export async function noteMember(
  { brand, contests, ports }: Pick<Cloud, 'brand' | 'contests' | 'ports'>,
  tx: Transaction,
  members: readonly string[],
): Promise<boolean> {
  const isHeld = (await contests.listening(tx)).some(({ terms }) => !isSaleMetric(terms.metric));
  if (isHeld) await markContestDue(tx, brandScope(brand.id), members, ports.clock.now());
  return isHeld;
}
