/** The tables of red packets and coupon codes in memory, as migration 60 makes them. No statement of the simulated paths asks for them. See tables.ts. */
import type { CouponCodeRow } from '../../../sync/cloud/store/coupon-codes.ts';
import type { RedPacketEntryRow, RedPacketRow } from '../../../sync/cloud/store/red-packets.ts';
import { optionalKey } from './memory-engine.ts';
import { keyed, MemoryTable } from './memory-table.ts';

type Scoped<Row> = Row & { readonly scope: string };
type OfPacket = Scoped<{ readonly packet: string; readonly n: number }>;

const part = ({ scope, packet, n }: OfPacket): string => keyed(scope, packet, n);

export const growthTables = () => ({
  red_packets: new MemoryTable<Scoped<RedPacketRow>>('red_packets', {
    key: ({ scope, packet }) => keyed(scope, packet),
  }),
  red_packet_parts: new MemoryTable<OfPacket>('red_packet_parts', { key: part }),
  red_packet_entries: new MemoryTable<OfPacket & RedPacketEntryRow>('red_packet_entries', {
    key: part,
    unique: {
      red_packet_entries_person: optionalKey(({ scope, packet, person }) =>
        person === null ? null : keyed(scope, packet, person),
      ),
    },
  }),
  coupon_codes: new MemoryTable<Scoped<CouponCodeRow>>('coupon_codes', {
    key: ({ scope, code }) => keyed(scope, code),
  }),
  coupon_entries: new MemoryTable<Scoped<Readonly<Record<'code' | 'what' | 'cause', string>>>>('coupon_entries', {
    key: ({ scope, code, what, cause }) => keyed(scope, code, what, cause),
  }),
  coupon_revivals: new MemoryTable<Scoped<Readonly<Record<'sale' | 'coupon' | 'cause', string>>>>('coupon_revivals', {
    key: ({ scope, sale, coupon, cause }) => keyed(scope, sale, coupon, cause),
  }),
  growth_cursors: new MemoryTable<Scoped<{ readonly seq: number }>>('growth_cursors', { key: ({ scope }) => scope }),
});
