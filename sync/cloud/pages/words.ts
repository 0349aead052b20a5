/** What the customer's page says, in both languages; a missing key does not compile. */
export type PageLanguage = 'zh' | 'en';

export interface PageWords {
  readonly lang: string;
  readonly title: string;
  readonly ask: (guide: string) => string;
  /** Of a code by which the guide of until now gives the customer to a colleague. */
  readonly askHandover: (guide: string) => string;
  readonly staffNumber: string;
  readonly left: string;
  readonly goodNews: string;
  readonly goodService: string;
  readonly goodFree: string;
  readonly phone: string;
  readonly required: string;
  readonly consent: string;
  readonly optional: string;
  readonly marketing: string;
  readonly submit: string;
  readonly footer: string;
  readonly errors: Readonly<Record<'phone_missing' | 'phone_invalid' | 'consent_missing', string>>;
  readonly boundTitle: string;
  readonly boundText: (guide: string) => string;
  readonly handedOver: (guide: string) => string;
  readonly boundNext: string;
  /** Where what came of it is not said. */
  readonly takenTitle: string;
  readonly takenText: (guide: string) => string;
  /** To the page of the own choice. */
  readonly choice: string;
  readonly refusals: Readonly<Record<PageRefusal, { readonly title: string; readonly text: string }>>;
}

export type PageRefusal =
  | 'forged'
  | 'expired'
  | 'revoked'
  | 'key_ended'
  | 'guide_not_rostered'
  | 'used'
  | 'used_by_another'
  | 'protected'
  | 'guide_left'
  | 'self'
  | 'weak'
  | 'too_many_failures'
  | 'other_site';

