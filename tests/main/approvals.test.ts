import { BADGE_NAMES_ONLY } from '../../sync/domain/people-rules.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { APPROVAL_LASTS_MS, Approvals } from '../../main/session/approvals.ts';
import type { Session } from '../../main/contract/views.ts';
import { grantsOf } from '../../sync/domain/permission.ts';
import { Till } from './support/till.ts';

describe('approvals', () => {
  let till: Till;
  beforeEach(async () => {
    till = new Till();
    await till.openForBusiness();
  });
  afterEach(() => till.end());
  const ask = (change: object = {}) =>
    till.call('approval.grant', {
      permission: 'line_discount',
      amount: 2000,
      subject: 'T-shirt',
      staff: '9001',
      pin: '999999',
      reason: '价签不符',
      ...change,
    });

  test('a manager’s PIN approves, and the journal says who, what, how much and why', async () => {
    expect(await ask()).toMatchObject({ ok: true, value: { by: '9001' } });
    expect((await till.journal()).at(-1)).toMatchObject({
      kind: 'audit',
      staff: '1001',
      body: {
        action: 'approved.line_discount',
        subject: 'T-shirt',
        detail: '2000 bp',
        approval: { by: '9001', reason: '价签不符' },
      },
    });
  });

  test('a wrong PIN, an unknown permission and an approver who may not are refused and leave no approval', async () => {
    const before = (await till.journal()).length;
    expect(await ask({ permission: 'everything' })).toMatchObject({ code: 'bad_request' });
    expect(await ask({ staff: '2001', pin: '222222' })).toMatchObject({
      code: 'not_permitted',
      details: { reason: 'approver_may_not' },
    });
    expect((await till.journal()).length).toBe(before);
    expect(await ask({ pin: '000000' })).toMatchObject({ code: 'wrong_pin', details: { left: 4 } });
    expect((await till.journal()).at(-1)).toMatchObject({ kind: 'session.changed', body: { what: 'login_failed' } });
  });
});

describe('an approval given', () => {
  const cashier = { staff: '1001', roles: ['cashier'] } as unknown as Session;
  const other = { staff: '1002', roles: ['cashier'] } as unknown as Session;
  let now = 1_000_000;
  const id = '01890000-0000-7000-8000-000000000001' as never;
  const given = async (): Promise<Approvals> => {
    const approvals = new Approvals({
      journal: { append: async () => [{ id }] } as never,
      sessions: { prove: async () => ({ ok: true, value: { id: '9001', roles: ['storeManager'] } }) } as never,
      badges: { rule: BADGE_NAMES_ONLY } as never,
      grants: (_staff, roles) => grantsOf(roles),
      now: () => now as never,
    });
    const params = { permission: 'refund', amount: 200_000, subject: '', staff: '9001', pin: '1', reason: 'x' };
    await approvals.grant(cashier, params);
    return approvals;
  };

  test('serves once, up to its amount, for one permission of one person', async () => {
    const approvals = await given();
    const needed = { ok: false, error: { code: 'approval_needed' } };
    expect(approvals.check(cashier, 'refund', 200_001, id)).toMatchObject(needed);
    expect(approvals.check(cashier, 'refund_as_cash', 1, id)).toMatchObject(needed);
    expect(approvals.check(other, 'refund', 200_000, id)).toMatchObject(needed);
    expect(approvals.check(cashier, 'refund', 200_000, id)).toEqual({ ok: true, value: { by: '9001', reason: 'x' } });
    expect(approvals.check(cashier, 'refund', 200_000, id)).toMatchObject({
      error: { details: { permission: 'refund', amount: 200_000 } },
    });
  });

  test('what the person may alone needs none and spends none; an old approval is none', async () => {
    const approvals = await given();
    expect(approvals.check(cashier, 'refund', 100_000, id)).toEqual({ ok: true, value: undefined });
    now += APPROVAL_LASTS_MS;
    expect(approvals.check(cashier, 'refund', 150_000, id)).toMatchObject({ error: { code: 'approval_needed' } });
  });
});
