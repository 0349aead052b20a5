/**
 * What a guide may write to a customer about a reason to call: a draft to be changed and sent by the guide, in both languages. It says
 * nothing that the customer did not tell or do. Pure. Called by the guide's page and by the till's guide desk.
 */
import type { CallReason, CallReasonKind } from './call-reasons.ts';

type Draft = (name: string, goods: string) => string;
const ZH: Readonly<Record<CallReasonKind, Draft>> = {
  wish_arrived: (name, goods) => `${name}您好！您想要的「${goods}」到店了，我给您留好，方便时来试试？`,
  birthday: (name) => `${name}您好！生日快到了，先祝您生日快乐，欢迎来店里坐坐。`,
  after_sale: (name) => `${name}您好！前几天买的穿着还合适吗？有任何问题随时找我。`,
  new_arrival: (name, goods) => `${name}您好！「${goods}」到店，有您的尺码，欢迎来试试。`,
  points_ending: (name) => `${name}您好！您有积分快到期了，来店可以抵用。`,
  protection_ending: (name) => `${name}您好！好久没见，店里有些新款，欢迎来坐坐。`,
  lapsed: (name) => `${name}您好！好久没见了，最近好吗？店里有新款，欢迎来看看。`,
};
/** Not every customer left a name. */
const hello = (name: string): string => (name === '' ? 'Hello' : `Hello ${name}`);
const EN: Readonly<Record<CallReasonKind, Draft>> = {
  wish_arrived: (name, goods) =>
    `${hello(name)}, “${goods}” that you asked for is here. I keep it for you: come and try it on?`,
  birthday: (name) => `${hello(name)}, happy birthday soon! You are always welcome in our store.`,
  after_sale: (name) => `${hello(name)}, does what you bought the other day suit you? Ask me anything.`,
  new_arrival: (name, goods) => `${hello(name)}, “${goods}” is here in your size. Come and try it on!`,
  points_ending: (name) => `${hello(name)}, some of your points end soon. You can use them in our store.`,
  protection_ending: (name) => `${hello(name)}, we have new things in the store. I would be glad to see you.`,
  lapsed: (name) => `${hello(name)}, it has been a while. How are you? There are new things to look at.`,
};

export const callDraft = (
  { kind, goods = '' }: Pick<CallReason, 'kind' | 'goods'>,
  name: string,
  language: 'zh' | 'en',
): string => (language === 'zh' ? ZH : EN)[kind](name, goods);
