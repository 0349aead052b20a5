/**
 * What must hold of e-fapiao: one of a sale at most, on the platform's books too; goods of an invoiced sale that came back are off the
 * invoice by one red letter for each refund, or it is still open, or a person was told that it failed. What may stay on an invoice is
 * worked out here anew. Pure; amounts in fen. What nobody looked at is absent and is not asked. Called by invariants.ts.
 */
import type { CloudSeen, Violation, WorldSeen } from './invariants.ts';

/** The cloud's row of an invoice (`blue`) or of a red letter. */
export interface InvoiceRowSeen {
  readonly number: string;
  readonly kind: string;
  readonly saleId: string;
  /** Empty for a blue one. */
  readonly refundId: string;
  readonly receiptNumber: string;
  readonly state: string;
  readonly total: number;
  readonly refunded: boolean;
}
/** An invoice in the platform's own books, with what was taken off it; refused ones are left out. */
export interface IssuedSeen {
  readonly number: string;
  readonly receiptNumber: string;
  readonly amount: number;
  readonly reds: readonly {
    readonly number: string;
    readonly amount: number;
    /** Its refund is in the ledger. */
    readonly hasCome: boolean;
  }[];
}
export interface InvoicesSeen {
  readonly rows: readonly InvoiceRowSeen[];
  readonly issued: readonly IssuedSeen[];
}

interface Sold {
  readonly saleId: string;
  readonly receiptNumber: string;
  readonly lines: readonly { readonly lineId: string; readonly net: number; readonly roundOffShare: number }[];
}
interface Returned {
  readonly refundId: string;
  readonly sale: { readonly saleId: string };
  readonly lines: readonly { readonly lineId: string; readonly amount: number }[];
  readonly training?: boolean;
}

const OPEN: ReadonlySet<string> = new Set(['requested', 'issuing']);
const isLive = ({ state }: InvoiceRowSeen): boolean => state !== 'failed';
const once = (detail: string): Violation => ({ invariant: 'invoice_once', detail });
const red = (detail: string): Violation => ({ invariant: 'red_letter_follows', detail });

export function invoiceFaults({ cloud, isQuiet }: WorldSeen): readonly Violation[] {
  const { invoices } = cloud;
  if (invoices === undefined) return [];
  return [
    ...onceFaults(invoices),
    ...booksFaults(cloud, invoices),
    ...(isQuiet ? [...standingFaults(cloud, invoices), ...forgottenFaults(cloud, invoices)] : []),
  ];
}

function onceFaults({ rows, issued }: InvoicesSeen): readonly Violation[] {
  const live = rows.filter(isLive);
  const blue = doubled(live.filter(({ kind }) => kind === 'blue').map(({ saleId }) => saleId));
  const letters = doubled(live.filter(({ kind }) => kind === 'red').map(({ refundId }) => refundId));
  return [
    ...blue.map((saleId) => once(`sale ${saleId} has two invoices`)),
    ...letters.map((refundId) => red(`refund ${refundId} has two red letters`)),
    ...doubled(issued.map(({ receiptNumber }) => receiptNumber)).map((number) =>
      once(`the platform issued two invoices of ${number}`),
    ),
  ];
}

/**
 * What the platform issued the cloud knows, by the same amount; what the cloud calls issued the platform has. A cloud that was put back
 * may have forgotten an invoice, and a letter whose refund never came.
 */
