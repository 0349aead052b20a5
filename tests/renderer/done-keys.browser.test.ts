/**
 * The finished sale in real Chromium: what is pressed right after it was dismissed is the cart's, and its receipt is a PDF of the
 * paper's width. Every dialog by keys alone.
 */
import type { ElementHandle, Locator, Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ALL_SCENES } from './harness/all-scenes.mjs';
import { openHarness, type OpenHarness } from './harness/open-harness.ts';
import { scan, toTender } from './harness/walk.mjs';

let harness: OpenHarness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(() => harness.close());

test.each([
  ['after Esc', ['Escape', 'F6']],
  ['on its own', ['F6']],
])('Shift+F6 %s shows the parked sales over an empty cart', async (_when, keys) => {
  const scene = ALL_SCENES['done'];
  const page = await harness.browser.newPage({ viewport: { width: 1366, height: 768 }, reducedMotion: 'reduce' });
  page.setDefaultTimeout(10_000);
  try {
    await page.goto(`${harness.url}?${scene?.query ?? ''}&lang=zh-CN&theme=light`);
    await page.locator('main, form, section').first().waitFor();
    await scene?.run?.(page);
    await page.getByTestId('sale-done').waitFor();
    // Two keys of one hand: each a task of its own, and nothing painted between them.
    await page.evaluate(async (pressed) => {
      for (const key of pressed) {
        window.dispatchEvent(
          new KeyboardEvent('keydown', { key, code: key, shiftKey: key === 'F6', bubbles: true, cancelable: true }),
        );
        await Promise.resolve();
      }
    }, keys);
    await page.getByTestId('parked-search').waitFor();
    expect(await page.getByTestId('sale-done').count()).toBe(0);
  } finally {
    await page.close();
  }
});

test('the receipt of a finished sale becomes a PDF: the paper alone, 80 mm wide, black on white on a dark screen', async () => {
  const scene = ALL_SCENES['done'];
  const page = await harness.browser.newPage({ viewport: { width: 1366, height: 768 }, reducedMotion: 'reduce' });
  page.setDefaultTimeout(10_000);
  try {
    // The dialog of the operating system is nobody's to press here: what it would be given is looked at.
    await page.addInitScript(() =>
      Object.assign(globalThis, { print: () => Object.assign(globalThis, { asked: true }) }),
    );
    await page.goto(`${harness.url}?${scene?.query ?? ''}&lang=zh-CN&theme=dark`);
    await page.locator('main, form, section').first().waitFor();
    await scene?.run?.(page);
    const total = (await page.getByTestId('sale-done').getAttribute('data-receipt-number')) ?? '';
    await page.getByTestId('receipt-pdf').click();
    await page.waitForFunction(() => Reflect.get(globalThis, 'asked') === true);
    await page.emulateMedia({ media: 'print' });
    const paper = page.locator('.receipt-pdf');
    expect(await paper.innerText()).toContain(total);
    expect(await page.locator('#root').isVisible()).toBe(false);
    const colours = await paper.locator('> div').evaluate((each) => {
      const { color, backgroundColor } = getComputedStyle(each);
      return [color, backgroundColor];
    });
    expect(colours).toEqual(['rgb(0, 0, 0)', 'rgb(255, 255, 255)']);
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
    const [, width = '0', height = '0'] = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(pdf) ?? [];
    // In points of a 72nd of an inch.
    expect([Math.round((Number(width) * 25.4) / 72), Math.round((Number(height) * 25.4) / 72)]).toEqual([80, 297]);
    expect(pdf.match(/\/Type \/Page\b/g)).toHaveLength(1);
    // The dialog is over: the screens are there again.
    await page.emulateMedia({ media: null });
    await page.evaluate(() => globalThis.dispatchEvent(new Event('afterprint')));
    await paper.waitFor({ state: 'detached' });
    expect(await page.getByTestId('sale-done').isVisible()).toBe(true);
  } finally {
    await page.close();
  }
});

