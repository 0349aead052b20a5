/**
 * Accounts of value that a shop owes its customers: stored value (principal and bonus apart), gift cards and points. An account
 * is an append-only set of entries; what is on it is a fold of them in the order of when they happened (`at`, then id), so that
 * the order of arrival changes nothing. Invariants: principal + bonus is the sum of all amounts; a spend takes what is there and
 * the rest goes into debt of the principal; giving all of a spend back restores both parts to the fen. Amounts in fen, or points.
 * Pure. Called by the cloud's accounts; DOMAIN.md §4.
 */
import { mulDivFloor } from './money.ts';

export const ACCOUNT_KINDS = ['stored_value', 'gift_card', 'points'] as const;
export type AccountKind = (typeof ACCOUNT_KINDS)[number];

/** `bonus`: given on top by the shop; it never turns into money. */
export interface Parts {
  readonly principal: number;
  readonly bonus: number;
}
export const NOTHING: Parts = { principal: 0, bonus: 0 };

/** What a spend takes first. */
export const SPEND_ORDERS = ['principal_first', 'bonus_first', 'pro_rata'] as const;
export type SpendOrder = (typeof SPEND_ORDERS)[number];
/** In force from an instant on; the newest that has begun holds. Before the first one `principal_first` does. */
export interface SpendPolicy {
  readonly from: number;
  readonly order: SpendOrder;
}

/**
 * `top_up` and `top_up_return` name both parts; `spend` and `give_back` name an amount and the sale that they belong to; `end` is of
 * points whose time is over (points-ending.ts). Signs: `amount` is what the entry does to the balance.
 */
export interface AccountEntry {
  readonly id: string;
  readonly at: number;
  readonly what: 'top_up' | 'top_up_return' | 'spend' | 'give_back' | 'earn' | 'end';
  readonly amount: number;
  /** Of a top-up, and of what goes back of one: how much of the amount is bonus. */
  readonly bonus?: number;
  readonly sale?: string | null;
}

export interface FoldedAccount extends Parts {
  /** What each entry did, by its id. */
  readonly effects: ReadonlyMap<string, Parts>;
}

export const balanceOf = ({ principal, bonus }: Parts): number => principal + bonus;

/** The state after all entries, in whatever order they are given. */
export function foldAccount(entries: readonly AccountEntry[], policies: readonly SpendPolicy[] = []): FoldedAccount {
  let state = NOTHING;
  const effects = new Map<string, Parts>();
  const spent = new Map<string, { taken: Parts; back: Parts }>();
  for (const entry of inOrder(entries)) {
    const effect = effectOf(entry, state, spent, policies);
    state = plus(state, effect);
    effects.set(entry.id, effect);
  }
  return { ...state, effects };
}

/** Each once, by when it happened. */
function inOrder(entries: readonly AccountEntry[]): readonly AccountEntry[] {
  const once = [...new Map(entries.map((entry) => [entry.id, entry])).values()];
  return once.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
}

type Spent = Map<string, { taken: Parts; back: Parts }>;

function effectOf(entry: AccountEntry, state: Parts, spent: Spent, policies: readonly SpendPolicy[]): Parts {
  const { what, amount, bonus = 0, sale = null } = entry;
  switch (what) {
    case 'top_up':
      return { principal: amount - bonus, bonus };
    case 'top_up_return':
      return { principal: amount + bonus, bonus: 0 - bonus };
    case 'earn':
    case 'end':
      return { principal: amount, bonus: 0 };
    case 'spend': {
      const taken = takenFrom(state, 0 - amount, orderAt(policies, entry.at));
      if (sale !== null) {
        const known = spent.get(sale) ?? { taken: NOTHING, back: NOTHING };
        spent.set(sale, { ...known, taken: plus(known.taken, taken) });
      }
      return { principal: 0 - taken.principal, bonus: 0 - taken.bonus };
    }
    case 'give_back': {
      const known = sale === null ? undefined : spent.get(sale);
      const back = known === undefined ? { principal: amount, bonus: 0 } : backTo(known, amount);
      if (known !== undefined && sale !== null) spent.set(sale, { ...known, back: plus(known.back, back) });
      return back;
    }
  }
}

