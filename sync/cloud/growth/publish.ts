/**
 * Campaigns and their channels as tills know them, so that a scanned code says offline too by what a customer came: a document for each
 * campaign and for each of its channels but guides' own codes, in the scope of the brand. Called in the writing transaction, with the
 * scope's numbers taken first: who saves later reads later, and so writes what is newer.
 */
import { brandScope } from '../../protocol/messages.ts';
import type { TouchpointDocument } from '../../schemas/documents/touchpoint.ts';
import type { Cloud } from '../app/context.ts';
import { readCampaign, touchpointsOf, type CampaignRow, type ChannelRow } from '../store/campaigns.ts';
import type { Transaction } from '../store/database.ts';
import { takeSeq, writeDocumentsAt } from '../store/documents.ts';

/** Of one campaign; a brand has fewer stores, communities and live rooms that take part. */
export const TOUCHPOINTS_MAX = 2000;

/** Whatever `save` changes of the campaign and what tills know of it, or neither. */
export async function publishing<Value>(
  cloud: Cloud,
  campaign: string,
  save: (tx: Transaction) => Promise<Value>,
): Promise<Value> {
  const scope = brandScope(cloud.brand.id);
  const value = await cloud.database.transaction(async (tx) => {
    const base = await takeSeq(tx, scope, TOUCHPOINTS_MAX + 1);
    const saved = await save(tx);
    const row = await readCampaign(tx, scope, campaign);
    const channels = await touchpointsOf(tx, scope, campaign, TOUCHPOINTS_MAX);
    const documents = row === null ? [] : [ofCampaign(row), ...channels.map((channel) => ofChannel(row, channel))];
    await writeDocumentsAt(
      tx,
      scope,
      base,
      documents.map((body) => ({ collection: 'campaigns', id: body.id, body })),
    );
    return saved;
  });
  cloud.wakes.wake(scope);
  return value;
}

const ofCampaign = ({ campaign, body: { name, from, until } }: CampaignRow): TouchpointDocument => ({
  ...{ id: `campaign-${campaign}`, name, from, until, campaign },
});

const ofChannel = ({ campaign, body }: CampaignRow, row: ChannelRow): TouchpointDocument => ({
  ...{ id: `channel-${row.code}`, name: row.name, from: body.from, until: body.until, campaign, code: row.code },
  channel: row.channel,
  of: body.name,
  ...(row.store === null ? {} : { store: row.store }),
  ...(row.community === null ? {} : { community: row.community }),
  ...(row.live_room === null ? {} : { liveRoom: row.live_room }),
});
