/** What the page of the customer's own choice says, in both languages; a missing key does not compile. */
import type { PageLanguage } from './words.ts';

export type ChoiceFault = 'phone_missing' | 'phone_invalid' | 'digits_wrong' | 'choice_missing' | 'guide_unknown';
export type ChoiceRefusal = 'too_many_tries' | 'messages_not_set_up' | 'other_site';

export interface ChoiceWords {
  readonly title: string;
  readonly ask: string;
  readonly why: readonly string[];
  readonly phone: string;
  readonly send: string;
  readonly sent: string;
  readonly digits: string;
  readonly whom: string;
  readonly guideNumber: string;
  readonly otherGuide: string;
  readonly nobody: string;
  readonly confirm: string;
  readonly again: string;
  readonly footer: string;
  readonly errors: Readonly<Record<ChoiceFault, string>>;
  readonly doneTitle: string;
  readonly chosen: (guide: string) => string;
  readonly chosenNobody: string;
  readonly close: string;
  readonly refusals: Readonly<Record<ChoiceRefusal, { readonly title: string; readonly text: string }>>;
}

export const CHOICE_WORDS: Readonly<Record<PageLanguage, ChoiceWords>> = {
  zh: {
    title: '选择我的专属导购',
    ask: '我的专属导购，我自己选',
    why: ['先用短信确认手机号是您本人的', '自己选的马上生效，不受保护期限制', '原来的导购会看到是您本人的决定'],
    phone: '会员手机号',
    send: '发送验证码',
    sent: '这个号码是会员的话，六位验证码已经发出，五分钟内有效。',
    digits: '短信验证码',
    whom: '我选',
    guideNumber: '导购工号',
    otherGuide: '填工号选一位',
    nobody: '不要专属导购',
    confirm: '确认',
    again: '没收到，重新发送',
    footer: '验证码只用来确认是您本人。店员不会向您要它。',
    errors: {
      phone_missing: '请填写手机号',
      phone_invalid: '手机号不对，请检查后再试',
      digits_wrong: '验证码不对、已用过或过期了。可以重新发送一个。',
      choice_missing: '请选一位导购，或选择不要',
      guide_unknown: '没有这个工号的在职导购，请检查工号',
    },
    doneTitle: '已按您的选择更新',
    chosen: (guide) => `${guide}现在是您的专属导购。`,
    chosenNobody: '您现在没有专属导购。随时可以再选。',
    close: '可以关闭这个页面了。',
    refusals: {
      too_many_tries: { title: '试得太多了', text: '为了安全，请过十分钟再试，或者到店里请店员帮您。' },
      messages_not_set_up: { title: '这里还不能发短信', text: '请到店里，请店员帮您更换或解除专属导购。' },
      other_site: { title: '请从我们的页面提交', text: '这次提交来自别的网站，没有处理。' },
    },
  },
  en: {
    title: 'Choose my guide',
    ask: 'I choose my personal guide myself',
    why: [
      'A text message proves that the number is yours',
      'Your choice holds at once, whatever is protected',
      'The guide of before sees that it was your decision',
    ],
    phone: 'Mobile number of your membership',
    send: 'Send me digits',
    sent: 'If this is a member’s number, six digits are on their way. They are good for five minutes.',
    digits: 'Digits from the message',
    whom: 'I choose',
    guideNumber: 'Guide’s number',
    otherGuide: 'A guide by number',
    nobody: 'No personal guide',
    confirm: 'Confirm',
    again: 'Nothing came, send again',
    footer: 'The digits only prove that it is you. Nobody in a store will ask for them.',
    errors: {
      phone_missing: 'Please enter your mobile number',
      phone_invalid: 'That number does not look right, please check it',
      digits_wrong: 'These digits are wrong, used or too old. You can have new ones sent.',
      choice_missing: 'Please choose a guide, or none',
      guide_unknown: 'No guide at work has this number, please check it',
    },
    doneTitle: 'Changed as you chose',
    chosen: (guide) => `${guide} is now your personal guide.`,
    chosenNobody: 'You have no personal guide now. You can choose again at any time.',
    close: 'You may close this page.',
    refusals: {
      too_many_tries: {
        title: 'Too many tries',
        text: 'To be safe, please wait ten minutes, or ask for help in the store.',
      },
      messages_not_set_up: {
        title: 'No messages from here yet',
        text: 'Please ask in the store to change or end it.',
      },
      other_site: { title: 'Please use our own page', text: 'This came from another site and was not taken.' },
    },
  },
};
