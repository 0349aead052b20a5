import { describe, expect, test } from 'vitest';
import { commandFor } from '../../renderer/input/commands.ts';
import { NOT_PAID, SCAN_FAILED } from '../../renderer/input/sounds.ts';
import { createTenderDesk } from '../../renderer/sale/tender-desk.ts';
import { createCheckoutDesk, payLock } from '../../renderer/screens/checkout/checkout-desk.ts';
import { commitTender, tenderCommands } from '../../renderer/screens/checkout/tender-commands.ts';
import { fen } from '../../sync/domain/money.ts';
import { fakeTill, settled } from './fake-till.ts';

const SHIRT = '6901234567892';
const JEANS = '6901234567908';
const quantities = (
  cart: { readonly lines: readonly { readonly product: { readonly sku: string }; readonly quantity: number }[] } | null,
) => (cart?.lines ?? []).map(({ product, quantity }) => [product.sku, quantity]);

describe('scans', () => {
  test('that come quickly all land, in order', async () => {
    const { till } = await fakeTill();
    for (const code of [SHIRT, JEANS, SHIRT, '2001234012348', SHIRT]) till.scanRouter.take(code, 'host');
    await till.scans.idle();
    expect(quantities(till.cart.cart.get())).toEqual([
      [SHIRT, 3],
      [JEANS, 1],
      ['01234', 1],
    ]);
    expect(till.cart.cart.get()?.lines[2]).toMatchObject({ grams: 1234, amount: 1603 });
  });

  test('of an unknown code stand as an error, are loud, and block payment until dismissed', async () => {
    const { till, played } = await fakeTill();
    till.scanRouter.take(SHIRT, 'host');
    till.scanRouter.take('6970399920149', 'host');
    await till.scans.idle();
    const { error } = till.scans.state.get();
    expect(error).toEqual({ code: '6970399920149', reason: 'unknown_code', also: [] });
    expect(played.at(-1)).toBe(SCAN_FAILED);
    expect(payLock(till.cart.cart.get(), till.scans.state.get())).toBe('error');
    await createCheckoutDesk(till).pay();
    expect(till.tender.state.get().stage).toBe('cart');
    till.scans.dismiss();
    await createCheckoutDesk(till).pay();
    expect(till.tender.state.get().stage).toBe('serving');
  });

  test('with a wrong check digit are no line', async () => {
    const { till } = await fakeTill();
    till.scanRouter.take('6901234567893', 'host');
    await till.scans.idle();
    expect(till.scans.state.get().error).toMatchObject({ code: '6901234567893', reason: 'bad_check_digit' });
    expect(till.cart.cart.get()?.lines).toEqual([]);
  });

  test('are echoed as long as their sale is open: parked, nothing of it stays beside the search field', async () => {
    const { till } = await fakeTill();
    till.scanRouter.take(SHIRT, 'host');
    await till.scans.idle();
    expect(till.scans.state.get().echo).toMatchObject({ kind: 'added' });
    const { revision } = till.cart.cart.get() ?? { revision: 0 };
    await till.client.call('cart.park', { revision, name: '王女士' });
    await till.cart.refresh();
    await settled();
    expect(till.cart.cart.get()?.lines).toEqual([]);
    expect(till.scans.state.get().echo).toEqual({ kind: 'idle' });
  });

  test('of blanks are no error', async () => {
    const { till } = await fakeTill();
    till.scanRouter.take('  ', 'host');
    await till.scans.idle();
    expect(till.scans.state.get()).toEqual({ echo: { kind: 'idle' }, error: null });
  });

  test('that were lost are said, never silent', async () => {
    const { till, host, played } = await fakeTill();
    host.emit('scan.missed', { device: 'front', cause: 'too_long', at: till.clock.get() });
    expect(till.scans.state.get().error?.reason).toBe('unreadable');
    expect(played).toContain(SCAN_FAILED);
  });

  test('while paying add nothing and say so', async () => {
    const { till } = await fakeTill();
    till.scanRouter.take(SHIRT, 'host');
    await till.scans.idle();
    await createCheckoutDesk(till).pay();
    till.scanRouter.take(JEANS, 'host');
    await till.scans.idle();
    expect(quantities(till.cart.cart.get())).toEqual([[SHIRT, 1]]);
    expect(till.tender.state.get().scanned).toBe('early');
    till.tender.served();
    till.scanRouter.take(JEANS, 'host');
    expect(till.tender.state.get().scanned).toBe('paying');
  });

  test('of a customer’s code before who served was chosen are not forgotten by the page that asks for it again', async () => {
    const { till, played } = await fakeTill();
    till.scanRouter.take(SHIRT, 'host');
    await till.scans.idle();
    await createCheckoutDesk(till).pay();
    // The rows of the sale are still being read.
    till.scanRouter.take('130000000000000001', 'host');
    expect(played.at(-1)).toBe(NOT_PAID);
    await till.tender.idle();
    expect(till.tender.state.get()).toMatchObject({ stage: 'serving', scanned: 'early' });
    till.tender.served();
    expect(till.tender.state.get()).toMatchObject({ stage: 'pay', scanned: 'early' });
    till.scanRouter.take('130000000000000001', 'host');
    await till.tender.idle();
    expect(till.tender.state.get()).toMatchObject({ scanned: null, view: { rows: [{ kind: 'wechat' }] } });
  });

  test('before login go nowhere', async () => {
    const { till, host } = await fakeTill('');
    till.scanRouter.take(SHIRT, 'host');
    await settled();
    expect(host.calls.some(({ name }) => name === 'cart.apply')).toBe(false);
  });
});

