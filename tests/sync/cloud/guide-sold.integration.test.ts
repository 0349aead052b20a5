/**
 * What guides sold, for their targets, against a real cloud and a real PostgreSQL: without commission rules too, the same on the phone, at
 * the till and in the manager's list, and whatever happens in which order, what the report of sales by guide counts anew.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { backUpCloud, restoreCloud } from '../../../sync/cloud/backup/cloud-backup.ts';
import { sweepSold } from '../../../sync/cloud/guide/sold.ts';
import { fenFromYuanText } from '../../../sync/domain/money.ts';
import { DAY_MS } from '../../../sync/domain/time.ts';
import type { GuideTargets, OwnTarget } from '../../../sync/protocol/guide-targets.ts';
import { TEE_LINE } from '../../fixtures/tee-line.ts';
import { fillAsStarted } from '../../support/started-cloud.ts';
import { commissionHands, sentFrom } from './commission-shop.ts';
import { guidePhone, JSON_ONLY } from './guide-phone.ts';
import { pairTerminal, type CloudLine, type SignedEntry, type TestTerminal } from './harness.ts';
import { OTHER_MANAGER, OTHER_PIN, pairElsewhere, startShop, type Shop } from './hostile-shop.ts';

const folder = mkdtempSync(join(tmpdir(), 'guidepost-sold-'));
const data = join(folder, 'data');
const place = { root: process.cwd(), data };
let cloud: Shop;
let one: TestTerminal;
let two: TestTerminal;
let far: TestTerminal;
let hands: ReturnType<typeof commissionHands>;
let month: string;
/** To whichever cloud runs now. */
const line: CloudLine = {
  ask: (path, asked) => cloud.ask(path, asked),
  advance: (byMs) => {
    cloud.advance(byMs);
  },
  get ports() {
    return cloud.ports;
  },
};
const pairHere = async (): Promise<TestTerminal> => {
  const { body } = await cloud.ask<{ code: string }>('/v1/pairing-codes', { token: await cloud.logIn(), json: {} });
  return pairTerminal(line, body.code, '收银台');
};
beforeAll(async () => {
  await fillAsStarted(data);
  cloud = await startShop({ data });
  // To the first days of a month, so that all days of the tests lie in it.
  const now = new Date(cloud.ports.clock.now());
  const next = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 3, 4);
  cloud.advance(next - now.getTime());
  month = new Date(next).toISOString().slice(0, 7);
  [one, two] = [await pairHere(), await pairHere()];
  far = await pairElsewhere(cloud);
  hands = commissionHands(cloud);
});
afterAll(async () => {
  await cloud.close();
  rmSync(folder, { recursive: true, force: true });
});

const serving = (...guides: readonly string[]) =>
  guides.map((guide, index) => ({ guide, shareBp: guides.length === 1 ? 10_000 : index === 0 ? 3_333 : 6_667 }));
const atTill = async (guide = '2001') =>
  (await cloud.ask<OwnTarget>(`/v1/guides/${guide}/target`, { token: one.token })).body.net;
const inList = async () => {
  const { body } = await cloud.ask<GuideTargets>('/v1/guide-targets', { token: await cloud.logIn() });
  return Object.fromEntries(body.items.map(({ guide, net }) => [guide, net]));
};
const onPhone = async () => {
  const phone = guidePhone(cloud);
  await phone.signIn();
  const [, yuan = ''] = /业绩 ([\d,.]+) \//.exec((await phone.get('/guide')).text) ?? [];
  const read = fenFromYuanText(yuan.replaceAll(',', ''));
  return read.ok ? read.value : read.error;
};

