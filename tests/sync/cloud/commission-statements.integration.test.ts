/** A month of commission is closed on a real PostgreSQL: once, whatever runs at once or breaks, each posting in one statement. */
import readXlsx from 'read-excel-file/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { statementDocument } from '../../../sync/cloud/commission/documents/statement-document.ts';
import { closeMonth } from '../../../sync/cloud/commission/statements.ts';
import { lastDayOf, monthAfter } from '../../../sync/domain/commission-rules.ts';
import type { CommissionStatement, CommissionView } from '../../../sync/protocol/commission.ts';
import { commissionHands, sentFrom, soldOf } from './commission-shop.ts';
import { guidePhone, JSON_ONLY } from './guide-phone.ts';
import type { SignedEntry, TestTerminal } from './harness.ts';
import { BRAND_MANAGER, OTHER_MANAGER, OTHER_PIN, pairElsewhere, startShop, type Shop } from './hostile-shop.ts';

let cloud: Shop;
let one: TestTerminal;
let far: TestTerminal;
let hands: ReturnType<typeof commissionHands>;
let month: string;
beforeAll(async () => {
  cloud = await startShop();
  one = await cloud.pair('one');
  far = await pairElsewhere(cloud);
  hands = commissionHands(cloud);
  month = monthAfter(new Date(cloud.ports.clock.now()).toISOString().slice(0, 7));
  await at(month, '02');
  const tiers = [
    { upTo: 20_000, bp: 100 },
    { upTo: null, bp: 1000 },
  ];
  expect((await hands.enter({ tiers })).status).toBe(200);
  cloud.advance(1000);
});
afterAll(() => cloud.close());

/** At noon in the store. */
async function at(of: string, day: string): Promise<void> {
  cloud.advance(Date.parse(`${of}-${day}T04:00:00Z`) - cloud.ports.clock.now());
  for (const terminal of [one, far]) await terminal.renew();
}
const sent = (...entries: readonly SignedEntry[]): Promise<void> => sentFrom(one, entries);
const close = async (of: string) =>
  cloud.ask<{ items: CommissionStatement[]; code?: string }>('/v1/commission-statements', {
    token: await cloud.logIn(BRAND_MANAGER, OTHER_PIN),
    json: { month: of },
  });
const totals = (items: readonly CommissionStatement[]) =>
  Object.fromEntries(items.map(({ party, total }) => [party, total]));
const sumOf = async (sql: string): Promise<number> =>
  (await cloud.running.cloud.database.rows<{ sum: number }>(sql))[0]?.sum ?? 0;

