/** A guide gives own customers to a colleague by a code: whichever is here first, the customer's scan or the till's journal that names the giver. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { applyAllBrandFacts } from '../../../sync/cloud/binding/brand-facts.ts';
import { NO_KILL_POINTS, type CloudKillPoint } from '../../../sync/cloud/kill-points.ts';
import { putStaff } from '../../../sync/cloud/store/staff.ts';
import { DEMO_STAFF } from '../../../sync/demo/shop.ts';
import { DAY_MS } from '../../../sync/domain/time.ts';
import type { StaffDocument } from '../../../sync/schemas/documents/catalogue.ts';
import { commissionHands, sentFrom, soldOf } from './commission-shop.ts';
import type { TestTerminal } from './harness.ts';
import { OTHER_PIN, OTHER_STORE, pairElsewhere, startShop, type Shop } from './hostile-shop.ts';

let cloud: Shop;
let till: TestTerminal;
let away: TestTerminal;
beforeAll(async () => {
  cloud = await startShop();
  till = await cloud.pair();
  away = await pairElsewhere(cloud);
});
afterAll(() => cloud.close());

const HANDOVER = { mode: 3, ttl: 1 } as const;
let phones = 0;
/** Obviously made-up numbers, another one each time. */
const phone = (): string => {
  phones += 1;
  return `1390000${String(phones).padStart(4, '0')}`;
};
const consent = (token: string, number: string) =>
  cloud.ask(`/g/${token}`, {
    form: { phone: number, consent: 'yes' },
    headers: { accept: 'application/json' },
  });
/** The clock moves on by hours, and tokens of terminals end. */
const upload = async (at: TestTerminal, entries: readonly unknown[]) => {
  await at.renew();
  return at.upload(entries);
};
const boundTo = async (number: string): Promise<unknown> =>
  (await cloud.ask<{ items: Record<string, unknown>[] }>(`/v1/members?phone=${number}`, { token: till.token })).body
    .items[0]?.['boundGuide'];
const codeDocument = async (token: string) =>
  (await till.pull('bindings')).body.documents.findLast(({ id }) => id === `token:${token}`);
const clashes = async (token: string): Promise<unknown> => {
  const { documents } = (await till.pull('bindings')).body;
  const member = documents.findLast(({ id }) => id === `token:${token}`)?.['member'];
  return documents.findLast(({ id }) => id === `clash:${String(member)}`)?.['clashes'];
};

/** A customer of this guide, whom a minute later nobody else takes. */
async function customerOf(guide: number): Promise<string> {
  const number = phone();
  expect((await consent(till.mint({ guide }), number)).status).toBe(200);
  cloud.advance(60_000);
  await till.renew();
  return number;
}
let issued = 0;
/** The entry of a code that `giver` made for the guide of the code. */
const issue = (at: TestTerminal, token: string, giver: string | null, guide = '2002') => {
  issued += 1;
  return at.entry('token.issued', { token, guide, mode: 'handover', seq: issued }, { staff: giver });
};

