/** Without a file there is the demonstration, whole; a file that is wrong, or that others can read, keeps the cloud from starting. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemPorts, systemSend } from '../../../../sync/cloud/ports.ts';
import { loadWecom } from '../../../../sync/cloud/wecom/accounts.ts';
import { sweepWecom } from '../../../../sync/cloud/wecom/wecom-sweep.ts';
import { startTestCloud, type TestCloud } from '../harness.ts';

let cloud: TestCloud;
const folder = mkdtempSync(join(tmpdir(), 'guidepost-wecom-'));
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await cloud.close();
});

test('in the demonstration somebody scans a guide’s code and becomes a friend', async () => {
  const token = await cloud.logIn();
  const ask = <Body = Record<string, unknown>>(path: string, json?: unknown, method?: string) =>
    cloud.ask<Body>(path, {
      token,
      ...(json === undefined ? {} : { json }),
      ...(method === undefined ? {} : { method }),
    });
  const scan = () => ask('/v1/staff/2001/wecom/demo-friends', undefined, 'POST');
  expect((await scan()).status).toBe(409);
  await ask('/v1/staff/2001/wecom', { userId: 'LinYue' }, 'PUT');
  // The cloud's own sweep may be at it too.
  await expect
    .poll(async () => {
      await sweepWecom(cloud.running.cloud);
      return (await ask<{ items: { state: string; demo: boolean }[] }>('/v1/wecom/guides')).body.items;
    })
    .toMatchObject([{ staff: '2001', state: 'live', demo: true }]);
  expect((await scan()).status).toBe(200);
  const friends = async () =>
    (await ask<{ items: { touchpoint: string; member: null }[] }>('/v1/staff/2001/wecom/friends')).body.items;
  await expect
    .poll(async () => {
      await sweepWecom(cloud.running.cloud);
      return friends();
    })
    .toMatchObject([{ endedAt: null, member: null }]);
  expect((await friends())[0]?.touchpoint).toMatch(/^wecom:gp/);
});

test('a file is refused in one line that tells no value of it', async () => {
  const file = join(folder, 'wecom.json');
  const good = { version: 1, corpId: 'ww1', secret: 'hush', token: 't', encodingAesKey: 'a'.repeat(43) };
  const load = () => loadWecom(file, true, systemSend, systemPorts());
  const written = (text: string): Promise<unknown> => {
    writeFileSync(file, text, { mode: 0o600 });
    return load().catch((error: unknown) => (error instanceof Error ? error.message : error));
  };
  await expect(load()).rejects.toThrow('cannot read the WeCom file');
  expect(await written('{')).toContain('is no JSON');
  expect(await written(JSON.stringify({ ...good, encodingAesKey: 'hush' }))).toBe(
    `the WeCom file ${file} is wrong at /encodingAesKey`,
  );
  expect(await written(JSON.stringify(good))).toMatchObject({ callback: { receiveId: 'ww1' }, welcome: null });
  chmodSync(file, 0o644);
  await expect(load()).rejects.toThrow('chmod 600');
});
