import { expect, test } from 'vitest';
import { badgeNumber } from '../../renderer/input/badge.ts';
import { badgeText } from '../../sync/domain/staff-badge.ts';
import { epochMs } from '../../sync/domain/time.ts';
import { fakeTill, settled, type FakeTill } from './fake-till.ts';

const SIGNED = badgeText({
  fields: { staff: '2001' as never, serial: '7K3M9Q2A', from: epochMs(0), until: epochMs(2_000_000_000_000) },
  signature: new Uint8Array(64).fill(7),
});
/** What the host was asked with, and what it says. */
const answering = ({ host }: FakeTill, answer: unknown): string[] => {
  const asked: string[] = [];
  host.override({
    'session.badge': (({ badge }: { badge: string }) => {
      asked.push(badge);
      return answer;
    }) as never,
  });
  return asked;
};
const refused = (reason: string) => ({ ok: false, code: 'not_permitted', details: { reason } });

test('a badge scanned on any page changes person and adds no line', async () => {
  const shop = await fakeTill();
  const asked = answering(shop, { staff: '2001', name: '林', roles: [], since: 0, online: false, by: 'badge' });
  for (const screen of ['checkout', 'members', 'returns', 'settings'] as const) {
    shop.till.place.set({ screen, why: null });
    shop.till.scanRouter.take(SIGNED, 'host');
    await settled();
  }
  expect(asked).toEqual([SIGNED, SIGNED, SIGNED, SIGNED]);
  expect(shop.till.cart.cart.get()?.lines ?? []).toEqual([]);
  expect(shop.till.badges.takeover.get()).toBeNull();
});

test('one that is not enough opens the form with its number and the reason, and a bare number asks for the PIN', async () => {
  const shop = await fakeTill();
  answering(shop, refused('badge_pin_needed'));
  shop.till.scanRouter.take(SIGNED, 'wedge');
  await settled();
  expect(shop.till.badges.takeover.get()).toEqual({ staff: '2001', why: 'badge_pin_needed' });
  shop.till.badges.takeover.set(null);
  shop.till.scanRouter.take('GPB-2002', 'host');
  await shop.till.scans.idle();
  expect(shop.till.badges.takeover.get()).toEqual({ staff: '2002', why: 'badge_unsigned' });
});

test('a form that asks who somebody is gets it first, also before log-in, and the newest before the older one', async () => {
  const shop = await fakeTill('');
  const asked = answering(shop, refused('badge_pin_needed'));
  const heard: string[] = [];
  const end = shop.till.badges.ask((badge) => heard.push(`first ${badge}`));
  const endSecond = shop.till.badges.ask((badge) => heard.push(`second ${badge}`));
  shop.till.scanRouter.take('GPB-2002', 'host');
  endSecond();
  shop.till.scanRouter.take(SIGNED, 'host');
  end();
  expect(heard).toEqual(['second GPB-2002', `first ${SIGNED}`]);
  expect(asked).toEqual([]);
});

test('while money is collected a badge changes nobody', async () => {
  const shop = await fakeTill();
  const asked = answering(shop, refused('badge_pin_needed'));
  const open = shop.till.cart.cart.get();
  if (open !== null) shop.till.tender.begin(open);
  expect(shop.till.tender.state.get().stage).not.toBe('cart');
  shop.till.scanRouter.take(SIGNED, 'host');
  await settled();
  expect(asked).toEqual([]);
});

test('typed by a scanner into a number field, letter by letter, it leaves the number there and nothing else', () => {
  let field = '';
  for (const letter of SIGNED) field = badgeNumber(field + letter);
  expect(field).toBe('2001');
  field = '';
  for (const letter of 'GPB-1001') field = badgeNumber(field + letter);
  expect(field).toBe('1001');
  expect(badgeNumber('1001')).toBe('1001');
});
