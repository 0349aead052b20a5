/**
 * Two guides claim one customer by what they do themselves, at two tills that know nothing of each other: both tills, the office and both
 * guides' phones show the same guide, the same rule and the same days left, whichever till comes back first. With a real cloud and real Chromium.
 */
import { devices, type Browser, type BrowserContext, type Page } from 'playwright';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CommissionStatement, CommissionView } from '../../sync/protocol/commission.ts';
import { launchChromium } from '../support/chromium.ts';
import type { MovedClock } from './support/clock.ts';
import { eventually, type CloudScript } from './support/cloud-client.ts';
import { clockBehind, cloudNow, dayOf, TERMS } from './support/earning.ts';
import { digitsOf } from './support/demo-phone.ts';
import { expectPage } from './support/expect.ts';
import { launchLink } from './support/processes.ts';
import { connectScript, type ScriptClient } from './support/script-client.ts';
import type { Screen } from './support/screen.ts';
import { Store, type Till } from './support/store.ts';

/** Of the first customer guide 2001 hears first, of the second guide 2002. */
const [FIRST, SECOND] = ['13800138000', '13900139001'] as const;
const JEANS = '6901234567908';
const DAY_MS = 86_400_000;
const PATIENT_MS = 60_000;
/** Two tills with their windows, phones and three starts of the cloud, on a machine that is busy with more. */
const SLOW_MS = 480_000;

let store: Store;
let phones: Browser;
const clients: ScriptClient[] = [];
beforeEach(async () => {
  phones = await launchChromium();
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await phones.close();
  await store.end();
});

/** A till with its window, as it stands in the store. */
interface Counter {
  readonly till: Till;
  readonly browser: BrowserContext;
  readonly guide: string;
  screen: Screen;
}

async function openCounter(guide: string, clock?: MovedClock): Promise<Counter> {
  const till = await store.openTill();
  const browser = await till.openBrowser();
  await clock?.rule(browser);
  const screen = await till.openScreen(browser);
  await screen.login(guide, '222222');
  return { till, browser, guide, screen };
}

/** The till comes back: its window opens anew. */
async function comeBack(counter: Counter): Promise<void> {
  await counter.till.restart();
  await counter.screen.page.close();
  counter.screen = await counter.till.openScreenAgain(counter.browser);
  await counter.screen.login(counter.guide, '222222');
}

async function enrol({ screen, guide }: Counter, phone: string): Promise<void> {
  await screen.id('nav-members').click();
  await screen.id('member-enrol').click();
  await expectPage(screen.id('enrol-guide')).toHaveValue(guide);
  await screen.id('enrol-phone').fill(phone);
  await screen.id('enrol-consent').check();
  await screen.id('enrol-save').click();
  await expectPage(screen.id('enrol-done')).toHaveAttribute('data-outcome', 'enrolled', { timeout: PATIENT_MS });
  await screen.page.keyboard.press('Escape');
}

async function issue({ screen }: Counter): Promise<string> {
  await screen.id('nav-guide').click();
  const before =
    (await screen.id('guide-qr').count()) === 0 ? '' : await screen.id('guide-qr').getAttribute('data-token');
  await screen.id('guide-issue').click();
  await expectPage(screen.id('guide-qr')).not.toHaveAttribute('data-token', before ?? '');
  return (await screen.id('guide-qr').getAttribute('data-token')) ?? '';
}

const isBound = (cloud: CloudScript, phone: string, guide: string): Promise<unknown> =>
  eventually(
    `${phone} of ${guide}`,
    () => cloud.get<{ items: readonly { boundGuide: string | null }[] }>(`/v1/members?phone=${phone}`),
    ({ items }) => items[0]?.boundGuide === guide,
    PATIENT_MS,
  );

/** As a customer does it on the own phone; the answer of the page. */
async function scan(token: string, phone: string): Promise<{ readonly status: number; readonly page: string }> {
  const answer = await fetch(`${store.cloud.ready.url}/g/${token}`, {
    method: 'POST',
    headers: { accept: 'text/html', 'accept-language': 'zh-CN' },
    body: new URLSearchParams({ phone, consent: 'yes' }),
  });
  return { status: answer.status, page: await answer.text() };
}

