/**
 * Who asks: a paired terminal by its short token, a person by a session, the host on the same machine by the bootstrap
 * secret. A terminal's token fixes brand, store and scopes; every route checks against them. ARCHITECTURE.md §6.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { BrandId, StoreId, TerminalId } from '../../domain/ids.ts';
import { isManager, managesBrand, storesWithin } from '../../domain/reach.ts';
import { epochMs, MINUTE_MS, type EpochMs } from '../../domain/time.ts';
import type { StaffDocument } from '../../schemas/documents/catalogue.ts';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import { readStores } from '../store/terminals.ts';
import type { Cloud } from './context.ts';
import { Refusal } from './problem.ts';

export interface DeviceIdentity {
  readonly kind: 'device';
  readonly brand: BrandId;
  readonly store: StoreId;
  readonly terminal: TerminalId;
  readonly number: number;
}
export interface StaffIdentity {
  readonly kind: 'staff';
  readonly brand: BrandId;
  readonly staff: StaffDocument;
  readonly manager: boolean;
  /** Where the person belongs, own stores first; of a manager, the stores that are managed. */
  readonly stores: readonly StoreId[];
  /** Acts for the brand as a whole. */
  readonly wholeBrand: boolean;
}
export type Identity =
  | DeviceIdentity
  | StaffIdentity
  | { readonly kind: 'bootstrap' }
  | { readonly kind: 'service' }
  | { readonly kind: 'public' };
/**
 * Who may use a route. `staff` is any session; `manager` that of a manager, for the stores within reach (`storeAsked`);
 * `brandManager` that of a manager of the whole brand; `service` the brand's own server; `operator` who watches this cloud
 * (operator.ts).
 */
export type Policy = 'public' | 'device' | 'staff' | 'manager' | 'brandManager' | 'bootstrap' | 'service' | 'operator';

export const DEVICE_TOKEN_MS = 15 * MINUTE_MS;
export const SESSION_MS = 12 * 60 * MINUTE_MS;
const DEVICE_PREFIX = 'gpd';

export const secretHash = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** Constant-time comparison of two secrets of any length. */
export const sameSecret = (a: string, b: string): boolean =>
  timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest());

export function mintDeviceToken(
  cloud: Cloud,
  device: Omit<DeviceIdentity, 'kind'>,
): { token: string; expiresAt: EpochMs } {
  const expiresAt = epochMs(cloud.ports.clock.now() + DEVICE_TOKEN_MS);
  const claims = Buffer.from(
    JSON.stringify([device.brand, device.store, device.terminal, device.number, expiresAt]),
  ).toString('base64url');
  return { token: `${DEVICE_PREFIX}.${claims}.${sign(cloud, claims)}`, expiresAt };
}

const sign = (cloud: Cloud, text: string): string =>
  createHmac('sha256', cloud.secrets.tokenSecret).update(`device|${text}`).digest('base64url');

/** The identity behind an `Authorization` header; null when there is none. @throws Refusal 401 for a bad one. */
export async function identify(cloud: Cloud, authorization: string | undefined): Promise<Identity | null> {
  const token = /^Bearer ([A-Za-z0-9._-]{10,1000})$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) {
    if (authorization === undefined) return null;
    throw new Refusal(401, 'not_authenticated');
  }
  if (token.startsWith(`${DEVICE_PREFIX}.`)) return identifyDevice(cloud, token);
  if (sameSecret(token, cloud.bootstrapSecret)) return { kind: 'bootstrap' };
  if (cloud.serviceToken !== undefined && sameSecret(token, cloud.serviceToken)) return { kind: 'service' };
  return identifyStaff(cloud, token);
}

/** The terminal that a genuine device token names, be it expired or revoked; null for everybody else. No database. */
export function deviceNamed(
  cloud: Cloud,
  authorization: string | undefined,
): (DeviceIdentity & { readonly expiresAt: number }) | null {
  const token = /^Bearer (gpd\.[A-Za-z0-9._-]{10,1000})$/i.exec(authorization ?? '')?.[1];
  return token === undefined ? null : readDeviceToken(cloud, token);
}

function readDeviceToken(cloud: Cloud, token: string): (DeviceIdentity & { readonly expiresAt: number }) | null {
  const [, claims = '', signature = '', ...more] = token.split('.');
  if (more.length > 0 || !sameSecret(signature, sign(cloud, claims))) return null;
  const [brand, store, terminal, number, expiresAt] = JSON.parse(Buffer.from(claims, 'base64url').toString('utf8')) as [
    BrandId,
    StoreId,
    TerminalId,
    number,
    number,
  ];
  return { kind: 'device', brand, store, terminal, number, expiresAt };
}

