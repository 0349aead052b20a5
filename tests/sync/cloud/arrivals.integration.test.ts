/** By what members came: enrolments and bindings beside the sales in the report of attribution, and campaigns as tills pull them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DAY_MS, MINUTE_MS } from '../../../sync/domain/time.ts';
import { commissionHands, sentFrom } from './commission-shop.ts';
import type { SignedEntry, TestTerminal } from './harness.ts';
import { BRAND_MANAGER, OTHER_MANAGER, OTHER_PIN, startShop, type Shop } from './hostile-shop.ts';

const JSON_ONLY = { accept: 'application/json' };
interface Row {
  readonly key: string;
  readonly enrolled: number;
  readonly bound: number;
}
let cloud: Shop;
let till: TestTerminal;
let manager: string;
let boss: string;
let hands: ReturnType<typeof commissionHands>;
beforeAll(async () => {
  cloud = await startShop();
  till = await cloud.pair();
  manager = await cloud.logIn();
  boss = await cloud.logIn(BRAND_MANAGER, OTHER_PIN);
  hands = commissionHands(cloud);
});
afterAll(() => cloud.close());

let phones = 0;
const newPhone = (): string => {
  phones += 1;
  return `139${String(10_000_000 + phones)}`;
};
const now = () => cloud.ports.clock.now();
const rows = async (by: string, store = 'S001', token = manager) =>
  (await cloud.ask<{ items: readonly Row[] }>(`/v1/reports/attribution?store=${store}&by=${by}`, { token })).body.items;
const counted = async (by: string): Promise<Readonly<Record<string, readonly [number, number]>>> =>
  Object.fromEntries((await rows(by)).map(({ key, enrolled, bound }) => [key, [enrolled, bound]]));
const saveCampaign = (campaign: string, over: object = {}) =>
  cloud.ask(`/v1/campaigns/${campaign}`, {
    ...{ token: boss, method: 'PUT' },
    json: { name: '秋季新品', from: now() - MINUTE_MS, until: now() + DAY_MS, title: '到店', text: '', ...over },
  });
const channel = async (campaign: string, asked: object) =>
  (await cloud.ask<{ code: string }>(`/v1/campaigns/${campaign}/channels`, { token: boss, json: asked })).body.code;
/** As a till writes it: the number stays sealed, which is not what is counted here. */
const enrolled = (member: string, cameBy: object): SignedEntry => {
  const consent = { version: '2026-01', purpose: 'service', channel: 'till', operator: '1001', marketing: false };
  const sealed = { person: member, alg: 'A256GCM', kid: 'none', iv: 'AAAA', data: 'AAAA' };
  return till.entry('member.enrolled', { member, sealed, guide: '2001', consent, ...cameBy });
};
const claimed = (member: string, guide: string, cameBy: object, over: object = {}): SignedEntry =>
  till.entry('binding.claimed', {
    ...{ claim: till.freshId(), member, guide, source: 'manual_phone', claimSeq: till.seq + 1, ...cameBy, ...over },
  });

