/** The states that the harness begins with: from the query of its address. Not shipped. */
import type { AppState } from '../../../main/contract/views.ts';
import type { EpochMs } from '../../../sync/domain/time.ts';
import type { Customer } from '../../../sync/terminal/api.ts';
import { STAFF } from './fake-shop.ts';

export const NOW = Date.parse('2026-03-14T15:26:00+08:00') as EpochMs;
const DAY = 86_400_000;

export function appState(query: URLSearchParams): AppState {
  const staff = STAFF.find(({ id }) => id === query.get('staff'));
  const offline = query.has('offline');
  return {
    version: '0.1.0',
    shell: 'browser',
    training: query.has('training'),
    lang: query.get('lang') === 'en' ? 'en' : query.get('lang') === 'zh-CN' ? 'zh-CN' : null,
    demoOffered: !query.has('nodemo'),
    place: query.has('unpaired')
      ? null
      : {
          brand: { id: 'demo' as never, name: '导台示范', host: 'demo.guidepost.example' },
          store: { id: 'S001' as never, name: '梧桐路店', address: '上海市徐汇区梧桐路 118 号' },
          terminal: '02' as never,
          offsetMinutes: 480,
          dayStartMinutes: 240,
        },
    session:
      staff === undefined ? null : { staff: staff.id, name: staff.name, roles: staff.roles, since: NOW, online: true },
    shift: query.has('noshift')
      ? null
      : {
          shift: '01890000-0000-7000-8000-000000000007' as never,
          staff: '1001' as never,
          openedAt: (NOW - 23_040_000) as EpochMs,
          float: 50_000 as never,
          sales: 48,
          expectedCash: 384_630,
        },
    done: null,
    sync: offline
      ? {
          state: 'offline',
          pending: 31,
          pendingSales: 12,
          oldestAt: (NOW - 5_040_000) as EpochMs,
          lastContactAt: null,
          cause: query.get('refused') ?? 'cloud_unreachable',
        }
      : { state: 'online', pending: 0, pendingSales: 0, oldestAt: null, lastContactAt: NOW, cause: null },
    printer: { state: query.has('held') ? 'held' : 'ready', held: query.has('held') ? 2 : 0, jobs: 0 },
    devices: [
      {
        id: 'front',
        kind: 'scanner',
        driver: 'virtual',
        where: '',
        state: 'idle',
        cause: null,
        lastEvent: { at: (NOW - 40_000) as EpochMs, text: 'EAN-13' },
      },
      {
        id: 'receipt',
        kind: 'printer',
        driver: 'virtual',
        where: '',
        state: 'idle',
        cause: null,
        lastEvent: { at: (NOW - 60_000) as EpochMs, text: 'ready' },
      },
      { id: 'till', kind: 'drawer', driver: 'printer', where: 'receipt', state: 'idle', cause: null, lastEvent: null },
      {
        id: 'door',
        kind: 'counter',
        driver: 'serial',
        where: '/dev/ttyUSB3',
        state: 'error',
        cause: 'not_found',
        lastEvent: null,
      },
    ],
    wedge: null,
    deviceProblems: query.has('problems')
      ? [{ path: '/printers/0/transport/port', reason: 'must be an integer from 1 to 65535' }]
      : [],
    databaseId: 'db1',
    now: NOW,
  };
}

export const customers = (now: EpochMs): readonly Customer[] =>
  (
    [
      ['王女士', '138****8000', 'gold', 12],
      ['赵先生', '136****5521', 'silver', 24],
      ['李女士', '139****2716', 'gold', 29],
      ['孙女士', '150****9034', 'regular', 3],
      ['周先生', '177****3052', 'regular', 8],
      ['吴女士', '186****4410', 'silver', -2],
    ] as const
  ).map(([name, phone, tier, days], index) => ({
    id: `member:${String(index)}`,
    type: 'member',
    guide: '2001' as never,
    member: `01890000-0000-7000-8000-0000000000${String(30 + index)}` as never,
    memberName: name,
    memberPhone: phone,
    tier,
    since: (now - (30 - days) * DAY) as EpochMs,
    lastTouch: (now - index * DAY) as EpochMs,
    protectedUntil: (now + days * DAY - 1000) as EpochMs,
  }));