async function identifyDevice(cloud: Cloud, token: string): Promise<DeviceIdentity> {
  const named = readDeviceToken(cloud, token);
  if (named === null) throw new Refusal(401, 'not_authenticated');
  const { brand, store, terminal, number, expiresAt } = named;
  if (expiresAt <= cloud.ports.clock.now()) throw new Refusal(401, 'token_expired');
  const [row] = await cloud.database.rows<{ revoked_at: number | null; store: StoreId; number: number }>(
    'SELECT revoked_at, store, number FROM terminals WHERE scope = $1 AND terminal = $2',
    [brandScope(brand), terminal],
    'device',
  );
  // Paired after the backup that was put back: it may come back by its certificate (routes/reinstatement.ts).
  if (row === undefined) throw new Refusal(401, 'unknown_terminal');
  if (row.revoked_at !== null) throw new Refusal(401, 'terminal_revoked');
  // A token of another history: the backup that was put back gave this name to another terminal.
  if (row.store !== store || row.number !== number) throw new Refusal(401, 'not_authenticated');
  return { kind: 'device', brand, store, terminal, number };
}

async function identifyStaff(cloud: Cloud, token: string): Promise<StaffIdentity> {
  const [row] = await cloud.database.rows<{ body: StaffDocument; expires_at: number }>(
    `SELECT p.body, s.expires_at FROM sessions s JOIN staff p ON p.scope = s.scope AND p.staff = s.staff
     WHERE s.scope = $1 AND s.token_hash = $2`,
    [brandScope(cloud.brand.id), secretHash(token)],
  );
  const now = cloud.ports.clock.now();
  if (row === undefined) throw new Refusal(401, 'not_authenticated');
  if (row.expires_at <= now) throw new Refusal(401, 'session_expired');
  if (row.body.leftAt !== undefined && row.body.leftAt <= now) throw new Refusal(401, 'staff_left');
  return staffIdentity(cloud, row.body);
}

async function staffIdentity(cloud: Cloud, staff: StaffDocument): Promise<StaffIdentity> {
  const brand = cloud.brand.id;
  const manager = isManager(staff);
  if (!manager) return { kind: 'staff', brand, staff, manager, stores: staff.stores, wholeBrand: false };
  const places = await readStores(cloud.database, brand);
  const stores = storesWithin(staff, places);
  return { kind: 'staff', brand, staff, manager, stores, wholeBrand: managesBrand(staff, places) };
}

/** Does one of the policies admit this identity? */
export function admits(policies: readonly Policy[], identity: Identity | null): boolean {
  return policies.some((policy) => {
    switch (policy) {
      case 'public':
        return true;
      case 'device':
      case 'bootstrap':
      case 'service':
        return identity?.kind === policy;
      case 'staff':
        return identity?.kind === 'staff';
      case 'manager':
        return identity?.kind === 'staff' && identity.manager;
      case 'brandManager':
        return identity?.kind === 'staff' && identity.wholeBrand;
      case 'operator':
        return false;
    }
  });
}

const identities = new WeakMap<FastifyRequest, Identity>();
export const rememberIdentity = (request: FastifyRequest, identity: Identity): void => {
  identities.set(request, identity);
};
/** Who asks, as the policy hook found; `public` where the route is open to all. */
export const identityOf = (request: FastifyRequest): Identity => identities.get(request) ?? { kind: 'public' };

/** The terminal that asks, on routes whose policy is `device` alone. */
export function deviceOf(request: FastifyRequest): DeviceIdentity {
  const identity = identityOf(request);
  if (identity.kind !== 'device') throw new Refusal(403, 'not_allowed');
  return identity;
}

/** The stores whose facts this identity may see. */
export const storesOf = (identity: Identity): readonly StoreId[] =>
  identity.kind === 'device' ? [identity.store] : identity.kind === 'staff' ? identity.stores : [];

export const scopesOf = (device: DeviceIdentity): readonly string[] => [
  brandScope(device.brand),
  storeScope(device.brand, device.store),
];

/** The store asked for, or the identity's first one. @throws Refusal 403 for a store of others. */
export function storeAsked(identity: Identity, asked: string | undefined): StoreId {
  const stores = storesOf(identity);
  const store = asked === undefined ? stores[0] : stores.find((one) => one === asked);
  if (store === undefined) throw new Refusal(403, 'other_store');
  return store;
}
