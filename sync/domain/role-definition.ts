/**
 * A brand's own roles: what each grants, checked as a whole, and put over the roles that every brand begins with. `cashier`
 * and `guide` may be given other limits; `storeManager` may not, so that nobody locks the brand out. Pure. A right that is added for
 * what needed none before comes with a migration that gives it to saved roles which allowed it (029-role-rights.ts).
 * Called by the cloud (what a manager saves), the host (what the people of a till may) and the screen of roles.
 */
import {
  DEFAULT_ROLES,
  grantsOf,
  isPermission,
  PERMISSION_NAMES,
  PERMISSIONS,
  type Grant,
  type Grants,
} from './permission.ts';

/** A brand with more kinds of people than this has made a mistake. */
export const ROLES_MAX = 50;
const BASIS_POINTS_MAX = 10_000;
/** A million yuan: whoever means more means no limit. */
const LIMIT_FEN_MAX = 100_000_000;

export interface RoleDefinition {
  readonly id: string;
  readonly name: { readonly zh: string; readonly en: string };
  readonly grants: Grants;
}

/** Grants what it grants; a brand that could take rights from it could end up with nobody who may give them back. */
export const FIXED_ROLE = 'storeManager';

/** What is wrong with a list of roles, and where. */
export interface RoleFault {
  readonly path: string;
  readonly reason:
    | 'too_many_roles'
    | 'fixed_role'
    | 'role_twice'
    | 'name_missing'
    | 'unknown_permission'
    | 'limit_without_unit'
    | 'negative_limit'
    | 'limit_too_large'
    | 'not_a_limit';
}

/** The first fault of a list whose shape was checked; undefined when it may be saved. */
export function faultOfRoles(
  roles: readonly (Omit<RoleDefinition, 'grants'> & { readonly grants: Readonly<Record<string, unknown>> })[],
): RoleFault | undefined {
  if (roles.length > ROLES_MAX) return { path: '/roles', reason: 'too_many_roles' };
  const seen = new Set<string>();
  for (const [index, { id, name, grants }] of roles.entries()) {
    const path = `/roles/${String(index)}`;
    if (id === FIXED_ROLE) return { path: `${path}/id`, reason: 'fixed_role' };
    if (seen.has(id)) return { path: `${path}/id`, reason: 'role_twice' };
    seen.add(id);
    if (name.zh.trim() === '' || name.en.trim() === '') return { path: `${path}/name`, reason: 'name_missing' };
    for (const [permission, grant] of Object.entries(grants)) {
      const reason = faultOfGrant(permission, grant);
      if (reason !== undefined) return { path: `${path}/grants/${permission.slice(0, 40)}`, reason };
    }
  }
  return undefined;
}

export function faultOfGrant(permission: string, grant: unknown): RoleFault['reason'] | undefined {
  if (!isPermission(permission)) return 'unknown_permission';
  if (grant === true) return undefined;
  if (typeof grant !== 'number' || !Number.isSafeInteger(grant)) return 'not_a_limit';
  const unit = PERMISSIONS[permission];
  if (unit === 'none') return 'limit_without_unit';
  if (grant < 0) return 'negative_limit';
  return grant > (unit === 'bp' ? BASIS_POINTS_MAX : LIMIT_FEN_MAX) ? 'limit_too_large' : undefined;
}

/** Every role by id: the brand's over those of the start. A permission that this program does not know grants nothing. */
export function rolesOf(own: readonly RoleDefinition[]): Readonly<Record<string, Grants>> {
  // A code is free: without a prototype `__proto__` is one like any other, and `constructor` is nobody's.
  const all = Object.assign(Object.create(null) as Record<string, Grants>, DEFAULT_ROLES);
  for (const { id, grants } of own)
    if (id !== FIXED_ROLE)
      all[id] = Object.fromEntries(
        Object.entries<Grant>(grants).filter(([name, grant]) => faultOfGrant(name, grant) === undefined),
      );
  return all;
}

/** Whose rights are looked at: the roles of the start and those that the brand made. */
export interface WearsRoles {
  readonly roles: readonly string[];
  readonly customRoles?: readonly string[];
}

export const grantsOfPerson = (
  { roles, customRoles = [] }: WearsRoles,
  defined: Readonly<Record<string, Grants>> = DEFAULT_ROLES,
): Grants => grantsOf([...roles, ...customRoles], defined);

/** Whether `one` grants all that `other` does: who gives another person's rights away must hold them. */
export const covers = (one: Grants, other: Grants): boolean =>
  PERMISSION_NAMES.every((name) => {
    const [held, asked] = [one[name], other[name]];
    return asked === undefined || held === true || (held !== undefined && asked !== true && asked <= held);
  });
