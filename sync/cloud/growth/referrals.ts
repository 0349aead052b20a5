/**
 * Referrals: who brought whom, and what was credited for it. A link is made while the member is new, one at a time in the brand, so that
 * no ring can close; credits follow the sales of who was brought as the ledger tells them, and are taken back with a refund: entries
 * are only added. Credits are paid out as a coupon with a code. Called by routes/referrals.ts and growth-sweep.ts. DOMAIN.md §7.
 */
import { createHmac } from 'node:crypto';
import { crockfordFromBits, normalizedCrockford } from '../../domain/crockford.ts';
import type { MemberId } from '../../domain/ids.ts';
import { fen, ZERO_FEN } from '../../domain/money.ts';
import {
  CHAIN_MAX,
  referralCredits,
  referralDifference,
  refusedLink,
  type ReferralLink,
  type ReferralTerms,
} from '../../domain/referral.ts';
import { DAY_MS, epochMs, MINUTE_MS } from '../../domain/time.ts';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import type { ReferralRule } from '../../protocol/referrals.ts';
import type { LedgerDocument } from '../../schemas/documents/facts.ts';
import type { EntryBody } from '../../schemas/entries/kinds.ts';
import type { SaleBody } from '../../schemas/sale.ts';
import type { Cloud } from '../app/context.ts';
import { Refusal } from '../app/problem.ts';
import type { Queries } from '../store/database.ts';
import { ledgerOfReceipts, refundsOf } from '../store/documents.ts';
import { idsOf, idsOfAll } from '../store/member-merges.ts';
import { boughtBy } from '../store/person-export.ts';
import {
  addLink,
  addPayout,
  addReferralCode,
  addReferralEntry,
  addReferralRule,
  broughtOf,
  chainAbove,
  countBrought,
  entriesOfParty,
  hasLinks,
  lockLink,
  lockLinks,
  lockParty,
  madeAt,
  memberOfCode,
  payoutsOf,
  postedFor,
  readLink,
  readReferralRules,
  readReferralSale,
  referralBalance,
  referralSalesOf,
  saveReferralSale,
  type PayoutRow,
  type ReferralSaleRow,
} from '../store/referrals.ts';
import { readStores } from '../store/terminals.ts';
import { issueCoupon, issuedRule, refused } from './coupons.ts';

const CODE_LENGTH = 10;
const CODE_BYTES = 7;
const NOW_SLACK_MS = 5 * MINUTE_MS;
/** Who has been a member for longer was not brought by anybody now. */
export const NEW_FOR_MS = 7 * DAY_MS;

/** @throws Refusal 422 by its place, 409 for one that begins at the same instant */
export async function saveReferralRule(cloud: Cloud, rule: ReferralRule, by: string): Promise<void> {
  const now = cloud.ports.clock.now();
  if (rule.from < now - NOW_SLACK_MS) throw refused('/from', 'has_passed');
  const coupon = await issuedRule(cloud, rule.coupon);
  if (!('save' in coupon) || coupon.issued !== 'online') throw refused('/coupon', 'not_an_amount_online');
  const from = epochMs(Math.max(rule.from, now));
  if (!(await addReferralRule(cloud.database, brandScope(cloud.brand.id), { ...rule, from, by }, now)))
    throw new Refusal(409, 'referral_rule_there');
}

/** The member's own, always the same; it says nothing of who it is. */
export async function referralCode(cloud: Cloud, member: MemberId): Promise<string> {
  const keyed = createHmac('sha256', cloud.secrets.tokenSecret).update(`referral|${member}`).digest();
  const bits = keyed.subarray(0, CODE_BYTES).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const code = crockfordFromBits(bits, CODE_LENGTH);
  await addReferralCode(cloud.database, brandScope(cloud.brand.id), code, member);
  return code;
}

/**
 * The member was brought by whose code it is; the same again is the same link.
 * @throws Refusal 404 unknown code, 409 by themselves, brought already, or a ring; 410 no new member
 */
