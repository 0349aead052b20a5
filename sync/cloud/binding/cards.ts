/**
 * Cards of members, and the ends of what a member is found by: each a fact that is only added, behind the card's lock and later than those
 * before it; whose a card is is their fold. Stores that know the person are told, so that no till finds by what it remembers.
 * The same of a friend at WeCom. Called by routes/member-cards.ts and wecom.ts. domain/member-card.ts.
 */
import type { MemberId } from '../../domain/ids.ts';
import { holderOfCard } from '../../domain/member-card.ts';
import { epochMs, type EpochMs } from '../../domain/time.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import { freshId } from '../ports.ts';
import type { Transaction } from '../store/database.ts';
import {
  addCardFact,
  cardFactsOf,
  lockCard,
  noteUnlinked,
  saveHolder,
  type CardFactRow,
} from '../store/member-cards.ts';
import { forgottenOf } from '../store/member-facts.ts';
import { idsOf } from '../store/member-merges.ts';
import { lockMember } from '../store/members.ts';
import { markPersonsDue } from '../store/persons-due.ts';
import { linkPerson, unlinkPerson } from '../store/wecom.ts';
import { tellPersons } from './tell-persons.ts';

/** Links and ends of one card that are kept; a card changes hands a few times in its life. */
export const CARD_FACTS_MAX = 100;

export interface CardAsked {
  readonly hmac: string;
  /** Every id of the person. */
  readonly ids: readonly MemberId[];
  readonly member: MemberId;
  readonly who: string;
}
export type CardOutcome = 'done' | 'taken' | 'not_linked' | 'unknown' | 'too_many';

/** `done` too for a card that is the person's already. */
export function linkCard(cloud: Cloud, asked: CardAsked): Promise<CardOutcome> {
  const scope = brandScope(cloud.brand.id);
  return cloud.database.transaction(async (tx) => {
    const { facts, holder, next } = await lockedCard(cloud, tx, asked);
    const isGone = (await forgottenOf(tx, scope, [asked.member])).size > 0;
    if (holder !== null || isGone || facts.length >= CARD_FACTS_MAX) {
      await keep(tx, scope, asked.hmac, facts);
      if (isGone) return 'unknown';
      return holder === null ? 'too_many' : asked.ids.includes(holder) ? 'done' : 'taken';
    }
    await keep(tx, scope, asked.hmac, facts, { ...next, what: 'linked', member: asked.member });
    return 'done';
  });
}

export async function unlinkCard(cloud: Cloud, asked: CardAsked): Promise<CardOutcome> {
  const scope = brandScope(cloud.brand.id);
  const at = cloud.ports.clock.now();
  const outcome = await cloud.database.transaction(async (tx): Promise<CardOutcome> => {
    const { facts, holder, next } = await lockedCard(cloud, tx, asked);
    if (holder === null || !asked.ids.includes(holder)) {
      await keep(tx, scope, asked.hmac, facts);
      return 'not_linked';
    }
    await keep(tx, scope, asked.hmac, facts, { ...next, what: 'unlinked', member: holder });
    await noteUnlinked(tx, scope, asked.ids, at);
    await markPersonsDue(tx, scope, asked.ids, at);
    return 'done';
  });
  if (outcome === 'done') await tellPersons(cloud, asked.ids, at);
  return outcome;
}

/** Which member a friend at WeCom is; whoever it was before is it no more. False for a member who was deleted. */
export const linkFriend = (cloud: Cloud, external: string, member: MemberId, who: string): Promise<boolean> =>
  changeFriend(cloud, async (tx, scope, at) => {
    // Behind the member's lock, so that no deletion is overtaken.
    await lockMember(tx, scope, member);
    if ((await forgottenOf(tx, scope, [member])).size > 0) return 'unknown';
    const before = await linkPerson(tx, scope, external, { member, at, by: who });
    return before === member ? null : before;
  });

/** A friend at WeCom is nobody whom one knows. False, and all stays, where the friend is none of these ids', which are one person's. */
export const unlinkFriend = (cloud: Cloud, external: string, ids: readonly MemberId[]): Promise<boolean> =>
  changeFriend(cloud, async (tx, scope) => (await unlinkPerson(tx, scope, external, ids)) ?? 'unknown');

/** `change` says whose the friend is no more. */
async function changeFriend(
  cloud: Cloud,
  change: (tx: Transaction, scope: string, at: EpochMs) => Promise<MemberId | null | 'unknown'>,
): Promise<boolean> {
  const scope = brandScope(cloud.brand.id);
  const at = cloud.ports.clock.now();
  const ids = await cloud.database.transaction(async (tx): Promise<readonly MemberId[] | null> => {
    const before = await change(tx, scope, at);
    if (before === 'unknown') return null;
    if (before === null) return [];
    const persons = await idsOf(tx, scope, before);
    await noteUnlinked(tx, scope, persons, at);
    await markPersonsDue(tx, scope, persons, at);
    return persons;
  });
  if (ids !== null && ids.length > 0) await tellPersons(cloud, ids, at);
  return ids !== null;
}

interface LockedCard {
  readonly facts: readonly CardFactRow[];
  readonly holder: MemberId | null;
  readonly next: Omit<CardFactRow, 'what' | 'member'>;
}

/** The member before the card, as a deletion does. */
async function lockedCard(cloud: Cloud, tx: Transaction, { hmac, member, who }: CardAsked): Promise<LockedCard> {
  const scope = brandScope(cloud.brand.id);
  const now = cloud.ports.clock.now();
  await lockMember(tx, scope, member);
  await lockCard(tx, scope, { card_hmac: hmac, member, at: now, who });
  const facts = await cardFactsOf(tx, scope, hmac);
  // Another process may have a clock that is ahead: what comes second in the card's order is later.
  const newest = facts.reduce((last, { at }) => Math.max(last, at), 0);
  const next = { id: freshId(cloud.ports), card_hmac: hmac, at: epochMs(Math.max(now, newest + 1)), who };
  return { facts, holder: holderOfCard(facts), next };
}

/** The facts, with one more or as they were, and what they fold to. */
async function keep(
  tx: Transaction,
  scope: string,
  card: string,
  before: readonly CardFactRow[],
  more?: CardFactRow,
): Promise<void> {
  const facts = more === undefined ? before : [...before, more];
  if (more !== undefined) await addCardFact(tx, scope, more);
  const holder = holderOfCard(facts);
  const links = facts.filter(({ what, member }) => what === 'linked' && member === holder);
  await saveHolder(tx, scope, card, links.sort((a, b) => b.at - a.at)[0] ?? null);
}
