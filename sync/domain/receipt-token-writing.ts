/**
 * Writes the code of a receipt; receipt-token.ts reads it and has the types. Pure. Called by the host's slips and by tests.
 */
import { parseReceiptNumber } from './ids.ts';
import { base64UrlOf, bytesOfBase64Url, PackedWriter } from './packed-bytes.ts';
import {
  FIRST_TAX_BP,
  KEY_BYTES,
  LINE_FLAG,
  RECEIPT_TOKEN_LINES_MAX,
  RECEIPT_TOKEN_VERSION,
  SIGNATURE_BYTES,
  signedReceiptBytes,
  TENDER_FLAG,
  TOKEN_FLAG,
  TOKEN_KINDS,
  TOKEN_SINCE_MS,
  type ReceiptTokenFacts,
  type TokenLine,
  type TokenPart,
  type TokenSale,
  type TokenSaving,
  type TokenShare,
  type TokenTender,
} from './receipt-token.ts';
import { DAY_MS } from './time.ts';

/**
 * The token of a sale that adds up. `sign` gives the base64url signature of the bytes by the key that `facts.key` names.
 * Undefined for a sale that no token holds: too many lines, a receipt number or a key that is none, a tender
 * of another kind.
 */
export function writeReceiptToken(facts: ReceiptTokenFacts, sign: (bytes: Uint8Array) => string): string | undefined {
  const content = contentOf(facts);
  const signature = content === undefined ? undefined : bytesOfBase64Url(sign(signedReceiptBytes(content)));
  if (content === undefined || signature?.length !== SIGNATURE_BYTES) return undefined;
  const token = new Uint8Array(content.length + SIGNATURE_BYTES);
  token.set(content);
  token.set(signature, content.length);
  return base64UrlOf(token);
}

function contentOf({ at, sale, coupons, key }: ReceiptTokenFacts): Uint8Array | undefined {
  const number = parseReceiptNumber(sale.receiptNumber);
  const publicKey = bytesOfBase64Url(key.publicKey);
  const word = bytesOfBase64Url(key.signature);
  if (!number.ok || sale.lines.length > RECEIPT_TOKEN_LINES_MAX || !areKnownKinds(sale)) return undefined;
  if (publicKey?.length !== KEY_BYTES || word?.length !== SIGNATURE_BYTES) return undefined;
  const { store, terminal, businessDay, n } = number.value;
  const to = new PackedWriter();
  to.count(RECEIPT_TOKEN_VERSION);
  to.count(flagsOf(sale));
  to.text(sale.brand);
  to.raw(publicKey);
  to.raw(word);
  to.text(store);
  to.text(terminal);
  to.whole((Date.parse(businessDay) - TOKEN_SINCE_MS) / DAY_MS);
  to.count(n);
  to.text(sale.saleId);
  to.whole(Math.floor((at - TOKEN_SINCE_MS) / 1000));
  to.text(sale.cashier);
  const ids = [...new Set([...sale.lines.flatMap(({ applied }) => idsOf(applied)), ...idsOf(sale.order), ...coupons])];
  writeList(to, ids, (id) => to.text(id));
  let taxBp: number = FIRST_TAX_BP;
  writeList(to, sale.lines, (line, index) => {
    writeLine(to, line, { index, taxBp, ids });
    taxBp = line.product.taxBp;
  });
  writeSavings(to, sale.order, ids);
  writeList(to, coupons, (id) => to.count(ids.indexOf(id)));
  writeList(to, sale.tenders, (tender, index) => writeTender(to, tender, index));
  to.count(sale.change);
  writeRest(to, sale);
  return to.bytes;
}

/** A kind that this version has no place for may mean what a refund would have to know. */
const areKnownKinds = ({ tenders }: TokenSale): boolean =>
  tenders
    .flatMap(({ kind, stands = [] }) => [kind, ...stands.map((part) => part.kind)])
    .every((kind) => TOKEN_KINDS.includes(kind));

const flagsOf = ({ training, swap, member, boundGuide, channel, pointsUsed }: TokenSale): number =>
  (training === true ? TOKEN_FLAG.training : 0) +
  (swap === true ? TOKEN_FLAG.swap : 0) +
  (member === undefined ? 0 : TOKEN_FLAG.member) +
  (boundGuide === undefined ? 0 : TOKEN_FLAG.boundGuide) +
  (channel === 'store' ? 0 : TOKEN_FLAG.channel) +
  (pointsUsed === 0 ? 0 : TOKEN_FLAG.points);

