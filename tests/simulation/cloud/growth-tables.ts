/** The tables of red packets, coupon codes, campaigns and referrals in memory, the shelf and kinds of guides, as migrations 60 to 62, 64 and 65 make them. No statement of the simulated paths asks for them. See tables.ts. */
import type { ChannelRow } from '../../../sync/cloud/store/campaigns.ts';
import type { CouponCodeRow } from '../../../sync/cloud/store/coupon-codes.ts';
import type { CouponSaleRow } from '../../../sync/cloud/store/coupon-sales.ts';
import type { RedPacketEntryRow, RedPacketRow } from '../../../sync/cloud/store/red-packets.ts';
import type { ReferralSaleRow } from '../../../sync/cloud/store/referrals.ts';
import { optionalKey } from './memory-engine.ts';
import { keyed, MemoryTable } from './memory-table.ts';

type Scoped<Row> = Row & { readonly scope: string };
type OfPacket = Scoped<{ readonly packet: string; readonly n: number }>;

const part = ({ scope, packet, n }: OfPacket): string => keyed(scope, packet, n);

const table = <Name extends string>(name: string, ...columns: readonly Name[]) =>
  new MemoryTable<Scoped<Readonly<Record<Name, string | number>>>>(name, {
    key: (row) => keyed(row.scope, ...columns.map((column) => row[column])),
  });

export const growthTables = () => ({
  shelf_items: table('shelf_items', 'item', 'version'),
  shelf_links: table('shelf_links', 'code'),
  shelf_days: table('shelf_days', 'code', 'day'),
  guide_types: table('guide_types', 'guide', 'from_at'),
  guide_candidates: new MemoryTable<Scoped<Readonly<Record<'candidate' | 'member' | 'state', string>>>>(
    'guide_candidates',
    {
      key: ({ scope, candidate }) => keyed(scope, candidate),
      unique: {
        guide_candidates_open: optionalKey(({ scope, member, state }) =>
          state === 'proposed' ? keyed(scope, member) : null,
        ),
      },
    },
  ),
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
  coupon_sales: new MemoryTable<Scoped<CouponSaleRow>>('coupon_sales', {
    key: ({ scope, cause }) => keyed(scope, cause),
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
  referral_rules: new MemoryTable<Scoped<{ readonly from_at: number }>>('referral_rules', {
    key: ({ scope, from_at: from }) => keyed(scope, from),
  }),
  referral_codes: new MemoryTable<Scoped<Readonly<Record<'code' | 'member', string>>>>('referral_codes', {
    key: ({ scope, code }) => keyed(scope, code),
    unique: { referral_codes_member: ({ scope, member }) => keyed(scope, member) },
  }),
  referral_links: new MemoryTable<Scoped<{ readonly member: string }>>('referral_links', {
    key: ({ scope, member }) => keyed(scope, member),
  }),
  referral_sales: new MemoryTable<Scoped<ReferralSaleRow>>('referral_sales', {
    key: ({ scope, sale }) => keyed(scope, sale),
  }),
  referral_entries: new MemoryTable<Scoped<{ readonly member: string; readonly n: number }>>('referral_entries', {
    key: ({ scope, member, n }) => keyed(scope, member, n),
  }),
  referral_payouts: new MemoryTable<Scoped<Readonly<Record<'party' | 'request', string>>>>('referral_payouts', {
    key: ({ scope, party, request }) => keyed(scope, party, request),
  }),
  growth_cursors: new MemoryTable<Scoped<{ readonly seq: number }>>('growth_cursors', { key: ({ scope }) => scope }),
});
