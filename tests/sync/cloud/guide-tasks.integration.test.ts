/** Tasks of guides against a real cloud: given by managers within reach, got on with at tills and on the phone, seen by who may. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GuideTasks } from '../../../sync/protocol/guide-tasks.ts';
import { guidePhone, type GuidePhone } from './guide-phone.ts';
import type { TestTerminal } from './harness.ts';
import { OTHER_MANAGER, OTHER_PIN, pairElsewhere, startShop, type Shop } from './hostile-shop.ts';

const XSS = '<img src=x onerror=alert(1)>';
let cloud: Shop;
let till: TestTerminal;
let elsewhere: TestTerminal;
let phone: GuidePhone;
let manager: string;
let otherManager: string;
beforeAll(async () => {
  cloud = await startShop();
  till = await cloud.pair();
  elsewhere = await pairElsewhere(cloud);
  phone = guidePhone(cloud);
  await phone.signIn();
  manager = await cloud.logIn();
  otherManager = await cloud.logIn(OTHER_MANAGER, OTHER_PIN);
});
afterAll(() => cloud.close());

const day = (days = 0): string =>
  new Date(cloud.ports.clock.now() + 4 * 3_600_000 + days * 86_400_000).toISOString().slice(0, 10);
const give = async (over: object = {}, token = manager) => {
  const task = till.freshId();
  const terms = { kind: 'count', title: `回访 ${XSS}`, due: day(3), target: 3, items: [], staff: [], ...over };
  const answer = await cloud.ask<{ path?: string; code?: string }>('/v1/guide-tasks', {
    token,
    json: { task, ...terms },
  });
  return { task, ...answer };
};
const seen = async (token: string) => (await cloud.ask<GuideTasks>('/v1/guide-tasks', { token })).body.items;
const of = async (task: string, token: string) => (await seen(token)).find((one) => one.task === task);
const entryOf = async (): Promise<string> =>
  /name="entry" value="([0-9a-f-]{36})"/.exec((await phone.get('/guide/tasks')).text)?.[1] ?? '';

describe('a task', () => {
  test('that makes no sense is refused by its field', async () => {
    for (const [path, over] of [
      ['/due', { due: day(-1) }],
      ['/target', { target: 0 }],
      ['/items', { kind: 'checklist' }],
      ['/staff', { staff: ['7777'] }],
    ] as const)
      expect([(await give(over)).body.path, (await give(over)).status]).toEqual([path, 422]);
  });

  test('is got on with at a till and on the phone; a form sent twice counts once; the manager sees who did what', async () => {
    const { task } = await give();
    const body = { task, person: '2001', count: 1, proof: `三位 ${XSS}` };
    const entry = till.entry('task.progressed', body, { staff: '2001' });
    await till.upload([entry]);
    const form = { entry: await entryOf(), count: '2' };
    const path = `/guide/tasks/${task}/progress`;
    const twice = await Promise.all([phone.post(path, form), phone.post(path, form)]);
    expect(twice.map(({ status }) => status)).toEqual([303, 303]);
    expect((await of(task, manager))?.progress).toMatchObject([
      { person: '2001', done: 3, isComplete: true, proofs: [{ text: `三位 ${XSS}` }] },
      { person: '2002', done: 0 },
    ]);
    const page = (await phone.get('/guide/tasks')).text;
    for (const part of ['3 / 3', '已完成', '三位 &lt;img', '回访 &lt;img']) expect(page).toContain(part);
    expect(page).not.toContain(XSS);
  });

  test('as a check list says who ticked what; a guide sees nobody else’s', async () => {
    const { task } = await give({ kind: 'checklist', target: 0, items: ['收银', '绑定'], staff: ['2001', '2002'] });
    const tick = { task, person: '2002', item: 0, isDone: true };
    await till.upload([till.entry('task.progressed', tick, { staff: '9001' })]);
    const own = { entry: await entryOf(), item: '1', isDone: 'yes' };
    expect((await phone.post(`/guide/tasks/${task}/progress`, own)).status).toBe(303);
    expect((await of(task, till.token))?.progress).toMatchObject([
      { person: '2001', ticked: [{ item: 1, by: '2001' }] },
      { person: '2002', ticked: [{ item: 0, by: '9001' }] },
    ]);
    const guide = await cloud.logIn('2001', '222222');
    expect((await of(task, guide))?.progress.map(({ person }) => person)).toEqual(['2001']);
  });

  test('takes neither items of a number, nor what is beyond the list, nor anything once it is over', async () => {
    const { task } = await give();
    const form = async (over: Record<string, string>) =>
      (await phone.post(`/guide/tasks/${task}/progress`, { entry: await entryOf(), ...over })).status;
    expect(await form({ count: '1', proof: '顾客 13800138000' })).toBe(422);
    expect([await form({ item: '0', isDone: 'yes' }), await form({ count: '0' }), await form({})]).toEqual([
      409, 409, 409,
    ]);
    expect(await form({ count: '-1' })).toBe(422);
    const ended = await cloud.ask(`/v1/guide-tasks/${task}/end`, { token: manager, json: {} });
    expect(ended.status).toBe(200);
    expect(await form({ count: '1' })).toBe(409);
    expect((await of(task, manager))?.isEnded).toBe(true);
  });
});

describe('attack: another store’s tasks', () => {
  test('are neither seen, ended nor got on with from elsewhere, and forms of other sites are refused', async () => {
    const { task } = await give();
    const theirs = await give({}, otherManager);
    expect(theirs.status).toBe(200);
    expect([await of(task, elsewhere.token), await of(theirs.task, till.token)]).toEqual([undefined, undefined]);
    expect((await cloud.ask(`/v1/guide-tasks/${task}/end`, { token: otherManager, json: {} })).status).toBe(404);
    expect(
      (await cloud.ask(`/v1/guide-tasks/${task}/end`, { token: otherManager, json: { store: 'S001' } })).status,
    ).toBe(403);
    await elsewhere.upload([elsewhere.entry('task.progressed', { task, person: '2001', count: 3 })]);
    expect((await of(task, manager))?.progress).toMatchObject([{ done: 0 }, { done: 0 }]);
    const form = { entry: await entryOf(), count: '1' };
    expect((await phone.post(`/guide/tasks/${theirs.task}/progress`, form)).status).toBe(409);
    const forged = await phone.post(`/guide/tasks/${task}/progress`, form, { origin: 'https://evil.example' });
    expect(forged.status).toBe(403);
  });
});
