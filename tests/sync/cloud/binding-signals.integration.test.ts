/** Bindings that look as if no customer made them, and what a manager does about them: looked at, undone, told, once, within reach. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { putStaff } from '../../../sync/cloud/store/staff.ts';
import { DEMO_STAFF } from '../../../sync/demo/shop.ts';
import { DAY_MS, MINUTE_MS } from '../../../sync/domain/time.ts';
import type { BindingSignal, SignalDetail } from '../../../sync/protocol/binding-signals.ts';
import type { StaffDocument } from '../../../sync/schemas/documents/catalogue.ts';
import { guidePhone } from './guide-phone.ts';
import type { TestTerminal } from './harness.ts';
import { OTHER_MANAGER, OTHER_PIN, startShop, type Shop } from './hostile-shop.ts';

const WORDS = '顾客说没有扫过码 <img src=x onerror=alert(1)>';
let cloud: Shop;
let till: TestTerminal;
let manager: string;
beforeAll(async () => {
  cloud = await startShop();
  till = await cloud.pair();
  manager = await cloud.logIn();
});
afterAll(() => cloud.close());

let phones = 0;
const newPhone = (): string => `1370001${String((phones += 1)).padStart(4, '0')}`;
const consent = (guide: string, phone: string, agent: string) =>
  cloud.ask(`/g/${till.mint({ guide: Number(guide) })}`, {
    form: { phone, consent: 'yes' },
    headers: { accept: 'application/json', 'user-agent': agent },
  });
const guideOf = async (phone: string) => {
  const asked = `/v1/members?phone=${phone}`;
  return (await cloud.ask<{ items: { boundGuide: string | null }[] }>(asked, { token: till.token })).body.items[0]
    ?.boundGuide;
};
/** Five customers from one device, each with the own age of being somebody else's. */
async function burst(guide = '2001', customers: readonly string[] = Array.from({ length: 5 }, newPhone)) {
  for (const phone of customers) await consent(guide, phone, `tablet of ${customers[0] ?? ''}`);
  const [signal] = await signals();
  if (signal?.last === undefined) throw new Error('no signal');
  return { customers, signal, at: `/v1/binding-signals/${signal.kind}/${signal.last}` };
}
const signals = async (token = manager) =>
  (await cloud.ask<{ items: BindingSignal[] }>('/v1/binding-signals', { token })).body.items;
const detail = async (at: string, token = manager) => cloud.ask<SignalDetail & { code?: string }>(at, { token });
const decide = (at: string, body: object, token = manager) =>
  cloud.ask<BindingSignal & { code?: string; reason?: string }>(`${at}/decision`, {
    token,
    json: { decision: till.freshId(), words: WORDS, undo: [], ...body },
  });
const rows = (table: string) =>
  cloud.running.cloud.database.rows(`SELECT * FROM ${table} WHERE scope = $1`, ['brand:demo']);
/** Long enough that no window of the stretch before reaches here. */
async function later(byMs = 3 * 60 * MINUTE_MS): Promise<void> {
  cloud.advance(byMs);
  await till.renew();
  manager = await cloud.logIn();
}

