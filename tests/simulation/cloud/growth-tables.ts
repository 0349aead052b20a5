/** The tables of red packets, coupon codes and campaigns in memory, as migrations 60 and 61 make them. No statement of the simulated paths asks for them. See tables.ts. */
import type { ChannelRow } from '../../../sync/cloud/store/campaigns.ts';
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
  campaigns: new MemoryTable<Scoped<{ readonly campaign: string; readonly version: number }>>('campaigns', {
    key: ({ scope, campaign, version }) => keyed(scope, campaign, version),
  }),
  campaign_given: new MemoryTable<Scoped<{ readonly campaign: string }>>('campaign_given', {
    key: ({ scope, campaign }) => keyed(scope, campaign),
  }),
  channel_codes: new MemoryTable<Scoped<ChannelRow>>('channel_codes', { key: ({ scope, code }) => keyed(scope, code) }),
  channel_days: new MemoryTable<Scoped<Readonly<Record<'code' | 'day', string>>>>('channel_days', {
    key: ({ scope, code, day }) => keyed(scope, code, day),
  }),
  growth_cursors: new MemoryTable<Scoped<{ readonly seq: number }>>('growth_cursors', { key: ({ scope }) => scope }),
});
