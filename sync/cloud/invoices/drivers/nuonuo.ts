/**
 * An e-fapiao platform in the shape of Nuonuo's public documentation (诺税通 SaaS): one address, the act in the header `method`, the
 * request as JSON with amounts in yuan, signed as base64 of HMAC-SHA1 over path, app key, id, nonce, time and body. Answers are
 * `{code, describe, result}`; E0000 only says that the request was taken. A blue invoice is `requestBillingNew`, a red letter the
 * confirmation `saveInvoiceRedConfirm` that the seller enters for a return; both are asked about by our own number. README.md.
 */
import { createHmac } from 'node:crypto';
import { fen, fenFromYuanText, subtractFen, yuanText, ZERO_FEN, type Fen } from '../../../domain/money.ts';
import type { CloudPorts } from '../../ports.ts';
import { objectIn, sent, type HttpSend } from '../../payments/send.ts';
import type {
  InvoiceBuyer,
  InvoiceOrder,
  InvoiceOutcome,
  InvoiceProvider,
  InvoiceRefusal,
  InvoiceUnknown,
  OrderedLine,
  RedLetterOrder,
} from '../provider.ts';

export interface NuonuoAccount {
  readonly baseUrl: string;
  readonly appKey: string;
  readonly appSecret: string;
  readonly accessToken: string;
  /** The seller's. */
  readonly taxNumber: string;
}

export const NUONUO_URL = 'https://sdk.nuonuo.com/open/v1/services';
const ISSUE = 'nuonuo.OpeMplatform.requestBillingNew';
const RETRY = 'nuonuo.OpeMplatform.reInvoice';
const QUERY = 'nuonuo.OpeMplatform.queryInvoiceResult';
const RED = 'nuonuo.OpeMplatform.saveInvoiceRedConfirm';
const QUERY_RED = 'nuonuo.OpeMplatform.queryInvoiceRedConfirm';

const TAKEN = 'E0000';
const NOT_FOUND = 'E9500';
/** Of the gateway: key, token or signature. */
const CREDENTIALS = /^07\d{4}$/;
const NONCE_FROM = 10_000_000;
const NONCE_SPAN = 90_000_000;
const ID_BYTES = 16;
const SECOND_MS = 1000;

type Fields = Readonly<Record<string, unknown>>;

/** What the signature is over. Source: the platform's page on signing; the fixed path reads `a=services&l=v1&p=open`. */
export const signedText = (appKey: string, id: string, nonce: string, at: string, body: string): string =>
  `a=services&l=v1&p=open&k=${appKey}&i=${id}&n=${nonce}&t=${at}&f=${body}`;
export const signatureOf = (secret: string, text: string): string =>
  createHmac('sha1', secret).update(text, 'utf8').digest('base64');

