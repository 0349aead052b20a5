/* global window */
import { member, scan, toTender } from './walk.mjs';

/** Scenes of value that was paid ahead: paying by it, selling it, and its refusals. Used by all-scenes.mjs. */
const AT = 1_773_471_180_000;
const topUp = (over) => ({
  entry: '019a0000-0000-7000-8000-0000000000a1',
  topUp: '019a0000-0000-7000-8000-0000000000b1',
  kind: 'stored_value',
  at: AT,
  principal: 50_000,
  bonus: 5_000,
  change: 10_000,
  tender: 'cash',
  isReturned: false,
  ...over,
});
const override = (page, proven, balance = 32_000) =>
  page.evaluate(
    ([view, items]) => {
      window.host.override({
        'value.view': () => view,
        'value.offers': () => ({
          offers: [
            { principal: 20_000, bonus: 1_000 },
            { principal: 50_000, bonus: 5_000 },
            { principal: 100_000, bonus: 15_000 },
          ],
        }),
        'value.topUps': () => ({ items }),
        'value.topUp': () => items[0],
        'value.returnTopUp': () => ({ ok: false, code: 'value_refused', details: { reason: 'top_up_spent' } }),
        'member.prove': () => ({ ok: false, code: 'value_refused', details: { reason: 'wrong_password' } }),
        'member.setPassword': () => ({}),
        'member.sendCode': () => ({ until: view.asOf + 300_000 }),
        'value.policies': () => ({ items: [{ from: 1, order: 'bonus_first' }] }),
        'value.payTopUp': (params) => ({ ...params, state: 'pending', cause: null, done: null }),
        'value.topUpState': () => ({ ok: false, code: 'not_found', details: {} }),
      });
    },
    [
      { member: 'm', balance, asOf: AT, proven, offlineLeft: 10_000 },
      [topUp({}), topUp({ topUp: 'b2', principal: 20_000, bonus: 0, tender: 'external_qr', isReturned: true })],
    ],
  );

