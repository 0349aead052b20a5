/**
 * Compares what sales say with what was redeemed: a sale that names a voucher which is not there, not redeemed, of another amount
 * or of another sale is flagged and told to a manager; so is the same voucher in two sales. The sale stands. A refund of such a
 * sale asks the platform to take the redemption back: whole, and within its time; else a manager pays it out. Called by
 * ingest/derive.ts.
 */
import type { EntryOf } from '../../schemas/entries/entry.ts';
import { refundNumberOf } from '../../protocol/payments.ts';
import type { Cloud } from '../app/context.ts';
import { newRefund } from '../payments/refunds.ts';
import { HOLDS, type GivenBack } from '../payments/refund-orders.ts';
import type { Transaction } from '../store/database.ts';
import { insertRefund, readRefunds, type RefundRow } from '../store/payments.ts';
import { alert } from '../store/quarantine.ts';
import { lockVoucher, otherUses, saveVoucher, type VoucherRow } from '../store/vouchers.ts';
import { CANCEL_TOO_LATE } from './voucher-state.ts';
import { mayHaveForgotten, providerOf, scopesOf } from './voucher-steps.ts';

type SaleBody = EntryOf<'sale'>['body'];
type SoldTender = SaleBody['tenders'][number];

const byVoucher = ({ tenders }: Pick<SaleBody, 'tenders'>): SaleBody['tenders'] =>
  tenders.filter(({ kind }) => kind === 'platform_voucher');

export const namesVoucher = (body: Pick<SaleBody, 'tenders'>): boolean => byVoucher(body).length > 0;

/** What is wrong with the vouchers of a sale; notes on each that it was sold. */
export async function voucherFlags(
  cloud: Cloud,
  tx: Transaction,
  scope: string,
  { id, body }: { readonly id: string; readonly body: Pick<SaleBody, 'saleId' | 'tenders'> },
): Promise<readonly string[]> {
  const flags = new Set<string>();
  const seen = new Set<string>();
  for (const tender of byVoucher(body)) {
    const row = await lockVoucher(tx, scope, tender.reference ?? '');
    if (row === null || !fits(row, tender, body.saleId)) flags.add('voucher_differs');
    const name = tender.voucher?.voucher ?? tender.reference ?? '';
    const isTwice = seen.has(name) || (row !== null && (await isSoldTwice(cloud, tx, row, id)));
    if (isTwice) flags.add('voucher_twice');
    seen.add(name);
    if (row !== null && row.sold_by === null && row.sale_id === body.saleId)
      await saveVoucher(tx, { ...row, ...recalled(cloud, row, tender), sold_by: id });
  }
  if (flags.has('voucher_differs')) await alert(cloud, tx, scope, 'voucher_differs', `sale ${id}`);
  if (flags.has('voucher_twice')) await alert(cloud, tx, scope, 'voucher_twice', `sale ${id}`);
  return [...flags];
}

/** As the platform said: redeemed for this sale, what of its face value was used, and what the platform pays for it. */
function fits(row: VoucherRow, { amount, voucher }: SoldTender, saleId: string): boolean {
  return (
    row.state === 'paid' &&
    row.sale_id === saleId &&
    row.amount === amount &&
    row.voucher === voucher?.voucher &&
    row.platform === voucher.platform &&
    row.face === voucher.face &&
    row.settlement === (voucher.settlement ?? null)
  );
}

/** In a cloud that was put back: redeemed in the time that it forgot, if it is; the sweep asks the platform. */
function recalled(cloud: Cloud, row: VoucherRow, { amount }: SoldTender): Partial<VoucherRow> {
  if (!mayHaveForgotten(cloud, row)) return {};
  const now = cloud.ports.clock.now();
  return { state: 'unknown', amount, verify_asked_at: now, asked_at: now, checks: 0, check_at: now };
}

async function isSoldTwice(cloud: Cloud, tx: Transaction, row: VoucherRow, entry: string): Promise<boolean> {
  if (row.sold_by !== null && row.sold_by !== entry) return true;
  const others = row.voucher === '' ? [] : await otherUses(tx, await scopesOf(cloud), row);
  return others.some(({ sold_by: soldBy }) => soldBy !== null);
}

type Part = GivenBack['tenders'][number] & { readonly reference: string };
const isPart = (tender: GivenBack['tenders'][number]): tender is Part =>
  tender.kind === 'platform_voucher' &&
  tender.state === 'pending' &&
  tender.reference !== undefined &&
  tender.amount > 0;

/** Reasons that a manager settles at the till, and nobody has to look into. */
const ORDINARY: ReadonlySet<string> = new Set(['voucher_partial', CANCEL_TOO_LATE]);

/** Starts taking back what a refund gives back of vouchers; the sweep asks the platform. `flags`: what was found in the refund. */
export async function startVoucherRefunds(
  cloud: Cloud,
  tx: Transaction,
  scope: string,
  { id, refundId, number, tenders, paidUnder }: GivenBack,
  flags: readonly string[],
): Promise<void> {
  const found = flags.find((flag) => HOLDS.has(flag)) ?? null;
  for (const part of tenders.filter(isPart)) {
    const refundNumber = refundNumberOf(refundId, part.tenderId);
    const row = await lockVoucher(tx, scope, part.reference);
    const known = (await readRefunds(tx, scope, part.reference)).some((one) => one.refund_number === refundNumber);
    if (known) continue;
    const now = cloud.ports.clock.now();
    const reason = found ?? refusalOf(cloud, row, part, paidUnder, now);
    const blank = newRefund(scope, part.reference, { refundNumber, amount: part.amount }, now);
    if (reason === null && row !== null) {
      const pending: RefundRow = { ...blank, state: 'pending' };
      await insertRefund(tx, pending);
      await saveVoucher(tx, {
        ...row,
        state: 'reversing',
        reason: null,
        refund_number: refundNumber,
        asked_at: now,
        checks: 0,
        check_at: now,
      });
      continue;
    }
    await insertRefund(tx, { ...blank, reason, alerted: 'waits' });
    if (!ORDINARY.has(reason ?? ''))
      await alert(cloud, tx, scope, 'payment_refund_held', `refund ${id}`, `${reason ?? ''} ${number}`);
  }
}

/** Why the platform is not asked; null when it is. */
function refusalOf(
  cloud: Cloud,
  row: VoucherRow | null,
  part: Part,
  paidUnder: readonly string[],
  now: number,
): string | null {
  if (row === null) return 'voucher_unknown';
  if (!paidUnder.includes(row.sale_id)) return 'other_sale';
  if (row.state !== 'paid') return 'payment_not_paid';
  // The platform takes back a whole voucher or none of it.
  if (part.amount !== row.amount) return 'voucher_partial';
  const within = providerOf(cloud.vouchers, row)?.cancelWithinMs ?? 0;
  const isOver = row.handle === null || now - (row.verified_at ?? 0) > within;
  return isOver || row.reason === CANCEL_TOO_LATE ? CANCEL_TOO_LATE : null;
}
