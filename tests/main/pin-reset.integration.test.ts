/** A PIN set anew at one till reaches the others: two real hosts, a real cloud on a real PostgreSQL, and the line between them. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { CloudTransport } from '../../main/upload/cloud-transport.ts';
import { fetchTransport } from '../../main/upload/cloud-transport.ts';
import { startTestCloud, type TestCloud } from '../sync/cloud/harness.ts';
import { eventually, Till } from './support/till.ts';

let cloud: TestCloud;
/** Set anew by one of the tests. */
let managerPin = '999999';
/** Tills that are cut off from the cloud. */
const cut = new Set<Till>();
let one: Till;
let other: Till;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(() => cloud.close());

async function openTill(): Promise<Till> {
  const { body } = await cloud.ask<{ code: string }>('/v1/pairing-codes', {
    method: 'POST',
    token: await cloud.logIn('9001', managerPin),
    json: {},
  });
  const real = fetchTransport(cloud.url, {});
  const transport: CloudTransport = {
    request: (request) =>
      cut.has(till)
        ? Promise.resolve({ kind: 'unreachable', detail: 'ECONNREFUSED', neverSent: true })
        : real.request(request),
    stream: (stream) => (cut.has(till) ? Promise.resolve() : real.stream(stream)),
  };
  const till: Till = new Till({ change: { cloudUrl: cloud.url, pairCode: body.code, transport: () => transport } });
  await till.start();
  return till;
}
beforeEach(async () => {
  one = await openTill();
  other = await openTill();
});
afterEach(async () => {
  cut.clear();
  await one.end();
  await other.end();
});

const reset = (till: Till, staff: string, newPin: string) =>
  till.call('staff.resetPin', { staff, newPin, by: '9001', byPin: '999999' });
const logIn = (till: Till, staff: string, pin: string) => till.call('session.login', { staff, pin });
const sent = (till: Till) =>
  eventually(async () => {
    const { lastSeq, countersignedSeq } = await till.get('journal.read', { afterSeq: 0, limit: 1 });
    return lastSeq === countersignedSeq && till.host.state().sync.pending === 0;
  });
const audit = async () =>
  (
    await cloud.ask<{ items: { who: string; act: string; what: string }[] }>('/v1/audit?of=brand', {
      token: await cloud.logIn('9001', managerPin),
    })
  ).body.items
    .filter(({ act }) => act === 'pin.reset')
    .map(({ who, what }) => `${who} ${what}`);
const terminalOf = (till: Till): string => till.host.state().place?.terminal ?? '';

test('set at one till it opens the other and the cloud, and neither journal nor database holds it in clear', async () => {
  cut.add(one);
  expect(await reset(one, '1001', '204815')).toMatchObject({ ok: true });
  expect(await logIn(other, '1001', '204815')).toMatchObject({ code: 'wrong_pin' });
  cut.delete(one);
  await sent(one);
  expect(await logIn(other, '1001', '204815')).toMatchObject({ ok: true });
  expect(await logIn(other, '1001', '111111')).toMatchObject({ code: 'wrong_pin' });
  await cloud.logIn('1001', '204815');
  const lines = await cloud.running.cloud.database.rows<{ line: string }>(
    "SELECT line FROM journal_entries WHERE scope = 'store:demo:S001' AND kind = 'staff.pin_reset'",
  );
  expect(lines).toHaveLength(1);
  expect(lines[0]?.line).not.toMatch(/204815|salt|verifier"/);
  expect(await audit()).toContain(`terminal ${terminalOf(one)} staff 1001 by 9001`);
});

test('offline the other till says as of when it knows PINs, and the old one still opens it', async () => {
  expect(await logIn(other, '2001', '222222')).toMatchObject({ ok: true });
  cut.add(other);
  await reset(one, '2001', '204815');
  await sent(one);
  const refused = await logIn(other, '2001', '204815');
  expect(refused).toMatchObject({ code: 'wrong_pin', details: { reason: 'pin_as_of' } });
  expect(await logIn(other, '2001', '222222')).toMatchObject({ ok: true });
});

test('of two tills that were apart the later PIN holds everywhere, the earlier one is audited and told', async () => {
  cut.add(one);
  await reset(one, '2002', '204815');
  await new Promise((resolve) => setTimeout(resolve, 30));
  await reset(other, '2002', '591337');
  await sent(other);
  cut.delete(one);
  await sent(one);
  await cloud.logIn('2002', '591337');
  expect(await logIn(one, '2002', '591337')).toMatchObject({ ok: true });
  expect(await logIn(one, '2002', '204815')).toMatchObject({ code: 'wrong_pin' });
  expect(await audit()).toContain(`terminal ${terminalOf(one)} staff 2002 by 9001: too late, another was set since`);
  const { body } = await cloud.ask<{ items: { code: string }[] }>('/v1/alerts?of=brand', {
    token: await cloud.logIn('9001', managerPin),
  });
  expect(JSON.stringify(body)).toBeDefined();
});

test('a till that made up an approval sets nobody’s PIN: without the approver’s PIN there is no proof', async () => {
  const forger = await cloud.pair('forger');
  const { body: before } = await cloud.ask<{ items: { staff: { id: string }; salt: string }[] }>(
    '/v1/staff-verifiers',
    {
      token: forger.token,
    },
  );
  const { sealToBrand } = await import('../../main/session/brand-seal.ts');
  const { randomBytes } = await import('node:crypto');
  const made = { salt: 'c2FsdA', verifier: 'dmVyaWZpZXI', n: 16384, r: 8, p: 1, proof: 'AAAA' };
  const box = (key: string) =>
    sealToBrand(key, Buffer.from(JSON.stringify(made)), '9001', { bytes: (count) => randomBytes(count) });
  const approval = { by: '9001', reason: 'pin_reset' };
  const forged = await forger.upload([
    forger.entry('staff.pin_reset', { staff: '9001', sealed: box(forger.profile.sealKey), approval }),
    forger.entry('staff.pin_reset', { staff: '9001', sealed: box('A'.repeat(42) + 'E'), approval }),
    forger.entry('staff.pin_reset', {
      staff: '9001',
      sealed: box(forger.profile.sealKey),
      approval: { by: '1001', reason: 'pin_reset' },
    }),
  ]);
  expect(forged.status).toBe(200);
  const rows = await cloud.running.cloud.database.rows<{ reason: string }>(
    "SELECT reason FROM quarantine WHERE scope = 'store:demo:S001' AND terminal = $1 ORDER BY seq",
    [forger.id],
  );
  expect(rows.map(({ reason }) => reason)).toEqual(['approver_not_proven', 'bad_seal', 'approver_may_not']);
  const { body: after } = await cloud.ask<typeof before>('/v1/staff-verifiers', { token: forger.token });
  expect(after).toEqual(before);
});

test('set twice at a till that was cut off, the last one counts there all along and everywhere in the end', async () => {
  cut.add(one);
  await reset(one, '9001', '204815');
  await one.call('staff.resetPin', { staff: '9001', newPin: '591337', by: '9001', byPin: '204815' });
  expect(await logIn(one, '9001', '591337')).toMatchObject({ ok: true });
  cut.delete(one);
  await sent(one);
  expect(await logIn(one, '9001', '591337')).toMatchObject({ ok: true });
  expect(await logIn(other, '9001', '591337')).toMatchObject({ ok: true });
  const back = { staff: '9001', newPin: '305172', by: '9001', byPin: '591337' };
  expect(await one.call('staff.resetPin', back)).toMatchObject({ ok: true });
  await sent(one);
  managerPin = '305172';
});
