/** What the invariants look at of cards and friends that members are found by. See look.ts. */
import type { CloudSeen } from '../../../sync/domain/invariants.ts';
import type { Snapshot } from '../memory-database.ts';
import type { World } from './world.ts';

export function linksOf({ links }: World, tables: Snapshot): Partial<CloudSeen> {
  if (links === undefined) return {};
  const { book, looked, pages } = links;
  const cards = tables.member_cards.map(({ card_hmac: key, member }) => ({ key, member }));
  const friends = tables.wecom_people.map(({ external_id: key, member }) => ({ key, member }));
  return {
    links: {
      ...{ said: book.said, looked, pages, holders: [...cards, ...friends] },
      facts: tables.card_facts.map(({ card_hmac: key, ...fact }) => ({ key, ...fact })),
      cards: new Set([...tables.card_facts, ...tables.member_cards].map(({ card_hmac: key }) => key)),
      persons: new Map(tables.member_aliases.map(({ member, person }) => [member, person])),
      joined: tables.member_merges.map(({ member, other }) => [member, other]),
      deleted: new Set(tables.member_deletions.map(({ member }) => member)),
    },
  };
}