describe('a signal', () => {
  test('shows its claims masked, with one device, and is fine by a word; one customer more makes it new again', async () => {
    const { signal, at, customers } = await burst();
    expect(signal).toMatchObject({ kind: 'one_device', guide: '2001', count: 5 });
    const seen = await detail(at);
    expect(seen.body.claims).toHaveLength(5);
    expect(seen.body.claims[0]).toMatchObject({ device: 1, source: 'qr_one_time', boundGuide: '2001', canUndo: true });
    expect(seen.text).not.toMatch(/1370001\d{4}|tablet of/);
    const decided = await decide(at, { words: '活动用的平板' });
    expect(decided.body).toMatchObject({ decided: { by: '9001', words: '活动用的平板', undone: 0 } });
    expect((await signals())[0]?.decided).toBeDefined();
    await consent('2001', newPhone(), `tablet of ${customers[0] ?? ''}`);
    const [again] = await signals();
    expect([again?.count, again?.decided]).toEqual([6, undefined]);
    expect(await guideOf(customers[0] ?? '')).toBe('2001');
  });

  test('decided of what was seen: a claim that came while the manager looked stays new', async () => {
    await later();
    const { at, customers } = await burst();
    await consent('2001', newPhone(), `tablet of ${customers[0] ?? ''}`);
    expect((await decide(at, {})).body).toMatchObject({ count: 6 });
    expect((await signals())[0]?.decided).toBeUndefined();
  });

  test('not right: who had the customer before has them again, a guide is named for who had none, both read why, pressed twice it is once', async () => {
    await later();
    const stolen = newPhone();
    await consent('2002', stolen, 'own phone');
    expect(await guideOf(stolen)).toBe('2002');
    await later(31 * DAY_MS);
    const { at, customers } = await burst('2001', [...Array.from({ length: 4 }, newPhone), stolen]);
    expect(await guideOf(stolen)).toBe('2001');
    const { claims } = (await detail(at)).body;
    const [last, other] = claims;
    expect(last).toMatchObject({ before: '2002', canUndo: true });
    expect(other).not.toHaveProperty('before');
    const needed = await decide(at, { undo: [{ claim: other?.claim }] });
    expect([needed.status, needed.body.reason]).toEqual([422, 'guide_needed']);
    const elsewhere = await decide(at, { undo: [{ claim: last?.claim, to: '2001' }] });
    expect([elsewhere.status, elsewhere.body.reason]).toEqual([422, 'goes_back']);
    const before = (await rows('claims')).length;
    const undo = [{ claim: last?.claim }, { claim: other?.claim, to: '2002' }];
    const decision = till.freshId();
    const pressed = await Promise.all([decide(at, { decision, undo }), decide(at, { decision, undo })]);
    expect(pressed.map(({ status }) => status)).toEqual([200, 200]);
    expect((await decide(at, { decision, undo })).body).toMatchObject({ decided: { undone: 2, words: WORDS } });
    expect([(await rows('claims')).length, await guideOf(stolen)]).toEqual([before + 2, '2002']);
    expect([await guideOf(customers[3] ?? ''), await guideOf(customers[0] ?? '')]).toEqual(['2002', '2001']);
    const disputes = await rows('binding_disputes');
    expect(disputes.map((row) => [Reflect.get(row, 'state'), Reflect.get(row, 'guide')])).toEqual([
      ['upheld', '2002'],
      ['upheld', '2002'],
    ]);
    for (const guide of ['2001', '2002']) {
      const phone = guidePhone(cloud);
      await phone.signIn(guide, '222222');
      const page = (await phone.get('/guide/contested')).text;
      expect(page).toContain('顾客说没有扫过码 &lt;img');
      expect(page).not.toContain('<img src=x');
    }
    const noted = await cloud.running.cloud.database.rows(
      "SELECT what FROM audit_log WHERE act = 'binding.signal_decided' AND what LIKE '%2 undone'",
    );
    expect(noted).toHaveLength(1);
  });

  test('two managers at once, for different guides: all of one’s decision is done and nothing of the other’s', async () => {
    const { database, secrets } = cloud.running.cloud;
    const known = (id: string) => DEMO_STAFF.find(({ document }) => document.id === id)?.document as StaffDocument;
    for (const [of, id, tokenNumber] of [
      ['9001', '9006', 9006],
      ['2002', '2006', 2006],
    ] as const)
      await putStaff(
        database,
        secrets,
        cloud.ports,
        'brand:demo',
        { ...known(of), id, tokenNumber } as StaffDocument,
        OTHER_PIN,
      );
    for (let round = 0; round < 4; round += 1) {
      await later();
      const second = await cloud.logIn('9006', OTHER_PIN);
      const { at, customers } = await burst();
      const { claims } = (await detail(at)).body;
      const undo = (to: string) => claims.map(({ claim }) => ({ claim, to }));
      const [before, decisions] = [(await rows('claims')).length, (await rows('binding_signal_decisions')).length];
      const each = await Promise.all([
        decide(at, { undo: undo('2002') }),
        decide(at, { undo: undo('2006').reverse() }, second),
      ]);
      expect(each.map(({ status }) => status).sort()).toEqual([200, 409]);
      const winner = each[0]?.status === 200 ? '2002' : '2006';
      expect(await Promise.all(customers.map(guideOf))).toEqual(customers.map(() => winner));
      expect((await rows('claims')).length).toBe(before + claims.length);
      expect((await rows('binding_signal_decisions')).length).toBe(decisions + 1);
    }
  });

  test('one that was undone for somebody else keeps all the others of the decision where they are', async () => {
    await later();
    const { at, customers } = await burst();
    const claims = (await detail(at)).body.claims.map(({ claim }) => claim);
    expect((await decide(at, { undo: [{ claim: claims.at(-1), to: '2002' }] })).status).toBe(200);
    const before = (await rows('claims')).length;
    const refused = await decide(at, { undo: claims.map((claim) => ({ claim, to: '2006' })) });
    expect([refused.status, refused.body.code]).toEqual([409, 'decided_otherwise']);
    expect((await rows('claims')).length).toBe(before);
    const [first, ...others] = await Promise.all(customers.map(guideOf));
    expect([first, others]).toEqual(['2002', others.map(() => '2001')]);
  });

  test('a crash within leaves nothing of it: pressed again all is done', async () => {
    await later();
    const { at, customers } = await burst();
    const undo = (await detail(at)).body.claims.map(({ claim }) => ({ claim, to: '2002' }));
    const tables = ['claims', 'binding_disputes', 'binding_signal_decisions'];
    const count = async () => Promise.all(tables.map(async (table) => (await rows(table)).length));
    const before = await count();
    const points = cloud.running.cloud.killPoints;
    const reach = points.reach.bind(points);
    let left = 3;
    Object.assign(points, {
      reach: (point: Parameters<typeof reach>[0]) => {
        if (point === 'claim.before_commit' && (left -= 1) === 0) throw new Error('died here');
        reach(point);
      },
    });
    try {
      expect((await decide(at, { undo })).status).toBe(500);
    } finally {
      Object.assign(points, { reach });
    }
    expect(await count()).toEqual(before);
    expect(await guideOf(customers[0] ?? '')).toBe('2001');
    expect((await decide(at, { undo })).body).toMatchObject({ decided: { undone: undo.length } });
    expect(await Promise.all(customers.map(guideOf))).toEqual(customers.map(() => '2002'));
  });

  test('a customer who has moved on is not moved back', async () => {
    await later();
    const { at } = await burst();
    const [claim] = (await detail(at)).body.claims;
    const moved = till.entry(
      'binding.claimed',
      {
        ...{ claim: till.freshId(), member: claim?.member, guide: '2002', source: 'manager_transfer', claimSeq: 9 },
        approval: { by: '9001', reason: '换人' },
      },
      { staff: '9001' },
    );
    await till.upload([moved]);
    const [now] = (await detail(at)).body.claims;
    expect(now).toMatchObject({ boundGuide: '2002', canUndo: false });
    const refused = await decide(at, { undo: [{ claim: claim?.claim, to: '2002' }] });
    expect([refused.status, refused.body.code]).toEqual([409, 'has_moved_on']);
  });

  test('that nobody looked at for three days waits on the manager’s list, and goes from it when one has', async () => {
    await later();
    const { at } = await burst();
    const waiting = async (): Promise<number | undefined> => {
      const asked = await cloud.ask<{ items: { code: string; count: number }[] }>('/v1/reports/attention', {
        token: manager,
      });
      return asked.body.items.find(({ code }) => code === 'signals_waiting')?.count;
    };
    const others = await waiting();
    await later(3 * DAY_MS + MINUTE_MS);
    const now = (await waiting()) ?? 0;
    expect(now).toBeGreaterThan(others ?? 0);
    await decide(at, { words: '看过' });
    expect((await waiting()) ?? 0).toBe(now - 1);
  });
});

