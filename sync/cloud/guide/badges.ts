/**
 * A guide's static badges, made at tills or on the phone, to be shown where the printed one is not at hand: those of the stores that the
 * guide works in, that customers may still scan. One stands at a time: made anew, those before end with it, wherever they were made. A
 * badge of the phone is a code of the cloud's own terminal (phone-code.ts). DOMAIN.md §5. Called by routes/guide-badge.ts.
 */
import { tokenIssuedAt, TOKEN_MODES, type BindingToken } from '../../domain/binding-token.ts';
import type { StoreId } from '../../domain/ids.ts';
import { ok, type Result } from '../../domain/result.ts';
import type { EpochMs } from '../../domain/time.ts';
import { endOfKid, kidAt } from '../../domain/token-keys.ts';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import type { StaffDocument } from '../../schemas/documents/catalogue.ts';
import type { Cloud } from '../app/context.ts';
import { judgeToken } from '../binding/judge-token.ts';
import { readStores } from '../store/terminals.ts';
import { readGenerations } from '../store/token-keys.ts';
import { standingBadges } from '../store/tokens.ts';
import { mintCode, revokeCode } from './phone-code.ts';

/** Each till may have one of a guide, from times before they knew of each other. */
const BADGES_MAX = 100;
/** A year, as at a till. */
const BADGE_TTL = 6;

export interface OwnBadge {
  readonly token: BindingToken;
  readonly store: string;
  readonly issuedAt: EpochMs;
  readonly expiresAt: EpochMs | null;
  /** Signed by a generation of the key before this one: it ends then, and is to be made anew before. */
  readonly keyEndsAt: EpochMs | null;
}

/** The newest first. */
export async function badgesOf(cloud: Cloud, guide: StaffDocument): Promise<readonly OwnBadge[]> {
  const { database, brand, ports } = cloud;
  const generations = await readGenerations(database, brandScope(brand.id));
  const kid = kidAt(generations, ports.clock.now());
  const badges: OwnBadge[] = [];
  for (const text of await standing(cloud, guide, guide.stores)) {
    const judged = await judgeToken(cloud, text);
    if (judged === null || judged.refusal !== null || judged.guide?.id !== guide.id) continue;
    const { token, fields, expiresAt } = judged;
    const keyEndsAt = fields.kid === kid ? null : (endOfKid(generations, fields.kid) ?? null);
    badges.push({ token, store: judged.store.name, issuedAt: tokenIssuedAt(fields), expiresAt, keyEndsAt });
  }
  return badges.toSorted((a, b) => b.issuedAt - a.issuedAt);
}

/**
 * The badge anew, for a year. The new one stands before an old one ends: whatever happens between, the guide has one, and sees both.
 * A badge of a store where the guide worked before counts still, so that it ends too.
 */
export async function makeBadge(
  cloud: Cloud,
  guide: StaffDocument,
): Promise<Result<BindingToken, 'no_store' | 'busy' | 'clock'>> {
  const stores = await readStores(cloud.database, cloud.brand.id);
  const before = await standing(
    cloud,
    guide,
    stores.map(({ id }) => id),
  );
  const made = await mintCode(cloud, guide, { mode: 'static_badge', ttl: BADGE_TTL });
  if (!made.ok) return made;
  for (const text of before) {
    const old = await judgeToken(cloud, text);
    if (old?.guide?.id === guide.id) await revokeCode(cloud, old, 'badge_renewed');
  }
  return ok(made.value);
}

/** False for one that is none of this guide's, or that has ended. */
export async function revokeBadge(cloud: Cloud, guide: StaffDocument, text: string): Promise<boolean> {
  const badge = await judgeToken(cloud, text);
  if (badge?.guide?.id !== guide.id || badge.refusal !== null) return false;
  if (TOKEN_MODES[badge.fields.mode] !== 'static_badge') return false;
  await revokeCode(cloud, badge);
  return true;
}

const standing = (
  { database, brand }: Cloud,
  { id: guide }: StaffDocument,
  stores: readonly StoreId[],
): Promise<readonly string[]> =>
  standingBadges(
    database,
    stores.map((store) => storeScope(brand.id, store)),
    { guide, limit: BADGES_MAX },
  );
