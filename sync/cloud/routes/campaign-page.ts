/**
 * `/k/:code`: what a customer's phone opens from the code of a channel: what headquarters wrote, and the campaign's coupon, without a
 * number or a name. A form sent twice is one coupon; how many one address may take in ten minutes is limited, and the campaign's quota
 * bounds them all. Codes that nobody made are slowed down by address. growth/campaigns.ts.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { epochMs, localMinuteAt, MINUTE_MS } from '../../domain/time.ts';
import { Allowance } from '../app/allowance.ts';
import type { Cloud } from '../app/context.ts';
import { answers, withExample } from '../app/documented.ts';
import { Refusal } from '../app/problem.ts';
import { behindCode, channelOrigin, giveCoupon, stateAt } from '../growth/campaigns.ts';
import { campaignPage, campaignRefusalPage, couponPage } from '../pages/campaign-pages.ts';
import type { CampaignPageRefusal } from '../pages/campaign-words.ts';
import { brandScope } from '../../protocol/messages.ts';
import { noteOpened, type CampaignRow, type ChannelRow } from '../store/campaigns.ts';
import { readStaffName } from '../store/coupon-codes.ts';
import { readStore } from '../store/terminals.ts';
import { isOtherSite } from './other-site.ts';
import { PageAnswer, WITH_FORM } from './page-answer.ts';

const STATUS: Readonly<Record<CampaignPageRefusal, number>> = {
  unknown: 404,
  coming: 409,
  over: 410,
  all_given: 410,
  too_many: 429,
  other_site: 403,
};
const FAILURES = { max: 60, windowMs: 5 * MINUTE_MS } as const;
/** A whole store's guests may share one address. */
const TAKEN = { max: 60, windowMs: 10 * MINUTE_MS } as const;
const PAGES_PER_MINUTE = 240;
const FORM_BODY_MAX = 1024;
const REQUEST_BYTES = 16;
const PARAMS = Type.Object({ code: Type.String({ minLength: 1, maxLength: 20 }) });
const FORM = Type.Object({ request: Type.String({ pattern: '^[A-Za-z0-9_-]{22}$' }) });
const ANSWER = Type.Object({
  title: Type.Optional(Type.String()),
  text: Type.Optional(Type.String()),
  state: Type.String(),
  coupon: Type.Optional(Type.Object({ code: Type.String(), until: Type.Integer() })),
});
const SAMPLE = { title: '秋季新品', text: '到店满 50 减 10', state: 'running' };

interface Behind {
  readonly channel: ChannelRow;
  readonly campaign: CampaignRow;
}

export function campaignPageRoutes(app: FastifyInstance, cloud: Cloud): void {
  const failures = new Allowance(cloud.ports.clock, FAILURES);
  const taken = new Allowance(cloud.ports.clock, TAKEN);
  const limited = { policy: ['public'] as const, rateLimit: { max: PAGES_PER_MINUTE, timeWindow: MINUTE_MS } };
  const found = async (request: FastifyRequest): Promise<Behind | CampaignPageRefusal> => {
    const { code } = request.params as { readonly code: string };
    return (await behindCode(cloud, code)) ?? (failures.take(request.ip) > 0 ? 'too_many' : 'unknown');
  };
  app.get('/k/:code', {
    config: limited,
    schema: {
      summary: 'The page of a campaign, as the code of a channel opens it',
      tags: ['growth'],
      params: PARAMS,
      response: answers(ANSWER, SAMPLE),
    },
    handler: async (request, reply) => {
      const answer = new Answer(cloud, request, reply);
      const behind = await found(request);
      if (typeof behind === 'string') return answer.refuse(behind);
      const day = localMinuteAt(cloud.ports.clock.now(), 0).slice(0, 10);
      await noteOpened(cloud.database, brandScope(cloud.brand.id), behind.channel.code, day);
      return answer.show(behind);
    },
  });
  app.post('/k/:code', {
    bodyLimit: FORM_BODY_MAX,
    config: limited,
    schema: {
      summary:
        'Take the campaign’s coupon; the same request again is the same coupon. 409 not yet, 410 over or all given',
      tags: ['growth'],
      params: PARAMS,
      body: withExample(FORM, { request: 'AAAAAAAAAAAAAAAAAAAAAA' }),
      response: answers(ANSWER, { state: 'given', coupon: { code: 'autumn-7K3M9Q2V5X8ZB', until: 1793000000000 } }),
    },
    handler: async (request, reply) => {
      const answer = new Answer(cloud, request, reply);
      if (isOtherSite(request, cloud.host())) return answer.refuse('other_site');
      const behind = await found(request);
      if (typeof behind === 'string') return answer.refuse(behind);
      const { channel, campaign } = behind;
      const state = stateAt(campaign.body, cloud.ports.clock.now());
      if (state !== 'running') return answer.refuse(state);
      if (taken.take(request.ip) > 0) return answer.refuse('too_many');
      const { guide } = channel;
      const giving = {
        origin: channelOrigin(channel.code),
        source: guide === null ? 'campaign' : 'guide',
        guide,
      } as const;
      const { request: number } = request.body as { readonly request: string };
      const coupon = await giveCoupon(cloud, campaign, { ...giving, request: number });
      return coupon === null ? answer.refuse('all_given') : answer.give(behind, coupon.code, coupon.until_at);
    },
  });
}

/** One answer, as a page or as JSON. */
class Answer extends PageAnswer {
  readonly #request: string;

  constructor(cloud: Cloud, request: FastifyRequest, reply: FastifyReply) {
    super(cloud, request, reply, WITH_FORM);
    this.#request = cloud.ports.random.bytes(REQUEST_BYTES).toString('base64url');
  }

  async show({ channel, campaign: { body } }: Behind): Promise<unknown> {
    const state = stateAt(body, this.cloud.ports.clock.now());
    if (this.isJson) return this.reply.send({ title: body.title, text: body.text, state });
    const { offset, frame } = await this.#place(channel);
    const scope = brandScope(this.cloud.brand.id);
    const guide = channel.guide === null ? null : await readStaffName(this.cloud.database, scope, channel.guide);
    const page = {
      title: body.title,
      text: body.text,
      from: dayOf(body.from, offset),
      until: dayOf(body.until, offset),
    };
    const isOpen = state === 'running' && body.coupon !== undefined;
    return this.page(
      200,
      campaignPage({
        ...frame,
        ...page,
        ...(guide === null ? {} : { guide }),
        ...(isOpen ? { request: this.#request } : {}),
      }),
    );
  }

  async give({ channel }: Behind, code: string, until: number): Promise<unknown> {
    if (this.isJson) return this.reply.send({ state: 'given', coupon: { code, until } });
    const { offset, frame } = await this.#place(channel);
    return this.page(200, couponPage({ ...frame, code, until: dayOf(until, offset) }));
  }

  refuse(code: CampaignPageRefusal): unknown {
    if (this.isJson) throw new Refusal(STATUS[code], code === 'unknown' ? 'channel_unknown' : `campaign_${code}`);
    return this.page(STATUS[code], campaignRefusalPage(this.frame, code));
  }

  async #place({ store }: ChannelRow) {
    const profile = store === null ? null : await readStore(this.cloud.database, this.cloud.brand.id, store);
    const frame = profile === null ? this.frame : { ...this.frame, store: profile.name };
    return { frame, offset: profile?.offsetMinutes ?? CHINA_MINUTES };
  }
}

/** Of a code that hangs in no store. */
const CHINA_MINUTES = 8 * 60;
const dayOf = (at: number, offset: number): string => localMinuteAt(epochMs(at), offset).slice(0, 10);
