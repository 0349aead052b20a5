/**
 * What must hold of guides and their customers: a till shows who is bound to whom as the fold of all claims says; what a sale earns is
 * its pool and no fen more, shared as the rule, the claims and the refunds say, and posted so by postings that only add; a statement is
 * the sum of what it holds, holds each posting once, and stays what people were shown; what was said to be issued or bound is there.
 * Worked out here anew. Pure; amounts in fen. What nobody looked at is absent and is not asked. Called by invariants.ts.
 */
import { binderAt, foldClaims, foldSteps, isTransfer, type BindingFacts } from './binding.ts';
import { ruleInForceAt, type CommissionRule } from './commission-rules.ts';
import type { LedgerSeen } from './invariants-money.ts';
import { decidedFaults, type DecidedSeen } from './invariants-sold.ts';
import { signalFaults, type SignalsSeen } from './invariants-signals.ts';
import type { CloudSeen, JournalSeen, Violation, WorldSeen } from './invariants.ts';
import type { EpochMs } from './time.ts';

interface Share {
  readonly guide: string;
  readonly shareBp: number;
}
/** A sale as the ledger of commission keeps it. */
export interface GuideSaleSeen {
  readonly sale: string;
  /** The journal entry. */
  readonly entry: string;
  readonly at: number;
  /** The last day on which what it earns is frozen. */
  readonly due: string;
  /** Whom it counts for; null before the first rule. */
  readonly kept: { readonly boundGuide: string | null; readonly binderLeft: boolean } | null;
  /** It pays for the new member. */
  readonly brings: boolean;
  /** All claims on the person who bought; null for a walk-in. */
  readonly claims: BindingFacts | null;
}
interface PostingKey {
  readonly sale: string;
  readonly party: string;
  readonly n: number;
}
interface StatementSeen {
  readonly month: string;
  readonly party: string;
  readonly store: string;
  readonly total: number;
  readonly lines: number;
}
export interface GuidesSeen extends DecidedSeen {
  readonly rules: readonly CommissionRule[];
  readonly sales: readonly GuideSaleSeen[];
  /** Facts that are not in the ledger yet. */
  readonly waiting: number;
  readonly postings: readonly (PostingKey & {
    readonly amount: number;
    readonly store: string;
    readonly what: string;
    readonly business_day: string;
    readonly due_day: string;
    readonly month: string;
  })[];
  readonly stated: readonly (PostingKey & { readonly month: string })[];
  readonly statements: readonly StatementSeen[];
  /** The last month that is closed. */
  readonly closed: string;
  readonly disputes: readonly {
    readonly sale: string;
    readonly reason: string;
    readonly guide: string | null;
  }[];
  /** Statements as people were shown them. */
  readonly shown: readonly { readonly month: string; readonly items: readonly StatementSeen[] }[];
  readonly saidBound: readonly { readonly token: string; readonly isThere: boolean }[];
  /** Claims by a code of a till, each with who gives the customer by it. */
  readonly given: readonly { readonly claim: string; readonly token: string; readonly giver: string | null }[];
  /** Guides who never left this store nor came to it, so that whoever gives in their name may. */
  readonly settledGuides: ReadonlySet<string>;
  /** Every member of the cloud: has it a number, or was it deleted? */
  readonly members: ReadonlyMap<string, boolean>;
  /** Who was deleted or took a profile back, and where something of them is left. */
  readonly persons: readonly {
    readonly member: string;
    readonly why: 'deleted' | 'withdrawn';
    readonly left: readonly string[];
  }[];
  /** Where a customer's number stands in clear. */
  readonly inClear: readonly string[];
  readonly signals: SignalsSeen;
}

