/** The shelf in real Chromium on a phone, for guide and customer, in both languages and themes: axe finds nothing serious, nothing overflows. */
import type { PageFrame } from '../../../sync/cloud/pages/binding-pages.ts';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import decodeQR from 'qr/decode.js';
import { PNG as Png } from 'pngjs';
import { expect, test } from 'vitest';
import { guideShelfPage } from '../../../sync/cloud/pages/guide-shelf.ts';
import { shelfPage, shelfRefusalPage } from '../../../sync/cloud/pages/shelf-pages.ts';
import { PNG } from '../../fixtures/photos.ts';
import { launchChromium } from '../../support/chromium.ts';
import { testPhonePages } from '../../support/phone-pages.ts';

const DATA = `data:image/png;base64,${PNG}`;
const PICTURE = { small: DATA, large: DATA };
const LARGE = { small: DATA, large: `${DATA}#large` };
const ITEM = {
  title: '春季针织上新，三色到店可试穿',
  text: '第一批到店：米白、雾蓝、炭灰。\n周末到店试穿送小样，数量有限。',
  until: '2026-12-01',
};
const FROM = '梧桐路店 · 林晓雨';
const LINK = 'https://shop.example/a-rather-long-path/that-goes-on-and-on/spring-knit?from=guide&x=0123456789';
const shown = (code: string, opened: number) => ({
  ...{
    ...ITEM,
    code,
    opened,
    url: `https://guidepost.example/s/${code}`,
    pictures: opened === 0 ? [] : [PICTURE, LARGE],
  },
});
const PAGES: Readonly<Record<string, (of: PageFrame) => string>> = {
  customer: (of) =>
    shelfPage({ ...of, ...ITEM, pictures: Array.from({ length: 4 }, () => LARGE), link: LINK, guide: '林晓雨' }),
  withoutGuide: (of) => shelfPage({ ...of, ...ITEM, pictures: [PICTURE] }),
  over: (of) => shelfRefusalPage(of, 'over'),
  guide: (of) =>
    guideShelfPage(
      { ...of, tab: 'shelf' },
      { from: FROM, items: [shown('7K3M9Q2V5X8Z', 12), shown('ABCDEFGH2345', 0)] },
    ),
  empty: (of) => guideShelfPage({ ...of, tab: 'shelf' }, { from: FROM, items: [] }),
};

testPhonePages('shelf', PAGES);

test('the poster is the large picture with the guide’s own code beneath, which a camera reads; the page loads nothing else', async () => {
  const browser = await launchChromium();
  const shelf = 'http://guidepost.test/guide/shelf';
  const asked: string[] = [];
  const large = Png.sync.write(new Png({ width: 1440, height: 960, fill: true }));
  const item = { ...shown('7K3M9Q2V5X8Z', 0), pictures: [{ small: '/small', large: '/large' }] };
  const frame = { language: 'zh' as const, nonce: 'n', brand: '示范品牌', tab: 'shelf' as const };
  try {
    const page = await browser.newPage({ viewport: { width: 390, height: 844 }, deviceScaleFactor: 3 });
    await page.route('**/*', async (route) => {
      const path = new URL(route.request().url()).pathname;
      asked.push(path);
      if (path === '/large' || path === '/small') return route.fulfill({ contentType: 'image/png', body: large });
      return route.fulfill({
        contentType: 'text/html',
        headers: {
          'content-security-policy':
            "default-src 'none'; style-src 'nonce-n'; script-src 'nonce-n'; img-src 'self' blob:",
        },
        body: guideShelfPage(frame, { from: FROM, items: [item, shown('ABCDEFGH2345', 0)] }),
      });
    });
    await page.goto(shelf);
    await page.getByRole('button', { name: '生成带我的码的海报' }).first().click();
    await page.getByText('长按海报保存').waitFor();
    const drawn = await page
      .locator('.poster img')
      .first()
      .evaluate(async (one) => {
        const image = one as unknown as { decode(): Promise<void>; naturalWidth: number; naturalHeight: number };
        await image.decode();
        return [image.naturalWidth, image.naturalHeight];
      });
    expect(drawn).toEqual([1080, 720 + 330]);
    // As it is saved, whatever lies upon it on the screen.
    const shot = Buffer.from(
      await page
        .locator('.poster img')
        .first()
        .evaluate((one) => {
          const paper = one.ownerDocument.createElement('canvas');
          const { naturalWidth: width, naturalHeight: height } = one as HTMLImageElement;
          Object.assign(paper, { width, height });
          paper.getContext('2d')?.drawImage(one as HTMLImageElement, 0, 0);
          return paper.toDataURL('image/png').split(',')[1] ?? '';
        }),
      'base64',
    );
    if (process.env['GUIDEPOST_PAGE_SHOTS'] !== undefined)
      writeFileSync(join(process.env['GUIDEPOST_PAGE_SHOTS'], 'shelf-poster.zh.png'), shot);
    const { data, width, height } = Png.sync.read(shot);
    expect(decodeQR({ data: new Uint8Array(data), width, height })).toBe(item.url);
    expect(await page.locator('a.save').first().getAttribute('download')).toBe('7K3M9Q2V5X8Z.jpg');
    expect(new Set(asked)).toEqual(new Set(['/guide/shelf', '/large']));
  } finally {
    await browser.close();
  }
});
