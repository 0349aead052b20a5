/** Scenes of the shift screen. */
export const shiftScenes = (nav) => ({
  'shift-open': {
    query: 'staff=1001&noshift',
    run: async (page) => {
      await page.getByTestId('pay').click();
      await page.getByTestId('shift-float').fill('600.00');
    },
  },
  'shift-opened': {
    query: 'staff=1001&noshift',
    run: async (page) => {
      await nav('shift')(page);
      await page.getByTestId('shift-float').fill('500.00');
      await page.getByTestId('shift-open').click();
      await page.getByTestId('shift-opened').waitFor();
    },
  },
  'shift-close': {
    query: 'staff=1001&offline',
    run: async (page) => {
      await nav('shift')(page);
      await page.getByTestId('count-10000').fill('31');
      await page.getByTestId('count-5000').fill('8');
      await page.getByTestId('count-10').fill('3');
    },
  },
  'shift-result': {
    query: 'staff=1001',
    run: async (page) => {
      await nav('shift')(page);
      await page.getByTestId('shift-counted').fill('3936.30');
      await page.getByTestId('shift-close').click();
      await page.getByTestId('report-paper').waitFor();
    },
  },
  'shift-explain': {
    query: 'staff=1001',
    run: async (page) => {
      await nav('shift')(page);
      await page.getByTestId('count-10000').fill('38');
      await page.getByTestId('count-5000').fill('1');
      await page.getByTestId('count-2000').fill('2');
      await page.getByTestId('count-100').fill('16');
      await page.getByTestId('count-10').fill('3');
      await page.getByTestId('shift-close').click();
      await page.getByTestId('shift-explain').waitFor();
      await page.getByTestId('shift-reason-change').click();
    },
  },
  'shift-cash': {
    query: 'staff=1001',
    run: async (page) => {
      await nav('shift')(page);
      await page.getByTestId('shift-tab-cash').click();
      await page.getByTestId('cash-amount').fill('30.00');
      await page.getByTestId('cash-reason-courier').click();
      await page.getByTestId('cash-move').click();
      await page.getByTestId('cash-moved').waitFor();
      await page.getByTestId('cash-in').click();
      await page.getByTestId('cash-amount').fill('200.00');
    },
  },
  'shift-x': {
    query: 'staff=9001&offline',
    run: async (page) => {
      await nav('shift')(page);
      await page.getByTestId('shift-tab-report').click();
      await page.getByTestId('report-paper').waitFor();
    },
  },
  'shift-x-locked': {
    query: 'staff=1001',
    run: async (page) => {
      await nav('shift')(page);
      await page.getByTestId('shift-tab-report').click();
      await page.getByTestId('report-locked').waitFor();
    },
  },
  'shift-day': {
    query: 'staff=9001&noshift',
    run: async (page) => {
      await nav('shift')(page);
      await page.getByTestId('shift-tab-day').click();
      await page.getByTestId('day-paper').waitFor();
    },
  },
  'shift-forgotten': {
    query: 'staff=1001&noshift&forgotten',
    run: async (page) => {
      await nav('shift')(page);
      await page.getByTestId('shift-uncounted').first().waitFor();
    },
  },
  'shift-hand-over': {
    query: 'staff=1001',
    run: async (page) => {
      await nav('shift')(page);
      await page.getByTestId('shift-counted').fill('3936.30');
      await page.getByTestId('shift-hand-over').click();
      await page.getByTestId('handover-pin').fill('111111');
    },
  },
});
