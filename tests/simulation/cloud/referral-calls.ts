/** Random store calls on referrals, on the rules of tiers that the same round of the cloud reads, on rules of binding and keys of codes. See store-calls.ts. */
import { readBindingPolicies, saveBindingPolicy } from '../../../sync/cloud/store/binding-policies.ts';
import { codesOut } from '../../../sync/cloud/store/codes-out.ts';
import { readTierRules } from '../../../sync/cloud/store/member-tiers.ts';
import * as referrals from '../../../sync/cloud/store/referrals.ts';
import { addGeneration, readGenerations } from '../../../sync/cloud/store/token-keys.ts';
import type { MemberId } from '../../../sync/domain/ids.ts';
import { fen } from '../../../sync/domain/money.ts';
import { epochMs } from '../../../sync/domain/time.ts';
import type { CallKind, Keys } from './store-keys.ts';

const LIMIT = 5;
const member = ({ id }: Keys): MemberId => id('member') as MemberId;

export const REFERRAL_CALLS: readonly CallKind[] = [
  [
    'saveBindingPolicy',
    2,
    ({ brandScope, store, at, n, maybe }) => {
      const rule = { protectDays: n(), validDays: n(), onMove: 'stay' } as const;
      const saved = { store: maybe(store()), from: epochMs(at()), rule: maybe(rule), by: '9001', at: 1 };
      return (tx) => saveBindingPolicy(tx, brandScope, saved);
    },
  ],
  [
    'readBindingPolicies',
    1,
    ({ brandScope }) =>
      async (tx) =>
        (await readBindingPolicies(tx, brandScope)).map((row) => JSON.stringify(row)).sort(),
  ],
  [
    'addGeneration',
    2,
    ({ brandScope, n, at }) => {
      const generation = { kid: n(), from: epochMs(at()), earlierUntil: epochMs(at()), by: '9001' };
      return (tx) => addGeneration(tx, brandScope, generation);
    },
  ],
  [
    'codesOut',
    1,
    (keys) => {
      const [scopes, now] = [[...new Set([keys.scope(), keys.scope()])], epochMs(keys.at())];
      return async (tx) => [...(await codesOut(tx, scopes, now))].map(String).sort();
    },
  ],
  [
    'readGenerations',
    1,
    ({ brandScope }) =>
      (tx) =>
        readGenerations(tx, brandScope),
  ],
  [
    'readTierRules',
    1,
    ({ brandScope }) =>
      (tx) =>
        readTierRules(tx, brandScope),
  ],
  [
    'readReferralRules',
    1,
    ({ brandScope }) =>
      (tx) =>
        referrals.readReferralRules(tx, brandScope),
  ],
  [
    'addReferralRule',
    2,
    ({ brandScope, n, at }) => {
      const terms = { from: epochMs(at()), floor: fen(n()), first: fen(n()), second: fen(n()) };
      const rule = { ...terms, coupon: 'lucky', couponDays: n(), by: '9001' } as referrals.SavedReferralRule;
      return (tx) => referrals.addReferralRule(tx, brandScope, rule, 1);
    },
  ],
  [
    'addReferralCode',
    3,
    (keys) => {
      const [code, of] = [keys.id('code'), member(keys)];
      return (tx) => referrals.addReferralCode(tx, keys.brandScope, code, of);
    },
  ],
  [
    'memberOfCode',
    1,
    ({ brandScope, id }) => {
      const code = id('code');
      return (tx) => referrals.memberOfCode(tx, brandScope, code);
    },
  ],
  [
    'lockParty',
    2,
    (keys) => {
      const of = member(keys);
      return (tx) => referrals.lockParty(tx, keys.brandScope, of);
    },
  ],
  [
    'readLink',
    1,
    (keys) => {
      const of = member(keys);
      return (tx) => referrals.readLink(tx, keys.brandScope, of);
    },
  ],
  [
    'lockLinks',
    2,
    ({ brandScope }) =>
      (tx) =>
        referrals.lockLinks(tx, brandScope),
  ],
  [
    'chainAbove',
    1,
    (keys) => {
      const of = member(keys);
      return (tx) => referrals.chainAbove(tx, keys.brandScope, of, LIMIT);
    },
  ],
  [
    'addLink',
    2,
    (keys) => {
      const link = { member: member(keys), inviter: keys.random.pick(['member2', 'member3']) as MemberId };
      const at = epochMs(keys.at());
      return (tx) => referrals.addLink(tx, keys.brandScope, { ...link, at }, '9001');
    },
  ],
  [
    'hasLinks',
    1,
    ({ brandScope }) =>
      (tx) =>
        referrals.hasLinks(tx, brandScope),
  ],
  [
    'broughtOf',
    1,
    ({ brandScope }) =>
      async (tx) =>
        [...(await referrals.broughtOf(tx, brandScope, ['member1', 'member2']))].sort(),
  ],
  [
    'ledgerOfMembers',
    1,
    ({ scope, n }) => {
      const [where, after] = [scope(), n() - 1];
      return (tx) => referrals.ledgerOfMembers(tx, where, { after, until: after + LIMIT, limit: LIMIT });
    },
  ],
  [
    'readReferralSale',
    1,
    ({ brandScope, id }) => {
      const sale = id('sale');
      return (tx) => referrals.readReferralSale(tx, brandScope, sale);
    },
  ],
  [
    'referralSalesOf',
    1,
    (keys) => {
      const of = member(keys);
      return async (tx) =>
        (await referrals.referralSalesOf(tx, keys.brandScope, of)).map((row) => JSON.stringify(row)).sort();
    },
  ],
  [
    'saveReferralSale',
    3,
    (keys) => {
      const { id, n, at } = keys;
      const sold = {
        sale: id('sale'),
        member: member(keys),
        store: 'S1',
        at: epochMs(at()),
        due: fen(n()),
        paid: fen(n()),
      };
      return (tx) => referrals.saveReferralSale(tx, keys.brandScope, sold);
    },
  ],
  [
    'lockLink',
    2,
    (keys) => {
      const of = member(keys);
      return (tx) => referrals.lockLink(tx, keys.brandScope, of);
    },
  ],
  [
    'postedFor',
    1,
    (keys) => {
      const of = member(keys);
      return (tx) => referrals.postedFor(tx, keys.brandScope, of);
    },
  ],
  [
    'addReferralEntry',
    3,
    (keys) => {
      const { id, n, at, random } = keys;
      const of = member(keys);
      const credit = { n: n(), at: at(), sale: id('sale'), party: member(keys), amount: fen(n()) };
      const level = random.pick([1, 2] as const);
      return (tx) => referrals.addReferralEntry(tx, keys.brandScope, of, { ...credit, level });
    },
  ],
  [
    'payoutsOf',
    1,
    (keys) => {
      const of = member(keys);
      return (tx) => referrals.payoutsOf(tx, keys.brandScope, of);
    },
  ],
  [
    'addPayout',
    2,
    (keys) => {
      const { id, n, at } = keys;
      const [of, payout] = [
        member(keys),
        { request: id('request'), amount: fen(n()), code: id('code'), at: epochMs(at()) },
      ];
      return (tx) => referrals.addPayout(tx, keys.brandScope, of, payout);
    },
  ],
  [
    'referralBalance',
    1,
    (keys) => {
      const of = member(keys);
      return (tx) => referrals.referralBalance(tx, keys.brandScope, of);
    },
  ],
  [
    'madeAt',
    1,
    (keys) => {
      const of = member(keys);
      return (tx) => referrals.madeAt(tx, keys.brandScope, of);
    },
  ],
];
