/**
 * What must hold of a season beside its contests (invariants-contests.ts) and what guides sold (invariants-sold.ts): a campaign gives a
 * receipt, or a form of its page, one coupon, and no more than its quota; a coupon of a receipt is not taken once the goods came back; a
 * guide changes store on the day that was planned; a binding goes with a friend whom WeCom handed over where the brand has decided so,
 * and only then. Pure. What nobody looked at is absent and is not asked. Called by invariants.ts.
 */
import { foldClaims, type BindingFacts } from './binding.ts';
import { contestFaults, type ContestsSeen } from './invariants-contests.ts';
import { hoursFaults, type HoursSeen } from './invariants-hours.ts';
import { managedFaults, type ManagedSeen } from './invariants-managed.ts';
import type { LedgerSeen } from './invariants-money.ts';
import { ratingFaults, type RatingsSeen } from './invariants-ratings.ts';
import { soldFaults, type SoldSeen } from './invariants-sold.ts';
import type { CloudSeen, Invariant, Violation, WorldSeen } from './invariants.ts';

export const SEASON_INVARIANTS = [
  /** A contest's board is what sales, refunds and claims say, in any order; a closed one stays, and its places win once. */
  'board_as_sold',
  'prizes_once',
  /** What guides sold, by which their targets are told, is what the ledgers say, sale by sale and day by day. */
  'sold_as_served',
  /** A campaign gives one coupon for a receipt or a form, and no more than it has. */
  'given_once',
  /** Targets, footfall and costs are what people were told is kept, and what every process of the cloud shows. */
  'targets_as_set',
  'footfall_as_told',
  'costs_as_told',
  /** A guide changes store on the day that was planned. */
  'moved_as_planned',
  /** A binding goes with a friend whom WeCom handed over where the brand has decided so. */
  'transfer_as_decided',
  /** Hours worked are what tills journalled of who came and went, each counted once. */
  'hours_as_clocked',
  /** Ratings are what customers were told is kept, each change once; months of guides and lists of managers are what stands. */
  'ratings_as_given',
  'ratings_as_shown',
] as const;

interface GivenCoupon {
  readonly code: string;
  readonly coupon: string;
  readonly source: string;
  readonly origin: string;
  readonly campaign: string | null;
}
interface Campaign {
  readonly campaign: string;
  readonly given: number;
  /** Of all its versions. */
  readonly quotas: readonly number[];
  readonly receiptFrom: readonly number[];
}
interface Move {
  readonly guide: string;
  readonly at: number;
  readonly from: string;
  readonly to: string;
}
interface PersonSeen {
  readonly staff: string;
  readonly stores: readonly string[];
  readonly goesAt: number | null;
  readonly leftAt: number | null;
  /** Whose tills know the person. */
  readonly shownIn: readonly string[];
}
interface HandedOver {
  readonly external: string;
  readonly fromUser: string;
  readonly toUser: string;
  readonly startedAt: number;
  /** WeCom's: 1 done. */
  readonly status: number;
}
interface TransferRow {
  readonly external_id: string;
  readonly from_user: string;
  readonly to_user: string;
  readonly state: string;
  readonly reason: string | null;
  readonly asked_at: number | null;
}
export interface SeasonSeen extends Omit<ContestsSeen, 'told'> {
  readonly now: number;
  readonly sold: readonly SoldSeen[];
  readonly coupons: readonly GivenCoupon[];
  readonly campaigns: readonly Campaign[];
  /** Rules whose pieces are taken where the cloud cannot be asked. */
  readonly offlineRules: ReadonlySet<string>;
  /** When the cloud took each entry in. */
  readonly received: ReadonlyMap<string, number>;
  readonly people: readonly PersonSeen[];
  /** In which stores each person worked at first. */
  readonly homes: ReadonlyMap<string, readonly string[]>;
  readonly moves: readonly Move[];
  readonly handedOver: readonly HandedOver[];
  readonly transfers: readonly TransferRow[];
  readonly transferRules: readonly { readonly from: number; readonly follows: boolean }[];
  /** By WeCom's name of a customer: all claims of the member who it is. */
  readonly friends: ReadonlyMap<string, BindingFacts>;
  readonly userOf: (guide: string) => string;
  readonly managed: ManagedSeen;
  readonly hours: HoursSeen;
  readonly ratings: RatingsSeen;
  readonly told: ContestsSeen['told'] & {
    /** `cause`: the receipt, or code of the channel and number of the form. */
    readonly given: readonly { readonly code: string; readonly cause: string }[];
    /** Plans that nobody took back. */
    readonly planned: readonly Move[];
  };
}

interface SaleBody {
  readonly saleId: string;
  readonly receiptNumber: string;
  readonly cashDue: number;
  readonly openedAt: number;
  readonly pricing: { readonly coupons: readonly { readonly id: string; readonly code?: string }[] };
  readonly rejectedCoupons: readonly (readonly [string, string])[];
}
type Fault = (invariant: Invariant, detail: string) => void;
const DAY_MS = 86_400_000;
/** Questions and answers are on their way for so long. */
const SLACK_MS = 6_000;

