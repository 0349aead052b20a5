/**
 * `/my-guide`: where a customer chooses the own guide, or none, after digits to the own number proved who it is. `?code=` is a guide's
 * code, whose guide is offered; without it a guide is named by number. A page for people, JSON for `Accept: application/json`. What is
 * asked for is limited by address and by code, since every message costs money and rings a phone; whoever is over gets a page that
 * says so. No answer tells whether a number is a member's before the digits did. binding/choice.ts has the rules.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Type, { type Static } from 'typebox';
import type { StaffId, StoreId } from '../../domain/ids.ts';
import { readPhone } from '../../domain/phone.ts';
import { MINUTE_MS } from '../../domain/time.ts';
import { brandScope } from '../../protocol/messages.ts';
import { Allowance } from '../app/allowance.ts';
import type { Cloud } from '../app/context.ts';
import { answers, withExample } from '../app/documented.ts';
import { Refusal } from '../app/problem.ts';
import { askForChoice, choose, sendingStore, type ChoiceFailure } from '../binding/choice.ts';
import { judgeToken, type GenuineToken, type TokenRefusal } from '../binding/judge-token.ts';
import { refusalPage } from '../pages/binding-pages.ts';
import {
  choiceDigitsPage,
  choiceRefusalPage,
  choiceStartPage,
  chosenPage,
  type ChoicePage,
} from '../pages/choice-pages.ts';
import type { ChoiceFault, ChoiceRefusal } from '../pages/choice-words.ts';
import { readRoster } from '../store/staff.ts';
import { isOtherSite } from './other-site.ts';
import { PageAnswer, WITH_FORM } from './page-answer.ts';

const WINDOW_MS = 10 * MINUTE_MS;
/** A shop's guests share one address; one code is shown to as many as a guide serves. */
export const CHOICE_MESSAGES_PER_ADDRESS = { max: 20, windowMs: WINDOW_MS } as const;
export const CHOICE_MESSAGES_PER_CODE = { max: 30, windowMs: WINDOW_MS } as const;
export const CHOICE_TRIES_PER_ADDRESS = { max: 40, windowMs: WINDOW_MS } as const;
const FORGED_PER_ADDRESS = { max: 30, windowMs: WINDOW_MS } as const;
const FORM_BODY_MAX = 16_384;

const STATUS: Readonly<Record<ChoiceRefusal | TokenRefusal | Exclude<ChoiceFailure, 'digits_wrong'>, number>> = {
  forged: 404,
  expired: 410,
  revoked: 410,
  key_ended: 410,
  guide_not_rostered: 410,
  guide_left: 409,
  self: 409,
  too_many_tries: 429,
  messages_not_set_up: 409,
  other_site: 403,
};
const IN_BINDING_WORDS = [
  'forged',
  'expired',
  'revoked',
  'key_ended',
  'guide_not_rostered',
  'guide_left',
  'self',
] as const;

const QUERY = Type.Object({ code: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })) });
const FORM_TEXT = Type.Optional(Type.String({ maxLength: 40 }));
const FORM = Type.Object({
  phone: FORM_TEXT,
  digits: FORM_TEXT,
  choice: FORM_TEXT,
  guide: FORM_TEXT,
  again: FORM_TEXT,
});
const GUIDE = Type.Object({ number: Type.String(), name: Type.String() });
const ANSWER = Type.Object({ state: Type.String(), guide: Type.Optional(Type.Union([GUIDE, Type.Null()])) });
const SAMPLE = { state: 'chosen', guide: { number: '2001', name: '林晓雨' } };

interface Asked {
  readonly token: GenuineToken | null;
  readonly address: string;
}

