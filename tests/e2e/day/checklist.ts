/**
 * What a scripted day must have done at least once, so that nothing falls out of it silently: every promotion type, every tender,
 * every kind of barcode, every deed. Tenders, promotions and deeds are looked up in what the journal has kept; codes are crossed
 * off by whoever saw what they did. A new tender or promotion type does not compile until it has a row here.
 */
import type { Promotion } from '../../../sync/domain/promotion.ts';
import type { Tender } from '../../../sync/schemas/sale.ts';
import type { Entry } from './sums.ts';

/** Kinds of codes of DOMAIN.md §3, as a scanner sends them. */
export const CODE_KINDS = [
  'EAN-13',
  'EAN-8',
  'UPC-A',
  'UPC-E',
  'ISBN-13',
  'ISBN-10',
  'GTIN-14',
  'AIM prefix before UPC-A',
  'GS1-128',
  'GS1 DataBar',
  'GS1 DataMatrix',
  'GS1 QR',
  'GS1 DotCode',
  'elements by FNC1 alone',
  'elements in brackets',
  'Digital Link',
  'Digital Link by alias words',
  'in-store 13 digits by weight',
  'in-store 13 digits by price',
  'in-store 18 digits',
  'item code link',
  "the catalogue's own code",
  'member code',
  'coupon code',
  'receipt number',
  'receipt link',
  'pickup code',
  'signed staff badge',
  'WeChat payment code',
  'Alipay payment code',
  'UnionPay payment code',
  'nobody’s code',
  'wrong check digit',
] as const;
export type CodeKind = (typeof CODE_KINDS)[number];

type When = 'always' | 'online';
/** What pays, DOMAIN.md §4; `online`: without the cloud it is refused in words instead. */
const TENDERS: Readonly<Record<Tender['kind'], When>> = {
  cash: 'always',
  card: 'always',
  wechat: 'online',
  alipay: 'online',
  external_qr: 'always',
  mall_slip: 'always',
  platform_voucher: 'online',
  stored_value: 'always',
  gift_card: 'online',
  other: 'always',
  exchange: 'always',
  deposit: 'always',
};

/** By which ids of the day's book each type of promotion shows that it saved something. */
const PROMOTIONS: Readonly<Record<Promotion['type'], readonly string[]>> = {
  flash_price: ['flash'],
  nth_unit: ['second'],
  bundle_price: ['three'],
  buy_gift: ['gift'],
  discount: ['home'],
  member_discount: ['members'],
  fixed_price: ['fixed'],
  spend_save: ['tiers', 'every'],
  spend_discount: ['rate'],
};
/** Beside promotions: the product's own member price, a coupon by amount and one by rate, points, and what is done by hand. */
const OTHER_SAVINGS = [
  'member_price',
  'OFF20',
  'TEN',
  'points',
  'price_override',
  'line_discount',
  'order_discount',
  'staff_purchase',
] as const;

type Body = Readonly<Record<string, unknown>>;
interface Parts {
  readonly kind: string;
  readonly body: Body;
  readonly lines: readonly Body[];
  readonly tenders: readonly Body[];
}
const of =
  (kind: string, holds: (parts: Parts) => boolean = () => true) =>
  (parts: Parts): boolean =>
    parts.kind === kind && holds(parts);
const printed = (document: string, holds: (body: Body) => boolean = () => true) =>
  of('print.queued', ({ body }) => body['document'] === document && holds(body));
const ofLine = (name: string) => of('sale', ({ lines }) => lines.some((line) => line[name] !== undefined));
const isApproved = (fact: unknown): boolean => (fact as { approval?: unknown } | undefined)?.approval !== undefined;

