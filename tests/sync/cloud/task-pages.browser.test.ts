/** Tasks with photos as proof on a guide's phone in real Chromium: how they look, and that a camera's photo leaves the phone small, or whole without script. */
import { PNG as Png } from 'pngjs';
import { expect, test } from 'vitest';
import { tasksPage } from '../../../sync/cloud/pages/guide-tasks.ts';
import type { PageFrame } from '../../../sync/cloud/pages/binding-pages.ts';
import { cleanPhoto, LARGE_PHOTO, photoHead } from '../../../sync/domain/photo.ts';
import { PNG } from '../../fixtures/photos.ts';
import { launchChromium } from '../../support/chromium.ts';
import { testPhonePages } from '../../support/phone-pages.ts';

const AT = Date.parse('2026-11-23T06:48:00Z');
const hashes = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, n) => String(n).padStart(64, '0'));
const task = (over: object) => ({
  ...{ task: 't1', store: 'S001', kind: 'count', title: '橱窗按新品陈列', due: '2026-11-30', target: 3, items: [] },
  ...{ staff: [], isEnded: false, facts: [] },
  progress: [{ person: '2001', done: 1, isComplete: false, ticked: [], proofs: [] }],
  ...over,
});
const SAID = { words: '左侧模特没有换，请重拍', at: AT, by: '9001' };
const PROOFS = [
  { text: '左右两个橱窗，含射灯', pictures: hashes(3), at: AT, by: '2001' },
  { text: '左侧橱窗', pictures: hashes(1), at: AT, by: '2001', review: { ...SAID, verdict: 'sent_back' } },
  { text: '门口', pictures: [], at: AT, by: '2001', review: { ...SAID, words: '', verdict: 'accepted' } },
];
const VIEW = {
  tasks: [task({ progress: [{ person: '2001', done: 1, isComplete: false, ticked: [], proofs: PROOFS }] })],
  ...{ entry: 'e1', refusal: null },
} as unknown as Parameters<typeof tasksPage>[1];

/** Photos stand in the page itself: there is no cloud behind it. */
const pictured = (html: string): string =>
  html.replaceAll(/src="\/guide\/tasks[^"]*"/g, `src="data:image/png;base64,${PNG}"`);
const page = (of: PageFrame, view = VIEW): string => tasksPage({ ...of, tab: 'tasks' }, view);

testPhonePages('task-proofs', {
  proofs: (of) => pictured(page(of)),
  full: (of) => page(of, { ...VIEW, tasks: [task({})] as never, refusal: 'too_many_photos' }),
  refused: (of) => page(of, { ...VIEW, tasks: [task({})] as never, refusal: 'no_photo' }),
});

test.each([
  ['is drawn smaller on the phone, and of four three are sent', true, [LARGE_PHOTO.edge, 960]],
  ['goes as it is where no script runs', false, [3000, 2000]],
])('a camera’s photo %s', async (_what, javaScriptEnabled, [width, height]) => {
  const browser = await launchChromium();
  let sent: { readonly body: Buffer; readonly type: string } | undefined;
  try {
    const phone = await browser.newPage({ viewport: { width: 390, height: 844 }, javaScriptEnabled });
    await phone.route('**/*', async (route) => {
      const request = route.request();
      const body = request.postDataBuffer();
      if (body !== null) sent = { body, type: (await request.allHeaders())['content-type'] ?? '' };
      const policy =
        "default-src 'none'; style-src 'nonce-n'; img-src 'self' blob:; script-src 'nonce-n'; form-action 'self'";
      return route.fulfill({
        contentType: 'text/html',
        headers: { 'content-security-policy': policy },
        body: page({ language: 'zh', nonce: 'n', brand: '示范品牌' }, { ...VIEW, tasks: [task({})] as never }),
      });
    });
    await phone.goto('http://guidepost.test/guide/tasks');
    const buffer = Png.sync.write(new Png({ width: 3000, height: 2000, fill: true }));
    const files = Array.from({ length: javaScriptEnabled ? 4 : 1 }, (_, n) => ({
      ...{ name: `IMG_${String(n)}.png`, mimeType: 'image/png', buffer },
    }));
    const chooser = phone.locator('input[type=file]');
    await chooser.setInputFiles(files);
    if (javaScriptEnabled)
      await expect
        .poll(() => chooser.evaluate((one) => (one as HTMLInputElement).files?.length), { timeout: 30_000 })
        .toBe(3);
    await phone.getByRole('button', { name: '记下' }).click();
    await expect.poll(() => sent !== undefined, { timeout: 30_000 }).toBe(true);
    const form = await new Response(new Uint8Array(sent?.body ?? []), {
      headers: { 'content-type': sent?.type ?? '' },
    }).formData();
    const photos = form.getAll('photos').filter((one) => typeof one !== 'string');
    expect(photos).toHaveLength(javaScriptEnabled ? 3 : 1);
    expect(form.get('count')).toBe('1');
    for (const photo of photos) {
      const head = photoHead(new Uint8Array(await photo.arrayBuffer()));
      expect(head).toMatchObject({ ok: true, value: { width, height } });
    }
    const drawn = form.get('smalls');
    const smalls = typeof drawn === 'string' ? drawn.split(',').filter(Boolean) : [];
    expect(smalls).toHaveLength(javaScriptEnabled ? 3 : 0);
    for (const small of smalls)
      expect(cleanPhoto(Buffer.from(small, 'base64'))).toMatchObject({ ok: true, value: { width: 256, height: 171 } });
  } finally {
    await browser.close();
  }
});