export function seasonFaults({ cloud, isQuiet }: WorldSeen): readonly Violation[] {
  const { season, ledger } = cloud;
  if (season === undefined) return [];
  const faults: Violation[] = [];
  const fault: Fault = (invariant, detail) => void faults.push({ invariant, detail });
  contestFaults(season, ledger, isQuiet, fault);
  givenFaults(season, fault);
  if (!isQuiet) return faults;
  soldFaults(season.sold, ledger, fault);
  managedFaults(season.managed, { sold: season.sold, ledger }, fault);
  receiptFaults(season, cloud, fault);
  moveFaults(season, fault);
  transferFaults(season, cloud.wasPutBack === true, fault);
  hoursFaults(season.hours, fault);
  ratingFaults(season.ratings, ledger, fault);
  return faults;
}

function givenFaults({ coupons, campaigns, told }: SeasonSeen, fault: Fault): void {
  const wrong = (detail: string): void => fault('given_once', detail);
  for (const { campaign, given, quotas } of campaigns) {
    const own = coupons.filter((one) => one.campaign === campaign);
    if (own.length !== given) wrong(`campaign ${campaign} counts ${String(given)} of ${String(own.length)} coupons`);
    if (given > Math.max(0, ...quotas)) wrong(`campaign ${campaign} gave ${String(given)}, more than it has`);
  }
  const known = new Set(coupons.map(({ code }) => code));
  const byCause = new Map<string, string>();
  for (const { code, cause } of told.given) {
    if (!known.has(code)) fault('said_is_kept', 'a coupon that a customer was given');
    const first = byCause.get(cause) ?? code;
    byCause.set(cause, first);
    if (first !== code) wrong(`${cause} gave two coupons`);
  }
  if (new Set(byCause.values()).size !== byCause.size) wrong('one coupon was given twice');
}

/** A receipt that comes to enough gives one coupon; after the goods came back no till takes it that can ask. */
function receiptFaults(
  { coupons, campaigns, offlineRules, received }: SeasonSeen,
  { ledger, wasPutBack }: CloudSeen,
  fault: Fault,
): void {
  const wrong = (detail: string): void => fault('given_once', detail);
  const sales = ledger.filter(({ kind }) => kind === 'sale').map(({ body }) => body as SaleBody);
  const own = coupons.filter(({ source }) => source === 'receipt');
  for (const { code, coupon, origin, campaign } of own) {
    const sale = sales.find(({ saleId }) => origin.endsWith(`/${saleId}`));
    if (sale === undefined) {
      if (wasPutBack !== true) wrong(`a coupon of ${origin}, which nobody sold`);
      continue;
    }
    if (own.some((one) => one.origin === origin && one.code !== code)) wrong(`${sale.receiptNumber} gave two coupons`);
    const floors = campaigns.find((one) => one.campaign === campaign)?.receiptFrom ?? [];
    if (!floors.some((floor) => sale.cashDue >= floor)) wrong(`${sale.receiptNumber} gave a coupon and is too small`);
    if (offlineRules.has(coupon) || wasPutBack === true) continue;
    const back = refundsOf(ledger, sale.saleId).map(({ id }) => received.get(id) ?? Infinity);
    const heard = Math.min(...back, Infinity) + SLACK_MS;
    for (const used of sales.filter((one) => one.openedAt > heard && takes(one, code)))
      wrong(`${used.receiptNumber} took the coupon of ${sale.receiptNumber}, of which goods had come back`);
  }
}

const takes = ({ pricing, rejectedCoupons }: SaleBody, code: string): boolean =>
  pricing.coupons.some((one) => one.code === code && !rejectedCoupons.some(([id]) => id === one.id));

const refundsOf = (ledger: readonly LedgerSeen[], sale: string): readonly LedgerSeen[] =>
  ledger.filter(({ kind, body }) => kind === 'refund' && (body as { sale?: { saleId: string } }).sale?.saleId === sale);

