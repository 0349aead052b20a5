/** Which actions of a plan the people at one till do, which those of guides, of growth, of care and of a season; the others are the world's. Called by world.ts and till-agent.ts. */
import type { CareDeed, CareStory } from './care-plan.ts';
import type { DeskDeed } from './desk-plan.ts';
import type { GrowthDeed, GrowthStory } from './growth-plan.ts';
import type { GuideDeed, GuideStory } from './guide-plan.ts';
import type { LinkDeed, LinkStory } from './links-plan.ts';
import type { OfficeDeed } from './office-plan.ts';
import type { Action, Deed } from './plan.ts';
import type { SeasonStory } from './season-plan.ts';
import type { TradeDeed } from './trade-plan.ts';
import type { VoucherDeed } from './voucher-plan.ts';

export type TillDeed =
  | Exclude<Deed, { readonly do: 'claim' | 'prices' }>
  | TradeDeed
  | DeskDeed
  | VoucherDeed
  | OfficeDeed
  | GuideDeed
  | GrowthDeed
  | CareDeed
  | LinkDeed;

const CARE_DEEDS: Readonly<Record<CareDeed['do'], true>> = {
  wish: true,
  endWish: true,
  arrive: true,
  callCustomer: true,
  progress: true,
  tell: true,
  spendPoints: true,
  sellAndLook: true,
  clock: true,
  enterOut: true,
  reviewAtTill: true,
};
const TILL_DEEDS: Readonly<Record<TillDeed['do'], true>> = {
  sell: true,
  token: true,
  drawer: true,
  copy: true,
  closeShift: true,
  changeKey: true,
  refund: true,
  looseRefund: true,
  exchange: true,
  swap: true,
  payByCode: true,
  payByVoucher: true,
  park: true,
  lookAtParked: true,
  resume: true,
  voidCart: true,
  correct: true,
  cashInstead: true,
  moveCash: true,
  count: true,
  handOver: true,
  closeDay: true,
  holdOrder: true,
  addDeposit: true,
  pickUp: true,
  endOrder: true,
  lookAtOrders: true,
  ticket: true,
  correctDeposit: true,
  depositInCash: true,
  topUp: true,
  topUpByCode: true,
  returnTopUp: true,
  payByValue: true,
  sellByHand: true,
  buyAsStaff: true,
  saveSetting: true,
  resetPin: true,
  logInAnew: true,
  sellTo: true,
  enrol: true,
  profile: true,
  consent: true,
  guideCode: true,
  moveCustomers: true,
  disputeClaim: true,
  question: true,
  sellItem: true,
  useCoupon: true,
  ...CARE_DEEDS,
  linkCard: true,
  linkFriend: true,
  unlink: true,
  show: true,
};

export const isTillDeed = (action: Action): action is Action & TillDeed => Object.hasOwn(TILL_DEEDS, action.do);

const LINK_DEEDS: ReadonlySet<string> = new Set<LinkDeed['do']>(['linkCard', 'linkFriend', 'unlink', 'show']);
export const isLinkDeed = (deed: TillDeed): deed is LinkDeed => LINK_DEEDS.has(deed.do);
export const isCareDeed = (deed: TillDeed): deed is CareDeed => Object.hasOwn(CARE_DEEDS, deed.do);
export const isLinkStory = (action: Action): action is Action & LinkStory => action.do === 'officeLinks';

const GUIDE_STORIES: Readonly<Record<GuideStory['do'], true>> = {
  scan: true,
  scanBy: true,
  ownMember: true,
  lookAtSignals: true,
  choose: true,
  forget: true,
  merge: true,
  leave: true,
  moveGuide: true,
  decide: true,
  monthPasses: true,
  closeMonth: true,
};
export const isGuideStory = (action: Action): action is Action & GuideStory => Object.hasOwn(GUIDE_STORIES, action.do);

const GROWTH_STORIES: Readonly<Record<GrowthStory['do'], true>> = {
  issueCoupons: true,
  revokeCoupon: true,
  makePacket: true,
  drawPacket: true,
  endPacket: true,
  bring: true,
  payOut: true,
  recallItems: true,
  openItem: true,
  savePolicy: true,
  rotateKey: true,
};
export const isGrowthStory = (action: Action): action is Action & GrowthStory =>
  Object.hasOwn(GROWTH_STORIES, action.do);

const CARE_STORIES: Readonly<Record<CareStory['do'], true>> = {
  phoneCall: true,
  phoneEndWish: true,
  phoneProgress: true,
  phoneNote: true,
  giveTask: true,
  endTask: true,
  savePointsRule: true,
  saveCommission: true,
  daysPass: true,
  prove: true,
  doAgain: true,
  reviewProof: true,
};
export const isCareStory = (action: Action): action is Action & CareStory => Object.hasOwn(CARE_STORIES, action.do);

const SEASON_STORIES: Readonly<Record<SeasonStory['do'], true>> = {
  enterContest: true,
  setTarget: true,
  tellFootfall: true,
  tellAgain: true,
  tellCosts: true,
  changeContest: true,
  closeContest: true,
  adjustPrize: true,
  lookAtBoard: true,
  dayPasses: true,
  saveCampaign: true,
  endCampaign: true,
  takeCoupon: true,
  openReceipt: true,
  planMove: true,
  cancelMove: true,
  decideTransfers: true,
  handFriends: true,
  callByPhone: true,
  rate: true,
  answerLow: true,
};
export const isSeasonStory = (action: Action): action is Action & SeasonStory =>
  Object.hasOwn(SEASON_STORIES, action.do);
