/**
 * What a store decides of its people beside their roles: what a badge without a PIN may do, and what staff pay for what they buy
 * themselves. A badge can be copied, so that without a rule it only names a person, and with one it takes somebody over who proved
 * it by PIN in this shift, within limits. Pure. Called by the cloud (saving), the host (deciding) and screens (showing).
 */
import { PERMISSION_NAMES, PERMISSIONS, type Grant, type Grants, type Permission } from './permission.ts';

export interface BadgeRule {
  /** Takes over at a till where the person typed the PIN in this shift. */
  readonly switches: boolean;
  /** The most that a badge approves of what is counted in fen; 0: nothing. */
  readonly upToFen: number;
  /** The same in basis points off a price. */
  readonly upToBp: number;
}
/** What a member of staff pays for own purchases, and how much of them a month. */
export interface PurchaseRule {
  readonly payBp: number;
  /** Fen that one person may pay at this price in a calendar month; above it somebody approves. */
  readonly quota: number;
}
export interface PeopleRules {
  readonly badge?: BadgeRule;
  readonly purchase?: PurchaseRule;
}

/** It fills in a number and does nothing else. */
export const BADGE_NAMES_ONLY: BadgeRule = { switches: false, upToFen: 0, upToBp: 0 };
/** Above it a copy of a badge would be worth stealing. */
export const BADGE_FEN_MAX = 100_000;
export const BADGE_BP_MAX = 3_000;
const BASIS_POINTS = 10_000;
const QUOTA_MAX = 100_000_000;

export interface RulesFault {
  readonly path: string;
  readonly reason: 'limit_too_large' | 'not_a_limit';
}

/** The first fault of rules whose shape was checked; undefined when they may be saved. */
export function faultOfRules({ badge, purchase }: PeopleRules): RulesFault | undefined {
  const limits: readonly (readonly [path: string, value: number | undefined, most: number])[] = [
    ['/badge/upToFen', badge?.upToFen, BADGE_FEN_MAX],
    ['/badge/upToBp', badge?.upToBp, BADGE_BP_MAX],
    ['/purchase/payBp', purchase?.payBp, BASIS_POINTS],
    ['/purchase/quota', purchase?.quota, QUOTA_MAX],
  ];
  for (const [path, value, most] of limits) {
    if (value === undefined) continue;
    if (!Number.isSafeInteger(value) || value < 0) return { path, reason: 'not_a_limit' };
    if (value > most) return { path, reason: 'limit_too_large' };
  }
  return undefined;
}

/** What a badge alone does of a permission; false for all that counts nothing, such as opening the drawer. */
export function badgeReaches(rule: BadgeRule, permission: Permission, amount: number): boolean {
  const unit = PERMISSIONS[permission];
  if (unit === 'none') return false;
  const most = unit === 'fen' ? rule.upToFen : rule.upToBp;
  return most > 0 && amount <= most;
}

/** Done all day at a till, and nothing that a copied badge should not do. */
const EVERYDAY: ReadonlySet<Permission> = new Set(['sell', 'keep_shift', 'open_drawer', 'code_for_others']);

/** What is left of somebody's rights while nothing but a badge proved who it is: the rest asks for the PIN. */
export function grantsByBadge(grants: Grants, rule: BadgeRule): Grants {
  const left: Partial<Record<Permission, Grant>> = {};
  for (const name of PERMISSION_NAMES) {
    const grant = grants[name];
    if (grant === undefined) continue;
    const unit = PERMISSIONS[name];
    if (unit === 'none') {
      if (EVERYDAY.has(name)) left[name] = grant;
      continue;
    }
    const most = unit === 'fen' ? rule.upToFen : rule.upToBp;
    // Nothing leaves the drawer when an open cart is thrown away or money is put in.
    if (UNLIMITED.has(name)) left[name] = grant;
    else if (most > 0) left[name] = grant === true ? most : Math.min(grant, most);
  }
  return left;
}
const UNLIMITED: ReadonlySet<Permission> = new Set(['void_cart', 'cash_in', 'unchecked_tender', 'top_up']);
