/**
 * Every permission against a command that it guards: a person with all rights but this one is refused by the host, which names the
 * right; so is one whose limit is too low; with the right nothing stands in the way. A permission without a row does not compile.
 */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Answer } from '../../main/contract/contract.ts';
import type { CartCommandMessage } from '../../main/contract/views.ts';
import type { CloudRequest } from '../../main/upload/cloud-transport.ts';
import { PERMISSION_NAMES, PERMISSIONS, type Grants, type Permission } from '../../sync/domain/permission.ts';
import { FakeAccounts, MEMBER } from './support/account-desk.ts';
import { PEOPLE, PIN_COST } from './support/fake-cloud.ts';
import { FakePayments } from './support/payment-desk.ts';
import { eventually, TEE, Till } from './support/till.ts';

interface Row {
  readonly prepare?: () => Promise<unknown>;
  readonly act: () => Promise<Answer<unknown>>;
}
const EVERYTHING = Object.fromEntries(PERMISSION_NAMES.map((name) => [name, true])) as Grants;
const ID = (n: number): never => `019a0000-0000-7000-9200-${String(n).padStart(12, '0')}` as never;
let till: Till;
let worn: Grants;
let more: (request: CloudRequest) => { status: number; body: unknown } | 'lost' | undefined;
let payments: FakePayments;

beforeEach(async () => {
  till = new Till();
  worn = EVERYTHING;
  payments = new FakePayments();
  const accounts = new FakeAccounts();
  more = (request) => payments.answer(request) ?? accounts.answer(request);
  till.cloud.members = [{ ...MEMBER, storedValue: 0, boundSince: 1, asOf: Date.now() }];
  till.cloud.extra = (request) => (request.path === '/v1/staff-verifiers' ? staffAnswer() : more(request));
  await till.openForBusiness();
});
afterEach(() => till.end());

/** Person 1001 wears one role of the brand's own, with what is worn at the moment. */
function staffAnswer(): { status: number; body: unknown } {
  const salt = Buffer.from('salt');
  const items = PEOPLE.map(({ id, name, roles, pin, tokenNumber }) => ({
    staff: { id, name, stores: ['S001'], tokenNumber, from: 0, ...(id === '1001' ? MADE : { roles }) },
    salt: salt.toString('base64url'),
    verifier: till.cloud.pinKey(pin, salt).toString('base64url'),
    ...PIN_COST,
  }));
  const roles = [{ id: 'made', name: { zh: '自定', en: 'Made' }, grants: worn }];
  return { status: 200, body: { items, next: null, roles, rules: { purchase: { payBp: 7000, quota: 1000 } } } };
}
const MADE = { roles: [], customRoles: ['made'] };

/** A PIN that is wrong makes the till ask for the list again. */
async function wear(grants: Grants): Promise<void> {
  worn = grants;
  const wrong = { permission: 'sell', amount: 0 as never, subject: 'x', reason: 'x', staff: '2002', pin: '000000' };
  await till.call('approval.grant', wrong);
}

const cart = () => till.get('cart.get', {});
const sale = async () => {
  const { saleId, revision } = await cart();
  return { saleId: saleId as never, revision };
};
const apply = async (command: CartCommandMessage) =>
  till.call('cart.apply', { revision: (await cart()).revision, command });
const openSale = async (): Promise<void> => {
  await till.add();
  await till.serve('2001');
};
const pay = async (kind: 'cash' | 'card', amount: number) =>
  till.call('tender.add', { ...(await sale()), tenderId: 't1', kind, amount: amount as never });
const paid = async () =>
  (await till.get('tender.list', {})).rows.map(({ tenderId, kind, amount }) => ({ tenderId, kind, amount }));
const soldBy = async (kind: 'cash' | 'card'): Promise<string> => {
  await openSale();
  await pay(kind, 9900);
  const { cashDue } = await till.get('tender.list', {});
  receipt = (await till.get('sale.commit', { ...(await sale()), cashDue, tenders: await paid() })).receiptNumber;
  return receipt;
};
let receipt = '';
const takeBack = (over: object = {}) =>
  till.call('return.commit', {
    receiptNumber: receipt,
    lines: [{ lineId: '1', units: 1, reason: 'size' }],
    refundId: ID(1),
    total: 9900,
    ...over,
  } as never);
let order: unknown;
const holdOrder = async (): Promise<void> => {
  await openSale();
  const { revision } = await cart();
  const promisedAt = (Date.now() + 172_800_000) as never;
  await till.get('order.begin', { revision, name: '王女士', promisedAt, deposit: 5000 as never });
  await pay('cash', 5000);
  ({ order } = await till.get('order.hold', { ...(await sale()), tenders: await paid() }));
};
const endOrder = (returned: number) =>
  till.call('order.end', { ended: ID(2), order, returned, held: 5000, reason: '不要了', unclaimed: false } as never);
const topUp = (bonus = 0) =>
  till.call('value.topUp', {
    topUp: ID(3),
    member: MEMBER.id,
    principal: 50_000,
    bonus,
    tender: { kind: 'cash', received: 50_000 },
  } as never);
const closeShift = () => till.call('shift.close', { countedCash: 50_000, denominations: { '10000': 5 } } as never);
const move = (direction: 'in' | 'out') => till.call('cash.move', { direction, amount: 5000 as never, reason: '零钱' });
const save = (setting: string, value: unknown) => till.call('setting.save', { setting, value });

