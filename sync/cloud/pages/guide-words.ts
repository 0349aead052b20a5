/** What the guide's page on a phone says, in both languages; a missing key does not compile. */
import type { CommissionPosting } from '../../protocol/commission.ts';
import type { TokenState } from '../../schemas/documents/facts.ts';
import type { PageLanguage } from './words.ts';

/** Why signing in was refused. */
export type SignInRefusal =
  'wrong_pin' | 'staff_left' | 'person_locked' | 'too_many_requests' | 'not_a_guide' | 'other_site' | 'incomplete';
export type CodeRefusal = 'no_store' | 'busy' | 'clock' | 'too_many' | 'not_a_colleague';
/** What a guide says about a sale. */
export const OBJECTIONS = ['served_by_me', 'bound_to_me', 'amount_wrong'] as const;
type Objection = (typeof OBJECTIONS)[number];
export const GUIDE_TABS = ['earnings', 'code', 'customers', 'tasks', 'shelf', 'me'] as const;
export type GuideTab = (typeof GUIDE_TABS)[number];

export interface GuideWords {
  readonly lang: string;
  readonly tabs: Readonly<Record<GuideTab, string>>;
  readonly signIn: Readonly<Record<'title' | 'hint' | 'staff' | 'pin' | 'submit' | 'ended', string>>;
  readonly signInRefusals: Readonly<Record<SignInRefusal, string>>;
  readonly earnings: {
    readonly title: (month: string) => string;
    readonly settled: string;
    readonly frozen: string;
    readonly settlesOn: (day: string, amount: string) => string;
    readonly today: string;
    readonly sales: (count: number) => string;
    readonly net: string;
    readonly bound: string;
    readonly nothing: string;
    readonly noRules: string;
    readonly byDay: string;
    readonly back: string;
    readonly previous: string;
    readonly next: string;
    readonly walkIn: string;
    readonly and: (first: string, more: number) => string;
    readonly receipt: (number: string) => string;
    readonly frozenUntil: (day: string) => string;
    readonly settledTag: string;
    readonly clock: string;
    readonly what: Readonly<Record<CommissionPosting['what'], string>>;
  };
  readonly why: {
    readonly title: string;
    readonly rule: (version: string) => string;
    readonly pool: string;
    readonly rate: (net: string, rate: string) => string;
    readonly from: Readonly<Record<'item' | 'category' | 'default', string>>;
    readonly binder: (name: string) => string;
    readonly binderOf: (share: string) => string;
    readonly binderAll: string;
    readonly you: string;
    readonly serving: (name: string) => string;
    readonly servingOf: (share: string) => string;
    readonly newMember: string;
    readonly newMemberHint: string;
    readonly own: string;
    readonly ownHint: string;
    readonly store: string;
  };
  readonly objection: {
    readonly open: string;
    readonly ask: string;
    readonly reasons: Readonly<Record<Objection, string>>;
    readonly send: string;
    readonly states: Readonly<Record<'open' | 'upheld' | 'rejected', string>>;
  };
  readonly code: {
    readonly title: string;
    readonly hint: string;
    readonly issue: string;
    readonly again: string;
    readonly handover: string;
    readonly handoverHint: string;
    readonly toWhom: string;
    readonly giveOver: string;
    readonly takesOver: (guide: string) => string;
    readonly validUntil: (time: string) => string;
    readonly short: string;
    readonly revoke: string;
    readonly refresh: string;
    readonly recent: string;
    readonly none: string;
    readonly states: Readonly<Record<TokenState, string>>;
    readonly notes: Readonly<Record<TokenState, string>>;
    readonly reasons: Readonly<Record<string, string>>;
    readonly refusals: Readonly<Record<CodeRefusal, string>>;
  };
  readonly me: {
    readonly number: string;
    readonly stores: string;
    readonly signOut: string;
    readonly safe: string;
  };
  readonly notFound: { readonly title: string; readonly text: string };
}

