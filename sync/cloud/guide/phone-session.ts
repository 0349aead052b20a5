/**
 * Who is signed in on the guide's page of a phone: a cookie that no script and no other site can use, 256 random bits, hashed at rest.
 * It ends by signing out, after twelve hours, when nobody looked for half an hour, when the PIN changed, and at once when the person has
 * left or is no guide any more. What a page asks by itself does not count as looking. Called by routes/guide-*.ts.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isLoopback } from '../../domain/brand-origin.ts';
import { MINUTE_MS } from '../../domain/time.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { StaffDocument } from '../../schemas/documents/catalogue.ts';
import type { Cloud } from '../app/context.ts';
import { secretHash, SESSION_MS } from '../app/identity.ts';
import { dropGuideSession, keepGuideSession, readGuideSession, seeGuideSession } from '../store/guide-phone.ts';

export const GUIDE_IDLE_MS = 30 * MINUTE_MS;
const COOKIE = 'guidepost_guide';
const PATH = '/guide';
const TOKEN_BYTES = 32;
/** A look is written down at most so often. */
const SEEN_EVERY_MS = MINUTE_MS;

export const isGuide = ({ roles, leftAt }: StaffDocument, now: number): boolean =>
  roles.includes('guide') && (leftAt === undefined || leftAt > now);

/** Begins a session of its own: a cookie that somebody brought along is never taken over. */
export async function openGuideSession(cloud: Cloud, reply: FastifyReply, staff: StaffDocument): Promise<void> {
  const token = cloud.ports.random.bytes(TOKEN_BYTES).toString('base64url');
  const now = cloud.ports.clock.now();
  await keepGuideSession(cloud.database, brandScope(cloud.brand.id), {
    token_hash: secretHash(token),
    staff: staff.id,
    created_at: now,
    expires_at: now + SESSION_MS,
  });
  setCookie(cloud, reply, token, Math.floor(SESSION_MS / 1000));
}

export interface Looking {
  /** A person asked for the page, not the page itself. */
  readonly isPerson: boolean;
}

/** The guide who is signed in; null for everybody else. */
export async function signedInGuide(
  cloud: Cloud,
  request: FastifyRequest,
  { isPerson }: Looking,
): Promise<StaffDocument | null> {
  const token = tokenOf(request);
  if (token === undefined) return null;
  const scope = brandScope(cloud.brand.id);
  const hash = secretHash(token);
  const row = await readGuideSession(cloud.database, scope, hash);
  const now = cloud.ports.clock.now();
  if (row === undefined || row.expires_at <= now || row.seen_at + GUIDE_IDLE_MS <= now) return null;
  if (row.changed_at > row.created_at || !isGuide(row.body, now)) return null;
  if (isPerson && row.seen_at + SEEN_EVERY_MS <= now) await seeGuideSession(cloud.database, scope, hash, now);
  return row.body;
}

export async function closeGuideSession(cloud: Cloud, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const token = tokenOf(request);
  if (token !== undefined) await dropGuideSession(cloud.database, brandScope(cloud.brand.id), secretHash(token));
  setCookie(cloud, reply, '', 0);
}

function tokenOf({ headers: { cookie = '' } }: FastifyRequest): string | undefined {
  for (const part of cookie.split(';')) {
    const [name, value] = part.trim().split('=', 2);
    if (name === COOKIE && value !== undefined && /^[\w-]{43}$/.test(value)) return value;
  }
  return undefined;
}

/** Over TLS everywhere but on this very machine. */
function setCookie(cloud: Cloud, reply: FastifyReply, value: string, seconds: number): void {
  const secure = isLoopback(cloud.host()) ? '' : '; Secure';
  void reply.header(
    'set-cookie',
    `${COOKIE}=${value}; Path=${PATH}; Max-Age=${String(seconds)}; HttpOnly; SameSite=Strict${secure}`,
  );
}
