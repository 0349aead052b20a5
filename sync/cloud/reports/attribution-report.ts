/**
 * Sums of sales by one dimension of attribution. Net of round-off, refunds apart and taken from what their sale was counted for; the rows'
 * sums are the ledger’s to the fen, whatever the dimension. Pure: facts in, rows out. DOMAIN.md §7.
 */
import { UNATTRIBUTED, yesNo, type Dimension } from '../../domain/attribution.ts';
import type { StaffId } from '../../domain/ids.ts';
import { allocate, fen, ZERO_FEN, type Fen } from '../../domain/money.ts';
import { creditedGuide } from '../../domain/staff-purchase.ts';

type Shares = readonly { readonly guide: StaffId; readonly shareBp: number }[];

export interface AttributedLine {
  readonly lineId: string;
  readonly quantity: number;
  /** What was paid for it: less its share of round-off. */
  readonly paid: Fen;
  readonly serving: Shares;
}
/** A sale at a till, or an order of another channel. */
export interface AttributedSale {
  readonly channel?: string;
  readonly touchpoint?: string;
  readonly campaign?: string;
  readonly community?: string;
  readonly liveRoom?: string;
  readonly occasion?: string;
  readonly store: string;
  readonly terminal?: string;
  readonly serving: Shares;
  readonly lines: readonly AttributedLine[];
  /** Who works here and bought this: their own share of serving is nobody's. */
  readonly buyer?: StaffId;
  readonly staffPurchase?: { readonly staff: StaffId };
  readonly boundTo: string | null;
  readonly afterHours: boolean | undefined;
  readonly crossCity: boolean | undefined;
}
export interface AttributedRefund {
  readonly lines: readonly { readonly lineId: string; readonly amount: Fen }[];
  /** Absent where the cloud does not have it, or a sister store sold it. */
  readonly sale?: AttributedSale;
}
/** Somebody new, or a customer who came to a guide. */
export interface AttributedArrival {
  readonly what: 'enrolled' | 'bound';
  readonly of: Omit<AttributedSale, 'lines' | 'serving' | 'buyer' | 'staffPurchase'>;
}
export interface AttributedFacts {
  readonly sales: readonly AttributedSale[];
  readonly refunds: readonly AttributedRefund[];
  readonly arrivals: readonly AttributedArrival[];
}

export interface AttributionRow {
  /** Empty for what is not attributed. */
  readonly key: string;
  readonly sales: number;
  /** Pieces; of a shared sale each of its guides has them. */
  readonly units: number;
  readonly net: Fen;
  readonly refunded: Fen;
  /** New members, and customers who came to a guide. */
  readonly enrolled: number;
  readonly bound: number;
}
const NOTHING = { sales: 0, units: 0, net: ZERO_FEN, refunded: ZERO_FEN, enrolled: 0, bound: 0 } as const;

/** Rows by net, dearest first, then by key. */
export function attributionRows(
  { sales, refunds, arrivals }: AttributedFacts,
  by: Dimension,
): readonly AttributionRow[] {
  const rows = new Map<string, AttributionRow>();
  const add = (key: string, change: Partial<Omit<AttributionRow, 'key'>>): void => {
    const row = rows.get(key) ?? { key, ...NOTHING };
    rows.set(key, {
      key,
      sales: row.sales + (change.sales ?? 0),
      units: row.units + (change.units ?? 0),
      net: fen(row.net + (change.net ?? 0)),
      refunded: fen(row.refunded + (change.refunded ?? 0)),
      enrolled: row.enrolled + (change.enrolled ?? 0),
      bound: row.bound + (change.bound ?? 0),
    });
  };
  for (const sale of sales) {
    const touched = new Set<string>();
    for (const { paid, quantity, serving } of sale.lines) {
      const keys = new Set<string>();
      for (const [key, net] of keyed(sale, by, serving, paid)) {
        add(key, { net });
        keys.add(key);
        touched.add(key);
      }
      for (const key of keys) add(key, { units: quantity });
    }
    for (const key of touched) add(key, { sales: 1 });
  }
  for (const { lines, sale } of refunds)
    for (const { lineId, amount } of lines) {
      const own = sale?.lines.find((line) => line.lineId === lineId)?.serving ?? [];
      for (const [key, refunded] of keyed(sale, by, own, amount)) add(key, { refunded });
    }
  // Whoever enrolled somebody, or was chosen, served them.
  for (const { what, of } of arrivals)
    add(by === 'servedBy' ? (of.boundTo ?? UNATTRIBUTED) : keyOf(of, by), { [what]: 1 });
  return [...rows.values()].sort((a, b) => b.net - a.net || (a.key < b.key ? -1 : 1));
}

function keyed(
  sale: AttributedSale | undefined,
  by: Dimension,
  own: Shares,
  amount: number,
): readonly (readonly [string, Fen])[] {
  if (sale === undefined) return [[UNATTRIBUTED, fen(amount)]];
  if (by !== 'servedBy') return [[keyOf(sale, by), fen(amount)]];
  const serving = own.length > 0 ? own : sale.serving;
  if (serving.every(({ shareBp }) => shareBp === 0)) return [[UNATTRIBUTED, fen(amount)]];
  const parts = allocate(
    amount,
    serving.map(({ shareBp }) => shareBp),
  );
  return serving.map(({ guide }, index) => [creditedGuide(guide, sale), fen(parts[index] ?? 0)]);
}

function keyOf(sale: AttributedArrival['of'], by: Exclude<Dimension, 'servedBy'>): string {
  switch (by) {
    case 'boundTo':
      return sale.boundTo ?? UNATTRIBUTED;
    case 'afterHours':
    case 'crossCity':
      return yesNo(sale[by]);
    default:
      return sale[by] ?? UNATTRIBUTED;
  }
}
