/**
 * What no program of ours ever sends: a paired terminal that asks for another's store or terminal, sends what is not JSON,
 * too much, too deep or of the wrong shape, or floods. Refused like from anybody, and an alert of its store, at most one a
 * minute of a kind, so that a flood of nonsense is not a flood of alerts. Called by app.ts when a request is refused.
 */
import type { FastifyRequest } from 'fastify';
import { DAY_MS, MINUTE_MS } from '../../domain/time.ts';
import { storeScope } from '../../protocol/messages.ts';
import { alert } from '../store/quarantine.ts';
import { Allowance } from './allowance.ts';
import type { Cloud } from './context.ts';
import { deviceNamed, type DeviceIdentity } from './identity.ts';
import type { Refusal } from './problem.ts';

/** Clocks are wrong, but cloud-corrected ones not by this much; sales may be as old as the first shop. */
const AHEAD_MAX_MS = DAY_MS;
const FIRST_SHOP = Date.UTC(2025, 0, 1);

const SUSPICIOUS: ReadonlySet<string> = new Set([
  'other_terminal',
  'other_store',
  'not_pushable',
  'not_allowed',
  'malformed',
  'invalid',
  'too_large',
  'too_deep',
  'unsupported_media_type',
  'too_many_requests',
]);

export function suspect(cloud: Cloud): (request: FastifyRequest, refusal: Refusal) => Promise<void> {
  const alerts = new Allowance(cloud.ports.clock, { max: 1, windowMs: MINUTE_MS });
  return async (request, refusal) => {
    if (!SUSPICIOUS.has(refusal.code)) return;
    const device = deviceNamed(cloud, request.headers.authorization);
    if (device === null || alerts.take(`${device.terminal} ${refusal.code}`) > 0) return;
    const scope = storeScope(device.brand, device.store);
    const where = request.routeOptions.url ?? 'no route';
    await alert(cloud, cloud.database, scope, `device_${refusal.code}`, `terminal ${device.terminal}`, where).catch(
      (error: unknown) => request.log.error({ reason: String(error) }, 'CLOUD501'),
    );
  };
}

/** Entries of a time that cannot be: kept as they are, since order is by number and not by time, and somebody looks. */
export function suspectClock(cloud: Cloud): (device: DeviceIdentity, instants: readonly unknown[]) => Promise<void> {
  const alerts = new Allowance(cloud.ports.clock, { max: 1, windowMs: 60 * MINUTE_MS });
  return async (device, instants) => {
    const latest = cloud.ports.clock.now() + AHEAD_MAX_MS;
    const wrong = instants.find((at): at is number => typeof at === 'number' && (at < FIRST_SHOP || at > latest));
    if (wrong === undefined || alerts.take(device.terminal) > 0) return;
    const scope = storeScope(device.brand, device.store);
    await alert(cloud, cloud.database, scope, 'device_clock', `terminal ${device.terminal}`, String(wrong));
  };
}
