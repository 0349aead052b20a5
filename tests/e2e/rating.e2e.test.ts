/**
 * A customer says how it was: opens the code on the printed receipt on a phone, gives few stars and a word; the manager reads it in the office
 * and writes what was done; the next day the guide sees on the own phone that somebody rated, and not who.
 */
import { devices, type Browser, type Page } from 'playwright';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readPaper } from '../../hardware/testing/printer-oracle.ts';
import { launchChromium } from '../support/chromium.ts';
import { MovedClock } from './support/clock.ts';
import { expectPage } from './support/expect.ts';
import type { Screen } from './support/screen.ts';
import { Store, type Till } from './support/store.ts';

const TEE = '6901234567892';
const SAID = '等了二十分钟，没有人招呼';
const DONE = '已向顾客致歉，下午多排一人';
const DAY_MINUTES = 1440;

let store: Store;
let clock: MovedClock;
let phones: Browser;
beforeEach(async () => {
  clock = new MovedClock(DAY_MINUTES);
  store = await Store.open({ env: clock.env });
  phones = await launchChromium();
});
afterEach(async () => {
  await phones.close();
  await store.end();
});

/** Every code that the till's printer put on paper. */
function codesOf(till: Till): readonly string[] {
  const codes: string[] = [];
  till.printer.model.onSlip(({ bytes }) => {
    for (const { items } of readPaper(bytes).papers)
      codes.push(...items.flatMap((item) => ('payload' in item ? [item.payload] : [])));
  });
  return codes;
}

const newPhone = async (): Promise<Page> =>
  (await phones.newContext({ ...devices['iPhone 13'], locale: 'zh-CN' })).newPage();

test('two stars by the printed code are answered in the office, and the guide’s month says that somebody rated', async () => {
  const till = await store.openTill();
  const codes = codesOf(till);
  const browser = await till.openBrowser();
  await clock.rule(browser);
  const screen = await till.openScreen(browser);
  await screen.login();
  await screen.openShift();
  till.scan(TEE);
  await screen.expectTotal(9900);
  const { receiptNumber } = await screen.payCash('100.00', '2001');
  const printed = (): string | undefined => codes.find((code) => code.includes('/r/'));
  await expect.poll(printed, { timeout: 30_000 }).toMatch(new RegExp(`^${store.cloud.ready.url}/r/`));

  await rateLow(printed() ?? '');
  await answered(screen, receiptNumber);
  const soldAt = Date.now() - DAY_MINUTES * 60_000;
  clock.putForward();
  await seenByGuide(new Date(soldAt + 8 * 3_600_000).toISOString().slice(0, 7));
});

async function rateLow(link: string): Promise<void> {
  const customer = await newPhone();
  await expect
    .poll(
      async () => {
        await customer.goto(link);
        return customer.locator('#rating').getAttribute('data-state');
      },
      { timeout: 60_000 },
    )
    .toBe('open');
  await expectPage(customer.locator('#rating')).toContainText('林晓雨');
  await customer.locator('input[name=stars][value="2"]').check();
  await customer.locator('input[name=waited]').check();
  await customer.locator('textarea[name=text]').fill(SAID);
  await customer.locator('#rating button[type=submit]').click();
  await expectPage(customer.locator('#rating')).toHaveAttribute('data-state', 'given');
  // Whoever finds the receipt does not read what was said.
  expect(await customer.content()).not.toContain(SAID);
  expect(await customer.evaluate('document.documentElement.scrollWidth')).toBe(devices['iPhone 13'].viewport.width);
}

async function answered(screen: Screen, receiptNumber: string): Promise<void> {
  await screen.page.keyboard.press('Escape');
  await screen.id('logout').click();
  await screen.login('9001', '999999');
  await screen.id('nav-backoffice').click();
  await screen.id('office-commission').click();
  await screen.id('office-ratings').click();
  const row = screen.id('ratings-row').filter({ hasText: receiptNumber });
  await expectPage(row).toHaveAttribute('data-stars', '2');
  await expectPage(row).toHaveAttribute('data-open', 'true');
  await row.click();
  await expectPage(screen.id('ratings-text')).toHaveText(SAID);
  await screen.id('ratings-note').fill(DONE);
  await screen.id('ratings-save').click();
  await expectPage(row).toHaveAttribute('data-open', 'false');
  await row.click();
  await expectPage(screen.id('ratings-answer')).toContainText(DONE);
}

/** One rating alone is told as one: its stars would say what this customer gave. */
async function seenByGuide(month: string): Promise<void> {
  const guide = await newPhone();
  await guide.goto(`${store.cloud.ready.url}/guide`);
  await guide.locator('input[name=staff]').fill('2001');
  await guide.locator('input[name=pin]').fill('222222');
  await guide.locator('button[type=submit]').click();
  await expectPage(guide.locator('nav.tabs')).toBeVisible();
  await guide.goto(`${store.cloud.ready.url}/guide?month=${month}`);
  await expectPage(guide.locator('#rating')).toHaveAttribute('data-count', '1');
  const page = await guide.content();
  for (const part of [SAID, DONE, 'data-mean']) expect(page).not.toContain(part);
}
