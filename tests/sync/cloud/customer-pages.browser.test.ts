/** What a customer's phone shows of guides, campaigns and goods, in real Chromium, both languages and themes: axe finds nothing, nothing overflows. */
import {
  boundPage,
  formPage,
  refusalPage,
  takenPage,
  type PageFrame,
} from '../../../sync/cloud/pages/binding-pages.ts';
import { campaignPage, campaignRefusalPage, couponPage } from '../../../sync/cloud/pages/campaign-pages.ts';
import {
  choiceDigitsPage,
  choiceRefusalPage,
  choiceStartPage,
  chosenPage,
} from '../../../sync/cloud/pages/choice-pages.ts';
import { itemPage, itemRefusalPage, type ItemPage } from '../../../sync/cloud/pages/item-pages.ts';
import { testPhonePages } from '../../support/phone-pages.ts';

const GUIDE = { name: '欧阳娜娜（上海）', number: '2001' };
const CAMPAIGN = {
  title: '双十二会员日：针织与羽绒满 500 减 80，到店另有小样',
  text: '每人限领一张。\n不与其他券同用，特价商品除外。',
  ...{ from: '2026-12-01', until: '2026-12-12' },
};
const GOODS = { goods: '米白色羊毛混纺双面呢长大衣（加厚款） M', number: '7K3M9Q2V5X8ZABCDEFGH' };
const SOLD = { day: '2026-11-12', store: '梧桐路店' };
const item = (of: PageFrame, over: Partial<ItemPage>): string =>
  itemPage({ ...of, ...GOODS, state: 'genuine', ...over });

testPhonePages('customer', {
  form: (of) => formPage({ ...of, guide: GUIDE, until: '03-14 14:30' }),
  formWrong: (of) => formPage({ ...of, guide: GUIDE, error: 'consent_missing', phone: '13', marketing: true }),
  formHandover: (of) => formPage({ ...of, guide: GUIDE, isHandover: true }),
  bound: (of) => boundPage({ ...of, guide: GUIDE.name }),
  handedOver: (of) => boundPage({ ...of, guide: GUIDE.name, isHandover: true }),
  taken: (of) => takenPage({ ...of, guide: GUIDE.name, choose: '/my-guide?code=7K3M9Q' }),
  protected: (of) => refusalPage(of, 'protected', '/my-guide?code=7K3M9Q'),
  expired: (of) => refusalPage(of, 'expired'),
  choice: (of) => choiceStartPage({ ...of, phone: '' }),
  choiceOffered: (of) => choiceStartPage({ ...of, phone: '13', offered: GUIDE, error: 'phone_invalid' }),
  choiceDigits: (of) => choiceDigitsPage({ ...of, phone: '', error: 'digits_wrong' }),
  choiceDigitsOffered: (of) => choiceDigitsPage({ ...of, phone: '', offered: GUIDE, choice: 'nobody' }),
  chosen: (of) => chosenPage(of, GUIDE.name),
  chosenNobody: (of) => chosenPage(of, null),
  choiceRefused: (of) => choiceRefusalPage(of, 'too_many_tries'),
  campaign: (of) => campaignPage({ ...of, ...CAMPAIGN, guide: GUIDE.name, request: 'r1' }),
  campaignNothing: (of) => campaignPage({ ...of, ...CAMPAIGN }),
  campaignOver: (of) => campaignRefusalPage(of, 'all_given'),
  coupon: (of) => couponPage({ ...of, code: '7K3M-9Q2V-5X8Z', until: '2026-12-12' }),
  item: (of) => item(of, {}),
  itemSold: (of) => item(of, { state: 'sold', first: '2026-11-23 14:30', sold: SOLD, guide: GUIDE.name }),
  itemClone: (of) => item(of, { state: 'clone', first: '2026-11-23 14:30', sold: SOLD }),
  itemRecalled: (of) =>
    item(of, { state: 'recalled', recalled: { day: '2026-11-20', reason: '纽扣可能脱落，请到门店退换' } }),
  itemForged: (of) => itemRefusalPage(of, 'forged'),
});
