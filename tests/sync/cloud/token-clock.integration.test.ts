/**
 * How old a binding code is, where its till's clock went wrong while it heard nothing, against a real cloud: once the till says how wrong it
 * was, codes of before are judged by it, and those that it mints since are not.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tokenMinuteAt } from '../../../sync/domain/binding-token.ts';
import { startTestCloud, type TestCloud } from './harness.ts';

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(() => cloud.close());

const JSON_ONLY = { accept: 'application/json' };
const scan = (token: string) => cloud.ask(`/g/${token}`, { headers: JSON_ONLY });
const consent = (token: string) =>
  cloud.ask(`/g/${token}`, { form: { phone: '13800000001', consent: 'yes' }, headers: JSON_ONLY });

test('a code is as old as its till’s clock is known to have said wrongly, behind or ahead, while it heard nothing', async () => {
  const till = await cloud.pair();
  let pending = 0;
  const contact = async (skew: number): Promise<void> => {
    const headers = { 'guidepost-pending': String((pending += 1)), 'guidepost-health': `skew=${String(skew)}` };
    expect((await cloud.ask('/v1/profile', { token: till.token, headers })).status).toBe(200);
  };
  const minuteNow = () => tokenMinuteAt(cloud.ports.clock.now());
  await contact(0);
  // Away, its clock fell three hours back; the code says so.
  const behind = till.mint({ iat: minuteNow() - 180 });
  const stale = till.mint({ iat: minuteNow() - 210 });
  expect((await scan(behind)).status).toBe(410);
  await contact(180 * 60_000);
  expect((await scan(behind)).status).toBe(200);
  expect((await scan(stale)).status).toBe(410);
  expect((await consent(behind)).status).toBe(200);
  // What it mints since is judged as any other.
  expect((await scan(till.mint({ iat: minuteNow() - 22 }))).status).toBe(410);
  // Away again, its clock was set three hours ahead of what it is corrected by.
  const ahead = till.mint({ iat: minuteNow() + 180 });
  cloud.advance(5 * 60_000);
  await contact(0);
  expect((await scan(ahead)).status).toBe(200);
  cloud.advance(30 * 60_000);
  expect((await scan(ahead)).status).toBe(410);
});
