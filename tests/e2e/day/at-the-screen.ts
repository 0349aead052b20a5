/**
 * The part of the day that goes through the screen: every kind of code from the scanner, keyboard and buttons. Fourteen
 * sales and a refund by the receipt's code; what cannot be done without the cloud is refused in words and paid another way.
 */
import { ean13 } from '../../../sync/demo/barcode.ts';
import { receiptLink } from '../../../sync/domain/receipt-token.ts';
import { expectPage } from '../support/expect.ts';
import type { Screen } from '../support/screen.ts';
import type { ScriptClient } from '../support/script-client.ts';
import type { Till } from '../support/store.ts';
import type { Seen } from './checklist.ts';
import { scanEveryKind } from './codes.ts';

const TEE = '6901234567892';
const JEANS = '6901234567908';
const WECHAT_CODE = '130000000000000010';
const ALIPAY_CODE = '280000000000000010';
const UNION_PAY_CODE = '6200000000000000010';

interface Done {
  readonly receiptNumber: string;
}
export interface MorningPlan {
  readonly online: boolean;
  readonly seen: Seen;
  /** Signed badges of the guide and of the cashier. */
  readonly badges: readonly [guide: string, cashier: string];
  /** Beside the window, for what a paper's code says. */
  readonly beside: ScriptClient;
}

export async function sellAtTheScreen(
  screen: Screen,
  till: Till,
  { online, seen, badges, beside }: MorningPlan,
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
  const byCode = async (code: string, serving: string): Promise<void> => {
    done.push(await payByCode(screen, till, { code, online, serving }));
    seen.codes.add(code === WECHAT_CODE ? 'WeChat payment code' : 'Alipay payment code');
    if (!online) seen.refused.add(code === WECHAT_CODE ? 'wechat' : 'alipay');
  };

  await scan(1, TEE, TEE);
  await inCash('200.00', '2001');

  // One sale of every kind of code; the member's own makes the shirt 4.00 cheaper.
  const total = await scanEveryKind(screen, till, seen);
  till.scan('GPM-13800138000');
  await screen.expectTotal(total - 400);
  seen.codes.add('member code');
  await inCash('600.00');

  await scan(1, JEANS);
  await byCode(WECHAT_CODE, 'none');

  // A member by phone number, and a coupon by its code.
  await scan(2, TEE, JEANS);
  await press('F3');
  await screen.id('member-search').fill('13800138000');
  await press('Enter');
  await screen.id('member-result').first().click();
  await expectPage(screen.id('cart-total')).toHaveAttribute('data-fen', String(9500 + 25_900));
  till.scan('GPC-OFF20');
  await screen.expectTotal(9500 + 25_900 - 2000);
  seen.codes.add('coupon code');
  await byCode(ALIPAY_CODE, '2002');

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
  for (const [code, kind] of [
    [ean13('690999999999'), 'nobody’s code'],
    ['2001234012349', 'wrong check digit'],
  ] as const) {
    till.scan(code);
    await expectPage(screen.id('scan-error')).toHaveAttribute('data-code', code);
    await expectPage(screen.id('cart-line'), kind).toHaveCount(1);
    await press('Escape');
    await expectPage(screen.id('scan-error')).toHaveCount(0);
    seen.codes.add(kind);
  }
  await inCash('99.00');

  for (const way of ['card', 'mall-slip', 'external-qr', 'other'] as const) {
    await scan(1, TEE);
    await toPayment(screen, 'none');
    if (way === 'card') {
      // No contract for it: said in words, and the customer pays otherwise.
      till.scan(UNION_PAY_CODE);
      await expectPage(screen.id('tender-failure')).toHaveAttribute('data-code', 'tender_refused');
      await expectPage(screen.id('tender-row')).toHaveCount(0);
      seen.codes.add('UnionPay payment code');
    }
    done.push(await commitRecorded(screen, way));
  }

  done.push(await heldAndPickedUp(screen, till, seen));
  await changeByBadge(screen, till, badges);
  seen.codes.add('signed staff badge');

  // The receipt's own code opens the return, by its link as by its number; one of the two shirts goes back.
  const receiptNumber = done[0]?.receiptNumber ?? '';
  const code = (await beside.get('sale.get', { receiptNumber: receiptNumber as never }))?.receiptCode ?? '';
  for (const [text, kind] of [
    [/^https?:/.test(code) ? code : receiptLink('https://receipt', code), 'receipt link'],
    [receiptNumber, 'receipt number'],
  ] as const) {
    await screen.id('nav-checkout').click();
    till.scan(text);
    await expectPage(screen.id('return-line').first(), kind).toHaveAttribute('data-left', '2');
    seen.codes.add(kind);
  }
  await screen.id('return-plus').first().click();
  await screen.id('return-commit').click();
  await expectPage(screen.id('return-done')).toBeVisible();
  return { sales: done.length, refunds: 1 };
}

/** Jeans are put aside for 100.00 and fetched by the code on their slip. */
async function heldAndPickedUp(screen: Screen, till: Till, seen: Seen): Promise<Done> {
  till.scan(JEANS);
  await screen.expectTotal(25_900);
  await screen.page.keyboard.press('Alt+KeyH');
  await screen.id('order-name').fill('王女士');
  await screen.id('hold-deposit').fill('100');
  await screen.page.keyboard.press('Enter');
  await screen.id('serving-none').click();
  await screen.id('tender-add').click();
  await screen.id('tender-commit').click();
  await expectPage(screen.id('order-row')).toHaveAttribute('data-state', 'held');
  const code = (await screen.id('order-row').getAttribute('data-code')) ?? '';
  await screen.page.keyboard.press('Escape');
  await screen.expectTotal(0);
  till.scan(`GPP-${code}`);
  await expectPage(screen.id('order-search')).toHaveValue(code);
  seen.codes.add('pickup code');
  await screen.page.keyboard.press('Enter');
  await expectPage(screen.id('tender-remaining')).toHaveAttribute('data-fen', '15900');
  await screen.id('tender-add').click();
  await screen.id('tender-commit').click();
  await expectPage(screen.id('sale-done')).toBeVisible();
  return screen.done();
}

/** The first time in a shift a badge only says who; for the cashier, who has typed the PIN, it is enough. */
async function changeByBadge(screen: Screen, till: Till, [guide, cashier]: MorningPlan['badges']): Promise<void> {
  await screen.id('next-sale').click();
  till.scan(guide);
  await expectPage(screen.id('person-staff')).toHaveValue('2001');
  await screen.id('person-pin').fill('222222');
  await screen.id('person-submit').click();
  await expectPage(screen.id('switch-person')).toContainText('2001');
  till.scan(cashier);
  await expectPage(screen.id('switch-person')).toContainText('1001');
}

async function toPayment(screen: Screen, serving: string): Promise<void> {
  await screen.id('pay').click();
  await screen.id(`serving-${serving}`).click();
  await expectPage(screen.id('tender-cash')).toBeVisible();
}

/** By the code on the customer's phone; without the cloud it is refused and a card pays. */
async function payByCode(
  screen: Screen,
  till: Till,
  { code, online, serving }: { readonly code: string; readonly online: boolean; readonly serving: string },
): Promise<Done> {
  await toPayment(screen, serving);
  till.scan(code);
  if (!online) {
    await expectPage(screen.id('tender-row')).toHaveAttribute('data-state', 'failed');
    return commitRecorded(screen, 'card');
  }
  await expectPage(screen.id('tender-commit')).toBeEnabled({ timeout: 20_000 });
  await screen.id('tender-commit').click();
  await expectPage(screen.id('sale-done')).toBeVisible();
  return screen.done();
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
