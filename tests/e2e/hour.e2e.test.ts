/**
 * A cart that waits longer than its prices stand, at a real till: another book comes meanwhile, the till says what costs what
 * now, and the sale is paid at that. While money is under way the prices stand. DOMAIN.md §2.
 */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Counter } from '../kill/paper.ts';
import { MovedClock } from './support/clock.ts';
import { eventually } from './support/cloud-client.ts';
import { expectPage } from './support/expect.ts';
import { launchLink } from './support/processes.ts';
import { connectScript, type ScriptClient } from './support/script-client.ts';
import type { Screen } from './support/screen.ts';
import { Store } from './support/store.ts';

const TEE = '6901234567892';
/** A payment code that the simulated provider pays at once. */
const WECHAT = '130000000000000010';

let store: Store;
let clock: MovedClock;
let host: ScriptClient | undefined;
beforeEach(async () => {
  clock = new MovedClock(65);
  store = await Store.open({ env: clock.env });
});
afterEach(async () => {
  host?.close();
  await store.end();
});

async function beginSale() {
  const till = await store.openTill();
  const counter = new Counter(till.printer.model);
  const browser = await till.openBrowser();
  await clock.rule(browser);
  const screen = await till.openScreen(browser);
  await screen.login();
  await screen.openShift();
  host = await connectScript(await launchLink(till.data));
  till.scan(TEE);
  await screen.expectTotal(9900);
  return { till, counter, screen, host };
}

/** The tee costs 109.00 from now on; resolves with the book's id when the till's shelf says so. */
async function publish({ screen, host: client }: Awaited<ReturnType<typeof beginSale>>): Promise<string> {
  const { lines } = await client.get('cart.get', {});
  const manager = await store.manager();
  const prices = [[lines[0]?.product.id, 10_900, null]];
  const { id } = await manager.post<{ id: string }>('/v1/price-books', { prices });
  await eventually(
    'the new price on the shelf',
    () => screen.id('quick-item').allTextContents(),
    (texts) => texts.some((text) => text.includes('109.00')),
  );
  return id;
}

/** The cloud has the sale at this total, and nothing about it to tell a manager. */
async function arrived(receiptNumber: string, total: number): Promise<void> {
  const manager = await store.manager();
  await eventually(
    'the sale in the cloud',
    () => manager.sale(receiptNumber),
    ([sale]) => sale?.total === total,
  );
  expect((await manager.get<{ items: unknown[] }>('/v1/alerts')).items).toEqual([]);
}

test('a cart that waited over its hour says old and new price, Enter accepts, and the sale is paid at the new one', async () => {
  const begun = await beginSale();
  const { counter, screen, host: client } = begun;
  const before = await client.get('cart.get', {});
  const id = await publish(begun);
  // Within the hour nothing is said, and what was told the customer stands.
  await screen.expectTotal(9900);
  expect((await client.get('cart.get', {})).book).toEqual(before.book);

  // Nobody touched the till for that long: it is locked when the hour is over.
  await client.get('session.lock', {});
  await expectPage(screen.id('locked')).toBeVisible();
  await clock.catchUp(screen.page);
  await screen.page.keyboard.type('111111');
  await screen.page.keyboard.press('Enter');
  await expectPage(screen.id('parked-change')).toHaveAttribute('data-before', '9900');
  await expectPage(screen.id('parked-change')).toHaveAttribute('data-after', '10900');
  await expectPage(screen.id('repriced-seen')).toBeFocused();
  await screen.page.keyboard.press('Enter');
  await expectPage(screen.id('repriced-seen')).toHaveCount(0);
  await screen.expectTotal(10_900);
  expect((await client.get('cart.get', {})).book?.id).toBe(id);

  const { receiptNumber, change } = await screen.payCash('110.00');
  expect(change).toBe(100);
  await eventually(
    'the new price on paper',
    () => Promise.resolve(counter.texts().find((text) => text.includes(receiptNumber)) ?? ''),
    (text) => text.includes('109.00'),
  );
  await arrived(receiptNumber, 10_900);
});

test('while a payment is under way the prices stand, however long it takes', async () => {
  const begun = await beginSale();
  const { till, screen, host: client } = begun;
  await publish(begun);
  const asked = answersTo('cart.reprice', screen);
  // Frames are seen of a line that opens from now on.
  await screen.page.reload();
  await screen.expectTotal(9900);
  await screen.id('pay').click();
  await screen.id('serving-none').click();
  await expectPage(screen.id('serving')).toHaveCount(0);
  till.scan(WECHAT);
  await expectPage(screen.id('tender-row')).toHaveAttribute('data-state', 'paid');
  await clock.catchUp(screen.page);
  // The till asks for fresh prices, and is told that nothing changed.
  const [answer] = await eventually(
    'an answer about fresh prices',
    () => Promise.resolve(asked),
    ({ length }) => length > 0,
  );
  expect(answer).toMatchObject({ ok: true, value: { lines: [], totalBefore: 9900, totalAfter: 9900 } });
  expect(await client.get('cart.get', {})).toMatchObject({ total: 9900 });
  await screen.id('tender-commit').click();
  await expectPage(screen.id('sale-done')).toBeVisible();
  await expectPage(screen.id('repriced-seen')).toHaveCount(0);
  await arrived((await screen.done()).receiptNumber, 9900);
});

/** What the host answers to this call of the page, as it comes. */
function answersTo(method: string, screen: Screen): readonly object[] {
  const answers: object[] = [];
  const ids = new Set<number>();
  screen.page.on('websocket', (socket) => {
    socket.on('framesent', ({ payload }) => {
      const sent = JSON.parse(String(payload)) as { readonly id: number; readonly method: string };
      if (sent.method === method) ids.add(sent.id);
    });
    socket.on('framereceived', ({ payload }) => {
      const said = JSON.parse(String(payload)) as { readonly id?: number; readonly answer: object };
      if (said.id !== undefined && ids.has(said.id)) answers.push(said.answer);
    });
  });
  return answers;
}
