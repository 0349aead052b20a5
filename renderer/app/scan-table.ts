/**
 * What a scan means where: one table of screen states and kinds of codes, so that nothing is decided in passing. A catalogue's
 * own codes are goods whatever they look like: the checkout looks every text up literally first. The same table stands in
 * README.md. Pure. Called by the scan router, the checkout's scan desk, pages that take scans, and the page that explains one.
 */
import { readScan, type ScanReading } from '../../sync/domain/barcode.ts';
import { memberCodeIn } from '../../sync/domain/member-code.ts';
import type { ScanSettings } from '../sale/scan-settings.ts';

/** `paying`: tenders are being collected · `person`: a member is being looked for · `paper`: a receipt is. */
export const SCAN_STATES = ['checkout', 'paying', 'person', 'paper'] as const;
export type ScanState = (typeof SCAN_STATES)[number];
export const SCAN_KINDS = [
  'goods',
  'payment',
  'receipt',
  'member',
  'coupon',
  'pickup',
  'badge',
  'guide',
  'campaign',
] as const;
export type ScanKind = (typeof SCAN_KINDS)[number];
/**
 * `line`: looked up and added · `pay`: to the tender that waits for it · `member`, `coupon`: of the open sale · `returns`: the
 * returns page opens with it · `order`: the list of orders and tickets does · `person`: takes over, or is asked for the PIN · `came`: noted as that by which the customer came · `here`: for the page that asked · `told`: nothing happens but words and the error tone.
 */
export type ScanDestination =
  'line' | 'pay' | 'member' | 'coupon' | 'returns' | 'order' | 'person' | 'came' | 'here' | 'told';

export const SCAN_TABLE: Readonly<Record<ScanState, Readonly<Record<ScanKind, ScanDestination>>>> = {
  checkout: {
    goods: 'line',
    // Cannot be: a payment code is only known as one while paying.
    payment: 'line',
    receipt: 'returns',
    member: 'member',
    coupon: 'coupon',
    pickup: 'order',
    badge: 'person',
    guide: 'told',
    campaign: 'came',
  },
  paying: {
    goods: 'told',
    payment: 'pay',
    receipt: 'told',
    member: 'told',
    coupon: 'told',
    pickup: 'told',
    badge: 'told',
    guide: 'told',
    campaign: 'told',
  },
  person: {
    // Goods never wait for a dialog: the line is there when it closes.
    goods: 'line',
    payment: 'line',
    receipt: 'told',
    member: 'here',
    coupon: 'coupon',
    pickup: 'told',
    badge: 'person',
    guide: 'told',
    campaign: 'came',
  },
  paper: {
    // A piece of a receipt found by its goods.
    goods: 'here',
    payment: 'here',
    receipt: 'here',
    member: 'here',
    coupon: 'told',
    pickup: 'here',
    badge: 'person',
    guide: 'told',
    campaign: 'told',
  },
};

/** What a text is, as far as the table tells kinds apart. Words that nothing reads may be the catalogue's own. */
export function scanKindOf(data: string, state: ScanState, settings: ScanSettings): ScanKind {
  const reading = readScan(data, { screen: state === 'paying' ? 'tender' : 'goods', ...settings });
  return reading.ok ? kindOfReading(reading.value) : 'goods';
}

export function kindOfReading(reading: ScanReading): ScanKind {
  switch (reading.kind) {
    case 'product':
    case 'label':
    case 'elements':
    case 'item':
    case 'empty':
      return 'goods';
    case 'binding':
      return 'guide';
    case 'payment':
    case 'receipt':
    case 'member':
    case 'coupon':
    case 'pickup':
    case 'badge':
    case 'campaign':
      return reading.kind;
  }
}

/**
 * What to look a person up by: a member's code, or words and figures that are nothing else; undefined for a code that the
 * table sends elsewhere while a person is looked for.
 */
export function memberQueryOf(data: string, settings: ScanSettings): string | undefined {
  const reading = readScan(data, { screen: 'goods', ...settings });
  if (!reading.ok) return reading.error.code === 'unreadable' ? data.trim() : undefined;
  if (reading.value.kind === 'member') return memberCodeIn(data) ?? reading.value.code;
  return SCAN_TABLE.person[kindOfReading(reading.value)] === 'here' ? data.trim() : undefined;
}
