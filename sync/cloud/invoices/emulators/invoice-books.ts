/**
 * The other side of drivers/nuonuo.ts: checks the signature as such a platform would and keeps books of what it issued. Its clock is
 * the caller's; a request is carried out `afterMs` later, so that it is asked about. Faults are given one by one for the next request
 * of a kind. Runs inside the demo cloud, and in tests behind the port or HTTP. Shares no reading of amounts with the driver.
 */
import { objectIn, type HttpAnswer, type HttpRequest } from '../../payments/send.ts';
import { signatureOf, signedText, type NuonuoAccount } from '../drivers/nuonuo.ts';

/** `answer_lost`: carried out and not told. `request_lost`: never arrived. */
export type BookFault =
  | 'answer_lost'
  | 'request_lost'
  | 'system_error'
  | 'title_refused'
  | 'over_quota'
  | 'wrong_amount'
  | 'stays_pending'
  | 'red_refused';
type Fields = Readonly<Record<string, unknown>>;

export interface BookedInvoice {
  readonly order: Fields;
  readonly number: string;
  readonly takenAt: number;
  fault: BookFault | null;
  readonly reds: Map<string, BookedRed>;
}
export interface BookedRed {
  readonly order: Fields;
  readonly number: string;
  readonly takenAt: number;
  readonly fault: BookFault | null;
}

/** What the last two digits of a buyer's tax number do in the demonstration. */
const ENDINGS: Readonly<Record<string, BookFault>> = {
  '91': 'title_refused',
  '92': 'over_quota',
  '93': 'stays_pending',
  '94': 'answer_lost',
  '95': 'red_refused',
};
/** The emulated tax authority raises a quota by itself. */
const QUOTA_LASTS_MS = 60_000;

export class LineLost extends Error {}

export class InvoiceBooks {
  readonly invoices = new Map<string, BookedInvoice>();
  readonly #now: () => number;
  readonly #afterMs: number;
  readonly #faults: BookFault[] = [];
  #issued = 0;

  constructor(now: () => number, afterMs = 0) {
    this.#now = now;
    this.#afterMs = afterMs;
  }

  /** Befalls the next request that issues or reverses. */
  next(...faults: readonly BookFault[]): void {
    this.#faults.push(...faults);
  }

  /** Somebody filled the quota, or the authority has answered: what waited is carried out. */
  settle(): void {
    for (const invoice of this.invoices.values())
      if (invoice.fault === 'over_quota' || invoice.fault === 'stays_pending') invoice.fault = null;
  }

  /** @throws LineLost when no answer comes. */
  answer(account: Pick<NuonuoAccount, 'appKey' | 'appSecret'>, { url, headers, body }: HttpRequest): HttpAnswer {
    const query = new URL(url).searchParams;
    const text = signedText(
      query.get('appkey') ?? '',
      query.get('senid') ?? '',
      query.get('nonce') ?? '',
      query.get('timestamp') ?? '',
      body,
    );
    if (query.get('appkey') !== account.appKey || headers['x-nuonuo-sign'] !== signatureOf(account.appSecret, text))
      return told({ code: '070101', describe: '签名错误' });
    return this.#carryOut(headers['method']?.split('.').at(-1) ?? '', objectIn(body) ?? {});
  }

