/* global window */
/** How a person gets to a scene: what several scenes begin with. */
export const scan = (page, ...codes) =>
  page.evaluate((list) => Promise.all(list.map((code) => window.till.scans.scan(code))), codes);
export const FULL = [
  '6901234567892',
  '6901234567892',
  '6901234567908',
  '6901234567915',
  '6901234567922',
  '6901234567922',
  '6901234567922',
  '6901234567922',
  '2001234012348',
  '6901234568011',
  '6901234568028',
  '6901234568035',
  '6901234568035',
  '6901234568059',
  '6901234568066',
  '6901234568073',
  '6901234568042',
  '6901234568042',
];
export const member = async (page) => {
  await page.keyboard.press('F3');
  await page.getByTestId('member-search').fill('13800138000');
  await page.keyboard.press('Enter');
  await page.getByTestId('member-result').click();
};
export const toTender = async (page, serving = 'serving-2001') => {
  await page.getByTestId('pay').click();
  if (serving) await page.getByTestId(serving).click();
};
export const nav = (name) => async (page) => page.getByTestId(`nav-${name}`).click();