describe('a handover code', () => {
  test('gives the giver’s customer, who is protected, to the colleague at the scan, and both see it', async () => {
    const number = await customerOf(2001);
    const token = till.mint({ ...HANDOVER, guide: 2002 });
    await upload(till, [issue(till, token, '2001')]);
    const page = await cloud.ask(`/g/${token}`, { headers: { 'accept-language': 'zh-CN' } });
    expect(page.text).toContain('今后由');
    const answer = await consent(token, number);
    expect([answer.status, answer.body['state']]).toEqual([200, 'bound']);
    expect(await boundTo(number)).toBe('2002');
    expect(await codeDocument(token)).toMatchObject({ state: 'bound', guide: '2002' });
    expect(await clashes(token)).toMatchObject([
      { rule: 'transfer', source: 'qr_one_time', holder: '2001', claimant: '2002' },
    ]);
    const again = await consent(token, number);
    expect(again.status).toBe(200);
    const rows = await cloud.running.cloud.database.rows(
      'SELECT giver, awaits_giver, settled FROM claims WHERE token = $1',
      [token],
    );
    expect(rows).toEqual([{ giver: '2001', awaits_giver: false, settled: true }]);
  });

  test('scanned before the till is online again gives the customer over once it is', async () => {
    const number = await customerOf(2001);
    const token = till.mint({ ...HANDOVER, guide: 2002 });
    const answer = await consent(token, number);
    expect([answer.status, answer.body['code']]).toEqual([409, 'protected']);
    expect(await boundTo(number)).toBe('2001');
    expect(await codeDocument(token)).toMatchObject({ state: 'conflict', reason: 'protected' });
    cloud.advance(DAY_MS);
    await till.renew();
    const entry = issue(till, token, '2001');
    await upload(till, [entry]);
    expect(await boundTo(number)).toBe('2002');
    const document = await codeDocument(token);
    expect(document).toMatchObject({ state: 'bound' });
    expect(document).not.toHaveProperty('reason');
    expect(await clashes(token)).toMatchObject([{ rule: 'transfer', holder: '2001', claimant: '2002' }]);
    // As of the scan, not of the journal.
    const rows = await cloud.running.cloud.database.rows<{ at: number; giver: string }>(
      'SELECT at, giver FROM claims WHERE token = $1',
      [token],
    );
    expect(rows[0]?.giver).toBe('2001');
    expect(rows[0]?.at).toBeLessThan(cloud.ports.clock.now() - DAY_MS + 60_000);
    expect((await upload(till, [entry])).status).toBe(200);
    expect(await boundTo(number)).toBe('2002');
  });

  test('that comes late and changes what was decided since opens one dispute for a manager', async () => {
    const number = await customerOf(2001);
    const token = till.mint({ ...HANDOVER, guide: 2002 });
    await consent(token, number);
    cloud.advance(60_000);
    // Until the till is heard the giver still has the customer, who comes again.
    expect((await consent(till.mint({ guide: 2001 }), number)).status).toBe(200);
    const disputes = async () =>
      (
        await cloud.ask<{ items: Record<string, unknown>[] }>('/v1/binding-disputes', { token: await cloud.logIn() })
      ).body.items.filter(({ member }) => member === claimed?.['member']);
    const [claimed] = await cloud.running.cloud.database.rows<Record<string, unknown>>(
      'SELECT member FROM claims WHERE token = $1',
      [token],
    );
    expect(await disputes()).toEqual([]);
    const entry = issue(till, token, '2001');
    await upload(till, [entry]);
    expect(await boundTo(number)).toBe('2002');
    await upload(till, [entry]);
    expect(await disputes()).toMatchObject([{ evidence: 'late_claim', state: 'open', boundGuide: '2002' }]);
  });

  test('whose giver is named after money was settled moves what is frozen alone, and opens one dispute about what was paid', async () => {
    const hands = commissionHands(cloud);
    expect((await hands.enter()).status).toBe(200);
    cloud.advance(60_000);
    const number = await customerOf(2001);
    const token = till.mint({ ...HANDOVER, guide: 2002 });
    await consent(token, number);
    const { database } = cloud.running.cloud;
    const [claimed] = await database.rows<{ member: string }>('SELECT member FROM claims WHERE token = $1', [token]);
    const member = hands.memberOf(claimed?.member ?? '');
    cloud.advance(60_000);
    await till.renew();
    const settled = hands.sale(till, { member });
    await sentFrom(till, [settled]);
    cloud.advance(9 * DAY_MS);
    await till.renew();
    const frozen = hands.sale(till, { member });
    await sentFrom(till, [frozen]);
    const paid = await hands.postings(settled);
    expect([await hands.parts(settled), await hands.parts(frozen)]).toEqual([{ '2001': 495 }, { '2001': 495 }]);
    const entry = issue(till, token, '2001');
    await upload(till, [entry]);
    await upload(till, [entry]);
    expect(await boundTo(number)).toBe('2002');
    expect(await hands.postings(settled)).toEqual(paid);
    // 40 % of it to who had the customer by then.
    expect(await hands.parts(frozen)).toEqual({ '2001': 297, '2002': 198 });
    const sales = [settled, frozen].map((sold) => soldOf(sold).saleId);
    const disputes = 'SELECT sale, reason, guide, state FROM commission_disputes WHERE sale = ANY($1)';
    expect(await database.rows(disputes, [sales])).toEqual([
      { sale: sales[0], reason: 'late_claim', guide: '2002', state: 'open' },
    ]);
  });

  test('gives several customers within its half hour, and none after it', async () => {
    const [one, two, late] = [await customerOf(2001), await customerOf(2001), await customerOf(2001)];
    const token = till.mint({ ...HANDOVER, guide: 2002 });
    await consent(token, one);
    await upload(till, [issue(till, token, '2001')]);
    await consent(token, two);
    expect([await boundTo(one), await boundTo(two)]).toEqual(['2002', '2002']);
    cloud.advance(41 * 60_000);
    await till.renew();
    expect((await consent(token, late)).status).toBe(410);
    expect(await boundTo(late)).toBe('2001');
  });

  test('taken back gives nobody over', async () => {
    const number = await customerOf(2001);
    const token = till.mint({ ...HANDOVER, guide: 2002 });
    await upload(till, [issue(till, token, '2001'), till.entry('token.revoked', { token, reason: 'by_staff' })]);
    expect((await consent(token, number)).status).toBe(410);
    expect(await boundTo(number)).toBe('2001');
  });

  test('binds a customer of nobody as any code does', async () => {
    const number = phone();
    const token = till.mint({ ...HANDOVER, guide: 2002 });
    await upload(till, [issue(till, token, '2001')]);
    expect((await consent(token, number)).status).toBe(200);
    expect(await boundTo(number)).toBe('2002');
    expect(await clashes(token)).toBeUndefined();
  });
});