interface SaleBody {
  readonly saleId: string;
  readonly lines: readonly {
    readonly lineId: string;
    readonly product: { readonly id: string; readonly category: string };
    readonly net: number;
    readonly roundOffShare: number;
    readonly quantity: number;
    readonly serving?: readonly Share[];
  }[];
  readonly serving: readonly Share[];
  readonly member?: { readonly id: string };
  /** Who works here and bought it: it earns the buyer nothing. */
  readonly buyer?: string;
}
interface RefundBody {
  readonly sale: { readonly saleId: string };
  readonly lines: readonly { readonly lineId: string; readonly units: number }[];
}

const STORE = 'STORE';
const FULL = 10_000;
const OF_MONTHS: ReadonlySet<string> = new Set(['tier', 'leaver']);

export function guideFaults(world: WorldSeen): readonly Violation[] {
  const { cloud, journals, isQuiet } = world;
  const { guides } = cloud;
  if (guides === undefined) return [];
  return [
    ...journals.flatMap((journal) => [...issuedFaults(journal), ...enrolledFaults(journal, guides, isQuiet)]),
    ...(isQuiet ? guides.persons : []).flatMap(({ member, why, left }) =>
      left.map((place): Violation => ({ invariant: 'person_forgotten', detail: `${place} of ${member}, ${why}` })),
    ),
    ...journals.flatMap((journal) => (isQuiet ? shownFaults(journal, cloud) : [])),
    ...guides.saidBound
      .filter(({ isThere }) => !isThere)
      .map(({ token }): Violation => ({ invariant: 'said_is_kept', detail: `nobody is bound by ${token}` })),
    ...(isQuiet ? giverFaults(world, guides) : []),
    ...guides.inClear.map((place): Violation => ({ invariant: 'phone_in_clear', detail: place })),
    ...(isQuiet ? ledgerFaults(cloud, guides) : []),
    ...statementFaults(guides),
    ...signalFaults(guides.signals, isQuiet),
    ...(isQuiet ? soldAsDecided(cloud, guides) : []),
  ];
}

function soldAsDecided({ ledger }: WorldSeen['cloud'], guides: GuidesSeen): readonly Violation[] {
  const faults: Violation[] = [];
  decidedFaults(guides, ledger, (invariant, detail) => void faults.push({ invariant, detail }));
  return faults;
}

/** A code that a screen showed stands in the journal. */
function issuedFaults({ terminal, entries, issued = [] }: JournalSeen): readonly Violation[] {
  const there = new Set(
    entries.filter(({ kind }) => kind === 'token.issued').map(({ body }) => (body as { readonly token: string }).token),
  );
  return issued
    .filter((token) => !there.has(token))
    .map((token) => ({ invariant: 'said_is_kept', detail: `terminal ${terminal}: code ${token} was shown` }));
}

/** Who gives a customer by a handover code is who was at its till, as the journal that the cloud has says; by no other code anybody does. */
function giverFaults({ cloud, journals }: WorldSeen, { given, settledGuides }: GuidesSeen): readonly Violation[] {
  const received = new Set(cloud.entries.map(({ id }) => id));
  const givers = new Map<string, string | null>();
  for (const { entries } of journals)
    for (const { id, kind, staff, body } of entries) {
      const { token, mode, guide } = body as Readonly<Record<'token' | 'mode' | 'guide', string>>;
      if (kind === 'token.issued' && mode === 'handover' && received.has(id))
        givers.set(token, staff === guide ? null : (staff ?? null));
    }
  const stolen = cloud.bindings
    .flatMap(({ facts }) => foldSteps(facts))
    .filter(
      ({ claim, outcome, before }) =>
        outcome === 'transfer' && !isTransfer(claim.source) && claim.giver !== before?.guide,
    )
    .map(({ claim }): Violation => ({
      invariant: 'given_by_giver',
      detail: `claim ${claim.id} takes somebody else’s customer`,
    }));
  const misnamed = given.flatMap(({ claim, token, giver }): readonly Violation[] => {
    const said = givers.get(token) ?? null;
    const mayBeNobody = said === null || !settledGuides.has(said);
    return giver === said || (giver === null && mayBeNobody)
      ? []
      : [
          {
            invariant: 'given_by_giver',
            detail: `claim ${claim} is given by ${giver ?? 'nobody'}, not ${said ?? 'nobody'}`,
          },
        ];
  });
  return [...stolen, ...misnamed];
}

