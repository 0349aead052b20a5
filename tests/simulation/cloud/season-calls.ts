/** Random store calls of campaigns, planned changes of store, and friends at WeCom who go to another guide. See store-calls.ts. */
import { forgetGuideMove } from '../../../sync/cloud/store/binding-policies.ts';
import * as campaigns from '../../../sync/cloud/store/campaigns.ts';
import { peopleWhoGo } from '../../../sync/cloud/store/roles.ts';
import * as wecom from '../../../sync/cloud/store/wecom.ts';
import * as transfers from '../../../sync/cloud/store/wecom-transfers.ts';
import * as ways from '../../../sync/cloud/store/wecom-ways.ts';
import type { StaffId } from '../../../sync/domain/ids.ts';
import { epochMs } from '../../../sync/domain/time.ts';
import type { CallKind, Keys } from './store-keys.ts';

const LIMIT = 5;
/** Rows of no promised order. */
const inOrder = (rows: readonly object[]): readonly string[] => rows.map((row) => JSON.stringify(row)).sort();
const guideOf = ({ random }: Keys): StaffId => random.pick(['2001', '2002'] as const) as StaffId;

const channel = (keys: Keys): campaigns.ChannelRow => ({
  ...{ code: keys.id('code'), campaign: keys.id('campaign'), channel: keys.random.pick(['poster', 'guide'] as const) },
  ...{ store: keys.maybe(keys.store()), guide: keys.maybe('2001'), community: keys.maybe('c1'), live_room: null },
  ...{ name: 'by the door', made_by: '9001', made_at: keys.at() },
});

const CAMPAIGN_CALLS: readonly CallKind[] = [
  [
    'addCampaignVersion',
    3,
    ({ brandScope, id, n, at }) => {
      const row = { campaign: id('campaign'), version: n(2), body: { name: 'June' } as never, saved_by: '9001' };
      const when = at();
      return (tx) => campaigns.addCampaignVersion(tx, brandScope, row, when);
    },
  ],
  [
    'readCampaigns',
    1,
    ({ brandScope }) =>
      (tx) =>
        campaigns.readCampaigns(tx, brandScope),
  ],
  [
    'readCampaign',
    1,
    ({ brandScope, id }) => {
      const campaign = id('campaign');
      return (tx) => campaigns.readCampaign(tx, brandScope, campaign);
    },
  ],
  [
    'lockGiven',
    3,
    ({ brandScope, id }) => {
      const campaign = id('campaign');
      return (tx) => campaigns.lockGiven(tx, brandScope, campaign);
    },
  ],
  [
    'saveGiven',
    2,
    ({ brandScope, id, n }) => {
      const [campaign, given] = [id('campaign'), n()];
      return (tx) => campaigns.saveGiven(tx, brandScope, campaign, given);
    },
  ],
  [
    'addChannel',
    3,
    (keys) => {
      const row = channel(keys);
      return (tx) => campaigns.addChannel(tx, keys.brandScope, row);
    },
  ],
  [
    'readChannel',
    1,
    ({ brandScope, id }) => {
      const code = id('code');
      return (tx) => campaigns.readChannel(tx, brandScope, code);
    },
  ],
  [
    'touchpointsOf',
    1,
    ({ brandScope, id }) => {
      const campaign = id('campaign');
      return (tx) => campaigns.touchpointsOf(tx, brandScope, campaign, LIMIT);
    },
  ],
  [
    'noteOpened',
    3,
    ({ brandScope, id, n }) => {
      const [code, day] = [id('code'), `2026-06-1${String(n(2))}`];
      return (tx) => campaigns.noteOpened(tx, brandScope, code, day);
    },
  ],
  [
    'peopleWhoGo',
    1,
    ({ brand, at }) => {
      const now = epochMs(at());
      return (tx) => peopleWhoGo(tx, brand, now, LIMIT);
    },
  ],
  [
    'forgetGuideMove',
    2,
    (keys) => {
      const move = { guide: guideOf(keys), at: epochMs(keys.at()) };
      return (tx) => forgetGuideMove(tx, keys.brandScope, move);
    },
  ],
];

const event = (keys: Keys): wecom.WecomEventRow => ({
  ...{ scope: keys.brandScope, id: keys.id('event'), change: 'transfer_fail', user_id: keys.id('user') },
  ...{ external_id: keys.id('external'), at: epochMs(keys.at()), received_at: epochMs(keys.at()) },
  ...{ state: null, reason: keys.maybe('refused'), welcome_code: null, welcome: null },
  ...{ staff: keys.maybe(guideOf(keys)), touchpoint: keys.maybe('wecom:1'), claim: keys.maybe(keys.id('claim')) },
  ...{ applied: keys.random.chance(0.5), checks: 0, check_at: keys.maybe(keys.at()) },
});
const friend = (keys: Keys) => ({ ...event(keys), at: keys.at() });
const transfer = (keys: Keys): transfers.WecomTransferRow => ({
  ...{ scope: keys.brandScope, batch: keys.id('batch'), external_id: keys.id('external'), kind: 'active' },
  ...{ from_staff: guideOf(keys), to_staff: guideOf(keys), from_user: keys.id('user'), to_user: 'user2' },
  ...{ state: keys.random.pick(['asking', 'waiting', 'done', 'failed'] as const), reason: keys.maybe('code_1') },
  ...{ made_at: keys.at(), asked_at: keys.maybe(keys.at()), checks: 0, check_at: keys.maybe(keys.at()) },
});