/** What the phone says of a day: how many sales, for how much, and what they earned. */
const dayOnPhone = async (asked = '/guide') => {
  const phone = guidePhone(cloud);
  await phone.signIn();
  const { text } = await phone.get(asked);
  const amountOf = (name: string): string | undefined => new RegExp(`<dt>${name}</dt><dd>([^<]*)</dd>`).exec(text)?.[1];
  const inList = /aria-current="date"><span>[^<]*<\/span><span class="xs mute">(\d+) 单<\/span>/.exec(text)?.[1];
  const [, sales] = /<h2>[^<]* <span>(\d+) 单/.exec(text) ?? [];
  return { sales, inList, net: amountOf('业绩'), earned: amountOf('提成') };
};

test('without any commission rule a sale counts at once: at the till, on the phone, in the list; a refund and a correction too', async () => {
  const token = await cloud.logIn();
  const json = { month, guide: '2001', amount: 8_000_000, bindings: null, version: 0 };
  expect((await cloud.ask('/v1/guide-targets', { token, json })).status).toBe(200);
  const sold = hands.sale(one, { serving: serving('2001') }, 3);
  const shared = hands.sale(two, { serving: serving('2001', '2002') });
  await sentFrom(one, [sold]);
  await sentFrom(two, [shared, hands.sale(two, { serving: serving('2001'), training: true })]);
  const shares = [29_700 + 3_300, 6_600] as const;
  expect([await atTill(), await onPhone(), await inList()]).toMatchObject([
    shares[0],
    shares[0],
    { '2001': shares[0], '2002': shares[1] },
  ]);
  await sentFrom(two, [hands.refund(two, sold, 1)]);
  expect([await atTill(), await onPhone()]).toEqual([shares[0] - 9900, shares[0] - 9900]);
  await sentFrom(one, [hands.correction(one, shared, '2002')]);
  expect(await inList()).toMatchObject({ '2001': 19_800, '2002': 9900 });
  const { database } = cloud.running.cloud;
  expect(await database.rows('SELECT party FROM commission_postings')).toEqual([]);
  // The phone's day is of the same: what is served and sold counts there, what is earned is nothing.
  expect(await dayOnPhone()).toEqual({ sales: '1', inList: '1', net: '198.00', earned: '0.00' });
  const soldOn = String(sold['businessDay']);
  cloud.advance(DAY_MS);
  for (const till of [one, two, far]) await till.renew();
  await sentFrom(two, [hands.refund(two, sold, 1, 1)]);
  expect(await dayOnPhone()).toEqual({ sales: '0', inList: '0', net: '−99.00', earned: '0.00' });
  expect(await dayOnPhone(`/guide?day=${soldOn}`)).toMatchObject({ sales: '1', net: '198.00' });
  expect([await atTill(), await onPhone()]).toEqual([9900, 9900]);
});

/** The same numbers every time. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}
interface Row {
  readonly guide: string;
  readonly net: number;
  readonly refunded: number;
  readonly refundedElsewhere: number;
}
/** As the reports of both stores count it anew from all documents of the month. */
async function counted(): Promise<Readonly<Record<string, number>>> {
  const sums: Record<string, number> = {};
  for (const [store, token] of [
    ['S001', await cloud.logIn()],
    ['S002', await cloud.logIn(OTHER_MANAGER, OTHER_PIN)],
  ] as const) {
    const path = `/v1/reports/sales-by-guide?store=${store}&from=${month}-01&to=${month}-28`;
    const { body, text } = await cloud.ask<{ items: readonly Row[] }>(path, { token, headers: JSON_ONLY });
    for (const { guide, net, refunded, refundedElsewhere } of body.items ?? [text])
      if (guide !== '') sums[guide] = (sums[guide] ?? 0) + net - refunded - refundedElsewhere;
  }
  return sums;
}
async function kept(): Promise<Readonly<Record<string, number>>> {
  await sweepSold(cloud.running.cloud);
  const rows = await cloud.running.cloud.database.rows<{ guide: string; net: number }>(
    "SELECT guide, sum(net)::bigint AS net FROM guide_sales WHERE scope = 'brand:demo' GROUP BY guide",
  );
  return Object.fromEntries(rows.map(({ guide, net }) => [guide, net]));
}