describe('the cart queue', () => {
  test('works a step out again when its revision was stale', async () => {
    const { till, host } = await fakeTill();
    till.scanRouter.take(SHIRT, 'host');
    await till.scans.idle();
    const line = till.cart.cart.get()!.lines[0]!;
    // Another window changes the cart without this one hearing of it.
    await host.call('cart.apply', {
      revision: till.cart.cart.get()!.revision,
      command: { type: 'setQuantity', lineId: line.lineId, quantity: 5 },
    });
    createCheckoutDesk(till).step(line.lineId, 1);
    await till.cart.refresh();
    expect(quantities(till.cart.cart.get())).toEqual([[SHIRT, 6]]);
  });
});

describe('payment', () => {
  test('leads to the shift page, with the reason, when no shift is open', async () => {
    const { till } = await fakeTill('staff=1001&noshift');
    await createCheckoutDesk(till).pay();
    expect(till.place.get()).toEqual({ screen: 'shift', why: 'shift_not_open' });
  });

  test('asks who served only when nobody was named', async () => {
    const { till } = await fakeTill();
    till.scanRouter.take(SHIRT, 'host');
    await till.scans.idle();
    await till.cart.apply({ type: 'setServing', serving: [] });
    await createCheckoutDesk(till).pay();
    expect(till.tender.state.get().stage).toBe('pay');
  });

  test('adds rows without ever committing, commits when covered, and the next scan ends the page', async () => {
    const { till, host } = await fakeTill();
    till.scanRouter.take(SHIRT, 'host');
    await till.scans.idle();
    await till.cart.apply({ type: 'setServing', serving: [] });
    await createCheckoutDesk(till).pay();
    const cart = till.cart.cart.get()!;
    till.tender.type('50');
    await till.tender.add(cart);
    await commitTender(till);
    expect(host.calls.some(({ name }) => name === 'sale.commit')).toBe(false);
    till.tender.type('60.00');
    await till.tender.add(cart);
    expect(host.calls.some(({ name }) => name === 'sale.commit')).toBe(false);
    await commitTender(till);
    expect(till.app.get()?.done).toMatchObject({ change: 1100, total: 9900 });
    expect(till.cart.cart.get()?.lines).toEqual([]);
    till.scanRouter.take(JEANS, 'host');
    await till.scans.idle();
    expect(till.app.get()?.done).toBeNull();
    expect(quantities(till.cart.cart.get())).toEqual([[JEANS, 1]]);
  });

  test('Delete takes the cash off while the amount that has the focus is empty, and is the field’s while it is not', async () => {
    const { till } = await fakeTill();
    till.scanRouter.take(SHIRT, 'host');
    await till.scans.idle();
    await till.cart.apply({ type: 'setServing', serving: [] });
    await createCheckoutDesk(till).pay();
    till.tender.type('50');
    await till.tender.add(till.cart.cart.get()!);
    const press = { key: 'Delete', code: 'Delete', ctrlKey: false, altKey: false, shiftKey: false, metaKey: false };
    till.tender.type('4');
    expect(commandFor(tenderCommands(till), press, true)).toBeUndefined();
    till.tender.type('');
    commandFor(tenderCommands(till), press, true)?.perform();
    await till.tender.idle();
    expect(till.tender.state.get().view?.rows).toEqual([]);
  });

  test('lets every scan land that comes before the commit is answered, though the first has ended the page', async () => {
    const { till, host, played } = await fakeTill();
    till.scanRouter.take(SHIRT, 'host');
    await till.scans.idle();
    await till.cart.apply({ type: 'setServing', serving: [] });
    await createCheckoutDesk(till).pay();
    await till.tender.add(till.cart.cart.get()!);
    // The host tells of the recorded sale and its answer is late: a busy machine.
    let answer = (): void => undefined;
    const late = new Promise<void>((resolve) => (answer = resolve));
    const { call } = host;
    host.call = async (name: never, params: never) => {
      const answered = await call(name, params);
      if ((name as string) === 'sale.commit') await late;
      return answered;
    };
    const committed = commitTender(till);
    await till.refresh();
    await settled();
    expect(till.app.get()?.done).not.toBeNull();
    expect(till.tender.state.get()).toMatchObject({ stage: 'pay', committing: true });
    till.scanRouter.take(JEANS, 'host');
    await settled();
    await settled();
    expect(till.app.get()?.done).toBeNull();
    till.scanRouter.take(SHIRT, 'host');
    answer();
    await committed;
    await till.scans.idle();
    expect(quantities(till.cart.cart.get())).toEqual([
      [JEANS, 1],
      [SHIRT, 1],
    ]);
    expect(till.app.get()?.done).toBeNull();
    expect(till.tender.state.get()).toMatchObject({ stage: 'cart', committing: false });
    expect(played).not.toContain(NOT_PAID);
  });

  test('counts cash again that was on the counter before it started, and only when it begins to pay', async () => {
    const { till } = await fakeTill();
    till.scanRouter.take(SHIRT, 'host');
    await till.scans.idle();
    await till.cart.apply({ type: 'setServing', serving: [] });
    await createCheckoutDesk(till).pay();
    await till.tender.addCash(till.cart.cart.get()!, fen(5000));
    // A second window of the same till starts: what the first one counted stays.
    const second = createTenderDesk(till.client, till.approvals);
    expect(await second.refresh()).toBe(false);
    await till.tender.refresh();
    expect(till.tender.state.get().view?.rows).toHaveLength(1);
    second.begin(till.cart.cart.get()!);
    await second.idle();
    expect(second.state.get().view?.rows).toEqual([]);
  });

  test('keeps its rows and says why when the host refuses', async () => {
    const { till, host } = await fakeTill();
    till.scanRouter.take(SHIRT, 'host');
    await till.scans.idle();
    await till.cart.apply({ type: 'setServing', serving: [] });
    await createCheckoutDesk(till).pay();
    await till.tender.add(till.cart.cart.get()!);
    host.override({ 'sale.commit': () => ({ ok: false, code: 'journal_failed', details: {} }) });
    await commitTender(till);
    expect(till.tender.state.get()).toMatchObject({
      stage: 'pay',
      committing: false,
      failure: { code: 'journal_failed' },
    });
    expect(till.tender.state.get().view?.rows).toHaveLength(1);
    expect(till.app.get()?.done).toBeNull();
  });
});

describe('the line to the host', () => {
  test('when it comes back, everything is read anew', async () => {
    const { till, host } = await fakeTill();
    till.scanRouter.take(SHIRT, 'host');
    await till.scans.idle();
    host.setConnected(false);
    expect(till.connected.get()).toBe(false);
    const before = host.calls.length;
    host.setConnected(true);
    await settled();
    expect(host.calls.slice(before).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['app.state', 'cart.get', 'print.jobs']),
    );
    expect(quantities(till.cart.cart.get())).toEqual([[SHIRT, 1]]);
  });
});