function booksFaults({ wasPutBack = false }: CloudSeen, { rows, issued }: InvoicesSeen): readonly Violation[] {
  const known = new Map(rows.filter(isLive).map((row) => [row.number, row]));
  const booked = new Map<string, number>();
  const faults: Violation[] = [];
  for (const { number, amount, reds } of issued) {
    booked.set(number, amount);
    const row = known.get(number);
    if (row === undefined && wasPutBack) continue;
    if (row?.total !== amount) faults.push(once(`the cloud has another invoice ${number}, or none`));
    for (const letter of reds) {
      booked.set(letter.number, letter.amount);
      const isForgotten = wasPutBack && !known.has(letter.number) && !letter.hasCome;
      if (known.get(letter.number)?.total !== letter.amount && !isForgotten)
        faults.push(red(`the cloud has another red letter ${letter.number}, or none`));
    }
    if (reds.reduce((sum, letter) => sum + letter.amount, 0) > amount)
      faults.push(red(`more was taken off invoice ${number} than was on it`));
  }
  for (const { number, state, kind } of known.values())
    if (!OPEN.has(state) && !booked.has(number))
      faults.push((kind === 'blue' ? once : red)(`${number} is called issued, and the platform has none`));
  return faults;
}

/** What a cloud that was put back knows nothing of, and nobody asked about, is no more than the customer kept. */
function forgottenFaults({ ledger }: CloudSeen, { rows, issued }: InvoicesSeen): readonly Violation[] {
  const known = new Set(rows.filter(isLive).map(({ number }) => number));
  return issued.flatMap(({ number, receiptNumber, amount, reds }): readonly Violation[] => {
    const sale = ledger.find(({ kind, body }) => kind === 'sale' && (body as Sold).receiptNumber === receiptNumber);
    if (known.has(number) || sale === undefined) return [];
    const { saleId } = sale.body as Sold;
    const back = ledger
      .filter(({ kind }) => kind === 'refund')
      .map(({ body }) => body as Returned)
      .filter((refund) => refund.training !== true && refund.sale.saleId === saleId);
    const stands = amount - reds.reduce((sum, letter) => sum + letter.amount, 0);
    return stands <= keptOf(sale.body as Sold, back)
      ? []
      : [red(`${receiptNumber} came back, its forgotten invoice stands, and nobody asked about it`)];
  });
}

/** At rest no more stays on an invoice than the customer kept and paid for; letters say whether their refund came. */
function standingFaults({ ledger, alerts }: CloudSeen, { rows }: InvoicesSeen): readonly Violation[] {
  const sales = new Map(
    ledger.filter(({ kind }) => kind === 'sale').map(({ body }) => [(body as Sold).saleId, body as Sold]),
  );
  const refunds = ledger
    .filter(({ kind }) => kind === 'refund')
    .map(({ body }) => body as Returned)
    .filter(({ training }) => training !== true);
  const isHeard = ({ number }: InvoiceRowSeen): boolean =>
    alerts === undefined ||
    alerts.some(({ code, subject }) => code === 'red_letter_failed' && subject === `invoice ${number}`);
  return rows.flatMap((row): readonly Violation[] => {
    const back = refunds.filter(({ sale }) => sale.saleId === row.saleId);
    if (row.kind === 'red') {
      const hasCome = back.some(({ refundId }) => refundId === row.refundId);
      return isLive(row) && row.refunded !== hasCome
        ? [red(`letter ${row.number} says of its refund what the ledger does not`)]
        : [];
    }
    const sale = sales.get(row.saleId);
    if (!isLive(row) || sale === undefined) return [];
    const letters = rows.filter(({ kind, saleId }) => kind === 'red' && saleId === row.saleId);
    const stands = row.total - letters.filter(isLive).reduce((sum, { total }) => sum + total, 0);
    if (stands <= keptOf(sale, back) || letters.some((letter) => !isLive(letter) && isHeard(letter))) return [];
    return [red(`${row.receiptNumber} came back, its invoice stands, and nobody was told`)];
  });
}

/** What the customer paid for what was not brought back. */
const keptOf = ({ lines }: Sold, refunds: readonly Returned[]): number =>
  lines.reduce((sum, { lineId, net, roundOffShare }) => {
    const back = refunds.flatMap((refund) => refund.lines).filter((line) => line.lineId === lineId);
    return sum + Math.max(0, net - roundOffShare - back.reduce((all, { amount }) => all + amount, 0));
  }, 0);

const doubled = (values: readonly string[]): readonly string[] => [
  ...new Set(values.filter((value, index) => values.indexOf(value) !== index)),
];