/** What a spend of `wanted` takes of each part; beyond both it is debt of the principal. */
export function takenFrom({ principal, bonus }: Parts, wanted: number, order: SpendOrder): Parts {
  const [own, given] = [Math.max(0, principal), Math.max(0, bonus)];
  const covered = Math.min(wanted, own + given);
  const fromBonus = bonusTaken(own, given, covered, order);
  return { principal: wanted - fromBonus, bonus: fromBonus };
}

function bonusTaken(own: number, given: number, covered: number, order: SpendOrder): number {
  switch (order) {
    case 'principal_first':
      return Math.max(0, covered - own);
    case 'bonus_first':
      return Math.min(given, covered);
    case 'pro_rata':
      return covered === 0 ? 0 : mulDivFloor(given, covered, own + given);
  }
}

/** In proportion to what the spend took, over all that is given back so far; beyond it to the principal. */
function backTo({ taken, back }: { readonly taken: Parts; readonly back: Parts }, amount: number): Parts {
  const all = balanceOf(taken);
  const before = balanceOf(back);
  const after = Math.min(all, before + amount);
  const bonus = all === 0 ? 0 : mulDivFloor(Math.max(0, taken.bonus), Math.max(0, after), all) - back.bonus;
  return { principal: amount - bonus, bonus };
}

export function orderAt(policies: readonly SpendPolicy[], at: number): SpendOrder {
  const begun = policies.filter(({ from }) => from <= at).sort((a, b) => b.from - a.from);
  return begun[0]?.order ?? 'principal_first';
}

const plus = (one: Parts, other: Parts): Parts => ({
  principal: one.principal + other.principal,
  bonus: one.bonus + other.bonus,
});

export interface TopUpLot extends Parts {
  readonly id: string;
  readonly at: number;
}

/**
 * Is nothing of a top-up spent? Older money is spent first, so it is whole as long as what is on the account covers it and
 * every later one that was not given back. False for one that is not among them.
 */
export function isUntouched(account: Parts, lots: readonly TopUpLot[], id: string): boolean {
  const own = lots.find((lot) => lot.id === id);
  if (own === undefined) return false;
  const since = lots.filter((lot) => lot.at > own.at || (lot.at === own.at && lot.id >= own.id));
  const sum = since.reduce(plus, NOTHING);
  return account.principal >= sum.principal && account.bonus >= sum.bonus;
}

/** Points for what was paid, in whole points; none where the brand gives none. `fenPerEarned`: paid for each point. */
export const pointsEarned = (paid: number, fenPerEarned: number | undefined): number =>
  fenPerEarned === undefined || paid <= 0 ? 0 : Math.trunc(paid / fenPerEarned);

/**
 * What a store lets a till take from stored value and points while the cloud cannot be asked: per sale, and in all until the
 * cloud has confirmed what was taken. Nothing unless the store says so.
 */
export interface OfflineAllowance {
  readonly perSale: number;
  readonly total: number;
}
/** The store's settings documents: how much may be taken offline, and what is given on top of a top-up. */
export const OFFLINE_SETTING = 'valueOffline';
export const OFFERS_SETTING = 'valueTopUp';
export const OFFERS_MAX = 12;
export const NOT_OFFLINE: OfflineAllowance = { perSale: 0, total: 0 };

export type OfflineRefusal = 'offline_not_allowed' | 'offline_per_sale' | 'offline_total' | 'offline_balance';

/** Null when it may be taken; else why not and the most that may be. `balance`: as last known, less what was taken since. */
export function offlineRefusal(
  { perSale, total }: OfflineAllowance,
  wanted: number,
  used: { readonly inSale: number; readonly inAll: number; readonly balance: number },
): { readonly reason: OfflineRefusal; readonly left: number } | null {
  if (perSale <= 0 || total <= 0) return { reason: 'offline_not_allowed', left: 0 };
  const limits = [
    ['offline_balance', used.balance],
    ['offline_per_sale', perSale - used.inSale],
    ['offline_total', total - used.inAll],
  ] as const;
  const [reason, left] = limits.reduce((least, limit) => (limit[1] < least[1] ? limit : least));
  return wanted <= left ? null : { reason, left: Math.max(0, left) };
}
