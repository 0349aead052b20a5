/**
 * Goods that one store sold come back in another one while neither can ask the cloud: the code on the paper proves the sale. One
 * unit for cash, one that was paid by phone only as cash with an approval, and a clip for another colour; the cloud agrees later.
 */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Counter } from '../kill/paper.ts';
import { eventually } from './support/cloud-client.ts';
import { expectPage } from './support/expect.ts';
import type { Screen } from './support/screen.ts';
import { addSister, SISTER, SISTER_CASHIER } from './support/sister.ts';
import { Store, type Till } from './support/store.ts';

const TEE = '6901234567892';
/** A payment code that the simulated provider pays at once. */
const WECHAT = '130000000000000010';

let store: Store;
beforeEach(async () => {
  store = await Store.open({ fill: addSister });
});
afterEach(() => store.end());

/** What a scanner reads from the receipt of this number. */
async function codeOnPaper(counter: Counter, receiptNumber: string): Promise<string> {
  const paper = await eventually(
    'the receipt on paper',
    () => Promise.resolve(counter.texts().find((text) => text.includes(receiptNumber)) ?? ''),
    (text) => text !== '',
  );
  return /\[QR (\S+\/r\/\S+)\]/.exec(paper)?.[1] ?? '';
}

async function payByPhone(till: Till, screen: Screen): Promise<string> {
  await screen.id('pay').click();
  await screen.id('serving-none').click();
  await expectPage(screen.id('serving')).toHaveCount(0);
  till.scan(WECHAT);
  await expectPage(screen.id('tender-row')).toHaveAttribute('data-state', 'paid');
  await screen.id('tender-commit').click();
  await expectPage(screen.id('sale-done')).toBeVisible();
  return (await screen.done()).receiptNumber;
}

test('a sister store takes goods back by the code on the receipt while the cloud is away, and the cloud finds nothing wrong', async () => {
  const seller = await store.openTill();
  const sister = await store.openTill(SISTER);
  const counter = new Counter(seller.printer.model);
  const slips = new Counter(sister.printer.model);
  const sold = await seller.openScreen(await seller.openBrowser());
  await sold.login();
  await sold.openShift();
  const back = await sister.openScreen(await sister.openBrowser());
  await back.login(...SISTER_CASHIER);
  await back.openShift();

  seller.scan(TEE);
  seller.scan(TEE);
  await sold.expectTotal(19_800);
  const tees = (await sold.payCash('200.00')).receiptNumber;
  await sold.id('next-sale').click();
  seller.scan(TEE);
  await sold.expectTotal(9900);
  const byPhone = await payByPhone(seller, sold);
  await sold.id('next-sale').click();
  await sold.id('quick-item').filter({ hasText: '发夹' }).first().click();
  await sold.id('variant-cell').first().click();
  await sold.expectTotal(990);
  const clip = (await sold.payCash('10.00')).receiptNumber;
  const [teesCode, byPhoneCode, clipCode] = [
    await codeOnPaper(counter, tees),
    await codeOnPaper(counter, byPhone),
    await codeOnPaper(counter, clip),
  ];
  await expectPage(sold.id('sync-pill')).toHaveAttribute('data-pending', '0');
  await expectPage(back.id('sync-pill')).toHaveAttribute('data-pending', '0');
  await store.cloud.stop();
  await expectPage(back.id('sync-pill')).toHaveAttribute('data-state', 'offline', { timeout: 30_000 });

  // The number alone proves nothing; the code opens the returns from wherever the till is.
  await back.id('nav-returns').click();
  await back.id('return-search').fill(tees);
  await back.page.keyboard.press('Enter');
  await expectPage(back.id('return-none')).toContainText('S002-');
  await back.id('nav-checkout').click();
  sister.scan(teesCode);
  await expectPage(back.id('return-from-receipt')).toHaveAttribute('data-known-from', 'receipt');
  await expectPage(back.id('return-line')).toHaveAttribute('data-left', '2');
  // The lines stand right under the word on the store, not at the foot of the page.
  const [word, line] = [
    await back.id('return-from-receipt').boundingBox(),
    await back.id('return-line').first().boundingBox(),
  ];
  expect((line?.y ?? Infinity) - (word?.y ?? 0) - (word?.height ?? 0)).toBeLessThan(80);
  // Who sold is not known here by name: the number stands once.
  await expectPage(back.page.getByText('1001 1001')).toHaveCount(0);
  await back.id('return-plus').click();
  await expectPage(back.id('return-total')).toHaveAttribute('data-fen', '9900');
  await back.id('return-commit').click();
  await expectPage(back.id('return-done')).toBeVisible();
  await back.id('return-rest').click();
  await expectPage(back.id('return-line')).toHaveAttribute('data-left', '1');

  sister.scan(byPhoneCode);
  await expectPage(back.id('return-sale')).toHaveAttribute('data-receipt-number', byPhone);
  await back.id('return-plus').click();
  await back.id('return-as-cash').click();
  await back.id('return-commit').click();
  await back.id('approval-staff').fill(SISTER.manager);
  await back.id('approval-pin').fill('999999');
  await back.id('approval-reason').fill('断网');
  await back.id('approval-submit').click();
  await expectPage(back.id('return-done')).toBeVisible();

  sister.scan(clipCode);
  await expectPage(back.id('return-sale')).toHaveAttribute('data-receipt-number', clip);
  await back.id('return-plus').click();
  await back.id('return-swap').click();
  await back.id('swap-match').nth(1).click();
  await expectPage(back.id('swap-commit')).toBeEnabled();
  await back.page.keyboard.press('Enter');
  await expectPage(back.id('done-exchange')).toBeVisible();
  const swapped = (await back.done()).receiptNumber;
  // The same paper again: nothing is left of it.
  await back.id('next-sale').click();
  sister.scan(clipCode);
  await expectPage(back.id('return-line')).toHaveAttribute('data-left', '0');

  const papers = await eventually(
    'three refunds and a receipt',
    () => Promise.resolve(slips.texts()),
    (texts) => texts.length === 4,
  );
  for (const receiptNumber of [tees, byPhone, clip])
    expect(papers.filter((text) => text.includes('退货单') && text.includes(receiptNumber))).toHaveLength(1);
  expect(slips.faults()).toEqual([]);

  await store.restartCloud();
  await expectPage(back.id('sync-pill')).toHaveAttribute('data-pending', '0', { timeout: 60_000 });
  const [seen] = await (await store.manager(SISTER.manager)).sale(swapped);
  expect(seen).toMatchObject({ total: 990 });
  for (const manager of ['9001', SISTER.manager])
    expect((await (await store.manager(manager)).get<{ items: unknown[] }>('/v1/alerts')).items).toEqual([]);
});