/** People work where their changes of store say, once their day has come; each of these stores knows them. */
function moveFaults({ now, people, homes, moves, told }: SeasonSeen, fault: Fault): void {
  const wrong = (detail: string): void => fault('moved_as_planned', detail);
  for (const { staff, stores, goesAt, leftAt, shownIn } of people) {
    const home = homes.get(staff);
    if (home === undefined) continue;
    const own = moves.filter(({ guide }) => guide === staff).toSorted((a, b) => a.at - b.at);
    const there = own
      .filter(({ at }) => at <= now && (leftAt === null || at <= leftAt))
      .reduce((at, { from, to }) => at.map((store) => (store === from ? to : store)), home);
    if (stores.join() !== there.join()) wrong(`${staff} works in ${stores.join()}, not ${there.join()}`);
    const coming = own.filter(({ at }) => at > now);
    if (goesAt !== (coming[0]?.at ?? null) || coming.length > 1) wrong(`${staff} goes at ${String(goesAt)}`);
    const known = [...stores, ...coming.map(({ to }) => to)].sort().join();
    if ([...shownIn].sort().join() !== known) wrong(`${staff} is known in ${shownIn.join()}, not in ${known}`);
  }
  for (const { guide, at, from, to } of told.planned)
    if (!moves.some((one) => one.guide === guide && one.at === at && one.from === from && one.to === to))
      fault('said_is_kept', `${guide} goes to ${to}`);
}

const HANDED: ReadonlySet<string> = new Set(['manager_transfer', 'resign_handover']);

function transferFaults(season: SeasonSeen, wasPutBack: boolean, fault: Fault): void {
  const { handedOver, transfers, friends, userOf } = season;
  const wrong = (detail: string): void => fault('transfer_as_decided', detail);
  for (const [external, facts] of friends) {
    const done = handedOver.filter((move) => move.external === external && move.status === 1);
    // Tills hand nobody over here.
    const claims = facts.claims.filter(({ source }) => HANDED.has(source));
    for (const claim of claims) {
      const to = userOf(claim.guide ?? '');
      const own = done.filter((move) => move.toUser === to && move.startedAt + DAY_MS <= claim.at);
      const where = `claim ${claim.id} for ${claim.guide ?? 'nobody'}`;
      if (own.length === 0) wrong(`${where}: WeCom handed nobody over`);
      if (claims.filter((one) => one.guide === claim.guide).length > done.filter((move) => move.toUser === to).length)
        wrong(`${where} is one of too many`);
      if (!rulesWithin(season, claim.at - SLACK_MS, claim.at).some(Boolean)) wrong(`${where}: bindings stay`);
      const holders = [claim.at, claim.at - SLACK_MS].map((at) => holderAt(facts, at, claim.id));
      if (!own.some(({ fromUser }) => holders.some((holder) => userOf(holder) === fromUser)))
        wrong(`${where}: the customer was ${holders.join(' or ')}'s`);
    }
    if (wasPutBack) continue;
    for (const { toUser, fromUser, startedAt } of done) {
      const at = startedAt + DAY_MS;
      const asked = transfers.filter(
        (row) => row.external_id === external && row.from_user === fromUser && row.to_user === toUser,
      );
      if (at > season.now || asked.every(({ state }) => state !== 'done')) continue;
      const isAlways = rulesWithin(season, at - SLACK_MS, season.now).every(Boolean);
      const isQuietSince = facts.claims.every((claim) => claim.at < at - DAY_MS || HANDED.has(claim.source));
      const isGivers = userOf(holderAt(facts, at, '')) === fromUser;
      const isClaimed = claims.some((claim) => claim.at >= at && userOf(claim.guide ?? '') === toUser);
      if (isAlways && isQuietSince && isGivers && !isClaimed)
        wrong(`${external} went from ${fromUser} to ${toUser}, and the binding did not`);
    }
  }
  if (!wasPutBack) for (const move of handedOver) heardFaults(move, season, wrong);
}

/** What WeCom carried out is not taken for refused. */
function heardFaults(
  { external, fromUser, toUser, startedAt, status }: HandedOver,
  { now, transfers, handedOver }: SeasonSeen,
  wrong: (detail: string) => void,
): void {
  const ofPair = <Row>(rows: readonly Row[], is: (row: Row) => boolean): readonly Row[] => rows.filter(is);
  const asked = ofPair(
    transfers,
    (row) =>
      row.external_id === external && row.from_user === fromUser && row.to_user === toUser && row.reason !== 'quota',
  );
  const begun = ofPair(
    handedOver,
    (move) => move.external === external && move.fromUser === fromUser && move.toUser === toUser,
  );
  if (status !== 1 || startedAt + DAY_MS > now || begun.length !== 1 || asked.length !== 1) return;
  const [row] = asked;
  if (row !== undefined && ['refused', 'full', 'failed'].includes(row.state))
    wrong(`${external} went from ${fromUser} to ${toUser}, and it is known as ${row.state}`);
}

/** Which rules held at some time between the two. */
function rulesWithin({ transferRules }: SeasonSeen, from: number, until: number): readonly boolean[] {
  const first = transferRules.findLast((rule) => rule.from <= from)?.follows ?? false;
  return [
    first,
    ...transferRules.filter((rule) => rule.from > from && rule.from <= until).map(({ follows }) => follows),
  ];
}

function holderAt(facts: BindingFacts, at: number, except: string): string {
  const before = facts.claims.filter((claim) => claim.at <= at && claim.id !== except);
  return foldClaims({ ...facts, claims: before }).guide ?? '';
}
