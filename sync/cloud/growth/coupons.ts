/**
 * Coupons with a code each: issued for a rule of the price book that says so, held by a till for its open sale while it is online, so
 * that two tills never take one code at the same time. What became of a code is told by the ledger alone (read-ledger.ts). A hold is a
 * courtesy: it ends by itself, and a sale that comes without one stands. Called by routes and by red-packets.ts.
 */
import { createHmac } from 'node:crypto';
import { canNameRule, couponCodeFrom, couponStanding, readCouponCode, SERIAL_BYTES } from '../../domain/coupon-code.ts';
import type { StoreId } from '../../domain/ids.ts';
import type { Coupon } from '../../domain/promotion.ts';
import { ZERO_FEN } from '../../domain/money.ts';
import { epochMs, MINUTE_MS, type EpochMs } from '../../domain/time.ts';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import type { CouponHold } from '../../protocol/growth.ts';
import type { Cloud } from '../app/context.ts';
import { Refusal } from '../app/problem.ts';
import {
  addCouponEntry,
  couponEntries,
  holdCouponCode,
  insertCouponCode,
  lockCouponCode,
  readCouponCode as readCode,
  type CouponCodeRow,
  type CouponEntryRow,
} from '../store/coupon-codes.ts';
import type { Transaction } from '../store/database.ts';
import { refundsOf } from '../store/documents.ts';
import { bookInForceAt, PriceBooks } from '../store/price-books.ts';
import { readTerminal } from '../store/terminals.ts';

/** A customer at the till pays within this; a cart that was forgotten keeps nobody's coupon for longer. */
export const COUPON_HOLD_MS = 30 * MINUTE_MS;

/** The rule of the book in force whose pieces have codes. @throws Refusal 422 naming the field */
export async function issuedRule(cloud: Cloud, id: string): Promise<Coupon> {
  const books = new PriceBooks(brandScope(cloud.brand.id));
  const book = bookInForceAt(await books.readCalendar(cloud.database), cloud.ports.clock.now());
  const rule = book === null ? undefined : (await books.read(cloud.database, book))?.coupons.get(id);
  if (rule === undefined) throw refused('/coupon', 'unknown_coupon');
  if (rule.issued === undefined || !canNameRule(id)) throw refused('/coupon', 'not_issued_by_code');
  return rule;
}

export const refused = (path: string, reason: string): Refusal =>
  new Refusal(422, 'refused_configuration', `${path} ${reason}`, { path, reason });

export const NOBODY = { held_sale: null, held_by: null, held_until: null } as const;
export type NewCoupon = Omit<CouponCodeRow, 'code' | 'issued_at' | 'held_sale' | 'held_by' | 'held_until'>;

/**
 * The code of what it is issued for (`origin`) and which of those it is. The serial is keyed by both: the same deed, done again or by
 * two at once, is the same code, and nobody without the key can tell it.
 */
export function couponSerial(cloud: Cloud, rule: string, origin: string, which: string): string {
  const keyed = createHmac('sha256', cloud.secrets.tokenSecret).update(`coupon|${origin}|${which}`).digest();
  return couponCodeFrom(rule, keyed.subarray(0, SERIAL_BYTES));
}

/** One more code, in the caller's transaction of the brand. */
export async function issueCoupon(cloud: Cloud, tx: Transaction, coupon: NewCoupon, which: string): Promise<string> {
  const code = couponSerial(cloud, coupon.coupon, coupon.origin, which);
  const row = { ...coupon, ...NOBODY, code, issued_at: cloud.ports.clock.now() };
  await insertCouponCode(tx, brandScope(cloud.brand.id), row);
  return code;
}

export interface Holder {
  readonly terminal: string;
  readonly sale: string;
}

/**
 * Keeps the code for this sale; the same sale again keeps it longer, and the same terminal may turn to another sale.
 * @throws Refusal 404 unknown, 409 used or held by another terminal, 410 not valid now
 */
