/**
 * What the folds of a shift read: the fields of journal entries (and of the ledger's documents, which carry the same bodies)
 * that money follows from, and what each of them does to the cash in the drawer. Amounts in fen.
 * Called by shift-report.ts, short-cash.ts, the host's shift state and the cloud's report.
 */
import { liabilityCash, liabilityOf } from './liabilities.ts';
import type { VoucherFact } from './voucher-sums.ts';

/** A journal entry, or the ledger's document of it. */
export interface Fact {
  readonly id: string;
  readonly seq: number;
  readonly kind: string;
  readonly at: number;
  readonly businessDay: string;
  readonly staff: string | null;
  readonly body: unknown;
}

export interface TenderFact {
  readonly kind: string;
  readonly amount: number;
  /** Of a refund's, with `pending` while a provider has yet to pay it back. */
  readonly tenderId?: string;
  readonly state?: string;
  /** Of a platform's voucher; of a refund's only where the whole of it goes back. */
  readonly voucher?: VoucherFact;
  /** Of a refund's: whose voucher it is, also where only a part of it goes back. */
  readonly platform?: string;
}
export interface ShareFact {
  readonly guide: string;
  readonly shareBp: number;
}
type Saving = readonly [string, number];

export interface SaleFact {
  readonly saleId: string;
  readonly receiptNumber: string;
  readonly shift: string;
  readonly cashier: string;
  readonly lines: readonly {
    readonly lineId: string;
    readonly product: { readonly category: string; readonly taxBp: number };
    readonly quantity: number;
    readonly net: number;
    readonly roundOffShare: number;
    readonly tax: number;
    readonly applied: readonly Saving[];
    readonly serving?: readonly ShareFact[];
  }[];
  readonly order: readonly Saving[];
  readonly roundOff: number;
  readonly cashDue: number;
  readonly tenders: readonly TenderFact[];
  readonly change: number;
  readonly serving: readonly ShareFact[];
  readonly swap?: boolean;
  readonly staffPurchase?: { readonly staff: string };
  readonly buyer?: string;
}

export interface RefundFact {
  readonly receiptNumber: string;
  readonly shift: string;
  readonly cashier: string;
  readonly sale: { readonly saleId: string };
  readonly lines: readonly {
    readonly lineId: string;
    readonly product: { readonly category: string; readonly taxBp: number };
    readonly units: number;
    readonly amount: number;
    readonly tax?: number;
  }[];
  readonly total: number;
  readonly tenders: readonly TenderFact[];
}

export interface CorrectionFact {
  readonly of: string;
  readonly what?: string;
  readonly document?: 'sale' | 'refund' | 'deposit' | 'deposit_return';
  /** Of a deposit: the code of its order. */
  readonly code?: string;
  readonly shift?: string;
  readonly corrects?: string;
  readonly tenders?: readonly TenderFact[];
  /** What `tenders` take the place of, so that a correction counts where its document does not. */
  readonly before?: readonly TenderFact[];
  readonly change?: number;
  readonly changeBefore?: number;
  readonly serving?: readonly ShareFact[];
}

export interface CashMoveFact {
  readonly shift: string;
  readonly direction: 'in' | 'out';
  readonly amount: number;
  readonly reason: string;
  readonly approval?: { readonly by: string };
}

export interface ShiftOpenedFact {
  readonly shift: string;
  readonly terminal: string;
  readonly staff: string;
  readonly float: number;
}

export interface CountFact {
  readonly shift: string;
  readonly expectedCash: number;
  readonly countedCash?: number;
  readonly overShort?: number;
  readonly denominations?: Readonly<Record<string, number>>;
  readonly reason?: string;
  readonly handedTo?: string;
  readonly cause?: string;
}

/** Pieces of each face value, in fen: the sum that was counted. */
export const sumOfPieces = (pieces: Readonly<Record<string, number>>): number =>
  Object.entries(pieces).reduce((sum, [face, count]) => sum + Number(face) * count, 0);

export const cashIn = (tenders: readonly TenderFact[]): number =>
  tenders.reduce((sum, { kind, amount }) => (kind === 'cash' ? sum + amount : sum), 0);

/** What stays in the drawer of one sale, with the tenders it really had. */
export const cashKept = ({ tenders, change }: Pick<SaleFact, 'tenders' | 'change'>): number => cashIn(tenders) - change;

/** What a correction that says what it replaces does to the drawer of its shift. */
export function cashMovedBy({ document, tenders = [], before = [], change, changeBefore }: CorrectionFact): number {
  const kept = cashIn(tenders) - (change ?? 0) - (cashIn(before) - (changeBefore ?? 0));
  return document === 'refund' || document === 'deposit_return' ? 0 - kept : kept;
}

/**
 * What must be in the drawer, entry by entry: float + cash taken (deposits too) - change - cash paid back +- moves, with corrections
 * in place of what they correct. Kept by the host while the shift is open; the same figure as the report's.
 */
export class DrawerSum {
  readonly shift: string;
  #cash: number;
  readonly #sales = new Map<string, Pick<SaleFact, 'tenders' | 'change'>>();

  constructor({ shift, float }: Pick<ShiftOpenedFact, 'shift' | 'float'>) {
    this.shift = shift;
    this.#cash = float;
  }

  get cash(): number {
    return this.#cash;
  }

  read({ id, kind, body }: Fact): void {
    switch (kind) {
      case 'sale': {
        const sale = body as SaleFact;
        if (sale.shift !== this.shift) return;
        this.#cash += cashKept(sale);
        this.#sales.set(id, { tenders: sale.tenders, change: sale.change });
        return;
      }
      case 'correction': {
        const correction = body as CorrectionFact;
        if (correction.before !== undefined) {
          if (correction.shift === this.shift) this.#cash += cashMovedBy(correction);
          return;
        }
        const { of, tenders } = correction;
        const sale = this.#sales.get(of);
        if (sale === undefined || tenders === undefined) return;
        this.#cash += cashIn(tenders) - cashIn(sale.tenders);
        this.#sales.set(of, { ...sale, tenders });
        return;
      }
      case 'refund': {
        const refund = body as RefundFact;
        if (refund.shift === this.shift) this.#cash -= cashIn(refund.tenders);
        return;
      }
      case 'cash.moved': {
        const { shift, direction, amount } = body as CashMoveFact;
        if (shift === this.shift) this.#cash += direction === 'in' ? amount : 0 - amount;
        return;
      }
      default: {
        const move = liabilityOf(kind, body);
        if (move?.shift === this.shift) this.#cash += liabilityCash(move);
      }
    }
  }
}
