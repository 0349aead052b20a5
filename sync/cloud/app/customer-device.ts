/** Which device a customer's page was opened on, as far as it can be told without a cookie. Called by the pages. */
import { createHmac, hkdfSync } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Cloud } from './context.ts';

const LENGTH = 16;
/** Of an address of IPv4 the first half, of IPv6 the first two groups: about what one network or town has. */
const NETWORK = /^(?:::ffff:)?(\d+\.\d+)\.|^([0-9a-f]*:[0-9a-f]*):/i;

/** Keyed, so that neither address nor browser can be read off it: it says only whether two are the same. */
export const customerDevice = (cloud: Cloud, { ip, headers }: FastifyRequest): string =>
  keyed(cloud, `${ip}|${headers['user-agent'] ?? ''}`);

/** Which network it was opened from, keyed likewise. */
export function customerNetwork(cloud: Cloud, { ip }: FastifyRequest): string {
  const [, old = '', young = ''] = NETWORK.exec(ip) ?? [];
  return keyed(cloud, `network|${old + young === '' ? ip : old + young}`);
}

function keyed({ secrets }: Cloud, text: string): string {
  const key = Buffer.from(hkdfSync('sha256', secrets.pepper, Buffer.alloc(0), 'customer-device', 32));
  return createHmac('sha256', key).update(text).digest('base64url').slice(0, LENGTH);
}