test('a deposit that is paid out in cash from the list of orders moves no order of the list', async () => {
  const scene = ALL_SCENES['orders-list'];
  const page = await harness.browser.newPage({ viewport: { width: 1366, height: 768 }, reducedMotion: 'reduce' });
  page.setDefaultTimeout(10_000);
  try {
    await page.goto(`${harness.url}?${scene?.query ?? ''}&lang=zh-CN&theme=light`);
    await page.locator('main, form, section').first().waitFor();
    await scene?.run?.(page);
    await page.evaluate(() => {
      const asked: string[] = [];
      const note = (name: string) => (): object => {
        asked.push(name);
        return {};
      };
      const { host } = globalThis as unknown as { readonly host: { override(methods: object): void } };
      host.override({
        'return.cashInstead': note('return.cashInstead'),
        'order.open': note('order.open'),
      });
      Object.assign(globalThis, { asked });
    });
    await page.getByTestId('refund-in-cash').first().click();
    await page.getByTestId('correction-reason').fill('零钱包已销户');
    await page.keyboard.press('Enter');
    await page.getByTestId('cash-instead').waitFor({ state: 'detached' });
    expect(await page.evaluate(() => Reflect.get(globalThis, 'asked') as unknown)).toEqual(['return.cashInstead']);
    expect(await page.getByTestId('order-row').count()).toBe(3);
  } finally {
    await page.close();
  }
});

/** A choice by finger, and the keyboard goes on where it was: what a quick press takes away must not take the focus with it. */
test('after a choice the keys go into the amount, and Enter does what the dialog is for', async () => {
  const page = await harness.browser.newPage({ viewport: { width: 1366, height: 768 }, reducedMotion: 'reduce' });
  page.setDefaultTimeout(20_000);
  const amount = page.getByTestId('tender-amount');
  try {
    await page.goto(`${harness.url}?staff=1001&lang=zh-CN&theme=light`);
    await page.locator('main').waitFor();
    await scan(page, '6901234567892');
    await page.getByTestId('sale-hold').click();
    await page.getByTestId('hold-deposit').focus();
    await page.getByTestId('hold-all').click();
    expect(await page.getByTestId('hold-deposit').evaluate((field) => field === document.activeElement)).toBe(true);
    await page.keyboard.press('Escape');
    await toTender(page, 'serving-none');
    await page.keyboard.type('20', { delay: 150 });
    await expect.poll(() => amount.inputValue()).toBe('20');
    await page.getByTestId('tender-add').click();
    await page.getByTestId('tender-row').waitFor();
    await page.getByTestId('tender-remove').click();
    await page.getByTestId('tender-row').waitFor({ state: 'detached' });
    await page.keyboard.type('5');
    await expect.poll(() => amount.inputValue()).toBe('5');
    await page.keyboard.press('Escape');
    await page.getByTestId('cart-clear').click();
    await page.getByTestId('reason-mistake').click();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  } finally {
    await page.close();
  }
});

/** Scenes of the harness that end in a dialog. */
const DIALOGS = [
  'parked-changes',
  'parked',
  'parked-empty',
  'void',
  'split',
  'discount-approval',
  'coupons',
  'points',
  'help',
  'jobs',
  'open-item',
  'tag-price',
  'orders-list',
  'orders-part',
  'orders-correct',
  'returns-approval',
  'returns-in-cash',
  'returns-correct',
  'shift-hand-over',
  'person-switch',
  'person-new-pin',
  'office-code',
  'office-attention',
  'value-top-up',
  'value-card-sale',
  'value-set-password',
] as const;
/** And those in which Enter is enough. */
const ENTER_DOES_IT = ['gift', 'park', 'note', 'discount-line', 'member', 'variants', 'cart-hour-over'] as const;

/** Remembers what had the focus before a dialog took it: null for the page itself. */
const rememberFocus = (): void => {
  const outside = (to: EventTarget | null): to is Element =>
    to instanceof Element && to.closest('[role=dialog]') === null;
  document.addEventListener('focusin', ({ target }) => {
    if (outside(target)) Object.assign(globalThis, { before: target });
  });
  document.addEventListener('focusout', ({ target, relatedTarget }) => {
    if (outside(target) && relatedTarget === null) Object.assign(globalThis, { before: null });
  });
};

/** What Tab has to reach in the uppermost dialog, as the browser sees it, and where the focus is among it. */
const focusIn = (): { readonly stops: number; readonly at: number; readonly isInside: boolean } => {
  const dialog = [...document.querySelectorAll('[role=dialog]')].at(-1);
  const stops = [
    ...(dialog?.querySelectorAll<HTMLElement>('button, input, select, textarea, a[href], [tabindex]') ?? []),
  ].filter((each) => each.tabIndex >= 0 && !each.matches(':disabled, [hidden]') && each.getClientRects().length > 0);
  const active = document.activeElement;
  return {
    stops: stops.length,
    at: stops.findIndex((each) => each === active),
    isInside: dialog?.contains(active) === true,
  };
};
const isFocusBack = (): boolean => {
  const before: unknown = Reflect.get(globalThis, 'before');
  return !(before instanceof Element) || !before.isConnected || document.activeElement === before;
};

