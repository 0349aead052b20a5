/**
 * A person's quota of staff purchases, one for all stores of the brand, behind the lock of the person's month. A till that is online
 * has what its open cart costs held, so that two at once never give more than is left; tills that were apart are found when what they
 * sold arrives, whichever is first and also at the same instant: the sale is flagged and the alert names the receipts. Money is never
 * refused. Called by post.ts after an upload, and by routes/staff-quota.ts.
 */
import { monthOf } from '../../domain/staff-purchase.ts';
import { DAY_MS, epochMs } from '../../domain/time.ts';
import type { QuotaAsked, QuotaView } from '../../protocol/people.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { EntryOf, JournalEntry } from '../../schemas/entries/entry.ts';
import type { Cloud } from '../app/context.ts';
import type { DeviceIdentity } from '../app/identity.ts';
import { readRules } from '../store/badges.ts';
import type { Transaction } from '../store/database.ts';
import {
  boughtElsewhere,
  boughtInMonth,
  dropQuotaHold,
  heldElsewhere,
  keepPurchase,
  lockMonth,
  putQuotaHold,
  type StaffMonth,
} from '../store/staff-purchases.ts';

/** As long as a till that got one may keep its sale to itself. */
export const QUOTA_HOLD_MS = DAY_MS;
const NAMED_MAX = 200;

/** What an entry of the journal adds to a person's month. */
export interface StaffPosting extends StaffMonth {
  readonly receipt: string;
  /** Fen; of a refund below zero. */
  readonly amount: number;
  /** Fen above the quota that somebody allowed. */
  readonly beyond: number;
  /** Of a sale. */
  readonly sale: string | null;
}

/** Undefined for what is no staff purchase, and for what was practised. */
export function staffPostingOf(entry: JournalEntry): StaffPosting | undefined {
  switch (entry.kind) {
    case 'sale':
      return postingOf(entry, entry.body.total, entry.body.saleId);
    case 'refund':
      return postingOf(entry, 0 - entry.body.total, null);
    default:
      return undefined;
  }
}

function postingOf(
  { body }: EntryOf<'sale'> | EntryOf<'refund'>,
  amount: number,
  sale: string | null,
): StaffPosting | undefined {
  const { staffPurchase: bought, receiptNumber: receipt, training } = body;
  if (bought === undefined || training === true) return undefined;
  const { staff, month, beyond = 0 } = bought;
  return { staff, month, beyond, receipt, amount, sale };
}

interface Place {
  readonly store: string;
  readonly terminal: string;
  readonly entry: string;
}

/** Counts it. The receipts of the month when a sale goes beyond the quota of its store, else null; the same when done again. */
export async function postStaff(
  cloud: Cloud,
  tx: Transaction,
  posting: StaffPosting,
  { store, terminal, entry }: Place,
): Promise<string | null> {
  const scope = brandScope(cloud.brand.id);
  const { sale, amount, beyond, receipt, staff, month } = posting;
  await lockMonth(tx, scope, posting);
  await keepPurchase(tx, scope, { staff, month, receipt, amount, store, terminal, entry });
  if (sale === null) return null;
  await dropQuotaHold(tx, scope, sale, terminal);
  const { purchase: rule } = await readRules(tx, cloud.brand.id, store as DeviceIdentity['store']);
  if (rule === undefined) return null;
  const all = await boughtInMonth(tx, scope, posting);
  return all.amount <= rule.quota + beyond ? null : all.receipts.join(', ').slice(0, NAMED_MAX);
}

/** Keeps `amount` of the quota for the open cart of a till, if that much is left; says what was bought or is held elsewhere. */
export async function holdQuota(
  cloud: Cloud,
  device: DeviceIdentity,
  sale: string,
  asked: QuotaAsked,
): Promise<QuotaView> {
  const scope = brandScope(device.brand);
  const { staff, month, amount, own, beyond = 0 } = asked;
  const { terminal, store } = device;
  const now = cloud.ports.clock.now();
  return cloud.database.transaction(async (tx) => {
    await lockMonth(tx, scope, asked);
    const { purchase: rule } = await readRules(tx, device.brand, store);
    const bought = await boughtElsewhere(tx, scope, { month, terminal, staff: [staff] });
    const inMonth = bought.find((one) => one.month === month)?.amount ?? 0;
    const elsewhere = inMonth + (await heldElsewhere(tx, scope, asked, { terminal, now }));
    const isHeld = rule !== undefined && elsewhere + own + amount <= rule.quota + beyond;
    if (isHeld)
      await putQuotaHold(tx, scope, { sale, staff, month, store, terminal, amount, expires_at: now + QUOTA_HOLD_MS });
    else await dropQuotaHold(tx, scope, sale, terminal);
    return { isHeld, elsewhere, asOf: epochMs(now) };
  });
}

export const releaseQuota = (cloud: Cloud, { brand, terminal }: DeviceIdentity, sale: string): Promise<void> =>
  dropQuotaHold(cloud.database, brandScope(brand), sale, terminal);

/** Months that tills are told of: this one and the one before, which refunds still change. */
export const firstToldMonth = (now: number): string => monthOf(epochMs(now - 32 * DAY_MS), 0);
