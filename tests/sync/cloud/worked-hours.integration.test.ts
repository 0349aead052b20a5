/** Hours worked against a real cloud: what tills journal of who came and went, in any order, counted once over all stores, for managers within reach. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { workedMinutes } from '../../../sync/cloud/reports/worked-minutes.ts';
import { readStore } from '../../../sync/cloud/store/terminals.ts';
import { businessDayAt, businessDayBegins, CHINA_DAY, DAY_MS, epochMs, MINUTE_MS } from '../../../sync/domain/time.ts';
import type { WorkedHours } from '../../../sync/protocol/worked-hours.ts';
import { sentFrom } from './commission-shop.ts';
import type { SignedEntry, TestTerminal } from './harness.ts';
import {
  BRAND_MANAGER,
  OTHER_MANAGER,
  OTHER_PIN,
  OTHER_STORE,
  pairElsewhere,
  startShop,
  type Shop,
} from './hostile-shop.ts';

let cloud: Shop;
let till: TestTerminal;
let second: TestTerminal;
let elsewhere: TestTerminal;
let manager: string;
let otherManager: string;
beforeAll(async () => {
  cloud = await startShop();
  till = await cloud.pair();
  second = await cloud.pair('二号机');
  elsewhere = await pairElsewhere(cloud);
  manager = await cloud.logIn();
  otherManager = await cloud.logIn(OTHER_MANAGER, OTHER_PIN);
});
afterAll(() => cloud.close());

/** So many business days ago. */
const day = (ago: number): string => businessDayAt(epochMs(cloud.ports.clock.now() - ago * DAY_MS));
/** The wall clock of that day. */
const at = (on: string, time: string): number => {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return businessDayBegins(on as never, { ...CHINA_DAY, dayStartMinutes: 0 }) + (hours * 60 + minutes) * MINUTE_MS;
};
const clock = (terminal: TestTerminal, staff: string, way: 'in' | 'out', when: number): SignedEntry =>
  terminal.entry('staff.clocked', { staff, way }, { at: when, staff, businessDay: businessDayAt(epochMs(when)) });
const correct = (terminal: TestTerminal, staff: string, when: number, over: object = {}): SignedEntry => {
  const body = { staff, way: 'out', when, approval: { by: '9001', reason: '=忘记打卡' }, ...over };
  return terminal.entry('staff.clocked', body, { staff: '9001' });
};
const hours = (query: string, token = manager) =>
  cloud.ask<WorkedHours & { code?: string }>(`/v1/worked-hours?${query}`, { token });
const on = async (one: string, token = manager) => (await hours(`from=${one}&to=${one}`, token)).body;
const figures = ({ total, items }: WorkedHours) => [
  total,
  items.map(({ staff, minutes, missing }) => [staff, minutes, missing]),
];

test('before anybody clocked the total is not known, which is not zero', async () => {
  const { total, items } = await on(day(0));
  expect([total, items]).toEqual([null, []]);
});

test('what two tills say comes together whatever arrives first, and what is sent twice counts once', async () => {
  const one = day(3);
  const [came, went] = [clock(till, '2001', 'in', at(one, '09:00')), clock(second, '2001', 'out', at(one, '18:00'))];
  await sentFrom(second, [went, clock(second, '2002', 'in', at(one, '10:00'))]);
  const before = await on(one);
  expect(before.items.map(({ staff, missing, alone }) => [staff, missing, alone?.length])).toEqual([
    ['2001', 0, 1],
    ['2002', 1, 0],
  ]);
  await sentFrom(till, [came]);
  await till.upload([came]);
  const read = await on(one);
  expect(figures(read)).toEqual([
    540,
    [
      ['2001', 540, 0],
      ['2002', 0, 1],
    ],
  ]);
  expect(read.items[0]).toMatchObject({ name: '林晓雨', stretches: [{ day: one, minutes: 540, isMissing: false }] });
});

test('a manager’s word completes what was forgotten, and a later one takes its place', async () => {
  const one = day(3);
  const first = correct(till, '2002', at(one, '17:00'));
  await sentFrom(till, [first]);
  expect(figures(await on(one))[0]).toBe(960);
  await sentFrom(second, [correct(second, '2002', at(one, '18:00'), { instead: first.id })]);
  const read = await on(one);
  expect(figures(read)).toEqual([
    1020,
    [
      ['2001', 540, 0],
      ['2002', 480, 0],
    ],
  ]);
  expect(read.items[1]?.stretches[0]?.out).toMatchObject({ by: '9001', reason: '=忘记打卡', at: at(one, '18:00') });
  const { body } = await cloud.ask<{ items: { act: string; what: string }[] }>('/v1/audit', { token: manager });
  expect(body.items.some(({ act, what }) => act === 'report.read' && what.startsWith('worked-hours json'))).toBe(true);
});