async function openDialog(name: string): Promise<Page> {
  const scene = ALL_SCENES[name];
  const page = await harness.browser.newPage({ viewport: { width: 1366, height: 768 }, reducedMotion: 'reduce' });
  page.setDefaultTimeout(10_000);
  await page.addInitScript(rememberFocus);
  await page.goto(`${harness.url}?${scene?.query ?? ''}&lang=zh-CN&theme=light`);
  await page.locator('main, form, section').first().waitFor();
  await scene?.run?.(page);
  await page.getByRole('dialog').last().waitFor();
  return page;
}
/** Every fourth in an ordinary run, all of them with `GUIDEPOST_KEYS=all`: the parts are the same everywhere. */
const someOf = (names: readonly string[]): readonly string[] =>
  names.filter((_name, index) => process.env['GUIDEPOST_KEYS'] === 'all' || index % 4 === 0);
const topmost = async (dialogs: Locator): Promise<ElementHandle | null> =>
  (await dialogs.count()) === 0 ? null : dialogs.last().elementHandle();

/** What is wrong with a dialog for one who has only keys; empty when nothing is. */
async function faultsOfKeys(name: string): Promise<readonly string[]> {
  const page = await openDialog(name);
  const dialogs = page.getByRole('dialog');
  const faults: string[] = [];
  try {
    const { stops, isInside } = await page.evaluate(focusIn);
    if (!isInside) faults.push(`${name}: the focus is not inside`);
    const reached: number[] = [];
    for (let press = 0; press < stops; press += 1) {
      await page.keyboard.press('Tab');
      reached.push((await page.evaluate(focusIn)).at);
    }
    const missed = Array.from({ length: stops }, (_none, index) => index).filter((index) => !reached.includes(index));
    if (missed.length > 0) faults.push(`${name}: Tab never comes to ${missed.join(', ')} of ${String(stops)}`);
    const turns = reached.filter((at, index) => index > 0 && at < (reached[index - 1] ?? 0)).length;
    if (turns > 1) faults.push(`${name}: Tab goes back and forth: ${reached.join(' ')}`);
    // A step of a list goes back to it first, as its own page would.
    for (let top = await topmost(dialogs); top !== null; top = await topmost(dialogs)) {
      const shown = await top.textContent();
      await page.keyboard.press('Escape');
      const isGone = await page
        .waitForFunction(([node, before]) => !node.isConnected || node.textContent !== before, [top, shown] as const)
        .then(
          () => true,
          () => false,
        );
      if (!isGone) return [...faults, `${name}: Esc does not close it`];
    }
    const isBack = await page.waitForFunction(isFocusBack, undefined, { timeout: 20_000 }).then(
      () => true,
      () => false,
    );
    if (!isBack) faults.push(`${name}: the focus does not come back`);
  } finally {
    await page.close();
  }
  return faults;
}

/** All pages at two hands. */
async function faultsOfAll(
  each: (name: string) => Promise<readonly string[]>,
  names: readonly string[],
): Promise<readonly string[]> {
  const left = [...names];
  const found: string[] = [];
  const next = async (): Promise<void> => {
    for (let name = left.shift(); name !== undefined; name = left.shift()) found.push(...(await each(name)));
  };
  await Promise.all([next(), next()]);
  return found;
}

test(
  'every dialog works by keys alone: Tab comes to all of it, Esc closes it, the focus goes back',
  { timeout: 300_000 },
  async () => {
    expect(await faultsOfAll(faultsOfKeys, someOf([...DIALOGS, ...ENTER_DOES_IT]))).toEqual([]);
  },
);

test('Enter does what a dialog is for and closes it', { timeout: 120_000 }, async () => {
  const faults = await faultsOfAll(async (name) => {
    const page = await openDialog(name);
    try {
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').first().waitFor({ state: 'detached', timeout: 20_000 });
      return [];
    } catch {
      return [`${name}: still there after Enter`];
    } finally {
      await page.close();
    }
  }, someOf(ENTER_DOES_IT));
  expect(faults).toEqual([]);
});