const ZH: GuideWords = {
  lang: 'zh-CN',
  tabs: { earnings: '提成', code: '绑码', customers: '顾客', tasks: '任务', shelf: '转发', me: '我' },
  signIn: {
    title: '导购登录',
    hint: '用收银台上的工号和密码登录',
    staff: '工号',
    pin: '密码',
    submit: '登录',
    ended: '为了安全，30 分钟没有操作会自动退出',
  },
  signInRefusals: {
    wrong_pin: '工号或密码不对',
    staff_left: '这个工号已离职',
    person_locked: '试错太多，这个工号暂时锁住了，请稍后再试',
    too_many_requests: '试得太多了，请稍等一会儿',
    not_a_guide: '这个工号不是导购，不能用这个页面',
    other_site: '请从这个页面提交',
    incomplete: '请填写工号和密码',
  },
  earnings: {
    title: (month) => `${month} 提成`,
    settled: '已结算',
    frozen: '冻结中',
    settlesOn: (day, amount) => `${day} 有 ${amount} 转为已结算`,
    today: '今天',
    sales: (count) => `${String(count)} 单`,
    net: '业绩',
    bound: '新绑定',
    nothing: '这一天还没有提成',
    noRules: '成交后，提成和它的算法会显示在这里',
    byDay: '每天',
    back: '回到今天',
    previous: '上个月',
    next: '下个月',
    walkIn: '散客',
    and: (first, more) => (more === 0 ? first : `${first} 等 ${String(more + 1)} 行`),
    receipt: (number) => `小票 ${number}`,
    frozenUntil: (day) => `冻结到 ${day}`,
    settledTag: '已结算',
    clock: '截至',
    what: {
      earned: '成交',
      clawback: '退货冲回',
      correction: '更正',
      adjustment: '调整',
      late_claim: '绑定晚到',
      new_member: '新会员奖励',
      tier: '阶梯奖励',
      leaver: '离职冲回',
      decided: '申诉裁定',
    },
  },
  why: {
    title: '怎么算出来的',
    rule: (version) => `规则版本 ${version}`,
    pool: '这单的提成池',
    rate: (net, rate) => `${net} × ${rate}，分以下舍去`,
    from: { item: '单品费率', category: '品类费率', default: '默认费率' },
    binder: (name) => `专属导购 ${name}`,
    binderOf: (share) => `绑定人拿 ${share}，分以下舍去`,
    binderAll: '没有服务导购，全归绑定人',
    you: '您',
    serving: (name) => `服务导购 ${name}`,
    servingOf: (share) => `服务部分的 ${share}`,
    newMember: '新会员奖励',
    newMemberHint: '顾客首单，归专属导购',
    own: '您在这单上的合计',
    ownHint: '含退货冲回和更正',
    store: '门店',
  },
  objection: {
    open: '对这单有疑问',
    ask: '哪里不对？店长会看到并处理',
    reasons: { served_by_me: '是我服务的', bound_to_me: '顾客是我绑定的', amount_wrong: '金额不对' },
    send: '提交',
    states: { open: '已提交，等店长处理', upheld: '店长认可', rejected: '店长驳回' },
  },
  code: {
    title: '绑定码',
    hint: '让顾客扫一扫，成为您的专属顾客',
    issue: '出一个新码',
    again: '换一个新码',
    handover: '把顾客交给同事',
    handoverHint: '顾客当面扫这个码，30 分钟内有效，只交出您自己的顾客',
    toWhom: '交给',
    giveOver: '出交接码',
    takesOver: (guide) => `→ ${guide} 接手`,
    validUntil: (time) => `${time} 前有效`,
    short: '短码',
    revoke: '作废这个码',
    refresh: '刷新',
    recent: '最近的码',
    none: '还没有出过码',
    states: {
      issued: '待扫',
      scanned: '已扫',
      consented: '已同意',
      bound: '已绑定',
      conflict: '未绑定',
      expired: '已过期',
      revoked: '已作废',
    },
    notes: {
      issued: '等顾客扫码',
      scanned: '顾客正在填手机号',
      consented: '正在确认',
      bound: '绑定成功',
      conflict: '没有绑定',
      expired: '码过期了，请换一个新的',
      revoked: '码已作废，请换一个新的',
    },
    reasons: {
      protected: '顾客已有专属导购，还在保护期',
      weak: '顾客已有专属导购',
      guide_left: '您已不在班表上',
      self: '这是您自己的手机号',
      used_by_another: '这个码已被别人用了',
      by_staff: '您收回了这个码',
    },
    refusals: {
      no_store: '您还没有所属门店，请联系店长',
      busy: '现在出码的人太多，请再试一次',
      clock: '服务器时间不对，请联系店长',
      too_many: '出码太频繁了，请稍等几分钟',
      not_a_colleague: '这位不是本店在职的同事',
    },
  },
  me: {
    number: '工号',
    stores: '门店',
    signOut: '退出登录',
    safe: '请不要在别人的手机上登录；用完记得退出。',
  },
  notFound: { title: '没有这个页面', text: '它不存在，或者不是您的。' },
};

