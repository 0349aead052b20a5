/** Photos of goods at a till: fetched behind its back, bounded, only what their name says; products are changed online alone. */
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { memoryDataFolder } from '../../main/data-folder.ts';
import { PhotoShelf } from '../../main/photo/photo-shelf.ts';
import { photoAnswer, photoAsked } from '../../main/shells/photo-page.ts';
import { photoOfPage } from '../../main/shells/desktop/page-policy.ts';
import type { Timers } from '../../main/ports.ts';
import type { CloudRequest } from '../../main/upload/cloud-transport.ts';
import { cleanPhoto } from '../../sync/domain/photo.ts';
import { ALPHA, JPEG, PNG, WEBP } from '../fixtures/photos.ts';
import { Till } from './support/till.ts';

/** As the cloud keeps them: by hash, in base64. */
const PHOTOS = new Map(
  [JPEG, PNG, WEBP, ALPHA].map((base64) => {
    const clean = cleanPhoto(new Uint8Array(Buffer.from(base64, 'base64')));
    if (!clean.ok) throw new Error(clean.error);
    const { bytes } = clean.value;
    return [createHash('sha256').update(bytes).digest('hex'), Buffer.from(bytes).toString('base64')];
  }),
);
const [FIRST = '', SECOND = '', THIRD = '', FOURTH = ''] = [...PHOTOS.keys()];
const AT_ONCE: Timers = {
  after: (_delayMs, run) => {
    queueMicrotask(run);
    return { cancel: () => undefined };
  },
  every: () => ({ cancel: () => undefined }),
};

function shelfOf(bytesMax?: number, files = new Map<string, string>()) {
  const asked: string[] = [];
  const arrived: string[] = [];
  const cloud = { isAway: false, answers: PHOTOS };
  const shelf = new PhotoShelf({
    folder: () => memoryDataFolder(files),
    cloud: {
      asDevice: ((_schema: unknown, { path }: CloudRequest) => {
        const hash = path.split('/').at(-1) ?? '';
        asked.push(hash);
        const value = cloud.answers.get(hash);
        if (cloud.isAway) return Promise.resolve({ ok: false, error: { kind: 'unreachable', detail: 'away' } });
        return Promise.resolve(
          value === undefined
            ? { ok: false, error: { kind: 'refused', status: 404, code: 'not_found' } }
            : { ok: true, value },
        );
      }) as never,
    },
    timers: AT_ONCE,
    arrived: (photos) => arrived.push(...photos),
    ...(bytesMax === undefined ? {} : { bytesMax }),
  });
  return { shelf, asked, arrived, cloud, files };
}
const products = (...photos: readonly string[]) => photos.map((photo, index) => ({ id: `p${String(index)}`, photo }));

describe('the shelf', () => {
  test('fetches what a pull names, and shows it without the cloud, also after a restart', async () => {
    const { shelf, arrived, cloud, files } = shelfOf();
    shelf.pulled([{ id: 'plain' }, ...products(FIRST, SECOND)]);
    await shelf.settled();
    expect(arrived).toEqual([FIRST, SECOND]);
    cloud.isAway = true;
    expect(await shelf.show(FIRST)).toMatchObject({ type: 'image/jpeg' });
    const again = shelfOf(undefined, files);
    expect(await again.shelf.show(SECOND)).toMatchObject({ type: 'image/png' });
    expect(again.asked).toEqual([]);
  });

  test('answers at once that a photo is not here, and tells when it came', async () => {
    const { shelf, arrived } = shelfOf();
    expect(await shelf.show(THIRD)).toBeUndefined();
    await shelf.settled();
    expect(arrived).toEqual([THIRD]);
    expect(await shelf.show(THIRD)).toMatchObject({ type: 'image/webp' });
  });

  test('goes on where it was when the cloud is back', async () => {
    const { shelf, arrived, cloud } = shelfOf();
    cloud.isAway = true;
    shelf.pulled(products(FIRST, SECOND));
    await shelf.settled();
    expect(arrived).toEqual([]);
    cloud.isAway = false;
    shelf.pulled([]);
    await shelf.settled();
    expect(arrived).toEqual([FIRST, SECOND]);
  });

  test('holds no more than its limit: what is shown takes the place of what was shown longest ago, what is only named waits', async () => {
    const size = (photo: string): number => PHOTOS.get(photo)?.length ?? 0;
    const { shelf, arrived, files } = shelfOf(size(FIRST) + size(FOURTH));
    shelf.pulled(products(FIRST, SECOND, THIRD));
    await shelf.settled();
    expect(arrived).toEqual([FIRST, SECOND]);
    await shelf.show(FIRST);
    await shelf.show(FOURTH);
    await shelf.settled();
    expect([...files.keys()].filter((name) => name !== 'list.json').sort()).toEqual(
      [FIRST, FOURTH].map((photo) => `${photo}.b64`).sort(),
    );
    const held = [...files].reduce((sum, [name, text]) => sum + (name === 'list.json' ? 0 : text.length), 0);
    expect(held).toBeLessThanOrEqual(size(FIRST) + size(FOURTH));
  });

  test('never shows a file that is not the photo of its name, whoever wrote it', async () => {
    const { shelf, files, cloud } = shelfOf();
    cloud.answers = new Map([[FIRST, PHOTOS.get(SECOND) ?? '']]);
    expect(await shelf.show(FIRST)).toBeUndefined();
    await shelf.settled();
    expect(await shelf.show(FIRST)).toBeUndefined();
    await shelf.settled();
    cloud.answers = PHOTOS;
    await shelf.show(FIRST);
    await shelf.settled();
    files.set(`${FIRST}.b64`, Buffer.from('<svg onload="alert(1)"/>').toString('base64'));
    expect(await shelf.show(FIRST)).toBeUndefined();
    await shelf.settled();
    expect(await shelf.show(FIRST)).toMatchObject({ type: 'image/jpeg' });
  });
});

