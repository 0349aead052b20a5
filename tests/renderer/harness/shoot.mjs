/**
 * Screenshots of every screen over the fakes: `node tests/renderer/harness/shoot.mjs OUT [scene…]` after building the harness.
 * For looking at, by people; nothing is compared.
 */
import { createServer } from 'node:http';
import { readFile, mkdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { chromium } from 'playwright';
import { ALL_SCENES } from './all-scenes.mjs';

const [out = '/tmp/shots', ...wanted] = process.argv.slice(2);
const built = process.env.HARNESS_OUT ?? '/tmp/guidepost-harness';
const types = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
  '.svg': 'image/svg+xml',
};
const server = createServer(async (request, response) => {
  const asked = new URL(request.url, 'http://x').pathname;
  const path = asked === '/' ? '/index.html' : asked;
  try {
    const file = await readFile(join(built, path));
    response.writeHead(200, { 'content-type': types[extname(path)] ?? 'application/octet-stream' });
    response.end(file);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const base = `http://127.0.0.1:${server.address().port}/`;

await mkdir(out, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
const variants = [
  ['zh', 'lang=zh-CN&theme=light'],
  ['en', 'lang=en&theme=light'],
  ['dark', 'lang=zh-CN&theme=dark'],
  ['en-dark', 'lang=en&theme=dark'],
];
const only = (process.env.VARIANTS ?? 'zh').split(',');
for (const [variant, extra] of variants.filter(([name]) => only.includes(name)))
  for (const [name, { query, run }] of Object.entries(ALL_SCENES).filter(
    ([name]) => wanted.length === 0 || wanted.includes(name),
  )) {
    const [width, height] = (process.env.SIZE ?? '1366x768').split('x').map(Number);
    const page = await browser.newPage({ viewport: { width, height } });
    page.on('pageerror', (error) => console.log(name, 'ERROR', error.message));
    page.on('console', (message) => message.type() === 'error' && console.log(name, 'console', message.text()));
    page.setDefaultTimeout(6000);
    await page.goto(`${base}?${query}&${extra}`);
    await page.waitForTimeout(250);
    try {
      await run?.(page);
      await page.waitForTimeout(250);
    } catch (error) {
      console.log(name, variant, 'FAILED', error.message.split('\n')[0]);
    }
    await page.screenshot({ path: join(out, `${name}.${variant}.png`) });
    await page.close();
  }
await browser.close();
server.close();