let toLeaver: SignedEntry;
let bound: SignedEntry;
let member: string;
test('what is frozen at its end waits for the next month; tiers count all that was sold in it', async () => {
  member = await hands.newMember();
  toLeaver = hands.sale(one, { serving: [{ guide: '2002', shareBp: 10_000 }] });
  bound = hands.sale(one, { member: hands.memberOf(member) }, 2);
  await sent(toLeaver, bound, hands.refund(one, bound, 1));
  await at(month, '27');
  const late = hands.sale(one, {}, 3);
  await sent(late);
  // What begins with the next month, at midnight in the stores, gives nothing for this one.
  const from = Date.parse(`${monthAfter(month)}-01T00:00:00+08:00`);
  expect((await hands.enter({ from, tiers: [{ upTo: null, bp: 5000 }] })).status).toBe(200);
  expect((await close(month)).body.code).toBe('not_over');
  await at(monthAfter(month), '03');

  // A crash before the commit leaves nothing behind.
  const { database } = cloud.running.cloud;
  const crashing: typeof database = {
    ...database,
    transaction: (run) =>
      database.transaction(async (tx) => {
        const value = await run(tx);
        if (value === null) throw new Error('lost');
        return value;
      }),
  };
  await expect(closeMonth({ ...cloud.running.cloud, database: crashing }, month)).rejects.toThrow('lost');
  expect(await sumOf('SELECT count(*)::bigint AS sum FROM commission_stated')).toBe(0);

  // A look at it closes nothing, and says what closing will.
  const preview = await cloud.ask<{ items: CommissionStatement[] }>(
    `/v1/commission-statements/preview?month=${month}`,
    { token: await cloud.logIn(BRAND_MANAGER, OTHER_PIN) },
  );
  expect(totals(preview.body.items)).toEqual({ '2001': 495 + 200 + 1960, '2002': 495 + 99 });
  expect(await sumOf('SELECT count(*)::bigint AS sum FROM commission_stated')).toBe(0);

  // Two at once, and one more: the same statements.
  const [first, second] = await Promise.all([close(month), close(month)]);
  expect([first.status, second.status]).toEqual([200, 200]);
  expect(second.body.items).toEqual(first.body.items);
  expect((await close(month)).body.items).toEqual(first.body.items);
  // 2001: 4.95 of one tee; 1 % of 200.00 and 10 % of the other 196.00 sold net. 2002: 4.95, and 1 % of 99.00.
  expect(totals(first.body.items)).toEqual({ '2001': 495 + 200 + 1960, '2002': 495 + 99 });
  const stated = 'FROM commission_stated s JOIN commission_postings p USING (scope, sale, party, n)';
  expect(await sumOf(`SELECT sum(p.amount)::bigint AS sum ${stated}`)).toBe(495 + 200 + 1960 + 495 + 99);
  expect(await sumOf(`SELECT count(*)::bigint AS sum ${stated} WHERE p.due_day > '${lastDayOf(month)}'`)).toBe(0);
});

test('each amount of a statement is explained: rule, rate, net, share', async () => {
  const token = await cloud.logIn('2001', '222222');
  const { body } = await cloud.ask<Pick<CommissionView, 'why'> & { postings: CommissionView['items'] }>(
    `/v1/commission-statements?month=${month}&guide=2001`,
    { token },
  );
  expect(body.postings.map(({ what, amount }) => [what, amount])).toEqual([
    ['earned', 990],
    ['clawback', -495],
    ['tier', 2160],
  ]);
  expect(body.why[soldOf(bound).saleId]).toMatchObject({
    rule: 'v001',
    lines: [{ net: 9900, rateBp: 500, rateFrom: 'default', commission: 495 }],
    pool: 495,
    binderBp: 4000,
    boundGuide: null,
    serving: [{ guide: '2001', shareBp: 10_000 }],
    parts: [{ party: '2001', amount: 495 }],
  });
});

let kept: readonly Buffer[];
const documents = async (): Promise<readonly Buffer[]> => {
  const asked = { month, party: '2001', store: '' };
  const wanted = [
    { format: 'pdf' as const, lang: 'zh' as const },
    { format: 'xlsx' as const, lang: 'en' as const },
  ];
  const made = await Promise.all(wanted.map((one) => statementDocument(cloud.running.cloud, { ...asked, ...one })));
  return made.map((bytes) => bytes ?? Buffer.alloc(0));
};

test('a statement is a document whose amounts add up to it; the guide has the own one alone', async () => {
  kept = await documents();
  const [pdf = Buffer.alloc(0), xlsx = Buffer.alloc(0)] = kept;
  const [sheet, lines] = await readXlsx(xlsx);
  const amounts = (sheet?.data ?? []).slice(6).map((row) => row[6]);
  // 9.90 of two tees, 4.95 back, what the tiers give; and the total.
  expect(amounts).toEqual([9.9, -4.95, 21.6, 26.55]);
  expect((sheet?.data ?? [])[6]?.[0]).toEqual(new Date(`${month}-02T00:00:00Z`));
  expect((lines?.data ?? [])[1]?.slice(1)).toEqual(['v001', '纯棉T恤', 2, 198, 0.05, 9.9]);
  expect(pdf.toString('latin1')).toContain('(26.55) Tj');
  const path = (query: string) => `/v1/commission-statements/document?month=${month}&format=pdf&${query}`;
  const own = await cloud.logIn('2001', '222222');
  const status = async (query: string, token: string) => (await cloud.ask(path(query), { token })).status;
  expect([await status('guide=2001', own), await status('guide=2002', own), await status('store=S001', own)]).toEqual([
    200, 403, 403,
  ]);
  expect([await status('', own), await status('guide=2001&store=S001', own)]).toEqual([422, 422]);
  expect(await status('guide=2001', await cloud.logIn(OTHER_MANAGER, OTHER_PIN))).toBe(403);
  const brand = await cloud.logIn(BRAND_MANAGER, OTHER_PIN);
  expect([await status('guide=2001', brand), await status('store=S001', brand)]).toEqual([200, 404]);
});

