/**
 * What a rule of tiers would change, before it is entered: for each member the tier on the rule's first day by the rules so far, and with
 * it, from what is bought by now. Of a brand with many members some from every time of enrolment are looked at, and the answer says so;
 * nothing is written. Called by routes/member-tiers.ts.
 */
import type { MemberId } from '../../domain/ids.ts';
import { TIER_VALID_DAYS_MAX, TIER_WINDOW_DAYS, tierOn, type TierRule } from '../../domain/member-tier.ts';
import { DAY_MS } from '../../domain/time.ts';
import type { TierPreview } from '../../protocol/member-tiers.ts';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import { idsOf } from '../store/member-merges.ts';
import { lastMember, liveMembersAfter, spentSince } from '../store/member-tiers.ts';
import { readStores } from '../store/terminals.ts';
import { rulesOfTiers } from './tiers.ts';

/** Each costs two looks into the ledgers of all stores. */
export const PREVIEW_MAX = 300;
const POINTS = 30;

export async function previewTierRule(cloud: Cloud, rule: TierRule): Promise<TierPreview> {
  const { database, brand } = cloud;
  const scope = brandScope(brand.id);
  const rules = await rulesOfTiers(cloud);
  const stores = (await readStores(database, brand.id)).map(({ id }) => storeScope(brand.id, id));
  const since = new Date(Date.parse(rule.from) - (TIER_WINDOW_DAYS + TIER_VALID_DAYS_MAX) * DAY_MS);
  const { members, isAll } = await someMembers(cloud);
  const counted = new Map<string, TierPreview['changes'][number]>();
  for (const member of members) {
    const ids = await idsOf(database, scope, member);
    const spent = await spentSince(database, stores, ids, since.toISOString().slice(0, 10));
    const was = tierOn(spent, rules, rule.from).tier;
    const would = tierOn(spent, [...rules, rule], rule.from).tier;
    if (was === would) continue;
    const key = `${was} ${would}`;
    counted.set(key, { was, would, members: (counted.get(key)?.members ?? 0) + 1 });
  }
  const changes = [...counted.values()].sort((a, b) => b.members - a.members || (a.was < b.was ? -1 : 1));
  return { looked: members.length, isAll, changes };
}

/** Everybody where that is few. Ids begin with the time of enrolment: else some after each of points of time that lie evenly. */
async function someMembers({ database, brand }: Cloud): Promise<{
  readonly members: readonly MemberId[];
  readonly isAll: boolean;
}> {
  const scope = brandScope(brand.id);
  const first = await liveMembersAfter(database, scope, '', PREVIEW_MAX + 1);
  if (first.length <= PREVIEW_MAX) return { members: first, isAll: true };
  const last = (await lastMember(database, scope)) ?? '';
  const [begin, end] = [millisOf(first[0] ?? ''), millisOf(last)];
  const members = new Set<MemberId>();
  for (let point = 0; point < POINTS; point += 1) {
    const at = begin + Math.floor(((end - begin) * point) / POINTS);
    const after = point === 0 ? '' : idAt(at);
    for (const member of await liveMembersAfter(database, scope, after, PREVIEW_MAX / POINTS)) members.add(member);
  }
  return { members: [...members], isAll: false };
}

const HEX_OF_MILLIS = 12;
const millisOf = (id: string): number => Number.parseInt(id.replaceAll('-', '').slice(0, HEX_OF_MILLIS), 16);
function idAt(ms: number): string {
  const hex = ms.toString(16).padStart(HEX_OF_MILLIS, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}
