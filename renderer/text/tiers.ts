/** A member tier as people call it; a brand's own tier that we have no word for is shown as it is. */
import type { Dictionary } from './dictionary.ts';

export function tierName(tier: string, words: Dictionary): string {
  const { tiers } = words.member;
  return tier in tiers ? tiers[tier as keyof typeof tiers] : tier;
}