const enterRules = async (from: number): Promise<unknown> =>
  (await store.manager()).post('/v1/commission-rules', { ...TERMS, from });

interface ShownClash {
  readonly claim: string | null;
  readonly rule: string | null;
  readonly daysLeft: string | undefined;
}
const masked = (phone: string): string => `${phone.slice(0, 3)}****${phone.slice(-4)}`;
const daysIn = (text: string): string | undefined => /还保护 \d+ 天/.exec(text)?.[0];

/** What the guide's desk shows of contested customers. */
async function clashesAt({ screen }: Counter, count: number): Promise<readonly ShownClash[]> {
  await screen.id('nav-guide').click();
  await expectPage(screen.id('clash')).toHaveCount(count, { timeout: PATIENT_MS });
  const shown = await screen.id('clash').evaluateAll((rows) =>
    rows.map((row) => ({
      claim: row.getAttribute('data-claim'),
      rule: row.getAttribute('data-rule'),
      text: row.textContent,
    })),
  );
  return shown.map(({ claim, rule, text }) => ({ claim, rule, daysLeft: daysIn(text) })).toSorted(byClaim);
}
const byClaim = (a: ShownClash, b: ShownClash): number => (String(a.claim) < String(b.claim) ? -1 : 1);

/** And what the guide's phone shows of them. */
async function clashesOnPhone(guide: string): Promise<readonly ShownClash[]> {
  const page = await phoneOf(guide);
  await page.goto(`${store.cloud.ready.url}/guide/contested`);
  const shown = await page.locator('section[data-claim]').evaluateAll((cards) =>
    cards.map((card) => ({
      claim: card.getAttribute('data-claim'),
      rule: card.getAttribute('data-rule'),
      text: card.textContent,
    })),
  );
  await page.context().close();
  return shown.map(({ claim, rule, text }) => ({ claim, rule, daysLeft: daysIn(text) })).toSorted(byClaim);
}

async function phoneOf(guide: string): Promise<Page> {
  const context = await phones.newContext({ ...devices['iPhone 13'], locale: 'zh-CN' });
  const page = await context.newPage();
  await page.goto(`${store.cloud.ready.url}/guide`);
  await page.locator('input[name=staff]').fill(guide);
  await page.locator('input[name=pin]').fill('222222');
  await page.locator('button[type=submit]').click();
  await page.waitForURL(`${store.cloud.ready.url}/guide`);
  return page;
}

/** Who a customer belongs to, and until when, as the till's page of members shows it. */
async function holderAt(
  { screen }: Counter,
  phone: string,
): Promise<{ readonly guide: string; readonly days: string | undefined }> {
  await screen.id('nav-members').click();
  await screen.id('member-search').fill(phone);
  await screen.page.keyboard.press('Enter');
  const card = screen.id('member-result').filter({ hasText: masked(phone) });
  await expectPage(card).toBeVisible({ timeout: PATIENT_MS });
  const guide = (await card.getByTestId('member-guide').getAttribute('data-staff')) ?? '';
  return { guide, days: /\d+ 天/.exec((await card.textContent()) ?? '')?.[0] };
}

/** Both tills and both phones say the same, and what it is. */
async function agreed(counters: readonly [Counter, Counter], count: number): Promise<readonly ShownClash[]> {
  const [here, there] = counters;
  const shown = await clashesAt(here, count);
  expect(await clashesAt(there, count)).toEqual(shown);
  for (const { guide } of counters) expect(await clashesOnPhone(guide)).toEqual(shown);
  for (const counter of counters) {
    expect(await holderAt(counter, FIRST)).toEqual({ guide: '2001', days: '30 天' });
    expect(await holderAt(counter, SECOND)).toEqual({ guide: '2002', days: '30 天' });
  }
  return shown;
}

