/** Alteration and hold tickets, through the contract: opened with a code, moved step by step, closed when the goods come back. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { MethodParams } from '../../main/contract/contract.ts';
import type { EntryId } from '../../sync/domain/ids.ts';
import type { EntryOf } from '../../sync/schemas/entries/entry.ts';
import { eventually, TEE, Till } from './support/till.ts';

let till: Till;
let nextId = 0;
beforeEach(async () => {
  till = new Till();
  await till.openForBusiness();
});
afterEach(() => till.end());

const freshId = <Id>(): Id => `019a0000-0000-7000-9000-${String((nextId += 1)).padStart(12, '0')}` as Id;
const inTwoDays = (): MethodParams<'ticket.open'>['promisedAt'] => (Date.now() + 2 * 86_400_000) as never;
const moves = async (): Promise<EntryOf<'ticket.moved'>['body'][]> =>
  (await till.journal())
    .filter((entry) => entry.kind === 'ticket.moved')
    .map(({ body }) => body as EntryOf<'ticket.moved'>['body']);

describe('a ticket', () => {
  const ticketOf = (over: Partial<MethodParams<'ticket.open'>> = {}) =>
    till.call('ticket.open', {
      ticket: freshId(),
      type: 'alteration',
      name: '李先生',
      promisedAt: inTwoDays(),
      work: '裤脚改短\n内长 76 cm',
      goods: [{ lineId: '1', product: TEE, quantity: 1 }],
      ...over,
    });

  test('is opened once, printed, and goes from open to ready to handed over, each a fact', async () => {
    const ticket = freshId<EntryId>();
    const first = await ticketOf({ ticket });
    expect(first).toMatchObject({ ok: true, value: { state: 'open', name: '李先生', work: '裤脚改短\n内长 76 cm' } });
    expect(await ticketOf({ ticket })).toEqual(first);
    const slip = await eventually(async () => (await till.get('print.virtualSlips', {})).items.at(-1));
    expect(slip.rows.join('\n')).toContain('内长 76 cm');
    expect(await till.get('ticket.move', { ticket, to: 'ready' })).toMatchObject({ state: 'ready' });
    expect(await till.get('ticket.move', { ticket, to: 'handed_over' })).toMatchObject({ state: 'handed_over' });
    expect(await till.call('ticket.move', { ticket, to: 'cancelled' })).toMatchObject({
      details: { reason: 'ticket_over' },
    });
    expect(await moves()).toMatchObject([{ to: 'ready' }, { to: 'handed_over' }]);
    await till.stop();
    await till.start();
    await till.login();
    expect((await till.get('order.list', {})).tickets).toMatchObject([{ ticket, state: 'handed_over' }]);
    const text = JSON.stringify((await till.journal()).filter(({ kind }) => kind.startsWith('ticket')));
    expect(text).not.toContain('李先生');
  });

  test('closes by itself when all its goods were given back, and is marked when some were', async () => {
    await till.add(TEE, 2);
    await till.serve();
    const { saleId, receiptNumber } = await till.get('sale.commit', await till.commitParams(19_800));
    const goods = [{ lineId: '1', product: TEE, quantity: 2 }];
    await ticketOf({ saleId, receiptNumber, goods });
    const refund = (units: number) =>
      till.get('return.commit', {
        receiptNumber,
        refundId: freshId(),
        total: (9900 * units) as never,
        lines: [{ lineId: '1', units }],
      });
    await refund(1);
    expect((await till.get('order.list', {})).tickets).toMatchObject([{ state: 'open', isRefunded: true }]);
    await refund(1);
    await eventually(async () => (await moves()).length === 1);
    expect(await moves()).toMatchObject([{ to: 'cancelled', reason: 'goods_refunded' }]);
  });
});
