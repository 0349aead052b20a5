/**
 * What must hold of growth: a piece with a code of its own is in one sale that stands, or people were told of both; a coupon's code likewise, and one
 * that is taken online alone is used once by a till that knows of it; a pot is handed out to the fen, a person has one part of it; who brought whom
 * earns for the first sale that kept enough, two levels at most, and loses it with what comes back; what people were told is there. Worked
 * out here anew from the ledger. Pure; amounts in fen. What nobody looked at is absent and is not asked. Called by invariants.ts.
 */
import type { LedgerSeen } from './invariants-money.ts';
import type { CloudSeen, Invariant, JournalSeen, Violation, WorldSeen } from './invariants.ts';

/** A piece by its batch and number. */
interface PieceSeen {
  readonly batch: string;
  readonly serial: number;
}
interface CouponSeen {
  readonly code: string;
  readonly coupon: string;
  readonly value: number | null;
}
interface Credit {
  readonly member: string;
  readonly sale: string;
  readonly party: string;
  readonly level: number;
  readonly amount: number;
}
export interface GrowthSeen {
  /** Every code that the brand made, as lines of sales keep it. */
  readonly pieces: ReadonlyMap<string, PieceSeen>;
  /** Batches that were recalled, since when. */
  readonly recalled: ReadonlyMap<string, number>;
  /** What the cloud keeps of pieces. */
  readonly uses: readonly (PieceSeen & { readonly what: string; readonly sale: string })[];
  readonly itemClaims: readonly (PieceSeen & {
    readonly sale: string;
    readonly member: string;
    readonly claim: string;
  })[];
  /** Guide of every claim of the cloud. */
  readonly claims: ReadonlyMap<string, string | null>;
  readonly coupons: readonly CouponSeen[];
  /** Rules whose pieces are taken where the cloud cannot be asked. */
  readonly offlineRules: ReadonlySet<string>;
  readonly redeemed: readonly { readonly code: string; readonly cause: string; readonly saving: number }[];
  readonly revived: readonly { readonly sale: string; readonly coupon: string }[];
  readonly packets: readonly {
    readonly packet: string;
    readonly total: number;
    readonly state: string;
    readonly parts: readonly { readonly n: number; readonly amount: number }[];
    readonly entries: readonly {
      readonly n: number;
      readonly what: string;
      readonly person: string | null;
      readonly amount: number;
      readonly code: string | null;
    }[];
  }[];
  /** Of all times. */
  readonly terms: { readonly floor: number; readonly first: number; readonly second: number };
  readonly links: readonly { readonly member: string; readonly inviter: string; readonly at: number }[];
  readonly credits: readonly Credit[];
  readonly payouts: readonly {
    readonly party: string;
    readonly request: string;
    readonly amount: number;
    readonly code: string;
  }[];
  /** Keys of guides' codes, and by which of them the code of a claim was signed. */
  readonly keys: readonly { readonly kid: number; readonly from: number; readonly earlierUntil: number }[];
  readonly scanned: readonly { readonly claim: string; readonly at: number; readonly kid: number }[];
  /** What people were told, since the last restored backup. */
  readonly told: {
    readonly codes: readonly string[];
    readonly drawn: readonly { readonly packet: string; readonly member: string; readonly amount: number }[];
    readonly brought: readonly { readonly member: string; readonly inviter: string }[];
    readonly paidOut: readonly { readonly request: string; readonly amount: number; readonly code: string }[];
    readonly boundBy: readonly { readonly serial: number; readonly member: string }[];
  };
}

interface SaleBody {
  readonly saleId: string;
  readonly receiptNumber: string;
  readonly cashDue: number;
  readonly training?: boolean;
  readonly member?: { readonly id: string };
  readonly serving: readonly { readonly guide: string; readonly shareBp: number }[];
  readonly lines: readonly {
    readonly code?: string;
    readonly serving?: readonly { readonly guide: string; readonly shareBp: number }[];
  }[];
  readonly pricing: { readonly coupons: readonly { readonly id: string; readonly code?: string }[] };
  readonly rejectedCoupons: readonly (readonly [string, string])[];
  readonly order: readonly (readonly [string, number])[];
}
interface RefundBody {
  readonly sale: { readonly saleId: string };
  readonly total: number;
  readonly lines: readonly { readonly code?: string; readonly units: number }[];
  readonly couponsRevived: readonly string[];
  readonly withoutReceipt?: boolean;
}
interface Sold extends SaleBody {
  /** Of the ledger document. */
  readonly id: string;
  readonly at: number;
  readonly terminal: string;
  readonly flags: readonly string[];
}
interface Trade {
  readonly sales: readonly Sold[];
  readonly refunds: readonly RefundBody[];
}
/** A code is taken for a little longer: clocks differ. */
const KEY_SLACK_MS = 15 * 60_000;
type Fault = (invariant: Invariant, detail: string) => void;