/** The manager has the digits read out by whoever holds each number. */
/** Whose the customer is then is shown beside. */
async function merge(screen: Screen, given: readonly (readonly [phone: string, holder: string])[]): Promise<void> {
  await screen.id('nav-backoffice').click();
  await screen.id('office-bindings').click();
  await screen.id('office-merges').click();
  for (const [phone, holder] of given) {
    await screen
      .id('merge-item')
      .filter({ hasText: masked(phone) })
      .click();
    await expectPage(screen.id('merge-detail')).toContainText(masked(phone));
    await screen.id('merge-send').click();
    await expectPage(screen.id('merge-code')).toBeVisible();
    await screen.id('merge-code').fill(await digitsOf(store.cloudData, phone));
    await screen.id('merge-prove').click();
    await expectPage(screen.id('merge-fact').first()).toHaveAttribute('data-what', 'merged');
    await expectPage(screen.id('merge-sides').locator('tr', { hasText: '专属导购' }).locator('td').last()).toHaveText(
      `${holder} · 2 条绑定声明`,
    );
  }
}

async function earned(
  manager: CloudScript,
  guide: string,
  now: number,
): Promise<readonly (readonly [string, number])[]> {
  const [from, to] = [dayOf(now - DAY_MS), dayOf(now + DAY_MS)];
  const { items } = await eventually(
    `what ${guide} earned`,
    () => manager.get<CommissionView>(`/v1/commission?guide=${guide}&from=${from}&to=${to}`),
    (view) => view.items.length > 0,
    PATIENT_MS,
  );
  return items.map(({ what, amount }) => [what, amount] as const);
}

/** Jeans, in cash, served by guide 2002; whose customer it is stands beside the cart. */
async function sellTo({ screen, till }: Counter, phone: string, holder: string): Promise<void> {
  await screen.openShift();
  till.scan(JEANS);
  await screen.expectTotal(25_900);
  await screen.page.keyboard.press('F3');
  await screen.id('member-search').fill(phone);
  await screen.page.keyboard.press('Enter');
  await screen.id('member-result').first().click();
  await expectPage(screen.id('cart-guide')).toHaveAttribute('data-staff', holder);
  await screen.payCash('300.00', '2002');
}

test(
  'a customer whom two guides enrol at tills that are apart is the earlier one’s on every screen, whichever till is heard first',
  async () => {
    store = await Store.open();
    await enterRules(Date.now() + 1000);
    const [here, there] = [await openCounter('2001'), await openCounter('2002')] as const;
    await store.cloud.stop();
    await enrol(here, FIRST);
    await enrol(there, FIRST);
    await enrol(there, SECOND);
    await enrol(here, SECOND);
    // Of one customer the earlier claim is heard last, of the other first.
    await here.till.process.stop();
    await store.restartCloud();
    const cloud = await store.manager();
    for (const phone of [FIRST, SECOND]) await isBound(cloud, phone, '2002');
    await comeBack(here);
    await isBound(cloud, FIRST, '2001');
    await isBound(cloud, SECOND, '2002');

    // Nobody joins them but who holds the number; from then on both guides see what the other claimed.
    await here.screen.id('logout').click();
    await here.screen.login('9001', '999999');
    await merge(here.screen, [
      [FIRST, '林晓雨'],
      [SECOND, '赵明'],
    ]);
    await here.screen.id('logout').click();
    await here.screen.login('2001', '222222');
    const shown = await agreed([here, there], 2);
    expect(shown.map(({ rule, daysLeft }) => [rule, daysLeft])).toEqual([
      ['reject_protected', '还保护 30 天'],
      ['reject_protected', '还保护 30 天'],
    ]);

    // The sale after it, at the till of whom the customer does not belong to.
    await sellTo(there, FIRST, '2001');
    expect(await earned(cloud, '2001', Date.now())).toEqual([['earned', 518]]);
    expect(await earned(cloud, '2002', Date.now())).toEqual([['earned', 777]]);
  },
  SLOW_MS,
);

