/**
 * What a scanned text is. Pure and total: any text gives a reading or an error, nothing throws. A catalogue's own codes
 * match literally before any parsing, and that look-up is asynchronous: so a scan gives the keys to look up first, in
 * order, and the reading to fall back on. Payment codes collide with scale labels: the screen's state decides. DOMAIN.md §3.
 * Invariant: a wrong check digit is an error, never a product. Called by the host's scan path and the scanner test page.
 */
import { readToken, type BindingToken } from './binding-token.ts';
import { ean13OfIsbn10, expandedUpcE, hasGs1CheckDigit } from './check-digit.ts';
import { FNC1, readBracketed, readElements, type Gs1Element, type Gs1Fault } from './gs1-elements.ts';
import { itemOf, keysOfGtin, type ElementsReading, type ItemFault } from './gs1-item.ts';
import { readDigitalLink } from './gs1-link.ts';
import { parseReceiptNumber, type ReceiptNumber } from './ids.ts';
import { readReceiptToken } from './receipt-token.ts';
import { itemIn, itemText } from './item-code.ts';
import type { ItemLinkRule } from './label-templates.ts';
import { readItemCode, readOwnCode, type ItemCodeReading, type OwnCodeReading } from './own-codes.ts';
import { readLabel, type LabelReading, type LabelTemplate } from './scale-label.ts';
import { err, ok, type Result } from './result.ts';

/** Longer texts are no codes (QR version 40 holds 4296 characters). */
export const SCAN_TEXT_MAX = 4296;

export type PaymentProvider = 'wechat' | 'alipay' | 'unionpay';

export type ScanReading =
  /** Look the keys up in order: EAN-13 (UPC-A with a leading 0), EAN-8 or GTIN-14 first, then other forms of the same. */
  | { readonly kind: 'product'; readonly keys: readonly [string, ...string[]] }
  | LabelReading
  /** GS1 element string or Digital Link. */
  | ElementsReading
  /** A link on goods of the merchant's own, or the signed code of one piece. */
  | ItemCodeReading
  /** A member, coupon, pickup, staff badge or channel of a campaign. */
  | OwnCodeReading
  /** Never to be shown, logged or stored. */
  | { readonly kind: 'payment'; readonly provider: PaymentProvider; readonly authCode: string }
  /** `code`: what stands behind `/r/` in its link, where that is more than the number. */
  | { readonly kind: 'receipt'; readonly receiptNumber: ReceiptNumber; readonly code?: string }
  | { readonly kind: 'binding'; readonly token: BindingToken }
  /** Nothing but blanks: no error and no line. */
  | { readonly kind: 'empty' };

export interface ScanError {
  /**
   * `unreadable`: no form that we know; unless it is a code of the catalogue's own · `bad_elements`: GS1 data that is wrong
   * by its table · `foreign_link`: a web address that is not the merchant's.
   */
  readonly code: 'bad_check_digit' | 'unreadable' | 'bad_elements' | 'foreign_link';
  /** What exactly is wrong with GS1 data, and in which element. */
  readonly fault?: Gs1Fault | { readonly code: ItemFault };
}

export interface ScanContext {
  /** While tendering, payment codes are payment codes; otherwise they are goods. */
  readonly screen: 'goods' | 'tender';
  /** The store's own labels; the first that fits is taken. */
  readonly templates: readonly LabelTemplate[];
  /** Addresses of item codes; absent: none. */
  readonly itemLinks?: readonly ItemLinkRule[];
}

export interface ScanCandidates {
  /** Codes to look up literally in the catalogue, in order, before the reading counts; empty for a payment code. */
  readonly literals: readonly string[];
  readonly reading: Result<ScanReading, ScanError>;
}

/** The literal keys to try first and what the text is otherwise. */
export function scanCandidates(text: string, context: ScanContext): ScanCandidates {
  const scanned = trimmedScan(text);
  const { symbology, data } = withoutAimPrefix(scanned);
  const reading = readingOf(data, symbology, context);
  const isGoods = !(reading.ok && (reading.value.kind === 'payment' || reading.value.kind === 'empty'));
  return { literals: isGoods && scanned.length <= SCAN_TEXT_MAX ? [...new Set([scanned, data])] : [], reading };
}

/** The reading alone, for when the catalogue knows no such code. */
export const readScan = (text: string, context: ScanContext): Result<ScanReading, ScanError> =>
  scanCandidates(text, context).reading;

/** True for what may be a payment code on any screen: keep it off logs and echoes until it is known to be goods. */
export const mayBePaymentCode = (text: string): boolean =>
  paymentProviderOf(withoutAimPrefix(trimmedScan(text)).data) !== undefined;