export function growthFaults({ cloud, journals, isQuiet }: WorldSeen): readonly Violation[] {
  const { growth } = cloud;
  if (growth === undefined) return [];
  const faults: Violation[] = [];
  const fault: Fault = (invariant, detail) => void faults.push({ invariant, detail });
  const trade = tradeOf(cloud.ledger);
  for (const packet of growth.packets) packetFaults(packet, growth, fault);
  toldFaults(growth, fault);
  keyFaults(growth, fault);
  for (const journal of journals) forgedFaults(journal, growth, fault);
  if (!isQuiet) return faults;
  pieceFaults(trade, { growth, cloud }, fault);
  couponFaults(trade, { growth, cloud }, fault);
  referralFaults(trade, growth, fault);
  return faults;
}

function tradeOf(ledger: readonly LedgerSeen[]): Trade {
  const refunds = ledger.filter(({ kind }) => kind === 'refund').map(({ body }) => body as RefundBody);
  return {
    sales: ledger
      .filter(({ kind }) => kind === 'sale')
      .map(({ id, terminal, flags = [], body, ...rest }) => ({
        ...(body as SaleBody),
        ...{ id, terminal, flags, at: (rest as unknown as { readonly at: number }).at },
      }))
      .filter(({ training }) => training !== true),
    refunds: refunds.filter(({ withoutReceipt }) => withoutReceipt !== true),
  };
}

/** Nobody is bound by a code whose key has ended. */
function keyFaults({ keys, scanned }: GrowthSeen, fault: Fault): void {
  for (const { claim, at, kid } of scanned) {
    const own = keys.find((key) => key.kid === kid)?.from ?? 0;
    const ends = keys.filter(({ from }) => from > own).map(({ earlierUntil }) => earlierUntil);
    if (ends.some((end) => at > end + KEY_SLACK_MS))
      fault('token_in_time', `claim ${claim} is by a key that has ended`);
  }
}

/** No till sells by a code that the brand did not make. */
function forgedFaults({ terminal, entries }: JournalSeen, { pieces }: GrowthSeen, fault: Fault): void {
  for (const { kind, body } of entries)
    if (kind === 'sale')
      for (const { code } of (body as SaleBody).lines)
        if (code?.startsWith('GPT-') === true && !pieces.has(code))
          fault('item_genuine', `terminal ${terminal}: a piece was sold by a code that nobody made`);
}

/** Alerts of this code that name all of these receipts. */
const isNamed = ({ alerts = [] }: CloudSeen, code: string, receipts: readonly string[]): boolean =>
  alerts.some((alert) => alert.code === code && receipts.every((one) => alert.detail?.includes(one) === true));

function pieceFaults(
  { sales, refunds }: Trade,
  { growth, cloud }: { readonly growth: GrowthSeen; readonly cloud: CloudSeen },
  fault: Fault,
): void {
  const kept = new Set(growth.uses.map((use) => `${use.batch}-${String(use.serial)} ${use.what} ${use.sale}`));
  const due = new Set<string>();
  for (const [code, piece] of growth.pieces) {
    const name = `${piece.batch}-${String(piece.serial)}`;
    const sold = sales.filter(({ lines }) => lines.some((line) => line.code === code));
    const back = new Set(
      refunds
        .filter(({ lines }) => lines.some((line) => line.code === code && line.units > 0))
        .map(({ sale }) => sale.saleId),
    );
    for (const { saleId } of sold) due.add(`${name} sold ${saleId}`);
    for (const saleId of back) due.add(`${name} returned ${saleId}`);
    const standing = sold.filter(({ saleId }) => !back.has(saleId));
    const receipts = standing.map(({ receiptNumber }) => receiptNumber);
    if (standing.length > 1 && !isNamed(cloud, 'item_code_twice', receipts))
      fault('item_once', `${name} is in ${receipts.join(' and ')}, and nobody was told`);
    if (standing.length > 1 && !standing.some(({ flags }) => flags.includes('item_code_twice')))
      fault('item_once', `${name}: none of ${receipts.join(' and ')} is flagged`);
    const recalledAt = growth.recalled.get(piece.batch);
    for (const { at, receiptNumber } of sold)
      if (recalledAt !== undefined && at >= recalledAt && !isNamed(cloud, 'item_recalled_sold', [receiptNumber]))
        fault('item_as_sold', `${name} was sold by ${receiptNumber} after its recall, and nobody was told`);
  }
  for (const use of [...kept, ...due])
    if (kept.has(use) !== due.has(use)) fault('item_as_sold', `${use} is ${kept.has(use) ? 'in no sale' : 'not kept'}`);
  for (const { batch, serial, sale, member, claim } of growth.itemClaims) {
    const code = [...growth.pieces].find(([, piece]) => piece.batch === batch && piece.serial === serial)?.[0];
    const body = sales.find(({ saleId }) => saleId === sale);
    const line = body?.lines.find((one) => one.code === code);
    const shares = line?.serving !== undefined && line.serving.length > 0 ? line.serving : (body?.serving ?? []);
    const most = Math.max(0, ...shares.map(({ shareBp }) => shareBp));
    const sellers = shares.filter(({ shareBp }) => shareBp === most).map(({ guide }) => guide);
    const guide = growth.claims.get(claim);
    if (guide !== undefined && body !== undefined && !sellers.includes(guide ?? ''))
      fault('item_as_sold', `the buyer ${member} of ${batch}-${String(serial)} is claimed for ${guide ?? 'nobody'}`);
  }
}

