/**
 * Keeps when a terminal was last heard of and what it said it has not yet sent (headers `guidepost-pending`, a count,
 * and `guidepost-oldest`, epoch milliseconds). Written at most every few seconds per terminal, and whenever it changes.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { brandScope } from '../../protocol/messages.ts';
import type { Cloud } from './context.ts';
import type { DeviceIdentity } from './identity.ts';

export const PENDING_HEADER = 'guidepost-pending';
export const OLDEST_HEADER = 'guidepost-oldest';
const WRITE_EVERY_MS = 5000;
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
       oldest_unsent = CASE WHEN $4::integer IS NULL THEN oldest_unsent ELSE $5 END
     WHERE scope = $1 AND terminal = $2`,
    [brandScope(device.brand), device.terminal, now, unsent, countOf(headers[OLDEST_HEADER])],
  );
}

function countOf(header: string | string[] | undefined): number | null {
  return typeof header === 'string' && /^\d{1,15}$/.test(header) ? Number(header) : null;
}
