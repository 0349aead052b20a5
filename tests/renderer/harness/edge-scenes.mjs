/* global window */
/** Scenes at the edge of what fits: the largest amounts, a refused quantity, rows of vouchers of a platform. Used by all-scenes.mjs. */
import { scan, toTender } from './walk.mjs';

const JEANS = '6901234567908';
/** As a person types: `*` asks for the quantity, the pad gives it, OK sets it. */
const quantity = async (page, digits) => {
  await page.getByRole('button', { name: /^(数量|Qty) ?\*?$/ }).click();
  for (const digit of digits) await page.getByRole('button', { name: digit, exact: true }).click();
  await page.getByRole('button', { name: /^(确定|OK)/ }).click();
};

const AT = 1_773_473_100_000;
const named = (platform, over = {}) => ({
  platform,
  voucher: 'v1',
  title: platform === 'meituan' ? '服饰 100 元代金券' : '抖音春季团购 100 元通用券',
  face: 10_000,
  settlement: 8800,
  tail: '0099',
  ...over,
});
const voucherRow = (state, over = {}) => ({
  tenderId: `v${String(over.at ?? 1)}`,
  kind: 'platform_voucher',
  amount: 10_000,
  state,
  cause: null,
  reference: `V${String(over.at ?? 1)}`,
  isByCode: true,
  since: AT,
  voucher: named('meituan'),
  excess: 0,
  ...over,
});
/** What the till answers once a code was given: these rows. */
const vouchers = (rows, sums = {}) => ({
  query: 'staff=1001',
  run: async (page) => {
    await scan(page, JEANS);
    await toTender(page);
    await page.evaluate(
      async ([shown, more]) => {
        const { value } = await window.host.call('tender.list', {});
        const answer = () => ({ ...value, rows: shown, ...more });
        window.host.override({ 'tender.list': answer, 'tender.voucher': answer, 'tender.query': answer });
      },
      [rows, sums],
    );
    await page.getByTestId('tender-voucher').click();
    await page.getByTestId('voucher-code').fill('100000000099');
    await page.getByTestId('voucher-ask').click();
    await page.getByTestId('tender-row').first().waitFor();
  },
});
const NOT_NAMED = { amount: 0, voucher: undefined, excess: undefined };

export const EDGE_SCENES = {
  'voucher-rows': vouchers([
    voucherRow('prepared', { excess: 2000, amount: 8000, others: 2, voucher: named('douyin') }),
    voucherRow('paid', { at: 2, cancelUntil: AT + 3_600_000 }),
    voucherRow('reversed', { at: 3 }),
  ]),
  'voucher-lost': vouchers([
    voucherRow('unknown', { cause: 'no_answer', giveUpAt: AT + 600_000 }),
    voucherRow('paid', { at: 2, cause: 'cancel_too_late', voucher: named('douyin') }),
  ]),
  'voucher-refused': vouchers([
    voucherRow('failed', { ...NOT_NAMED, cause: 'voucher_offline' }),
    voucherRow('failed', { ...NOT_NAMED, at: 2, cause: 'used' }),
    voucherRow('prepared', { at: 3, cause: 'voucher_offline' }),
    voucherRow('requested', { ...NOT_NAMED, at: 4 }),
  ]),
  'cart-huge': {
    query: 'staff=1001',
    run: async (page) => {
      await scan(page, JEANS, '6901234567915');
      await quantity(page, '5000');
    },
  },
  'cart-refused': {
    query: 'staff=1001',
    run: async (page) => {
      await scan(page, JEANS);
      await quantity(page, '9999');
    },
  },
  'tender-voucher': {
    query: 'staff=1001',
    run: async (page) => {
      await scan(page, JEANS);
      await toTender(page);
      await page.getByTestId('tender-voucher').click();
      await page.getByTestId('voucher-code').fill('123');
    },
  },
};
