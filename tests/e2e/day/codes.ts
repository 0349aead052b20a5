/**
 * Every kind of code that sells goods, one after the other from the scanner, each seen by what it adds to the cart. Goods of
 * little money, so that none of the day's promotions applies. DOMAIN.md §3.
 */
import type { Screen } from '../support/screen.ts';
import type { Till } from '../support/store.ts';
import type { CodeKind, Seen } from './checklist.ts';

const FNC1 = '\u001d';
const TEE = '6901234567892';
/** A face mask of 19.90, as an EAN-13 and as the GTIN-14 of elements. */
const MASK = '6901234567922';
const MASK_GTIN = `0${MASK}`;
const MASK_PRICE = 1990;
const UPC_A = '099099000015';
const BOOK = 3900;

/** What each adds, in fen. */
const GOODS: readonly (readonly [kind: CodeKind, text: string, adds: number])[] = [
  ['EAN-13', TEE, 9900],
  ['EAN-8', '69001239', 30],
  ['UPC-A', UPC_A, 990],
  ['AIM prefix before UPC-A', `]E00${UPC_A}`, 990],
  ['UPC-E', '09901702', 690],
  ['ISBN-13', '9787990000135', BOOK],
  ['ISBN-10', '799000013X', BOOK],
  ['GTIN-14', MASK_GTIN, MASK_PRICE],
  // Apples of 12.99 the kilogram: 0.750 kg, 1.234 kg, and twice 500 g for 6.50.
  ['GS1-128', ']C101969090000000583103000750', 974],
  ['in-store 13 digits by weight', '2001234012348', 1603],
  ['in-store 13 digits by price', '2101234006504', 650],
  ['in-store 18 digits', '260123400650005000', 650],
  ['GS1 DataBar', `]e001${MASK_GTIN}10LOT7`, MASK_PRICE],
  ['GS1 DataMatrix', `]d201${MASK_GTIN}1730123110LOT8${FNC1}21S1`, MASK_PRICE],
  ['GS1 QR', `]Q301${MASK_GTIN}302`, 2 * MASK_PRICE],
  ['GS1 DotCode', `]J101${MASK_GTIN}10LOT9`, MASK_PRICE],
  ['elements by FNC1 alone', `01${MASK_GTIN}10A1${FNC1}21S2`, MASK_PRICE],
  ['elements in brackets', `(01)${MASK_GTIN}(10)A2`, MASK_PRICE],
  ['Digital Link', `https://id.gs1.org/01/${MASK_GTIN}/10/A3`, MASK_PRICE],
  ['Digital Link by alias words', `https://brand.example/gtin/${MASK_GTIN}/lot/A4`, MASK_PRICE],
  ['item code link', `https://q.brand.cn/i/${MASK}/000123`, MASK_PRICE],
  ["the catalogue's own code", 'HEM-STD-01', 2000],
];

/** Scans all of them into the open cart; returns what they cost together. */
export async function scanEveryKind(screen: Screen, till: Till, seen: Seen): Promise<number> {
  let total = 0;
  for (const [kind, text, adds] of GOODS) {
    till.scan(text);
    total += adds;
    await screen.expectTotal(total);
    seen.codes.add(kind);
  }
  return total;
}
