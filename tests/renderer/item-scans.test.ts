/** Pieces with a code of their own under the scanner: a line each, loud when refused, named short on the screen. */
import { expect, test } from 'vitest';
import { LINE_ADDED, SCAN_FAILED } from '../../renderer/input/sounds.ts';
import { itemLink, itemText } from '../../sync/domain/item-code.ts';
import { BATCH, itemSigner } from '../fixtures/item-signer.ts';
import { fakeTill } from './fake-till.ts';

const SHIRT = '6901234567892';
const brand = itemSigner();
const link = (serial: number, sku = SHIRT): string => itemLink('https://brand.example', brand.code({ serial, sku }));

test('two pieces are two lines, beside those without a code; the same piece twice is refused and says which', async () => {
  const { till, played } = await fakeTill();
  for (const code of [link(1), itemText(brand.code({ serial: 2 })), SHIRT, SHIRT]) till.scanRouter.take(code, 'host');
  await till.scans.idle();
  const quantities = () => (till.cart.cart.get()?.lines ?? []).map(({ quantity }) => quantity);
  expect(quantities()).toEqual([1, 1, 2]);
  expect(played).not.toContain(SCAN_FAILED);
  till.scanRouter.take(link(1), 'host');
  await till.scans.idle();
  expect(quantities()).toEqual([1, 1, 2]);
  expect(till.scans.state.get().error).toMatchObject({ code: `${BATCH}-1`, reason: 'refused', limit: 'item_in_cart' });
  expect(played).toContain(SCAN_FAILED);
});

test('is named by batch and number on the screen, and one of goods that nobody knows is an unknown code', async () => {
  const { till, played } = await fakeTill();
  till.scanRouter.take(link(17), 'host');
  await till.scans.idle();
  expect(till.scans.state.get().echo).toMatchObject({ kind: 'added', code: `${BATCH}-17` });
  expect(played).toContain(LINE_ADDED);
  till.scanRouter.take(link(18, 'NO-SUCH-THING'), 'host');
  await till.scans.idle();
  expect(till.scans.state.get().error).toMatchObject({ reason: 'unknown_code' });
});

test('why the host refuses one stands beside the words: a recall’s reason, the receipt of a sale', async () => {
  const { till, host } = await fakeTill();
  host.override({
    'cart.apply': () =>
      ({ ok: false, code: 'cart_refused', details: { reason: 'item_recalled', message: '色牢度不合格' } }) as never,
  });
  till.scanRouter.take(link(1), 'host');
  await till.scans.idle();
  expect(till.scans.state.get().error).toMatchObject({ limit: 'item_recalled', detail: '色牢度不合格' });
});
