/**
 * How the line to WeCom stands, for managers: whose company, until when the access token is good, whether nothing is asked for a while,
 * what it told last about people within reach. Credentials are in no answer; of the company's id the middle is left out.
 */
import type { FastifyInstance } from 'fastify';
import { brandScope } from '../../protocol/messages.ts';
import { WECOM_STATUS, type WecomStatus } from '../../protocol/wecom.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER } from '../app/documented.ts';
import { identityOf, storesOf } from '../app/identity.ts';
import { readRoster } from '../store/staff.ts';
import { readAccess } from '../store/wecom-access.ts';
import { lastEvents, lastRefused } from '../store/wecom-status.ts';

const EVENTS_MAX = 20;
const EVENT_SAMPLE = {
  id: '0f3a…',
  change: 'add_external_contact',
  at: 1790000000000,
  receivedAt: 1790000001000,
  staff: '2001',
  welcome: 'sent',
  reason: null,
  isApplied: true,
};
const SAMPLE = {
  account: 'company',
  corp: 'ww01…ef',
  hasWelcome: true,
  tokenUntil: 1790007200000,
  pausedUntil: null,
  refused: null,
  events: [EVENT_SAMPLE],
};

export function wecomStatusRoutes(app: FastifyInstance, cloud: Cloud): void {
  const scope = brandScope(cloud.brand.id);
  app.get('/v1/wecom/status', {
    config: { policy: ['manager'] },
    schema: {
      summary: 'How the line to WeCom stands and what it told last about people within reach; no credential',
      tags: ['wecom'],
      security: BEARER,
      response: answers(WECOM_STATUS, SAMPLE),
    },
    handler: async (request): Promise<WecomStatus> => {
      const { database, wecom } = cloud;
      const identity = identityOf(request);
      const access = await readAccess(database, scope);
      const now = cloud.ports.clock.now();
      const stores = new Set<string>(storesOf(identity));
      const isWhole = identity.kind === 'staff' && identity.wholeBrand;
      const roster = isWhole ? [] : await readRoster(database, scope);
      const mine = roster.flatMap(({ body }) => (body.stores.some((store) => stores.has(store)) ? [body.id] : []));
      const told = await lastEvents(database, scope, isWhole ? null : mine, EVENTS_MAX);
      const isDemo = wecom?.customerScans !== undefined;
      return {
        account: wecom === undefined ? 'none' : isDemo ? 'demo' : 'company',
        corp: wecom === undefined || isDemo ? null : withoutMiddle(wecom.callback.receiveId),
        hasWelcome: wecom !== undefined && wecom.welcome !== null,
        tokenUntil: access.until_at > now ? access.until_at : null,
        pausedUntil: access.paused_until > now ? access.paused_until : null,
        refused: await lastRefused(database, scope),
        events: told.map(({ received_at: receivedAt, applied: isApplied, ...event }) => ({
          ...event,
          receivedAt,
          isApplied,
        })),
      } as WecomStatus;
    },
  });
}

const withoutMiddle = (id: string): string => `${id.slice(0, 4)}…${id.slice(-2)}`;
