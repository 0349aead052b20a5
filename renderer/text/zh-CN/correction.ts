/** Words of tenders after their document: refunds on their way, paid in cash instead, and corrections. Chinese, the reference. */
export const correction = {
  correction: {
    states: {
      pending: '由支付平台原路退回，等待确认',
      refunded: '已到账',
      refused: '平台没有退，需要店长处理',
      withdrawn: '已撤回，还没有付给顾客',
      cash: '已改付现金',
    },
    payInCash: '改付现金',
    payTitle: '退款改付现金',
    payHint: (amount: string) => `先撤回平台上的退款，再从钱箱付 ¥${amount}。已经退出去的撤不回。`,
    payNow: (amount: string) => `撤回并付现金 ¥${amount}`,
    open: '更正付款方式',
    title: '更正付款方式',
    hint: '只改记错的方式，金额不变；钱箱应有现金随之变动。扫码付款由平台证明，不能改。',
    was: '原记录',
    is: '实际是',
    proven: '不能改',
    reason: '原因',
    save: '更正',
    done: '已更正，凭条正在打印',
    refusals: {
      settled: '平台已经退款，不能再付现金',
      under_way: '平台可能正在退款，稍后再试',
      other_shift: '不是本班的单，不能更正',
      by_code: '扫码付款由平台证明，不能更正',
      refunded: '这一单退过货，不能更正付款方式',
      same_kind: '没有改动',
    } as Readonly<Record<string, string>>,
  },
};
