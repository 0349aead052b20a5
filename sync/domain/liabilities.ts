/**
 * Money that is taken or given back and is no revenue: deposits on held orders, money for stored value and gift cards. What of it
 * moves the drawer, and the sums that a shift's and a day's report show apart from sales. What stored value and gift cards pay is
 * among the tenders of sales. To add a kind: its name, and in `liabilityOf` what its entries move.
 * Pure. Called by shift-facts.ts, shift-figures.ts and the slips. Amounts in fen.
 */

export const LIABILITY_KINDS = ['deposit', 'stored_value', 'gift_card'] as const;
export type LiabilityKind = (typeof LIABILITY_KINDS)[number];

interface Part {
  readonly kind: string;
  readonly amount: number;
}

/** What one entry moves. */
export interface LiabilityMove {
  readonly kind: LiabilityKind;
  readonly shift: string;
  /** Owed from now on; `used` paid a sale, `returned` went back, `forfeited` is the shop's own from now on. */
  readonly taken: number;
  readonly used: number;
  readonly returned: number;
  readonly forfeited: number;
  /** Owed on top of what was taken: given by the shop, less what went with a return. */
  readonly bonus?: number;
  /** By which tenders money came, less the change, and by which it went. */
  readonly in: readonly Part[];
  readonly change: number;
  readonly out: readonly Part[];
}

export interface LiabilitySum {
  readonly kind: LiabilityKind;
  readonly taken: number;
  readonly used: number;
  readonly returned: number;
  readonly forfeited: number;
  readonly bonus: number;
  /** What of it is in the drawer: in less out. */
  readonly cash: number;
  readonly tenders: readonly { readonly kind: string; readonly in: number; readonly out: number }[];
}

interface TopUpFact {
  readonly kind: 'stored_value' | 'gift_card';
  readonly shift: string;
  readonly principal: number;
  readonly bonus: number;
  readonly tenders: readonly Part[];
}

const NOTHING = { taken: 0, used: 0, returned: 0, forfeited: 0, in: [], change: 0, out: [] } as const;
const sum = (parts: readonly Part[]): number => parts.reduce((all, { amount }) => all + amount, 0);
const ofKind = (parts: readonly Part[], wanted: string): number => sum(parts.filter(({ kind }) => kind === wanted));

/** What an entry moves; undefined for one that moves no such money. Of a sale: what was owed and paid a part of it. */
export function liabilityOf(kind: string, body: unknown): LiabilityMove | undefined {
  switch (kind) {
    case 'order.held':
    case 'order.added': {
      const { shift, deposit, tenders, change } = body as {
        readonly shift: string;
        readonly deposit: number;
        readonly tenders: readonly Part[];
        readonly change: number;
      };
      return { ...NOTHING, kind: 'deposit', shift, taken: deposit, in: tenders, change };
    }
    case 'order.ended': {
      const { shift, returned, forfeited, tenders } = body as {
        readonly shift: string;
        readonly returned: number;
        readonly forfeited: number;
        readonly tenders: readonly Part[];
      };
      return { ...NOTHING, kind: 'deposit', shift, returned, forfeited, out: tenders };
    }
    case 'value.sold': {
      const { tenders, change, ...topUp } = body as TopUpFact & { readonly change: number };
      return {
        ...NOTHING,
        kind: topUp.kind,
        shift: topUp.shift,
        taken: topUp.principal,
        bonus: topUp.bonus,
        in: tenders,
        change,
      };
    }
    case 'value.returned': {
      const { kind: owed, shift, principal, bonus, tenders } = body as TopUpFact;
      return { ...NOTHING, kind: owed, shift, returned: principal, bonus: 0 - bonus, out: tenders };
    }
    case 'correction':
      return correctionOf(body as CorrectionSeen);
    case 'sale': {
      const { shift, tenders } = body as { readonly shift: string; readonly tenders: readonly Part[] };
      const used = ofKind(tenders, 'deposit');
      return used === 0 ? undefined : { ...NOTHING, kind: 'deposit', shift, used };
    }
    default:
      return undefined;
  }
}

interface CorrectionSeen {
  readonly document?: string;
  readonly shift?: string;
  readonly tenders?: readonly Part[];
  readonly before?: readonly Part[];
  readonly change?: number;
  readonly changeBefore?: number;
}

/** A deposit that was recorded under a wrong tender, or that goes back in cash instead: the same money by another way. */
function correctionOf({ document, shift, ...moved }: CorrectionSeen): LiabilityMove | undefined {
  const { tenders = [], before = [], change = 0, changeBefore = 0 } = moved;
  if (shift === undefined || (document !== 'deposit' && document !== 'deposit_return')) return undefined;
  const parts = [...tenders, ...before.map(({ kind, amount }) => ({ kind, amount: 0 - amount }))];
  return document === 'deposit'
    ? { ...NOTHING, kind: 'deposit', shift, in: parts, change: change - changeBefore }
    : { ...NOTHING, kind: 'deposit', shift, out: parts };
}

/** What it does to the drawer. */
export const liabilityCash = (move: Pick<LiabilityMove, 'in' | 'change' | 'out'>): number =>
  ofKind(move.in, 'cash') - move.change - ofKind(move.out, 'cash');

/** One sum for each kind that moved. */
export function liabilitySums(
  facts: readonly { readonly kind: string; readonly body: unknown }[],
): readonly LiabilitySum[] {
  const moves = facts.flatMap(({ kind, body }) => liabilityOf(kind, body) ?? []);
  return LIABILITY_KINDS.flatMap((kind) => {
    const own = moves.filter((move) => move.kind === kind);
    return own.length === 0 ? [] : [sumOf(kind, own)];
  });
}

function sumOf(kind: LiabilityKind, moves: readonly LiabilityMove[]): LiabilitySum {
  const total = (of: 'taken' | 'used' | 'returned' | 'forfeited'): number =>
    moves.reduce((all, move) => all + move[of], 0);
  const change = moves.reduce((all, move) => all + move.change, 0);
  const came = moves.flatMap((move) => move.in);
  const went = moves.flatMap((move) => move.out);
  const kinds = [...new Set([...came, ...went].map((part) => part.kind))].sort();
  return {
    kind,
    taken: total('taken'),
    used: total('used'),
    returned: total('returned'),
    forfeited: total('forfeited'),
    bonus: moves.reduce((all, { bonus = 0 }) => all + bonus, 0),
    cash: liabilityCash({ in: came, change, out: went }),
    tenders: kinds
      .map((tender) => ({
        kind: tender,
        in: ofKind(came, tender) - (tender === 'cash' ? change : 0),
        out: ofKind(went, tender),
      }))
      // What was corrected away is no tender any more.
      .filter((row) => row.in !== 0 || row.out !== 0),
  };
}