function couponFaults(
  { sales, refunds }: Trade,
  { growth, cloud }: { readonly growth: GrowthSeen; readonly cloud: CloudSeen },
  fault: Fault,
): void {
  const known = new Map(growth.coupons.map((row) => [row.code, row]));
  const used = new Map<string, Sold[]>();
  const due = new Map<string, number>();
  for (const sale of sales)
    for (const { id, code } of sale.pricing.coupons) {
      if (code === undefined || sale.rejectedCoupons.some(([coupon]) => coupon === id)) continue;
      used.set(code, [...(used.get(code) ?? []), sale]);
      const saving = sale.order.find(([coupon]) => coupon === id)?.[1] ?? 0;
      due.set(`${code} ${sale.id}`, saving);
      const worth = known.get(code)?.value ?? null;
      if (worth !== null && saving > worth && !isNamed(cloud, 'coupon_differs', [sale.receiptNumber]))
        fault('coupon_as_used', `${sale.receiptNumber}: a coupon of ${String(worth)} fen saved ${String(saving)}`);
    }
  const kept = new Map(growth.redeemed.map(({ code, cause, saving }) => [`${code} ${cause}`, saving]));
  for (const key of new Set([...kept.keys(), ...due.keys()]))
    if (kept.get(key) !== due.get(key))
      fault('coupon_as_used', `${key}: ${String(kept.get(key))} fen are kept, ${String(due.get(key))} in the ledger`);
  const revived = new Set(growth.revived.map(({ sale, coupon }) => `${sale} ${coupon}`));
  for (const { sale, couponsRevived } of refunds)
    for (const coupon of couponsRevived)
      if (!revived.has(`${sale.saleId} ${coupon}`))
        fault('coupon_as_used', `${sale.saleId} gave ${coupon} back unheard`);
  for (const [code, all] of used) {
    const rule = code.slice(0, code.lastIndexOf('-'));
    const standing = all.filter(
      ({ saleId }) => !refunds.some((one) => one.sale.saleId === saleId && one.couponsRevived.includes(rule)),
    );
    const receipts = standing.map(({ receiptNumber }) => receiptNumber);
    if (!known.has(code) && !isNamed(cloud, 'coupon_code_unknown', [all[0]?.receiptNumber ?? '']))
      fault('coupon_once', `${receipts.join(' and ')}: a code that nobody knows, and nobody was told`);
    if (standing.length < 2) continue;
    if (known.has(code) && !isNamed(cloud, 'coupon_twice', receipts))
      fault('coupon_once', `one code paid in ${receipts.join(' and ')}, and nobody was told`);
    if (!growth.offlineRules.has(rule) && cloud.wasPutBack !== true)
      fault('coupon_once', `a code that is asked about first paid in ${receipts.join(' and ')}`);
  }
}