const WECOM_CALLS: readonly CallKind[] = [
  [
    'linkUser',
    2,
    (keys) => {
      // Each person is one user: who has another's is refused before, by the route.
      const guide = guideOf(keys);
      return (tx) => ways.linkUser(tx, keys.brandScope, guide, `user${guide}`);
    },
  ],
  [
    'userOf',
    1,
    (keys) => {
      const guide = guideOf(keys);
      return async (tx) => [
        await ways.userOf(tx, keys.brandScope, guide),
        await ways.staffOfUser(tx, keys.brandScope, `user${guide}`),
      ];
    },
  ],
  [
    'dueWays',
    1,
    ({ brandScope, at }) => {
      const now = at();
      return (tx) => ways.dueWays(tx, brandScope, now, LIMIT);
    },
  ],
  [
    'keepEvent',
    3,
    (keys) => {
      const { id, change, user_id: userId, external_id: externalId, at, state, reason } = event(keys);
      const told = { id, change, userId, externalId, at, state, reason, welcomeCode: null };
      const received = keys.at();
      return (tx) => wecom.keepEvent(tx, keys.brandScope, told, received);
    },
  ],
  [
    'dueEvents',
    1,
    ({ brandScope, at }) => {
      const now = at();
      return async (tx) => inOrder(await wecom.dueEvents(tx, brandScope, now, 100));
    },
  ],
  [
    'claimEvent',
    2,
    (keys) => {
      const [row, until] = [event(keys), keys.at()];
      return (tx) => wecom.claimEvent(tx, row, until);
    },
  ],
  [
    'saveEvent',
    2,
    (keys) => {
      const row = event(keys);
      return (tx) => wecom.saveEvent(tx, row);
    },
  ],
  [
    'putOffEvent',
    2,
    (keys) => {
      const [row, until] = [event(keys), keys.at()];
      return (tx) => wecom.putOffEvent(tx, row, until);
    },
  ],
  [
    'addFriend',
    3,
    (keys) => {
      const row = friend(keys);
      return (tx) => wecom.addFriend(tx, row);
    },
  ],
  [
    'endFriend',
    3,
    (keys) => {
      const row = friend(keys);
      return (tx) => wecom.endFriend(tx, row, 'transfer');
    },
  ],
  [
    'linkPerson',
    2,
    ({ brandScope, id, at }) => {
      const [external, link] = [id('external'), { member: id('member'), at: at(), by: '9001' }];
      return (tx) => wecom.linkPerson(tx, brandScope, external, link);
    },
  ],
  [
    'memberOfFriend',
    1,
    ({ brandScope, id, at }) => {
      const [external, when] = [id('external'), at()];
      return (tx) => wecom.memberOfFriend(tx, brandScope, external, when);
    },
  ],
  [
    'readPolicies',
    1,
    ({ brandScope }) =>
      (tx) =>
        wecom.readPolicies(tx, brandScope),
  ],
  [
    'savePolicy',
    2,
    ({ brandScope, n, random }) => {
      const rule = {
        from: n(2),
        friendBinds: random.chance(0.5),
        onTransfer: random.pick(['follows', 'stays'] as const),
      };
      return (tx) => wecom.savePolicy(tx, brandScope, rule);
    },
  ],
  [
    'makeTransfers',
    2,
    (keys) => {
      // Of one user alone: friends are taken in no promised order.
      const made = { ...transfer(keys), from_user: 'user1' };
      return (tx) => transfers.makeTransfers(tx, made);
    },
  ],
  [
    'dueTransfers',
    1,
    ({ brandScope, at }) => {
      const now = at();
      return (tx) => transfers.dueTransfers(tx, brandScope, now, LIMIT);
    },
  ],
  [
    'claimTransfers',
    2,
    (keys) => {
      const [row, now] = [transfer(keys), keys.at()];
      return async (tx) => [...(await transfers.claimTransfers(tx, [row], now, now + 1))];
    },
  ],
  [
    'saveTransfer',
    2,
    (keys) => {
      const row = transfer(keys);
      return (tx) => transfers.saveTransfer(tx, row);
    },
  ],
  [
    'movedSince',
    1,
    ({ brandScope, id, at }) => {
      const [ids, since] = [[id('external')], at()];
      return async (tx) => [...(await transfers.movedSince(tx, brandScope, ids, since))];
    },
  ],
  [
    'transfersAsked',
    1,
    ({ brandScope, id }) => {
      const external = id('external');
      return (tx) => transfers.transfersAsked(tx, brandScope, external);
    },
  ],
];

export const SEASON_CALLS: readonly CallKind[] = [...CAMPAIGN_CALLS, ...WECOM_CALLS];
