/* global window */
/** Scenes of goods that come back; `found` is the scene of a sale that was found. Used by scenes.mjs. */
export const RETURN_SCENES = (found, nav) => ({
  'returns-chosen': {
    query: 'staff=1001',
    run: async (page) => {
      await found().run(page);
      await page.getByTestId('return-plus').first().click();
      await page.getByTestId('return-units').nth(2).click();
      await page.getByTestId('return-reason').first().selectOption('size');
      await page.getByTestId('return-plan').waitFor();
    },
  },
  'returns-approval': {
    query: 'staff=1001',
    run: async (page) => {
      await found().run(page);
      await page.getByTestId('return-all').click();
      await page.getByTestId('return-commit').click();
      await page.getByTestId('approval').waitFor();
    },
  },
  'returns-done': {
    query: 'staff=1001&offline',
    run: async (page) => {
      await found().run(page);
      await page.getByTestId('return-plus').first().click();
      await page.getByTestId('return-commit').click();
      await page.getByTestId('return-done').waitFor();
    },
  },
  'returns-invoiced': {
    query: 'staff=1001&offline&invoiced',
    run: async (page) => {
      await found().run(page);
      await page.getByTestId('return-plus').first().click();
      await page.getByTestId('return-invoiced').waitFor();
    },
  },
  'returns-letter': {
    query: 'staff=1001&invoiced',
    run: async (page) => {
      await RETURN_SCENES(found, nav)['returns-invoiced'].run(page);
      await page.getByTestId('return-commit').click();
      await page.getByTestId('return-red-letter').waitFor();
    },
  },
  'returns-parts': {
    query: 'staff=9001',
    run: async (page) => {
      await page.evaluate(() => {
        const part = (tenderId, kind, amount, state) => ({
          tenderId,
          kind,
          amount,
          reference: 'W1',
          state,
          cause: null,
        });
        window.host.override({
          'return.parts': () => ({
            items: [part('r1', 'wechat', 12_900, 'pending'), part('r2', 'alipay', 9900, 'refused')],
          }),
        });
      });
      await found().run(page);
      await page.getByTestId('return-plus').first().click();
      await page.getByTestId('return-commit').click();
      await page.getByTestId('refund-part').first().waitFor();
    },
  },
  'returns-in-cash': {
    query: 'staff=9001',
    run: async (page) => {
      await RETURN_SCENES(found, nav)['returns-parts'].run(page);
      await page.getByTestId('refund-in-cash').last().click();
      await page.getByTestId('correction-reason').fill('微信退不了');
    },
  },
  'returns-correct': {
    query: 'staff=9001',
    run: async (page) => {
      await found().run(page);
      await page.getByTestId('return-correct').click();
      await page.getByTestId('correct-kind').first().selectOption('card');
      await page.getByTestId('correction-reason').fill('顾客刷的卡');
    },
  },
  'returns-loose': {
    query: 'staff=1001',
    run: async (page) => {
      await nav('returns')(page);
      await page.getByTestId('return-loose').click();
      await page.getByTestId('loose-search').fill('6901234567892');
      await page.keyboard.press('Enter');
      await page.getByTestId('loose-line').waitFor();
    },
  },
});
