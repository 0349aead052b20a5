/** The tables of red packets, coupon codes, campaigns and referrals in memory, the shelf and kinds of guides, as migrations 60 to 62, 64 and 65 make them. See tables.ts. */
import type { ChannelRow } from '../../../sync/cloud/store/campaigns.ts';
import type { CouponCodeRow, CouponEntryRow } from '../../../sync/cloud/store/coupon-codes.ts';
import type { CouponSaleRow } from '../../../sync/cloud/store/coupon-sales.ts';
import type { RedPacketEntryRow, RedPacketRow } from '../../../sync/cloud/store/red-packets.ts';
import type { PayoutRow, ReferralSaleRow } from '../../../sync/cloud/store/referrals.ts';
import type { MemberId } from '../../../sync/domain/ids.ts';
import type { Fen } from '../../../sync/domain/money.ts';
import type { ReferralCredit, ReferralLink } from '../../../sync/domain/referral.ts';
import { optionalKey } from './memory-engine.ts';
import { keyed, MemoryTable } from './memory-table.ts';
import type { Json } from './tables.ts';

type Scoped<Row> = Row & { readonly scope: string };
type OfPacket = Scoped<{ readonly packet: string; readonly n: number }>;
export type CouponRevivalRow = Scoped<
  Readonly<Record<'sale' | 'coupon' | 'cause' | 'store', string>> & { readonly at: number }
>;
type CampaignTableRow = Scoped<
  Readonly<Record<'campaign' | 'saved_by', string>> &
    Readonly<Record<'version' | 'saved_at', number>> & { readonly body: Json }
>;

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
  red_packet_parts: new MemoryTable<OfPacket & { readonly amount: Fen }>('red_packet_parts', { key: part }),
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
    groups: { origin: ({ scope, origin }) => keyed(scope, origin) },
  }),
  coupon_entries: new MemoryTable<Scoped<CouponEntryRow & { readonly code: string }>>('coupon_entries', {
    key: ({ scope, code, what, cause }) => keyed(scope, code, what, cause),
    groups: { code: ({ scope, code }) => keyed(scope, code) },
  }),
  coupon_revivals: new MemoryTable<CouponRevivalRow>('coupon_revivals', {
    key: ({ scope, sale, coupon, cause }) => keyed(scope, sale, coupon, cause),
    groups: { sale: ({ scope, sale, coupon }) => keyed(scope, sale, coupon) },
  }),
  coupon_sales: new MemoryTable<Scoped<CouponSaleRow>>('coupon_sales', {
    key: ({ scope, cause }) => keyed(scope, cause),
  }),
  campaigns: new MemoryTable<CampaignTableRow>('campaigns', {
    key: ({ scope, campaign, version }) => keyed(scope, campaign, version),
  }),
  campaign_given: new MemoryTable<Scoped<{ readonly campaign: string; readonly given: number }>>('campaign_given', {
    key: ({ scope, campaign }) => keyed(scope, campaign),
  }),
  channel_codes: new MemoryTable<Scoped<ChannelRow>>('channel_codes', { key: ({ scope, code }) => keyed(scope, code) }),
  channel_days: new MemoryTable<Scoped<Readonly<Record<'code' | 'day', string>> & { readonly opened: number }>>(
    'channel_days',
    {
      key: ({ scope, code, day }) => keyed(scope, code, day),
    },
  ),
  referral_rules: new MemoryTable<
    Scoped<{ readonly from_at: number; readonly body: Json; readonly saved_by: string; readonly saved_at: number }>
  >('referral_rules', { key: ({ scope, from_at: from }) => keyed(scope, from) }),
  referral_codes: new MemoryTable<Scoped<{ readonly code: string; readonly member: string }>>('referral_codes', {
    key: ({ scope, code }) => keyed(scope, code),
    unique: { referral_codes_member: ({ scope, member }) => keyed(scope, member) },
  }),
  referral_links: new MemoryTable<Scoped<ReferralLink & { readonly made_by: string }>>('referral_links', {
    key: ({ scope, member }) => keyed(scope, member),
  }),
  referral_sales: new MemoryTable<Scoped<ReferralSaleRow>>('referral_sales', {
    key: ({ scope, sale }) => keyed(scope, sale),
    groups: { member: ({ scope, member }) => keyed(scope, member) },
  }),
  referral_entries: new MemoryTable<
    Scoped<ReferralCredit & { readonly member: MemberId; readonly n: number; readonly at: number }>
  >('referral_entries', {
    key: ({ scope, member, n }) => keyed(scope, member, n),
    groups: {
      member: ({ scope, member }) => keyed(scope, member),
      party: ({ scope, party }) => keyed(scope, party),
    },
  }),
  referral_payouts: new MemoryTable<Scoped<PayoutRow & { readonly party: MemberId }>>('referral_payouts', {
    key: ({ scope, party, request }) => keyed(scope, party, request),
    groups: { party: ({ scope, party }) => keyed(scope, party) },
  }),
  ledger_cursors: new MemoryTable<Scoped<{ readonly reader: string; readonly seq: number }>>('ledger_cursors', {
    key: ({ scope, reader }) => keyed(scope, reader),
  }),
});
