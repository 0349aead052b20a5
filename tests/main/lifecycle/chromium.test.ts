import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findChromium } from '../../../main/lifecycle/chromium.ts';
import { desktopObstacle } from '../../../main/lifecycle/desktop-child.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guidepost-find-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});
const program = (path: string): string => {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '');
  chmodSync(file, 0o755);
  return file;
};

test('the named browser wins, then the newest of Playwright, then the system’s', () => {
  const env = { PATH: join(folder, 'bin'), HOME: folder };
  expect(findChromium(env)).toBeUndefined();
  const system = program('bin/google-chrome');
  expect(findChromium(env)).toBe(system);
  program('.cache/ms-playwright/chromium-999/chrome-linux/chrome');
  const newest = program('.cache/ms-playwright/chromium-1200/chrome-linux64/chrome');
  expect(findChromium(env)).toBe(newest);
  expect(findChromium({ ...env, GUIDEPOST_BROWSER: system })).toBe(system);
  expect(findChromium({ ...env, GUIDEPOST_BROWSER: join(folder, 'absent') })).toBeUndefined();
});

test('the desktop shell is taken where its runtime and a display are; otherwise one line says why not', () => {
  const options = { shell: undefined, headless: false };
  const display = { DISPLAY: ':0' };
  expect(desktopObstacle(folder, display, options)).toContain('Electron');
  program('node_modules/electron/dist/electron');
  writeFileSync(join(folder, 'node_modules', 'electron', 'path.txt'), 'electron');
  expect(desktopObstacle(folder, display, options)).toBeUndefined();
  expect(desktopObstacle(folder, display, { ...options, shell: 'browser' })).toBe('');
  expect(desktopObstacle(folder, display, { ...options, headless: true })).toBe('');
  expect(desktopObstacle(folder, display, { shell: 'desktop', headless: true })).toContain('--headless');
  if (process.platform === 'linux') expect(desktopObstacle(folder, {}, options)).toContain('no display');
});
