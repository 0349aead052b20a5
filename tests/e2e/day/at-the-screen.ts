/**
 * The part of the day that goes through the screen: every kind of barcode from the scanner, keyboard and buttons. Twelve
 * sales and a refund by the receipt's code; what cannot be done without the cloud is paid another way.
 */
import { ean13 } from '../../../sync/demo/barcode.ts';
import { expectPage } from '../support/expect.ts';
import type { Screen } from '../support/screen.ts';
import type { Till } from '../support/store.ts';

const TEE = '6901234567892';
const JEANS = '6901234567908';
const UPC_A = '099099000015';
const EAN_8 = '69001239';
const OWN_CODE = 'HEM-STD-01';
const WEIGHT_LABEL = '2001234012348';
/** 500 g of apples for 6.50, the price before the weight. */
const SCALE_LABEL = '260123400650005000';
/** GTIN and 0.750 kg, as a scanner sends it that names the symbology. */
const DATA_MATRIX = ']d201969090000000583103000750';
const WECHAT_CODE = '130000000000000010';
const ALIPAY_CODE = '280000000000000010';

interface Done {
  readonly receiptNumber: string;
}

export async function sellAtTheScreen(
  screen: Screen,
  till: Till,
  { online }: { readonly online: boolean },
): Promise<{ readonly sales: number; readonly refunds: number }> {
  const done: Done[] = [];
  const scan = async (lines: number, ...codes: readonly string[]): Promise<void> => {
    for (const code of codes) till.scan(code);
    await expectPage(screen.id('cart-line')).toHaveCount(lines);
  };
  const press = (key: string): Promise<void> => screen.page.keyboard.press(key);
  const inCash = async (amount: string, serving?: string): Promise<void> => {
    done.push(await screen.payCash(amount, serving));
  };

  // EAN-13 twice in a line, and a UPC-A.
  await scan(2, TEE, TEE, UPC_A);
  await inCash('300.00', '2001');

  // Three labels of one good: by weight, by price and weight, and GS1 with the weight.
  await scan(3, WEIGHT_LABEL, SCALE_LABEL, DATA_MATRIX);
  await screen.expectTotal(1603 + 650 + 974);
  await inCash('50.00');

  await scan(2, EAN_8, OWN_CODE);
  done.push(await byCode(screen, till, online ? WECHAT_CODE : null));

  // A member, and a coupon by its code.
  await scan(2, TEE, JEANS);
  await press('F3');
  await screen.id('member-search').fill('13800138000');
  await press('Enter');
  await screen.id('member-result').first().click();
  await expectPage(screen.id('cart-total')).toHaveAttribute('data-fen', String(9500 + 25_900));
  till.scan('GPC-OFF20');
  await screen.expectTotal(9500 + 25_900 - 2000);
  done.push(await byCode(screen, till, online ? ALIPAY_CODE : null, '2002'));

  // Beyond the cashier's limit: the manager's PIN.
  await scan(1, JEANS);
  await press('F7');
  await screen.id('discount-rate-8000').click();
  await screen.id('discount-reason-damaged').click();
  await press('Enter');
  await screen.id('approval-staff').fill('9001');
  await screen.id('approval-pin').fill('999999');
  await screen.id('approval-reason').fill('老顾客');
  await screen.id('approval-submit').click();
  await screen.expectTotal(20_720);
  await inCash('210.00', '2001');

  // Parked, another customer, resumed.
  await scan(1, JEANS);
  await press('F6');
  await screen.id('park-name').fill('红衣服的先生');
  await press('Enter');
  await screen.expectTotal(0);
  await scan(1, TEE);
  await inCash('100.00');
  await press('Escape');
  await screen.id('sale-resume').click();
  await screen.id('parked-resume').click();
  await screen.expectTotal(25_900);
  await inCash('300.00', '2002');

  // A code that nobody knows and a label that was read wrong are no lines, and hold payment up until they are seen.
  await scan(1, TEE);
  for (const [code, reason] of [
    [ean13('690999999999'), 'unknown_code'],
    ['2001234012349', 'bad_check_digit'],
  ] as const) {
    till.scan(code);
    await expectPage(screen.id('scan-error')).toHaveAttribute('data-code', code);
    await expectPage(screen.id('cart-line'), reason).toHaveCount(1);
    await press('Escape');
    await expectPage(screen.id('scan-error')).toHaveCount(0);
  }
  await inCash('99.00');

  for (const way of ['card', 'mall-slip', 'external-qr', 'other'] as const) {
    await scan(1, TEE);
    done.push(await recorded(screen, way));
  }

  // The receipt's own code opens the return; one of the two shirts goes back.
  till.scan(done[0]?.receiptNumber ?? '');
  await expectPage(screen.id('return-line').first()).toHaveAttribute('data-left', '2');
  await screen.id('return-plus').first().click();
  await screen.id('return-commit').click();
  await expectPage(screen.id('return-done')).toBeVisible();
  return { sales: done.length, refunds: 1 };
}

async function toPayment(screen: Screen, serving: string): Promise<void> {
  await screen.id('pay').click();
  await screen.id(`serving-${serving}`).click();
  await expectPage(screen.id('tender-cash')).toBeVisible();
}

/** By the code on the customer's phone; without the cloud by card. */
async function byCode(screen: Screen, till: Till, code: string | null, serving = 'none'): Promise<Done> {
  await toPayment(screen, serving);
  if (code === null) return commitRecorded(screen, 'card');
  till.scan(code);
  await expectPage(screen.id('tender-commit')).toBeEnabled({ timeout: 20_000 });
  await screen.id('tender-commit').click();
  await expectPage(screen.id('sale-done')).toBeVisible();
  return screen.done();
}

async function recorded(screen: Screen, way: string): Promise<Done> {
  await toPayment(screen, 'none');
  return commitRecorded(screen, way);
}

async function commitRecorded(screen: Screen, way: string): Promise<Done> {
  await screen.id(`tender-${way}`).click();
  const reference = screen.id('tender-reference');
  if (await reference.isVisible()) await reference.fill('A-0042');
  await screen.id('tender-add').click();
  await expectPage(screen.id('tender-commit')).toBeEnabled();
  await screen.id('tender-commit').click();
  await expectPage(screen.id('sale-done')).toBeVisible();
  return screen.done();
}
