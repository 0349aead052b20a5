/** A real till whose program is of another protocol version than the real cloud's. */
import type { FastifyRequest } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fetchTransport, type CloudTransport } from '../../main/upload/cloud-transport.ts';
import { checkProtocol } from '../../sync/cloud/app/app.ts';
import { Refusal } from '../../sync/cloud/app/problem.ts';
import { PROTOCOL_HEADER, PROTOCOL_VERSION } from '../../sync/protocol/messages.ts';
import { answerOf, requestOf } from '../simulation/versions.ts';
import { startTestCloud, type TestCloud } from '../sync/cloud/harness.ts';
import { Till } from './support/till.ts';

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(() => cloud.close());

const ofVersion = (version: number) => (url: string) => fetchTransport(url, { [PROTOCOL_HEADER]: String(version) });

async function newTill(transport: (url: string) => CloudTransport): Promise<Till> {
  const code = await cloud.ask<{ code: string }>('/v1/pairing-codes', { token: await cloud.logIn(), json: {} });
  return new Till({ change: { cloudUrl: cloud.url, pairCode: code.body.code, transport } });
}

test('a till out of the cloud’s window is told so, sells on, and brings everything once it was updated', async () => {
  const till = await newTill(ofVersion(PROTOCOL_VERSION));
  await till.openForBusiness();
  await expect.poll(() => till.host.state().sync, { timeout: 10_000 }).toMatchObject({ state: 'online', pending: 0 });
  await till.stop();

  await till.start({ transport: ofVersion(PROTOCOL_VERSION + 1) });
  await till.login();
  await till.sell();
  const { receiptNumber } = await till.sell();
  await expect
    .poll(() => till.host.state().sync, { timeout: 10_000 })
    .toMatchObject({ state: 'offline', pendingSales: 2, cause: 'protocol_unsupported' });
  const refused = await till.call('replication.pull', {
    collection: 'products',
    request: { checkpoint: null, limit: 10 },
  });
  expect(refused).toMatchObject({ ok: false, code: 'cloud_refused', details: { reason: 'protocol_unsupported' } });
  await till.stop();

  await till.start({ transport: ofVersion(PROTOCOL_VERSION) });
  await till.login();
  await expect.poll(() => till.host.state().sync, { timeout: 10_000 }).toMatchObject({ state: 'online', pending: 0 });
  expect(receiptNumber).toMatch(/-0002$/);
  const { terminal } = till.host.state().place ?? {};
  const quarantine = await cloud.ask<{ items: { terminal: string }[] }>('/v1/quarantine', {
    token: await cloud.logIn(),
  });
  expect(quarantine.body.items.filter((item) => item.terminal === terminal)).toEqual([]);
  await till.end();
});

test('what the till of a later version adds, and what a later cloud adds, is carried by both', async () => {
  const till = await newTill((url) => {
    const line = ofVersion(PROTOCOL_VERSION)(url);
    return {
      ...line,
      request: async (request) => {
        const asked = requestOf(PROTOCOL_VERSION + 3, request);
        const answer = await line.request({ ...asked, headers: { ...asked.headers, [PROTOCOL_HEADER]: '1' } });
        return answer.kind === 'answer' ? { ...answer, body: answerOf(PROTOCOL_VERSION + 3, answer.body) } : answer;
      },
    };
  });
  await till.openForBusiness();
  await till.sell();
  await expect.poll(() => till.host.state().sync, { timeout: 10_000 }).toMatchObject({ state: 'online', pending: 0 });
  const page = await till.get('replication.pull', { collection: 'products', request: { checkpoint: null, limit: 5 } });
  expect(page.documents[0]).toHaveProperty(`since${String(PROTOCOL_VERSION + 3)}`);
  await till.stop();
  // What it kept on disk of those answers is read again by the program as it is.
  await till.start();
  expect(till.host.state().place).not.toBeNull();
  await till.end();
});

test('a cloud takes its own version and two before it; who names none (a browser, a phone) is not asked', () => {
  const status = (header: string | undefined, newest: number): number => {
    const headers = header === undefined ? {} : { [PROTOCOL_HEADER]: header };
    try {
      checkProtocol({ headers } as unknown as FastifyRequest, newest);
      return 200;
    } catch (error) {
      expect(error).toMatchObject({ code: 'protocol_unsupported', extra: { oldest: Math.max(1, newest - 2), newest } });
      return error instanceof Refusal ? error.status : 500;
    }
  };
  const taken = (newest: number): readonly number[] =>
    [0, 1, 2, 3, 4, 5, 6].filter((version) => status(String(version), newest) === 200);
  expect([1, 2, 3, 4, 5].map(taken)).toEqual([[1], [1, 2], [1, 2, 3], [2, 3, 4], [3, 4, 5]]);
  expect(['', 'x', '1.5', '-1', 'NaN', '1e0x'].map((header) => status(header, 4))).toEqual(Array(6).fill(426));
  expect(status(undefined, 4)).toBe(200);
});
