import { describe, expect, test } from 'vitest';
import { DEFAULT_ROLES, grantsOf, PERMISSION_NAMES, permits } from '../../../sync/domain/permission.ts';

describe('what roles grant', () => {
  test('a limit is inclusive, a role without the permission grants nothing, a manager everything', () => {
    const cashier = grantsOf(['cashier']);
    expect(permits(cashier, 'line_discount', 1000)).toBe(true);
    expect(permits(cashier, 'line_discount', 1001)).toBe(false);
    expect(permits(cashier, 'refund_without_receipt', 0)).toBe(false);
    for (const name of PERMISSION_NAMES) expect(permits(grantsOf(['storeManager']), name, 99_999_999)).toBe(true);
  });

  test('several roles grant the wider of each; an unknown role nothing', () => {
    const both = grantsOf(['guide', 'cashier', 'nobody-defined-this']);
    expect(permits(both, 'line_discount', 1000)).toBe(true);
    expect(grantsOf(['nobody-defined-this'])).toEqual({});
    expect(grantsOf(['toString'], DEFAULT_ROLES)).toEqual({});
  });

  test('a role of the brand’s own counts like the first three', () => {
    const defined = { ...DEFAULT_ROLES, trainee: { sell: true, refund: 2000 } } as const;
    expect(permits(grantsOf(['trainee'], defined), 'refund', 2000)).toBe(true);
    expect(permits(grantsOf(['trainee'], defined), 'open_drawer')).toBe(false);
  });
});
