/* global window */
/** Scenes of a guide's own customers: whom to call today, offline, and nobody. Used by all-scenes.mjs. */
export function customerScenes(nav) {
  const desk = (then) => ({
    query: 'staff=2001',
    run: async (page) => {
      await nav('guide')(page);
      await page.getByTestId('to-call').waitFor();
      await then(page);
    },
  });
  return {
    'guide-to-call': desk(() => undefined),
    'guide-to-call-noted': desk(async (page) => {
      await page.evaluate(() =>
        window.host.override({
          'guide.call': () => ({ ok: false, code: 'bad_request', details: { path: '/note', reason: 'consent' } }),
        }),
      );
      await page.getByTestId('call-note').first().fill('周六来试');
      await page.getByTestId('call-reached').first().click();
      await page.getByTestId('call-error').waitFor();
    }),
    'guide-handover-whom': desk(async (page) => {
      await page.getByTestId('code-use').selectOption('handover');
      await page.getByTestId('colleague-search').waitFor();
    }),
    'guide-handover': desk(async (page) => {
      await page.getByTestId('code-use').selectOption('handover');
      await page.getByTestId('colleague-2002').click();
      await page.getByTestId('takes-over').waitFor();
    }),
    'guide-wishes': desk((page) => page.getByTestId('open-wish').last().scrollIntoViewIfNeeded()),
    'guide-tasks': desk(async (page) => {
      await page.getByTestId('customers-tasks').click();
      await page.getByTestId('guide-task').first().waitFor();
    }),
    'guide-task-new': {
      query: 'staff=9001',
      run: async (page) => {
        await nav('guide')(page);
        await page.getByTestId('customers-tasks').click();
        await page.getByTestId('task-new').click();
        await page.getByTestId('task-checklist-kind').click();
        await page.getByTestId('task-title').fill('新店带教');
        await page.getByTestId('task-items').fill('独立收银\n出码绑定顾客');
      },
    },
    'guide-tasks-manager': {
      query: 'staff=9001',
      run: async (page) => {
        await nav('guide')(page);
        await page.getByTestId('customers-tasks').click();
        await page.getByTestId('task-person').first().waitFor();
      },
    },
    'guide-tasks-reviewed': {
      query: 'staff=9001',
      run: async (page) => {
        await nav('guide')(page);
        await page.getByTestId('customers-tasks').click();
        await page.locator('[data-verdict=accepted]').first().scrollIntoViewIfNeeded();
      },
    },
    'guide-task-picture': {
      query: 'staff=9001',
      run: async (page) => {
        await nav('guide')(page);
        await page.getByTestId('customers-tasks').click();
        await page.getByTestId('task-picture').first().click();
        await page.getByTestId('task-picture-large').waitFor();
      },
    },
    'guide-all-customers': desk((page) => page.getByTestId('customers-all').click()),
    'guide-customer-file': desk(async (page) => {
      await page.getByTestId('customers-all').click();
      await page.getByTestId('customer-open').first().click();
      await page.getByTestId('call-said').waitFor();
    }),
    'guide-customer-note-refused': desk(async (page) => {
      await page.evaluate(() =>
        window.host.override({
          'guide.note': () => ({ ok: false, code: 'bad_request', details: { path: '/note', reason: 'consent' } }),
        }),
      );
      await page.getByTestId('customers-all').click();
      await page.getByTestId('customer-open').last().click();
      await page.getByTestId('customer-note').fill('喜欢浅色，周六来试');
      await page.getByTestId('customer-note-save').click();
      await page.getByTestId('customer-note-error').waitFor();
    }),
  };
}