export function nuonuoProvider(
  account: NuonuoAccount,
  send: HttpSend,
  ports: Pick<CloudPorts, 'clock' | 'random'>,
  demo = false,
): InvoiceProvider {
  const ask = async (method: string, fields: Fields): Promise<Fields | InvoiceUnknown> => {
    const body = JSON.stringify(fields);
    const id = ports.random.bytes(ID_BYTES).toString('hex');
    const nonce = String(NONCE_FROM + (ports.random.bytes(4).readUInt32BE() % NONCE_SPAN));
    const at = String(Math.floor(ports.clock.now() / SECOND_MS));
    const query = new URLSearchParams({ senid: id, nonce, timestamp: at, appkey: account.appKey });
    const answer = await sent(send, {
      method: 'POST',
      url: `${account.baseUrl}?${query.toString()}`,
      headers: {
        'content-type': 'application/json; charset=UTF-8',
        'x-nuonuo-sign': signatureOf(account.appSecret, signedText(account.appKey, id, nonce, at, body)),
        accesstoken: account.accessToken,
        usertax: account.taxNumber,
        method,
      },
      body,
    });
    if (answer === null) return 'no_answer';
    const said = objectIn(answer.body);
    if (answer.status >= 500) return 'system_error';
    if (answer.status !== 200 || said === null || typeof said['code'] !== 'string') return 'malformed';
    return CREDENTIALS.test(said['code']) ? 'not_permitted' : said;
  };
  return {
    demo,
    issue: async (order) => {
      const said = await ask(ISSUE, { order: orderFields(account, order) });
      if (typeof said === 'string') return unknown(said);
      const outcome = takenIn(said);
      if (outcome !== 'known') return outcome;
      // It has this number; one that it could not issue then is tried again, one that it issued is not.
      const again = await ask(RETRY, { orderNo: order.requestNumber });
      return typeof again === 'string' ? unknown(again) : { outcome: 'pending' };
    },
    query: async (requestNumber) => {
      const said = await ask(QUERY, { orderNos: [requestNumber], isOfferInvoiceDetail: '0' });
      if (typeof said === 'string') return unknown(said);
      return answered(said, itemOf(said['result']), (item) => invoiceIn(item, requestNumber));
    },
    reverse: async (order) => {
      const said = await ask(RED, redFields(account, order));
      if (typeof said === 'string') return unknown(said);
      const outcome = takenIn(said);
      return outcome === 'known' ? { outcome: 'pending' } : outcome;
    },
    queryRed: async (requestNumber) => {
      const said = await ask(QUERY_RED, { identity: '0', billId: requestNumber });
      if (typeof said === 'string') return unknown(said);
      const { list } = (said['result'] ?? {}) as { readonly list?: unknown };
      return answered(said, itemOf(list), (item) => redIn(item, requestNumber));
    },
  };
}

const unknown = (reason: InvoiceUnknown): InvoiceOutcome => ({ outcome: 'unknown', reason });
const yuan = (amount: Fen): string => yuanText(amount, { minus: '-', group: false });
const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

function itemOf(list: unknown): Fields | null {
  const first: unknown = Array.isArray(list) ? list[0] : undefined;
  return typeof first === 'object' && first !== null ? (first as Fields) : null;
}

/** What a request was answered; `known`: its number was there before. */
function takenIn(said: Fields): InvoiceOutcome | 'known' {
  if (said['code'] === TAKEN) return { outcome: 'pending' };
  const why = textOf(said['describe']);
  if (/重复|已存在/.test(why) && /订单|单号|申请号|流水号/.test(why)) return 'known';
  return refusedFor(why);
}

function refusedFor(why: string): InvoiceOutcome {
  if (/额度|限额|余量不足/.test(why)) return { outcome: 'over_quota' };
  const reason: InvoiceRefusal = /全额冲红|重复冲红|已冲红/.test(why)
    ? 'already_reversed'
    : /抬头|购方|税号|纳税人识别号/.test(why)
      ? 'title_refused'
      : 'refused';
  return { outcome: 'refused', reason };
}

function answered(said: Fields, item: Fields | null, read: (item: Fields) => InvoiceOutcome): InvoiceOutcome {
  if (said['code'] === NOT_FOUND || (said['code'] === TAKEN && item === null)) return { outcome: 'absent' };
  return said['code'] === TAKEN && item !== null ? read(item) : unknown('system_error');
}

/** Status 2 and 21 are issued (21: the signature page is on its way), 22 and 24 failed, 20 under way. */
function invoiceIn(item: Fields, requestNumber: string): InvoiceOutcome {
  if (item['orderNo'] !== requestNumber) return unknown('wrong_number');
  const { status, allElectronicInvoiceNumber: number, pdfUrl, invoiceTime } = item;
  switch (textOf(status)) {
    case '2':
    case '21': {
      const total = fenFromYuanText(textOf(item['orderAmount']));
      if (!isInvoiceNumber(number) || typeof invoiceTime !== 'number' || !total.ok) return unknown('malformed');
      return {
        outcome: 'issued',
        number,
        url: urlIn(pdfUrl),
        issuedAt: invoiceTime,
        total: total.value,
        ...buyerIn(item),
      };
    }
    case '22':
    case '24':
      return refusedFor(textOf(item['failCause']));
    case '20':
    case '':
      return { outcome: 'pending' };
    default:
      return unknown('malformed');
  }
}