const ROWS: Readonly<Record<Permission, Row>> = {
  sell: { prepare: openSale, act: () => pay('cash', 9900) },
  line_discount: {
    prepare: openSale,
    act: () =>
      apply({ type: 'setLineDiscount', lineId: '1', discount: { payBp: 5000 as never }, reason: '样品' } as never),
  },
  order_discount: {
    prepare: openSale,
    act: () => apply({ type: 'setOrderDiscount', discount: { payBp: 5000 as never }, reason: '熟客' } as never),
  },
  staff_quota: {
    prepare: async () => {
      await openSale();
      await till.get('purchase.begin', { revision: (await cart()).revision, staff: '2001', pin: '222222' });
    },
    act: () => apply({ type: 'allowByHand' }),
  },
  price_override: {
    prepare: openSale,
    act: () => apply({ type: 'setPriceOverride', lineId: '1', price: 5000, reason: '样品' } as never),
  },
  open_item: {
    act: () =>
      apply({
        type: 'addOpenItem',
        name: '围巾',
        category: 'accessories',
        price: 9900,
        taxBp: 1300,
        quantity: 1,
      } as never),
  },
  tag_price: {
    prepare: openSale,
    act: () => apply({ type: 'setPriceOverride', lineId: '1', price: 5000, reason: '吊牌价', tag: true } as never),
  },
  sell_outside: { act: () => apply({ type: 'addProduct', product: TEE, outside: true }) },
  void_cart: {
    prepare: openSale,
    act: async () => till.call('cart.void', { revision: (await cart()).revision, reason: '不买了' }),
  },
  refund: { prepare: () => soldBy('cash'), act: () => takeBack() },
  refund_without_receipt: {
    act: () =>
      till.call('return.commitLoose', {
        lines: [{ product: TEE, units: 1, reason: 'no_receipt' }],
        refundId: ID(4),
        total: 9500 as never,
      }),
  },
  refund_as_cash: { prepare: () => soldBy('card'), act: () => takeBack({ asCash: true }) },
  refund_invoiced: {
    prepare: async () => {
      await soldBy('cash');
      const invoice = { state: 'issued', number: '26310000000000000001', total: 9900 };
      more = ({ path }) => {
        if (path.startsWith('/v1/returns/'))
          return { status: 200, body: { sale: null, refunds: [], held: [], invoice } };
        return path === '/v1/invoices/red-letters' ? 'lost' : undefined;
      };
    },
    act: () => takeBack(),
  },
  tender_correction: {
    prepare: () => soldBy('cash'),
    act: () =>
      till.call('tender.correct', {
        receiptNumber: receipt as never,
        tenders: [{ tenderId: 't1', kind: 'card' }],
        correction: ID(5),
        reason: '刷的卡',
      }),
  },
  deposit_return: { prepare: holdOrder, act: () => endOrder(5000) },
  deposit_forfeit: { prepare: holdOrder, act: () => endOrder(0) },
  unchecked_tender: { prepare: openSale, act: () => pay('card', 9900) },
  abandon_tender: {
    prepare: async () => {
      payments.loses = 'before';
      payments.isAway = true;
      await openSale();
      const authCode = '134567890123456789';
      await till.get('tender.request', { ...(await sale()), tenderId: 'p1', amount: 9900 as never, authCode });
      await eventually(async () => (await till.get('tender.list', {})).rows[0]?.state === 'unknown');
    },
    act: () => till.call('tender.giveUp', { tenderId: 'p1' }),
  },
  top_up: { act: () => topUp() },
  top_up_bonus: { act: () => topUp(20_000) },
  top_up_return: {
    prepare: () => topUp(),
    act: () => till.call('value.returnTopUp', { topUp: ID(3), reason: '改主意' }),
  },
  manage_value: { act: () => save('valueOffline', { perSale: 1, total: 1 }) },
  cash_in: { act: () => move('in') },
  cash_out: { act: () => move('out') },
  open_drawer: { act: () => till.call('drawer.open', { reason: '换零' }) },
  keep_shift: { act: closeShift },
  close_others_shift: {
    prepare: async () => {
      await closeShift();
      await till.get('session.logout', {});
      await till.login('9001', '999999');
      await till.get('shift.open', { float: 50_000 as never });
      await till.get('session.logout', {});
      await till.login();
    },
    act: closeShift,
  },
  close_day: { prepare: closeShift, act: () => till.call('day.close', {}) },
  see_expected_cash: { act: () => till.call('shift.report', {}) },
  reset_pin: {
    act: () => till.call('staff.resetPin', { staff: '2001', newPin: '864209', by: '1001', byPin: '111111' }),
  },
  manage_people: { act: () => till.call('people.list', {}) },
  manage_catalogue: { act: () => save('quickItems', { pages: [] }) },
  manage_terminal: { act: () => save('receiptTemplate', {}) },
  see_reports: { act: () => till.call('report.read', { kind: 'sales-by-hour', from: 0 as never, to: 1 as never }) },
  reveal_phone: { act: () => till.call('member.reveal', { member: ID(1), reason: 'delivery' }) },
  code_for_others: { act: () => till.call('guide.issueToken', { mode: 'one_time', ttl: 2, guide: '2001' as never }) },
};

const refusedFor = (answer: Answer<unknown>): string | undefined =>
  !answer.ok && (answer.code === 'approval_needed' || answer.code === 'not_permitted')
    ? answer.details.permission
    : undefined;

test.each(PERMISSION_NAMES)('%s', async (permission) => {
  const { prepare, act } = ROWS[permission];
  await wear(EVERYTHING);
  await prepare?.();
  const others = Object.fromEntries(Object.entries(EVERYTHING).filter(([name]) => name !== permission)) as Grants;
  await wear(others);
  expect(refusedFor(await act())).toBe(permission);
  if (PERMISSIONS[permission] !== 'none') {
    await wear({ ...others, [permission]: 1 });
    expect(refusedFor(await act())).toBe(permission);
  }
  await wear(EVERYTHING);
  expect(refusedFor(await act())).toBeUndefined();
});