test(
  'a customer who scans the codes of two guides whose tills are away is the first one’s on every screen, whichever till comes back first',
  async () => {
    store = await Store.open();
    const [here, there] = [await openCounter('2001'), await openCounter('2002')] as const;
    await store.cloud.stop();
    const ours = [await issue(here), await issue(here)] as const;
    const theirs = [await issue(there), await issue(there)] as const;
    for (const { till } of [here, there]) await till.process.stop();
    await store.restartCloud();
    expect((await scan(ours[0], FIRST)).status).toBe(200);
    expect((await scan(theirs[0], SECOND)).status).toBe(200);
    const [refused, other] = [await scan(theirs[1], FIRST), await scan(ours[1], SECOND)];
    expect([refused.status, other.status]).toEqual([409, 409]);
    await comeBack(there);
    await clashesAt(there, 2);
    await comeBack(here);
    const shown = await agreed([here, there], 2);
    expect(shown.map(({ rule, daysLeft }) => [rule, daysLeft])).toEqual([
      ['reject_protected', '还保护 30 天'],
      ['reject_protected', '还保护 30 天'],
    ]);
  },
  SLOW_MS,
);

test(
  'a claim that is heard after the money was settled opens a dispute: the statement stands and says so, and so do office and phone',
  async () => {
    const clock = clockBehind();
    store = await Store.open({ env: clock.env });
    await enterRules(cloudNow());
    const late = await store.openTill();
    const desk = await connectScript(await launchLink(late.data));
    clients.push(desk);
    const there = await openCounter('2002', clock);
    await store.cloud.stop();
    await desk.get('session.login', { staff: '2001', pin: '222222' });
    const asked = {
      member: '019a0000-0000-7000-8000-00000000c1a1',
      phone: FIRST,
      name: '',
      birthday: '',
      guide: '2001',
    };
    await desk.get('member.enroll', { ...asked, consent: true, marketing: false } as never);
    await enrol(there, FIRST);
    await late.process.stop();
    await store.restartCloud();
    await isBound(await store.manager(), FIRST, '2002');
    await sellTo(there, FIRST, '2002');
    expect(await earned(await store.manager(), '2002', cloudNow())).toEqual([['earned', 1295]]);
    await there.browser.close();

    const month = dayOf(cloudNow()).slice(0, 7);
    clock.putForward();
    const close = async () =>
      (await store.manager()).post<{ items: readonly CommissionStatement[] }>('/v1/commission-statements', { month });
    const closed = await eventually('the month closed', close, () => true);
    expect(closed.items.map(({ party, total }) => [party, total])).toEqual([['2002', 1295]]);

    // The till that enrolled the customer first comes back a month after the money was paid.
    await late.restart();
    await isBound(await store.manager(), FIRST, '2001');
    const screen = await late.openScreen(await late.openBrowser());
    await screen.login('9001', '999999');
    await merge(screen, [[FIRST, '林晓雨']]);
    const cloud = await store.manager();
    const statement = `/v1/commission-statements?month=${month}&guide=2002`;
    type Stated = CommissionStatement & Pick<CommissionView, 'disputes'> & { readonly postings: readonly object[] };
    const stated = await eventually(
      'a dispute in the statement',
      () => cloud.get<Stated>(statement),
      ({ disputes }) => disputes.length > 0,
      PATIENT_MS,
    );
    expect(stated.postings).toMatchObject([{ what: 'earned', amount: 1295 }]);
    expect(stated.disputes).toMatchObject([{ reason: 'late_claim', guide: '2001', state: 'open' }]);
    expect(await close()).toEqual(closed);
    await screen.id('merges-back').click();
    await screen.id('binding-back').click();
    await screen.id('office-commission').click();
    await expectPage(screen.id('commission-case')).toHaveAttribute('data-state', 'open');
    const page = await phoneOf('2002');
    await page.goto(`${store.cloud.ready.url}/guide/statements`);
    await expectPage(page.locator(`section[data-month="${month}"] [data-fen]`)).toHaveAttribute('data-fen', '1295');
    await expectPage(page.locator(`section[data-month="${month}"]`)).toContainText('1 笔有异议');
  },
  SLOW_MS,
);
