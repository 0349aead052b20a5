/** A customer becomes a member while the cloud is away, by keyboard alone, and is found by the phone everywhere once it is back. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually } from './support/cloud-client.ts';
import { expectPage } from './support/expect.ts';
import { Store } from './support/store.ts';

let store: Store;
beforeEach(async () => {
  store = await Store.open();
});
afterEach(() => store.end());

test('phone, Enter, Space, Enter: enrolled offline, taken into the sale, and in the cloud under the number later', async () => {
  const till = await store.openTill();
  const screen = await till.openScreen(await till.openBrowser());
  await screen.login('2001', '222222');
  await screen.openShift();
  await store.cloud.stop();
  await expectPage(screen.id('sync-pill')).toHaveAttribute('data-state', 'offline');
  await screen.id('nav-members').click();
  await expectPage(screen.id('member-search')).toBeFocused();
  const { keyboard } = screen.page;
  await keyboard.press('F4');
  await expectPage(screen.id('enrol-phone')).toBeFocused();
  await expectPage(screen.id('enrol-guide')).toHaveValue('2001');
  await expectPage(screen.id('enrol-consent')).not.toBeChecked();
  await expectPage(screen.id('enrol-marketing')).not.toBeChecked();
  // As fast as a scanner: the field takes it all the same.
  await screen.typeAsScanner('13900139001');
  await expectPage(screen.id('enrol-phone')).toHaveValue('13900139001');
  await expectPage(screen.id('enrol-consent')).toBeFocused();
  await keyboard.press('Space');
  await keyboard.press('Enter');
  await expectPage(screen.id('enrol-done')).toHaveAttribute('data-outcome', 'enrolled');
  const member = (await screen.id('enrol-done').getAttribute('data-member')) ?? '';
  await keyboard.press('Enter');
  await expectPage(screen.id('cart-member')).toHaveAttribute('data-member', member);

  await store.restartCloud();
  const ask = async (path: string, token?: string, json?: object): Promise<Record<string, unknown>> => {
    const bearer: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const body = json === undefined ? {} : { method: 'POST', body: JSON.stringify(json) };
    const headers = { ...bearer, ...(json === undefined ? {} : { 'content-type': 'application/json' }) };
    const answer = await fetch(`${store.cloud.ready.url}${path}`, { ...body, headers });
    return (await answer.json()) as Record<string, unknown>;
  };
  const { token } = await ask('/v1/sessions', undefined, { brand: 'demo', staff: '9001', pin: '999999' });
  const found = await eventually(
    'the member in the cloud',
    () => ask('/v1/members?phone=13900139001', String(token)),
    ({ items }) => JSON.stringify(items).includes('"boundGuide":"2001"'),
    60_000,
  );
  expect(found['items']).toMatchObject([{ id: member, phone: '139****9001', tier: 'basic' }]);
});