export function choicePageRoutes(app: FastifyInstance, cloud: Cloud): void {
  const limits = new Limits(cloud);
  app.get('/my-guide', {
    config: { policy: ['public'] },
    schema: {
      summary: 'The customer’s page to choose the own guide, or none',
      tags: ['binding'],
      querystring: QUERY,
      response: answers(ANSWER, { state: 'start' }),
    },
    handler: async (request, reply) => {
      const page = new Answer(cloud, request, reply);
      const asked = await askedOf(cloud, request, limits);
      return typeof asked === 'string' ? page.refuse(asked) : page.start(asked, '');
    },
  });
  app.post('/my-guide', {
    bodyLimit: FORM_BODY_MAX,
    config: { policy: ['public'] },
    schema: {
      summary: 'Digits to a number (whoever it is), then the choice with them; 409 for wrong digits, 422 incomplete',
      tags: ['binding'],
      querystring: QUERY,
      body: withExample(Type.Union([FORM, Type.Null()]), {
        phone: '1XXXXXXXXXX',
        digits: '135790',
        choice: 'guide',
        guide: '2001',
      }),
      response: answers(ANSWER, SAMPLE),
    },
    handler: (request, reply) => submit(cloud, request, new Answer(cloud, request, reply), limits),
  });
}

class Limits {
  readonly forged: Allowance;
  readonly tries: Allowance;
  readonly #perAddress: Allowance;
  readonly #perCode: Allowance;

  constructor({ ports: { clock } }: Cloud) {
    this.forged = new Allowance(clock, FORGED_PER_ADDRESS);
    this.tries = new Allowance(clock, CHOICE_TRIES_PER_ADDRESS);
    this.#perAddress = new Allowance(clock, CHOICE_MESSAGES_PER_ADDRESS);
    this.#perCode = new Allowance(clock, CHOICE_MESSAGES_PER_CODE);
  }

  maySend({ token, address }: Asked): boolean {
    if (this.#perAddress.take(address) > 0) return false;
    return token === null || this.#perCode.take(token.token) === 0;
  }
}

/** Of the code, when there is one, and why it is not good. */
async function askedOf(
  cloud: Cloud,
  request: FastifyRequest,
  limits: Limits,
): Promise<Asked | TokenRefusal | 'too_many_tries'> {
  const { code } = request.query as Static<typeof QUERY>;
  const address = request.ip;
  if (code === undefined) return { token: null, address };
  const token = await judgeToken(cloud, code);
  if (token === null) return limits.forged.take(address) > 0 ? 'too_many_tries' : 'forged';
  return token.refusal ?? { token, address };
}

async function submit(cloud: Cloud, request: FastifyRequest, page: Answer, limits: Limits): Promise<unknown> {
  if (isOtherSite(request, cloud.host())) return page.refuse('other_site');
  const asked = await askedOf(cloud, request, limits);
  if (typeof asked === 'string') return page.refuse(asked);
  const form = (request.body ?? {}) as Static<typeof FORM>;
  const typed = form.phone?.trim() ?? '';
  const phone = readPhone(typed);
  if (phone === null) return page.start(asked, typed, typed === '' ? 'phone_missing' : 'phone_invalid');
  const digits = form.digits?.trim() ?? '';
  if (digits === '' || form.again === 'yes') {
    const store = await sendingStore(cloud, asked.token?.store.id);
    if (store === null) return page.refuse('messages_not_set_up');
    if (!limits.maySend(asked)) return page.refuse('too_many_tries');
    askForChoice(cloud, phone, store);
    return page.digits(asked, { phone: typed });
  }
  if (limits.tries.take(asked.address) > 0) return page.refuse('too_many_tries');
  return decide(cloud, page, asked, { ...form, phone: typed }, { phone, digits });
}

interface Typed {
  readonly phone: string;
  readonly choice?: string;
  readonly guide?: string;
}

async function decide(
  cloud: Cloud,
  page: Answer,
  asked: Asked,
  typed: Typed,
  proof: { readonly phone: string; readonly digits: string },
): Promise<unknown> {
  const { choice } = typed;
  if (choice !== 'guide' && choice !== 'nobody') return page.digits(asked, { ...typed, error: 'choice_missing' });
  const guide = choice === 'nobody' ? null : await guideOf(cloud, asked, typed.guide?.trim() ?? '');
  if (guide === undefined) return page.digits(asked, { ...typed, error: 'guide_unknown' });
  const store = guide?.store ?? asked.token?.store.id ?? (await sendingStore(cloud, undefined));
  if (store === null) return page.refuse('messages_not_set_up');
  const chosen = { guide: guide?.id ?? null, guideMember: guide?.member ?? null, store };
  const done = await choose(cloud, { ...proof, ...chosen });
  if (done.ok) return page.chosen(guide === null ? null : { name: guide.name, number: guide.id });
  return done.error === 'digits_wrong'
    ? page.digits(asked, { ...typed, error: 'digits_wrong' })
    : page.refuse(done.error);
}

interface ChosenGuide {
  readonly id: StaffId;
  readonly name: string;
  readonly member: string | null;
  readonly store: StoreId;
}

/** Who is chosen: of the code, else by number a guide who is at work; undefined for nobody such. */
async function guideOf(cloud: Cloud, { token }: Asked, number: string): Promise<ChosenGuide | undefined> {
  if (token?.guide != null)
    return { id: token.guide.id, name: token.guide.name, member: token.guideMember, store: token.store.id };
  const now = cloud.ports.clock.now();
  const person = (await readRoster(cloud.database, brandScope(cloud.brand.id))).find(({ body }) => body.id === number);
  const [store] = person?.body.stores ?? [];
  if (person === undefined || store === undefined || !person.body.roles.includes('guide')) return undefined;
  const { id, name, from, leftAt } = person.body;
  return from > now || (leftAt !== undefined && leftAt <= now) ? undefined : { id, name, member: person.member, store };
}

/** One answer, as a page or as JSON. */
class Answer extends PageAnswer {
  constructor(cloud: Cloud, request: FastifyRequest, reply: FastifyReply) {
    super(cloud, request, reply, WITH_FORM);
  }

