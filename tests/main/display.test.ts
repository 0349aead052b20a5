import { NO_DEVICES } from '../../hardware/devices-file.ts';
import { PoleDisplays } from '../../main/devices/pole-displays.ts';
import { fen } from '../../sync/domain/money.ts';
import { epochMs } from '../../sync/domain/time.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { USUAL_RECEIPT } from '../../sync/domain/receipt-template.ts';
import { eventually, Till } from './support/till.ts';

describe('a pole display', () => {
  test('shows the item that was added, what is to be paid, the change, and nothing in between', async () => {
    const till = new Till({ devices: { ...NO_DEVICES, lineDisplays: [{ id: 'pole', driver: 'virtual' }] } });
    try {
      await till.openForBusiness();
      const pole = async () => (await till.get('devices.list', {})).items.find(({ kind }) => kind === 'lineDisplay');
      const shows = (text: string | undefined) => eventually(async () => (await pole())?.lastEvent?.text === text);
      expect(await pole()).toMatchObject({ id: 'pole', state: 'idle', lastEvent: null });
      await till.add();
      await shows('price 99.00');
      await till.serve();
      await till.get('display.stage', { isPaying: true });
      await shows('total 99.00');
      await till.get('sale.commit', await till.commitParams(10_000));
      await shows('change 1.00');
      await till.get('app.dismissDone', {});
      await shows(undefined);
    } finally {
      await till.end();
    }
  });

  test('an amount that does not fit makes it blank, never leaves another one standing', async () => {
    const timers = { now: () => 0, after: () => () => undefined };
    const poles = new PoleDisplays(
      [{ id: 'pole', driver: 'virtual' }],
      timers,
      () => epochMs(0),
      () => undefined,
    );
    poles.start();
    poles.show({ label: 'total', amount: fen(9900) });
    poles.show({ label: 'total', amount: fen(999_999_999) });
    await eventually(() => poles.views()[0]?.lastEvent === null);
    await poles.close();
  });
});

describe('the customer’s screen', () => {
  let till: Till;
  beforeEach(async () => {
    till = new Till();
    await till.openForBusiness();
  });
  afterEach(() => till.end());
  const view = () => till.get('display.view', {});
  const told = () => till.events.filter(({ name }) => name === 'display.changed').map(({ payload }) => payload);

  test('shows what the store says, then goods, payment, change and thanks, all of it the host’s figures', async () => {
    expect(await view()).toMatchObject({ phase: 'idle', store: '梧桐路店', lines: [], messages: [] });
    await till.add();
    await till.serve('2001');
    expect(await view()).toMatchObject({
      phase: 'cart',
      due: 9900,
      units: 1,
      lines: [{ name: '纯棉T恤', amount: 9900 }],
    });
    await till.get('display.stage', { isPaying: true });
    expect(await view()).toMatchObject({ phase: 'pay', due: 9900, paid: 0 });
    await till.get('display.stage', { isPaying: false });
    expect(await view()).toMatchObject({ phase: 'cart' });
    const { receiptNumber } = await till.get('sale.commit', await till.commitParams(10_000));
    const done = await view();
    expect(done).toMatchObject({
      phase: 'done',
      change: 100,
      paid: 10_000,
      receiptNumber,
      code: { kind: 'guide', guide: '林悦' },
    });
    expect(done.code?.text).toMatch(/\/g\/[0-9A-Z]{30}$/);
    await till.get('app.dismissDone', {});
    expect(await view()).toMatchObject({ phase: 'idle' });
  });

  test('a part that was paid is not to be paid again', async () => {
    await till.add();
    await till.serve();
    const { saleId, revision } = await till.get('cart.get', {});
    const part = { saleId: saleId as never, revision, tenderId: 'c1', kind: 'card' as const, amount: 4000 as never };
    await till.get('tender.add', part);
    expect(await view()).toMatchObject({ phase: 'pay', due: 5900, paid: 4000 });
  });

  test('a sale that nobody served shows the code for returns', async () => {
    await till.sell();
    expect((await view()).code).toMatchObject({ kind: 'receipt', guide: null });
  });

  test('members appear by their masked phone, never by name', async () => {
    await till.add();
    const { revision } = await till.get('cart.get', {});
    const member = {
      id: '01900000-0000-7000-8000-000000000001',
      name: '王女士',
      phone: '138****8000',
      tier: 'gold',
      points: 2386,
      boundGuide: null,
      protectedUntil: null,
    };
    await till.get('cart.apply', { revision, command: { type: 'setMember', member } } as never);
    const shown = await view();
    expect(shown.member).toEqual({ phone: '138****8000', tier: 'gold', points: 2386 });
    expect(JSON.stringify(shown)).not.toContain('王女士');
  });

  test('nobody logged in: open to the screen, and only the store’s own messages', async () => {
    await till.login('9001', '999999');
    await till.get('receipt.useTemplate', { template: { ...USUAL_RECEIPT, header: ['春季新品'] } });
    await till.add();
    await till.get('session.logout', {});
    expect(await view()).toMatchObject({ phase: 'idle', messages: ['春季新品'], lines: [] });
  });

  test('without a screen nothing is told; with one every change is, once', async () => {
    await till.add();
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(told()).toEqual([]);
    await view();
    await till.add();
    await eventually(() => told().length > 0);
    expect(told().at(-1)).toMatchObject({ phase: 'cart', units: 2 });
    const count = told().length;
    await till.get('display.stage', { isPaying: false });
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(told()).toHaveLength(count);
  });
});
