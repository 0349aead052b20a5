/** Rows of campaigns and of the codes of their channels: statements only. */
import type { Channel } from '../../domain/channels.ts';
import type { StoreId } from '../../domain/ids.ts';
import type { Fen } from '../../domain/money.ts';
import type { CampaignBody } from '../../protocol/campaigns.ts';
import type { Queries, Transaction } from './database.ts';

export interface CampaignRow {
  readonly campaign: string;
  readonly version: number;
  readonly body: CampaignBody;
  readonly saved_by: string;
  readonly given: number;
}
export interface ChannelRow {
  readonly code: string;
  readonly campaign: string;
  readonly channel: Channel;
  readonly store: StoreId | null;
  readonly guide: string | null;
  readonly community: string | null;
  readonly live_room: string | null;
  readonly name: string;
  readonly made_by: string;
  readonly made_at: number;
}
const NEWEST = `SELECT c.campaign, c.version, c.body, c.saved_by, COALESCE(g.given, 0) AS given
   FROM campaigns c LEFT JOIN campaign_given g ON g.scope = c.scope AND g.campaign = c.campaign
   WHERE c.scope = $1 AND c.version = (SELECT max(v.version) FROM campaigns v WHERE v.scope = c.scope AND v.campaign = c.campaign)`;
const CHANNEL = 'code, campaign, channel, store, guide, community, live_room, name, made_by, made_at';

export const readCampaigns = (queries: Queries, scope: string): Promise<readonly CampaignRow[]> =>
  queries.rows<CampaignRow>(`${NEWEST} ORDER BY c.campaign`, [scope]);

export async function readCampaign(queries: Queries, scope: string, campaign: string): Promise<CampaignRow | null> {
  const [row] = await queries.rows<CampaignRow>(`${NEWEST} AND c.campaign = $2`, [scope, campaign]);
  return row ?? null;
}

/** False when another saved this version first. */
export async function addCampaignVersion(
  queries: Queries,
  scope: string,
  { campaign, version, body, saved_by: by }: Omit<CampaignRow, 'given'>,
  at: number,
): Promise<boolean> {
  const added = await queries.run(
    'INSERT INTO campaigns (scope, campaign, version, body, saved_by, saved_at) VALUES ($1, $2, $3, $4::jsonb, $5, $6) ON CONFLICT DO NOTHING',
    [scope, campaign, version, JSON.stringify(body), by, at],
  );
  return added === 1;
}

/** How many coupons the campaign has given; its row stays locked. */
export async function lockGiven(tx: Transaction, scope: string, campaign: string): Promise<number> {
  await tx.run('INSERT INTO campaign_given (scope, campaign, given) VALUES ($1, $2, 0) ON CONFLICT DO NOTHING', [
    scope,
    campaign,
  ]);
  const [row] = await tx.rows<{ given: number }>(
    'SELECT given FROM campaign_given WHERE scope = $1 AND campaign = $2 FOR UPDATE',
    [scope, campaign],
  );
  return row?.given ?? 0;
}

export async function saveGiven(tx: Transaction, scope: string, campaign: string, given: number): Promise<void> {
  await tx.run('UPDATE campaign_given SET given = $3 WHERE scope = $1 AND campaign = $2', [scope, campaign, given]);
}

/** One that is there stays as it is. */
export async function addChannel(queries: Queries, scope: string, row: ChannelRow): Promise<void> {
  await queries.run(
    `INSERT INTO channel_codes (scope, ${CHANNEL}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING`,
    [
      scope,
      row.code,
      row.campaign,
      row.channel,
      row.store,
      row.guide,
      row.community,
      row.live_room,
      row.name,
      row.made_by,
      row.made_at,
    ],
  );
}

export async function readChannel(queries: Queries, scope: string, code: string): Promise<ChannelRow | null> {
  const [row] = await queries.rows<ChannelRow>(`SELECT ${CHANNEL} FROM channel_codes WHERE scope = $1 AND code = $2`, [
    scope,
    code,
  ]);
  return row ?? null;
}

/** But guides' own, the oldest first. */
export const touchpointsOf = (
  queries: Queries,
  scope: string,
  campaign: string,
  limit: number,
): Promise<readonly ChannelRow[]> =>
  queries.rows<ChannelRow>(
    `SELECT ${CHANNEL} FROM channel_codes WHERE scope = $1 AND campaign = $2 AND channel <> 'guide' ORDER BY made_at, code LIMIT $3`,
    [scope, campaign, limit],
  );

export async function noteOpened(queries: Queries, scope: string, code: string, day: string): Promise<void> {
  await queries.run(
    `INSERT INTO channel_days AS d (scope, code, day, opened) VALUES ($1, $2, $3, 1)
     ON CONFLICT (scope, code, day) DO UPDATE SET opened = d.opened + 1`,
    [scope, code, day],
  );
}

/** Of one code: how often it was opened, coupons that it gave, how many of them were used and what they saved (fen). */
export type ChannelFigures = ChannelRow & {
  readonly opened: number;
  readonly given: number;
  readonly redeemed: number;
  readonly saved: Fen;
};
export const channelFigures = (queries: Queries, scope: string, campaign: string): Promise<readonly ChannelFigures[]> =>
  queries.rows<ChannelFigures>(
    `SELECT ${CHANNEL},
       (SELECT COALESCE(sum(d.opened), 0)::integer FROM channel_days d WHERE d.scope = t.scope AND d.code = t.code) AS opened,
       (SELECT count(*)::integer FROM coupon_codes c WHERE c.scope = t.scope AND c.origin = 'channel/' || t.code) AS given,
       (SELECT count(DISTINCT e.code)::integer FROM coupon_codes c JOIN coupon_entries e ON e.scope = c.scope AND e.code = c.code AND e.what = 'redeemed'
          WHERE c.scope = t.scope AND c.origin = 'channel/' || t.code AND NOT EXISTS (
            SELECT 1 FROM coupon_revivals b WHERE b.scope = c.scope AND b.sale = e.sale AND b.coupon = c.coupon)) AS redeemed,
       (SELECT COALESCE(sum(e.saving), 0)::bigint FROM coupon_codes c JOIN coupon_entries e ON e.scope = c.scope AND e.code = c.code AND e.what = 'redeemed'
          WHERE c.scope = t.scope AND c.origin = 'channel/' || t.code AND NOT EXISTS (
            SELECT 1 FROM coupon_revivals b WHERE b.scope = c.scope AND b.sale = e.sale AND b.coupon = c.coupon)) AS saved
     FROM channel_codes t WHERE t.scope = $1 AND t.campaign = $2 ORDER BY made_at, code`,
    [scope, campaign],
  );
