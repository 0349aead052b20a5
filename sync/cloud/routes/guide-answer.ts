/** One answer to a guide's phone: a page of who is signed in, the way in for everybody else. Called by routes/guide-*.ts. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { StaffDocument } from '../../schemas/documents/catalogue.ts';
import type { Cloud } from '../app/context.ts';
import { Refusal } from '../app/problem.ts';
import { signedInGuide } from '../guide/phone-session.ts';
import type { GuideFrame } from '../pages/guide-frame.ts';
import { missingPage, signInPage } from '../pages/guide-pages.ts';
import type { GuideTab, SignInRefusal } from '../pages/guide-words.ts';
import { isOwnPage } from './other-site.ts';
import { PageAnswer, WITH_LIVE_FORM } from './page-answer.ts';

const STATUS: Readonly<Record<SignInRefusal, number>> = {
  wrong_pin: 401,
  staff_left: 401,
  person_locked: 429,
  too_many_requests: 429,
  not_a_guide: 403,
  other_site: 403,
  incomplete: 422,
};
/** Of one address: a page that is open asks every second, and a store's phones may share one. */
export const PAGES_PER_MINUTE = { rateLimit: { max: 2400, timeWindow: 60_000 } } as const;

type ForGuide = (page: GuideAnswer, guide: StaffDocument, request: FastifyRequest) => Promise<unknown>;

/** A page of who is signed in; whoever is not has the way in. */
export const forGuide =
  (cloud: Cloud, answer: ForGuide) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const page = new GuideAnswer(cloud, request, reply);
    const guide = await page.guide();
    return guide === null ? reply : answer(page, guide, request);
  };

/** Before anything is read of a request: whoever is not signed in, or comes from another site, has the answer already. */
export const forGuideFirst =
  (cloud: Cloud) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> =>
    (await new GuideAnswer(cloud, request, reply).guide()) === null ? reply : undefined;

export class GuideAnswer extends PageAnswer {
  readonly #request: FastifyRequest;

  constructor(cloud: Cloud, request: FastifyRequest, reply: FastifyReply) {
    super(cloud, request, reply, WITH_LIVE_FORM);
    this.#request = request;
  }

  /** Who is signed in; null when the way in was answered. A form must come from a page of ours. */
  async guide(): Promise<StaffDocument | null> {
    const isForm = this.#request.method === 'POST';
    if (isForm && !isOwnPage(this.#request, this.cloud.host())) {
      this.refuse('other_site');
      return null;
    }
    const guide = await signedInGuide(this.cloud, this.#request, { isPerson: !this.isJson });
    if (guide === null) this.#signIn(401);
    return guide;
  }

  refuse(refusal: SignInRefusal, staff = ''): unknown {
    if (this.isJson) throw new Refusal(STATUS[refusal], refusal);
    return this.page(STATUS[refusal], signInPage(this.frame, { refusal, staff }));
  }

  #signIn(status: number): unknown {
    if (this.isJson) throw new Refusal(status, 'not_authenticated');
    return this.page(status, signInPage(this.frame, {}));
  }

  of(tab: GuideTab): GuideFrame {
    return { ...this.frame, tab };
  }

  html(status: number, html: string): unknown {
    return this.page(status, html);
  }

  /** A page with pictures that this cloud keeps, and those that the page draws of them. */
  pictured(html: string, status = 200): unknown {
    return this.page(status, html, { pictures: "'self' blob:" });
  }

  json(value: object): unknown {
    return this.reply.send(value);
  }

  /** A document to take along. */
  file(name: string, type: string, bytes: Buffer): unknown {
    return this.reply
      .headers({ 'content-disposition': `attachment; filename="${name}"`, 'cache-control': 'private, no-store' })
      .type(type)
      .send(bytes);
  }

  get wantsJson(): boolean {
    return this.isJson;
  }

  missing(tab: GuideTab): unknown {
    if (this.isJson) throw new Refusal(404, 'not_found');
    return this.page(404, missingPage(this.of(tab)));
  }

  /** After a form: the page is asked for anew, so that reloading sends nothing twice. */
  goTo(path: string): unknown {
    return this.reply.code(303).header('location', path).send();
  }
}
