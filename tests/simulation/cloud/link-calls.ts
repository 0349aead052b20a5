/** Random store calls on what members are found by: cards with their facts, friends at WeCom, and the ends of both. See store-calls.ts. */
import * as cards from '../../../sync/cloud/store/member-cards.ts';
import * as members from '../../../sync/cloud/store/members.ts';
import * as wecom from '../../../sync/cloud/store/wecom.ts';
import type { MemberId } from '../../../sync/domain/ids.ts';
import type { EpochMs } from '../../../sync/domain/time.ts';
import type { CallKind, Keys } from './store-keys.ts';

const sorted = (rows: readonly unknown[]): readonly string[] => rows.map((row) => JSON.stringify(row)).sort();
const fact = ({ id, at, random }: Keys): cards.CardFactRow => ({
  ...{ id: id('fact'), card_hmac: id('card'), what: random.pick(['linked', 'unlinked'] as const) },
  ...{ member: id('m') as MemberId, at: at() as EpochMs, who: '9001' },
});

/** Drawn after all others, so that their histories stay as they are. */
export const LINK_CALLS: readonly CallKind[] = [
  [
    'lockCard',
    2,
    (keys) => {
      const row = fact(keys);
      return (tx) => cards.lockCard(tx, keys.brandScope, row);
    },
  ],
  [
    'addCardFact',
    2,
    (keys) => {
      const row = fact(keys);
      return (tx) => cards.addCardFact(tx, keys.brandScope, row);
    },
  ],
  [
    'saveHolder',
    2,
    (keys) => {
      const row = fact(keys);
      return (tx) => cards.saveHolder(tx, keys.brandScope, row.card_hmac, row.what === 'linked' ? row : null);
    },
  ],
  [
    'cardFactsOf',
    1,
    ({ brandScope: where, id }) => {
      const card = id('card');
      return async (tx) => [
        await cards.memberOfCard(tx, where, card),
        ...sorted(await cards.cardFactsOf(tx, where, card)),
      ];
    },
  ],
  [
    'linksOf',
    1,
    ({ brandScope: where, id }) => {
      const who = [id('m') as MemberId];
      return (tx) => cards.linksOf(tx, where, who);
    },
  ],
  [
    'noteUnlinked',
    2,
    ({ brandScope: where, id, at }) => {
      const [who, when] = [[id('m') as MemberId], at()];
      return (tx) => cards.noteUnlinked(tx, where, who, when);
    },
  ],
  [
    'readConsents',
    1,
    ({ brandScope: where }) =>
      (tx) =>
        members.readConsents(tx, where, ['m1', 'm2']),
  ],
  [
    'unlinkPerson',
    2,
    ({ brandScope: where, id }) => {
      const [external, members] = [id('external'), ['member1' as MemberId, 'member2' as MemberId]];
      return (tx) => wecom.unlinkPerson(tx, where, external, members);
    },
  ],
  [
    'friendsByExternal',
    1,
    ({ brandScope: where, id }) => {
      const external = id('external');
      return (tx) => wecom.friendsByExternal(tx, where, external);
    },
  ],
];