test('who went without having come is shown, also in the table, until a manager enters the "in" for them', async () => {
  const one = day(6);
  const went = clock(till, '2002', 'out', at(one, '18:00'));
  await sentFrom(till, [went]);
  const lone = { staff: '2002', minutes: 0, missing: 0, stretches: [] };
  expect((await on(one)).items).toMatchObject([{ ...lone, alone: [{ day: one, out: { id: went.id } }] }]);
  const [, row] = (await hours(`from=${one}&to=${one}&format=csv`)).text.trim().split('\r\n');
  expect(row).toMatch(new RegExp(`^2002,[^,]+,${one},,[^,]+,,,$`));
  await sentFrom(second, [correct(second, '2002', at(one, '09:30'), { way: 'in' })]);
  const read = await on(one);
  expect(read.total).toBe(510);
  expect(read.items).toMatchObject([{ staff: '2002', minutes: 510, alone: [], stretches: [{ in: { by: '9001' } }] }]);
});

test('a colleague’s word and a time of one’s own choosing count for nothing, and the journal is taken all the same', async () => {
  const one = day(4);
  const forged = { at: at(one, '09:00'), businessDay: one };
  await sentFrom(till, [
    till.entry('staff.clocked', { staff: '2001', way: 'in' }, { ...forged, staff: '2002' }),
    till.entry('staff.clocked', { staff: '2002', way: 'in', when: at(one, '06:00') }, { ...forged, staff: '2002' }),
  ]);
  expect(figures(await on(one))).toEqual([null, []]);
});

test('whoever was in two stores at once is counted once, and each store’s sum is the same asked again', async () => {
  const one = day(5);
  await sentFrom(elsewhere, [
    clock(elsewhere, '2001', 'in', at(one, '11:00')),
    clock(elsewhere, '2001', 'out', at(one, '18:00')),
  ]);
  expect(figures(await on(one, otherManager))).toEqual([420, [['2001', 420, 0]]]);
  await sentFrom(till, [clock(till, '2001', 'in', at(one, '09:00')), clock(till, '2001', 'out', at(one, '12:00'))]);
  expect(figures(await on(one))).toEqual([180, [['2001', 180, 0]]]);
  expect(figures(await on(one, otherManager))).toEqual([360, [['2001', 360, 0]]]);
});

test('reports of sales per hour ask for the same minutes', async () => {
  const { cloud: running } = cloud.running;
  const store = await readStore(running.database, running.brand.id, till.profile.store.id);
  if (store === null) throw new Error('no store');
  const minutes = await workedMinutes(running, store, { from: day(5), to: day(3) });
  expect(minutes).toEqual({
    total: 1200,
    byGuide: new Map([
      ['2001', 720],
      ['2002', 480],
    ]),
  });
  expect(await workedMinutes(running, store, { from: day(2), to: day(1) })).toEqual({
    total: null,
    byGuide: new Map(),
  });
});

test('who is at work goes to every till of the store, and to no other store’s', async () => {
  const came = clock(till, '2001', 'in', cloud.ports.clock.now());
  await sentFrom(till, [came]);
  const idsAt = async (terminal: TestTerminal) => (await terminal.pull('ledger')).body.documents.map(({ id }) => id);
  expect(await idsAt(second)).toContain(came.id);
  expect(await idsAt(elsewhere)).not.toContain(came.id);
  // The day is not over: nobody forgot anything.
  expect((await on(day(0))).items).toMatchObject([{ staff: '2001', minutes: 0, missing: 0 }]);
});

test('a period that makes no sense is refused with both its days', async () => {
  const [first, last] = [day(70), day(0)];
  for (const query of [`from=${last}&to=${first}`, `from=${first}&to=${last}`]) {
    const { status, body } = await hours(query);
    expect([status, body.code]).toEqual([422, 'bad_period']);
  }
  expect((await hours('from=yesterday')).status).toBe(422);
});

test('attack (CSV injection): a reason that a spreadsheet would run is a text in the table', async () => {
  const one = day(3);
  const { text, headers } = await hours(`from=${one}&to=${one}&format=csv`);
  expect(headers.get('content-disposition')).toContain(`worked-hours-S001-${one}-${one}.csv`);
  const [head, ...rows] = text.trim().split('\r\n');
  expect(head).toContain('staff,name,day,in,out,minutes,entered by,reason');
  expect(rows).toHaveLength(2);
  expect(rows[1]).toContain(",480,9001,'=忘记打卡");
});

test('attack (IDOR): nobody sees the hours of another store, and no guide those of anybody', async () => {
  expect((await hours('store=S001', otherManager)).status).toBe(403);
  expect((await hours(`store=${OTHER_STORE}`)).status).toBe(403);
  expect((await hours('', await cloud.logIn('2001', '222222'))).status).toBe(403);
  expect((await hours('', till.token)).status).toBe(403);
  const brand = await cloud.logIn(BRAND_MANAGER, OTHER_PIN);
  expect((await hours('store=S001', brand)).status).toBe(200);
});
