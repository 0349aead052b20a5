/** Tasks of guides at a till: seen and got on with, with and without the cloud; given by a manager who is online. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { MethodParams } from '../../main/contract/contract.ts';
import { PNG } from '../fixtures/photos.ts';
import { Till } from './support/till.ts';

const ID = (n: number): never => `019a0000-0000-7000-9800-${String(n).padStart(12, '0')}` as never;
const COUNT = ID(1);
const LIST = ID(2);
const progress = (person: string, over: object = {}) => ({
  person,
  done: 0,
  isComplete: false,
  ticked: [],
  proofs: [],
  ...over,
});
const task = (id: string, over: object = {}) => ({
  task: id,
  store: 'S001',
  kind: 'count',
  title: '回访顾客',
  due: '2099-12-31',
  target: 10,
  items: [],
  staff: [],
  isEnded: false,
  progress: [progress('2001', { done: 4 }), progress('2002')],
  facts: [],
  ...over,
});

let till: Till;
let items: object[];
let entered: unknown;
beforeEach(async () => {
  items = [
    task(COUNT),
    task(LIST, {
      kind: 'checklist',
      target: 2,
      items: ['收银', '绑定'],
      progress: [progress('2001'), progress('2002')],
    }),
  ];
  entered = undefined;
  till = new Till();
  till.cloud.extra = ({ path, method, body }) => {
    if (!path.startsWith('/v1/guide-tasks')) return undefined;
    if (method === 'POST') entered = body;
    return { status: 200, body: method === 'POST' ? {} : { items, asOf: Date.now(), next: null } };
  };
  await till.openForBusiness();
  await till.login('2001', '222222');
});
afterEach(() => till.end());

const list = () => till.get('task.list', {});
const more = (over: Partial<MethodParams<'task.progress'>> = {}): MethodParams<'task.progress'> => ({
  entry: ID(10),
  task: COUNT,
  person: '2001' as never,
  count: 2,
  ...over,
});
const written = async () => (await till.journal()).filter(({ kind }) => kind === 'task.progressed');

describe('a guide', () => {
  test('sees the own progress alone, and gets on without the cloud, each press once', async () => {
    expect((await list()).items.map(({ progress: all }) => all.map(({ person, done }) => [person, done]))).toEqual([
      [['2001', 4]],
      [['2001', 0]],
    ]);
    till.cloud.reachable = false;
    await till.get('task.progress', more({ proof: '登记本 3 页' }));
    const after = await till.get('task.progress', more({ proof: '登记本 3 页' }));
    expect(after.items[0]?.progress).toMatchObject([{ done: 6, proofs: [{ text: '登记本 3 页', by: '2001' }] }]);
    await till.stop();
    await till.start();
    await till.login('2001', '222222');
    expect(await list()).toMatchObject({ online: false, items: [{ progress: [{ done: 6 }] }, {}] });
    expect(await written()).toMatchObject([{ id: ID(10), staff: '2001', body: { task: COUNT, count: 2 } }]);
    expect(readFileSync(join(till.folder, 'terminal', 'guide-tasks.json'), 'utf8')).not.toContain('回访');
  });

  test('is counted once when the cloud has the fact too', async () => {
    await list();
    await till.get('task.progress', more());
    items = [task(COUNT, { progress: [progress('2001', { done: 6 })], facts: [ID(10)] })];
    expect((await list()).items[0]?.progress).toMatchObject([{ done: 6 }]);
  });

  test('ticks the own check list and takes it back; of another person a manager does', async () => {
    await list();
    const item = { entry: ID(10), task: LIST, person: '2001' as never, item: 1, isDone: true };
    const done = await till.get('task.progress', item);
    expect(done.items[1]?.progress).toMatchObject([{ done: 1, ticked: [{ item: 1, by: '2001' }] }]);
    await till.get('task.progress', { ...item, entry: ID(11), isDone: false });
    expect((await list()).items[1]?.progress).toMatchObject([{ done: 0, ticked: [] }]);
    const other = { ...item, entry: ID(12), person: '2002' as never };
    expect(await till.call('task.progress', other)).toMatchObject({ code: 'not_permitted' });
    await till.login('9001', '999999');
    const seen = await till.get('task.progress', other);
    expect(seen.items[1]?.progress).toMatchObject([{ person: '2001' }, { person: '2002', ticked: [{ by: '9001' }] }]);
  });

  test('is refused what makes no sense, and what is nobody’s or over', async () => {
    await list();
    const proof = '顾客 13800138000';
    expect(await till.call('task.progress', more({ proof }))).toMatchObject({ details: { reason: 'number_in_text' } });
    expect(await till.call('task.progress', more({ item: 0, isDone: true }))).toMatchObject({
      details: { path: '/count' },
    });
    expect(await till.call('task.progress', more({ task: LIST }))).toMatchObject({ details: { path: '/item' } });
    expect(await till.call('task.progress', more({ task: ID(9) }))).toMatchObject({ code: 'not_found' });
    expect(await written()).toEqual([]);
  });
});

test('a task is given and ended by who may manage people, for this store', async () => {
  const terms = { task: ID(20), kind: 'count', title: '新品试穿', due: '2099-01-01', target: 3, items: [], staff: [] };
  expect(await till.call('task.enter', terms as never)).toMatchObject({ code: 'not_permitted' });
  expect(await till.call('task.end', { task: COUNT })).toMatchObject({ code: 'not_permitted' });
  await till.login('9001', '999999');
  await till.get('task.enter', terms as never);
  expect(entered).toEqual({ ...terms, store: 'S001' });
  await till.get('task.end', { task: COUNT });
  expect(entered).toEqual({ store: 'S001' });
});

describe('a proof', () => {
  const FACT = ID(20);
  const said = { verdict: 'sent_back', words: '看不清', at: 5, by: '9001' };
  const proof = { fact: FACT, text: '橱窗', pictures: ['a'.repeat(64)], at: 4, by: '2001', review: said };
  beforeEach(() => {
    items = [task(COUNT, { progress: [progress('2001', { done: 4, proofs: [proof] })], facts: [FACT] })];
  });

  test('that was sent back is shown with the word, also without the cloud, and what is done since adds up', async () => {
    await list();
    till.cloud.reachable = false;
    await till.get('task.progress', more());
    const [shown] = (await list()).items;
    expect(shown?.progress).toMatchObject([{ done: 6, proofs: [{ text: '橱窗', review: said, pictures: [{}] }] }]);
  });

  test('of a cloud of before is read without fact, photos and review', async () => {
    const { text, at, by } = proof;
    items = [task(COUNT, { progress: [progress('2001', { done: 4, proofs: [{ text, at, by }] })] })];
    expect((await list()).items[0]?.progress).toMatchObject([{ done: 4, proofs: [{ text }] }]);
  });

  test('is accepted or sent back by who may manage people, online, in words without a number', async () => {
    const word = { task: COUNT, review: ID(30), fact: FACT, verdict: 'accepted', words: '' } as const;
    expect(await till.call('task.review', word)).toMatchObject({ details: { permission: 'manage_people' } });
    expect(entered).toBeUndefined();
    await till.login('9001', '999999');
    const words = `打 ${['138', '0013', '8000'].join('')}`;
    expect(await till.call('task.review', { ...word, words })).toMatchObject({ details: { reason: 'number_in_text' } });
    expect(entered).toBeUndefined();
    await till.get('task.review', word);
    expect(entered).toEqual({ review: ID(30), fact: FACT, verdict: 'accepted', words: '', store: 'S001' });
    till.cloud.reachable = false;
    expect(await till.call('task.review', word)).toMatchObject({ code: 'cloud_unreachable' });
  });

  test('shows its photo to who the cloud lets see it, as what its content says, and keeps none', async () => {
    const asked = { task: COUNT, picture: 'a'.repeat(64) } as never;
    const answering = till.cloud.extra;
    let sent = PNG;
    till.cloud.extra = (request) =>
      request.path.includes('/pictures/') ? { status: 200, body: sent } : answering?.(request);
    expect(await till.get('task.picture', asked)).toEqual({ url: `data:image/png;base64,${PNG}` });
    sent = Buffer.from('<svg onload="alert(1)"/>').toString('base64');
    expect(await till.call('task.picture', asked)).toMatchObject({ code: 'not_found' });
  });
});
