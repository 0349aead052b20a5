/** Growth in the office: asked and decided in the own name of who manages people, never by the till. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Till } from './support/till.ts';

const PACKET = '01890000-0000-7000-8000-0000000000d1' as never;
const CANDIDATE = '01890000-0000-7000-8000-0000000000e1' as never;
const BODY = {
  name: '春季',
  from: 1_800_000_000_000 as never,
  until: 1_800_086_400_000 as never,
  title: '到店',
  text: '',
};

let till: Till;
beforeEach(async () => {
  till = new Till();
  await till.openForBusiness();
});
afterEach(() => till.end());

test('each thing that is decided goes to the cloud’s route of the same matter', async () => {
  await till.login('9001', '999999');
  const sums = { inviters: 3, brought: 5, bought: 2, paid: 19_800, credited: 2000, takenBack: 0, paidOut: 1000 };
  till.cloud.extra = () => ({ status: 200, body: { ...sums, items: [], next: null } });
  const acts = [
    [{ act: 'campaign', campaign: 'spring', body: BODY }, 'PUT /v1/campaigns/spring'],
    [
      { act: 'channel', campaign: 'spring', channel: { channel: 'poster', name: '海报' } },
      'POST /v1/campaigns/spring/channels',
    ],
    [{ act: 'endPacket', packet: PACKET }, `POST /v1/red-packets/${String(PACKET)}/end`],
    [{ act: 'shelf', item: 'knit', body: { ...BODY, title: '针织' } }, 'PUT /v1/shelf/knit'],
    [{ act: 'guideType', guide: '2001', saved: { type: 'partner', recruitedBy: null } }, 'PUT /v1/guide-types/2001'],
    [
      { act: 'decide', candidate: CANDIDATE, decision: { accept: false, note: '暂不' } },
      `POST /v1/guide-candidates/${String(CANDIDATE)}/decision`,
    ],
  ] as const;
  for (const [asked, route] of acts) {
    expect(await till.get('growth.act', asked as never), route).toEqual({ codes: [] });
    const { method, path } = till.cloud.calls.at(-1) ?? {};
    expect(`${String(method)} ${String(path)}`).toBe(route);
  }
  expect(await till.get('growth.board', {})).toMatchObject({ campaigns: [], brought: sums });
});

test('codes of a batch come back whole; the cloud’s reason comes through', async () => {
  await till.login('9001', '999999');
  const item = { code: 'autumn-7K3M9Q2V5X8ZB', from: BODY.from, until: BODY.until };
  till.cloud.extra = () => ({ status: 200, body: { items: [item], next: null } });
  const issue = { request: PACKET, coupon: 'autumn', count: 1, from: BODY.from, until: BODY.until };
  expect(await till.get('growth.act', { act: 'coupons', issue })).toEqual({ codes: [item.code] });
  const refused = { type: 'about:blank', title: 'x', status: 422, code: 'refused_configuration' };
  till.cloud.extra = () => ({ status: 422, body: { ...refused, path: '/until', reason: 'has_passed' } });
  expect(await till.call('growth.act', { act: 'coupons', issue })).toMatchObject({
    code: 'cloud_refused',
    details: { path: '/until', reason: 'has_passed' },
  });
});

test('a guide decides nothing and sees nothing of it; without the cloud it says so', async () => {
  await till.login('2001', '222222');
  const before = till.cloud.calls.length;
  for (const [name, params] of [
    ['growth.board', {}],
    ['growth.channels', { campaign: 'spring' }],
    ['growth.act', { act: 'endPacket', packet: PACKET }],
  ] as const)
    expect(await till.call(name, params as never)).toMatchObject({ code: 'not_permitted' });
  expect(till.cloud.calls.slice(before).filter(({ path }) => !path.includes('/v1/journal'))).toEqual([]);
  await till.login('9001', '999999');
  till.cloud.reachable = false;
  expect(await till.call('growth.board', {})).toMatchObject({ code: 'cloud_unreachable' });
});

test('what a guide may forward is asked for as this till; without the cloud it says so', async () => {
  await till.login('1001', '111111');
  const item = { item: 'knit', title: '针织', text: '', until: BODY.until, url: 'https://x.example/s/1', opened: 3 };
  till.cloud.extra = ({ path }) =>
    path === '/v1/guides/2001/shelf' ? { status: 200, body: { guide: '2001', items: [item] } } : undefined;
  expect(await till.get('guide.shelf', { guide: '2001' as never })).toMatchObject({
    items: [{ item: 'knit', opened: 3 }],
  });
  till.cloud.reachable = false;
  expect(await till.call('guide.shelf', { guide: '2001' as never })).toMatchObject({ code: 'cloud_unreachable' });
});