const idsOf = (savings: readonly TokenSaving[]): readonly string[] => savings.map(([id]) => id);

function writeList<Item>(to: PackedWriter, list: readonly Item[], write: (item: Item, index: number) => void): void {
  to.count(list.length);
  for (const [index, item] of list.entries()) write(item, index);
}

function writeSavings(to: PackedWriter, savings: readonly TokenSaving[], ids: readonly string[]): void {
  writeList(to, savings, ([id, saving]) => {
    to.count(ids.indexOf(id));
    to.count(saving);
  });
}

function writeShares(to: PackedWriter, shares: readonly TokenShare[]): void {
  writeList(to, shares, ({ guide, shareBp }) => {
    to.text(guide);
    to.count(shareBp);
  });
}

function writeLine(
  to: PackedWriter,
  line: TokenLine,
  { index, taxBp, ids }: { readonly index: number; readonly taxBp: number; readonly ids: readonly string[] },
): void {
  const { lineId, product, quantity, grams, base, applied, orderDiscount, roundOffShare, serving } = line;
  const flags =
    (lineId === String(index + 1) ? 0 : LINE_FLAG.ownId) +
    (grams === undefined ? 0 : LINE_FLAG.weight) +
    (quantity === 1 ? 0 : LINE_FLAG.quantity) +
    (base === product.price * quantity ? 0 : LINE_FLAG.base) +
    (applied.length === 0 ? 0 : LINE_FLAG.applied) +
    (orderDiscount === 0 ? 0 : LINE_FLAG.order) +
    (roundOffShare === 0 ? 0 : LINE_FLAG.roundOff) +
    (product.taxBp === taxBp ? 0 : LINE_FLAG.tax) +
    (serving === undefined ? 0 : LINE_FLAG.serving);
  const has = (flag: number): boolean => (flags & flag) !== 0;
  to.count(flags);
  if (has(LINE_FLAG.ownId)) to.text(lineId);
  to.text(product.id);
  to.count(product.price);
  if (grams !== undefined) to.count(grams);
  if (has(LINE_FLAG.quantity)) to.count(quantity);
  if (has(LINE_FLAG.base)) to.count(base);
  if (has(LINE_FLAG.applied)) writeSavings(to, applied, ids);
  if (has(LINE_FLAG.order)) to.count(orderDiscount);
  if (has(LINE_FLAG.roundOff)) to.count(roundOffShare);
  if (has(LINE_FLAG.tax)) to.count(product.taxBp);
  if (serving !== undefined) writeShares(to, serving);
}

function writeTender(to: PackedWriter, tender: TokenTender, index: number): void {
  const { tenderId, kind, amount, reference, stands } = tender;
  const isOwn = tenderId !== `t${String(index + 1)}`;
  to.count(
    TOKEN_KINDS.indexOf(kind) * 8 +
      (reference === undefined ? 0 : TENDER_FLAG.reference) +
      (stands === undefined ? 0 : TENDER_FLAG.stands) +
      (isOwn ? TENDER_FLAG.ownId : 0),
  );
  if (isOwn) to.text(tenderId);
  to.count(amount);
  if (reference !== undefined) to.text(reference);
  if (stands !== undefined) writeList(to, stands, (part) => writePart(to, part));
}

function writePart(to: PackedWriter, { kind, amount, of, reference }: TokenPart): void {
  to.count(
    TOKEN_KINDS.indexOf(kind) * 8 +
      (reference === undefined ? 0 : TENDER_FLAG.reference) +
      (of === undefined ? 0 : TENDER_FLAG.ownId),
  );
  to.count(amount);
  if (of !== undefined) to.text(of);
  if (reference !== undefined) to.text(reference);
}

function writeRest(to: PackedWriter, { pointsUsed, member, boundGuide, channel, serving }: TokenSale): void {
  if (pointsUsed > 0) to.count(pointsUsed);
  if (member !== undefined) {
    to.text(member.id);
    to.text(member.tier);
    to.count(member.points);
  }
  if (boundGuide !== undefined) to.text(boundGuide);
  if (channel !== 'store') to.text(channel);
  writeShares(to, serving);
}