function packetFaults(
  { packet, total, state, parts, entries }: GrowthSeen['packets'][number],
  { coupons }: GrowthSeen,
  fault: Fault,
): void {
  const sumOf = (rows: readonly { readonly amount: number }[]): number =>
    rows.reduce((sum, { amount }) => sum + amount, 0);
  const of = (what: string) => entries.filter((entry) => entry.what === what);
  const wrong = (detail: string): void => fault('packet_adds_up', `packet ${packet}: ${detail}`);
  if (sumOf(parts) !== total || parts.some(({ amount }) => amount < 1))
    wrong(`parts of ${String(sumOf(parts))} fen of a pot of ${String(total)}`);
  if (sumOf(of('funded')) !== total) wrong(`${String(sumOf(of('funded')))} fen were put in, not ${String(total)}`);
  const drawn = of('drawn');
  const out = sumOf(drawn) + sumOf(of('returned'));
  if (out > total || (state === 'closed' && out !== total)) wrong(`${String(out)} fen of ${String(total)} went out`);
  if (state === 'closed' && of('returned').length !== 1) wrong('what is left went back not once');
  if (new Set(drawn.map(({ person }) => person)).size !== drawn.length) wrong('somebody has two parts');
  for (const { n, amount, code } of drawn) {
    if (parts.find((part) => part.n === n)?.amount !== amount) wrong(`part ${String(n)} is another`);
    if (coupons.find((row) => row.code === code)?.value !== amount)
      wrong(`part ${String(n)} has no coupon of its worth`);
  }
}

/** What each sale of who was brought credits, by sale, party and level. */
function referralFaults(
  { sales, refunds }: Trade,
  { links, terms, credits, payouts, coupons }: GrowthSeen,
  fault: Fault,
): void {
  const due = new Map<string, number>();
  for (const { member, inviter, at: since } of links) {
    const own = sales
      .filter((sale) => sale.member?.id === member && sale.at >= since)
      .toSorted((a, b) => a.at - b.at || (a.saleId < b.saleId ? -1 : 1));
    const counts = own.find(({ saleId, cashDue }) => {
      const back = refunds.filter(({ sale }) => sale.saleId === saleId).reduce((sum, { total }) => sum + total, 0);
      return cashDue - back >= terms.floor;
    });
    if (counts === undefined) continue;
    due.set(`${member} ${counts.saleId} ${inviter} 1`, terms.first);
    const above = links.find((link) => link.member === inviter);
    if (above !== undefined && above.at <= counts.at)
      due.set(`${member} ${counts.saleId} ${above.inviter} 2`, terms.second);
  }
  const posted = new Map<string, number>();
  for (const { member, sale, party, level, amount } of credits) {
    const key = `${member} ${sale} ${party} ${String(level)}`;
    posted.set(key, (posted.get(key) ?? 0) + amount);
  }
  for (const key of new Set([...due.keys(), ...posted.keys()]))
    if ((due.get(key) ?? 0) !== (posted.get(key) ?? 0))
      fault('referral_as_earned', `${key}: ${String(posted.get(key) ?? 0)} fen, not ${String(due.get(key) ?? 0)}`);
  for (const { party, amount, code } of payouts)
    if (coupons.find((row) => row.code === code)?.value !== amount)
      fault('referral_as_earned', `${party} was paid ${String(amount)} fen by no coupon of that worth`);
  for (const party of new Set(payouts.map((one) => one.party))) {
    const paid = payouts.filter((one) => one.party === party).reduce((sum, { amount }) => sum + amount, 0);
    const ever = credits
      .filter((one) => one.party === party && one.amount > 0)
      .reduce((sum, { amount }) => sum + amount, 0);
    if (paid > ever) fault('referral_as_earned', `${party} was paid ${String(paid)} fen of ${String(ever)}`);
  }
}

function toldFaults({ told, coupons, packets, links, payouts, itemClaims }: GrowthSeen, fault: Fault): void {
  const missing = (what: string): void => fault('said_is_kept', what);
  const codes = new Set(coupons.map(({ code }) => code));
  for (const code of told.codes) if (!codes.has(code)) missing('a coupon that somebody has');
  for (const { packet, member, amount } of told.drawn) {
    const entries = packets.find((one) => one.packet === packet)?.entries ?? [];
    if (!entries.some((entry) => entry.person === member && entry.amount === amount))
      missing(`what ${member} drew from ${packet}`);
  }
  for (const { member, inviter } of told.brought)
    if (!links.some((link) => link.member === member && link.inviter === inviter))
      missing(`${inviter} brought ${member}`);
  for (const { request, amount, code } of told.paidOut)
    if (!payouts.some((one) => one.request === request && one.amount === amount && one.code === code))
      missing(`${String(amount)} fen were paid out`);
  for (const { serial, member } of told.boundBy)
    if (!itemClaims.some((one) => one.serial === serial && one.member === member))
      missing(`the buyer ${member} of piece ${String(serial)}`);
}
