/**
 * What of the money that a sale was paid by had earned when it was paid in, under a rule of then: older money is spent first, and what is
 * given back is there again as it was. Pure. DOMAIN.md §7: on top-up or on spending, never both. Called by the cloud's ledger.
 */
import { fen, type Fen } from './money.ts';
import type { AccountEntry } from './value-account.ts';

/** `principal`: what the entry did to the money that was paid in. */
export interface PaidInEntry extends Pick<AccountEntry, 'at' | 'what'> {
  readonly principal: number;
  readonly sale: string | null;
}
interface Lot {
  left: number;
  readonly hasEarned: boolean;
}
interface Taken {
  readonly lot: Lot;
  amount: number;
}

/** `entries` of one account, by when they happened. `hasEarned`: whether what was paid in at an instant earned then. */
export function earnedWhenPaidIn(
  entries: readonly PaidInEntry[],
  sale: string,
  hasEarned: (at: number) => boolean,
): Fen {
  const lots: Lot[] = [];
  const taken = new Map<string | null, Taken[]>();
  let earned = 0;
  for (const { at, what, principal, sale: of } of entries) {
    if (what === 'top_up') lots.push({ left: principal, hasEarned: hasEarned(at) });
    // Only what nobody spent of goes back, and that is the newest.
    if (what === 'top_up_return') take([...lots].reverse(), Math.abs(principal));
    if (what === 'spend') {
      const parts = take(lots, Math.abs(principal));
      taken.set(of, [...(taken.get(of) ?? []), ...parts]);
      if (of === sale) earned += parts.reduce((sum, { lot, amount }) => sum + (lot.hasEarned ? amount : 0), 0);
    }
    if (what === 'give_back') putBack(taken.get(of) ?? [], principal);
  }
  return fen(earned);
}

function take(lots: readonly Lot[], wanted: number): readonly Taken[] {
  let left = wanted;
  const parts: Taken[] = [];
  for (const lot of lots) {
    const amount = Math.min(lot.left, left);
    if (amount <= 0) continue;
    lot.left -= amount;
    left -= amount;
    parts.push({ lot, amount });
  }
  return parts;
}

function putBack(parts: readonly Taken[], wanted: number): void {
  let left = wanted;
  for (const part of [...parts].reverse()) {
    const amount = Math.min(part.amount, left);
    part.amount -= amount;
    part.lot.left += amount;
    left -= amount;
  }
}
