/** A guide's customers at a till: reasons found here, with and without the cloud; calls, notes, wishes and arrivals as journal entries. */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { MethodParams } from '../../main/contract/contract.ts';
import { businessDayAt, CHINA_DAY, DAY_MS, epochMs } from '../../sync/domain/time.ts';
import { TEE, Till } from './support/till.ts';

const ID = (n: number): never => `019a0000-0000-7000-9600-${String(n).padStart(12, '0')}` as never;
const MEMBER: never = ID(1);
const OTHER: never = ID(2);
const dayBy = (days: number): string => businessDayAt(epochMs(Date.now() + days * DAY_MS), CHINA_DAY);
const GOODS = { product: 'p-coat', name: '羊毛大衣', size: 'M' } as never;

const customer = (over: object = {}) => ({
  member: MEMBER,
  name: '王女士',
  phone: '138****0001',
  since: 1000,
  protectedUntil: null,
  facts: { hasAgreed: true, lastBought: dayBy(-10) },
  calls: [],
  notes: [],
  ...over,
});

let till: Till;
let items: object[];
let status: number;
beforeEach(async () => {
  items = [customer(), customer({ member: OTHER, facts: { hasAgreed: false, lastBought: dayBy(-100) } })];
  status = 200;
  till = new Till();
  till.cloud.extra = ({ path }) =>
    path === '/v1/guides/2001/customers'
      ? status === 200
        ? { status, body: { guide: '2001', asOf: Date.now(), called: 2, items } }
        : { status, body: { code: 'unknown_guide' } }
      : undefined;
  await till.openForBusiness();
  await till.login('2001', '222222');
});
afterEach(() => till.end());

const mine = () => till.get('guide.customers', { guide: '2001' as never });
const called = (over: Partial<MethodParams<'guide.call'>> = {}): MethodParams<'guide.call'> => ({
  entry: ID(10),
  guide: '2001' as never,
  member: MEMBER,
  reason: 'after_sale',
  occasion: dayBy(-10),
  outcome: 'reached',
  ...over,
});
const kindsOf = ({ items: all }: Awaited<ReturnType<typeof mine>>) =>
  all.map(({ reasons }) => reasons.map(({ kind }) => kind));