/** Framing leaves blanks and control characters around the data; FNC1 (0x1D) inside stays. Too long is left as it is. */
const trimmedScan = (text: string): string =>
  text.length > SCAN_TEXT_MAX ? text : text.replace(/^[\s\0]+|[\s\0]+$/g, '');

/** AIM symbology identifiers (ISO/IEC 15424): `]`, a letter, a modifier. */
function withoutAimPrefix(text: string): { readonly symbology: string; readonly data: string } {
  const match = /^\]([A-Za-z][0-9A-Za-z])/.exec(text);
  return match === null ? { symbology: '', data: text } : { symbology: match[1] ?? '', data: text.slice(3) };
}

function readingOf(data: string, symbology: string, context: ScanContext): Result<ScanReading, ScanError> {
  if (data === '') return ok({ kind: 'empty' });
  if (data.length > SCAN_TEXT_MAX) return err({ code: 'unreadable' });
  const provider = context.screen === 'tender' ? paymentProviderOf(data) : undefined;
  if (provider !== undefined) return ok({ kind: 'payment', provider, authCode: data });
  if (GS1_SYMBOLOGIES.has(symbology)) return gs1Reading(data);
  const digits = withoutAddOn(data, symbology);
  if (/^\d+$/.test(digits)) return unmarkedElements(digits) ?? numberReading(digits, symbology, context.templates);
  const isbn = isbnOf(data);
  if (isbn !== undefined) return numberOrIsbn10(isbn);
  return unmarkedElements(data) ?? wordReading(data, context);
}

/** GS1-128, DataBar and composites, GS1 DataMatrix, GS1 QR, GS1 DotCode (ISO/IEC 15424). */
const GS1_SYMBOLOGIES: ReadonlySet<string> = new Set(['C1', 'e0', 'd2', 'Q3', 'J1']);

/** A GS1 symbol holds elements or, for QR and DataMatrix, may hold a Digital Link. */
const gs1Reading = (data: string): Result<ScanReading, ScanError> =>
  elementsReading(readDigitalLink(data) ?? readElements(data));

/**
 * Scanners that send no symbology prefix: elements are known by the FNC1 among them, by their brackets, or by beginning with
 * a GTIN that has its check digit and being right to the end.
 */
function unmarkedElements(data: string): Result<ScanReading, ScanError> | undefined {
  const bracketed = readBracketed(data);
  if (bracketed !== undefined) return elementsReading(bracketed);
  if (data.includes(FNC1)) return elementsReading(readElements(data));
  if (!/^01\d{14}/.test(data)) return undefined;
  const elements = readElements(data);
  return elements.ok ? elementsReading(elements) : undefined;
}

function elementsReading(elements: Result<readonly Gs1Element[], Gs1Fault>): Result<ScanReading, ScanError> {
  if (!elements.ok) {
    const { error: fault } = elements;
    return err({ code: fault.code === 'bad_check_digit' ? 'bad_check_digit' : 'bad_elements', fault });
  }
  const item = itemOf(elements.value);
  return item.ok ? item : err({ code: 'bad_elements', fault: { code: item.error } });
}

