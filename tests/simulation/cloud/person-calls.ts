/** Random store calls on who members are: what they said of themselves, their keys, deletions, proposals and merges. See store-calls.ts. */
import * as cards from '../../../sync/cloud/store/member-cards.ts';
import * as facts from '../../../sync/cloud/store/member-facts.ts';
import * as merges from '../../../sync/cloud/store/member-merges.ts';
import * as members from '../../../sync/cloud/store/members.ts';
import * as due from '../../../sync/cloud/store/persons-due.ts';
import { keepMember, ownMemberAt } from '../../../sync/cloud/store/roles.ts';
import type { MemberId, StaffId, StoreId } from '../../../sync/domain/ids.ts';
import type { EpochMs } from '../../../sync/domain/time.ts';
import { raw, type CallKind, type Keys } from './store-keys.ts';

const BOX = { alg: 'A256GCM', person: 'm1', iv: 'AAAA', data: 'AAAA' };
const sorted = (rows: readonly unknown[]): readonly string[] => [...rows].map((row) => JSON.stringify(row)).sort();
const known = ({ id, store, at, n }: Keys) => ({
  id: `${id('entry')}${String(n(3))}`,
  member: id('m') as MemberId,
  store: store(),
  at: at() as EpochMs,
  staff: null,
});
const pair = ({ id, at }: Keys) => {
  const [member, other] = [id('m'), id('n')] as MemberId[];
  return {
    id: id('proposal'),
    member: member ?? ('m1' as MemberId),
    other: other ?? ('n1' as MemberId),
    at: at() as EpochMs,
  };
};