/** Each deed, and the fact that it leaves behind. */
const DEEDS: Readonly<Record<string, (parts: Parts) => boolean>> = {
  'a shift opened': of('shift.opened'),
  'a sale of a member': of('sale', ({ body }) => body['member'] !== undefined),
  'a sale of several tenders': of('sale', ({ tenders }) => tenders.length > 1),
  'a sale with change': of('sale', ({ body }) => Number(body['change']) > 0),
  'a sale rounded off': of('sale', ({ body }) => Number(body['roundOff']) > 0),
  'a sale that two guides served': of('sale', ({ body }) => (body['serving'] as readonly unknown[]).length === 2),
  'a sale that nobody served': of('sale', ({ body }) => (body['serving'] as readonly unknown[]).length === 0),
  'goods by weight': ofLine('grams'),
  'a line of an open item': ofLine('openItem'),
  'a price agreed and approved': of('sale', ({ lines }) => lines.some((line) => isApproved(line['priceOverride']))),
  'a lower price tag': of('sale', ({ lines }) =>
    lines.some((line) => (line['priceOverride'] as { tag?: boolean } | undefined)?.tag === true),
  ),
  'a line discount that was approved': of('sale', ({ lines }) =>
    lines.some((line) => isApproved(line['lineDiscount'])),
  ),
  'an order discount': of('sale', ({ body }) => 'orderDiscount' in (body['pricing'] as Body)),
  'a note on the receipt': of('sale', ({ body }) => body['note'] !== undefined),
  'a sale to staff': of('sale', ({ body }) => body['staffPurchase'] !== undefined),
  'points that were earned': of('sale', ({ body }) => Number(body['pointsEarned']) > 0),
  'a sale parked': of('cart.parked'),
  'a parked sale resumed': of('cart.resumed'),
  'a cart voided': of('cart.voided'),
  'a refund by receipt': of('refund', ({ body }) => body['withoutReceipt'] === undefined),
  'a refund without receipt': of('refund', ({ body }) => body['withoutReceipt'] === true),
  'a refund in cash of what was no cash': of('refund', ({ body }) => body['asCash'] === true),
  'a refund to stored value': of('refund', ({ tenders }) => tenders.some(({ kind }) => kind === 'stored_value')),
  'an exchange': of('refund', ({ body }) => body['exchangeFor'] !== undefined),
  'a swap of size or colour': of('sale', ({ body }) => body['swap'] === true),
  'a tender corrected': of('correction'),
  'goods held for a deposit': of('order.held'),
  'a held order picked up': of('sale', ({ tenders }) => tenders.some(({ kind }) => kind === 'deposit')),
  'a held order ended': of('order.ended', ({ body }) => Number(body['forfeited']) > 0),
  'stored value sold': of('value.sold', ({ body }) => body['kind'] === 'stored_value'),
  'a top-up given back': of('value.returned'),
  'cash in': of('cash.moved', ({ body }) => body['direction'] === 'in'),
  'cash out': of('cash.moved', ({ body }) => body['direction'] === 'out'),
  'the drawer opened without a sale': of('drawer.kicked', ({ body }) => body['reason'] === 'by_hand'),
  'a gift receipt': printed('gift'),
  'a receipt printed again': printed('receipt', ({ copy }) => Number(copy) > 0),
  'an X report': printed('shift_report'),
  'a Z report': of('shift.closed', ({ body }) => body['handedTo'] === undefined),
  'a hand-over': of('shift.closed', ({ body }) => body['handedTo'] !== undefined),
  'the day closed': of('day.closed'),
  'a setting of the store saved': of('setting.saved'),
};
const ONLINE_DEEDS: typeof DEEDS = {
  'a gift card sold': of('value.sold', ({ body }) => body['kind'] === 'gift_card'),
};
/** Giving value back asks the cloud first. */
const NOT_OFFLINE: ReadonlySet<string> = new Set(['a top-up given back']);

/** What was seen on the way and stands in no entry. */
export class Seen {
  readonly codes = new Set<CodeKind>();
  /** Kinds of tender that were refused in words because the cloud could not be asked. */
  readonly refused = new Set<Tender['kind']>();
  /** A split leaves no entry of its own. */
  hasSplit = false;
}

/** Everything that the day did not do, by its name in the tables above; empty when it did all. */
export function missingOf(entries: readonly Entry[], seen: Seen, online: boolean): readonly string[] {
  const facts = entries.map(partsOf);
  const paid = new Set(
    facts.flatMap(({ kind, tenders }) => (kind === 'sale' ? tenders.map((row) => row['kind']) : [])),
  );
  const savings = new Set(facts.flatMap(savingsOf));
  const deeds = Object.entries(online ? { ...DEEDS, ...ONLINE_DEEDS } : DEEDS);
  return [
    ...CODE_KINDS.filter((kind) => !seen.codes.has(kind)).map((kind) => `code: ${kind}`),
    ...Object.entries(TENDERS)
      .filter(([kind, when]) => {
        if (online || when === 'always') return !paid.has(kind);
        return paid.has(kind) || !seen.refused.has(kind as Tender['kind']);
      })
      .map(([kind]) => `tender: ${kind}`),
    ...Object.entries(PROMOTIONS)
      .filter(([, ids]) => !ids.every((id) => savings.has(id)))
      .map(([type]) => `promotion: ${type}`),
    ...OTHER_SAVINGS.filter((id) => !savings.has(id)).map((id) => `saving: ${id}`),
    ...deeds
      .filter(([name, did]) => (online || !NOT_OFFLINE.has(name)) && !facts.some(did))
      .map(([name]) => `deed: ${name}`),
    ...(seen.hasSplit ? [] : ['deed: a sale split']),
  ];
}

function partsOf({ kind, body }: Entry): Parts {
  const { lines = [], tenders = [] } = body as { lines?: readonly Body[]; tenders?: readonly Body[] };
  return { kind, body: body as Body, lines, tenders };
}

function savingsOf({ kind, body, lines }: Parts): readonly string[] {
  if (kind !== 'sale') return [];
  const applied = lines.flatMap((line) => line['applied'] as readonly (readonly [string, number])[]);
  const all = [...applied, ...(body['order'] as readonly (readonly [string, number])[])];
  return all.flatMap(([id, saving]) => (saving > 0 ? [id] : []));
}