/** Whom a screen called enrolled stands in the journal and, at rest, in the cloud with the number, unless deleted since. */
function enrolledFaults(
  { terminal, entries, enrolled = [], isGone }: JournalSeen,
  { members }: GuidesSeen,
  isQuiet: boolean,
): readonly Violation[] {
  const there = new Set(
    entries
      .filter(({ kind }) => kind === 'member.enrolled')
      .map(({ body }) => (body as { readonly member: string }).member),
  );
  const isKept = (member: string): boolean => !isQuiet || isGone || members.get(member) === true;
  return enrolled
    .filter((member) => !there.has(member) || !isKept(member))
    .map((member) => ({ invariant: 'said_is_kept', detail: `terminal ${terminal}: ${member} was called enrolled` }));
}

/** Who a till shows as bound to whom, against the fold of all claims of the person. */
function shownFaults({ terminal, bound = [] }: JournalSeen, { bindings }: CloudSeen): readonly Violation[] {
  const facts = new Map(bindings.map((binding) => [binding.member, binding.facts]));
  return bound.flatMap(({ member, guide }): readonly Violation[] => {
    const own = facts.get(member);
    const folded = own === undefined ? null : foldClaims(own).guide;
    const detail = `terminal ${terminal}: member ${member} is shown with ${guide ?? 'nobody'}, not ${folded ?? 'nobody'}`;
    return folded === guide ? [] : [{ invariant: 'bound_everywhere', detail }];
  });
}

function ledgerFaults({ ledger }: CloudSeen, guides: GuidesSeen): readonly Violation[] {
  if (guides.waiting > 0)
    return [{ invariant: 'commission_posted', detail: `${String(guides.waiting)} facts are not in the ledger` }];
  const kept = new Map(guides.sales.map((sale) => [sale.sale, sale]));
  return ledger
    .filter(({ kind }) => kind === 'sale')
    .flatMap((document) => {
      const sale = document.body as SaleBody & { readonly training?: boolean };
      if (sale.training === true) return [];
      const row = kept.get(sale.saleId);
      const place = `sale ${document.receiptNumber ?? sale.saleId}`;
      if (row === undefined) return [{ invariant: 'commission_posted', detail: `${place} is not in the ledger` }];
      return saleFaults(place, sale, row, { ledger, guides });
    });
}

function saleFaults(
  place: string,
  sale: SaleBody,
  row: GuideSaleSeen,
  { ledger, guides }: { readonly ledger: readonly LedgerSeen[]; readonly guides: GuidesSeen },
): readonly Violation[] {
  const rule = ruleInForceAt(guides.rules, row.at as EpochMs);
  if (rule === undefined) return [];
  const { kept } = row;
  if (kept === null) return [{ invariant: 'commission_posted', detail: `${place} earns nothing` }];
  const faults: Violation[] = [];
  const binder = row.claims === null ? null : binderAt(row.claims, row.at as EpochMs);
  const { boundGuide, binderLeft } = kept;
  const isAsClaimed = (binder?.guide ?? null) === boundGuide && (binder?.hasLeft ?? false) === binderLeft;
  const isDisputed = guides.disputes.some(
    ({ sale: of, reason, guide }) => of === sale.saleId && reason === 'late_claim' && guide === (binder?.guide ?? null),
  );
  if (!isAsClaimed && !isDisputed)
    faults.push({
      invariant: 'commission_bound',
      detail: `${place} counts for ${boundGuide ?? 'nobody'}, not ${binder?.guide ?? 'nobody'}`,
    });
  const posted = new Map<string, number>();
  for (const { sale: of, party, amount } of guides.postings)
    if (of === sale.saleId) posted.set(party, (posted.get(party) ?? 0) + amount);
  const due = partsOf(sale, { ...kept, brings: row.brings }, rule, { ledger, guides });
  const parties = [...new Set([...posted.keys(), ...due.keys()])];
  const sum = (parts: ReadonlyMap<string, number>): number => [...parts.values()].reduce((all, part) => all + part, 0);
  if (sum(posted) !== sum(due))
    faults.push({
      invariant: 'shares_are_pool',
      detail: `${place}: ${String(sum(posted))} fen are posted of a pool of ${String(sum(due))}`,
    });
  for (const party of parties)
    if ((posted.get(party) ?? 0) !== (due.get(party) ?? 0))
      faults.push({
        invariant: 'commission_as_earned',
        detail: `${place}: ${party} has ${String(posted.get(party) ?? 0)} fen, not ${String(due.get(party) ?? 0)}`,
      });
  return faults;
}

