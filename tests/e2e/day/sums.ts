/**
 * A day's sums, added up here from the bare bodies of sales and refunds without a line of the product's own report: what
 * paper, terminal, cloud and journal must all agree with. Amounts in fen.
 */
export interface DaySums {
  /** What each kind of tender brought, after change and refunds. */
  readonly tenders: Readonly<Record<string, number>>;
  /** Of goods of each rate in bp, with tax, and the tax in it; refunds taken off. */
  readonly taxes: Readonly<Record<string, readonly [net: number, tax: number]>>;
  /** What was sold and what of it came back. */
  readonly categories: Groups;
  readonly cashiers: Groups;
  /** Under an empty name: nobody served. */
  readonly guides: Groups;
  /** Owed to customers and no revenue, by kind. */
  readonly liabilities: Readonly<Record<string, Owed>>;
}
/** In fen, in this order: taken, used for sales, given back, kept as other income, given on top. */
export type Owed = readonly [taken: number, used: number, returned: number, forfeited: number, bonus: number];
type Groups = Readonly<Record<string, readonly [sold: number, refunded: number]>>;

export interface Entry {
  readonly kind: string;
  readonly body: unknown;
}
interface Share {
  readonly guide: string;
  readonly shareBp: number;
}
interface Tender {
  readonly kind: string;
  readonly amount: number;
}
interface Product {
  readonly category: string;
  readonly taxBp: number;
}
interface Sale {
  readonly saleId: string;
  readonly shift: string;
  readonly cashier: string;
  readonly lines: readonly (Line & { readonly serving?: readonly Share[] })[];
  readonly cashDue: number;
  readonly tenders: readonly Tender[];
  readonly change: number;
  readonly serving: readonly Share[];
}
interface Line {
  readonly lineId: string;
  readonly product: Product;
  readonly net: number;
  readonly roundOffShare: number;
  readonly tax: number;
}
interface Refund {
  readonly shift: string;
  readonly cashier: string;
  readonly sale: { readonly saleId: string };
  readonly lines: readonly {
    readonly lineId: string;
    readonly product: Product;
    readonly amount: number;
    readonly tax?: number;
  }[];
  readonly total: number;
  readonly tenders: readonly Tender[];
}

interface Held {
  readonly shift: string;
  readonly deposit: number;
}
interface Ended {
  readonly shift: string;
  readonly returned: number;
  readonly forfeited: number;
}
interface PaidAhead {
  readonly kind: string;
  readonly shift: string;
  readonly principal: number;
  readonly bonus: number;
}
const total = (amounts: readonly number[]): number => amounts.reduce((sum, one) => sum + one, 0);

interface Correction {
  readonly shift: string;
  readonly document?: 'sale' | 'refund';
  readonly before: readonly Tender[];
  readonly tenders: readonly Tender[];
  readonly changeBefore?: number;
  readonly change?: number;
}

