/**
 * `/t/:code`: what a customer's phone opens from the code on a piece of goods. A page for people, JSON for `Accept: application/json`. Who
 * bought it may add the guide who sold it. A code carries a signature, so that none can be guessed; codes that nobody made are slowed
 * down by address, forms by the piece. A form that a browser sends from another site is refused. items/piece.ts, items/buyer.ts.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { readPhone } from '../../domain/phone.ts';
import { epochMs, localMinuteAt, MINUTE_MS } from '../../domain/time.ts';
import { Allowance } from '../app/allowance.ts';
import type { Cloud } from '../app/context.ts';
import { customerDevice, customerNetwork } from '../app/customer-device.ts';
import { answers, withExample } from '../app/documented.ts';
import { Refusal } from '../app/problem.ts';
import type { BindRefusal } from '../binding/bind.ts';
import { bindBuyer, sellingGuide, type SellingGuide } from '../items/buyer.ts';
import { notePieceScan, pieceOf, type KnownPiece } from '../items/piece.ts';
import { boundPage, refusalPage, type FormPage } from '../pages/binding-pages.ts';
import { itemPage, itemRefusalPage, type ItemPage } from '../pages/item-pages.ts';
import type { ItemPageRefusal } from '../pages/item-words.ts';
import { readStore } from '../store/terminals.ts';
import { isOtherSite } from './other-site.ts';
import { PageAnswer, WITH_FORM } from './page-answer.ts';

const STATUS: Readonly<Record<ItemPageRefusal | BindRefusal, number>> = {
  forged: 404,
  too_many: 429,
  other_site: 403,
  not_sold: 409,
  no_guide: 410,
  used_by_another: 409,
  protected: 409,
  guide_left: 409,
  self: 409,
  weak: 409,
};
const OF_ITEM: ReadonlySet<string> = new Set<ItemPageRefusal>([
  'forged',
  'too_many',
  'other_site',
  'not_sold',
  'no_guide',
]);
const isOfItem = (code: ItemPageRefusal | BindRefusal): code is ItemPageRefusal => OF_ITEM.has(code);
const FORGED = { max: 30, windowMs: 5 * MINUTE_MS } as const;
/** A number is mistyped a few times. */
const FORMS = { max: 10, windowMs: 5 * MINUTE_MS } as const;
const PAGES_PER_MINUTE = 240;
const FORM_BODY_MAX = 16_384;
/** Customers of the brand read times as they are in China; of a sale the store's own. */
const CHINA_MINUTES = 8 * 60;

const PARAMS = Type.Object({ code: Type.String({ minLength: 1, maxLength: 300 }) });
const FORM_FLAG = Type.Optional(Type.Union([Type.String({ maxLength: 10 }), Type.Boolean()]));
const FORM = Type.Object({
  phone: Type.Optional(Type.String({ maxLength: 40 })),
  consent: FORM_FLAG,
  marketing: FORM_FLAG,
});
interface Form {
  readonly phone?: string;
  readonly consent?: string | boolean;
  readonly marketing?: string | boolean;
}
const ANSWER = Type.Object({
  state: Type.String(),
  name: Type.Optional(Type.String()),
  serial: Type.Optional(Type.String()),
  firstScanAt: Type.Optional(Type.Union([Type.Integer(), Type.Null()])),
  soldAt: Type.Optional(Type.Integer()),
  store: Type.Optional(Type.String()),
  recalled: Type.Optional(Type.Object({ at: Type.Integer(), reason: Type.String() })),
  guide: Type.Optional(Type.Object({ number: Type.String(), name: Type.String() })),
});
const SAMPLE = {
  ...{ state: 'sold', name: '纯棉T恤', serial: '7K3M9Q2V-17', firstScanAt: 1790000000000 },
  ...{ soldAt: 1790000000000, store: '梧桐路店', guide: { number: '2001', name: '林晓雨' } },
};

