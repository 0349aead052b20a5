import { build } from 'esbuild';
import type { Browser, CDPSession, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { WedgeKey } from '../../../hardware/scanner/wedge.ts';
import { playAltCodes, playKeys, type WedgePlay } from '../../../hardware/testing/wedge-player.ts';
import { launchChromium } from '../../support/chromium.ts';

const EAN = '6901234567892';
/** Chromium stamps keys when they reach it; the scanner's own times are put in their place, one for each key event. */
const ENTRY = `
  const times = (window.times = []);
  const timeOf = new WeakMap();
  Object.defineProperty(KeyboardEvent.prototype, 'timeStamp', {
    get() {
      if (!timeOf.has(this)) timeOf.set(this, times.shift());
      return timeOf.get(this);
    },
  });
  import { attachWedge } from './renderer/input/wedge-listener.ts';
  const log = (window.log = { reports: [], entered: [], clicks: 0, inputs: 0 });
  const after = (ms, run) => {
    let timer;
    const wait = () => { timer = setTimeout(() => (window.isTyping ? wait() : run()), ms); };
    wait();
    return () => clearTimeout(timer);
  };
  const ports = { after, monotonicMs: () => performance.now() };
  attachWedge(window, ports, () => true, () => ({}), ({ kind, text }) => log.reports.push(kind + ' ' + text));
  const field = document.querySelector('#search');
  field.addEventListener('keydown', (event) => { if (event.code.endsWith('Enter')) log.entered.push(field.value); });
  document.querySelector('#pay').addEventListener('click', () => { log.clicks += 1; });`;
const PAGE = '<input id="search"><button id="pay">pay</button>';

interface Log {
  readonly reports: readonly string[];
  readonly entered: readonly string[];
  readonly clicks: number;
}

let browser: Browser;
let script: string;
let page: Page;
let keyboard: CDPSession;

beforeAll(async () => {
  const bundle = await build({
    stdin: { contents: ENTRY, resolveDir: process.cwd(), loader: 'ts' },
    bundle: true,
    write: false,
    format: 'iife',
    logLevel: 'silent',
  });
  script = bundle.outputFiles[0]?.text ?? '';
  browser = await launchChromium();
});
afterAll(() => browser.close());
beforeEach(async () => {
  page = await browser.newPage();
  await page.setContent(PAGE);
  await page.addScriptTag({ content: script });
  keyboard = await page.context().newCDPSession(page);
});
afterEach(() => page.close());

/** Types the keys, real ones to the browser, with their own times. */
async function type(keys: readonly WedgeKey[]): Promise<void> {
  // The keys carry their own times, but reach the page when this machine gets to it: silence is what comes after all of them.
  await page.evaluate(
    (ats) => {
      Object.assign(window, { isTyping: true });
      const begin = performance.now();
      (window as unknown as { times: number[] }).times.push(...ats.map((at) => begin + at));
    },
    keys.map(({ at }) => at),
  );
  let altDigits = '';
  for (const key of keys) {
    const isIme = key.key === 'Process';
    const isText = !isIme && !key.altKey && !key.ctrlKey && key.kind === 'down';
    const text = isText ? (key.key === 'Enter' ? '\r' : key.key.length === 1 ? key.key : '') : '';
    if (key.altKey && key.kind === 'down') altDigits += /^Numpad(\d)$/.exec(key.code)?.[1] ?? '';
    await keyboard.send('Input.dispatchKeyEvent', {
      type: key.kind === 'up' ? 'keyUp' : text === '' ? 'rawKeyDown' : 'keyDown',
      code: key.code,
      key: key.key,
      windowsVirtualKeyCode: isIme ? 229 : key.key === 'Enter' ? 13 : key.key.toUpperCase().charCodeAt(0),
      modifiers: (key.shiftKey ? 8 : 0) + (key.altKey ? 1 : 0) + (key.ctrlKey ? 2 : 0),
      ...(text === '' ? {} : { text }),
    });
    // The input method takes the key whatever the page says, and types what it makes of it.
    if (isIme && key.kind === 'down' && key.code !== 'Enter') await keyboard.send('Input.insertText', { text: '１' });
    // Windows types the character of an Alt code when Alt is let go, whatever the page says.
    if (key.code === 'AltLeft' && key.kind === 'up' && altDigits !== '') {
      await keyboard.send('Input.insertText', { text: altCharacter(Number(altDigits)) });
      altDigits = '';
    }
  }
  await page.evaluate(() => Object.assign(window, { isTyping: false }));
}
/** What Windows in Chinese makes of an Alt code: two bytes of GBK, or one of ASCII. */
const altCharacter = (code: number): string =>
  new TextDecoder('gb18030').decode(Uint8Array.from(code > 0xff ? [code >> 8, code & 0xff] : [code]));

const heard = async (): Promise<Log> => page.evaluate(() => (window as unknown as { log: Log }).log);
const value = (): Promise<string> => page.locator('#search').inputValue();
const scan = (play: Partial<WedgePlay> = {}): readonly WedgeKey[] => playKeys(EAN, { gapMs: () => 10, ...play });

test.each([10, 80, 100])('at %i ms a key a scan is read with nothing focused', async (gapMs) => {
  await type(scan({ gapMs: () => gapMs }));
  expect(await heard()).toMatchObject({ reports: [`scan ${EAN}`], entered: [], clicks: 0 });
});

test.each([10, 80, 100])('at %i ms a key a scan leaves the focused search field as it was', async (gapMs) => {
  await page.locator('#search').fill('牛仔');
  await page.locator('#search').focus();
  await type(scan({ gapMs: () => gapMs }));
  expect(await heard()).toMatchObject({ reports: [`scan ${EAN}`], entered: [] });
  expect(await value()).toBe('牛仔');
});

test.each([10, 80])('at %i ms a key under an input method too', async (gapMs) => {
  await page.locator('#search').fill('牛');
  await page.locator('#search').focus();
  await type(scan({ gapMs: () => gapMs, ime: true }));
  expect(await heard()).toMatchObject({ reports: [`scan ${EAN}`], entered: [] });
  expect(await value()).toBe('牛');
});

test('its Enter presses no button that has the focus', async () => {
  await page.locator('#pay').focus();
  await type(scan());
  expect(await heard()).toMatchObject({ reports: [`scan ${EAN}`], clicks: 0 });
  await page.waitForTimeout(400); // A person's Enter comes later than a scanner's second one.
  await type(playKeys('', { gapMs: () => 0 }));
  expect((await heard()).clicks).toBe(1);
});

test('a scan without a suffix ends by silence', async () => {
  await page.locator('#search').focus();
  await type(scan({ suffix: 'none' }));
  await expect.poll(async () => (await heard()).reports, { timeout: 20_000 }).toEqual([`scan ${EAN}`]);
  expect(await value()).toBe('');
});

test('what a person types stays in the field and their Enter arrives', async () => {
  await page.locator('#search').focus();
  const gaps = [0, 210, 150, 330, 180, 260, 170, 240, 300];
  await type(playKeys('13800138', { gapMs: (n) => gaps[n] ?? 200 }));
  expect(await heard()).toMatchObject({ reports: [], entered: ['13800138'] });
  expect(await value()).toBe('13800138');
});

test('scan lands in the search field: not as Alt codes either, Chinese among them', async () => {
  await page.locator('#search').fill('牛仔');
  await page.locator('#search').focus();
  const ascii = Array.from(EAN, (digit) => String(digit.charCodeAt(0)));
  await type(playAltCodes(ascii, { gapMs: () => 10 }));
  expect(await heard()).toMatchObject({ reports: [`scan ${EAN}`], entered: [] });
  expect(await value()).toBe('牛仔');
  // 中 is 0xD6D0 in GBK.
  await page.waitForTimeout(400);
  await type(playAltCodes(['54992', '49', '50', '51'], { gapMs: () => 10, startAt: 2000 }));
  expect((await heard()).reports).toEqual([`scan ${EAN}`, 'scan 中123']);
  expect(await value()).toBe('牛仔');
});

test('scan lands in the search field: not on another keyboard layout, nor with CapsLock under an input method', async () => {
  await page.locator('#search').focus();
  // A French keyboard: where a scanner means A it reports the key as q, and digits as & é " and the like.
  const french = new Map(Array.from('1234567890aqwzm', (each, index) => [each, `&é"'(-è_çàqaz w,`.charAt(index)]));
  const keys = playKeys('TEE-BLK-123456', { gapMs: () => 10 }).map((key) => ({
    ...key,
    key: french.get(key.key.toLowerCase()) ?? key.key,
  }));
  await type(keys);
  expect((await heard()).reports).toEqual(['scan TEE-BLK-123456']);
  expect(await value()).toBe('');
  await page.waitForTimeout(400);
  await type(playKeys('TEE-BLK-M', { gapMs: () => 10, ime: true, capsLock: true, startAt: 3000 }));
  expect((await heard()).reports).toEqual(['scan TEE-BLK-123456', 'scan TEE-BLK-M']);
});

test('a GS1 code with FNC1 keeps it, in the window as in the field', async () => {
  await page.locator('#search').focus();
  await type(playKeys(']C1010690123456789210A7\u001d21X', { gapMs: () => 12 }));
  expect((await heard()).reports).toEqual(['scan ]C1010690123456789210A7\u001d21X']);
  expect(await value()).toBe('');
});
