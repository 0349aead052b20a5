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
    'guide-all-customers': desk((page) => page.getByTestId('customers-all').click()),
  };
}
