/** Which actions of a plan the people at one till do; the others are the world's. Called by world.ts and till-agent.ts. */
import type { DeskDeed } from './desk-plan.ts';
import type { GuideDeed } from './guide-plan.ts';
import type { OfficeDeed } from './office-plan.ts';
import type { Action, Deed } from './plan.ts';
import type { TradeDeed } from './trade-plan.ts';
import type { VoucherDeed } from './voucher-plan.ts';

export type TillDeed =
  Exclude<Deed, { readonly do: 'claim' | 'prices' }> | TradeDeed | DeskDeed | VoucherDeed | OfficeDeed | GuideDeed;

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
};

export const isTillDeed = (action: Action): action is Action & TillDeed => Object.hasOwn(TILL_DEEDS, action.do);