export const valueScenes = (scenes, nav) => {
  const paying = async (page, proven, balance) => {
    await override(page, proven, balance);
    await scan(page, '6901234567892', '6901234567908');
    await member(page);
    await toTender(page, 'serving-2001');
    await page.getByTestId('tender-stored-value').click();
  };
  return {
    'value-password': {
      query: 'staff=1001',
      run: async (page) => {
        await paying(page, null);
        await page.getByTestId('value-pay').or(page.getByTestId('value-no-member')).first().waitFor();
      },
    },
    'points-proof': {
      query: 'staff=1001',
      run: async (page) => {
        await override(page, null);
        await scan(page, '6901234567908');
        await member(page);
        await page.keyboard.press('F7');
        await page.getByTestId('discount-kind-points').click();
        await page.getByTestId('points-all').click();
        await page.getByTestId('points-proof').waitFor();
      },
    },
    'points-to-pay': {
      query: 'staff=1001',
      run: async (page) => {
        await valueScenes(scenes, nav)['points-proof'].run(page);
        await page.keyboard.press('Escape');
        await toTender(page, 'serving-2001');
        await page.getByTestId('points-proof').waitFor();
      },
    },
    'points-refused': {
      query: 'staff=1001',
      run: async (page) => {
        await valueScenes(scenes, nav)['points-to-pay'].run(page);
        await page.evaluate(() =>
          window.host.override({
            'tender.request': () => ({ ok: false, code: 'value_refused', details: { reason: 'points_unproven' } }),
          }),
        );
        await page.evaluate(() => {
          const { tender, cart } = window.till;
          return tender.payByCode(cart.cart.get(), '130000000000000001');
        });
        await page.getByTestId('tender-failure').waitFor();
      },
    },
    'value-part': {
      query: 'staff=1001',
      run: async (page) => {
        await paying(page, 'online', 5_500);
        await page.getByTestId('value-pay-now').waitFor();
      },
    },
    'value-message': {
      query: 'staff=1001',
      run: async (page) => {
        await paying(page, null);
        await page.getByTestId('value-send-code').click();
        await page.getByTestId('value-message-code').fill('1357');
      },
    },
    'value-top-up-code': {
      query: 'staff=1001',
      run: async (page) => {
        await valueScenes(scenes, nav)['value-member'].run(page);
        await page.getByTestId('member-top-up').click();
        await page.getByTestId('top-up-offer').nth(1).click();
        await page.getByTestId('top-up-by-code').click();
        await page.getByTestId('top-up-code').fill('134567890123456789');
        await page.getByTestId('top-up-ask').click();
        await page.getByTestId('top-up-waits').waitFor();
      },
    },
    'value-wrong': {
      query: 'staff=1001',
      run: async (page) => {
        await paying(page, null);
        await page.getByTestId('value-password').fill('111111');
        await page.getByTestId('value-prove').click();
        await page.getByTestId('value-refused').waitFor();
      },
    },
    'value-proven': {
      query: 'staff=1001',
      run: async (page) => {
        await paying(page, 'offline');
        await page.getByTestId('value-pay-now').waitFor();
      },
    },
    'value-beyond': {
      query: 'staff=1001&offline',
      run: async (page) => {
        await paying(page, 'offline');
        const row = {
          tenderId: 'v1',
          kind: 'stored_value',
          amount: 20_000,
          state: 'failed',
          cause: 'offline_per_sale',
        };
        await page.evaluate(
          async (refused) => {
            const { value } = await window.host.call('tender.list', {});
            window.host.override({ 'tender.value': () => ({ ...value, rows: [refused] }) });
          },
          { ...row, reference: 'stored_value:m', isByCode: false, since: AT },
        );
        await page.getByTestId('tender-amount').fill('200');
        await page.getByTestId('value-pay-now').click();
        await page.getByTestId('tender-row').waitFor();
      },
    },
    'value-card': {
      query: 'staff=1001',
      run: async (page) => {
        await override(page, null);
        await scan(page, '6901234567892', '6901234567908');
        await member(page);
        await toTender(page, 'serving-2001');
        await page.getByTestId('tender-gift-card').click();
        await page.getByTestId('gift-card-code').fill('GC-2026-0001');
      },
    },
    'value-member': {
      query: 'staff=1001',
      run: async (page) => {
        await override(page, null);
        await nav('members')(page);
        await page.getByTestId('member-search').fill('13800138000');
        await page.keyboard.press('Enter');
        await page.getByTestId('member-top-up').waitFor();
      },
    },
    'value-top-up': {
      query: 'staff=1001',
      run: async (page) => {
        await valueScenes(scenes, nav)['value-member'].run(page);
        await page.getByTestId('member-top-up').click();
        await page.getByTestId('top-up-offer').nth(1).click();
        await page.getByTestId('top-up-received').fill('600.00');
        await page.getByTestId('top-up-past').first().waitFor();
      },
    },
    'value-top-up-done': {
      query: 'staff=1001',
      run: async (page) => {
        await valueScenes(scenes, nav)['value-top-up'].run(page);
        await page.getByTestId('top-up-confirm').click();
        await page.getByTestId('top-up-done').waitFor();
        await page.getByTestId('top-up-return').first().click();
        await page.getByTestId('top-up-return-reason').fill('改主意');
        await page.getByTestId('top-up-return-confirm').click();
        await page.getByTestId('top-up-return-refused').waitFor();
      },
    },
    'member-person': {
      query: 'staff=9001',
      run: async (page) => {
        await nav('members')(page);
        await page.getByTestId('member-search').fill('13800138000');
        await page.keyboard.press('Enter');
        await page.getByTestId('member-result').waitFor();
        await page.keyboard.press('F6');
        await page.getByTestId('person-note-kept').waitFor();
        await page.getByTestId('person-forget').click();
      },
    },
    'member-links': {
      query: 'staff=9001',
      run: async (page) => {
        await nav('members')(page);
        await page.getByTestId('member-search').fill('13800138000');
        await page.keyboard.press('Enter');
        await page.getByTestId('member-result').waitFor();
        await page.keyboard.press('F6');
        await page.getByTestId('number-send').click();
        await page.getByTestId('number-code').fill('135790');
        await page.getByTestId('link-card').fill('GPM-1028');
        await page.getByTestId('link-card-send').click();
        await page.getByTestId('member-links-said').scrollIntoViewIfNeeded();
      },
    },
    'value-card-sale': {
      query: 'staff=1001',
      run: async (page) => {
        await override(page, null);
        await nav('members')(page);
        await page.getByTestId('sell-gift-card').click();
        await page.getByTestId('top-up-card').waitFor();
      },
    },
    'value-rules': {
      query: 'staff=9001',
      run: async (page) => {
        await override(page, null);
        await nav('settings')(page);
        await page.getByTestId('settings-value').click();
        await page.getByTestId('value-per-sale').fill('300.00');
        await page.getByTestId('value-total').fill('2000.00');
        await page.getByTestId('value-offer-add').click();
        await page.getByTestId('value-offer-principal').fill('500.00');
        await page.getByTestId('value-offer-bonus').fill('50.00');
      },
    },
    'value-set-password': {
      query: 'staff=1001',
      run: async (page) => {
        await valueScenes(scenes, nav)['value-member'].run(page);
        await page.getByTestId('member-password').click();
        await page.getByTestId('password-new').fill('246810');
        await page.getByTestId('password-again').fill('24681');
      },
    },
    'value-set-password-message': {
      query: 'staff=1001',
      run: async (page) => {
        await valueScenes(scenes, nav)['value-set-password'].run(page);
        await page.getByTestId('presence-message').click();
      },
    },
    'value-set-password-manager': {
      query: 'staff=1001',
      run: async (page) => {
        await valueScenes(scenes, nav)['value-set-password'].run(page);
        await page.getByTestId('password-again').fill('246810');
        await page.getByTestId('presence-approval').click();
        await page.getByTestId('presence-staff').fill('9001');
        await page.getByTestId('presence-pin').fill('9999');
      },
    },
  };
};