/** What each party is due of a sale of which nothing came back. */
export const earnedParts = (
  sale: unknown,
  kept: { readonly brings: boolean; readonly boundGuide: string | null; readonly binderLeft: boolean },
  rule: CommissionRule,
): ReadonlyMap<string, number> => partsOf(sale as SaleBody, kept, rule, { ledger: [], guides: { corrections: [] } });

/** What each party is due of a sale after what came back of it and what a manager decided. */
function partsOf(
  sale: SaleBody,
  { boundGuide, binderLeft, brings }: { readonly brings: boolean } & NonNullable<GuideSaleSeen['kept']>,
  rule: CommissionRule,
  { ledger, guides }: { readonly ledger: readonly LedgerSeen[]; readonly guides: Pick<GuidesSeen, 'corrections'> },
): ReadonlyMap<string, number> {
  const back = new Map<string, number>();
  for (const { kind, body } of ledger) {
    const refund = body as RefundBody & { readonly withoutReceipt?: boolean };
    if (kind !== 'refund' || refund.withoutReceipt === true || refund.sale.saleId !== sale.saleId) continue;
    for (const { lineId, units } of refund.lines) back.set(lineId, (back.get(lineId) ?? 0) + units);
  }
  const corrected = guides.corrections
    .filter(({ sale: of }) => of === sale.saleId)
    .map(({ event }) => event)
    .sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))
    .at(-1);
  let left = 0;
  const lines = sale.lines.map((line) => {
    const paid = line.net - line.roundOffShare;
    const units = Math.min(line.quantity, back.get(line.lineId) ?? 0);
    const net = paid - Math.floor((paid * units) / line.quantity);
    left += net;
    const own = line.serving ?? [];
    return { commission: Math.floor((net * rateOf(rule, line.product)) / FULL), own };
  });
  const pool = lines.reduce((all, { commission }) => all + commission, 0);
  const weights = new Map<string, number>();
  for (const { commission, own } of lines)
    for (const { guide, shareBp } of corrected?.serving ?? (own.length > 0 ? own : sale.serving))
      weights.set(guide, (weights.get(guide) ?? 0) + commission * shareBp);
  const all = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  const binders = boundGuide === null ? 0 : all === 0 ? pool : Math.floor((pool * rule.binderBp) / FULL);
  const rest = pool - binders;
  const parts = new Map<string, number>();
  const add = (party: string, amount: number): void => void parts.set(party, (parts.get(party) ?? 0) + amount);
  const earning = (guide: string): string => (guide === sale.buyer ? STORE : guide);
  if (boundGuide !== null) add(binderLeft ? STORE : earning(boundGuide), binders);
  if (all === 0) add(STORE, rest);
  else for (const [guide, amount] of byLargestRemainder(rest, weights, all)) add(earning(guide), amount);
  const { newMember } = rule;
  if (brings && newMember !== undefined && boundGuide !== null && left >= newMember.floor)
    add(binderLeft ? STORE : earning(boundGuide), newMember.amount);
  return new Map([...parts].filter(([, amount]) => amount !== 0));
}

