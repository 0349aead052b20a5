/** The open cart as the fake host parks it. Not shipped. */
import type { CartView, ParkedSaleView } from '../../../main/contract/views.ts';
import type { EpochMs } from '../../../sync/domain/time.ts';

export const parkedSale = (name: string, { lines, total, member }: CartView, now: EpochMs): ParkedSaleView => ({
  id: `01890000-0000-7000-8000-${String(700 + lines.length).padStart(12, '0')}` as never,
  name,
  parkedAt: now,
  businessDay: '2026-03-14' as never,
  staff: '1001' as never,
  terminal: '02' as never,
  isOwn: true,
  member: member === null ? null : `${member.name ?? ''} ${member.phone}`,
  products: lines.map(({ product }) => product.id),
  lines: lines.length,
  units: lines.reduce((sum, { quantity }) => sum + quantity, 0),
  total,
});
