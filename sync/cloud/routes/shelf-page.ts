/**
 * `/s/:code`: what a customer opens from the link that a guide forwarded: what headquarters wrote and pictured, and who sent it. "Add my guide" makes a
 * one-time code of that guide and goes to its page, which asks for number and consent as ever. Links that nobody made are slowed down by
 * address, and so is who asks for codes by the dozen. growth/shelf.ts.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Type, { type Static } from 'typebox';
import { epochMs, localMinuteAt, MINUTE_MS } from '../../domain/time.ts';
import { brandScope } from '../../protocol/messages.ts';
import { SHELF_PICTURES_MAX } from '../../protocol/shelf.ts';
import { HASH } from '../../schemas/scalars.ts';
import { Allowance } from '../app/allowance.ts';
import type { Cloud } from '../app/context.ts';
import { answers } from '../app/documented.ts';
import { Refusal } from '../app/problem.ts';
import { stateAt } from '../growth/campaigns.ts';
import { behindLink, picturesBehind, type BehindLink } from '../growth/shelf.ts';
import { issueCode } from '../guide/phone-code.ts';
import { shelfPage, shelfRefusalPage } from '../pages/shelf-pages.ts';
import type { ShelfPageRefusal } from '../pages/shelf-words.ts';
import { readLargePhoto, readPhoto, type PhotoRow } from '../store/photos.ts';
import { noteShelfOpened } from '../store/shelf.ts';
import { readStore } from '../store/terminals.ts';
import { isOtherSite } from './other-site.ts';
import { pictureAnswers, sendPhoto } from './photos.ts';
import { PageAnswer, WITH_PICTURES } from './page-answer.ts';

const STATUS: Readonly<Record<ShelfPageRefusal, number>> = {
  unknown: 404,
  coming: 409,
  over: 410,
  guide_left: 410,
  busy: 503,
  too_many: 429,
  other_site: 403,
};
const FAILURES = { max: 60, windowMs: 5 * MINUTE_MS } as const;
/** A whole store's guests may share one address. */
const CODES = { max: 30, windowMs: 10 * MINUTE_MS } as const;
const PAGES_PER_MINUTE = 240;
const PICTURES_PER_MINUTE = PAGES_PER_MINUTE * SHELF_PICTURES_MAX;
const FORM_BODY_MAX = 1024;
const CHINA_MINUTES = 8 * 60;
const PARAMS = Type.Object({ code: Type.String({ minLength: 1, maxLength: 20 }) });
const PICTURE = Type.Object({ ...PARAMS.properties, picture: HASH });
const ANSWER = Type.Object({
  title: Type.String(),
  text: Type.String(),
  guide: Type.Optional(Type.String()),
  pictures: Type.Array(Type.String()),
});

