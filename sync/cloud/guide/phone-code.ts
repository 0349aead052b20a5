/**
 * Binding codes of a guide who is not at a till: made by the cloud with a key of its own, as terminal 0, which no till has. A fact first
 * (`guide_codes`), then a code; its life is the same document that a till's code has. DOMAIN.md §5. Called by routes/guide-codes.ts.
 */
import {
  deriveTerminalKey,
  HANDOVER_TTL,
  mintToken,
  readToken,
  TOKEN_MODES,
  TOKEN_SEQ_MODULUS,
  TOKEN_VERSION,
  tokenMinuteAt,
  type BindingToken,
  type TokenMode,
} from '../../domain/binding-token.ts';
import { storesByPlan } from '../../domain/reach.ts';
import { err, type Result } from '../../domain/result.ts';
import { kidAt } from '../../domain/token-keys.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { StaffDocument } from '../../schemas/documents/catalogue.ts';
import type { BindingDocument } from '../../schemas/documents/facts.ts';
import type { Cloud } from '../app/context.ts';
import { CLOUD_TERMINAL_NUMBER, judgeToken, type GenuineToken } from '../binding/judge-token.ts';
import { noteStep } from '../binding/bind.ts';
import { newToken } from '../binding/token-life.ts';
import { keepGuideCode, readGuideCode } from '../store/guide-phone.ts';
import { readRoster } from '../store/staff.ts';
import { readGenerations } from '../store/token-keys.ts';
import { lockToken, saveToken } from '../store/tokens.ts';
import { terminalIdOf } from '../store/terminals.ts';

/** Ten minutes: shown to the customer who stands there. */
const TTL = 0;
const RANDOM_BYTES = 2;
const SHORT_CODE_LENGTH = 8;
/** Numbers of one minute are drawn; another one when it is taken. */
const DRAWS_MAX = 16;

type CodeFailure = 'no_store' | 'busy' | 'clock';

/** Guides at work in the guide's first store, who may take over the guide's customers; by number. */
export async function colleaguesOf(cloud: Cloud, guide: StaffDocument): Promise<readonly StaffDocument[]> {
  const [store] = guide.stores;
  const now = cloud.ports.clock.now();
  if (store === undefined) return [];
  return (await readRoster(cloud.database, brandScope(cloud.brand.id)))
    .map(({ body }) => body)
    .filter((person) => person.id !== guide.id && person.roles.includes('guide') && person.from <= now)
    .filter((person) => person.leftAt === undefined || person.leftAt > now)
    .filter((person) => storesByPlan(person, now).includes(store))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

/**
 * A one-time code for the guide's first store; with `to` one by which the guide gives own customers to that colleague. `no_store` for a
 * guide of none; `not_a_colleague`: nobody who could take over; `busy` when the minute's numbers are nearly used up.
 */
export async function issueCode(
  cloud: Cloud,
  guide: StaffDocument,
  to?: string,
): Promise<Result<BindingToken, CodeFailure | 'not_a_colleague'>> {
  if (to === undefined) return mintCode(cloud, guide, { mode: 'one_time', ttl: TTL });
  const named = (await colleaguesOf(cloud, guide)).find(({ id }) => id === to);
  if (named === undefined) return err(guide.stores.length === 0 ? 'no_store' : 'not_a_colleague');
  return mintCode(cloud, guide, { mode: 'handover', ttl: HANDOVER_TTL, named });
}

interface CodeWish {
  readonly mode: TokenMode;
  readonly ttl: number;
  /** Whose code it is, where it is not the guide's who makes it. */
  readonly named?: StaffDocument;
}

/** A code of the guide's first store, with a number of this minute that no other code has. */
export async function mintCode(
  cloud: Cloud,
  guide: StaffDocument,
  { mode, ttl, named = guide }: CodeWish,
): Promise<Result<BindingToken, CodeFailure>> {
  const [store] = guide.stores;
  if (store === undefined) return err('no_store');
  const now = cloud.ports.clock.now();
  const iat = tokenMinuteAt(now);
  const scope = brandScope(cloud.brand.id);
  const kid = kidAt(await readGenerations(cloud.database, scope), now);
  const key = deriveTerminalKey(cloud.secrets.brandMaster, kid, CLOUD_TERMINAL_NUMBER);
  for (let draws = 0; draws < DRAWS_MAX; draws += 1) {
    const seq = cloud.ports.random.bytes(RANDOM_BYTES).readUInt16BE() % TOKEN_SEQ_MODULUS;
    const minted = mintToken(
      {
        ...{ ver: TOKEN_VERSION, kid, mode: TOKEN_MODES.indexOf(mode), ttl, iat },
        ...{ term: CLOUD_TERMINAL_NUMBER, guide: named.tokenNumber, seq },
      },
      key,
    );
    if (!minted.ok) return err('clock');
    const row = { token: minted.value, staff: guide.id, store, iat, seq, issued_at: now };
    if (!(await keepGuideCode(cloud.database, scope, row))) continue;
    const token = await judgeToken(cloud, minted.value);
    if (token !== null) await noteStep(cloud, token, { state: 'issued', at: now });
    return minted;
  }
  return err('busy');
}

/** What a person reads aloud when a code cannot be scanned: the end of the token, in groups. */
export const shortCode = (token: string): string => (token.slice(-SHORT_CODE_LENGTH).match(/.{4}/g) ?? []).join('-');

/** A code of this guide and how far it is; null for everybody else's, for a badge, which is judged by itself, and for what is no code. */
export async function codeOf(
  cloud: Cloud,
  guide: StaffDocument,
  text: string,
): Promise<{ readonly token: GenuineToken; readonly document: BindingDocument } | null> {
  const read = readToken(text);
  if (!read.ok || TOKEN_MODES[read.value.fields.mode] === 'static_badge') return null;
  const row = await readGuideCode(cloud.database, brandScope(cloud.brand.id), read.value.token);
  if (row?.staff !== guide.id) return null;
  const token = await judgeToken(cloud, row.token);
  if (token === null) return null;
  const named = token.guide?.id ?? guide.id;
  const facts = { token: token.token, terminal: terminalIdOf(CLOUD_TERMINAL_NUMBER), guide: named };
  return { token, document: token.row?.document ?? newToken(facts) };
}

/** Nobody is bound by it any more, unless somebody was already. */
export async function revokeCode(
  cloud: Cloud,
  token: GenuineToken,
  reason: 'by_staff' | 'badge_renewed' = 'by_staff',
): Promise<void> {
  const at = cloud.ports.clock.now();
  const { scope, fields } = token;
  await cloud.database.transaction(async (tx) => {
    const row = await lockToken(tx, scope, fields, {
      token: token.token,
      terminal: token.terminal.terminal,
      ...(token.guide === null ? {} : { guide: token.guide.id }),
    });
    await saveToken(tx, scope, fields, { token: token.token, document: row.document, revokedAt: at });
  });
  await noteStep(cloud, token, { state: 'revoked', at, reason });
}
