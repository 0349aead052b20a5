/** Finding the sale of a receipt: however its number is typed, and what is said when it is none. */
import { expect, test } from 'vitest';
import { withFieldBefore } from '../../renderer/app/scan-router.ts';
import { findReturn } from '../../renderer/screens/returns/find-return.ts';
import { fakeTill } from './fake-till.ts';

/** A till that knows one receipt of its own, and whose host says of foreign numbers what the real one says. */
async function till() {
  const given = await fakeTill();
  const asked: string[] = [];
  const place = given.till.app.get()?.place;
  if (place == null) throw new Error('no place');
  const { store, terminal } = place;
  const client = {
    ...given.till.client,
    call: (name: string, params: { receiptNumber: string }) => {
      if (name !== 'return.plan') return given.till.client.call(name as never, params as never);
      asked.push(params.receiptNumber);
      if (!params.receiptNumber.startsWith(`${store.id}-`))
        return Promise.resolve({ ok: false, code: 'refund_refused', details: { reason: 'other_store' } });
      return Promise.resolve(
        params.receiptNumber.endsWith('-0001')
          ? { ok: true, value: { knownFrom: 'journal' } }
          : { ok: false, code: 'not_found', details: {} },
      );
    },
  };
  const find = (text: string) => findReturn({ ...given.till, client } as never, text);
  return { find, asked, store: store.id, terminal };
}

test('small letters find this store’s receipt', async () => {
  const { find, asked, store } = await till();
  expect(await find(`${store.toLowerCase()}-01-260314-0001`)).toMatchObject({ kind: 'found' });
  expect(asked).toEqual([`${store}-01-260314-0001`]);
});

test('the last figures find today’s receipt of this till', async () => {
  const { find, asked, store, terminal } = await till();
  expect(await find('0001')).toMatchObject({ kind: 'found' });
  expect(asked[0]).toMatch(new RegExp(`^${store}-${terminal}-\\d{6}-0001$`));
  expect(await find('1')).toMatchObject({ kind: 'found' });
  expect(await find('0002')).toMatchObject({ kind: 'none' });
});

test('a number that no store is known to have is a number to check, not another store’s', async () => {
  const { find, store } = await till();
  expect(await find('001-01-260314-0001')).toMatchObject({ kind: 'refused', reason: 'foreign_number' });
  expect(await find(`${store}-01-260314-0777`)).toMatchObject({ kind: 'none' });
});

test('goods are named as goods, and are no phone number', async () => {
  const { find } = await till();
  expect(await find('6901234567892')).toMatchObject({ kind: 'goods', name: '纯棉T恤' });
});

test('the first key of a quick person’s receipt number is not lost', () => {
  expect(withFieldBefore('S', '001-01-261122-0001', 'S001')).toBe('S001-01-261122-0001');
  expect(withFieldBefore('s001-01-', '261122-0001', 'S001')).toBe('s001-01-261122-0001');
  // What stood there before a scan is none of it.
  expect(withFieldBefore('abc', 'S001-01-261122-0001', 'S001')).toBe('S001-01-261122-0001');
  expect(withFieldBefore('S001-01-261122-0002', '6901234567892', 'S001')).toBe('6901234567892');
});
