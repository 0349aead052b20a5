/**
 * Applies what a terminal journalled for the whole brand: claims, enrolments and PINs set anew. Runs after the upload's commit in
 * transactions of the brand's own scope, from a durable cursor; each step can be repeated, so a crash between the two
 * only delays it until the next upload or start. ARCHITECTURE.md §6 ("brand and store facts are separate entries").
 */
import { cameByOf, TILL_CHANNEL } from '../../domain/attribution.ts';
import { isTransfer, mayTransfer, type BindingClaim } from '../../domain/binding.ts';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import type { EntryOf, JournalEntry } from '../../schemas/entries/entry.ts';
import type { Cloud } from '../app/context.ts';
import type { DeviceIdentity } from '../app/identity.ts';
import { applyDueCommission } from '../commission/post.ts';
import type { RawEntry } from '../ingest/chain.ts';
import type { Misfit } from '../ingest/examine.ts';
import type { Queries } from '../store/database.ts';
import { EVERY_MONTH, type Month } from '../store/journal-months.ts';
import { keepDispute } from '../store/binding-disputes.ts';
import { ensureMember, settleClaim } from '../store/members.ts';
import { quarantine } from '../store/quarantine.ts';
import { readRoster } from '../store/staff.ts';
import { readStore, readTerminals } from '../store/terminals.ts';
import { addClaim, claimsOfPerson, publishEverywhere } from './claims.ts';
import { applyEnrolment } from './enrolments.ts';
import { wasOwnMember } from './own-member.ts';
import { applyPersonFact } from './persons.ts';
import { applyPinReset } from './pin-resets.ts';
import { finishAllHandovers, settleClaims } from './unsettled.ts';

const BATCH_MAX = 500;
type Terminal = Pick<DeviceIdentity, 'brand' | 'store' | 'terminal' | 'number'>;

interface Line {
  readonly seq: number;
  readonly line: string;
}

/** The lines with brand facts that are not applied, received in month `from` or later; the first `limit` of them. */
const unapplied = (
  queries: Queries,
  { brand, store, terminal }: Terminal,
  limit: number,
  from: Month,
): Promise<readonly Line[]> =>
  queries.rows<Line>(
    `SELECT e.seq, e.line FROM journal_entries e
     WHERE e.scope = $1 AND e.terminal = $2 AND e.kind IN ('binding.claimed', 'binding.disputed', 'member.consented', 'member.enrolled', 'member.profiled', 'staff.pin_reset') AND e.month >= $4
       AND e.seq > COALESCE((SELECT seq FROM brand_cursors c WHERE c.scope = $1 AND c.terminal = $2), 0)
       AND NOT EXISTS (SELECT 1 FROM quarantine q WHERE q.scope = $1 AND q.terminal = $2 AND q.seq = e.seq)
     ORDER BY e.seq LIMIT $3`,
    [storeScope(brand, store), terminal, limit, from],
    'brand_facts_left',
  );

const BRAND_FACTS: ReadonlySet<string> = new Set([
  'binding.claimed',
  'binding.disputed',
  'member.consented',
  'member.enrolled',
  'member.profiled',
  'staff.pin_reset',
]);
export const isBrandFact = ({ kind }: { readonly kind: string }): boolean => BRAND_FACTS.has(kind);

/**
 * Whether an earlier upload left brand facts behind, in lines received in `from` or later, since mostly there are none.
 * What is left in an earlier month alone is for the start and the daily sweep.
 */
export const areBrandFactsLeft = async (queries: Queries, terminal: Terminal, from: Month): Promise<boolean> =>
  (await unapplied(queries, terminal, 1, from)).length > 0;

/** All that there are, of every month, so that the cursor never passes what an error left in an earlier one. */
export async function applyBrandFacts(cloud: Cloud, terminal: Terminal): Promise<void> {
  const scope = storeScope(terminal.brand, terminal.store);
  for (let batches = 0; ; batches += 1) {
    const rows = await unapplied(cloud.database, terminal, BATCH_MAX, EVERY_MONTH);
    for (const { line } of rows) await applyOne(cloud, terminal, JSON.parse(line) as JournalEntry);
    const last = rows.at(-1);
    if (last === undefined) {
      if (batches === 0) return;
      await settleClaims(cloud);
      return applyDueCommission(cloud);
    }
    cloud.killPoints.reach('brand.before_cursor');
    await cloud.database.run(
      `INSERT INTO brand_cursors AS c (scope, terminal, seq) VALUES ($1, $2, $3)
       ON CONFLICT (scope, terminal) DO UPDATE SET seq = GREATEST(c.seq, excluded.seq)`,
      [scope, terminal.terminal, last.seq],
    );
  }
}