function wordReading(data: string, { itemLinks = [] }: ScanContext): Result<ScanReading, ScanError> {
  const receipt = receiptReading(data);
  if (receipt?.ok === true) return receipt;
  const piece = itemIn(data);
  if (piece !== undefined) return ok({ kind: 'item', keys: [piece.sku], item: itemText(piece.code) });
  const link = readDigitalLink(data);
  if (link !== undefined) return elementsReading(link);
  const item = readItemCode(data, itemLinks);
  if (item !== undefined) return ok(item);
  const own = readOwnCode(data);
  if (own !== undefined) return ok(own);
  return bindingReading(data) ?? receipt ?? err({ code: /^https?:\/\//i.test(data) ? 'foreign_link' : 'unreadable' });
}

/** EAN-13 with a magazine's two or five digits behind it comes as `]E3`: the add-on is no part of the product. */
const withoutAddOn = (data: string, symbology: string): string =>
  symbology === 'E3' && /^\d{13}(\d{2}|\d{5})$/.test(data) ? data.slice(0, 13) : data;

/** An ISBN without the hyphens or blanks that books print, if it is one: style codes have hyphens too. */
function isbnOf(data: string): string | undefined {
  if (/^\d{9}X$/.test(data)) return data;
  const plain = /^\d{1,5}[ -][\d -]{6,12}[\dX]$/.test(data) ? data.replace(/[ -]/g, '') : '';
  const isRight = /^97[89]\d{10}$/.test(plain)
    ? hasGs1CheckDigit(plain)
    : /^\d{9}[\dX]$/.test(plain) && ean13OfIsbn10(plain) !== undefined;
  return isRight ? plain : undefined;
}

const numberOrIsbn10 = (isbn: string): Result<ScanReading, ScanError> =>
  isbn.length === 13 ? ok({ kind: 'product', keys: [isbn] }) : productOrBadCheck(ean13OfIsbn10(isbn));

/** Whose payment code this is, by DOMAIN.md §3; only asked while tendering. */
export function paymentProviderOf(data: string): PaymentProvider | undefined {
  if (/^1[0-5]\d{16}$/.test(data)) return 'wechat';
  if (/^(2[5-9]|30)\d{14,22}$/.test(data)) return 'alipay';
  if (/^62\d{17}$/.test(data)) return 'unionpay';
  return undefined;
}

function numberReading(
  digits: string,
  symbology: string,
  templates: readonly LabelTemplate[],
): Result<ScanReading, ScanError> {
  const label = readLabel(digits, templates);
  if (label !== undefined) return label;
  switch (digits.length) {
    case 8:
      return eightDigits(digits, symbology);
    case 10: {
      const ean13 = ean13OfIsbn10(digits);
      return ean13 === undefined ? err({ code: 'unreadable' }) : ok({ kind: 'product', keys: [ean13] });
    }
    case 12:
      return hasGs1CheckDigit(digits) ? ok({ kind: 'product', keys: [`0${digits}`, digits] }) : badCheckDigit;
    case 13:
      if (!hasGs1CheckDigit(digits)) return badCheckDigit;
      return ok({ kind: 'product', keys: digits.startsWith('0') ? [digits, digits.slice(1)] : [digits] });
    case 14:
      if (!hasGs1CheckDigit(digits)) return badCheckDigit;
      // Indicator 0 is the same trade item as the digits behind it; others are packs of their own.
      return ok({ kind: 'product', keys: asKeys(keysOfGtin(digits), digits) });
    default:
      return err({ code: 'unreadable' });
  }
}

const asKeys = ([first, ...others]: readonly string[], otherwise: string): readonly [string, ...string[]] =>
  first === undefined ? [otherwise] : [first, ...others];

const badCheckDigit: Result<never, ScanError> = err({ code: 'bad_check_digit' });

/** EAN-8 or UPC-E; scanners without AIM prefixes do not say which, and one text can be both. */
function eightDigits(digits: string, symbology: string): Result<ScanReading, ScanError> {
  const upcA = symbology === 'E4' ? undefined : expandedUpcE(digits);
  const expanded = upcA === undefined ? [] : [`0${upcA}`, upcA];
  const [first, ...others] = [...(hasGs1CheckDigit(digits) ? [digits] : []), ...expanded];
  return first === undefined ? badCheckDigit : ok({ kind: 'product', keys: [first, ...others] });
}

const productOrBadCheck = (ean13: string | undefined): Result<ScanReading, ScanError> =>
  ean13 === undefined ? badCheckDigit : ok({ kind: 'product', keys: [ean13] });

/**
 * A receipt number as printed, or the receipt's own link `https://<brand host>/r/<token>` or `/r/<number>[/…]`; never opened.
 * Who signed it is for the host.
 */
function receiptReading(data: string): Result<ScanReading, ScanError> | undefined {
  if (parseReceiptNumber(data).ok) return ok({ kind: 'receipt', receiptNumber: data as ReceiptNumber });
  const [, first, rest = ''] =
    /^https?:\/\/[^/\s?#]+\/r\/([A-Za-z0-9_-]+)((?:\/[A-Za-z0-9._-]+)*)(?:[/?#].*)?$/s.exec(data) ?? [];
  if (first === undefined) return undefined;
  if (parseReceiptNumber(first).ok) {
    const receiptNumber = first as ReceiptNumber;
    return ok({ kind: 'receipt', receiptNumber, ...(rest === '' ? {} : { code: `${first}${rest}` }) });
  }
  const token = readReceiptToken(first);
  if (!token.ok) return err({ code: 'unreadable' });
  return ok({ kind: 'receipt', receiptNumber: token.value.sale.receiptNumber, code: first });
}

/** The link of a receipt that says it is one, and cannot be read or is of a newer program. */
export const isReceiptLink = (data: string): boolean => /^https?:\/\/[^/\s?#]+\/r\/[^/?#]/.test(data.trim());

/** A guide's link `https://<brand host>/g/<token>`; whether it is genuine is for the cloud. */
function bindingReading(data: string): Result<ScanReading, ScanError> | undefined {
  const link = /^https?:\/\/[^/\s?#]+\/g\/([0-9A-Za-z]+)(?:[/?#].*)?$/s.exec(data);
  if (link === null) return undefined;
  const token = readToken(link[1] ?? '');
  return token.ok ? ok({ kind: 'binding', token: token.value.token }) : err({ code: 'unreadable' });
}