describe('a thief who issues a handover code', () => {
  const stolen = async (at: TestTerminal, over: { giver?: string | null; guide?: number; ttl?: number } = {}) => {
    const { giver = '2002', guide = 2002, ttl = 1 } = over;
    const outcomes: unknown[] = [];
    for (const isFirst of [true, false]) {
      const number = await customerOf(2001);
      const token = at.mint({ mode: 3, ttl, guide });
      const entry = () => upload(at, [issue(at, token, giver, String(guide))]);
      if (isFirst) await entry();
      const { status, body } = await consent(token, number);
      if (!isFirst) await entry();
      outcomes.push([status, body['code'], await boundTo(number)]);
    }
    return outcomes;
  };
  const KEPT = [
    [409, 'protected', '2001'],
    [409, 'protected', '2001'],
  ];

  test('for oneself takes nobody', async () => {
    expect(await stolen(till)).toEqual(KEPT);
  });

  test('as a person who has no part in the customer takes nobody', async () => {
    expect(await stolen(till, { giver: '9001' })).toEqual(KEPT);
    expect(await stolen(till, { giver: '1001' })).toEqual(KEPT);
    expect(await stolen(till, { giver: null })).toEqual(KEPT);
    expect(await stolen(till, { giver: '7777' })).toEqual(KEPT);
  });

  test('that lasts for ever takes nobody', async () => {
    expect(await stolen(till, { giver: '2001', ttl: 7 })).toEqual(KEPT);
  });

  test('at another store’s till, in the name of a guide who does not work there, takes nobody', async () => {
    const { database, secrets } = cloud.running.cloud;
    const guide = DEMO_STAFF.find(({ document }) => document.id === '2002')?.document as StaffDocument;
    const there = { ...guide, id: '2202', stores: [OTHER_STORE], tokenNumber: 2202 } as StaffDocument;
    await putStaff(database, secrets, cloud.ports, 'brand:demo', there, OTHER_PIN);
    cloud.advance(60_000);
    for (const isFirst of [true, false]) {
      const number = await customerOf(2001);
      const token = away.mint({ ...HANDOVER, guide: 2202 });
      if (isFirst) await upload(away, [issue(away, token, '2001', '2202')]);
      expect((await consent(token, number)).status).toBe(409);
      if (!isFirst) await upload(away, [issue(away, token, '2001', '2202')]);
      expect(await boundTo(number)).toBe('2001');
    }
  });

  test('of which another till’s journal names the giver takes nobody', async () => {
    const number = await customerOf(2001);
    const token = till.mint({ ...HANDOVER, guide: 2002 });
    expect((await upload(away, [issue(away, token, '2001')])).body.quarantined).toMatchObject([
      { reason: 'foreign_token' },
    ]);
    expect((await consent(token, number)).status).toBe(409);
    expect(await boundTo(number)).toBe('2001');
  });

  test('twice, in two names, gives by the first that was journalled', async () => {
    const number = await customerOf(2001);
    const token = till.mint({ ...HANDOVER, guide: 2002 });
    await upload(till, [issue(till, token, '9001'), issue(till, token, '2001')]);
    expect((await consent(token, number)).status).toBe(409);
    expect(await boundTo(number)).toBe('2001');
  });
});

