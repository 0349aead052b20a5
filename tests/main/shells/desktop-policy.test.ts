import { describe, expect, test } from 'vitest';
import {
  answerPageRequest,
  isOwnPage,
  isPermitted,
  WINDOW_PREFERENCES,
} from '../../../main/shells/desktop/page-policy.ts';
import type { Assets } from '../../../main/shells/assets.ts';

const asset = (type: string, text: string) => ({ type, immutable: false, body: new TextEncoder().encode(text) });
const assets: Assets = new Map([
  ['/index.html', asset('text/html; charset=utf-8', '<title>Guidepost</title>')],
  ['/assets/entry.js', asset('text/javascript; charset=utf-8', '1')],
]);

describe('the desktop window', () => {
  test.each([
    ['app://terminal/', true],
    ['app://terminal/index.html?x#y', true],
    ['app://terminal.evil.example/', false],
    ['app://evil@terminal/', false],
    ['app://evil/', false],
    ['http://terminal/', false],
    ['https://evil.example/app://terminal/', false],
    ['file:///etc/passwd', false],
    ['javascript:alert(1)', false],
    ['', false],
  ])('%s is ours: %s', (url, own) => {
    expect(isOwnPage(url)).toBe(own);
  });

  test('serves the closed list of built files with the page’s policy', () => {
    const page = answerPageRequest(assets, 'GET', 'app://terminal/');
    expect(page.status).toBe(200);
    expect(page.headers['Content-Security-Policy']).toContain("default-src 'none'");
    expect(new TextDecoder().decode(page.body ?? undefined)).toContain('Guidepost');
    expect(answerPageRequest(assets, 'HEAD', 'app://terminal/assets/entry.js')).toMatchObject({
      status: 200,
      body: null,
    });
    for (const [method, url] of [
      ['GET', 'app://terminal/../package.json'],
      ['GET', 'app://terminal/..%2fpackage.json'],
      ['GET', 'app://other/index.html'],
      ['POST', 'app://terminal/'],
    ] as const) {
      expect(answerPageRequest(assets, method, url).status).toBe(404);
    }
  });

  test('grants few permissions, and to its own page only', () => {
    expect(isPermitted('persistent-storage', 'app://terminal/')).toBe(true);
    expect(isPermitted('persistent-storage', 'https://evil.example/')).toBe(false);
    for (const permission of [
      'media',
      'geolocation',
      'notifications',
      'serial',
      'hid',
      'usb',
      'clipboard-read',
      'openExternal',
    ]) {
      expect(isPermitted(permission, 'app://terminal/')).toBe(false);
    }
  });

  test('is sandboxed and isolated', () => {
    expect(WINDOW_PREFERENCES).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
    });
  });
});