export const WORDS: Readonly<Record<PageLanguage, PageWords>> = {
  zh: {
    lang: 'zh-CN',
    title: '绑定专属导购',
    ask: (guide) => `让${guide}做您的专属导购？`,
    askHandover: (guide) => `今后由${guide}为您服务，可以吗？`,
    staffNumber: '导购 · 工号',
    left: '有效至',
    goodNews: '您的尺码和喜好有新货，先告诉您',
    goodService: '退换、修改、保养，直接找这一位',
    goodFree: '不收费，不加好友，随时能换人或解除',
    phone: '手机号（用来认出您是会员）',
    required: '必选',
    consent: '我已满 14 岁，同意按《会员与隐私说明》用我的手机号提供会员和专属导购服务',
    optional: '可选',
    marketing: '也给我发新品和优惠消息，不勾也一样能绑定',
    submit: '同意并绑定',
    footer: '绑定后 30 天内别的导购改不走，一年没来往自动解除。撤回同意、导出或删除资料：会员中心 › 隐私',
    errors: {
      phone_missing: '请填写手机号',
      phone_invalid: '手机号不对，请检查后再试',
      consent_missing: '请先勾选必选的同意',
    },
    boundTitle: '绑定好了',
    boundText: (guide) => `${guide}现在是您的专属导购。`,
    handedOver: (guide) => `今后由${guide}为您服务。`,
    boundNext: '结账时报手机号，就能认出您。可以关闭这个页面了。',
    takenTitle: '收到了',
    takenText: (guide) =>
      `您同意的内容已经转给${guide}。今天从这里提交的人很多，结果请向导购确认，或用手机验证后自己选。`,
    choice: '我要自己选导购',
    refusals: {
      forged: { title: '这个码不对', text: '可能没扫全，也可能不是我们的码。请导购重新出示一个。' },
      expired: { title: '这个码过期了', text: '为了安全，码只在一段时间内有效。请导购出示一个新的。' },
      revoked: { title: '这个码已作废', text: '导购已经收回了它。请导购出示一个新的。' },
      key_ended: { title: '这个码要换新了', text: '我们换过密钥，旧码已停用。请导购出示一个新的。' },
      guide_not_rostered: { title: '这位导购不在这家店', text: '出示这个码的时候，这位导购不在班表上。请联系店里。' },
      used: { title: '这个码已经用过了', text: '如果是您自己用的，绑定已经生效。不是的话，请导购出示一个新的。' },
      used_by_another: { title: '这个码已被别人用了', text: '一个码只能绑定一位顾客。请导购给您出示一个新的。' },
      protected: {
        title: '您已经有专属导购',
        text: '您的专属导购还在保护期内，这次没有更换。想换人，可以用手机验证后自己选。',
      },
      guide_left: { title: '这位导购已离职', text: '请联系店里，换一位导购为您服务。' },
      self: { title: '不能绑定自己', text: '这个手机号就是这位导购本人的。' },
      weak: { title: '您已经有专属导购', text: '这个码不能更换专属导购。请导购当面出示一次性的码。' },
      too_many_failures: { title: '试得太多了', text: '请稍等几分钟，再扫导购出示的码。' },
      other_site: { title: '请从扫码打开的页面提交', text: '这次提交来自别的网站，没有处理。请重新扫码。' },
    },
  },
  en: {
    lang: 'en',
    title: 'Your personal guide',
    ask: (guide) => `Make ${guide} your personal guide?`,
    askHandover: (guide) => `Shall ${guide} look after you from now on?`,
    staffNumber: 'Guide · No.',
    left: 'Valid until',
    goodNews: 'Hear first about new arrivals in your size and taste',
    goodService: 'One person for exchanges, alterations and care',
    goodFree: 'Free, no friend request; change or leave at any time',
    phone: 'Mobile number (to recognise you as a member)',
    required: 'Required',
    consent:
      'I am 14 or older and agree that my number is used for membership and my personal guide, as the member and privacy notice says',
    optional: 'Optional',
    marketing: 'Also send me news and offers; binding works without it',
    submit: 'Agree and bind',
    footer:
      'For 30 days no other guide can take over; after a year without contact it ends by itself. Withdraw, export or delete: member centre › privacy',
    errors: {
      phone_missing: 'Please enter your mobile number',
      phone_invalid: 'That number does not look right, please check it',
      consent_missing: 'Please tick the required consent first',
    },
    boundTitle: 'All set',
    boundText: (guide) => `${guide} is now your personal guide.`,
    handedOver: (guide) => `${guide} looks after you from now on.`,
    boundNext: 'Give your number at the till and we know you. You may close this page.',
    takenTitle: 'Received',
    takenText: (guide) =>
      `${guide} has what you agreed to. Many people sent this from here today: ask your guide what came of it, or prove your number and choose yourself.`,
    choice: 'Choose my guide myself',
    refusals: {
      forged: {
        title: 'This code is not valid',
        text: 'It was not read whole, or it is not ours. Please ask your guide for a new one.',
      },
      expired: {
        title: 'This code has expired',
        text: 'Codes are valid for a while only. Please ask your guide for a new one.',
      },
      revoked: { title: 'This code was withdrawn', text: 'Please ask your guide for a new one.' },
      key_ended: {
        title: 'This code was replaced',
        text: 'Our keys have changed and old codes have ended. Please ask your guide for a new one.',
      },
      guide_not_rostered: {
        title: 'This guide is not in this store',
        text: 'The guide was not on the roster when the code was made. Please ask the store.',
      },
      used: {
        title: 'This code was used',
        text: 'If it was you, the binding is in force. If not, please ask your guide for a new one.',
      },
      used_by_another: {
        title: 'Somebody else used this code',
        text: 'A code binds one customer only. Please ask your guide for a new one.',
      },
      protected: {
        title: 'You have a personal guide',
        text: 'Your guide is still protected, so nothing changed. To change, prove your number and choose yourself.',
      },
      guide_left: { title: 'This guide has left', text: 'Please ask the store for another guide.' },
      self: { title: 'You cannot bind yourself', text: 'This number is the guide’s own.' },
      weak: {
        title: 'You have a personal guide',
        text: 'This kind of code cannot change your guide. Please ask for a one-time code in the store.',
      },
      too_many_failures: {
        title: 'Too many tries',
        text: 'Please wait a few minutes, then scan the guide’s code again.',
      },
      other_site: {
        title: 'Please use the scanned page',
        text: 'This came from another site and was not taken. Please scan again.',
      },
    },
  },
};

/** The first of the browser's languages that is Chinese or English; Chinese when neither is named. */
export function pageLanguage(acceptLanguage: string | undefined): PageLanguage {
  for (const part of (acceptLanguage ?? '').toLowerCase().split(',')) {
    if (part.trim().startsWith('zh')) return 'zh';
    if (part.trim().startsWith('en')) return 'en';
  }
  return 'zh';
}