describe('a crash', () => {
  test.each(['claim.before_commit', 'claim.after_commit_before_publish'] as const)(
    'at %s of what the till’s journal completes leaves nothing undone after the next start',
    async (point: CloudKillPoint) => {
      const number = await customerOf(2001);
      const token = till.mint({ ...HANDOVER, guide: 2002 });
      await consent(token, number);
      const { cloud: real } = cloud.running;
      const reach = (at: CloudKillPoint): void => {
        if (at === point) throw new Error('killed');
      };
      Object.assign(real, { killPoints: { reach } });
      expect((await upload(till, [issue(till, token, '2001')])).status).toBe(500);
      Object.assign(real, { killPoints: NO_KILL_POINTS });
      await applyAllBrandFacts(real);
      expect(await boundTo(number)).toBe('2002');
      expect(await codeDocument(token)).toMatchObject({ state: 'bound' });
      expect(await clashes(token)).toMatchObject([{ rule: 'transfer' }]);
    },
  );

  test('after the scan’s claim, before its giver was asked for, leaves nothing undone after the next start', async () => {
    const number = await customerOf(2001);
    const token = till.mint({ ...HANDOVER, guide: 2002 });
    const { cloud: real } = cloud.running;
    let isThrown = false;
    const reach = (at: CloudKillPoint): void => {
      if (at !== 'page.after_claim_before_giver' || isThrown) return;
      isThrown = true;
      throw new Error('killed');
    };
    Object.assign(real, { killPoints: { reach } });
    expect((await consent(token, number)).status).toBe(500);
    Object.assign(real, { killPoints: NO_KILL_POINTS });
    await upload(till, [issue(till, token, '2001')]);
    await applyAllBrandFacts(real);
    expect(await boundTo(number)).toBe('2002');
    expect(await codeDocument(token)).toMatchObject({ state: 'bound' });
  });
});

describe('a giver who left', () => {
  test('before the scan gives nobody: the customer is free and goes to whose code it is', async () => {
    const number = await customerOf(2001);
    const manager = await cloud.logIn();
    const token = till.mint({ ...HANDOVER, guide: 2002 });
    await upload(till, [issue(till, token, '2001')]);
    cloud.advance(60_000);
    expect((await cloud.ask('/v1/staff/2001/leaving', { token: manager, method: 'POST' })).status).toBe(200);
    cloud.advance(60_000);
    expect((await consent(token, number)).status).toBe(200);
    expect(await boundTo(number)).toBe('2002');
    expect(await clashes(token)).toEqual([]);
  });
});
