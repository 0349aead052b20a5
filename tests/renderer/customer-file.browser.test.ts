/** An own customer opened at the guide desk, in real Chromium by keys alone: a call noted wrongly is put right, a note is written without a call. */
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ALL_SCENES } from './harness/all-scenes.mjs';
import { openHarness, type OpenHarness } from './harness/open-harness.ts';

const NOTE = '喜欢浅色 <b>周六</b>';
interface Asked {
  readonly name: string;
  readonly params: Readonly<Record<string, string>>;
}
interface FakeHost {
  readonly calls: readonly Asked[];
  call(name: string, params: object): Promise<{ readonly value: { readonly items: readonly object[] } }>;
  override(handlers: Readonly<Record<string, () => object>>): void;
}

let harness: OpenHarness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(() => harness.close());

const askedOf = (page: Page, name: string): Promise<readonly Asked['params'][]> =>
  page.evaluate(
    (wanted) =>
      (globalThis as unknown as { host: FakeHost }).host.calls
        .filter((call) => call.name === wanted)
        .map(({ params }) => params),
    name,
  );

test('the later word and the note are asked for once each, under ids of their own, and shown as text', async () => {
  const scene = ALL_SCENES['guide-customer-file'];
  const page = await harness.browser.newPage({ viewport: { width: 1366, height: 768 }, reducedMotion: 'reduce' });
  page.setDefaultTimeout(10_000);
  try {
    await page.goto(`${harness.url}?${scene?.query ?? ''}&lang=zh-CN&theme=light`);
    await page.locator('main, form, section').first().waitFor();
    await scene?.run?.(page);
    await page.evaluate(async (text) => {
      const { host } = globalThis as unknown as { host: FakeHost };
      const { value } = await host.call('guide.customers', { guide: '2001' });
      const [first, ...rest] = value.items;
      const told = (over: object): object => ({ ...value, items: [{ ...first, ...over }, ...rest] });
      host.override({
        'guide.call': () => told({ correctable: [] }),
        'guide.note': () => told({ correctable: [], notes: [{ text, at: 1, by: '2001' }] }),
      });
    }, NOTE);
    const open = page.getByTestId('customer-open').first();
    expect(await open.getAttribute('aria-expanded')).toBe('true');
    await page.getByTestId('correct-coming').focus();
    await page.keyboard.press('Enter');
    await page.getByTestId('call-said').waitFor({ state: 'detached' });
    await page.getByTestId('customer-note').focus();
    await page.keyboard.type('   ');
    await page.keyboard.press('Enter');
    await page.getByTestId('customer-note').fill(` ${NOTE} `);
    await page.keyboard.press('Enter');
    await page.getByTestId('customer-file').getByText(NOTE).waitFor();
    expect(await page.getByTestId('customer-note').inputValue()).toBe('');
    const [calls, notes] = [await askedOf(page, 'guide.call'), await askedOf(page, 'guide.note')];
    expect(calls).toMatchObject([{ guide: '2001', reason: 'after_sale', occasion: 'a', outcome: 'coming' }]);
    expect(notes).toMatchObject([{ guide: '2001', member: calls[0]?.['member'], text: NOTE }]);
    expect(notes[0]?.['entry']).not.toBe(calls[0]?.['entry']);
    await open.focus();
    await page.keyboard.press('Enter');
    await page.getByTestId('customer-file').waitFor({ state: 'detached' });
  } finally {
    await page.close();
  }
});
