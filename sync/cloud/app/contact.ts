/**
 * Keeps when a terminal was last heard of and what it said it has not yet sent (headers `guidepost-pending`, a count,
 * and `guidepost-oldest`, epoch milliseconds) and how it is (`guidepost-health`, such as `skew=-1200;fsync=8;prints=0`).
 * Written at most every few seconds per terminal, and whenever what is unsent changes.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { MINUTE_MS } from '../../domain/time.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { Cloud } from './context.ts';
import type { TerminalHealth } from '../store/terminals.ts';
import type { DeviceIdentity } from './identity.ts';

export const PENDING_HEADER = 'guidepost-pending';
export const OLDEST_HEADER = 'guidepost-oldest';
export const HEALTH_HEADER = 'guidepost-health';
const HEALTH_FACTS: readonly string[] = ['skew', 'fsync', 'prints', 'print'] satisfies (keyof TerminalHealth)[];
const HEALTH_LENGTH_MAX = 200;
const WRITE_EVERY_MS = 5000;
/** A clock that is wrong by less spoils nothing (binding/judge-token.ts). */
const STEP_MIN_MS = MINUTE_MS;
const REMEMBERED_MAX = 50_000;

interface Contact {
  readonly at: number;
  readonly unsent: number | null;
}
const written = new WeakMap<Cloud, Map<string, Contact>>();

export async function noteContact(cloud: Cloud, device: DeviceIdentity, headers: IncomingHttpHeaders): Promise<void> {
  const contacts = written.get(cloud) ?? new Map<string, Contact>();
  written.set(cloud, contacts);
  const key = `${device.brand}/${device.terminal}`;
  const now = cloud.ports.clock.now();
  const unsent = countOf(headers[PENDING_HEADER]);
  const last = contacts.get(key);
  if (last !== undefined && now - last.at < WRITE_EVERY_MS && (unsent === null || unsent === last.unsent)) return;
  if (contacts.size >= REMEMBERED_MAX) contacts.clear();
  contacts.set(key, { at: now, unsent: unsent ?? last?.unsent ?? null });
  await cloud.database.run(
    `UPDATE terminals SET last_contact = $3, unsent = COALESCE($4, unsent),
       oldest_unsent = CASE WHEN $4::integer IS NULL THEN oldest_unsent ELSE $5 END,
       health = CASE WHEN $6::jsonb IS NULL THEN health
         WHEN abs(($6::jsonb->>'skew')::bigint - (health->>'skew')::bigint) >= $7
           THEN $6::jsonb || jsonb_build_object('stepped', ($6::jsonb->>'skew')::bigint - (health->>'skew')::bigint, 'steppedAt', $3::bigint)
         ELSE $6::jsonb || jsonb_strip_nulls(jsonb_build_object('stepped', health->'stepped', 'steppedAt', health->'steppedAt')) END
     WHERE scope = $1 AND terminal = $2`,
    [
      brandScope(device.brand),
      device.terminal,
      now,
      unsent,
      countOf(headers[OLDEST_HEADER]),
      healthOf(headers[HEALTH_HEADER]),
      STEP_MIN_MS,
    ],
  );
}

/** The facts that we know of, as JSON; null when the terminal said nothing of the kind. */
function healthOf(header: string | string[] | undefined): string | null {
  if (typeof header !== 'string' || header.length > HEALTH_LENGTH_MAX) return null;
  const facts: Record<string, number> = {};
  for (const part of header.split(';')) {
    const [, name = '', value = ''] = /^([a-z]+)=(-?\d{1,15})$/.exec(part) ?? [];
    if (HEALTH_FACTS.includes(name)) facts[name] = Number(value);
  }
  return Object.keys(facts).length === 0 ? null : JSON.stringify(facts);
}

function countOf(header: string | string[] | undefined): number | null {
  return typeof header === 'string' && /^\d{1,15}$/.test(header) ? Number(header) : null;
}