function rateOf(
  { rates }: CommissionRule,
  { id, category }: { readonly id: string; readonly category: string },
): number {
  return rates.items[id] ?? rates.categories[category] ?? rates.default;
}

/** Each gets the whole fen of the exact part; what is left goes by the largest remainder, of equal ones to who is named earlier. */
function byLargestRemainder(
  amount: number,
  weights: ReadonlyMap<string, number>,
  all: number,
): readonly (readonly [string, number])[] {
  const exact = [...weights].map(([guide, weight]) => {
    const product = BigInt(amount) * BigInt(weight);
    return { guide, whole: Number(product / BigInt(all)), rest: product % BigInt(all) };
  });
  let left = amount - exact.reduce((sum, { whole }) => sum + whole, 0);
  const order = [...exact].sort((a, b) => (a.rest === b.rest ? 0 : a.rest > b.rest ? -1 : 1));
  const more = new Set<string>();
  for (const { guide } of order) {
    if (left === 0) break;
    more.add(guide);
    left -= 1;
  }
  return exact.map(({ guide, whole }) => [guide, whole + (more.has(guide) ? 1 : 0)]);
}

function statementFaults({ postings, stated, statements, closed, shown, sales }: GuidesSeen): readonly Violation[] {
  const faults: Violation[] = [];
  const fault = (invariant: 'statement_adds_up' | 'settled_stays', detail: string): void =>
    void faults.push({ invariant, detail });
  const keyOf = ({ sale, party, n }: PostingKey): string => `${sale} ${party} ${String(n)}`;
  const monthOf = new Map(stated.map((one) => [keyOf(one), one.month]));
  const sums = new Map<string, { total: number; lines: number }>();
  for (const posting of postings) {
    const month = monthOf.get(keyOf(posting));
    if (month === undefined) continue;
    const key = `${month} ${posting.party} ${posting.party === STORE ? posting.store : ''}`;
    const sum = sums.get(key) ?? { total: 0, lines: 0 };
    sums.set(key, { total: sum.total + posting.amount, lines: sum.lines + 1 });
    if (posting.due_day.slice(0, 7) > month) fault('settled_stays', `${keyOf(posting)} is paid while it is frozen`);
  }
  for (const one of stated)
    if (!postings.some((posting) => keyOf(posting) === keyOf(one)))
      fault('settled_stays', `${keyOf(one)} stands in a statement and is gone`);
  const dueOf = new Map(sales.map(({ sale, due }) => [sale, due]));
  for (const posting of postings)
    if (posting.what === 'late_claim' && posting.business_day > (dueOf.get(posting.sale) ?? ''))
      fault('settled_stays', `${keyOf(posting)}: a late claim moved what was settled`);
  const rows = new Map(statements.map((row) => [`${row.month} ${row.party} ${row.store}`, row]));
  for (const key of new Set([...rows.keys(), ...sums.keys()])) {
    const [row, sum] = [rows.get(key), sums.get(key)];
    if (row?.total !== sum?.total || row?.lines !== sum?.lines)
      fault('statement_adds_up', `${key} says ${String(row?.total)}, its postings ${String(sum?.total)}`);
  }
  // What is posted after a month was closed belongs to a later one.
  for (const posting of postings)
    if (posting.month <= closed && monthOf.get(keyOf(posting)) === undefined && OF_MONTHS.has(posting.what))
      fault('statement_adds_up', `${keyOf(posting)} of a closed month stands in no statement`);
  for (const { month, items } of shown)
    for (const item of items) {
      const row = rows.get(`${month} ${item.party} ${item.store}`);
      if (row?.total !== item.total || row.lines !== item.lines)
        fault('settled_stays', `${month} ${item.party}: ${String(item.total)} was shown, ${String(row?.total)} stands`);
    }
  return faults;
}
