/**
 * What a sale's parties are entitled to, and the postings that bring an append-only ledger there. The entitlement is a pure
 * function of the sale's frozen facts and of the set of its refunds and corrections, whatever the order in which they arrive; a
 * posting is the entitlement now less all that was posted before, so that nothing is ever rewritten. Amounts in fen. DOMAIN.md §7.
 * Called by the cloud's ledger and by tests.
 */
import { lineCommission, splitCommission, type CommissionParty, type ServingShare } from './commission.ts';
import type { NewMemberBonus } from './commission-rules.ts';
import type { StaffId } from './ids.ts';
import { allocate, fen, mulDivFloor, ZERO_FEN, type BasisPoints, type Fen } from './money.ts';
import type { BusinessDay, EpochMs } from './time.ts';

export interface LedgerLine {
  readonly lineId: string;
  /** What was paid for it and may earn: net less its round-off share and what earns nothing. */
  readonly net: Fen;
  /** Pieces; 1 for a weighed line. */
  readonly quantity: number;
  readonly rateBp: BasisPoints;
  /** The line's own list; the sale's where it is empty. */
  readonly serving: readonly ServingShare[];
}

/** Facts of a sale, as they were when it was sold: refunds are split by the same ones. */
export interface LedgerFacts {
  readonly lines: readonly LedgerLine[];
  readonly serving: readonly ServingShare[];
  readonly boundGuide: StaffId | null;
  /** The bound guide had left without handover. */
  readonly binderLeft: boolean;
  readonly binderBp: BasisPoints;
  readonly buyerGuide: StaffId | null;
  /** This sale is the one that pays for the new member. */
  readonly newMember?: NewMemberBonus;
}

/** What happened to a sale afterwards. */
export type LedgerEvent = { readonly id: string; readonly at: EpochMs; readonly day: BusinessDay } & (
  | { readonly kind: 'refund'; readonly lines: readonly { readonly lineId: string; readonly units: number }[] }
  | { readonly kind: 'correction'; readonly serving: readonly ServingShare[] }
);

export interface Part {
  readonly amount: Fen;
  /** What of the remaining net this party sold, for tiers and contests; a binder sells nothing by binding. */
  readonly net: Fen;
}
export type Parts = ReadonlyMap<CommissionParty, Part>;

/** How a line earns now, for whoever asks why. */
export interface ExplainedLine {
  readonly lineId: string;
  readonly net: Fen;
  readonly rateBp: BasisPoints;
  readonly commission: Fen;
}

/** The facts with what remains after refunds, and the shares that the last correction says; each event counts once. */
export function remainingFacts(facts: LedgerFacts, events: readonly LedgerEvent[]): LedgerFacts {
  const once = [...new Map(events.map((event) => [event.id, event])).values()];
  const refunded = new Map<string, number>();
  for (const event of once)
    if (event.kind === 'refund')
      for (const { lineId, units } of event.lines) refunded.set(lineId, (refunded.get(lineId) ?? 0) + units);
  const left = facts.lines.map((line) => {
    // Two tills that were apart may have taken the same unit back: no more than all of it is gone.
    const units = Math.min(line.quantity, refunded.get(line.lineId) ?? 0);
    return { ...line, net: fen(line.net - mulDivFloor(line.net, units, line.quantity)) };
  });
  const corrected = once
    .flatMap((event) => (event.kind === 'correction' ? [event] : []))
    .sort(inTime)
    .at(-1);
  if (corrected === undefined) return { ...facts, lines: left };
  return { ...facts, lines: left.map((line) => ({ ...line, serving: [] })), serving: corrected.serving };
}

const inTime = (a: LedgerEvent, b: LedgerEvent): number => a.at - b.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** What each party is entitled to after these events; parties with nothing are not listed. Σ amounts = pool and bonus. */
export function entitlement(facts: LedgerFacts, events: readonly LedgerEvent[]): Parts {
  const left = remainingFacts(facts, events);
  const { boundGuide, buyerGuide } = left;
  const amounts = splitCommission({
    lines: left.lines.map(({ net, rateBp, serving }) => ({ net, rateBp, servingGuides: serving })),
    boundGuide,
    servingGuides: left.serving,
    binderBp: left.binderBp,
    leftGuides: left.binderLeft && boundGuide !== null ? [boundGuide] : [],
    buyerGuide,
  });
  const parts = new Map<CommissionParty, Part>();
  const add = (party: CommissionParty, amount: Fen, net: Fen): void => {
    const before = parts.get(party) ?? { amount: ZERO_FEN, net: ZERO_FEN };
    const part = { amount: fen(before.amount + amount), net: fen(before.net + net) };
    if (part.amount === 0 && part.net === 0) parts.delete(party);
    else parts.set(party, part);
  };
  for (const [party, amount] of amounts) add(party, amount, ZERO_FEN);
  for (const [guide, net] of soldBy(left)) if (guide !== buyerGuide) add(guide, ZERO_FEN, net);
  const bonus = newMemberBonus(left);
  if (boundGuide !== null && bonus > 0)
    add(left.binderLeft || boundGuide === buyerGuide ? 'STORE' : boundGuide, bonus, ZERO_FEN);
  return parts;
}

/** Paid to who is bound while what remains is at least the floor. */
export const newMemberBonus = ({ newMember, boundGuide, lines }: LedgerFacts): Fen =>
  newMember === undefined || boundGuide === null || lines.reduce((sum, { net }) => sum + net, 0) < newMember.floor
    ? ZERO_FEN
    : newMember.amount;

/** The lines as they earn after these events. */
export const explainLines = (facts: LedgerFacts, events: readonly LedgerEvent[]): readonly ExplainedLine[] =>
  remainingFacts(facts, events).lines.map(({ lineId, net, rateBp }) => ({
    lineId,
    net,
    rateBp,
    commission: lineCommission({ net, rateBp }),
  }));

/** Each line's net over the guides who served it, to the fen. */
function soldBy({ lines, serving }: LedgerFacts): ReadonlyMap<StaffId, Fen> {
  const sold = new Map<StaffId, Fen>();
  for (const line of lines) {
    const shares = line.serving.length > 0 ? line.serving : serving;
    const parts = allocate(
      line.net,
      shares.map(({ shareBp }) => shareBp),
    );
    for (const [index, { guide }] of shares.entries())
      sold.set(guide, fen((sold.get(guide) ?? ZERO_FEN) + (parts[index] ?? 0)));
  }
  return sold;
}

/** What to post so that what was posted becomes what is due; by party, nothing for a party where nothing changes. */
export function difference(due: Parts, posted: Parts): readonly (Part & { readonly party: CommissionParty })[] {
  const parties = [...new Set([...due.keys(), ...posted.keys()])].sort();
  return parties.flatMap((party) => {
    const [now, before] = [due.get(party), posted.get(party)];
    const amount = fen((now?.amount ?? 0) - (before?.amount ?? 0));
    const net = fen((now?.net ?? 0) - (before?.net ?? 0));
    return amount === 0 && net === 0 ? [] : [{ party, amount, net }];
  });
}

/** What was paid by money that earns nothing, taken off the lines in proportion to what each cost. */
export function withoutValue(nets: readonly Fen[], earnsNothing: Fen): readonly Fen[] {
  const all = nets.reduce<number>((sum, net) => sum + net, 0);
  const shares = allocate(Math.min(all, earnsNothing), nets);
  return nets.map((net, index) => fen(net - (shares[index] ?? 0)));
}