  #carryOut(act: string, asked: Fields): HttpAnswer {
    switch (act) {
      case 'requestBillingNew':
        return this.#issue((asked['order'] ?? {}) as Fields);
      case 'reInvoice':
        return told({ code: 'E0000', describe: '重试提交成功' });
      case 'queryInvoiceResult':
        return this.#query(String((asked['orderNos'] as readonly unknown[] | undefined)?.[0]));
      case 'saveInvoiceRedConfirm':
        return this.#reverse(asked);
      case 'queryInvoiceRedConfirm':
        return this.#queryRed(String(asked['billId']));
      default:
        return told({ code: '070201', describe: '无此接口' });
    }
  }

  #issue(order: Fields): HttpAnswer {
    const number = String(order['orderNo']);
    const fault = this.#faults.shift() ?? ENDINGS[taxNumberIn(order).slice(-2)] ?? null;
    if (fault === 'request_lost') throw new LineLost('request');
    if (fault === 'system_error') return { status: 502, headers: {}, body: '' };
    if (this.invoices.has(number)) return told({ code: 'E9106', describe: '订单编号不能重复' });
    this.invoices.set(number, {
      order,
      number: this.#number(),
      takenAt: this.#now(),
      fault,
      reds: new Map<string, BookedRed>(),
    });
    if (fault === 'answer_lost') throw new LineLost('answer');
    return told({ code: 'E0000', describe: '开票提交成功', result: { invoiceSerialNum: `S${number}` } });
  }

  #query(number: string): HttpAnswer {
    const booked = this.invoices.get(number);
    if (booked === undefined) return told({ code: 'E9500', describe: '发票不存在' });
    return told({ code: 'E0000', result: [this.#resultOf(number, booked)] });
  }

  #resultOf(orderNo: string, { order, number, takenAt, fault }: BookedInvoice): Fields {
    const waited = this.#now() - takenAt;
    if (fault === 'title_refused') return { orderNo, status: '22', failCause: '购方抬头与税号不匹配' };
    if (fault === 'over_quota' && waited < QUOTA_LASTS_MS) return { orderNo, status: '22', failCause: '授信额度不足' };
    if (fault === 'stays_pending' || waited < this.#afterMs) return { orderNo, status: '20', statusMsg: '开票中' };
    const lines = order['invoiceDetail'] as readonly Fields[];
    const cents = lines.reduce((sum, line) => sum + cent(line['taxIncludedAmount']), 0);
    return {
      orderNo,
      status: '2',
      allElectronicInvoiceNumber: number,
      invoiceTime: takenAt,
      orderAmount: yuanOf(fault === 'wrong_amount' ? cents + 1 : cents),
      pdfUrl: `https://invoice.example/${number}.pdf`,
      payerName: order['buyerName'],
      payerTaxNo: order['buyerTaxNum'] ?? '',
    };
  }

  #reverse(asked: Fields): HttpAnswer {
    const number = String(asked['billId']);
    const blue = [...this.invoices.values()].find((one) => one.number === asked['blueElecInvoiceNumber']);
    const fault = this.#faults.shift() ?? (blue?.fault === 'red_refused' ? 'red_refused' : null);
    if (fault === 'request_lost') throw new LineLost('request');
    if (blue === undefined) return told({ code: 'E9101', describe: '蓝票不存在' });
    if (blue.reds.has(number)) return told({ code: 'E9999', describe: '申请号重复' });
    const reversed = [...blue.reds.values()].reduce((sum, red) => sum + cents(red.order), 0);
    const total = (blue.order['invoiceDetail'] as readonly Fields[]).reduce(
      (sum, line) => sum + cent(line['taxIncludedAmount']),
      0,
    );
    if (reversed + cents(asked) > total) return told({ code: 'E9103', describe: '该发票不能重复冲红' });
    blue.reds.set(number, { order: asked, number: this.#number(), takenAt: this.#now(), fault });
    if (fault === 'answer_lost') throw new LineLost('answer');
    return told({ code: 'E0000', describe: '申请提交成功', result: number });
  }

  #queryRed(billId: string): HttpAnswer {
    const red = [...this.invoices.values()].map(({ reds }) => reds.get(billId)).find((one) => one !== undefined);
    if (red === undefined) return told({ code: 'E0000', result: { total: 0, list: [] } });
    const { order, number, takenAt, fault } = red;
    const amounts = { taxExcludedAmount: order['taxExcludedAmount'], taxAmount: order['taxAmount'] };
    const item =
      fault === 'red_refused'
        ? { billId, billStatus: '16', billMessage: '蓝票状态异常' }
        : fault === 'stays_pending' || this.#now() - takenAt < this.#afterMs
          ? { billId, billStatus: '15', ...amounts }
          : { billId, billStatus: '01', ...amounts, redInvoiceNumber: number, confirmTime: takenAt };
    return told({ code: 'E0000', result: { total: 1, list: [item] } });
  }

  #number(): string {
    this.#issued += 1;
    return `2631${String(this.#issued).padStart(16, '0')}`;
  }
}

const taxNumberIn = ({ buyerTaxNum }: Fields): string => (typeof buyerTaxNum === 'string' ? buyerTaxNum : '');
const told = (said: Fields): HttpAnswer => ({ status: 200, headers: {}, body: JSON.stringify(said) });
/** `-12.30` as 1230, read with the sign dropped and the point taken out. */
const cent = (text: unknown): number => Number(String(text).replaceAll(/[-.,]/g, ''));
const yuanOf = (value: number): string => {
  const digits = String(value).padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
};
const cents = (red: Fields): number => cent(red['taxExcludedAmount']) + cent(red['taxAmount']);
