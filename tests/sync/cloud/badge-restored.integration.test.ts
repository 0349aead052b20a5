/** A cloud that is put back as of before a guide printed the badge, on a real PostgreSQL: the paper binds customers as it did. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { backUpCloud, restoreCloud } from '../../../sync/cloud/backup/cloud-backup.ts';
import { mintToken, readToken, type TerminalKey } from '../../../sync/domain/binding-token.ts';
import { fillAsStarted } from '../../support/started-cloud.ts';
import { guidePhone, JSON_ONLY } from './guide-phone.ts';
import { startShop, type Shop } from './hostile-shop.ts';

const folder = mkdtempSync(join(tmpdir(), 'guidepost-badge-'));
const data = join(folder, 'data');
const place = { root: process.cwd(), data };
let cloud: Shop;
beforeAll(async () => {
  await fillAsStarted(data);
  cloud = await startShop({ data });
});
afterAll(async () => {
  await cloud.close();
  rmSync(folder, { recursive: true, force: true });
});

const scan = async (token: string): Promise<number> => (await cloud.ask(`/g/${token}`, { headers: JSON_ONLY })).status;
/** What the guide's phone was given: a badge to print, and a code for one customer. */
async function madeOnPhone(): Promise<readonly [badge: string, once: string]> {
  const phone = guidePhone(cloud);
  await phone.signIn();
  await phone.post('/guide/badge', { over: '' });
  const { items } = (await phone.get<{ items: { url: string }[] }>('/guide/badge', JSON_ONLY)).body;
  const { headers } = await phone.post('/guide/codes');
  return [items[0]?.url.split('/g/')[1] ?? '', headers.get('location')?.split('/').at(-1) ?? ''];
}

test('a badge made since the backup is the cloud’s by its signature; a code that is not printed, and a badge signed by nobody, are forged', async () => {
  await backUpCloud(place, join(folder, 'backup'), () => undefined);
  const [badge, once] = await madeOnPhone();
  expect([await scan(badge), await scan(once)]).toEqual([200, 200]);
  await cloud.running.close();
  await restoreCloud(place, join(folder, 'backup'), () => undefined);
  cloud = await startShop({ data });
  expect(await cloud.running.cloud.database.rows('SELECT token FROM guide_codes')).toEqual([]);
  expect(await scan(badge)).toBe(200);
  const form = { phone: '13700030001', consent: 'yes' };
  const consented = await cloud.ask<{ outcome: string }>(`/g/${badge}`, { form, headers: JSON_ONLY });
  expect([consented.status, consented.text]).toEqual([200, expect.stringContaining('bound') as string]);
  const [bound] = await cloud.running.cloud.database.rows<{ guide: string; store: string }>(
    'SELECT guide, store FROM claims WHERE token = $1',
    [badge],
  );
  expect(bound).toEqual({ guide: '2001', store: 'S001' });
  const known = readToken(badge);
  const forged = known.ok ? mintToken(known.value.fields, new Uint8Array(32) as TerminalKey) : known;
  expect(await scan(forged.ok ? forged.value : '')).toBe(404);
  expect(await scan(once)).toBe(404);
});