test('on the phone a guide has the own statements, the same documents as the office; audited', async () => {
  const phone = guidePhone(cloud);
  await phone.signIn();
  const listed = await phone.get<{ items: unknown[] }>('/guide/statements', JSON_ONLY);
  expect(listed.body.items).toEqual([
    { month, total: 2655, lines: 3, disputed: 0, madeAt: expect.any(Number) as number },
  ]);
  const page = await phone.get('/guide/statements');
  expect([page.status, page.text.includes('26.55'), page.text.includes('5.94')]).toEqual([200, true, false]);
  expect((await phone.get('/guide')).text).toContain('href="/guide/statements"');
  const [pdf, xlsx] = kept;
  const taken = async (format: string, language: string) => {
    const response = await fetch(`${cloud.url}/guide/statements/${month}/${format}`, {
      headers: { cookie: phone.cookie(), accept: 'text/html', 'accept-language': language },
    });
    const head = ['content-type', 'content-disposition', 'cache-control'].map((name) => response.headers.get(name));
    return { head, bytes: Buffer.from(await response.arrayBuffer()) };
  };
  const named = (format: string) => `attachment; filename="commission-${month}-2001.${format}"`;
  const asPdf = await taken('pdf', 'zh-CN');
  expect(asPdf.head).toEqual(['application/pdf', named('pdf'), 'private, no-store']);
  expect(asPdf.bytes.equals(pdf ?? Buffer.alloc(0))).toBe(true);
  const asSheet = await taken('xlsx', 'en');
  expect(asSheet.head[1]).toBe(named('xlsx'));
  expect(asSheet.bytes.equals(xlsx ?? Buffer.alloc(0))).toBe(true);
  const log = await cloud.running.cloud.database.rows<{ who: string; what: string }>(
    "SELECT who, what FROM audit_log WHERE act = 'statement.read' ORDER BY seq",
  );
  expect(log).toEqual([
    { who: 'staff 2001', what: `${month} pdf` },
    { who: 'staff 2001', what: `${month} xlsx` },
  ]);
});

test('attack (IDOR): no address brings another guide’s statement to a phone, nor the store’s, nor one to nobody', async () => {
  const [one, other, nobody] = [guidePhone(cloud), guidePhone(cloud), guidePhone(cloud)];
  await one.signIn();
  await other.signIn('2002');
  const path = `/guide/statements/${month}/pdf`;
  for (const query of ['guide=2002', 'party=2002', 'guide=STORE', 'store=S001']) {
    const taken = await one.get(`${path}?${query}`);
    expect([query, taken.status, taken.headers.get('content-disposition')]).toEqual([
      query,
      200,
      `attachment; filename="commission-${month}-2001.pdf"`,
    ]);
    expect(taken.text).toContain('(26.55) Tj');
  }
  expect((await other.get(path)).text).toContain('(5.94) Tj');
  const unsettled = await one.get(`/guide/statements/${monthAfter(month)}/pdf`);
  expect([unsettled.status, unsettled.text.includes(') Tj')]).toEqual([404, false]);
  for (const odd of ['2026-13', `${month}-01`, '..%2f2002', 'STORE'])
    expect([404, 422]).toContain((await one.get(`/guide/statements/${odd}/pdf`)).status);
  expect((await nobody.get(path)).status).toBe(401);
  expect((await nobody.get('/guide/statements', JSON_ONLY)).status).toBe(401);
});

