/** Scenes of discounts, prices by hand, coupons and points. Used by scenes.mjs, which has the hands. */
export const discountScenes = ({ scan, member, FULL }) => ({
  'discount-line': {
    query: 'staff=1001',
    run: async (page) => {
      await scan(page, '6901234567892', '6901234567908');
      await page.keyboard.press('F7');
      await page.getByTestId('discount-rate-9000').click();
      await page.getByTestId('discount-reason-damaged').click();
    },
  },
  'discount-price': {
    query: 'staff=1001',
    run: async (page) => {
      await scan(page, '6901234567892');
      await page.keyboard.press('F7');
      await page.getByTestId('discount').waitFor();
      await page.keyboard.press('F7');
      await page.getByTestId('discount-value').fill('abc');
      await page.getByTestId('discount-apply').click();
    },
  },
  'discount-order': {
    query: 'staff=1001',
    run: async (page) => {
      await scan(page, ...FULL);
      await page.keyboard.press('F7');
      await page.getByTestId('discount-kind-order').click();
      await page.getByTestId('discount-unit-amount').click();
      await page.getByTestId('discount-value').fill('20');
      await page.getByTestId('discount-reason-loyal').click();
      await page.getByTestId('discount-apply').click();
      await page.getByTestId('discount').waitFor({ state: 'detached' });
      await page.keyboard.press('F7');
      await page.getByTestId('discount-kind-order').click();
    },
  },
  'discount-approval': {
    query: 'staff=1001',
    run: async (page) => {
      await scan(page, '6901234567892');
      await page.keyboard.press('F7');
      await page.getByTestId('discount-rate-8000').click();
      await page.getByTestId('discount-reason-damaged').click();
      await page.keyboard.press('Enter');
      await page.getByTestId('approval').waitFor();
    },
  },
  coupons: {
    query: 'staff=1001',
    run: async (page) => {
      await scan(page, '6901234567908', 'VIP50', 'spring', 'OLD20');
      await page.keyboard.press('Escape');
      await page.keyboard.press('F7');
      await page.getByTestId('discount-kind-coupons').click();
      await page.getByTestId('coupon-code').fill('NOPE');
      await page.getByTestId('coupon-add').click();
      await page.getByTestId('coupon').first().waitFor();
    },
  },
  'coupons-empty': {
    query: 'staff=1001',
    run: async (page) => {
      await page.keyboard.press('F7');
      await page.getByTestId('discount-kind-coupons').click();
    },
  },
  points: {
    query: 'staff=1001',
    run: async (page) => {
      await scan(page, '6901234567908');
      await member(page);
      await page.keyboard.press('F7');
      await page.getByTestId('discount-kind-points').click();
      await page.getByTestId('points-all').click();
    },
  },
  'points-none': {
    query: 'staff=1001',
    run: async (page) => {
      await page.keyboard.press('F7');
      await page.getByTestId('discount-kind-points').click();
    },
  },
  'checkout-by-hand': {
    query: 'staff=1001',
    run: async (page) => {
      await scan(page, '6901234567892', '6901234567922', '6901234568066', 'VIP50');
      await page.keyboard.press('F7');
      await page.getByTestId('discount-rate-9500').click();
      await page.getByTestId('discount-reason-damaged').click();
      await page.keyboard.press('Enter');
      await page.getByTestId('discount').waitFor({ state: 'detached' });
      await page.getByTestId('cart-line').first().click();
      await page.keyboard.press('F7');
      await page.getByTestId('discount').waitFor();
      await page.keyboard.press('F7');
      await page.getByTestId('discount-value').fill('120');
      await page.getByTestId('discount-reason-priceTag').click();
      await page.keyboard.press('Enter');
      await page.getByTestId('discount').waitFor({ state: 'detached' });
    },
  },
});
