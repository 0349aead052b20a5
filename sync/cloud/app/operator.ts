/**
 * Who may read what operators watch by (`/metrics`): a program on this machine, asking directly and not through a proxy, or
 * whoever has the token that the operator gave this cloud (`GUIDEPOST_METRICS_TOKEN`). Called by the policy hook.
 */
import type { FastifyRequest } from 'fastify';
import type { Cloud } from './context.ts';
import { sameSecret } from './identity.ts';

/** Shorter ones can be guessed within the limits on bad credentials. */
export const OPERATOR_TOKEN_MIN = 16;
/** Of the brand's own server: it has codes made by which customers pay. */
export const SERVICE_TOKEN_MIN = 32;
const LOOPBACK = /^(?:::ffff:)?127\.\d{1,3}\.\d{1,3}\.\d{1,3}$|^::1$/;
/** A request that came through somebody: the address seen is the proxy's, or what the proxy says. */
const FORWARDING = ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via'] as const;

export function isOperator(
  { operatorToken }: Pick<Cloud, 'operatorToken'>,
  { ip, headers }: Pick<FastifyRequest, 'ip' | 'headers'>,
): boolean {
  if (LOOPBACK.test(ip) && FORWARDING.every((name) => headers[name] === undefined)) return true;
  const token = /^Bearer (\S{1,1000})$/i.exec(headers.authorization ?? '')?.[1];
  return operatorToken !== undefined && token !== undefined && sameSecret(token, operatorToken);
}