/** At start and daily: whatever a crash left between an upload and its brand facts, or between a claim and what follows from it. */
export async function applyAllBrandFacts(cloud: Cloud): Promise<void> {
  for (const { terminal, store, number } of await readTerminals(cloud.database, cloud.brand.id))
    await applyBrandFacts(cloud, { brand: cloud.brand.id, terminal, store, number });
  await settleClaims(cloud);
  await finishAllHandovers(cloud);
}

/** Codes of which these entries name the giver; also of lines that were here before, whose first try may have ended too early. */
export const handoversIn = (entries: readonly RawEntry[]): readonly string[] =>
  entries.flatMap(({ kind, body }) => {
    const { mode, token } = (body ?? {}) as { readonly mode?: unknown; readonly token?: unknown };
    return kind === 'token.issued' && mode === 'handover' && typeof token === 'string' ? [token] : [];
  });

async function applyOne(cloud: Cloud, terminal: Terminal, entry: JournalEntry): Promise<void> {
  if (entry.kind === 'binding.claimed') await applyClaim(cloud, terminal, entry);
  if (entry.kind === 'binding.disputed') await applyDispute(cloud, terminal, entry);
  if (entry.kind === 'member.enrolled') {
    const misfit = await applyEnrolment(cloud, terminal, entry);
    if (misfit !== undefined) await setAside(cloud, terminal, entry, misfit);
  }
  if (entry.kind === 'member.profiled' || entry.kind === 'member.consented')
    await applyPersonFact(cloud, terminal, entry);
  if (entry.kind === 'staff.pin_reset') {
    const misfit = await applyPinReset(cloud, terminal, entry);
    if (misfit !== undefined) await setAside(cloud, terminal, entry, misfit);
  }
}

async function applyClaim(cloud: Cloud, terminal: Terminal, entry: EntryOf<'binding.claimed'>): Promise<void> {
  const { at, body } = entry;
  const scope = brandScope(terminal.brand);
  if (isTransfer(body.source)) {
    const roster = await readRoster(cloud.database, scope);
    const approver = roster.find(({ body: staff }) => staff.id === body.approval?.by)?.body;
    const place = (await readStore(cloud.database, terminal.brand, terminal.store)) ?? { id: terminal.store };
    if (!mayTransfer(approver, place, at)) return setAside(cloud, terminal, entry, { reason: 'approver_not_manager' });
  }
  await ensureMember(cloud.database, scope, { id: body.member, phone: null, name: null, at });
  cloud.killPoints.reach('brand.after_member_before_claim');
  const guide = body.guide ?? null;
  const guideIsMember = await wasOwnMember(cloud.database, scope, { guide, member: body.member, at });
  const claim = {
    id: body.claim as string,
    at,
    source: body.source,
    guide,
    terminal: terminal.number,
    seq: body.claimSeq,
    guideIsMember,
  } as unknown as BindingClaim;
  const came = { ...cameByOf(body), channel: TILL_CHANNEL, terminal: terminal.terminal };
  const row = { claim, store: terminal.store, token: body.token ?? null };
  await addClaim(cloud, body.member, row, isTransfer(body.source) ? undefined : came);
  await settleClaim(cloud.database, scope, body.claim);
}

/** Of a claim that is not here nobody can decide anything: kept and alerted. */
async function applyDispute(cloud: Cloud, terminal: Terminal, entry: EntryOf<'binding.disputed'>): Promise<void> {
  const { dispute, member, claim, evidence } = entry.body;
  const scope = brandScope(terminal.brand);
  const claims = await claimsOfPerson(cloud.database, scope, member);
  if (entry.staff === null || !claims.some((row) => row.claim.id === String(claim)))
    return setAside(cloud, terminal, entry, { reason: 'unknown_claim' });
  const raised = { raised_by: entry.staff, raised_at: entry.at, store: terminal.store };
  await keepDispute(cloud.database, scope, { dispute, member, claim, evidence, ...raised });
  await publishEverywhere(cloud, member);
}

/** Found wrong only here, by what the brand knows: kept and alerted as what the upload finds is. */
const setAside = (cloud: Cloud, { brand, store, terminal }: Terminal, entry: JournalEntry, misfit: Misfit) =>
  cloud.database.transaction((tx) =>
    quarantine(cloud, tx, storeScope(brand, store), {
      id: `${terminal}-${String(entry.seq)}`,
      terminal,
      seq: entry.seq,
      kind: entry.kind,
      ...misfit,
      body: entry,
    }),
  );