export function shelfPageRoutes(app: FastifyInstance, cloud: Cloud): void {
  const failures = new Allowance(cloud.ports.clock, FAILURES);
  const codes = new Allowance(cloud.ports.clock, CODES);
  const config = { policy: ['public'] as const, rateLimit: { max: PAGES_PER_MINUTE, timeWindow: MINUTE_MS } };
  const found = async (request: FastifyRequest): Promise<BehindLink | ShelfPageRefusal> => {
    const { code } = request.params as { readonly code: string };
    const behind = await behindLink(cloud, code);
    if (behind === null) return failures.take(request.ip) > 0 ? 'too_many' : 'unknown';
    const state = stateAt(behind.item.body, cloud.ports.clock.now());
    return state === 'running' ? behind : state;
  };
  const pictureOf = async (request: FastifyRequest, read: typeof readPhoto): Promise<PhotoRow | undefined> => {
    const behind = await found(request);
    if (typeof behind === 'string') throw new Refusal(STATUS[behind], `shelf_${behind}`);
    const { picture } = request.params as Static<typeof PICTURE>;
    const isOfIt = behind.item.body.pictures?.includes(picture) === true;
    return isOfIt ? read(cloud.database, brandScope(cloud.brand.id), picture) : undefined;
  };
  app.get('/s/:code', {
    config,
    schema: {
      summary: 'The page of what a guide forwarded, as the own link opens it',
      tags: ['growth'],
      params: PARAMS,
      response: answers(ANSWER, { title: '新品到店', text: '秋季针织，本周到店。', guide: '林晓雨', pictures: [] }),
    },
    handler: async (request, reply) => {
      const answer = new Answer(cloud, request, reply);
      const behind = await found(request);
      if (typeof behind === 'string') return answer.refuse(behind);
      const day = localMinuteAt(cloud.ports.clock.now(), CHINA_MINUTES).slice(0, 10);
      await noteShelfOpened(cloud.database, brandScope(cloud.brand.id), behind.link.code, day);
      return answer.show(behind);
    },
  });
  app.get('/s/:code/pictures/:picture', {
    config: { ...config, rateLimit: { max: PICTURES_PER_MINUTE, timeWindow: MINUTE_MS } },
    schema: {
      summary: 'A picture of what a guide forwarded: of that thing alone, and while it is on the shelf',
      tags: ['growth'],
      params: PICTURE,
      response: pictureAnswers(),
    },
    handler: async (request, reply) => sendPhoto(reply, await pictureOf(request, readPhoto)),
  });
  app.get('/s/:code/pictures/:picture/large', {
    config: { ...config, rateLimit: { max: PICTURES_PER_MINUTE, timeWindow: MINUTE_MS } },
    schema: {
      summary: 'The same picture as it is looked at and forwarded; 404 for one that is kept small alone',
      tags: ['growth'],
      params: PICTURE,
      response: pictureAnswers(),
    },
    handler: async (request, reply) => sendPhoto(reply, await pictureOf(request, readLargePhoto)),
  });
  app.post('/s/:code', {
    bodyLimit: FORM_BODY_MAX,
    config,
    schema: {
      summary: 'Add the guide who forwarded it: 303 to the page of a one-time binding code',
      tags: ['growth'],
      params: PARAMS,
      response: answers(Type.Object({}), {}),
    },
    handler: async (request, reply) => {
      const answer = new Answer(cloud, request, reply);
      if (isOtherSite(request, cloud.host())) return answer.refuse('other_site');
      const behind = await found(request);
      if (typeof behind === 'string') return answer.refuse(behind);
      if (behind.guide === null) return answer.refuse('guide_left');
      if (codes.take(request.ip) > 0) return answer.refuse('too_many');
      const issued = await issueCode(cloud, behind.guide);
      return issued.ok ? answer.goTo(`/g/${issued.value}?k=${behind.link.code}`) : answer.refuse('busy');
    },
  });
}

/** One answer, as a page or as JSON. */
class Answer extends PageAnswer {
  constructor(cloud: Cloud, request: FastifyRequest, reply: FastifyReply) {
    super(cloud, request, reply, WITH_PICTURES);
  }

  async show({ link, item: { body }, guide }: BehindLink): Promise<unknown> {
    const named = guide === null ? {} : { guide: guide.name };
    const { title, text } = body;
    const pictures = await picturesBehind(this.cloud, link.code, body.pictures);
    if (this.isJson) return this.reply.send({ title, text, ...named, pictures: pictures.map(({ large }) => large) });
    const [store] = guide?.stores ?? [];
    const profile = store === undefined ? null : await readStore(this.cloud.database, this.cloud.brand.id, store);
    const frame = profile === null ? this.frame : { ...this.frame, store: profile.name };
    const until = localMinuteAt(epochMs(body.until), profile?.offsetMinutes ?? CHINA_MINUTES).slice(0, 10);
    const elsewhere = body.link === undefined ? {} : { link: body.link };
    return this.page(200, shelfPage({ ...frame, title, text, until, pictures, ...elsewhere, ...named }));
  }

  goTo(path: string): unknown {
    return this.reply.code(303).header('location', path).send();
  }

  refuse(code: ShelfPageRefusal): unknown {
    if (this.isJson) throw new Refusal(STATUS[code], `shelf_${code}`);
    return this.page(STATUS[code], shelfRefusalPage(this.frame, code));
  }
}
