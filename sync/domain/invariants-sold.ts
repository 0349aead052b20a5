/**
 * What must hold of what guides sold, by which their targets are told: at rest, for every sale, guide and day what the ledger's sales,
 * refunds and corrections say, worked out here anew; and that what a manager decided of who served counts for nobody else. Pure; amounts in
 * fen. Called by invariants-season.ts and invariants-guides.ts.
 */
import type { LedgerSeen } from './invariants-money.ts';
import type { Invariant } from './invariants.ts';

export interface SoldSeen {
  readonly store: string;
  readonly sale: string;
  readonly guide: string;
  readonly business_day: string;
  readonly net: number;
}
interface Share {
  readonly guide: string;
  readonly shareBp: number;
}
interface SaleBody {
  readonly saleId: string;
  readonly serving: readonly Share[];
  readonly lines: readonly {
    readonly lineId: string;
    readonly net: number;
    readonly roundOffShare: number;
    readonly serving?: readonly Share[];
  }[];
}
interface RefundBody {
  readonly sale: { readonly saleId: string };
  readonly lines: readonly { readonly lineId: string; readonly amount: number }[];
}

export function soldFaults(
  kept: readonly SoldSeen[],
  ledger: readonly LedgerSeen[],
  fault: (invariant: Invariant, detail: string) => void,
): void {
  const sums = new Map<string, number>();
  for (const document of ledger) {
    if (document.kind !== 'sale') continue;
    const sale = document.body as SaleBody;
    const add = (day: string, lineId: string, amount: number): void => {
      const own = sale.lines.find((line) => line.lineId === lineId)?.serving ?? [];
      const shares = own.length > 0 ? own : sale.serving;
      for (const [index, part] of splitOf(amount, shares).entries()) {
        const key = [document.store, sale.saleId, shares[index]?.guide ?? '', day].join(' ');
        sums.set(key, (sums.get(key) ?? 0) + part);
      }
    };
    for (const { lineId, net, roundOffShare } of sale.lines) add(document.businessDay, lineId, net - roundOffShare);
    for (const { kind, businessDay, body } of ledger)
      if (kind === 'refund' && (body as RefundBody).sale.saleId === sale.saleId)
        for (const { lineId, amount } of (body as RefundBody).lines) add(businessDay, lineId, 0 - amount);
  }
  const rows = new Map(kept.map((row) => [[row.store, row.sale, row.guide, row.business_day].join(' '), row.net]));
  for (const key of new Set([...sums.keys(), ...rows.keys()]))
    if ((sums.get(key) ?? 0) !== (rows.get(key) ?? 0))
      fault('sold_as_served', `${key}: ${String(rows.get(key) ?? 0)} fen, not ${String(sums.get(key) ?? 0)}`);
}

export interface DecidedSeen {
  readonly sold: readonly SoldSeen[];
  /** Who served after all, as a manager decided, in no order. */
  readonly corrections: readonly {
    readonly sale: string;
    readonly event: { readonly id: string; readonly at: number; readonly serving: readonly Share[] };
  }[];
}

/** What was decided is worked out with the decision, whatever else waits to be read. */
export function decidedFaults(
  { sold, corrections }: DecidedSeen,
  ledger: readonly LedgerSeen[],
  fault: (invariant: Invariant, detail: string) => void,
): void {
  const inOrder = corrections.toSorted((a, b) => a.event.at - b.event.at || (a.event.id < b.event.id ? -1 : 1));
  for (const [sale, { serving }] of new Map(inOrder.map(({ sale: of, event }) => [of, event]))) {
    const document = ledger.find(({ kind, body }) => kind === 'sale' && (body as SaleBody).saleId === sale);
    const body = document?.body as (SaleBody & { readonly buyer?: string }) | undefined;
    const rows = sold.filter((row) => row.sale === sale);
    const others = rows.filter(({ guide }) => !serving.some((one) => one.guide === guide));
    for (const { guide } of others) fault('sold_as_served', `${sale} counts for ${guide}, who served nothing of it`);
    const isBack = ledger.some(
      ({ kind, body: back }) => kind === 'refund' && (back as RefundBody).sale.saleId === sale,
    );
    if (body === undefined || isBack || serving.some(({ guide }) => guide === body.buyer)) continue;
    const paid = body.lines.reduce((sum, { net, roundOffShare }) => sum + net - roundOffShare, 0);
    const counted = rows.reduce((sum, { net }) => sum + net, 0);
    if (counted !== paid) fault('sold_as_served', `${sale} counts ${String(counted)} fen, not ${String(paid)}`);
  }
}

/** Whole fen each; what is left goes by the largest remainder, of equal ones to who is named earlier. */
function splitOf(amount: number, shares: readonly Share[]): readonly number[] {
  const all = shares.reduce((sum, { shareBp }) => sum + shareBp, 0);
  const [sign, whole] = [amount < 0 ? -1 : 1, Math.abs(amount)];
  const parts = shares.map(({ shareBp }) => Math.floor((whole * shareBp) / all));
  const rests = shares.map(({ shareBp }, index) => ({ index, rest: (whole * shareBp) % all }));
  const left = whole - parts.reduce((sum, part) => sum + part, 0);
  for (const { index } of rests.sort((a, b) => b.rest - a.rest || a.index - b.index).slice(0, left))
    parts[index] = (parts[index] ?? 0) + 1;
  return parts.map((part) => sign * part);
}
