/**
 * `/g/:token`: what a customer's phone opens from a guide's QR. A page for people, JSON for `Accept: application/json`.
 * POST needs phone and consent, nothing else; a browser that says it comes from another site is refused. Only repeated
 * failures with tokens that nobody made are slowed down, never a genuine token; who types many numbers that are other guides'
 * customers is told no more of them. INTERFACE.md, detail 17.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Type, { type Static } from 'typebox';
import { isHandover } from '../../domain/binding-token.ts';
import { epochMs, isoFromInstant, MINUTE_MS } from '../../domain/time.ts';
import { Allowance } from '../app/allowance.ts';
import type { Cloud } from '../app/context.ts';
import { answers, withExample } from '../app/documented.ts';
import { Refusal } from '../app/problem.ts';
import { bind, noteStep, type BindRefusal } from '../binding/bind.ts';
import { judgeToken, type GenuineToken, type TokenRefusal } from '../binding/judge-token.ts';
import { customerDevice } from '../app/customer-device.ts';
import { cameByLink } from '../growth/campaigns.ts';
import { readPhone } from '../../domain/phone.ts';
import { boundPage, formPage, refusalPage, takenPage, type FormPage } from '../pages/binding-pages.ts';
import type { PageRefusal } from '../pages/words.ts';
import { choicePath } from '../pages/choice-pages.ts';
import { isOtherSite } from './other-site.ts';
import { PageAnswer, WITH_FORM } from './page-answer.ts';

const STATUS: Readonly<Record<TokenRefusal | BindRefusal | 'other_site' | 'too_many_failures', number>> = {
  forged: 404,
  expired: 410,
  revoked: 410,
  key_ended: 410,
  guide_not_rostered: 410,
  used_by_another: 409,
  protected: 409,
  guide_left: 409,
  self: 409,
  weak: 409,
  other_site: 403,
  too_many_failures: 429,
};
/** Refusals of a claim that the customer's own choice goes before. DOMAIN.md §6. */
const MAY_CHOOSE: ReadonlySet<string> = new Set(['protected', 'weak']);
const FORGED = { max: 30, windowMs: 5 * MINUTE_MS } as const;
/** Refusals that say of a number whose customer, or who, it is. */
const TELLS: ReadonlySet<string> = new Set(['protected', 'weak', 'self']);
/**
 * A code for many never ends, and anybody has its picture: who types other people's numbers would learn of each whether it is a guide's
 * customer here. A genuine code is never held up (INTERFACE.md, detail 17), so that after these answers of an address what came of a
 * number is told to the guide alone: bound or not, the page thanks alike.
 */
export const TOLD_PER_ADDRESS = { max: 20, windowMs: 60 * MINUTE_MS } as const;
const FORM_BODY_MAX = 16_384;

const PARAMS = Type.Object({ token: Type.String({ minLength: 1, maxLength: 200 }) });
/** The code of a campaign's channel that led here; one that nobody made says nothing. */
const QUERY = Type.Object({ k: Type.Optional(Type.String({ maxLength: 40 })) });
const FORM = Type.Object({
  phone: Type.Optional(Type.String({ maxLength: 40 })),
  consent: Type.Optional(Type.Union([Type.String({ maxLength: 10 }), Type.Boolean()])),
  marketing: Type.Optional(Type.Union([Type.String({ maxLength: 10 }), Type.Boolean()])),
});
const ANSWER = Type.Object({
  state: Type.String(),
  code: Type.Optional(Type.String()),
  guide: Type.Optional(Type.Object({ number: Type.String(), name: Type.String() })),
  store: Type.Optional(Type.String()),
  expiresAt: Type.Optional(Type.Union([Type.Integer(), Type.Null()])),
});
const SAMPLE = {
  state: 'scanned',
  guide: { number: '2001', name: '林晓雨' },
  store: '梧桐路店',
  expiresAt: 1790000000000,
};
type Form = { readonly phone?: string; readonly consent?: string | boolean; readonly marketing?: string | boolean };

