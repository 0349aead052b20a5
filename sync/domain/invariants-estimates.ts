/**
 * What must hold of what a till says that a sale earns: it is what the till's own facts give, and what the cloud posted wherever both go by
 * the same facts. They may differ by a binding or a leaver that one of them had not heard of, a bonus for a new member (the cloud's to
 * know), a rule that the till had not heard of, a correction or a refund, and by nothing else. Worked out here anew. Pure; amounts in fen.
 * Called by invariants-care.ts.
 */
import type { CommissionRule } from './commission-rules.ts';
import { earnedParts, type GuidesSeen } from './invariants-guides.ts';
import type { CloudSeen, Violation } from './invariants.ts';
import { DAY_MS, MINUTE_MS } from './time.ts';

type Fault = (invariant: Violation['invariant'], detail: string) => void;
/** What a till said a sale earns before it had heard of the cloud. */
export interface EstimateSeen {
  readonly sale: string;
  /** Rules that the till had heard of, of the day of the sale. */
  readonly versions: readonly string[];
  readonly rule: string | null;
  readonly parts: readonly { readonly party: string; readonly amount: number }[];
}

/** A brand's day begins at four in China. */
const DAY_SHIFT_MS = 4 * 60 * MINUTE_MS;

/** At rest a till has heard of every rule that is in force at some time of the day. */
export function rulesFaults(
  terminal: string,
  { day, at, versions }: { readonly day: string; readonly at: number; readonly versions: readonly string[] },
  { rules }: GuidesSeen,
  fault: Fault,
): void {
  const begins = Date.parse(day) - DAY_SHIFT_MS;
  const first = inForceAt(rules, begins);
  const due = rules.filter(
    (rule) => rule === first || (rule.from > begins && rule.from <= Math.min(at, begins + DAY_MS)),
  );
  const wanted = due.map(({ version }) => version).sort();
  if (wanted.join() !== [...versions].sort().join())
    fault(
      'estimate_as_known',
      `terminal ${terminal} goes by ${versions.join(', ')} on ${day}, not by ${wanted.join(', ')}`,
    );
}

function inForceAt(rules: readonly CommissionRule[], at: number): CommissionRule | undefined {
  let found: CommissionRule | undefined;
  for (const rule of rules)
    if (
      rule.from <= at &&
      (found === undefined || rule.from > found.from || (rule.from === found.from && rule.version > found.version))
    )
      found = rule;
  return found;
}

export function estimateFaults(
  { sale: id, versions, rule: used, parts }: EstimateSeen,
  { cloud, guides }: { readonly cloud: CloudSeen; readonly guides: GuidesSeen },
  fault: Fault,
): void {
  const document = cloud.ledger.find(({ kind, body }) => kind === 'sale' && (body as { saleId: string }).saleId === id);
  const row = guides.sales.find(({ sale }) => sale === id);
  if (document === undefined || row === undefined || row.kept === null) return;
  const { boundGuide = null } = document.body as { readonly boundGuide?: string };
  const inForce = inForceAt(guides.rules, row.at);
  const shown = new Map(parts.map(({ party, amount }) => [party, amount]));
  const rule = guides.rules.find(({ version }) => version === used);
  const known = { boundGuide, binderLeft: false, brings: false };
  if (inForce === undefined) return;
  if (rule === undefined) {
    // A sale that earns nobody anything is not shown.
    if (versions.includes(inForce.version) && earnedParts(document.body, known, inForce).size > 0)
      fault('estimate_as_known', `sale ${id} is worked out by no rule`);
    return;
  }
  const asKnown = earnedParts(document.body, known, rule);
  if (!isSame(shown, asKnown))
    fault('estimate_as_known', `sale ${id}: ${told(shown)} by ${rule.version}, not ${told(asKnown)}`);
  if (rule.version !== inForce.version) {
    if (versions.includes(inForce.version))
      fault('estimate_as_known', `sale ${id} is worked out by ${rule.version}, the till knew ${inForce.version}`);
    return;
  }
  const hasChanged =
    cloud.ledger.some(
      ({ kind, body }) => kind === 'refund' && (body as { sale?: { saleId: string } }).sale?.saleId === id,
    ) || guides.corrections.some((one) => one.sale === id);
  if (hasChanged || row.kept.boundGuide !== boundGuide || row.kept.binderLeft) return;
  const posted = new Map<string, number>();
  for (const { sale, party, amount } of guides.postings)
    if (sale === id) posted.set(party, (posted.get(party) ?? 0) + amount);
  const due = new Map(shown);
  const { newMember } = rule;
  if (row.brings && newMember !== undefined && boundGuide !== null && paidOf(document.body) >= newMember.floor)
    due.set(boundGuide, (due.get(boundGuide) ?? 0) + newMember.amount);
  if (!isSame(posted, due))
    fault('estimate_as_known', `sale ${id}: the till said ${told(due)}, posted are ${told(posted)}`);
}

const paidOf = (body: unknown): number =>
  (body as { lines: readonly { net: number; roundOffShare: number }[] }).lines.reduce(
    (sum, { net, roundOffShare }) => sum + net - roundOffShare,
    0,
  );
const isSame = (one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): boolean =>
  [...new Set([...one.keys(), ...other.keys()])].every((key) => (one.get(key) ?? 0) === (other.get(key) ?? 0));
const told = (parts: ReadonlyMap<string, number>): string =>
  [...parts].map(([party, amount]) => `${party} ${String(amount)}`).join(', ');
