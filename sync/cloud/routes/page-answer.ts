/**
 * One answer to a customer's phone, as a page or as JSON: which of both is asked for, in which language, and the headers that fence
 * a page in. Invariant: a customer's page runs no script and loads nothing but pictures that this cloud keeps; its one style, and a guide's one script, bear the nonce of
 * this answer alone. Extended by the pages behind /g, /i, /r and /guide.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Cloud } from '../app/context.ts';
import type { PageFrame } from '../pages/binding-pages.ts';
import { pageLanguage } from '../pages/words.ts';

const NONCE_BYTES = 16;

export interface PageFence {
  /** Whether the page has a form of ours. */
  readonly formAction: "'self'" | "'none'";
  readonly referrer: 'same-origin' | 'no-referrer';
  /** Where its pictures come from, beside this cloud those that its own script draws; none without. */
  readonly pictures?: "'self'" | "'self' blob:";
  /** Whether it asks by itself for what is new, and where from. */
  readonly live?: "'self'";
}
/** With `no-referrer` browsers would send `Origin: null` with our own form. To other sites this one says as little. */
export const WITH_FORM: PageFence = { formAction: "'self'", referrer: 'same-origin' };
/** The same with pictures that this cloud keeps. */
export const WITH_PICTURES: PageFence = { ...WITH_FORM, pictures: "'self'" };
/** The address itself is what the customer holds: it goes to nobody else. */
export const WITHOUT_FORM: PageFence = { formAction: "'none'", referrer: 'no-referrer' };

/** For who is signed in: forms, and a script of ours that asks this cloud alone. */
export const WITH_LIVE_FORM: PageFence = { ...WITH_FORM, live: "'self'" };

export class PageAnswer {
  readonly frame: PageFrame;
  protected readonly cloud: Cloud;
  protected readonly reply: FastifyReply;
  protected readonly isJson: boolean;
  readonly #fence: PageFence;

  constructor(cloud: Cloud, request: FastifyRequest, reply: FastifyReply, fence: PageFence) {
    const { accept } = request.headers;
    this.cloud = cloud;
    this.reply = reply;
    this.#fence = fence;
    this.isJson = accept !== undefined && accept.includes('application/json') && !accept.includes('text/html');
    const nonce = cloud.ports.random.bytes(NONCE_BYTES).toString('base64');
    this.frame = { language: pageLanguage(request.headers['accept-language']), nonce, brand: cloud.brand.name };
  }

  /** `over`: what this page has beside the others of its route. */
  protected page(status: number, html: string, over: Partial<PageFence> = {}): unknown {
    const { formAction, referrer, live, pictures } = { ...this.#fence, ...over };
    const images = pictures === undefined ? '' : ` img-src ${pictures};`;
    const script = live === undefined ? '' : ` script-src 'nonce-${this.frame.nonce}'; connect-src ${live};`;
    const policy = `default-src 'none'; style-src 'nonce-${this.frame.nonce}';${images}${script} form-action ${formAction}; base-uri 'none'; frame-ancestors 'none'`;
    return this.reply
      .code(status)
      .headers({ 'content-security-policy': policy, 'referrer-policy': referrer, vary: 'Accept, Accept-Language' })
      .type('text/html; charset=utf-8')
      .serializer((text: string) => text)
      .send(html);
  }
}
