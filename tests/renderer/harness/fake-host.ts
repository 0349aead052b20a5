/**
 * A host in memory that answers the contract with the real cart reducer and the real pricing, for looking at the screens and
 * for tests of the page. Not shipped; it checks nothing that the real host checks.
 */
import { guideAnswers } from './fake-badge.ts';
import { allowByHand } from '../../../main/cart/hand-pricing.ts';
import { ATTRIBUTION } from './fake-sources.ts';
import { cartView, commandOf, lookAt, pricingOf, soldProductOf } from '../../../main/cart/cart-view.ts';
import type {
  Answer,
  EventName,
  EventPayload,
  HostClient,
  MethodName,
  MethodParams,
  MethodValue,
} from '../../../main/contract/contract.ts';
import type { Fen } from '../../../sync/domain/money.ts';
import { tenderSums } from '../../../sync/domain/tender.ts';
import type {
  AppState,
  CartView,
  DoneSale,
  PrintJobView,
  TenderRowView,
  TendersView,
  ParkedSaleView,
} from '../../../main/contract/views.ts';
import { emptyCart, isWeighed, reduceCart, type Cart } from '../../../sync/domain/cart.ts';
import type { SaleId } from '../../../sync/domain/ids.ts';
import { preparePromotions } from '../../../sync/domain/promotion-index.ts';
import { epochMs, type EpochMs } from '../../../sync/domain/time.ts';
import type { SaleBody } from '../../../sync/schemas/sale.ts';
import { guarded } from './fake-guard.ts';
import { parkedSale } from './fake-parked.ts';
import { productHandlers } from './fake-products.ts';
import { fakeReturns } from './fake-returns.ts';
import { COUPONS, PROMOTIONS, STAFF } from './fake-shop.ts';
import { shiftHandlers } from './fake-shift.ts';

const REPORTS: Readonly<Record<string, Record<string, unknown>[]>> = {
  'sales-by-hour': [9, 10, 11, 12, 14, 15].map((hour, index) => ({
    hour,
    sales: 4 + index * 3,
    units: 10 + index * 7,
    net: 180_000 + index * 160_050,
    refunded: index === 3 ? 12_800 : 0,
  })),
  'sales-by-tender': [
    { tender: 'cash', count: 31, amount: 1_248_060, refunded: 0 },
    { tender: 'wechat', count: 14, amount: 620_500, refunded: 12_800 },
    { tender: 'platform_voucher', platform: 'meituan', count: 6, amount: 58_800, face: 60_000, settlement: 52_800 },
  ],
  'sales-by-guide': [
    { guide: '2001', name: '林晓雨', sales: 22, net: 1_048_250, refunded: 0 },
    { guide: '2002', name: '陈嘉禾', sales: 15, net: 583_200, refunded: 0 },
    { guide: '', name: '', sales: 8, net: 237_110, refunded: 0 },
  ],
  attribution: ATTRIBUTION,
  terminals: [
    { terminal: '01', name: '收银台 1', lastContact: Date.parse('2026-03-14T15:25:30+08:00'), unsent: 0 },
    { terminal: '02', name: '收银台 2', lastContact: Date.parse('2026-03-14T15:25:58+08:00'), unsent: 0 },
    { terminal: '03', name: '收银台 3', lastContact: Date.parse('2026-03-14T13:41:00+08:00'), unsent: null },
  ],
  attention: [
    ['terminal_lost', 'terminal 04', '2026-03-12T20:14:00+08:00', 12, ''],
    ['quarantine', 'terminal 02', '2026-03-14T11:02:00+08:00', 1, 'unknown_kind'],
    ['terminal_behind', 'terminal 03', '2026-03-14T15:10:00+08:00', 5, ''],
    ['refund_exceeds_sale', 'refund 0189…', '2026-03-13T17:40:00+08:00', 2, ''],
    ['prints_waiting', 'terminal 01', '2026-03-14T15:02:00+08:00', 3, ''],
    ['clock_skew', 'terminal 02', '2026-03-14T15:25:58+08:00', 1, '-7200000'],
    ['slow_fsync', 'terminal 02', '2026-03-14T15:25:58+08:00', 1, '1800'],
  ].map(([code, subject, since, count, detail]) => ({
    code,
    subject,
    since: Date.parse(String(since)),
    count,
    detail,
  })),
};
export const UUID = '01890000-0000-7000-8000-000000000001';
const uuid = (n: number): string => `01890000-0000-7000-8000-${String(n).padStart(12, '0')}`;
type Handlers = {
  [Name in MethodName]?: (params: MethodParams<Name>) => MethodValue<Name> | Answer<MethodValue<Name>>;
};

