import { afterEach, beforeEach, expect, test } from 'vitest';
import { Till } from './support/till.ts';

const CONTEST = '01890000-0000-7000-8000-0000000000c1' as never;
const TERMS = {
  name: '三月竞赛',
  metric: 'net_sales',
  scope: { kind: 'brand' },
  from: '2026-03-20',
  to: '2026-03-25',
  leastSales: 1,
  prizes: [],
} as const;
const BOARD = { contest: CONTEST, state: 'running', asOf: 1, placed: 0, rows: [] };

let till: Till;
beforeEach(async () => {
  till = new Till();
  await till.openForBusiness();
});
afterEach(() => till.end());

test('anybody at the till reads a board and the own place; offline it says so', async () => {
  await till.login('2001', '222222');
  till.cloud.extra = () => ({ status: 200, body: BOARD });
  expect(await till.get('contest.board', { contest: CONTEST, limit: 5, guide: '2001' as never })).toEqual(BOARD);
  expect(till.cloud.calls.at(-1)?.path).toBe(`/v1/contests/${String(CONTEST)}/board?limit=5&skip=0&guide=2001`);
  till.cloud.reachable = false;
  expect(await till.call('contest.list', {})).toMatchObject({ code: 'cloud_unreachable' });
});

test('a contest is decided on by who manages people alone, in the own name, and the cloud’s reason comes through', async () => {
  await till.login('2001', '222222');
  for (const [name, params] of [
    ['contest.enter', { contest: CONTEST, ...TERMS }],
    ['contest.close', { contest: CONTEST }],
    ['contest.view', { contest: CONTEST }],
  ] as const)
    expect(await till.call(name, params as never)).toMatchObject({ code: 'not_permitted' });
  await till.login('9001', '999999');
  till.cloud.extra = () => ({
    status: 422,
    body: {
      type: 'about:blank',
      title: 'x',
      status: 422,
      code: 'refused_configuration',
      path: '/from',
      reason: 'begins_too_early',
    },
  });
  expect(await till.call('contest.enter', { contest: CONTEST, ...TERMS } as never)).toMatchObject({
    code: 'cloud_refused',
    details: { path: '/from', reason: 'begins_too_early' },
  });
  expect(till.cloud.calls.find(({ path }) => path === '/v1/contests')).toMatchObject({
    method: 'POST',
    body: { contest: CONTEST, name: '三月竞赛' },
  });
});
