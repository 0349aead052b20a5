/**
 * A shop of two stores for the suites about rights and attacks: people of both, the alerts that a manager sees, and what
 * must hold after every attack. Called by hostile.integration.test.ts and rights.integration.test.ts.
 */
import pino from 'pino';
import type { CloudOptions } from '../../../sync/cloud/cloud.ts';
import { expect } from 'vitest';
import { putStaff } from '../../../sync/cloud/store/staff.ts';
import { systemPorts } from '../../../sync/cloud/ports.ts';
import type { StoreId } from '../../../sync/domain/ids.ts';
import type { RegionId } from '../../../sync/domain/reach.ts';
import { epochMs } from '../../../sync/domain/time.ts';
import { DEMO_STAFF, DEMO_STORE } from '../../../sync/demo/shop.ts';
import type { StaffDocument } from '../../../sync/schemas/documents/catalogue.ts';
import { pairTerminal, startTestCloud, type Answer, type TestCloud, type TestTerminal } from './harness.ts';

export const OTHER_STORE = 'S002' as StoreId;
export const OTHER_MANAGER = '9002';
export const OTHER_PIN = '424242';
/** A second store of the demo store's region; the other store is of another region. */
export const SISTER_STORE = 'S003' as StoreId;
/** Managers of the demo store's region, of the other one, and of the brand; all with OTHER_PIN, none with a store of their own. */
export const EAST_MANAGER = '9003';
export const WEST_MANAGER = '9004';
export const BRAND_MANAGER = '9005';
const INTERNAL =
  /node_modules|\.ts:\d|\.js:\d|\bat (?:Object|async|new )|FST_ERR|\bSELECT\b|\bINSERT\b|\bUPDATE\b|relation "|syntax error|ECONN|postgres|\/work\/|\/home\/|\/tmp\//i;

export interface Shop extends TestCloud {
  /** Stops the cloud's clock, so that a busy machine cannot let a minute's allowance run out of its minute. */
  hold(): void;
  release(): void;
}

/** The demo shop, a second store with a manager of its own, a third without people, and managers of regions and brand. */
export async function startShop(options: Partial<CloudOptions> = {}): Promise<Shop> {
  const real = systemPorts();
  let offset = 0;
  let held: number | null = null;
  const ports = { ...real, clock: { now: () => epochMs(held ?? real.clock.now() + offset) } };
  const log = pino({ level: process.env['GUIDEPOST_LOG'] ?? 'silent' });
  const cloud = await startTestCloud({ ports, log, ...options });
  const { database, secrets } = cloud.running.cloud;
  await openStore(cloud, OTHER_STORE, 'west');
  await openStore(cloud, SISTER_STORE, 'east');
  const manager = DEMO_STAFF.find(({ document }) => document.id === '9001')?.document as StaffDocument;
  const put = (id: string, over: Partial<StaffDocument>): Promise<void> => {
    const person = { ...manager, id, stores: [], tokenNumber: Number(id), ...over } as StaffDocument;
    return putStaff(database, secrets, cloud.ports, 'brand:demo', person, OTHER_PIN);
  };
  await put(OTHER_MANAGER, { stores: [OTHER_STORE] });
  await put(EAST_MANAGER, { manages: { regions: ['east' as RegionId] } });
  await put(WEST_MANAGER, { manages: { regions: ['west' as RegionId] } });
  await put(BRAND_MANAGER, { manages: { brand: true } });
  return {
    ...cloud,
    advance: (byMs) => {
      offset += byMs;
      if (held !== null) held += byMs;
      cloud.advance(byMs);
    },
    hold: () => (held = ports.clock.now()),
    release: () => (held = null),
  };
}

export async function openStore(cloud: TestCloud, id: StoreId, region: string): Promise<void> {
  const profile = { ...DEMO_STORE, id, region, name: `${id} 店` };
  await cloud.running.cloud.database.run(
    'INSERT INTO stores (scope, store, profile) VALUES ($1, $2, $3::jsonb) ON CONFLICT DO NOTHING',
    ['brand:demo', id, JSON.stringify(profile)],
  );
}

/** A terminal of the second store. */
export async function pairElsewhere(cloud: TestCloud): Promise<TestTerminal> {
  const token = await cloud.logIn(OTHER_MANAGER, OTHER_PIN);
  const { body } = await cloud.ask<{ code: string }>('/v1/pairing-codes', { token, json: {} });
  return pairTerminal(cloud, body.code, '二号店');
}

export interface Alert {
  readonly code: string;
  readonly subject: string;
  readonly detail: string | null;
}

export async function alertsOf(cloud: TestCloud, token: string): Promise<readonly Alert[]> {
  return (await cloud.ask<{ items: Alert[] }>('/v1/alerts', { token })).body.items;
}

/** Nothing of the inside is in an answer. */
export function expectClosed(answer: Pick<Answer, 'text' | 'status'>): void {
  expect(answer.text).not.toMatch(INTERNAL);
  expect(answer.status).not.toBe(500);
}

/** The cloud is ready and an honest till sells as ever; returns how long its sale took, in ms. */
export async function expectWell(cloud: TestCloud, honest: TestTerminal): Promise<number> {
  const ready = await cloud.ask('/readyz');
  expect(ready.status).toBe(200);
  const started = performance.now();
  const answer = await honest.upload([honest.sale()]);
  expect([answer.status, answer.body.quarantined]).toEqual([200, []]);
  return performance.now() - started;
}