test('a guide sees the own commission alone; managers and tills that of their stores', async () => {
  const query = (guide: string) => `/v1/commission?guide=${guide}&from=${month}-01&to=${lastDayOf(month)}`;
  const seen = async (token: string, guide: string) =>
    (await cloud.ask<CommissionView>(query(guide), { token })).status;
  const own = await cloud.logIn('2001', '222222');
  expect([await seen(own, '2001'), await seen(own, '2002'), await seen(own, '7777')]).toEqual([200, 403, 403]);
  expect(await seen(await cloud.logIn(), '2002')).toBe(200);
  expect(await seen(await cloud.logIn(OTHER_MANAGER, OTHER_PIN), '2002')).toBe(403);
  expect([await seen(one.token, '2001'), await seen(far.token, '2001')]).toEqual([200, 403]);
  const { body } = await cloud.ask<CommissionView>(query('2001'), { token: own });
  // Three tees of the 27th are still frozen, beside what the month gave.
  expect([body.frozen, body.settled]).toEqual([1485, 495 + 2160]);
  expect((await cloud.ask(`/v1/commission-statements?month=${month}`, { token: own })).status).toBe(403);
});

test('what a leaver would owe is the store’s', async () => {
  const next = monthAfter(month);
  await cloud.running.cloud.database.run(
    "UPDATE staff SET body = jsonb_set(body, '{leftAt}', to_jsonb($1::bigint)) WHERE staff = '2002'",
    [cloud.ports.clock.now()],
  );
  await sent(hands.refund(one, toLeaver, 1));
  await at(monthAfter(next), '02');
  expect((await close(monthAfter(next))).body.code).toBe('not_over');
  const { body } = await close(next);
  expect(totals(body.items)).toEqual({ '2001': 1485, '2002': 0, STORE: -495 });
  expect((await close(month)).body.items).toHaveLength(2);
});

test('a dispute that is upheld posts the difference as of today, once; the statement stays as it was', async () => {
  const told = (await close(month)).body.items;
  await sent(hands.claim(one, member, '1001', Number(bound['at']) - 1000));
  expect(await hands.parts(bound)).toEqual({ '2001': 495 });
  const manager = await cloud.logIn();
  const listed = await cloud.ask<{ items: { id: string; state: string }[] }>('/v1/commission-disputes', {
    token: manager,
  });
  expect(listed.body.items).toMatchObject([{ sale: soldOf(bound).saleId, guide: '1001', state: 'open' }]);
  const phone = guidePhone(cloud);
  await phone.signIn();
  const disputedTag = '1 笔有异议';
  expect((await phone.get('/guide/statements')).text).toContain(disputedTag);
  const decide = async (token: string, upheld: boolean) =>
    (
      await cloud.ask(`/v1/commission-disputes/${listed.body.items[0]?.id ?? ''}/decision`, {
        token,
        json: { upheld, note: 'x' },
      })
    ).status;
  expect(await decide(await cloud.logIn(OTHER_MANAGER, OTHER_PIN), true)).toBe(404);
  expect([await decide(manager, true), await decide(manager, true), await decide(manager, false)]).toEqual([
    200, 200, 409,
  ]);
  expect(await hands.parts(bound)).toEqual({ '1001': 198, '2001': 297 });
  const decided = (await hands.postings(bound)).filter(({ what }) => what === 'decided');
  expect(decided.map(({ party, amount }) => [party, amount])).toEqual([
    ['1001', 198],
    ['2001', -198],
  ]);
  expect((await phone.get('/guide/statements')).text).not.toContain(disputedTag);
  expect((await close(month)).body.items).toEqual(told);
  // Nor did anything that came since change the document of it.
  expect(await documents()).toEqual(kept);
});