export interface FakeHost extends HostClient {
  readonly state: { app: AppState; jobs: PrintJobView[] };
  emit<Name extends EventName>(name: Name, payload: EventPayload<Name>): void;
  setConnected(connected: boolean): void;
  change(part: Partial<AppState>): void;
  readonly calls: { readonly name: MethodName; readonly params: unknown }[];
  override(handlers: Handlers): void;
  readonly sold: Map<string, { at: EpochMs; entry: never; body: SaleBody }>;
}

export function fakeHost(app: AppState, withPromotions = true): FakeHost {
  const listeners = new Map<string, Set<(payload: never) => void>>();
  const connections = new Set<(connected: boolean) => void>();
  const state = { app, jobs: [] as PrintJobView[] };
  const calls: { name: MethodName; params: unknown }[] = [];
  const sold = new Map<string, { at: EpochMs; entry: never; body: SaleBody }>();
  let sales = 149;
  let cart: Cart = emptyCart(uuid(sales) as SaleId);
  let member: CartView['member'] = null;
  let extra: Handlers = {};
  let parked: ParkedSaleView[] = [];
  const promotions = preparePromotions(withPromotions ? PROMOTIONS : []);
  const names = new Map([...PROMOTIONS, ...COUPONS].map(({ id, name }) => [id as string, name ?? id]));
  const book = {
    head: { id: 'b1', hash: '0'.repeat(64), roundOffUnit: 0 },
    promotions,
    names,
    coupons: new Map(COUPONS.map((coupon) => [coupon.id, coupon])),
    points: { fenPerPoint: 1, maxShareBp: 5000 },
  } as never;
  const view = (): CartView =>
    cartView({ cart, begun: cart.revision > 0, member: cart.member === null ? null : member, book, now: app.now });
  const emit: FakeHost['emit'] = (name, payload) => {
    for (const listener of listeners.get(name) ?? []) listener(payload as never);
  };
  const change = (part: Partial<AppState>): void => {
    state.app = { ...state.app, ...part };
    emit('app.changed', state.app);
  };
  const priced = () => pricingOf({ cart, book, now: app.now });

  let rows: TenderRowView[] = [];
  const tenderRow = (
    tenderId: string,
    kind: TenderRowView['kind'],
    amount: Fen,
    rowState: TenderRowView['state'],
    reference: string | null,
  ): TenderRowView => ({
    tenderId,
    kind,
    amount,
    state: rowState,
    cause: null,
    reference,
    isByCode: false,
    since: app.now,
  });
  const tendersView = (): TendersView => {
    const { total, cashDue } = view();
    return { saleId: cart.saleId, rows, total, cashDue, ...tenderSums(total, () => cashDue, rows) };
  };

  const handlers: Handlers = {
    'app.state': () => state.app,
    'app.dismissDone': () => {
      change({ done: null });
      return {};
    },
    'session.login': ({ staff, pin }) => {
      const person = STAFF.find(({ id }) => id === staff);
      if (person === undefined || pin.length < 4) return { ok: false, code: 'wrong_pin', details: { left: 4 } };
      const session = { staff: person.id, name: person.name, roles: person.roles, since: app.now, online: true };
      change({ session });
      return session;
    },
    'session.logout': () => {
      change({ session: null });
      return {};
    },
    'shift.open': ({ float }) => {
      const shift = {
        shift: uuid(7) as never,
        staff: state.app.session?.staff ?? ('1001' as never),
        openedAt: app.now,
        float,
        sales: 0,
        expectedCash: float,
      };
      change({ shift });
      return shift;
    },
    ...shiftHandlers(state, change, () => new URLSearchParams(location.search)),
    'cart.get': () => view(),
    'cart.apply': ({ revision, command, approval }) => {
      if (revision !== cart.revision) return { ok: false, code: 'stale_revision', details: {} };
      if (command.type === 'setMember') member = command.member;
      const staff = state.app.session?.staff ?? ('1001' as never);
      const unguarded = guarded(command, cart, approval);
      if (unguarded !== undefined) return unguarded;
      const permitted = { by: staff };
      const change = commandOf(command, { at: app.now, staff, book, permitted, priced: (product) => product });
      if (change === undefined) return { ok: false, code: 'cart_refused', details: { reason: 'unknown_coupon' } };
      const next = reduceCart(cart, change);
      if (!next.ok) return { ok: false, code: 'cart_refused', details: { reason: next.error.code } };
      // Like the real one's limits: a tenth off alone, more with an approval.
      const { discountable } = lookAt({ cart: next.value, book, now: app.now });
      const sums = { onTotal: discountable, beyondQuota: 0 };
      const allowed = allowByHand(next.value, sums, command, (permission, amount) =>
        amount <= 1000 || approval !== undefined
          ? { ok: true, value: amount <= 1000 ? undefined : { by: '9001' as never, reason: '' } }
          : { ok: false, error: { ok: false, code: 'approval_needed', details: { permission, amount } } },
      );
      if (!allowed.ok) return allowed.error;
      cart = allowed.value;
      return view();
    },
    'cart.void': () => {
      cart = { ...emptyCart(uuid(sales) as SaleId), revision: cart.revision + 1 };
      member = null;
      return view();
    },
    'cart.park': ({ name }) => {
      parked = [parkedSale(name, view(), app.now), ...parked];
      cart = { ...emptyCart(uuid(sales) as SaleId), revision: cart.revision + 1 };
      member = null;
      emit('parked.changed', { items: parked });
      return view();
    },
    'parked.list': () => ({ items: parked }),
    'parked.preview': () => ({ totalBefore: 0 as never, totalAfter: 0 as never, lines: [] }),
    'cart.splitPreview': ({ units }) => {
      const { total } = view();
      const first = (units[0]?.quantity ?? 0) * 9900;
      return { together: total, first: first as never, rest: (total - first + 4950) as never };
    },
    'staff.list': () => ({ items: [...STAFF] }),
    'tender.list': () => tendersView(),
    'tender.add': ({ tenderId, kind, amount, reference }) => {
      rows.push(tenderRow(tenderId, kind, amount, 'paid', reference ?? null));
      return tendersView();
    },
    'tender.request': ({ tenderId, authCode, amount }) => {
      const kind = authCode.startsWith('1') ? 'wechat' : 'alipay';
      const state = ({ '7': 'pending', '8': 'unknown', '9': 'failed' } as const)[authCode.at(-1) ?? ''] ?? 'paid';
      const cause = state === 'unknown' ? 'no_answer' : state === 'failed' ? 'code_expired' : null;
      rows.push({ ...tenderRow(tenderId, kind, amount, state, null), cause, isByCode: true });
      return tendersView();
    },
    'tender.query': () => tendersView(),
    'tender.remove': ({ tenderId }) => {
      rows = rows.filter((row) => row.tenderId !== tenderId);
      return tendersView();
    },
    'tender.giveUp': () => ({
      ok: false,
      code: 'approval_needed',
      details: { permission: 'abandon_tender', amount: 9900 },
    }),
    'approval.grant': ({ pin }) =>
      pin === '000000'
        ? { ok: false, code: 'wrong_pin', details: { left: 4 } }
        : { approval: uuid(77) as never, by: '9001' as never },
    'sale.commit': ({ saleId, cashDue, tenders }) => {
      const result = priced();
      const received = tenders.reduce((sum, { amount }) => sum + amount, 0);
      sales += 1;
      const receiptNumber = `S001-02-260314-${String(sales).padStart(4, '0')}` as DoneSale['receiptNumber'];
      const lines = cart.lines.map((line, index) => ({
        lineId: line.lineId,
        product: soldProductOf(line.product),
        quantity: isWeighed(line) ? 1 : line.quantity,
        ...(isWeighed(line) ? { grams: line.grams } : {}),
        ...result.lines[index],
      }));
      const body = {
        saleId,
        receiptNumber,
        terminal: '02',
        store: 'S001',
        cashier: state.app.session?.staff,
        lines,
        order: result.order,
        total: result.total,
        roundOff: result.roundOff,
        cashDue,
        tenders,
        change: received - cashDue,
        serving: cart.serving.kind === 'guides' ? cart.serving.guides : [],
        ...(member === null ? {} : { boundGuide: member.boundGuide }),
      } as unknown as SaleBody;
      sold.set(receiptNumber, { at: app.now, entry: uuid(sales) as never, body });
      const done: DoneSale = {
        saleId,
        entry: uuid(sales) as never,
        receiptNumber,
        at: app.now,
        businessDay: '2026-03-14' as never,
        total: result.total,
        cashDue,
        change: (received - cashDue) as never,
        print: 'printed',
      };
      cart = emptyCart(uuid(sales) as SaleId);
      rows = [];
      member = null;
      state.jobs = [
        {
          job: uuid(900 + sales) as never,
          printer: 'receipt',
          document: 'receipt',
          receiptNumber,
          state: 'printed',
          cause: null,
          copy: 0,
          queuedAt: app.now,
          retries: false,
        },
        ...state.jobs,
      ];
      change({ done, sync: { ...state.app.sync } });
      return done;
    },
    'sale.get': ({ receiptNumber }) => sold.get(receiptNumber) ?? null,
    ...fakeReturns(sold, app.now, () => state.app.sync.state !== 'offline'),
    'print.jobs': () => ({ items: state.jobs }),
    'print.gift': () => state.jobs[0] ?? { ok: false, code: 'not_found', details: {} },
    'print.virtualSlips': () => ({
      items: [
        {
          at: app.now,
          rows: [
            '               导台示范店',
            '小票 S001-02-260314-0149',
            '-'.repeat(48),
            '纯棉T恤 白/M               2    99.00     198.00',
            '应付                                    ￥198.00',
          ],
        },
      ],
    }),
    ...productHandlers,
    'report.read': ({ kind }) => ({ asOf: app.now, items: REPORTS[kind] ?? [] }),
    'pairing.makeCode': () => ({ code: '7K3MQ9XWAB', expiresAt: epochMs(app.now + 600_000) }),
    'pairing.key': () => ({ since: epochMs(app.now - 86_400_000), isChanging: false }),
    'pairing.changeKey': () => ({ since: app.now, isChanging: true }),
    'report.stop': () => ({}),
    'report.xlsx': ({ kind }) => ({ fileName: `${kind}.xlsx`, data: 'UEsFBg==' }),
    'report.csv': ({ kind }) => ({ fileName: `${kind}.csv`, text: 'a,b\r\n' }),
    'print.test': () => ({ ok: false, code: 'device_unavailable', details: {} }),
    'setting.save': () => ({ ok: true, value: {} }),
    'devices.list': () => ({ items: state.app.devices }),
    'member.find': ({ query }) => ({
      online: true,
      items: /^1\d{10}$/.test(query)
        ? [
            {
              id: uuid(31) as never,
              name: '王女士',
              phone: `${query.slice(0, 3)}****${query.slice(-4)}`,
              tier: 'gold',
              points: 2386,
              pointsEnding: { points: 386, day: '2026-03-31' as never },
              storedValue: 32000 as never,
              boundGuide: '2002' as never,
              boundSince: app.now,
              protectedUntil: (app.now + 12 * 86_400_000 - 1000) as never,
            },
          ]
        : [],
    }),
    ...guideAnswers(app.now),
  };

  return {
    state,
    calls,
    sold,
    emit,
    change,
    setConnected: (connected) => {
      for (const listener of connections) listener(connected);
    },
    override: (more) => {
      extra = { ...extra, ...more };
    },
    call: async (name, params) => {
      calls.push({ name, params });
      await Promise.resolve();
      const handler = (extra[name] ?? handlers[name]) as ((params: unknown) => unknown) | undefined;
      if (handler === undefined) return { ok: false, code: 'unavailable', details: {} };
      const value = handler(params);
      const isAnswer = typeof value === 'object' && value !== null && 'ok' in value;
      return (isAnswer ? value : { ok: true, value }) as never;
    },
    on: (name, listener) => {
      const of = listeners.get(name) ?? new Set();
      listeners.set(name, of);
      of.add(listener);
      return () => of.delete(listener);
    },
    onConnection: (listener) => {
      connections.add(listener);
      return () => connections.delete(listener);
    },
  };
}
