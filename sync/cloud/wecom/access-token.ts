/**
 * The company's access token, shared by all processes of a cloud: had from WeCom by one of them at a time, kept sealed in the database,
 * used by all until it ends or is refused. A refused secret is asked about again only after a minute, and a person hears of it once a
 * day. Called by drivers/wecom.ts.
 */
import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import { err, ok, type Result } from '../../domain/result.ts';
import { DAY_MS, MINUTE_MS } from '../../domain/time.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import { delay } from '../ports.ts';
import { alert } from '../store/quarantine.ts';
import { holdRenewal, keepToken, pause, readAccess, takeAlert, takeRenewal } from '../store/wecom-access.ts';
import type { Trouble } from './provider.ts';

/** What `gettoken` gave. */
export type Fetched = Result<{ readonly token: string; readonly seconds: number }, Trouble>;

const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** A token is not used in its last minutes. */
const EARLY_MS = 5 * MINUTE_MS;
/** Longer than one question may take. */
const RENEWAL_MS = 15_000;
const WAIT_MS = 200;
const WAITS_MAX = 50;
const REFUSED_SECRET_MS = MINUTE_MS;
const PAUSE_MS = MINUTE_MS;
const PAUSES_MAX = 6;

const keyOf = ({ secrets, brand }: Cloud): Buffer =>
  Buffer.from(hkdfSync('sha256', secrets.phoneKey, Buffer.alloc(0), `wecom|access|${brand.id}`, KEY_BYTES));

function seal(cloud: Cloud, text: string): string {
  const iv = cloud.ports.random.bytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', keyOf(cloud), iv);
  return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64url');
}

/** Null for what another cloud sealed, such as the one before a restore with other secrets: it is renewed. */
function unseal(cloud: Cloud, sealed: string): string | null {
  const bytes = Buffer.from(sealed, 'base64url');
  try {
    const decipher = createDecipheriv('aes-256-gcm', keyOf(cloud), bytes.subarray(0, IV_BYTES));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]).toString('utf8');
  } catch {
    return null;
  }
}

/** A token that is good and is not `stale`; `fetch` is called by at most one process at a time. */
export async function accessToken(
  cloud: Cloud,
  fetch: () => Promise<Fetched>,
  stale: string | null = null,
): Promise<Result<string, Trouble>> {
  const scope = brandScope(cloud.brand.id);
  for (let waits = 0; waits < WAITS_MAX; waits += 1) {
    const row = await readAccess(cloud.database, scope);
    const now = cloud.ports.clock.now();
    if (row.paused_until > now) return err({ outcome: 'later', afterMs: row.paused_until - now });
    const token = row.sealed === null || row.until_at <= now ? null : unseal(cloud, row.sealed);
    if (token !== null && token !== stale) return ok(token);
    if (await takeRenewal(cloud.database, scope, row.generation, now, now + RENEWAL_MS))
      return renew(cloud, scope, row.generation, fetch);
    await delay(cloud.ports.timers, WAIT_MS);
  }
  return err({ outcome: 'later', afterMs: RENEWAL_MS });
}

async function renew(
  cloud: Cloud,
  scope: string,
  generation: number,
  fetch: () => Promise<Fetched>,
): Promise<Result<string, Trouble>> {
  const fetched = await fetch();
  const now = cloud.ports.clock.now();
  if (!fetched.ok) {
    const isRefused = fetched.error.outcome === 'credentials';
    await holdRenewal(cloud.database, scope, isRefused ? now + REFUSED_SECRET_MS : 0);
    if (isRefused) await tellCredentials(cloud, fetched.error.code);
    return fetched;
  }
  const { token, seconds } = fetched.value;
  const until = now + Math.max(MINUTE_MS, seconds * 1000 - EARLY_MS);
  await keepToken(cloud.database, scope, generation, seal(cloud, token), until);
  return ok(token);
}

/** A person has to mend the secret, the rights or the addresses of the application. */
export async function tellCredentials(cloud: Cloud, code: number): Promise<void> {
  const scope = brandScope(cloud.brand.id);
  if (!(await takeAlert(cloud.database, scope, cloud.ports.clock.now(), DAY_MS))) return;
  await alert(cloud, cloud.database, scope, 'wecom_credentials', 'wecom', String(code));
}

/** WeCom said that it is asked too often: all processes ask nothing for a while, longer each time in a row. */
export async function pauseAll(cloud: Cloud): Promise<number> {
  const scope = brandScope(cloud.brand.id);
  const { pauses } = await readAccess(cloud.database, scope);
  const ms = PAUSE_MS * 2 ** Math.min(pauses, PAUSES_MAX);
  await pause(cloud.database, scope, cloud.ports.clock.now() + ms, pauses + 1);
  return ms;
}

/** It answers again. */
export async function endPauses(cloud: Cloud): Promise<void> {
  const scope = brandScope(cloud.brand.id);
  const { pauses } = await readAccess(cloud.database, scope);
  if (pauses > 0) await pause(cloud.database, scope, 0, 0);
}
