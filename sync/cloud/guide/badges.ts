/**
 * A guide's static badges, made at tills, to be shown on the phone where the printed one is not at hand: those of the stores that the guide
 * works in, that customers may still scan. Nothing is made here. DOMAIN.md §5. Called by routes/guide-badge.ts.
 */
import { tokenIssuedAt, type BindingToken } from '../../domain/binding-token.ts';
import type { EpochMs } from '../../domain/time.ts';
import { endOfKid, kidAt } from '../../domain/token-keys.ts';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import type { StaffDocument } from '../../schemas/documents/catalogue.ts';
import type { Cloud } from '../app/context.ts';
import { judgeToken } from '../binding/judge-token.ts';
import { readGenerations } from '../store/token-keys.ts';
import { standingBadges } from '../store/tokens.ts';

/** Each till has one of a guide. */
const BADGES_MAX = 20;

export interface OwnBadge {
  readonly token: BindingToken;
  readonly store: string;
  readonly issuedAt: EpochMs;
  readonly expiresAt: EpochMs | null;
  /** Signed by a generation of the key before this one: it ends then, and is to be made anew at a till before. */
  readonly keyEndsAt: EpochMs | null;
}

/** The newest first. */
export async function badgesOf(cloud: Cloud, guide: StaffDocument): Promise<readonly OwnBadge[]> {
  const { database, brand, ports } = cloud;
  const generations = await readGenerations(database, brandScope(brand.id));
  const kid = kidAt(generations, ports.clock.now());
  const badges: OwnBadge[] = [];
  for (const store of guide.stores) {
    const scope = storeScope(brand.id, store);
    for (const text of await standingBadges(database, scope, { guide: guide.id, limit: BADGES_MAX })) {
      const judged = await judgeToken(cloud, text);
      if (judged === null || judged.refusal !== null || judged.guide?.id !== guide.id) continue;
      const { token, fields, expiresAt } = judged;
      const keyEndsAt = fields.kid === kid ? null : (endOfKid(generations, fields.kid) ?? null);
      badges.push({ token, store: judged.store.name, issuedAt: tokenIssuedAt(fields), expiresAt, keyEndsAt });
    }
  }
  return badges.toSorted((a, b) => b.issuedAt - a.issuedAt);
}
