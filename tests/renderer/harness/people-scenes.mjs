/* global window */
/** Scenes of people: another takes over, the till is locked, a new PIN, roles and who wears them. Used by scenes.mjs. */
const VIEW = {
  people: [
    { staff: '1001', name: '周敏', roles: ['cashier'], customRoles: [] },
    { staff: '2001', name: '林晓雨', roles: ['guide'], customRoles: ['trainee'] },
    { staff: '9001', name: '何店长', roles: ['storeManager'], customRoles: [] },
  ],
  roles: [
    {
      id: 'trainee',
      name: { zh: '见习收银', en: 'Trainee' },
      grants: { sell: true, refund: 5000, line_discount: 500 },
    },
  ],
};
const locked = async (page) => {
  await page.evaluate(() => {
    const { session } = window.host.state.app;
    window.host.change({ session: { ...session, locked: true } });
  });
  await page.getByTestId('locked').waitFor();
};

export const peopleScenes = (nav) => {
  const people = async (page) => {
    await page.evaluate((view) => {
      window.host.override({ 'people.list': () => view, 'people.saveRoles': () => view });
    }, VIEW);
    await nav('backoffice')(page);
    await page.getByTestId('office-people').click();
    await page.getByTestId('people-page').waitFor();
  };
  return {
    'person-switch': {
      query: 'staff=1001',
      run: async (page) => {
        await page.keyboard.press('F12');
        await page.getByTestId('person-form').waitFor();
      },
    },
    'person-locked': { query: 'staff=1001', run: locked },
    'person-new-pin': {
      query: 'staff=1001',
      run: async (page) => {
        await locked(page);
        await page.getByTestId('forgot-pin').click();
        await page.getByTestId('reset-new').fill('123456');
      },
    },
    'people-role': {
      query: 'staff=9001',
      run: async (page) => {
        await people(page);
        await page.getByTestId('role-trainee').click();
      },
    },
    'people-person': {
      query: 'staff=9001',
      run: async (page) => {
        await people(page);
        await page.getByTestId('person-2001').click();
        await page.getByTestId('person-grants').waitFor();
      },
    },
  };
};
