/** The page of the seven kinds in real Chromium: by keys, by how a figure is worked out, with names that are markup, and its import of footfall. */
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ALL_SCENES } from './harness/all-scenes.mjs';
import { openHarness, type OpenHarness } from './harness/open-harness.ts';

interface FakeHost {
  readonly calls: readonly { readonly name: string; readonly params: unknown }[];
  override(handlers: Readonly<Record<string, () => object>>): void;
}

let harness: OpenHarness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(() => harness.close());

async function inScene(name: string, work: (page: Page) => Promise<void>): Promise<void> {
  const scene = ALL_SCENES[name];
  const page = await harness.browser.newPage({ viewport: { width: 1366, height: 768 }, reducedMotion: 'reduce' });
  page.setDefaultTimeout(10_000);
  try {
    await page.goto(`${harness.url}?${scene?.query ?? ''}&lang=en&theme=light`);
    await page.locator('main, form, section').first().waitFor();
    await scene?.run?.(page);
    await work(page);
  } finally {
    await page.close();
  }
}
const callsOf = (page: Page, name: string): Promise<number> =>
  page.evaluate(
    (wanted) => (globalThis as unknown as { host: FakeHost }).host.calls.filter((call) => call.name === wanted).length,
    name,
  );

test(
  'Alt and a digit enlarges a kind and another one, Esc goes back to all and then to the board',
  { timeout: 120_000 },
  () =>
    inScene('seven', async (page) => {
      await page.keyboard.press('Alt+Digit3');
      await page.getByTestId('seven-large-marketing').waitFor();
      await page.keyboard.press('Alt+Digit7');
      await page.getByTestId('seven-large-service').waitFor();
      await page.keyboard.press('Escape');
      await page.getByTestId('seven-trade').waitFor();
      expect(await page.locator('[data-testid^="seven-large"]').count()).toBe(0);
      await page.keyboard.press('Alt+KeyT');
      expect(await page.getByTestId('seven-table-service').getAttribute('aria-pressed')).toBe('true');
      await page.keyboard.press('Alt+KeyD');
      expect(await page.getByTestId('seven-period-week').getAttribute('aria-pressed')).toBe('true');
      await page.keyboard.press('Escape');
      await page.getByTestId('office-board').waitFor();
    }),
);

test('a figure that is pressed says its formula with the two sums, one that is blank why', { timeout: 120_000 }, () =>
  inScene('seven', async (page) => {
    await page.getByTestId('seven-figure-bound_rate').click();
    expect(await page.getByTestId('seven-how').innerText()).toContain('30 ÷ 42 = 71.4');
    await page.keyboard.press('Escape');
    await page.getByTestId('seven-how').waitFor({ state: 'detached' });
    await page.getByTestId('seven-figure-conversion').click();
    const why = await page.getByTestId('seven-how').innerText();
    expect([why.includes('—'), why.includes('has gaps')]).toEqual([true, true]);
    await page.getByTestId('seven-how-remedy').click();
    await page.getByTestId('footfall-import').waitFor();
  }),
);

test(
  'XSS: what a file of footfall says is shown as text, and a file with a fault has no way to be sent',
  { timeout: 120_000 },
  () =>
    inScene('seven', async (page) => {
      const markup = '<img src=x onerror="globalThis.isHurt=true">';
      await page.evaluate((text) => {
        const faults = [{ line: 2, column: 'entered', reason: 'not_a_count', text }];
        const { host } = globalThis as unknown as { host: FakeHost };
        host.override({ 'footfall.read': () => ({ rows: 0, days: [], faults }) });
      }, markup);
      await page.getByTestId('seven-import').click();
      const file = { name: 'footfall.csv', mimeType: 'text/csv', buffer: Buffer.from('x') };
      await page.getByTestId('footfall-file').setInputFiles(file);
      expect(await page.getByTestId('footfall-faults').innerText()).toContain(markup);
      expect(await page.evaluate(() => 'isHurt' in globalThis)).toBe(false);
      expect(await page.getByTestId('footfall-send').count()).toBe(0);
      // Larger than a message may be: not even given to the host.
      const before = await callsOf(page, 'footfall.read');
      await page.getByTestId('footfall-file').setInputFiles({ ...file, buffer: Buffer.alloc(600_000) });
      await page.getByText('Too large').waitFor();
      expect(await callsOf(page, 'footfall.read')).toBe(before);
    }),
);

test('what takes long says how far it is; given up, it is stopped in the cloud too', { timeout: 120_000 }, () =>
  inScene('seven-reading', async (page) => {
    // The terminals have answered, the other two have not.
    expect(await page.getByTestId('seven-reading').innerText()).toMatch(/Reading 1\/3 · \d+ s/);
    expect(await callsOf(page, 'report.stop')).toBe(0);
    await page.getByTestId('seven-stop').click();
    await page.getByTestId('seven-reading').waitFor({ state: 'detached' });
    expect(await callsOf(page, 'report.stop')).toBe(1);
    expect(await page.getByTestId('seven-figure-net').innerText()).toContain('48,206.50');
    // Leaving the page in the middle of the next one gives that up as well.
    await page.keyboard.press('F5');
    await page.keyboard.press('Escape');
    await page.getByTestId('office-board').waitFor();
    expect(await callsOf(page, 'report.stop')).toBe(2);
  }),
);

test(
  'left open, the page reads anew by itself every few minutes, and shows what it had meanwhile',
  { timeout: 120_000 },
  () =>
    inScene('seven', async (page) => {
      const before = await callsOf(page, 'report.read');
      await page.waitForTimeout(2500);
      expect(await callsOf(page, 'report.read')).toBe(before);
      await page.evaluate(() => {
        const now = Date.now.bind(Date);
        Date.now = () => now() + 10 * 60_000;
        Object.assign(globalThis, { isSlow: true });
      });
      await expect.poll(() => callsOf(page, 'report.read'), { timeout: 10_000 }).toBeGreaterThan(before);
      expect(await page.getByTestId('seven-figure-net').innerText()).toContain('48,206.50');
    }),
);

test('the same as a workbook is one press away', { timeout: 120_000 }, () =>
  inScene('seven', async (page) => {
    const saved = page.waitForEvent('download');
    await page.getByTestId('seven-xlsx').click();
    expect((await saved).suggestedFilename()).toBe('seven-kinds.xlsx');
  }),
);
