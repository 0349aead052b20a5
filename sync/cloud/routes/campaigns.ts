/**
 * Campaigns and the codes of their channels. Headquarters fill them; managers make codes for their own stores, communities and live
 * rooms, and a till makes its guides' own, which they forward. growth/campaigns.ts.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import Type from 'typebox';
import {
  CAMPAIGN_BODY,
  CAMPAIGNS_ANSWER,
  CHANNEL_REQUEST,
  CHANNEL_VIEW,
  CHANNELS_ANSWER,
  type CampaignBody,
  type ChannelRequest,
} from '../../protocol/campaigns.ts';
import { brandScope } from '../../protocol/messages.ts';
import { SLUG } from '../../schemas/scalars.ts';
import { whoOf } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER, withExample } from '../app/documented.ts';
import { identityOf, storeAsked } from '../app/identity.ts';
import { Refusal } from '../app/problem.ts';
import { channelCode, saveCampaign, stateAt } from '../growth/campaigns.ts';
import { channelFigures, readCampaigns, type ChannelRow } from '../store/campaigns.ts';

const PARAMS = Type.Object({ campaign: SLUG });
const BODY = {
  ...{ name: '秋季新品', from: 1790000000000, until: 1793000000000, title: '秋季新品到店', text: '到店满 50 减 10' },
  coupon: { rule: 'autumn', quota: 1000, days: 30 },
};
const SAVED = {
  items: [{ ...BODY, campaign: 'autumn', version: 1, by: 'staff 9001', state: 'running', given: 0 }],
  next: null,
};
const ASKED = { channel: 'community', name: '梧桐路店福利群', community: 'wutong-01', store: 'S001' };
const VIEW = { ...ASKED, code: '7K3M9Q2V5X8Z', url: 'https://guidepost.example/k/7K3M9Q2V5X8Z' };

export function campaignRoutes(app: FastifyInstance, cloud: Cloud): void {
  const scope = brandScope(cloud.brand.id);
  const described = (summary: string) => ({ summary, tags: ['growth'], security: BEARER });
  const campaignIn = (request: FastifyRequest): string => (request.params as { readonly campaign: string }).campaign;
  const list = async () => {
    const now = cloud.ports.clock.now();
    const rows = await readCampaigns(cloud.database, scope);
    const items = rows.map(({ campaign, version, body, saved_by: by, given }) => ({
      ...body,
      ...{ campaign, version, by, state: stateAt(body, now), given },
    }));
    return { items: items.sort((a, b) => b.from - a.from), next: null };
  };
  app.get('/v1/campaigns', {
    config: { policy: ['device', 'staff'] },
    schema: {
      ...described('Campaigns by when they begin, the latest first'),
      response: answers(CAMPAIGNS_ANSWER, SAVED),
    },
    handler: list,
  });
  app.put('/v1/campaigns/:campaign', {
    config: { policy: ['brandManager'] },
    schema: {
      ...described('Save a campaign: its calendar, what customers read, what they are given'),
      params: PARAMS,
      body: withExample(CAMPAIGN_BODY, BODY),
      response: answers(CAMPAIGNS_ANSWER, SAVED),
    },
    handler: async (request) => {
      const who = whoOf(identityOf(request));
      const campaign = campaignIn(request);
      const version = await saveCampaign(cloud, campaign, request.body as CampaignBody, who);
      await cloud.audit.note({ scope, who, act: 'campaign.saved', what: `${campaign} version ${String(version)}` });
      return list();
    },
  });
  app.get('/v1/campaigns/:campaign/channels', {
    config: { policy: ['manager'] },
    schema: {
      ...described('The codes of a campaign, with how often each was opened, what it gave and what was redeemed'),
      params: PARAMS,
      response: answers(CHANNELS_ANSWER, {
        items: [{ ...VIEW, opened: 40, given: 12, redeemed: 3, saved: 3000 }],
        next: null,
      }),
    },
    handler: async (request) => {
      const rows = await channelFigures(cloud.database, scope, campaignIn(request));
      const items = rows.map((row) => {
        const { opened, given, redeemed, saved } = row;
        return { ...viewOf(cloud, row), opened, given, redeemed, saved };
      });
      return { items, next: null };
    },
  });
  app.post('/v1/campaigns/:campaign/channels', {
    config: { policy: ['device', 'manager'] },
    schema: {
      ...described('The code of a channel; the same again is the same code. A till’s are of its own store’s guides'),
      params: PARAMS,
      body: withExample(CHANNEL_REQUEST, ASKED),
      response: answers(CHANNEL_VIEW, VIEW),
    },
    handler: async (request) => {
      const identity = identityOf(request);
      const asked = request.body as ChannelRequest;
      const isWhole = identity.kind === 'staff' && identity.wholeBrand;
      if (identity.kind === 'device' && asked.channel !== 'guide') throw new Refusal(403, 'not_allowed');
      // Without a store it is the brand's.
      const store = isWhole ? asked.store : storeAsked(identity, asked.store);
      const who = whoOf(identity);
      const row = await channelCode(
        cloud,
        campaignIn(request),
        { ...asked, ...(store === undefined ? {} : { store }) },
        who,
      );
      if (row.made_by === who)
        await cloud.audit.note({ scope, who, act: 'channel.made', what: `${row.code} ${row.channel} ${row.campaign}` });
      return viewOf(cloud, row);
    },
  });
}

const viewOf = (cloud: Cloud, { code, channel, name, store, guide, community, live_room: liveRoom }: ChannelRow) => ({
  ...{ code, channel, name, url: `https://${cloud.host()}/k/${code}` },
  ...(store === null ? {} : { store }),
  ...(guide === null ? {} : { guide }),
  ...(community === null ? {} : { community }),
  ...(liveRoom === null ? {} : { liveRoom }),
});
