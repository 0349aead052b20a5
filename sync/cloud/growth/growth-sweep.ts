/**
 * Reads what the ledgers of the stores say of coupons with codes, from a durable cursor: sales that used one, refunds that gave one
 * back; and ends red packets that are over. A counter of a scope is committed with all that it numbers, so what lies up to it is
 * there, and reading again adds nothing. A sale is never refused: a code used twice, that nobody issued, or that saved something else
 * is an alert. Called by `startCloud` every few seconds; whatever a process left, the next one reads.
 */
import { couponStanding, readCouponCode as readTyped } from '../../domain/coupon-code.ts';
import type { TierRule } from '../../domain/member-tier.ts';
import type { StoreId } from '../../domain/ids.ts';
import { fen } from '../../domain/money.ts';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import type { LedgerDocument } from '../../schemas/documents/facts.ts';
import type { EntryBody } from '../../schemas/entries/kinds.ts';
import type { SaleBody } from '../../schemas/sale.ts';
import type { Cloud } from '../app/context.ts';
import {
  addCouponEntry,
  addRevival,
  couponEntries,
  holdCouponCode,
  ledgerWithCoupons,
  lockCouponCode,
} from '../store/coupon-codes.ts';
import { saveCursor, unreadLedgers } from '../store/ledger-cursors.ts';
import { alert } from '../store/quarantine.ts';
import { hasCouponSales, refundsInLedger } from '../store/coupon-sales.ts';
import { overRedPackets } from '../store/red-packets.ts';
import { hasLinks, ledgerOfMembers } from '../store/referrals.ts';
import { readStores } from '../store/terminals.ts';
import { failed, SWEPT_MAX } from '../sweep.ts';
import { sweepPoints } from '../accounts/points.ts';
import { applyTiers, rulesOfTiers, sweepTiers } from '../binding/tiers.ts';
import { followRefund, keepCouponSale } from './coupon-sales.ts';
import { NOBODY } from './coupons.ts';
import { endRedPacket } from './red-packets.ts';
import { applyReferrals } from './referrals.ts';

const READER = 'growth';
const PAGE = 200;

export async function sweepGrowth(cloud: Cloud): Promise<void> {
  const scope = brandScope(cloud.brand.id);
  for (const packet of await overRedPackets(cloud.database, scope, cloud.ports.clock.now(), SWEPT_MAX)) {
    await endRedPacket(cloud, packet)
      .then((amount) =>
        cloud.audit.note({ scope, who: 'host', act: 'red_packet.ended', what: `${packet} ${String(amount)} back` }),
      )
      .catch(failed(cloud, 'growth'));
  }
  const stores = await readStores(cloud.database, cloud.brand.id);
  const tiers = await rulesOfTiers(cloud);
  await readLedgers(
    cloud,
    stores.map(({ id }) => id),
    tiers,
  );
  if (tiers.length > 0) await sweepTiers(cloud, tiers).catch(failed(cloud, 'growth'));
  await sweepPoints(cloud).catch(failed(cloud, 'growth'));
}

/** What the ledgers of these stores say by now. */
export async function readLedgers(cloud: Cloud, stores: readonly StoreId[], tiers: readonly TierRule[]): Promise<void> {
  const scopes = stores.map((id) => storeScope(cloud.brand.id, id));
  const unread = await unreadLedgers(cloud.database, scopes, READER);
  const refers = unread.length > 0 && (await hasLinks(cloud.database, brandScope(cloud.brand.id)));
  for (const one of unread) await readLedger(cloud, one, { refers, tiers }).catch(failed(cloud, 'growth'));
}

interface Unread {
  readonly scope: string;
  readonly read: number;
  readonly seq: number;
}

