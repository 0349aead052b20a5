/**
 * Members' tiers by dated rules (domain/member-tier.ts): found anew for whoever bought or gave back, when a tier's validity ends, and for
 * everybody once when a rule begins. What changed is published to the stores that know the member. Any process may do it, also twice.
 * Called by growth/growth-sweep.ts and routes/member-tiers.ts.
 */
import type { MemberId } from '../../domain/ids.ts';
import { BASE_TIER, tierOn, TIER_VALID_DAYS_MAX, TIER_WINDOW_DAYS, type TierRule } from '../../domain/member-tier.ts';
import { businessDayAt, CHINA_DAY, DAY_MS } from '../../domain/time.ts';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import type { LedgerDocument } from '../../schemas/documents/facts.ts';
import type { Cloud } from '../app/context.ts';
import { idsOf } from '../store/member-merges.ts';
import {
  membersAfter,
  readTierRules,
  saveTier,
  saveWalked,
  spentSince,
  tiersOver,
  tierOf,
} from '../store/member-tiers.ts';
import { lockMember } from '../store/members.ts';
import { readStores } from '../store/terminals.ts';
import { publishEverywhere } from './claims.ts';

/** Members of one round. */
const ROUND_MAX = 500;

export async function rulesOfTiers(cloud: Cloud): Promise<readonly TierRule[]> {
  return (await readTierRules(cloud.database, brandScope(cloud.brand.id))).map(({ rule }) => rule);
}

/** Whoever these sales and refunds are of. */
export async function applyTiers(
  cloud: Cloud,
  rules: readonly TierRule[],
  page: readonly LedgerDocument[],
): Promise<void> {
  const members = new Set<MemberId>();
  for (const { kind, body } of page) {
    const member = kind === 'refund' ? body['member'] : (body['member'] as { readonly id?: unknown } | undefined)?.id;
    if (typeof member === 'string') members.add(member as MemberId);
  }
  for (const member of members) await findTier(cloud, rules, member);
}

/** Tiers that are over, and a part of the members for a rule that began. */
export async function sweepTiers(cloud: Cloud, rules: readonly TierRule[]): Promise<void> {
  const scope = brandScope(cloud.brand.id);
  const today = todayOf(cloud);
  for (const member of await tiersOver(cloud.database, scope, today, ROUND_MAX)) await findTier(cloud, rules, member);
  const begun = (await readTierRules(cloud.database, scope)).find((row) => !row.is_walked && row.from_day <= today);
  if (begun === undefined) return;
  const members = await membersAfter(cloud.database, scope, begun.walked, ROUND_MAX);
  for (const member of members) await findTier(cloud, rules, member);
  const is_walked = members.length < ROUND_MAX;
  await saveWalked(cloud.database, scope, {
    version: begun.version,
    walked: members.at(-1) ?? begun.walked,
    is_walked,
  });
}

async function findTier(cloud: Cloud, rules: readonly TierRule[], member: MemberId): Promise<void> {
  const { database, brand } = cloud;
  const scope = brandScope(brand.id);
  const today = todayOf(cloud);
  const ids = await idsOf(database, scope, member);
  const stores = (await readStores(database, brand.id)).map(({ id }) => storeScope(brand.id, id));
  const since = new Date(Date.parse(today) - (TIER_WINDOW_DAYS + TIER_VALID_DAYS_MAX) * DAY_MS)
    .toISOString()
    .slice(0, 10);
  const changed: MemberId[] = [];
  await database.transaction(async (tx) => {
    // Behind the lock, so that whoever comes later has read what is newer.
    for (const id of [...ids].sort()) await lockMember(tx, scope, id);
    const found = tierOn(await spentSince(tx, stores, ids, since), rules, today);
    for (const id of ids) {
      // Nobody needs a row to be what everybody is.
      if (found.tier === BASE_TIER && (await tierOf(tx, scope, id)) === null) continue;
      if (await saveTier(tx, scope, id, found)) changed.push(id);
    }
  });
  for (const id of changed) await publishEverywhere(cloud, id);
}

const todayOf = (cloud: Cloud): string => businessDayAt(cloud.ports.clock.now(), CHINA_DAY);
