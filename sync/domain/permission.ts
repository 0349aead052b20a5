/**
 * Who may do what at a till, and up to how much. A role grants permissions, some with a limit; a person has what any of
 * the roles grants. Above it another person who may must approve, with a reason, and both names stand in the fact.
 * Called by the host's desks (which decide), by screens (which only show) and by the cloud.
 */

/** What a limit counts: nothing, basis points off a price, or fen. */
export type LimitUnit = 'none' | 'bp' | 'fen';

/** Every permission with the unit of its limit. A name is never given another meaning: entries in journals bear it. */
export const PERMISSIONS = {
  sell: 'none',
  line_discount: 'bp',
  order_discount: 'bp',
  /** How far a staff purchase goes beyond the month's quota. */
  staff_quota: 'fen',
  /** How far below the catalogue's price; a higher price needs no limit. */
  price_override: 'bp',
  open_item: 'fen',
  /** How far below the catalogue's price a price tag on the goods is honoured. */
  tag_price: 'bp',
  /** Goods that are not in the store's assortment. */
  sell_outside: 'none',
  void_cart: 'fen',
  refund: 'fen',
  refund_without_receipt: 'fen',
  /** Money that came by another tender, paid back in cash. */
  refund_as_cash: 'fen',
  /** Takes goods of an invoiced sale back while the red letter cannot be had. */
  refund_invoiced: 'fen',
  tender_correction: 'fen',
  /** Gives a deposit back to how it was paid, or keeps it as other income. */
  deposit_return: 'fen',
  deposit_forfeit: 'fen',
  /** A tender that was paid by a slip or code which nothing here can check. */
  unchecked_tender: 'fen',
  /** Goes on without a payment by code that nobody could confirm. */
  abandon_tender: 'fen',
  /** Sells stored value and gift cards: what is paid ahead. */
  top_up: 'fen',
  /** Gives more on top of a top-up than the store's offers. */
  top_up_bonus: 'fen',
  /** Pays a top-up back of which nothing was spent. */
  top_up_return: 'fen',
  /** The store's offers on top of a top-up, and what a till takes of stored value while the cloud is away. */
  manage_value: 'none',
  cash_in: 'fen',
  cash_out: 'fen',
  open_drawer: 'none',
  keep_shift: 'none',
  /** Closes or counts another person's shift. */
  close_others_shift: 'none',
  close_day: 'none',
  see_expected_cash: 'none',
  reset_pin: 'none',
  manage_people: 'none',
  manage_catalogue: 'none',
  manage_terminal: 'none',
  /** Figures of the store, as the cloud has them. */
  see_reports: 'none',
  /** Shows a binding code in the name of another guide. */
  code_for_others: 'none',
  /** Sees a member's whole phone number, for a reason. */
  reveal_phone: 'none',
} as const satisfies Readonly<Record<string, LimitUnit>>;

export type Permission = keyof typeof PERMISSIONS;
export const PERMISSION_NAMES = Object.keys(PERMISSIONS) as readonly Permission[];
export const isPermission = (text: string): text is Permission => Object.hasOwn(PERMISSIONS, text);

/** `true` without limit; a number is the most, in the unit of the permission, inclusive. */
export type Grant = true | number;
export type Grants = Readonly<Partial<Record<Permission, Grant>>>;

const EVERYTHING: Grants = Object.fromEntries(PERMISSION_NAMES.map((name) => [name, true] as const));

/** What the three roles may that every brand begins with. */
export const DEFAULT_ROLES: Readonly<Record<string, Grants>> = {
  cashier: {
    sell: true,
    line_discount: 1000,
    order_discount: 500,
    price_override: 1000,
    tag_price: 3000,
    open_item: 50_000,
    void_cart: true,
    refund: 100_000,
    deposit_return: 100_000,
    unchecked_tender: true,
    top_up: true,
    cash_in: true,
    cash_out: 50_000,
    open_drawer: true,
    keep_shift: true,
    code_for_others: true,
  },
  guide: {
    sell: true,
    line_discount: 500,
    price_override: 500,
    tag_price: 1000,
    void_cart: true,
    unchecked_tender: true,
    top_up: true,
    cash_in: true,
    keep_shift: true,
  },
  storeManager: EVERYTHING,
};

/** All that these roles grant together; a role that nobody defined grants nothing. */
export function grantsOf(roles: readonly string[], defined: Readonly<Record<string, Grants>> = DEFAULT_ROLES): Grants {
  const all: Partial<Record<Permission, Grant>> = {};
  for (const role of roles)
    for (const [name, grant] of Object.entries(defined[role] ?? {}) as [Permission, Grant][])
      all[name] = widerOf(all[name], grant);
  return all;
}

const widerOf = (one: Grant | undefined, other: Grant): Grant =>
  one === true || other === true ? true : Math.max(one ?? 0, other);

/** Is `amount` (in the permission's unit; 0 where it has none) within what was granted? */
export function permits(grants: Grants, permission: Permission, amount = 0): boolean {
  const grant = grants[permission];
  return grant === true || (grant !== undefined && amount <= grant);
}