/** Of all sales and refunds, or of those of one shift. */
export function sumsOf(entries: readonly Entry[], shift?: string): DaySums {
  const bodies = <Body extends { readonly shift: string }>(kind: string): readonly Body[] =>
    entries
      .filter((entry) => entry.kind === kind)
      .map(({ body }) => body as Body)
      .filter((body) => shift === undefined || body.shift === shift);
  const everySale = entries.filter(({ kind }) => kind === 'sale').map(({ body }) => body as Sale);
  const tenders: Record<string, number> = {};
  const taxes: Record<string, [number, number]> = {};
  const groups = { categories: {}, cashiers: {}, guides: {} } as Record<string, Record<string, [number, number]>>;
  const count = (group: string, id: string, sold: number, refunded: number): void => {
    const row = ((groups[group] ??= {})[id] ??= [0, 0]);
    row[0] += sold;
    row[1] += refunded;
  };
  const taxed = (rate: number, net: number, tax: number): void => {
    const row = (taxes[String(rate)] ??= [0, 0]);
    row[0] += net;
    row[1] += tax;
  };
  const paid = (kind: string, amount: number): void => {
    tenders[kind] = (tenders[kind] ?? 0) + amount;
  };
  for (const sale of bodies<Sale>('sale')) {
    for (const { kind, amount } of sale.tenders) paid(kind, amount);
    if (sale.change > 0) paid('cash', 0 - sale.change);
    count('cashiers', sale.cashier, sale.cashDue, 0);
    for (const line of sale.lines) {
      const money = line.net - line.roundOffShare;
      taxed(line.product.taxBp, money, line.tax);
      count('categories', line.product.category, money, 0);
      for (const [guide, part] of shared(money, line.serving ?? [], sale.serving)) count('guides', guide, part, 0);
    }
  }
  for (const refund of bodies<Refund>('refund')) {
    for (const { kind, amount } of refund.tenders) paid(kind, 0 - amount);
    count('cashiers', refund.cashier, 0, refund.total);
    const sale = everySale.find(({ saleId }) => saleId === refund.sale.saleId);
    for (const { lineId, product, amount, tax = taxIn(amount, product.taxBp) } of refund.lines) {
      taxed(product.taxBp, 0 - amount, 0 - tax);
      count('categories', product.category, 0, amount);
      const own = sale?.lines.find((line) => line.lineId === lineId)?.serving ?? [];
      for (const [guide, part] of shared(amount, own, sale?.serving ?? [])) count('guides', guide, 0, part);
    }
  }
  for (const { document = 'sale', before, tenders: after, changeBefore = 0, change = 0 } of bodies<Correction>(
    'correction',
  )) {
    const sign = document === 'sale' ? 1 : -1;
    for (const { kind, amount } of before) paid(kind, 0 - sign * amount);
    for (const { kind, amount } of after) paid(kind, sign * amount);
    paid('cash', changeBefore - change);
  }
  const deposit: Owed = [
    total(['order.held', 'order.added'].flatMap((kind) => bodies<Held>(kind).map((held) => held.deposit))),
    total(
      bodies<Sale>('sale').flatMap(({ tenders: by }) =>
        by.flatMap((one) => (one.kind === 'deposit' ? one.amount : [])),
      ),
    ),
    total(bodies<Ended>('order.ended').map(({ returned }) => returned)),
    total(bodies<Ended>('order.ended').map(({ forfeited }) => forfeited)),
    0,
  ];
  const ahead = (kind: string): Owed => {
    const [sold, back] = ['value.sold', 'value.returned'].map((entry) =>
      bodies<PaidAhead>(entry).filter((body) => body.kind === kind),
    );
    const sumOf = (part: 'principal' | 'bonus', from: readonly PaidAhead[] = []): number =>
      total(from.map((body) => body[part]));
    return [sumOf('principal', sold), 0, sumOf('principal', back), 0, sumOf('bonus', sold) - sumOf('bonus', back)];
  };
  const owed = { deposit, stored_value: ahead('stored_value'), gift_card: ahead('gift_card') };
  const liabilities = Object.fromEntries(Object.entries(owed).filter(([, row]) => row.some((amount) => amount !== 0)));
  return { tenders, taxes, categories: {}, cashiers: {}, guides: {}, ...groups, liabilities };
}

/** Prices include tax: n - round half up(n x 10000 / (10000 + bp)). */
function taxIn(amount: number, taxBp: number): number {
  const whole = 10_000 + taxBp;
  return amount - Math.floor((2 * amount * 10_000 + whole) / (2 * whole));
}

/** By largest remainder, ties to who is named first. */
function shared(
  amount: number,
  own: readonly Share[],
  whole: readonly Share[],
): readonly (readonly [string, number])[] {
  const serving = own.length > 0 ? own : whole;
  if (serving.length === 0) return [['', amount]];
  const parts = serving.map(({ shareBp }) => Math.floor((amount * shareBp) / 10_000));
  const rests = serving.map(({ shareBp }, index) => ({ index, rest: (amount * shareBp) % 10_000 }));
  const left = amount - parts.reduce((sum, part) => sum + part, 0);
  for (const { index } of rests.toSorted((a, b) => b.rest - a.rest || a.index - b.index).slice(0, left))
    parts[index] = (parts[index] ?? 0) + 1;
  return serving.map(({ guide }, index) => [guide, parts[index] ?? 0]);
}

interface Report {
  readonly tenders: readonly { readonly kind: string; readonly net: number }[];
  readonly taxes: readonly { readonly taxBp: number; readonly net: number; readonly tax: number }[];
  readonly categories: readonly Group[];
  readonly cashiers: readonly Group[];
  readonly guides: readonly Group[];
  readonly liabilities: readonly {
    readonly kind: string;
    readonly taken: number;
    readonly used: number;
    readonly returned: number;
    readonly forfeited: number;
    readonly bonus: number;
  }[];
}
interface Group {
  readonly id: string;
  readonly net: number;
  readonly refunded: number;
}

/** The same sums as a report of the product has them. */
export function sumsOfReport(report: Report): DaySums {
  const groups = (rows: readonly Group[]): Groups =>
    Object.fromEntries(rows.map(({ id, net, refunded }) => [id, [net, refunded]]));
  return {
    tenders: Object.fromEntries(report.tenders.map(({ kind, net }) => [kind, net])),
    taxes: Object.fromEntries(report.taxes.map(({ taxBp, net, tax }) => [String(taxBp), [net, tax]])),
    categories: groups(report.categories),
    cashiers: groups(report.cashiers),
    guides: groups(report.guides),
    liabilities: Object.fromEntries(
      report.liabilities.map(({ kind, taken, used, returned, forfeited, bonus }) => [
        kind,
        [taken, used, returned, forfeited, bonus] as const,
      ]),
    ),
  };
}