describe('attacks on what is decided', () => {
  test('another store’s signal is neither seen nor decided, nor by a guide, a till or nobody; a claim of elsewhere is none of it', async () => {
    await later();
    const { at } = await burst();
    const { claims } = (await detail(at)).body;
    const other = await cloud.logIn(OTHER_MANAGER, OTHER_PIN);
    expect((await detail(at, other)).status).toBe(404);
    expect((await decide(at, {}, other)).status).toBe(404);
    for (const [token, status] of [
      [await cloud.logIn('2001', '222222'), 403],
      [till.token, 403],
      ['', 401],
    ] as const)
      expect([(await detail(at, token)).status, (await decide(at, {}, token)).status]).toEqual([status, status]);
    const foreign = await decide(at, { undo: [{ claim: till.freshId(), to: '2002' }] });
    expect([foreign.status, foreign.body.reason]).toEqual([422, 'unknown_claim']);
    const unknown = await decide(at, { undo: [{ claim: claims[0]?.claim, to: '7777' }] });
    expect([unknown.status, unknown.body.reason]).toEqual([422, 'guide_left']);
    const number = await decide(at, { words: `打 ${['138', '0013', '8000'].join('')}` });
    expect([number.status, number.body.reason]).toEqual([422, 'number_in_text']);
    expect((await signals())[0]?.decided).toBeUndefined();
  });

  test('own cause: who is the guide of a signal decides nothing of it, and nobody takes customers for themselves', async () => {
    await later();
    const known = DEMO_STAFF.find(({ document }) => document.id === '9001')?.document as StaffDocument;
    const both = { ...known, id: '9008', tokenNumber: 9008, roles: [...known.roles, 'guide'] } as StaffDocument;
    const { database, secrets } = cloud.running.cloud;
    await putStaff(database, secrets, cloud.ports, 'brand:demo', both, OTHER_PIN);
    const own = await cloud.logIn('9008', OTHER_PIN);
    const theirs = await burst('9008');
    expect((await decide(theirs.at, {}, own)).body.code).toBe('own_cause');
    await later();
    const { at } = await burst();
    const [claim] = (await detail(at)).body.claims;
    const taken = await decide(at, { undo: [{ claim: claim?.claim, to: '9008' }] }, own);
    expect([taken.status, taken.body.code]).toEqual([403, 'own_cause']);
  });
});