describe('enrolments and bindings', () => {
  test('are counted by what the entries say; a claim that was refused and one by a manager are no binding', async () => {
    const cameBy = { touchpoint: '7K3M9Q2V5X8Z', campaign: 'autumn', community: 'wutong-01' };
    const [one, two] = [await hands.newMember(), await hands.newMember()];
    await sentFrom(till, [
      ...[enrolled(one, cameBy), claimed(one, '2001', cameBy)],
      ...[enrolled(two, {}), claimed(two, '2002', { liveRoom: 'r8' })],
    ]);
    // Of one instant, a manager's word would come first.
    cloud.advance(1000);
    await sentFrom(till, [
      // Protected: it binds nobody, whatever it came by.
      claimed(one, '2002', { campaign: 'spring' }),
      claimed(two, '2001', {}, { source: 'manager_transfer', approval: { by: '9001', reason: '换店' } }),
    ]);
    expect(await counted('campaign')).toEqual({ '': [1, 1], autumn: [1, 1] });
    expect(await counted('community')).toEqual({ '': [1, 1], 'wutong-01': [1, 1] });
    expect(await counted('liveRoom')).toEqual({ '': [2, 1], r8: [0, 1] });
    expect(await counted('channel')).toEqual({ store: [2, 2] });
    expect(await counted('terminal')).toEqual({ [till.id]: [2, 2] });
    expect(await counted('boundTo')).toEqual({ '2001': [2, 1], '2002': [0, 1] });
  });

  test('sent again they are counted once', async () => {
    const before = await counted('store');
    const member = await hands.newMember();
    const entries = [enrolled(member, {}), claimed(member, '2001', {})];
    await sentFrom(till, entries);
    await till.upload(entries);
    expect(await counted('store')).toEqual({
      S001: [(before['S001']?.[0] ?? 0) + 1, (before['S001']?.[1] ?? 0) + 1],
    });
  });

  test('on the customer’s page count for the code that led there; a code that nobody made says nothing and stops nobody', async () => {
    await saveCampaign('page');
    const code = await channel('page', { channel: 'live_room', name: '晚八点', liveRoom: 'r9' });
    const bind = (k: string) =>
      cloud.ask(`/g/${till.mint()}?k=${k}`, { form: { phone: newPhone(), consent: 'yes' }, headers: JSON_ONLY });
    const [enrolledHere = 0, boundHere = 0] = (await counted('terminal'))[till.id] ?? [];
    expect((await bind(code.toLowerCase())).status).toBe(200);
    // The till that showed the code.
    expect((await counted('terminal'))[till.id]).toEqual([enrolledHere + 1, boundHere + 1]);
    expect(await counted('touchpoint')).toMatchObject({ [code]: [1, 1] });
    expect((await counted('liveRoom'))['r9']).toEqual([1, 1]);
    expect((await bind('000000000000')).status).toBe(200);
    expect(Object.keys(await counted('touchpoint'))).not.toContain('000000000000');
  });

  test('are of another city where the guide belongs to one', async () => {
    const from = now();
    for (const [store, city] of [
      ['S001', '上海'],
      ['S002', '苏州'],
    ])
      expect((await cloud.ask('/v1/store-places', { token: boss, json: { store, from, city } })).status).toBe(200);
    cloud.advance(1000);
    const [one, two] = [await hands.newMember(), await hands.newMember()];
    await sentFrom(till, [enrolled(one, {}), claimed(one, '2001', {}), claimed(two, OTHER_MANAGER, {})]);
    expect(await counted('crossCity')).toMatchObject({ no: [1, 1], yes: [0, 1] });
  });

  test('of another store are in no report of mine', async () => {
    const other = await cloud.logIn(OTHER_MANAGER, OTHER_PIN);
    expect((await cloud.ask('/v1/reports/attribution?store=S001&by=campaign', { token: other })).status).toBe(403);
    expect(await rows('campaign', 'S002', other)).toEqual([]);
  });
});

describe('campaigns as tills pull them', () => {
  const pulled = async () => {
    const { body } = await till.pull('campaigns');
    return body.documents.filter(({ campaign }) => campaign === 'pulled');
  };

  test('name their channels but no guide’s own code; a later saving changes all of them', async () => {
    await saveCampaign('pulled');
    const community = await channel('pulled', { channel: 'community', name: '福利群', community: 'wutong-01' });
    await channel('pulled', { channel: 'guide', name: '转发', guide: '2001' });
    const until = now() + 2 * DAY_MS;
    await saveCampaign('pulled', { name: '改名', until });
    expect((await pulled()).map(({ id, name, until: over }) => [id, name, over]).sort()).toEqual([
      ['campaign-pulled', '改名', until],
      [`channel-${community}`, '福利群', until],
    ]);
    expect((await pulled()).find(({ code }) => code === community)).toMatchObject({
      ...{ of: '改名', channel: 'community', community: 'wutong-01' },
    });
  });

  test('channels that are made while the campaign is saved end with it, in whatever order both arrive', async () => {
    for (let round = 1; round <= 4; round += 1) {
      const until = now() + (round + 2) * DAY_MS;
      const made = Array.from({ length: 6 }, (_, n) => {
        const place = `c-${String(round)}-${String(n)}`;
        return channel('pulled', { channel: 'community', name: place, community: place });
      });
      const [, ...codes] = await Promise.all([saveCampaign('pulled', { until }), ...made]);
      const there = await pulled();
      for (const code of codes) expect(there.map((document) => document['code'])).toContain(code);
      expect(new Set(there.map((document) => document['until']))).toEqual(new Set([until]));
    }
  });
});