export function itemPageRoutes(app: FastifyInstance, cloud: Cloud): void {
  const forged = new Allowance(cloud.ports.clock, FORGED);
  const forms = new Allowance(cloud.ports.clock, FORMS);
  const limited = { policy: ['public'] as const, rateLimit: { max: PAGES_PER_MINUTE, timeWindow: MINUTE_MS } };
  const found = async (request: FastifyRequest): Promise<KnownPiece | 'forged' | 'too_many'> => {
    const { code } = request.params as { readonly code: string };
    const known = await pieceOf(cloud, code);
    if (known !== null && known.state !== 'unknown') return known;
    return forged.take(request.ip) > 0 ? 'too_many' : 'forged';
  };
  app.get('/t/:code', {
    config: limited,
    schema: {
      summary: 'The customer’s page of a piece of goods: genuine, sold, recalled, perhaps a copy',
      tags: ['items'],
      params: PARAMS,
      response: answers(ANSWER, SAMPLE),
    },
    handler: async (request, reply) => {
      const answer = new Answer(cloud, request, reply);
      const known = await found(request);
      if (typeof known === 'string') return answer.refuse(known);
      const look = { device: customerDevice(cloud, request), place: customerNetwork(cloud, request) };
      const now = await notePieceScan(cloud, known, look);
      // What the page says of the first look is of before this one.
      return answer.show({ ...now, piece: { ...now.piece, first_scan_at: known.piece.first_scan_at } });
    },
  });
  app.post('/t/:code', {
    bodyLimit: FORM_BODY_MAX,
    config: limited,
    schema: {
      summary: 'The buyer adds the guide who sold the piece; the same number again finds it done. 409 in conflict',
      tags: ['items'],
      params: PARAMS,
      body: withExample(Type.Union([FORM, Type.Null()]), { phone: '1XXXXXXXXXX', consent: 'yes', marketing: 'no' }),
      response: answers(ANSWER, { ...SAMPLE, state: 'bound' }),
    },
    handler: async (request, reply) => {
      const answer = new Answer(cloud, request, reply);
      if (isOtherSite(request, cloud.host())) return answer.refuse('other_site');
      const known = await found(request);
      if (typeof known === 'string') return answer.refuse(known);
      if (known.sale === undefined) return answer.refuse('not_sold');
      const guide = known.state === 'sold' ? await sellingGuide(cloud, known) : null;
      if (guide === null) return answer.refuse('no_guide');
      const { batch, serial } = known.item;
      if (forms.take(`${batch}-${String(serial)}`) > 0) return answer.refuse('too_many');
      const form = (request.body ?? {}) as Form;
      const marketing = isYes(form.marketing);
      const typed = form.phone?.trim() ?? '';
      const phone = readPhone(typed);
      const error = typed === '' ? 'phone_missing' : phone === null ? 'phone_invalid' : 'consent_missing';
      if (phone === null || !isYes(form.consent)) return answer.show(known, { error, phone: typed, marketing });
      const device = customerDevice(cloud, request);
      const refusal = await bindBuyer(cloud, known, guide, { phone, marketing, device });
      return refusal === null ? answer.bound(known, guide) : answer.refuse(refusal);
    },
  });
}

const isYes = (value: string | boolean | undefined): boolean =>
  value === true || ['yes', 'true', 'on', '1'].includes(String(value));

/** One answer, as a page or as JSON. */
class Answer extends PageAnswer {
  constructor(cloud: Cloud, request: FastifyRequest, reply: FastifyReply) {
    super(cloud, request, reply, WITH_FORM);
  }

  async show(known: KnownPiece, wrong?: Required<Pick<FormPage, 'error' | 'phone' | 'marketing'>>): Promise<unknown> {
    if (this.isJson && wrong !== undefined) throw new Refusal(422, wrong.error);
    const guide = known.state === 'sold' ? await sellingGuide(this.cloud, known) : null;
    const { sale, batch, piece, item } = known;
    const store = sale === undefined ? null : await readStore(this.cloud.database, this.cloud.brand.id, sale.store);
    const at = batch?.recalled_at ?? null;
    if (this.isJson)
      return this.reply.send({
        state: known.state,
        name: batch?.name ?? item.sku,
        serial: numberOf(known),
        firstScanAt: piece.first_scan_at,
        ...(sale === undefined ? {} : { soldAt: sale.at, store: store?.name ?? sale.store }),
        ...(at === null ? {} : { recalled: { at, reason: batch?.recall_reason ?? '' } }),
        ...(guide === null ? {} : { guide: { number: guide.id, name: guide.name } }),
      });
    const day = (instant: number): string => minuteAt(instant, store?.offsetMinutes).slice(0, 10);
    return this.page(
      wrong === undefined ? 200 : 422,
      itemPage({
        ...this.frame,
        ...(wrong ?? {}),
        state: known.state as ItemPage['state'],
        goods: batch?.name ?? item.sku,
        number: numberOf(known),
        ...(piece.first_scan_at === null ? {} : { first: minuteAt(piece.first_scan_at) }),
        ...(sale === undefined ? {} : { sold: { day: day(sale.at), store: store?.name ?? sale.store } }),
        ...(at === null ? {} : { recalled: { day: day(at), reason: batch?.recall_reason ?? '' } }),
        ...(guide === null ? {} : { guide: guide.name }),
      }),
    );
  }

  async bound(known: KnownPiece, { id, name, store }: SellingGuide): Promise<unknown> {
    const profile = await readStore(this.cloud.database, this.cloud.brand.id, store);
    const place = profile?.name ?? store;
    if (this.isJson)
      return this.reply.send({ state: 'bound', serial: numberOf(known), store: place, guide: { number: id, name } });
    return this.page(200, boundPage({ ...this.frame, store: place, guide: name }));
  }

  refuse(code: ItemPageRefusal | BindRefusal): unknown {
    if (this.isJson) throw new Refusal(STATUS[code], isOfItem(code) ? `item_${code}` : code);
    const html = isOfItem(code) ? itemRefusalPage(this.frame, code) : refusalPage(this.frame, code);
    return this.page(STATUS[code], html);
  }
}

const numberOf = ({ item: { batch, serial } }: KnownPiece): string => `${batch}-${String(serial)}`;
const minuteAt = (at: number, offset: number = CHINA_MINUTES): string =>
  localMinuteAt(epochMs(at), offset).replace('T', ' ');