export async function linkReferral(cloud: Cloud, typed: string, member: MemberId, by: string): Promise<ReferralLink> {
  const scope = brandScope(cloud.brand.id);
  const code = normalizedCrockford(typed.trim());
  const inviter = code === '' ? null : await memberOfCode(cloud.database, scope, code);
  if (inviter === null) throw new Refusal(404, 'referral_code_unknown');
  const [own, theirs] = [await idsOf(cloud.database, scope, member), await idsOf(cloud.database, scope, inviter)];
  if (theirs.includes(member)) throw new Refusal(409, 'referral_self');
  return cloud.database.transaction(async (tx) => {
    await lockLinks(tx, scope);
    const known = await readLink(tx, scope, member);
    if (known?.inviter === inviter) return known;
    const links = new Map<MemberId, MemberId>();
    for (const one of [...own, ...theirs])
      for (const link of await chainAbove(tx, scope, one, CHAIN_MAX)) links.set(link.member, link.inviter);
    // Ids of one person are one: what is known of any of them counts.
    const isOwn = new Set<MemberId>(own);
    const inviterOf = (one: MemberId): MemberId | undefined => {
      const above = isOwn.has(one) ? own.map((id) => links.get(id)).find((id) => id !== undefined) : links.get(one);
      return above !== undefined && isOwn.has(above) ? member : above;
    };
    const why = refusedLink({ member, inviter }, inviterOf);
    if (why !== undefined) throw new Refusal(409, `referral_${why}`);
    const at = cloud.ports.clock.now();
    const made = await madeAt(tx, scope, member);
    if (made === null) throw new Refusal(404, 'unknown_member');
    if (made < at - NEW_FOR_MS) throw new Refusal(410, 'referral_not_new');
    const link = { member, inviter, at };
    await addLink(tx, scope, link, by);
    return link;
  });
}

/** What a page of a store's ledger says of who was brought. */
export async function applyReferrals(cloud: Cloud, documents: readonly LedgerDocument[]): Promise<void> {
  const scope = brandScope(cloud.brand.id);
  const sales = documents.filter(({ kind, body }) => kind === 'sale' && body['training'] !== true);
  const memberOf = ({ body }: LedgerDocument): MemberId => (body as unknown as SaleBody).member?.id ?? ('' as MemberId);
  const linkedAs = await linkedIds(cloud.database, scope, sales.map(memberOf));
  for (const document of sales) {
    const member = linkedAs.get(memberOf(document));
    if (member === undefined) continue;
    const { saleId: sale, cashDue } = document.body as unknown as SaleBody;
    await bring(cloud, { sale, member, store: document.store, at: document.at, due: cashDue });
  }
  for (const { kind, body } of documents) {
    if (kind !== 'refund') continue;
    const known = await readReferralSale(cloud.database, scope, (body as unknown as EntryBody<'refund'>).sale.saleId);
    if (known !== null) await bring(cloud, known);
  }
}

/**
 * Members were made one, or two again: what each bought before, under another id than the one that was brought, counts from now on as what
 * is bought after; and who turns out to have brought themselves is credited nothing. A split takes nothing back: what was credited
 * was right by what was known, as settled commission is. Done again it adds nothing.
 */
export async function referAgain(cloud: Cloud, members: readonly MemberId[]): Promise<void> {
  const { database, brand } = cloud;
  const scope = brandScope(brand.id);
  if (!(await hasLinks(database, scope))) return;
  const ids = [...new Set([...members, ...[...(await idsOfAll(database, scope, members)).values()].flat()])];
  if ((await broughtOf(database, scope, ids)).size === 0) return;
  const scopes = (await readStores(database, brand.id)).map(({ id }) => storeScope(brand.id, id));
  for (const { store, receiptNumber } of await boughtBy(database, scopes, ids))
    await applyReferrals(cloud, await ledgerOfReceipts(database, storeScope(brand.id, store), [receiptNumber]));
}

/**
 * Under which id each of these members was brought: their own, else one that the same person goes by; nobody who was not. What is
 * bought under any id of a person counts for who brought them.
 */
async function linkedIds(
  queries: Queries,
  scope: string,
  members: readonly MemberId[],
): Promise<ReadonlyMap<MemberId, MemberId>> {
  const known = await idsOfAll(queries, scope, members);
  const idsFor = (member: MemberId): readonly MemberId[] => [member, ...(known.get(member) ?? [])];
  const brought = await broughtOf(queries, scope, members.flatMap(idsFor));
  return new Map(
    members.flatMap((member) => {
      const linked = idsFor(member).find((id) => brought.has(id));
      return linked === undefined ? [] : [[member, linked] as const];
    }),
  );
}