export function bindingPageRoutes(app: FastifyInstance, cloud: Cloud): void {
  const failures = new Allowance(cloud.ports.clock, FORGED);
  const told = new Allowance(cloud.ports.clock, TOLD_PER_ADDRESS);
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: FORM_BODY_MAX },
    (_request, body, done) => {
      done(null, Object.fromEntries(new URLSearchParams(String(body))));
    },
  );
  app.get('/g/:token', {
    config: { policy: ['public'] },
    schema: {
      summary: 'The customer’s page of a binding token',
      tags: ['binding'],
      params: PARAMS,
      response: answers(ANSWER, SAMPLE),
    },
    handler: async (request, reply) => {
      const page = new Answer(cloud, request, reply);
      const token = await genuine(cloud, request, failures);
      if (typeof token === 'string') return page.refuse(token);
      if (token.refusal !== null) return refuseGenuine(cloud, token, page);
      if (token.row?.document.state === 'bound' && token.fields.mode === 0) return page.used(token);
      await noteStep(cloud, token, { state: 'scanned', at: cloud.ports.clock.now() });
      return page.form(token);
    },
  });
  app.post('/g/:token', {
    bodyLimit: FORM_BODY_MAX,
    config: { policy: ['public'] },
    schema: {
      summary: 'The customer consents; 200 bound, 409 in conflict, 410 expired or revoked, 404 forged, 422 incomplete',
      tags: ['binding'],
      params: PARAMS,
      querystring: QUERY,
      body: withExample(Type.Union([FORM, Type.Null()]), { phone: '1XXXXXXXXXX', consent: 'yes', marketing: 'no' }),
      response: answers(ANSWER, { state: 'bound', guide: { number: '2001', name: '林晓雨' }, store: '梧桐路店' }),
    },
    handler: (request, reply) => submit(cloud, request, new Answer(cloud, request, reply), { failures, told }),
  });
}

async function submit(
  cloud: Cloud,
  request: FastifyRequest,
  page: Answer,
  { failures, told }: Readonly<Record<'failures' | 'told', Allowance>>,
): Promise<unknown> {
  if (isOtherSite(request, cloud.host())) return page.refuse('other_site');
  const token = await genuine(cloud, request, failures);
  if (typeof token === 'string') return page.refuse(token);
  if (token.refusal !== null) return refuseGenuine(cloud, token, page);
  const form = (request.body ?? {}) as Form;
  const marketing = isYes(form.marketing);
  const typed = form.phone?.trim() ?? '';
  const phone = readPhone(typed);
  if (phone === null) return page.incomplete(token, typed === '' ? 'phone_missing' : 'phone_invalid', typed, marketing);
  if (!isYes(form.consent)) return page.incomplete(token, 'consent_missing', typed, marketing);
  const { k } = request.query as Static<typeof QUERY>;
  const cameBy = k === undefined ? {} : await cameByLink(cloud, k);
  const answer = await bind(cloud, token, { phone, marketing, device: customerDevice(cloud, request), cameBy });
  const isTold = answer.state === 'conflict' && TELLS.has(answer.code);
  if (told.waitOf(request.ip) > 0 && (isTold || answer.state === 'bound')) return page.taken(token);
  if (isTold) told.take(request.ip);
  return answer.state === 'bound' ? page.bound(token) : page.refuse(answer.code, token);
}

const isYes = (value: string | boolean | undefined): boolean =>
  value === true || ['yes', 'true', 'on', '1'].includes(String(value));

/** The token, or why there is none to speak of: forged, and too often so. */
async function genuine(
  cloud: Cloud,
  request: FastifyRequest,
  failures: Allowance,
): Promise<GenuineToken | 'forged' | 'too_many_failures'> {
  const { token: text } = request.params as { readonly token: string };
  return (await judgeToken(cloud, text)) ?? (failures.take(request.ip) > 0 ? 'too_many_failures' : 'forged');
}