const written = async (...kinds: string[]) => (await till.journal()).filter(({ kind }) => kinds.includes(kind));
const everything = (): string =>
  readdirSync(till.folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(till.folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n');

describe('whom to call', () => {
  test('is found at the till, the same without the cloud and after a restart, and lies nowhere in clear', async () => {
    const online = await mine();
    expect([online.online, online.called, kindsOf(online)]).toEqual([true, 2, [['after_sale'], []]]);
    till.cloud.reachable = false;
    await till.stop();
    await till.start();
    await till.login('2001', '222222');
    expect(await mine()).toEqual({ ...online, online: false });
    expect(everything()).not.toContain('王女士');
  });

  test('follows what was sold here since', async () => {
    await mine();
    till.cloud.reachable = false;
    const { revision } = await till.get('cart.get', {});
    const member = {
      id: MEMBER,
      phone: '138****0001',
      tier: 'basic',
      points: 0,
      boundGuide: null,
      protectedUntil: null,
    };
    await till.get('cart.apply', { revision, command: { type: 'setMember', member } as never });
    await till.add(TEE);
    await till.serve();
    await till.get('sale.commit', await till.commitParams(10_000));
    expect(kindsOf(await mine())).toEqual([[], []]);
    expect((await mine()).items[0]?.lastBought).toBe(dayBy(0));
  });

  test('is nobody any more whom the cloud deleted', async () => {
    await mine();
    const forgotten = { id: `person:${String(MEMBER)}`, type: 'person', member: MEMBER, forgotten: true };
    const before = till.cloud.extra;
    till.cloud.extra = (request) =>
      request.path === '/v1/replication/bindings/pull'
        ? {
            status: 200,
            body: {
              documents: [{ ...forgotten, _deleted: false }],
              checkpoint: { epoch: 'e1', scope: 'store:demo:S001', seq: 1 },
            },
          }
        : before(request);
    await till.get('replication.pull', { collection: 'bindings', request: { checkpoint: null, limit: 100 } });
    till.cloud.reachable = false;
    expect((await mine()).items.map(({ member }) => member)).toEqual([OTHER]);
  });

  test('is for the guide and for who may see reports; a guide of other stores is nobody', async () => {
    const theirs = { guide: '2002' as never };
    expect(await till.call('guide.customers', theirs)).toMatchObject({ code: 'not_permitted' });
    expect(await till.call('guide.call', called(theirs))).toMatchObject({ code: 'not_permitted' });
    status = 404;
    expect(await till.call('guide.customers', { guide: '2001' as never })).toMatchObject({ code: 'not_found' });
  });
});

describe('how a call went', () => {
  test('is written once however often it is asked for, without the cloud too, and ends the reason', async () => {
    await mine();
    till.cloud.reachable = false;
    const tried = await till.get('guide.call', called({ outcome: 'no_answer' }));
    expect(tried.items[0]?.reasons).toMatchObject([{ kind: 'after_sale', tries: 1 }]);
    await till.get('guide.call', called({ outcome: 'no_answer' }));
    const done = await till.get('guide.call', called({ entry: ID(11) }));
    expect([kindsOf(done), done.called]).toEqual([[[], []], 3]);
    expect(await till.call('guide.call', called({ entry: ID(12) }))).toMatchObject({
      code: 'not_found',
      details: { reason: 'not_due' },
    });
    expect(await written('customer.called')).toMatchObject([
      { id: ID(10), staff: '2001', body: { member: MEMBER, guide: '2001', outcome: 'no_answer' } },
      { id: ID(11), body: { outcome: 'reached' } },
    ]);
  });

  test('that the cloud has by now counts once', async () => {
    await mine();
    await till.get('guide.call', called({ outcome: 'no_answer' }));
    const { entry: id, reason, occasion } = called();
    items = [customer({ calls: [{ id, reason, occasion, outcome: 'no_answer', staff: '2001', at: Date.now() }] })];
    expect((await mine()).items[0]?.reasons).toMatchObject([{ tries: 1 }]);
  });

  test('comes with a note where the member agreed to a profile: sealed, and shown; without consent nothing is written', async () => {
    await mine();
    const note = { entry: ID(20), text: '周六来试大衣' };
    expect(await till.call('guide.call', called({ note }))).toMatchObject({
      code: 'bad_request',
      details: { path: '/note', reason: 'consent' },
    });
    expect(await written('customer.called', 'member.profiled')).toEqual([]);
    await till.get('member.consent', { member: MEMBER, purpose: 'profile', given: true });
    const number = { entry: ID(21), text: ['139', '0013', '8000'].join(' ') };
    expect(await till.call('guide.call', called({ note: number }))).toMatchObject({
      details: { path: '/note', reason: 'number_in_text' },
    });
    const done = await till.get('guide.call', called({ note }));
    expect(done.items[0]?.notes).toMatchObject([{ text: '周六来试大衣', by: '2001' }]);
    expect(await written('customer.called', 'member.profiled')).toHaveLength(2);
    expect(everything()).not.toContain('周六来试大衣');
    await till.get('member.consent', { member: MEMBER, purpose: 'profile', given: false });
    expect((await mine()).items[0]?.notes).toEqual([]);
  });

  test('noted wrongly is put right by a later entry, without the cloud too; what was written first stays', async () => {
    await mine();
    till.cloud.reachable = false;
    const wrong = await till.get('guide.call', called({ outcome: 'not_wanted' }));
    expect(wrong.items[0]).toMatchObject({
      reasons: [],
      correctable: [{ kind: 'after_sale', occasion: dayBy(-10), outcome: 'not_wanted', tries: 1 }],
    });
    // The same word again puts nothing right.
    expect(await till.call('guide.call', called({ entry: ID(11), outcome: 'not_wanted' }))).toMatchObject({
      details: { reason: 'not_due' },
    });
    const right = await till.get('guide.call', called({ entry: ID(12), outcome: 'coming' }));
    expect(right.items[0]?.correctable).toMatchObject([{ outcome: 'coming', tries: 2 }]);
    const none = await till.get('guide.call', called({ entry: ID(13), outcome: 'no_answer' }));
    expect([kindsOf(none)[0], none.items[0]?.correctable]).toEqual([['after_sale'], []]);
    expect((await written('customer.called')).map(({ id, body }) => [id, body['outcome']])).toEqual([
      [ID(10), 'not_wanted'],
      [ID(12), 'coming'],
      [ID(13), 'no_answer'],
    ]);
  });

  test('is put right by who said it, for a week', async () => {
    const { reason, occasion } = called();
    const said = (staff: string, daysAgo: number) =>
      customer({
        calls: [{ id: null, reason, occasion, outcome: 'reached', staff, at: Date.now() - daysAgo * DAY_MS }],
      });
    const offered = async (one: object): Promise<number | undefined> => {
      items = [one];
      return (await mine()).items[0]?.correctable.length;
    };
    expect(await offered(said('2001', 6))).toBe(1);
    for (const other of [said('2002', 1), said('2001', 8)]) {
      expect(await offered(other)).toBe(0);
      expect(await till.call('guide.call', called({ outcome: 'coming' }))).toMatchObject({
        details: { reason: 'not_due' },
      });
    }
    expect(await written('customer.called')).toEqual([]);
  });

  test('is nothing of nobody’s customer', async () => {
    await mine();
    expect(await till.call('guide.call', called({ member: ID(9) }))).toMatchObject({
      code: 'not_found',
      details: { reason: 'unknown_member' },
    });
  });
});

describe('a note without a call', () => {
  const noted = (over: Partial<MethodParams<'guide.note'>> = {}): MethodParams<'guide.note'> => ({
    ...{ entry: ID(30), guide: '2001' as never, member: OTHER, text: '喜欢浅色', ...over },
  });

  test('is kept sealed with the consent and the limits that a note has, once, without the cloud too', async () => {
    await mine();
    till.cloud.reachable = false;
    expect(await till.call('guide.note', noted())).toMatchObject({ details: { path: '/note', reason: 'consent' } });
    await till.get('member.consent', { member: OTHER, purpose: 'profile', given: true });
    const number = ['139', '0013', '8000'].join(' ');
    expect(await till.call('guide.note', noted({ text: number }))).toMatchObject({
      details: { path: '/note', reason: 'number_in_text' },
    });
    expect(await written('member.profiled')).toEqual([]);
    const done = await till.get('guide.note', noted());
    await till.get('guide.note', noted());
    expect(done.items[1]?.notes).toMatchObject([{ text: '喜欢浅色', by: '2001' }]);
    expect(await written('member.profiled', 'customer.called')).toHaveLength(1);
    expect(everything()).not.toContain('喜欢浅色');
  });

  test('attack (IDOR): of nobody’s and of another guide’s customer nothing is written', async () => {
    await mine();
    await till.get('member.consent', { member: OTHER, purpose: 'profile', given: true });
    expect(await till.call('guide.note', noted({ member: ID(9) }))).toMatchObject({
      details: { reason: 'unknown_member' },
    });
    await till.login('2002', '222222');
    expect(await till.call('guide.note', noted())).toMatchObject({ code: 'not_permitted' });
    expect(await till.call('guide.note', noted({ guide: '2002' as never }))).toMatchObject({
      details: { reason: 'unknown_member' },
    });
    expect(await written('member.profiled')).toEqual([]);
  });
});

test('a wish and goods that came are facts, each once', async () => {
  till.cloud.reachable = false;
  const wish = { entry: ID(30), wish: ID(31), member: MEMBER, goods: GOODS, isEnded: false };
  const twice = async (act: () => Promise<unknown>): Promise<void> => {
    await act();
    await act();
  };
  await twice(() => till.get('guide.wish', wish));
  await twice(() => till.get('guide.arrived', { entry: ID(32), goods: GOODS }));
  await till.get('guide.wish', { ...wish, entry: ID(33), isEnded: true });
  expect((await written('goods.wished', 'goods.arrived')).map(({ kind, body }) => [kind, body])).toEqual([
    ['goods.wished', { wish: ID(31), member: MEMBER, goods: GOODS }],
    ['goods.arrived', { goods: GOODS }],
    ['goods.wished', { wish: ID(31), member: MEMBER, goods: GOODS, ended: true }],
  ]);
});

describe('open wishes', () => {
  const WISH = ID(40);
  const told = (over: object = {}) => ({ wish: WISH, goods: GOODS, at: Date.now() - DAY_MS, ...over });
  const open = async () => (await mine()).items[0]?.wishes.map(({ wish }) => String(wish));

  test('are the cloud’s and those noted here since; an end here holds at once, without the cloud, and why is kept', async () => {
    items = [customer({ wishes: [told()] })];
    expect(await open()).toEqual([WISH]);
    till.cloud.reachable = false;
    await till.get('guide.wish', { entry: ID(41), wish: ID(42), member: MEMBER, goods: GOODS, isEnded: false });
    expect(await open()).toEqual([ID(42), WISH]);
    const end = { member: MEMBER, goods: GOODS, isEnded: true, why: 'bought_elsewhere' } as const;
    await till.get('guide.wish', { entry: ID(43), wish: WISH, ...end });
    expect(await open()).toEqual([ID(42)]);
    expect((await written('goods.wished')).at(-1)?.body).toMatchObject({ ended: true, why: 'bought_elsewhere' });
    till.cloud.reachable = true;
    // Told by a cloud that does not have the end yet.
    expect(await open()).toEqual([ID(42)]);
  });

  test('end when the customer was told of the arrival and answered; nobody calls about it again', async () => {
    const arrived = ['a-1', 'a-2'].map((id) => ({ id: `0000${id.slice(-1)}`, product: 'p-coat', day: dayBy(0) }));
    const facts = {
      hasAgreed: true,
      arrived: arrived.map((one) => ({ ...one, name: '羊毛大衣', isWished: true })),
    };
    items = [customer({ facts, wishes: [told()] })];
    const due = (await mine()).items[0]?.reasons[0];
    expect(due?.kind).toBe('wish_arrived');
    const call = called({ reason: 'wish_arrived', occasion: due?.occasion ?? '' });
    const tried = await till.get('guide.call', { ...call, outcome: 'no_answer' });
    expect(tried.items[0]?.wishes).toHaveLength(1);
    const done = await till.get('guide.call', { ...call, entry: ID(44), outcome: 'coming' });
    expect([done.items[0]?.wishes, done.items[0]?.reasons]).toEqual([[], []]);
    // Put right: nobody was told, so the wish stands and is to be told of.
    const right = await till.get('guide.call', { ...call, entry: ID(45), outcome: 'no_answer' });
    expect(right.items[0]?.wishes).toHaveLength(1);
    expect(right.items[0]?.reasons).toMatchObject([{ kind: 'wish_arrived', occasion: call.occasion }]);
  });

  test('are none of a cloud that does not tell them', async () => {
    expect(await open()).toEqual([]);
  });
});