/** Brings the ledger of the member to what the sales as they stand entitle to. */
async function bring(cloud: Cloud, sold: Omit<ReferralSaleRow, 'paid'>): Promise<void> {
  const { sale, member, store, due } = sold;
  const scope = brandScope(cloud.brand.id);
  await cloud.database.transaction(async (tx) => {
    const link = await lockLink(tx, scope, member);
    if (link === null) return;
    const refunds = await refundsOf(tx, storeScope(cloud.brand.id, store), sale, '');
    const back = refunds.reduce((sum, { body }) => sum + (body as unknown as EntryBody<'refund'>).total, 0);
    await saveReferralSale(tx, scope, { ...sold, paid: fen(Math.max(0, due - back)) });
    const rules = await readReferralRules(tx, scope);
    const sales = (await referralSalesOf(tx, scope, member)).map((one) => ({
      ...one,
      terms: termsOf(rules.find(({ from }) => from <= one.at)),
    }));
    const inviter = (await linkedIds(tx, scope, [link.inviter])).get(link.inviter) ?? link.inviter;
    const above = await readLink(tx, scope, inviter);
    const posted = await postedFor(tx, scope, member);
    let n = posted.length;
    // Nobody brings themselves, also where that was found out only later.
    const own = await idsOf(tx, scope, member);
    const credits = referralCredits(link, above ?? undefined, sales).filter(({ party }) => !own.includes(party));
    for (const credit of referralDifference(posted, credits)) {
      n += 1;
      await addReferralEntry(tx, scope, member, { ...credit, n, at: cloud.ports.clock.now() });
    }
  });
}

const termsOf = (rule: ReferralRule | undefined): ReferralTerms | undefined =>
  rule === undefined ? undefined : { floor: fen(rule.floor), first: fen(rule.first), second: fen(rule.second) };

/** What was credited to, taken back from and paid out to a person, under whichever of `ids`; the newest first. */
export async function referralAccount(queries: Queries, scope: string, ids: readonly MemberId[]) {
  const [entries, payouts]: [EntryRow[], PayoutRow[]] = [[], []];
  const sums = { brought: 0, balance: 0 };
  for (const id of ids) {
    entries.push(...(await entriesOfParty(queries, scope, id)));
    payouts.push(...(await payoutsOf(queries, scope, id)));
    sums.brought += await countBrought(queries, scope, id);
    sums.balance += await referralBalance(queries, scope, id);
  }
  const newest = <Row extends { readonly at: number }>(rows: readonly Row[]) => rows.toSorted((a, b) => b.at - a.at);
  return { brought: sums.brought, balance: fen(sums.balance), entries: newest(entries), payouts: newest(payouts) };
}
type EntryRow = Awaited<ReturnType<typeof entriesOfParty>>[number];

/** What is due to the member, as a coupon. @throws Refusal 404 nobody who brings others, 409 nothing is due, 422 no rule */
export async function payOut(cloud: Cloud, party: MemberId, request: string, who: string): Promise<PayoutRow> {
  const scope = brandScope(cloud.brand.id);
  const now = cloud.ports.clock.now();
  const rule = (await readReferralRules(cloud.database, scope)).find(({ from }) => from <= now);
  if (rule === undefined) throw new Refusal(409, 'referral_no_rule');
  await issuedRule(cloud, rule.coupon);
  return cloud.database.transaction(async (tx) => {
    const ids = (await idsOf(tx, scope, party)).toSorted();
    const locked: boolean[] = [];
    for (const id of ids) locked.push(await lockParty(tx, scope, id));
    if (!locked.includes(true)) throw new Refusal(404, 'unknown_member');
    let amount = ZERO_FEN;
    for (const id of ids) {
      const known = (await payoutsOf(tx, scope, id)).find((one) => one.request === request);
      if (known !== undefined) return known;
      amount = fen(amount + (await referralBalance(tx, scope, id)));
    }
    if (amount <= 0) throw new Refusal(409, 'referral_nothing_due');
    const issued = {
      ...{ coupon: rule.coupon, source: 'referral' as const, origin: `referral/${party}`, campaign: null, guide: null },
      ...{ value: amount, from_at: now, until_at: now + rule.couponDays * DAY_MS, issued_by: who },
    };
    const payout = { request, amount, code: await issueCoupon(cloud, tx, issued, request), at: now };
    await addPayout(tx, scope, party, payout);
    return payout;
  });
}