async function refuseGenuine(cloud: Cloud, token: GenuineToken, page: Answer): Promise<unknown> {
  const refusal = token.refusal ?? 'expired';
  const at = cloud.ports.clock.now();
  if (refusal !== 'guide_not_rostered')
    await noteStep(cloud, token, { state: refusal === 'revoked' ? 'revoked' : 'expired', at, reason: refusal });
  return page.refuse(refusal, token);
}

/** One answer, as a page or as JSON. */
class Answer extends PageAnswer {
  constructor(cloud: Cloud, request: FastifyRequest, reply: FastifyReply) {
    super(cloud, request, reply, WITH_FORM);
  }

  form(token: GenuineToken): unknown {
    this.#count('form');
    if (this.isJson) return this.reply.send({ state: 'scanned', ...this.#facts(token) });
    return this.page(200, formPage(this.#formOf(token)));
  }

  used(token: GenuineToken): unknown {
    this.#count('used');
    if (this.isJson) return this.reply.send({ state: 'bound', code: 'used', ...this.#facts(token) });
    return this.page(200, refusalPage({ ...this.frame, store: token.store.name }, 'used'));
  }

  bound(token: GenuineToken): unknown {
    this.#count('bound');
    if (this.isJson) return this.reply.send({ state: 'bound', ...this.#facts(token) });
    const { store, guide, fields } = token;
    const bound = { store: store.name, guide: guide?.name ?? '', isHandover: isHandover(fields) };
    return this.page(200, boundPage({ ...this.frame, ...bound }));
  }

  /** Says nothing of what came of it. */
  taken(token: GenuineToken): unknown {
    this.#count('taken');
    if (this.isJson) return this.reply.send({ state: 'consented', ...this.#facts(token) });
    const taken = { store: token.store.name, guide: token.guide?.name ?? '', choose: choicePath(token.token) };
    return this.page(200, takenPage({ ...this.frame, ...taken }));
  }

  incomplete(token: GenuineToken, code: NonNullable<FormPage['error']>, phone: string, marketing: boolean): unknown {
    this.#count(code);
    if (this.isJson) throw new Refusal(422, code);
    return this.page(422, formPage({ ...this.#formOf(token), error: code, phone, marketing }));
  }

  refuse(code: keyof typeof STATUS & PageRefusal, token?: GenuineToken): unknown {
    this.#count(code);
    const status = STATUS[code];
    if (this.isJson)
      throw new Refusal(status, code, undefined, {
        state: stateOf(code),
        ...(token === undefined ? {} : this.#facts(token)),
      });
    return this.page(
      status,
      token === undefined
        ? refusalPage(this.frame, code)
        : refusalPage(
            { ...this.frame, store: token.store.name },
            code,
            MAY_CHOOSE.has(code) ? choicePath(token.token) : undefined,
          ),
    );
  }

  #count(outcome: string): void {
    this.cloud.metrics.bindings.inc({ outcome });
  }

  #facts({ guide, store, expiresAt }: GenuineToken): Readonly<Record<string, unknown>> {
    return {
      ...(guide === null ? {} : { guide: { number: guide.id, name: guide.name } }),
      store: store.name,
      expiresAt,
    };
  }

  #formOf({ guide, store, expiresAt, fields }: GenuineToken): FormPage {
    const until =
      expiresAt === null
        ? {}
        : {
            until: isoFromInstant(epochMs(expiresAt + store.offsetMinutes * MINUTE_MS))
              .slice(5, 16)
              .replace('T', ' '),
          };
    const asks = { guide: { name: guide?.name ?? '', number: guide?.id ?? '' }, isHandover: isHandover(fields) };
    return { ...this.frame, store: store.name, ...asks, ...until };
  }
}

const stateOf = (code: string): string =>
  code === 'expired' || code === 'revoked'
    ? code
    : code === 'key_ended'
      ? 'expired'
      : code === 'forged' || code === 'other_site' || code === 'too_many_failures'
        ? 'refused'
        : 'conflict';