export async function holdCoupon(cloud: Cloud, typed: string, { terminal, sale }: Holder): Promise<CouponHold> {
  const scope = brandScope(cloud.brand.id);
  const code = codeOf(typed);
  return cloud.database.transaction(async (tx) => {
    const row = await lockCouponCode(tx, scope, code);
    if (row === null) throw new Refusal(404, 'coupon_unknown');
    const now = cloud.ports.clock.now();
    const { state } = standingOf(row, await couponEntries(tx, scope, code), now);
    if (state === 'redeemed') throw new Refusal(409, 'coupon_used');
    if (state !== 'free') throw new Refusal(410, `coupon_${state}`);
    if (await wasGivenBack(cloud, row)) throw new Refusal(410, 'coupon_revoked');
    if (isHeldBeside(row, terminal, now)) throw new Refusal(409, 'coupon_held');
    const heldUntil = epochMs(now + COUPON_HOLD_MS);
    await holdCouponCode(tx, scope, code, { held_sale: sale, held_by: terminal, held_until: heldUntil });
    return { code, coupon: row.coupon, heldUntil, ...(row.value === null ? {} : { save: row.value }) };
  });
}

/**
 * The store of the terminal that kept it for another sale, whether the hold has ended or not: that sale may be paid by now, so the
 * ledger that says so should be read before the code is held anew. null where nobody did.
 */
export async function storeKeepingForAnother(cloud: Cloud, typed: string, sale: string): Promise<StoreId | null> {
  const row = await readCode(cloud.database, brandScope(cloud.brand.id), codeOf(typed));
  if (row === null || row.held_by === null || row.held_sale === sale) return null;
  return (await readTerminal(cloud.database, cloud.brand.id, row.held_by))?.store ?? null;
}

/** What a receipt gave is for goods that were kept: after any refund of its sale it is not taken. */
async function wasGivenBack(cloud: Cloud, { source, origin }: CouponCodeRow): Promise<boolean> {
  if (source !== 'receipt') return false;
  const [, store = '', sale = ''] = origin.split('/');
  return (await refundsOf(cloud.database, storeScope(cloud.brand.id, store), sale, '')).length > 0;
}

/** Another terminal has it meanwhile: then nothing is let go. */
export async function releaseCoupon(cloud: Cloud, typed: string, terminal: string): Promise<void> {
  const scope = brandScope(cloud.brand.id);
  await cloud.database.transaction(async (tx) => {
    const row = await lockCouponCode(tx, scope, codeOf(typed));
    if (row?.held_by !== terminal) return;
    await holdCouponCode(tx, scope, row.code, NOBODY);
  });
}

/** Takes it out of use; what was sold with it stands. False when it was revoked before. @throws Refusal 404 */
export async function revokeCoupon(cloud: Cloud, typed: string, who: string): Promise<boolean> {
  const scope = brandScope(cloud.brand.id);
  return cloud.database.transaction(async (tx) => {
    const row = await lockCouponCode(tx, scope, codeOf(typed));
    if (row === null) throw new Refusal(404, 'coupon_unknown');
    const at = cloud.ports.clock.now();
    const entry = { what: 'revoked', cause: who, sale: '', store: '', receipt: '', saving: ZERO_FEN, at } as const;
    return addCouponEntry(tx, scope, row.code, entry);
  });
}

export interface SeenCoupon {
  readonly row: CouponCodeRow;
  readonly entries: readonly CouponEntryRow[];
  readonly state: ReturnType<typeof standingOf>['state'] | 'held';
}

/** @throws Refusal 404 */
export async function lookAtCoupon(cloud: Cloud, typed: string): Promise<SeenCoupon> {
  const scope = brandScope(cloud.brand.id);
  const row = await readCode(cloud.database, scope, codeOf(typed));
  if (row === null) throw new Refusal(404, 'coupon_unknown');
  const entries = await couponEntries(cloud.database, scope, row.code);
  const now = cloud.ports.clock.now();
  const { state } = standingOf(row, entries, now);
  return { row, entries, state: state === 'free' && isHeldBeside(row, '', now) ? 'held' : state };
}

const isHeldBeside = ({ held_by: by, held_until: until }: CouponCodeRow, terminal: string, now: EpochMs): boolean =>
  by !== null && by !== terminal && until !== null && until > now;

const standingOf = (
  { from_at: from, until_at: until }: CouponCodeRow,
  entries: readonly CouponEntryRow[],
  now: number,
) => couponStanding(entries, { from, until }, now);

/** As it was issued, however it was typed; what is no code at all is nobody's. */
const codeOf = (typed: string): string => {
  const read = readCouponCode(typed);
  return read === undefined ? '' : `${read.rule}-${read.serial}`;
};