const EN: GuideWords = {
  lang: 'en',
  tabs: { earnings: 'Earnings', code: 'Code', customers: 'Customers', tasks: 'Tasks', shelf: 'Shelf', me: 'Me' },
  signIn: {
    title: 'Guide sign-in',
    hint: 'Use your staff number and PIN of the till',
    staff: 'Staff number',
    pin: 'PIN',
    submit: 'Sign in',
    ended: 'For your safety you are signed out after 30 minutes without use',
  },
  signInRefusals: {
    wrong_pin: 'Staff number or PIN is wrong',
    staff_left: 'This person has left',
    person_locked: 'Too many wrong tries: this number is locked for a while',
    too_many_requests: 'Too many tries, please wait a moment',
    not_a_guide: 'This person is not a guide',
    other_site: 'Please use this page itself',
    incomplete: 'Please enter staff number and PIN',
  },
  earnings: {
    title: (month) => `Earnings ${month}`,
    settled: 'Settled',
    frozen: 'Frozen',
    settlesOn: (day, amount) => `${amount} settles on ${day}`,
    today: 'Today',
    sales: (count) => (count === 1 ? '1 sale' : `${String(count)} sales`),
    net: 'Net sales',
    bound: 'Newly bound',
    nothing: 'Nothing earned on this day yet',
    noRules: 'After a sale you see here what it earned and how',
    byDay: 'By day',
    back: 'Back to today',
    previous: 'Month before',
    next: 'Month after',
    walkIn: 'Walk-in',
    and: (first, more) => (more === 0 ? first : `${first} and ${String(more)} more`),
    receipt: (number) => `Receipt ${number}`,
    frozenUntil: (day) => `Frozen until ${day}`,
    settledTag: 'Settled',
    clock: 'As of',
    what: {
      earned: 'Sale',
      clawback: 'Returned',
      correction: 'Corrected',
      adjustment: 'Adjusted',
      late_claim: 'Late binding',
      new_member: 'New member bonus',
      tier: 'Tier bonus',
      leaver: 'Leaver',
      decided: 'Objection decided',
    },
  },
  why: {
    title: 'How it was worked out',
    rule: (version) => `Rules version ${version}`,
    pool: 'Pool of this sale',
    rate: (net, rate) => `${net} × ${rate}, rounded down`,
    from: { item: 'rate of the item', category: 'rate of the category', default: 'default rate' },
    binder: (name) => `Personal guide ${name}`,
    binderOf: (share) => `Takes ${share}, rounded down`,
    binderAll: 'Nobody served: all of it',
    you: 'you',
    serving: (name) => `Served by ${name}`,
    servingOf: (share) => `${share} of the served part`,
    newMember: 'New member bonus',
    newMemberHint: 'First sale, to the personal guide',
    own: 'Yours of this sale',
    ownHint: 'Returns and corrections included',
    store: 'the store',
  },
  objection: {
    open: 'Not right?',
    ask: 'What is wrong? Your manager sees it and decides',
    reasons: { served_by_me: 'I served', bound_to_me: 'It is my customer', amount_wrong: 'The amount is wrong' },
    send: 'Send',
    states: { open: 'Sent, your manager decides', upheld: 'Your manager agreed', rejected: 'Your manager declined' },
  },
  code: {
    title: 'Binding code',
    hint: 'Let the customer scan it to become yours',
    issue: 'New code',
    again: 'Another code',
    handover: 'Hand customers to a colleague',
    handoverHint: 'Customers scan it face to face, within 30 minutes; only your own go over',
    toWhom: 'To',
    giveOver: 'Handover code',
    takesOver: (guide) => `→ ${guide} takes over`,
    validUntil: (time) => `Valid until ${time}`,
    short: 'Short code',
    revoke: 'Withdraw this code',
    refresh: 'Refresh',
    recent: 'Recent codes',
    none: 'No code yet',
    states: {
      issued: 'Issued',
      scanned: 'Scanned',
      consented: 'Agreed',
      bound: 'Bound',
      conflict: 'Not bound',
      expired: 'Expired',
      revoked: 'Withdrawn',
    },
    notes: {
      issued: 'Waiting for the customer to scan',
      scanned: 'The customer is entering a number',
      consented: 'Being confirmed',
      bound: 'The customer is yours',
      conflict: 'Not bound',
      expired: 'The code has expired, please take another',
      revoked: 'The code was withdrawn, please take another',
    },
    reasons: {
      protected: 'The customer has a guide who is still protected',
      weak: 'The customer has a guide',
      guide_left: 'You are not on the roster any more',
      self: 'This is your own number',
      used_by_another: 'Somebody else used this code',
      by_staff: 'You withdrew it',
    },
    refusals: {
      no_store: 'You belong to no store yet, please ask your manager',
      busy: 'Too many codes at this moment, please try again',
      clock: 'The server’s clock is wrong, please tell your manager',
      too_many: 'Too many codes, please wait a few minutes',
      not_a_colleague: 'Not a colleague at work in your store',
    },
  },
  me: {
    number: 'Staff number',
    stores: 'Stores',
    signOut: 'Sign out',
    safe: 'Do not sign in on somebody else’s phone; sign out when you are done.',
  },
  notFound: { title: 'No such page', text: 'It is not there, or it is not yours.' },
};

export const GUIDE_WORDS: Readonly<Record<PageLanguage, GuideWords>> = { zh: ZH, en: EN };
