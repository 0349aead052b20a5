import { sign } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CloudRequest } from '../../main/upload/cloud-transport.ts';
import type { PeopleRules } from '../../sync/domain/people-rules.ts';
import { badgeMessage, badgeText, type BadgeFields } from '../../sync/domain/staff-badge.ts';
import { DAY_MS, epochMs } from '../../sync/domain/time.ts';
import { PEOPLE, PIN_COST } from './support/fake-cloud.ts';
import { eventually, Till } from './support/till.ts';

const RULE = { switches: true, upToFen: 20_000, upToBp: 1000 };
const UNTIL = epochMs(Math.floor(Date.now() / 1000) * 1000 + 30 * DAY_MS);
let till: Till;
beforeEach(() => {
  till = new Till();
});
afterEach(() => till.end());

const badgeOf = (staff: string, change: Partial<BadgeFields> = {}, brand = 'demo', key = till.cloud.key): string => {
  const fields = { staff, serial: '7K3M9Q2A', from: epochMs(0), until: UNTIL, ...change } as BadgeFields;
  return badgeText({ fields, signature: sign(null, Buffer.from(badgeMessage(brand, fields)), key.privateKey) });
};
/** What the cloud says of the people from now on. */
const pulls = (rules: PeopleRules | undefined, revokedBadges: readonly string[] = []): void => {
  till.cloud.extra = ({ path }: CloudRequest) => {
    if (path !== '/v1/staff-verifiers') return undefined;
    const items = PEOPLE.map(({ id, name, roles, pin, tokenNumber }) => ({
      staff: { id, name, roles, stores: ['S001'], tokenNumber, from: 0 },
      salt: 'c2FsdA',
      verifier: till.cloud.pinKey(pin, Buffer.from('c2FsdA', 'base64url')).toString('base64url'),
      ...PIN_COST,
    }));
    return { status: 200, body: { items, next: null, ...(rules === undefined ? {} : { rules }), revokedBadges } };
  };
};
const open = async (
  rules: PeopleRules | undefined = { badge: RULE },
  revoked: readonly string[] = [],
): Promise<void> => {
  pulls(rules, revoked);
  await till.openForBusiness();
};
const scan = (badge: string) => till.call('session.badge', { badge });
const switchTo = (staff: string, pin: string) => till.get('session.switch', { staff, pin });
const reason = (of: string) => ({ ok: false, code: 'not_permitted', details: { reason: of } });

describe('changing person by badge', () => {
  test('takes over once the PIN was typed here in this shift, with cart and names in the journal', async () => {
    await open();
    await till.add();
    expect(await scan(badgeOf('2001'))).toMatchObject(reason('badge_pin_needed'));
    expect(till.host.state().session?.staff).toBe('1001');
    await switchTo('2001', '222222');
    expect(await scan(badgeOf('1001'))).toMatchObject({ ok: true, value: { staff: '1001', by: 'badge' } });
    expect(await scan(badgeOf('2001'))).toMatchObject({ ok: true, value: { staff: '2001', by: 'badge' } });
    expect((await till.get('cart.get', {})).lines).toHaveLength(1);
    const logins = (await till.journal()).filter(
      ({ kind, body }) => kind === 'session.changed' && body['what'] === 'login',
    );
    expect(logins.map(({ body }) => [body['staff'], body['by']])).toEqual([
      ['1001', undefined],
      ['2001', undefined],
      ['1001', 'badge'],
      ['2001', 'badge'],
    ]);
  });

  test('asks for the PIN again after a restart, after a lock for wrong PINs, and where no shift is open', async () => {
    await open();
    await switchTo('2001', '222222');
    await switchTo('1001', '111111');
    for (let n = 0; n < 5; n += 1) await till.call('session.switch', { staff: '2001', pin: '000000' });
    expect(await scan(badgeOf('2001'))).toMatchObject({ code: 'person_locked' });
    await till.stop();
    await till.start();
    await till.login();
    expect(await scan(badgeOf('9001'))).toMatchObject(reason('badge_pin_needed'));
    expect(await scan(badgeOf('1001'))).toMatchObject({ ok: true });
  });

  test('does nothing where the store has no rule, and a bare number never does', async () => {
    await open({});
    await switchTo('2001', '222222');
    expect(await scan(badgeOf('1001'))).toMatchObject(reason('badge_names_only'));
    expect(await scan('GPB-1001')).toMatchObject(reason('badge_unsigned'));
  });

  test('a badge of another brand, of another cloud’s key, one that is over, revoked or of nobody is refused and written down', async () => {
    await open({ badge: RULE }, ['AAAAAAAA']);
    await switchTo('2001', '222222');
    const other = new Till().cloud.key;
    expect(await scan(badgeOf('1001', {}, 'other'))).toMatchObject(reason('badge_unsigned'));
    expect(await scan(badgeOf('1001', {}, 'demo', other))).toMatchObject(reason('badge_unsigned'));
    expect(await scan(badgeOf('1001', { until: epochMs(1000) }))).toMatchObject(reason('badge_expired'));
    expect(await scan(badgeOf('1001', { serial: 'AAAAAAAA' }))).toMatchObject(reason('badge_revoked'));
    expect(await scan(badgeOf('7777'))).toMatchObject(reason('badge_unknown'));
    const refused = (await till.journal()).filter(({ body }) => body['action'] === 'badge.refused');
    expect(refused.map(({ body }) => [body['subject'], body['detail']])).toEqual([
      ['1001', 'badge_unsigned'],
      ['1001', 'badge_unsigned'],
      ['1001', 'badge_expired'],
      ['1001', 'badge_revoked'],
      ['7777', 'badge_unknown'],
    ]);
    expect(till.host.state().session?.staff).toBe('2001');
  });

  test('a revoked serial bites offline and over a restart, as of the last pull', async () => {
    await open({ badge: RULE }, ['7K3M9Q2A']);
    till.cloud.reachable = false;
    await till.stop();
    await till.start();
    await till.login();
    expect(await scan(badgeOf('1001'))).toMatchObject(reason('badge_revoked'));
    expect(await scan(badgeOf('1001', { serial: 'BBBBBBBB' }))).toMatchObject({ ok: true });
  });

  test('unlocks a locked till for who may, and says so in the journal', async () => {
    await open();
    await till.get('session.lock', {});
    expect(await scan(badgeOf('1001'))).toMatchObject({ ok: true, value: { by: 'badge' } });
    expect(till.host.state().session?.locked).toBeUndefined();
    const unlocked = (await till.journal()).find(({ body }) => body['action'] === 'session.unlocked');
    expect(unlocked?.body).toMatchObject({ detail: 'badge' });
  });

  test('leaves a manager less than a PIN does, until the PIN is typed', async () => {
    await open();
    await switchTo('9001', '999999');
    await switchTo('1001', '111111');
    await scan(badgeOf('9001'));
    expect(till.host.state().session?.grants).toMatchObject({ refund: 20_000, line_discount: 1000, sell: true });
    expect(till.host.state().session?.grants).not.toHaveProperty('manage_people');
    expect(await till.call('people.list', {})).toMatchObject({ code: 'not_permitted' });
    await switchTo('9001', '999999');
    expect(till.host.state().session?.grants).toMatchObject({ refund: true, manage_people: true });
    expect(till.host.state().session).not.toHaveProperty('by');
  });
});