/** A confirmation that needs nobody (01, 04) carries the red invoice; 16 could not be entered; else somebody has yet to confirm. */
function redIn(item: Fields, requestNumber: string): InvoiceOutcome {
  if (item['billId'] !== requestNumber) return unknown('wrong_number');
  const { redInvoiceNumber: number, billStatus, confirmTime } = item;
  const [amount, tax] = [amountIn(item['taxExcludedAmount']), amountIn(item['taxAmount'])];
  if (isInvoiceNumber(number)) {
    if (amount === null || tax === null) return unknown('malformed');
    const issuedAt = typeof confirmTime === 'number' ? confirmTime : 0;
    return { outcome: 'issued', number, url: urlIn(item['pdfUrl']), issuedAt, total: fen(amount + tax) };
  }
  return textOf(billStatus) === '16' ? refusedFor(textOf(item['billMessage'])) : { outcome: 'pending' };
}

function buyerIn({ payerName, payerTaxNo }: Fields): { readonly buyer?: InvoiceBuyer } {
  const [title, taxNumber] = [textOf(payerName), textOf(payerTaxNo)];
  return title === '' ? {} : { buyer: { title, ...(taxNumber === '' ? {} : { taxNumber }) } };
}

const isInvoiceNumber = (value: unknown): value is string => typeof value === 'string' && /^\d{20}$/.test(value);

/** Only a web address is shown to a customer. */
const urlIn = (value: unknown): string | null =>
  typeof value === 'string' && value.length <= 500 && /^https?:\/\/[^\s"'<>]+$/.test(value) ? value : null;

/** Of a red letter: written with a minus. */
function amountIn(value: unknown): Fen | null {
  const read = fenFromYuanText(textOf(value).replace(/^-/, ''));
  return read.ok ? read.value : null;
}

/** Basis points as the platform writes a rate: `0.13`. */
const rateText = (taxBp: number): string => {
  const digits = String(taxBp).padStart(5, '0');
  return `${digits.slice(0, -4)}.${digits.slice(-4).replace(/0{1,2}$/, '')}`;
};

const detail = ({ name, spec, amount, tax, taxBp }: OrderedLine, sign: 1 | -1) => ({
  goodsName: name,
  ...(spec === undefined ? {} : { specType: spec }),
  withTaxFlag: '1',
  taxRate: rateText(taxBp),
  taxIncludedAmount: yuan(fen(sign * amount)),
  taxExcludedAmount: yuan(fen(sign * (amount - tax))),
  tax: yuan(fen(sign * tax)),
});

function orderFields(
  { taxNumber }: NuonuoAccount,
  { requestNumber, receiptNumber, buyer, lines, at }: InvoiceOrder,
): Fields {
  return {
    orderNo: requestNumber,
    invoiceDate: new Date(at + 8 * 60 * 60 * SECOND_MS).toISOString().slice(0, 19).replace('T', ' '),
    buyerName: buyer.title,
    ...(buyer.taxNumber === undefined ? {} : { buyerTaxNum: buyer.taxNumber }),
    ...(buyer.email === undefined ? {} : { email: buyer.email }),
    pushMode: buyer.email === undefined ? '-1' : '0',
    salerTaxNum: taxNumber,
    invoiceType: '1',
    invoiceLine: 'pc',
    remark: receiptNumber,
    invoiceDetail: lines.map((line) => detail(line, 1)),
  };
}

function redFields({ taxNumber }: NuonuoAccount, order: RedLetterOrder): Fields {
  const { requestNumber, invoiceNumber, buyer, lines, isWhole, total, tax } = order;
  return {
    billId: requestNumber,
    blueInvoiceLine: 'pc',
    applySource: '0',
    blueElecInvoiceNumber: invoiceNumber,
    sellerTaxNo: taxNumber,
    buyerName: buyer.title,
    ...(buyer.taxNumber === undefined ? {} : { buyerTaxNo: buyer.taxNumber }),
    // 1: goods came back.
    redReason: '1',
    taxExcludedAmount: yuan(subtractFen(tax, total)),
    taxAmount: yuan(subtractFen(ZERO_FEN, tax)),
    // A whole one names no lines.
    ...(isWhole ? {} : { detail: lines.map((line) => ({ blueDetailIndex: String(line.index), ...detail(line, -1) })) }),
  };
}
