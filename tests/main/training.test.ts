import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eventually, Till } from './support/till.ts';

let till: Till;
beforeEach(async () => {
  till = new Till();
  await till.openForBusiness();
  await till.sell();
});
afterEach(() => till.end());

const slips = async (): Promise<readonly string[]> =>
  (await till.get('print.virtualSlips', {})).items.map(({ rows }) => rows.join('\n'));
const practise = async (): Promise<void> => {
  await till.get('session.logout', {});
  await till.get('training.switch', { on: true });
  await till.login('9001', '999999');
  await till.get('shift.open', { float: 50_000 as never });
};

describe('training at the till', () => {
  test('begins where nobody is logged in, with a database and numbers of its own, and ends in one press', async () => {
    expect(await till.call('training.switch', { on: true })).toMatchObject({ details: { reason: 'logged_in' } });
    const real = till.host.state().databaseId;
    const before = (await till.journal()).length;
    await practise();
    expect(till.host.state()).toMatchObject({ training: true, session: { staff: '9001' } });
    expect(till.host.state().databaseId).not.toBe(real);
    const sold = await till.sell();
    expect(sold.receiptNumber).toMatch(/^S001-T01-/);
    await till.get('training.switch', { on: false });
    expect(till.host.state()).toMatchObject({
      training: false,
      session: null,
      databaseId: real,
    });
    await till.login();
    const after = await till.journal();
    expect(after.slice(before).flatMap(({ kind }) => (/^(drawer|print)/.test(kind) ? [] : kind))).toEqual([
      'session.changed',
      'session.changed',
    ]);
    expect((await till.sell()).receiptNumber).toMatch(/^S001-01-\d{6}-0002$/);
  });

  test('a restart ends it: nobody sells in earnest and believes to practise', async () => {
    await practise();
    await till.stop();
    await till.start();
    expect(till.host.state()).toMatchObject({ training: false, session: null });
  });

  test('nothing of it leaves the machine: no line of the journal, no payment, no hold, no parked sale', async () => {
    await eventually(() => till.host.state().sync.pending === 0);
    await practise();
    const before = till.cloud.calls.length;
    await till.sell();
    await till.add();
    const { revision } = await till.get('cart.get', {});
    await till.get('cart.park', { revision, name: '王' });
    const asked = till.cloud.calls.slice(before).map(({ path }) => path);
    expect(asked.filter((path) => /journal|payments|refund-holds|replication|returns|badges/.test(path))).toEqual([]);
    await till.get('training.switch', { on: false });
    await till.login();
    expect((await till.get('parked.list', {})).items).toEqual([]);
    expect(JSON.stringify(till.cloud.entries)).not.toContain('T01');
  });

  test('is said on the customer’s screen in every phase, and no more once it ended', async () => {
    await practise();
    expect(await till.get('display.view', {})).toMatchObject({ phase: 'idle', training: true });
    await till.add();
    expect(await till.get('display.view', {})).toMatchObject({ phase: 'cart', training: true });
    await till.serve();
    await till.get('sale.commit', await till.commitParams(10_000));
    expect(await till.get('display.view', {})).toMatchObject({ phase: 'done', training: true });
    await till.get('training.switch', { on: false });
    expect(await till.get('display.view', {})).not.toHaveProperty('training');
  });

  test('says TRAINING on every paper: receipt, gift slip, refund, X, cash slip, Z and the day', async () => {
    await practise();
    const shown = (await slips()).length;
    const { receiptNumber } = await till.sell();
    await till.get('print.gift', { receiptNumber });
    await till.get('return.commit', {
      receiptNumber,
      lines: [{ lineId: '1', units: 1, reason: 'size' }],
      refundId: '019a0000-0000-7000-8000-00000000000a',
      total: 9900,
    } as never);
    const shift = till.host.state().shift?.shift as never;
    await till.get('shift.print', { shift });
    await till.get('cash.move', { direction: 'in', amount: 1000 as never, reason: '备用金' } as never);
    await till.get('shift.close', { countedCash: 51_000, denominations: { '10000': 5, '1000': 1 } } as never);
    const papers = await eventually(async () => {
      const found = (await slips()).slice(shown);
      return found.length >= 6 ? found : undefined;
    });
    expect(papers.filter((paper) => !paper.includes('TRAINING'))).toEqual([]);
  });
});