describe('approving by badge', () => {
  const approve = (badge: string, permission: string, amount: number) =>
    till.call('approval.grant', {
      permission,
      amount: amount,
      subject: 'x',
      staff: '',
      pin: '',
      badge,
      reason: '顾客要求',
    });

  test('serves up to the store’s limit, and says badge in the audit; above it a PIN is asked for', async () => {
    await open();
    expect(await approve(badgeOf('9001'), 'cash_out', 20_000)).toMatchObject({ ok: true, value: { by: '9001' } });
    expect(await approve(badgeOf('9001'), 'cash_out', 20_001)).toMatchObject(reason('badge_pin_needed'));
    expect(await approve(badgeOf('9001'), 'open_drawer', 0)).toMatchObject(reason('badge_pin_needed'));
    expect(await approve(badgeOf('9001'), 'line_discount', 1001)).toMatchObject(reason('badge_pin_needed'));
    const given = (await till.journal()).filter(({ body }) => String(body['action']).startsWith('approved.'));
    expect(given.map(({ body }) => body['detail'])).toEqual(['20000 fen badge']);
  });

  test('nobody approves for the own work, and nobody who may not by the roles', async () => {
    await open();
    expect(await approve(badgeOf('1001'), 'cash_out', 100)).toMatchObject(reason('badge_pin_needed'));
    expect(await approve(badgeOf('2001'), 'cash_out', 100)).toMatchObject(reason('approver_may_not'));
  });

  test('the approval serves one act, as one by PIN does', async () => {
    await open();
    await switchTo('2001', '222222');
    const move = (approval?: string) =>
      till.call('cash.move', {
        direction: 'out',
        amount: 5000 as never,
        reason: '买水',
        ...(approval === undefined ? {} : { approval: approval as never }),
      } as never);
    expect(await move()).toMatchObject({ code: 'approval_needed' });
    const given = await approve(badgeOf('9001'), 'cash_out', 5000);
    const id = given.ok ? given.value.approval : '';
    expect(await move(id)).toMatchObject({ ok: true });
    expect(await move(id)).toMatchObject({ code: 'approval_needed' });
  });
});

describe('making badges', () => {
  test('is the cloud’s, in the manager’s name, and never a badge session’s or the till’s', async () => {
    await open();
    expect(await till.call('badges.list', {})).toMatchObject({ code: 'not_permitted' });
    await till.get('session.logout', {});
    await till.login('9001', '999999');
    await eventually(() => till.host.state().session?.online === true);
    const before = till.cloud.extra;
    const badge = { serial: '7K3M9Q2A', staff: '1001', from: 0, until: UNTIL, text: badgeOf('1001') };
    till.cloud.extra = (request) => {
      const { path, method } = request;
      if (path.startsWith('/v1/badges') && method === 'GET')
        return { status: 200, body: { items: [badge], next: null } };
      if (path === '/v1/badges') return { status: 200, body: badge };
      return before(request);
    };
    const made = await till.get('badges.make', { staff: '1001' as never, days: 30 });
    expect(made).toMatchObject({ badges: [{ staff: '1001', serial: '7K3M9Q2A' }], rules: { badge: RULE } });
    const [post] = till.cloud.calls.filter(({ path, method }) => path === '/v1/badges' && method === 'POST');
    expect(post?.body).toEqual({ staff: '1001', days: 30 });
    till.cloud.reachable = false;
    expect(await till.call('badges.list', {})).toMatchObject({ code: 'cloud_unreachable' });
  });
});
