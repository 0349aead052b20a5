/** Faults planted in what members are found by: cards and friends at WeCom. Seeds are of the schedules of links-plan.ts. */
import type { PlantedFault } from './planted.ts';

export const LINK_FAULTS: readonly PlantedFault[] = [
  {
    name: 'card is linked to who was deleted',
    file: 'sync/cloud/binding/cards.ts',
    find: 'const isGone = (await forgottenOf(tx, scope, [asked.member])).size > 0;',
    replace: 'const isGone = false;',
    seed: 4,
    plans: 'links',
    invariant: 'deleted_not_found',
  },
  {
    name: 'friend is linked to who was deleted',
    file: 'sync/cloud/binding/cards.ts',
    find: "    if ((await forgottenOf(tx, scope, [member])).size > 0) return 'unknown';\n",
    replace: '',
    seed: 4,
    plans: 'links',
    invariant: 'deleted_not_found',
  },
  {
    name: 'card of somebody else is said to be linked',
    file: 'sync/cloud/binding/cards.ts',
    find: 'if (holder !== null || isGone ||',
    replace: 'if (isGone ||',
    seed: 2,
    plans: 'links',
    invariant: 'link_as_said',
  },
  {
    name: 'unlinked card stays',
    file: 'sync/cloud/binding/cards.ts',
    find: "await keep(tx, scope, asked.hmac, facts, { ...next, what: 'unlinked', member: holder });",
    replace: 'await keep(tx, scope, asked.hmac, facts);',
    seed: 6,
    plans: 'links',
    invariant: 'link_as_said',
  },
  {
    name: 'till finds by a link that has ended',
    file: 'main/member/person-book.ts',
    find: 'if (unlinkedAt !== undefined) await this.#parts.members.forgetLinks(member, unlinkedAt);',
    replace: 'void unlinkedAt;',
    seed: 1,
    plans: 'links',
    invariant: 'found_as_linked',
  },
  {
    name: 'deleted person stays a friend at WeCom',
    file: 'sync/cloud/store/member-facts.ts',
    find: "    'wecom_people',\n",
    replace: '',
    seed: 7,
    plans: 'links',
    invariant: 'deleted_not_found',
  },
];