describe('a shell', () => {
  test('answers a photo as a picture that runs nothing and is kept for ever, and one that is not here as nothing that is kept', async () => {
    const { shelf } = shelfOf();
    await shelf.show(FIRST);
    await shelf.settled();
    const { status, headers, body } = photoAnswer(await shelf.show(FIRST), 'GET');
    expect([status, headers['Content-Type'], headers['X-Content-Type-Options']]).toEqual([
      200,
      'image/jpeg',
      'nosniff',
    ]);
    expect(headers['Cache-Control']).toContain('immutable');
    expect(headers['Content-Security-Policy']).toContain('sandbox');
    expect(body?.byteLength).toBe(Number(headers['Content-Length']));
    const none = photoAnswer(undefined, 'GET');
    expect([none.status, none.headers['Cache-Control'], none.body]).toEqual([404, 'no-store', null]);
  });

  test('takes no other path for a photo', () => {
    expect(photoAsked(`/photos/${FIRST}`)).toBe(FIRST);
    expect(photoOfPage('GET', `app://terminal/photos/${FIRST}`)).toBe(FIRST);
    expect(photoOfPage('GET', `app://elsewhere/photos/${FIRST}`)).toBeUndefined();
    expect(photoOfPage('POST', `app://terminal/photos/${FIRST}`)).toBeUndefined();
    for (const path of [
      '/photos/../secrets',
      `/photos/${FIRST}/..`,
      '/photos/%2e%2e',
      `/photos/${FIRST.toUpperCase()}`,
    ])
      expect(photoAsked(path)).toBeUndefined();
  });
});

test('products are changed by who may, online, and a refusal comes with its field', async () => {
  const till = new Till();
  try {
    const sent: CloudRequest[] = [];
    till.cloud.extra = (request: CloudRequest) => {
      if (request.path !== '/v1/products') return undefined;
      sent.push(request);
      const place = { path: 'items[0].codes[0]', reason: 'taken', product: '哑光口红 6901234567915' };
      return {
        status: 422,
        body: { type: 'urn:x', title: 'x', status: 422, code: 'refused_product', ...place },
      };
    };
    await till.openForBusiness();
    const items = [{ id: 'A', sku: 'A' }];
    expect(await till.call('product.save', { items })).toMatchObject({ ok: false, code: 'not_permitted' });
    await till.get('session.switch', { staff: '9001', pin: '999999' });
    expect(await till.call('product.save', { items })).toEqual({
      ok: false,
      code: 'cloud_refused',
      details: { path: 'items[0].codes[0]', reason: 'taken', message: '哑光口红 6901234567915' },
    });
    expect(sent).toMatchObject([{ method: 'PUT', body: { items } }]);
  } finally {
    await till.end();
  }
});