  start(asked: Asked, phone: string, error?: ChoiceFault): unknown {
    if (this.isJson && error !== undefined) throw new Refusal(422, error);
    if (this.isJson) return this.reply.send({ state: 'start' });
    const page = this.#pageOf(asked, { phone, ...(error === undefined ? {} : { error }) });
    return this.page(error === undefined ? 200 : 422, choiceStartPage(page));
  }

  digits(asked: Asked, typed: Typed & { readonly error?: ChoiceFault }): unknown {
    const { error } = typed;
    const status = error === undefined ? 200 : error === 'digits_wrong' ? 409 : 422;
    if (this.isJson && error !== undefined) throw new Refusal(status, error);
    if (this.isJson) return this.reply.send({ state: 'asked' });
    return this.page(status, choiceDigitsPage(this.#pageOf(asked, typed)));
  }

  chosen(guide: { readonly name: string; readonly number: string } | null): unknown {
    if (this.isJson) return this.reply.send({ state: 'chosen', guide });
    return this.page(200, chosenPage(this.frame, guide?.name ?? null));
  }

  refuse(code: keyof typeof STATUS): unknown {
    const status = STATUS[code];
    if (this.isJson) throw new Refusal(status, code);
    const inBinding = IN_BINDING_WORDS.find((one) => one === code);
    return this.page(
      status,
      inBinding === undefined
        ? choiceRefusalPage(this.frame, code as ChoiceRefusal)
        : refusalPage(this.frame, inBinding),
    );
  }

  #pageOf({ token }: Asked, { choice, ...typed }: Typed & { readonly error?: ChoiceFault }): ChoicePage {
    const store = token === null ? {} : { store: token.store.name };
    const offered = token?.guide == null ? {} : { offered: { name: token.guide.name, number: token.guide.id } };
    const chosen: Pick<ChoicePage, 'choice'> = choice === 'guide' || choice === 'nobody' ? { choice } : {};
    return { ...this.frame, ...store, ...offered, ...chosen, ...typed };
  }
}
