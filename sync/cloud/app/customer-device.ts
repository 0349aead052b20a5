/** Which device a customer's page was opened on, as far as it can be told without a cookie. Called by routes/binding-page.ts. */
import { createHmac, hkdfSync } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Cloud } from './context.ts';

const LENGTH = 16;

/** Keyed, so that neither address nor browser can be read off it: it says only whether two are the same. */
export function customerDevice({ secrets }: Cloud, { ip, headers }: FastifyRequest): string {
  const key = Buffer.from(hkdfSync('sha256', secrets.pepper, Buffer.alloc(0), 'customer-device', 32));
  const agent = headers['user-agent'] ?? '';
  return createHmac('sha256', key).update(`${ip}|${agent}`).digest('base64url').slice(0, LENGTH);
}
