/** Words of the dated rules of friends at WeCom. Chinese, the reference. */
export const wecomPolicies = {
  title: '好友与绑定的规定',
  what: '加好友还不是绑定；两条都只对已认作会员的好友有效，从现在或以后开始。',
  none: '还没有规定：加好友不绑定，转接时绑定不动',
  from: (time: string) => `自 ${time} 起`,
  coming: '未生效',
  current: '现行',
  friend: '扫导购自己的码加好友',
  binds: { yes: '加好友就绑定', no: '加好友不绑定' },
  transfer: '企业微信报告好友转给了别的导购',
  onTransfer: { stays: '绑定留在原导购', follows: '绑定跟着转' },
  begins: '哪天开始（空着：现在）',
  save: '就这样定',
  saved: '已定下',
};