export const PERSON_CALLS: readonly CallKind[] = [
  [
    'holderOfPhone',
    1,
    ({ brandScope: where, n }) => {
      const hmac = `p${String(n(2))}`;
      return (tx) => members.holderOfPhone(tx, where, hmac);
    },
  ],
  [
    'fillMember',
    2,
    ({ brandScope: where, id, n, maybe }) => {
      const [who, phone] = [id('m'), { hmac: `p${String(n(2))}`, cipher: 'c', masked: 'm', name: maybe('W') }];
      return (tx) => members.fillMember(tx, where, who, phone);
    },
  ],
  [
    'findInstead',
    1,
    ({ brandScope: where, id, n }) => {
      const [from, to, hmac] = [id('m'), id('m'), `p${String(n(2))}`];
      return async (tx) => {
        const holder = await members.holderOfPhone(tx, where, hmac);
        if (holder?.id === from) await members.findInstead(tx, where, { from, to, hmac });
      };
    },
  ],
  [
    'numbersOf',
    1,
    ({ brandScope: where, id }) => {
      const who = [id('m'), id('m')];
      return async (tx) => sorted(await members.numbersOf(tx, where, who));
    },
  ],
  [
    'findBy',
    1,
    ({ brandScope: where, id, n }) => {
      const [member, hmac] = [id('m'), `p${String(n(2))}`];
      return async (tx) => {
        const holder = await members.holderOfPhone(tx, where, hmac);
        if (holder === null) await members.findBy(tx, where, { member, hmac });
      };
    },
  ],
  [
    'keepMember',
    2,
    ({ brand, id, maybe, n, random }) => {
      const said = { staff: random.pick(['2001', '2002']) as StaffId, member: maybe(id('m')), at: n(3) as EpochMs };
      return (tx) => keepMember(tx, brand, said);
    },
  ],
  [
    'ownMemberAt',
    1,
    ({ brandScope: where, n, random }) => {
      const [who, at] = [random.pick(['2001', '2002']) as StaffId, n(3) as EpochMs];
      return (tx) => ownMemberAt(tx, where, who, at);
    },
  ],
  [
    'person key',
    2,
    ({ brandScope: where, id, at }) =>
      raw('INSERT INTO person_keys', where, id('m'), id('f'), JSON.stringify(BOX), at()),
  ],
  [
    'keys of a person',
    1,
    ({ brandScope: where, id }) => {
      const read = raw('SELECT box FROM person_keys', where, id('m'));
      return async (tx) => sorted((await read(tx)) as readonly unknown[]);
    },
  ],
  [
    'keepProfile',
    2,
    (keys) => {
      const [where, row] = [keys.brandScope, { ...known(keys), sealed: BOX as facts.ProfileRow['sealed'] }];
      return (tx) => facts.keepProfile(tx, where, row);
    },
  ],
  [
    'profilesOf',
    1,
    ({ brandScope: where }) =>
      (tx) =>
        facts.profilesOf(tx, where, ['m1', 'm2']),
  ],
  [
    'keepPersonConsent',
    2,
    (keys) => {
      const said = { purpose: 'profile', given: keys.random.chance(0.5), version: '1', channel: 'till' } as const;
      const [where, row] = [keys.brandScope, { ...known(keys), ...said }];
      return (tx) => facts.keepPersonConsent(tx, where, row);
    },
  ],
  [
    'consentFactsOf',
    1,
    ({ brandScope: where }) =>
      async (tx) =>
        sorted(await facts.consentFactsOf(tx, where, ['m1', 'm2'])),
  ],
  [
    'storesKnowing',
    1,
    ({ brandScope: where, id }) => {
      const who = [id('m')];
      return (tx) => facts.storesKnowing(tx, where, who);
    },
  ],
  [
    'isKnownIn',
    1,
    ({ brandScope: where, id, at, store }) => {
      const asked = { members: [id('m')], stores: [store()], since: at() };
      return (tx) => merges.isKnownIn(tx, where, asked);
    },
  ],
  [
    'forgetMember',
    2,
    ({ brandScope: where, id, at }) => {
      const row = { member: id('m') as MemberId, at: at() as EpochMs, who: 'staff 9001', reason: 'customer_asked' };
      return (tx) => facts.forgetMember(tx, where, row);
    },
  ],
  [
    'blankTokens',
    1,
    ({ scope, id }) => {
      const [where, who] = [scope(), id('m')];
      return (tx) => facts.blankTokens(tx, where, who);
    },
  ],
  [
    'tokensNaming',
    1,
    ({ scope, id }) => {
      const [where, who] = [scope(), id('m')];
      return (tx) => facts.tokensNaming(tx, where, who);
    },
  ],
  [
    'visitsOf',
    1,
    ({ scope, id }) => {
      const [where, who] = [scope(), id('m')];
      return async (tx) => sorted(await facts.visitsOf(tx, [where], [who]));
    },
  ],
  [
    'proposalsOf',
    1,
    ({ brandScope: where, id }) => {
      const who = id('m');
      return (tx) => merges.proposalsOf(tx, where, [who]);
    },
  ],
  [
    'propose',
    2,
    (keys) => {
      const [where, row] = [keys.brandScope, pair(keys)];
      return (tx) => merges.propose(tx, where, row);
    },
  ],
  [
    'readProposal',
    1,
    ({ brandScope: where, id }) => {
      const which = id('proposal');
      return (tx) => merges.readProposal(tx, where, which);
    },
  ],
  [
    'markPersonsDue',
    2,
    ({ brandScope: where, id, at }) => {
      const [members, when] = [[id('m'), id('n')] as MemberId[], at()];
      return (tx) => due.markPersonsDue(tx, where, members, when);
    },
  ],
  [
    'personsDue',
    1,
    ({ brandScope: where, at, n }) => {
      const asked = { until: at(), now: at(), limit: 1 + n(3) };
      return (tx) => due.personsDue(tx, where, asked);
    },
  ],
  [
    'personsTold',
    1,
    ({ brandScope: where, id, at }) => {
      const [members, when] = [[id('m')] as MemberId[], at()];
      return (tx) => due.personsTold(tx, where, members, when);
    },
  ],
  [
    'addMerge',
    1,
    (keys) => {
      const { brandScope: where, id, random } = keys;
      const made = { ...pair(keys), id: id('merge'), proposal: id('proposal'), who: 'terminal 01' };
      const row = { ...made, what: random.pick(['merged', 'split'] as const) };
      return async (tx) => {
        // Members are there when they are merged: behind their locks one merge comes after the other.
        for (const member of ['m1', 'm2', 'n1', 'n2']) {
          await members.ensureMember(tx, where, { id: member, phone: null, name: null, at: 1 });
          await members.lockMember(tx, where, member);
        }
        return [...(await merges.addMerge(tx, where, row))].sort();
      };
    },
  ],
  [
    'mergesOf',
    1,
    ({ brandScope: where }) =>
      async (tx) =>
        sorted(await merges.mergesOf(tx, where, ['m1', 'n2'])),
  ],
  [
    'personOf',
    1,
    ({ brandScope: where, id }) => {
      const who = id('m') as MemberId;
      return (tx) => merges.personOf(tx, where, who);
    },
  ],
  [
    'noteEnrolled',
    2,
    ({ brandScope: where, id, at }) => {
      const row = { member: id('m'), store: 'S1' as StoreId, why: 'enrolled', at: at() } as const;
      return (tx) => merges.noteStore(tx, where, row);
    },
  ],
];

/** Drawn after all others, so that their histories stay as they are. */
export const MARK_CALLS: readonly CallKind[] = [
  [
    'marksOf',
    1,
    ({ brandScope: where, id }) => {
      const who = [id('m'), id('m')];
      return async (tx) => {
        const { gone, unlinkedAt } = await cards.marksOf(tx, where, who);
        return [[...gone].sort(), unlinkedAt];
      };
    },
  ],
];
