/**
 * The demo shop that is always there under brand `demo`: one store, four people, a label template. INTERFACE.md, "Demo
 * shop"; scripts and tests rely on every number here. The PINs are no secret: the shop sells nothing real.
 */
import type { BrandId, StaffId, StoreId } from '../domain/ids.ts';
import type { RegionId } from '../domain/reach.ts';
import { USUAL_TEMPLATES } from '../domain/scale-label.ts';
import { CHINA_DAY, epochMs, type EpochMs } from '../domain/time.ts';
import type { TerminalProfile } from '../protocol/messages.ts';
import type { StaffDocument } from '../schemas/documents/catalogue.ts';

export const DEMO_BRAND = { id: 'demo' as BrandId, name: '示范品牌' } as const;
export const DEMO_STORE_ID = 'S001' as StoreId;
/** 2026-01-01T00:00:00+08:00. */
export const DEMO_SINCE: EpochMs = epochMs(1_767_196_800_000);

export const DEMO_STORE: TerminalProfile['store'] = {
  id: DEMO_STORE_ID,
  name: '梧桐路店',
  address: '示范市梧桐路 18 号',
  region: 'east' as RegionId,
  ...CHINA_DAY,
};

interface DemoPerson {
  readonly document: StaffDocument;
  readonly pin: string;
}

const person = (number: string, name: string, role: StaffDocument['roles'][number], pin: string): DemoPerson => ({
  pin,
  document: {
    id: number as StaffId,
    name,
    roles: [role],
    stores: [DEMO_STORE_ID],
    tokenNumber: Number(number),
    from: DEMO_SINCE,
    onDuty: true,
  },
});

export const DEMO_MANAGER = '9001';
export const DEMO_STAFF: readonly DemoPerson[] = [
  person('1001', '陈佳', 'cashier', '111111'),
  person('2001', '林晓雨', 'guide', '222222'),
  person('2002', '赵明', 'guide', '222222'),
  person(DEMO_MANAGER, '周店长', 'storeManager', '999999'),
];

/** Settings of the store that terminals pull: how its scales print, how long a binding is protected and valid. */
export const DEMO_SETTINGS = [
  { id: 'labelTemplates', value: USUAL_TEMPLATES },
  { id: 'binding', value: { protectDays: 30, validDays: 365 } },
] as const;