/** `refers`: somebody was brought by somebody; before the first one, and before the first rule of tiers, nobody's sales are looked at for it. */
async function readLedger(
  cloud: Cloud,
  { scope, read, seq }: Unread,
  { refers, tiers }: { readonly refers: boolean; readonly tiers: readonly TierRule[] },
): Promise<void> {
  const { database } = cloud;
  const coupons = (from: Stretch) => ledgerWithCoupons(database, scope, from);
  const each = async (page: readonly LedgerDocument[]): Promise<void> => {
    for (const document of page) await applyFact(cloud, document);
  };
  await inPages(read, seq, coupons, each);
  if (await hasCouponSales(database, brandScope(cloud.brand.id)))
    await inPages(
      read,
      seq,
      (from) => refundsInLedger(database, scope, from),
      async (page) => {
        for (const document of page) await followRefund(cloud, document);
      },
    );
  const members = (from: Stretch) => ledgerOfMembers(database, scope, from);
  if (refers) await inPages(read, seq, members, (page) => applyReferrals(cloud, page));
  if (tiers.length > 0) await inPages(read, seq, members, (page) => applyTiers(cloud, tiers, page));
  await saveCursor(database, scope, READER, seq);
}

type Stretch = Parameters<typeof ledgerWithCoupons>[2];
async function inPages(
  read: number,
  until: number,
  pageOf: (from: Stretch) => ReturnType<typeof ledgerWithCoupons>,
  apply: (page: readonly LedgerDocument[]) => Promise<void>,
): Promise<void> {
  for (let after = read; after < until;) {
    const page = await pageOf({ after, until, limit: PAGE });
    await apply(page.map(({ body }) => body));
    after = page.length < PAGE ? until : (page.at(-1)?.seq ?? until);
  }
}

async function applyFact(cloud: Cloud, document: LedgerDocument): Promise<void> {
  if (document.body['training'] === true) return;
  if (document.kind === 'sale') await applySale(cloud, document, document.body as unknown as SaleBody);
  else await applyRefund(cloud, document, document.body as unknown as EntryBody<'refund'>);
}

async function applySale(cloud: Cloud, { id, at, store }: LedgerDocument, sale: SaleBody): Promise<void> {
  const rejected = new Set(sale.rejectedCoupons.map(([coupon]) => coupon));
  for (const { id: coupon, code, save } of sale.pricing.coupons) {
    const read = code === undefined || rejected.has(coupon) ? undefined : readTyped(code);
    if (read === undefined) continue;
    const saving = fen(sale.order.find(([applied]) => applied === coupon)?.[1] ?? 0);
    // Parts of one order that are picked up one by one used it once.
    const entry = {
      what: 'redeemed',
      cause: id,
      sale: sale.fromOrder ?? sale.saleId,
      store,
      receipt: sale.receiptNumber,
      saving,
      at,
    } as const;
    await redeem(cloud, { code: `${coupon}-${read.serial}`, entry, save });
    await keepCouponSale(cloud, { id, store }, sale);
  }
}

interface Redemption {
  readonly code: string;
  readonly entry: Parameters<typeof addCouponEntry>[3];
  /** What the till took it to be worth; undefined where the rule says so. */
  readonly save: number | undefined;
}

async function redeem(cloud: Cloud, { code, entry, save }: Redemption): Promise<void> {
  const scope = brandScope(cloud.brand.id);
  await cloud.database.transaction(async (tx) => {
    const row = await lockCouponCode(tx, scope, code);
    if (!(await addCouponEntry(tx, scope, code, entry))) return;
    const what = `coupon ${code}`;
    if (row === null) return await alert(cloud, tx, scope, 'coupon_code_unknown', what, entry.receipt);
    await holdCouponCode(tx, scope, code, NOBODY);
    if (row.value !== (save ?? null)) await alert(cloud, tx, scope, 'coupon_differs', what, entry.receipt);
    const entries = await couponEntries(tx, scope, code);
    const { sales } = couponStanding(entries, { from: row.from_at, until: row.until_at }, entry.at);
    if (sales.length < 2) return;
    const receipts = entries.filter(({ what: one, sale }) => one === 'redeemed' && sales.includes(sale));
    await alert(cloud, tx, scope, 'coupon_twice', what, receipts.map(({ receipt }) => receipt).join(', '));
  });
}

async function applyRefund(
  cloud: Cloud,
  { id, at, store }: LedgerDocument,
  { sale, couponsRevived }: EntryBody<'refund'>,
): Promise<void> {
  await cloud.database.transaction(async (tx) => {
    for (const coupon of couponsRevived)
      await addRevival(tx, brandScope(cloud.brand.id), { sale: sale.saleId, coupon, cause: id, store, at });
  });
}
