/** Where a form was sent from. Called by the pages of customers and guides. */
import type { FastifyRequest } from 'fastify';

/**
 * Browsers say where a form comes from; scripts and old browsers say nothing and are let through: the pages have no cookie and
 * no session, so that another site could only do what anybody with the code can. WeChat's browsers open the page on its own
 * and send its origin; behind a proxy that is the public name, not the `Host` that reaches us.
 */
export function isOtherSite({ headers }: FastifyRequest, publicHost: string): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const { origin } = headers;
  if (origin === undefined) return false;
  return !URL.canParse(origin) || ![headers.host, publicHost].includes(new URL(origin).host);
}

/**
 * Whether a form was sent by a page of our own: for pages with a session, where who says nothing is not believed. Beside the cookie,
 * which other sites cannot make a browser send.
 */
export function isOwnPage({ headers }: FastifyRequest, publicHost: string): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  const { origin } = headers;
  if (origin === undefined || !URL.canParse(origin)) return false;
  return [headers.host, publicHost].includes(new URL(origin).host);
}
