/** A backup that is older than a deletion, put in the database's place: the person does not come back with it. */
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { backUpCloud, restoreCloud } from '../../../sync/cloud/backup/cloud-backup.ts';
import { deletionsFile } from '../../../sync/cloud/binding/deletions-file.ts';
import type { MemberId } from '../../../sync/domain/ids.ts';
import { Enrolling } from './enrolling.ts';
import { pairTerminal, startTestCloud, type CloudLine, type TestCloud, type TestTerminal } from './harness.ts';

const root = process.cwd();
const folder = mkdtempSync(join(tmpdir(), 'guidepost-deletions-'));
const data = join(folder, 'data');
const backup = join(folder, 'shop.backup');
const kept = join(data, 'cloud', 'deletions.jsonl');

let cloud: TestCloud;
let till: TestTerminal;
let numbers = 0;
/** The till's line to whichever cloud runs now. */
const line: CloudLine = {
  ask: (path, asked) => cloud.ask(path, asked),
  advance: (byMs) => {
    cloud.advance(byMs);
  },
  get ports() {
    return cloud.ports;
  },
};
const start = async (): Promise<void> => {
  cloud = await startTestCloud({ data });
};
const restart = async (): Promise<void> => {
  await cloud.running.close();
  await start();
};
const customer = async () => {
  const phone = `+86136${String((numbers += 1)).padStart(8, '0')}`;
  const hands = new Enrolling({ ask: line.ask }, till);
  const member = await hands.enroll({ phone, name: '再不出现女士' }, { guide: '2001' });
  await hands.upload();
  return { member, phone, upload: () => hands.upload() };
};
const forget = async (member: string): Promise<void> => {
  const asked = { token: await cloud.logIn(), json: { reason: 'customer_asked' } };
  expect((await cloud.ask(`/v1/members/${member}/deletion`, asked)).status).toBe(200);
};
const found = async (phone: string): Promise<number> => {
  const token = await cloud.logIn();
  const answer = await cloud.ask<{ items: unknown[] }>(`/v1/members?phone=${encodeURIComponent(phone)}`, { token });
  return answer.body.items.length;
};
const named = async (): Promise<readonly unknown[]> =>
  cloud.running.cloud.database.rows("SELECT id FROM members WHERE name LIKE '%再不出现%' AND scope = 'brand:demo'");
const deletions = (): Promise<readonly object[]> =>
  cloud.running.cloud.database.rows(
    "SELECT member, at, who, reason FROM member_deletions WHERE scope = 'brand:demo' ORDER BY member",
  );

beforeAll(async () => {
  await start();
  const code = await cloud.ask<{ code: string }>('/v1/pairing-codes', { token: await cloud.logIn(), json: {} });
  till = await pairTerminal(line, code.body.code, '收银台 1');
});
afterAll(async () => {
  await cloud.running.close();
  rmSync(folder, { recursive: true, force: true });
});

test('who was deleted after the backup stays deleted, also who enrolled after it and whose till sends it all again', async () => {
  const before = await customer();
  const stays = await customer();
  await backUpCloud({ root, data }, backup, () => undefined);
  const after = await customer();
  for (const { member } of [before, after, before]) await forget(member);
  const was = await deletions();
  expect(was).toHaveLength(2);
  const text = readFileSync(kept, 'utf8');
  expect(text).toContain(before.member);
  for (const secret of ['再不出现', before.phone.slice(3)]) expect(text).not.toContain(secret);
  expect(statSync(kept).mode & 0o777).toBe(0o600);
  await cloud.running.close();
  await restoreCloud({ root, data }, backup, () => undefined);
  await start();
  await till.renew();
  await after.upload();
  expect(await deletions()).toEqual(was);
  for (const { phone } of [before, after]) expect(await found(phone)).toBe(0);
  expect(await found(stays.phone)).toBe(1);
  expect(await named()).toHaveLength(1);
  const pulled = (await till.pull('bindings', null, 1000)).body.documents;
  expect(pulled.find(({ id }) => id === `person:${before.member}`)).toMatchObject({ forgotten: true });
  const answer = await cloud.ask(`/v1/members/${before.member}/person`, { token: till.token });
  expect(answer.status).toBe(410);
});

test('a file that was lost is written anew from the database', async () => {
  const lines = (await deletionsFile(join(data, 'cloud')).all()).rows;
  rmSync(kept);
  await restart();
  const again = (await deletionsFile(join(data, 'cloud')).all()).rows;
  expect(new Set(again.map(({ member }) => member))).toEqual(new Set(lines.map(({ member }) => member)));
});

test('a line that a crash tore spoils no other, and is named by its number', async () => {
  const { member } = await customer();
  const text = readFileSync(kept, 'utf8');
  writeFileSync(kept, text.trimEnd());
  appendFileSync(kept, '\n{"member":"019a');
  await forget(member);
  const file = deletionsFile(join(data, 'cloud'));
  const { rows, damaged } = await file.all();
  expect(rows.at(-1)).toMatchObject({ member, reason: 'customer_asked' });
  expect(damaged).toEqual([text.trimEnd().split('\n').length + 1]);
  await restart();
  expect((await deletions()).length).toBe(3);
});

test('a database that was never put back learns nothing from the file: ids of another cloud delete nobody', async () => {
  const theirs = join(folder, 'theirs');
  let other = await startTestCloud({ data: theirs });
  await other.running.close();
  const row = { member: till.freshId() as MemberId, at: cloud.ports.clock.now(), who: 'staff 9001', reason: 'left' };
  await deletionsFile(join(theirs, 'cloud')).keep([row]);
  other = await startTestCloud({ data: theirs });
  const known = await other.running.cloud.database.rows("SELECT 1 FROM member_deletions WHERE scope = 'brand:demo'");
  await other.running.close();
  expect(known).toEqual([]);
});