test('what is kept is what the reports count anew: random sales, refunds of sister stores and corrections of three tills, sent at once, read by many', async () => {
  const roll = dice(7);
  const tills = [one, two, far];
  const left = new Map<SignedEntry, number>();
  const guides = ['2001', '2002', '2003'];
  const drawn = () => serving(...guides.slice(roll(3), 3).slice(0, 1 + roll(2)));
  for (let round = 0; round < 10; round += 1) {
    if (round % 3 === 2) {
      cloud.advance(DAY_MS);
      for (const till of tills) await till.renew();
    }
    const sends = new Map<TestTerminal, SignedEntry[]>(tills.map((till) => [till, []]));
    const fresh: [SignedEntry, number][] = [];
    for (let n = 0; n < 8; n += 1) {
      const till = tills[roll(3)] ?? one;
      const entries = sends.get(till) ?? [];
      const known = [...left.keys()];
      const sold = known[roll(Math.max(1, known.length))];
      const units = sold === undefined ? 0 : (left.get(sold) ?? 0);
      const what = roll(4);
      if (what === 0 && sold !== undefined && units > 0) {
        const quantity = (sold['body'] as { lines: { quantity: number }[] }).lines[0]?.quantity ?? 0;
        entries.push(hands.refund(till, sold, 1, quantity - units));
        left.set(sold, units - 1);
      } else if (what === 1 && sold !== undefined) {
        const seller = tills.find(({ id }) => id === (sold['body'] as { terminal: string }).terminal) ?? one;
        (sends.get(seller) ?? entries).push(hands.correction(seller, sold, guides[roll(3)] ?? '2001'));
      } else {
        const quantity = 1 + roll(4);
        const own = roll(3) === 0 ? [{ ...TEE_LINE, lineId: '1', quantity, serving: drawn() }] : undefined;
        const total = 9900 * quantity;
        const tax = total - Math.round((total * 10_000) / 11_300);
        const lines = own?.map((each) => ({ ...each, base: total, net: total, tax }));
        const sale = hands.sale(till, { serving: drawn(), ...(lines === undefined ? {} : { lines }) }, quantity);
        entries.push(sale);
        fresh.push([sale, quantity]);
      }
    }
    await Promise.all([
      ...tills.map((till) => {
        const entries = sends.get(till) ?? [];
        return entries.length === 0 ? undefined : sentFrom(till, entries);
      }),
      ...[1, 2, 3].map(() => sweepSold(cloud.running.cloud)),
      atTill(),
    ]);
    for (const [sale, quantity] of fresh) left.set(sale, quantity);
  }
  const expected = await counted();
  expect(Object.keys(expected).length).toBe(3);
  expect(await kept()).toEqual(expected);
  // Read from the beginning once more, by several at once, nothing moves.
  await cloud.running.cloud.database.run("UPDATE ledger_cursors SET seq = 0 WHERE reader = 'guide_sales'");
  await Promise.all([1, 2, 3].map(() => sweepSold(cloud.running.cloud)));
  expect(await kept()).toEqual(expected);
});

test('a cloud that is put back, and is brought again what it lost, counts the same, each sale and refund once', async () => {
  await backUpCloud(place, join(folder, 'backup'), () => undefined);
  const before = await kept();
  const since = hands.sale(one, { serving: serving('2002') }, 2);
  const back = hands.refund(one, since, 1);
  await sentFrom(one, [since, back]);
  const told = await kept();
  expect(told['2002']).toBe((before['2002'] ?? 0) + 9900);
  const now = cloud.ports.clock.now();
  await cloud.running.close();
  await restoreCloud(place, join(folder, 'backup'), () => undefined);
  cloud = await startShop({ data });
  cloud.advance(now - cloud.ports.clock.now());
  hands = commissionHands(cloud);
  await one.renew();
  expect(await kept()).toEqual(before);
  for (let times = 0; times < 2; times += 1) await one.upload([since, back]);
  expect([await kept(), await counted()]).toEqual([told, told]);
});
