/** What needs the manager's attention: what it is and what to do, by code. Chinese, the reference. */
export const attention = {
  count: (count: string) => `${count} 件事要处理`,
  title: '要处理的事',
  all: '全部处理好了。',
  since: (when: string) => `${when} 起`,
  terminal: (terminal: string) => `终端 ${terminal}`,
  minutes: (count: string) => `${count} 分钟`,
  hours: (count: string) => `${count} 小时`,
  codes: {
    terminal_lost: {
      what: (where: string, count: string) => `${where} 有 ${count} 条记录没传上来，之后一天没有联系`,
      todo: '找到那台机器，开机联网，会自己接着传。机器坏了或换新了，也别扔硬盘、别重装，先联系维护人员。',
    },
    terminal_silent: {
      what: (where: string) => `${where} 没有联系`,
      todo: '看看机器开着没有、网络通不通。它还能照常收款，连上后自己补传。',
    },
    terminal_behind: {
      what: (where: string, count: string) => `${where} 在线，但有 ${count} 条记录传不上来`,
      todo: '先等几分钟。还不动，就把这台终端编号告诉维护人员；别重装、别清数据。',
    },
    quarantine: {
      what: (where: string, count: string, detail: string) =>
        `${where} 有 ${count} 条记录收到了，但没能入账（${detail}）`,
      todo: '记录没有丢，只是报表里还没有。把括号里的原因告诉维护人员。',
    },
    signals_waiting: {
      what: (_where: string, count: string) => `可疑的绑定 ${count} 起，三天没有人看`,
      todo: '到后台“顾客归属”查看：没问题就写一句说明；不对的，撤回给原来的导购。',
    },
    prints_waiting: {
      what: (where: string, count: string) => `${where} 有 ${count} 张小票等人处理`,
      todo: '到那台机器点右上角的打印机，选重打或不打了。缺纸先装纸。',
    },
    clock_skew: {
      what: (where: string, _count: string, detail: string) => `${where} 的机器时钟差了 ${detail}`,
      todo: '记账时间已自动校正。请把电脑的时间设成自动同步；常常走偏，就换主板电池。',
    },
    low_rating: {
      what: (_where: string, count: string) => `有 ${count} 单顾客打了低分，还没有人处理`,
      todo: '到后台“提成”里的“顾客评价”看看写了什么，和导购聊聊，再记下怎么处理的。',
    },
    slow_fsync: {
      what: (where: string, _count: string, detail: string) => `${where} 存盘变慢，一次要 ${detail}`,
      todo: '收款会变慢。看磁盘满没满；没满，多半是磁盘快坏了，趁早换。',
    },
    fork: {
      what: (where: string) => `${where} 的记录和云端已有的对不上`,
      todo: '多半是数据目录被复制或还原过。先停用这台终端，联系维护人员；别再拷贝数据目录。',
    },
    bad_chain: {
      what: (where: string, count: string) => `${where} 有 ${count} 次上传的记录被改过或损坏，云端没收`,
      todo: '先别清数据。联系维护人员，在那台机器上检查记账文件。',
    },
    price: {
      what: (_where: string, count: string) => `有 ${count} 笔销售，云端按价格本算出来的金额对不上`,
      todo: '看看这台终端的价格本是不是最新；对着小票核一核。',
    },
    refund_elsewhere: {
      what: (_where: string, count: string) => `有 ${count} 笔退货退的是别家店的单，没有小票能证明`,
      todo: '问一下收银员为什么这样退，和那家店核对。',
    },
    refund_differs: {
      what: (_where: string, count: string, detail: string) => `${count} 笔退款与原单不符（${detail}）`,
      todo: '当时终端断网。请核对两张小票，补退或追回差额。',
    },
    exchange_differs: {
      what: (_where: string, count: string, detail: string) => `${count} 笔换货两边金额对不上（${detail}）`,
      todo: '对照两张小票和原单，补退或追回差额。',
    },
    pin_reset_late: {
      what: (_where: string, _count: string, detail: string) => `有人离线重设了密码，之后别处又设过一次（${detail}）`,
      todo: '以后设的那个为准。问问本人；谁都不知道后一次，就再重设，并查当时谁在那台机器。',
    },
    enrolment_unreadable: {
      what: (_where: string, count: string) => `${count} 次离线入会的手机号打不开`,
      todo: '会员在，手机号不在：请顾客再报一次手机号。同一台机器多次出现就重新配对。',
    },
    setting_not_allowed: {
      what: (where: string, count: string) => `${count} 次门店设置改动被拒：没有查到有权限的人（${where}）`,
      todo: '查那台机器当时谁在用；多次出现就停用它再重新配对。',
    },
    staff_quota_exceeded: {
      what: (_where: string, _count: string, detail: string) => `员工购超出当月额度（小票 ${detail}）`,
      todo: '额度是全品牌各店合计的，多半是两台断网的终端各卖了一次。对着小票跟本人核对。',
    },
    refund_exceeds_sale: {
      what: (_where: string, count: string, detail: string) =>
        `有 ${count} 笔退货，退的比卖的多${detail === '' ? '' : `（小票 ${detail}）`}`,
      todo: '同一件货可能在两台断网的终端各退了一次。对着小票核，把多退的钱追回来。',
    },
    correction_differs: {
      what: (_where: string, count: string, detail: string) => `${count} 次更正付款方式和原单对不上（${detail}）`,
      todo: '对照原单和更正单，问清经手人，再点一次那一班的现金。',
    },
    commission_disputed: {
      what: (where: string, _count: string, detail: string) =>
        `${where} 的提成已结算，之后才收到更早的绑定（导购 ${detail}）`,
      todo: '已结算的钱没有动。请核对绑定和小票后裁定；若成立，差额按今天补记，并告知两位导购。',
    },
    commission_undone: {
      what: (where: string, _count: string, detail: string) => `${where} 的提成靠已撤回的绑定发给了导购 ${detail}`,
      todo: '钱没有动。请核对这笔销售，在后台“提成”页裁定；若成立，差额按今天补记。',
    },
    commission_questioned: {
      what: (where: string, _count: string, detail: string) => `导购 ${detail} 对 ${where} 的提成有异议`,
      todo: '请看小票和理由，在后台“提成”页裁定；差额按今天补记，两位导购都会看到结果。',
    },
    points_overspent: {
      what: (where: string, _count: string, detail: string) =>
        `${where} 用了会员没有的积分：断网时两台终端重复使用 (${detail})`,
      todo: '请核对这些小票，联系顾客；余额已为负数，之后消费补足',
    },
    value_overspent: {
      what: (where: string, _count: string, detail: string) =>
        `${where} 用了没有的储值或礼品卡余额：断网时重复使用 (${detail})`,
      todo: '请核对这些小票，联系顾客；下次充值先抵扣；也看看断网额度是否过高',
    },
    value_differs: {
      what: (where: string, _count: string, detail: string) =>
        `${where} 用储值或礼品卡付款，但云端没有对应的预扣 (${detail})`,
      todo: '请核对这一单和账户流水；若终端被改动，请停用',
    },
    member_code_reused: {
      what: (_where: string, _count: string, detail: string) => `同一个动态会员码用在了两单上（${detail}）`,
      todo: '请核对这两单和当时的收银员：可能有人拿了顾客屏幕的截图',
    },
    item_code_twice: {
      what: (_where: string, _count: string, detail: string) => `同一件商品（一物一码）卖了两次（小票 ${detail}）`,
      todo: '断网时两台终端各卖了一次，或码被复制。核对两件实物，卖错的一单退货。',
    },
    item_code_forged: {
      what: (_where: string, _count: string, detail: string) => `一单里的商品码是伪造的（${detail}）`,
      todo: '请查验这件商品；若终端被改动，请停用。',
    },
    item_recalled_sold: {
      what: (_where: string, _count: string, detail: string) => `召回批次的商品被卖出（${detail}）`,
      todo: '请联系顾客退回，并把这批商品下架。',
    },
    item_code_copied: {
      what: (where: string, _count: string, detail: string) => `${where} 的码可能被复制：很多手机在扫（${detail}）`,
      todo: '到后台“一物一码”查看，提醒门店；同批再出现就召回。',
    },
    order_finished_twice: {
      what: (_where: string, count: string, detail: string) => `有 ${count} 张定金单被取了两次或又取又退（${detail}）`,
      todo: '当时至少一台断网。问两位收银员：货若给了两次，把其中一单退货。',
    },
    order_unit_twice: {
      what: (_where: string, count: string, detail: string) =>
        `有 ${count} 张定金单的同一件货被取了两次（小票 ${detail}）`,
      todo: '当时至少一台断网。问两位收银员货在谁手上：多取的那件，在其中一单退货。',
    },
    deposit_exceeded: {
      what: (_where: string, count: string, detail: string) => `有 ${count} 笔用掉或退掉的定金比收的多（${detail}）`,
      todo: '对照定金单，和顾客把差额结清。',
    },
    order_differs: {
      what: (_where: string, count: string, detail: string) => `有 ${count} 张定金单取货时和约定的不一样（${detail}）`,
      todo: '对照定金单和小票，补退或追回差额。',
    },
    order_unknown: {
      what: (_where: string, count: string, detail: string) => `有 ${count} 笔用了云端没有的定金单（${detail}）`,
      todo: '先等收定金的终端传完；一直没有，就查这台终端。',
    },
    parked_sold_twice: {
      what: (_where: string, count: string, detail: string) =>
        `有 ${count} 张挂单被两台终端各卖了一次（小票 ${detail}）`,
      todo: '当时至少一台断网。问两位收银员：顾客若付了两次，把其中一单按退货退回。',
    },
    open_item_over_cap: {
      what: (_where: string, count: string, detail: string) => `有 ${count} 笔无码商品超过限额又没人批（${detail}）`,
      todo: '问经手人；再看他的权限是不是后来调低了。',
    },
    outside_assortment: {
      what: (_where: string, count: string, detail: string) =>
        `有 ${count} 笔卖了本店不经营的商品又没人批（${detail}）`,
      todo: '调整经营范围当天属正常；以后还有，就看那台终端是否已更新。',
    },
    payment_without_sale: {
      what: (where: string, count: string, detail: string) =>
        `${where} 收了 ${count} 笔扫码款（共 ¥${detail}），半小时了还没有对应的销售单`,
      todo: '到那台终端看看有没有没结完的单：结掉或作废。没有单，就把钱原路退回。',
    },
    red_letter_without_refund: {
      what: (where: string, _count: string, detail: string) => `${where} 已开 ¥${detail} 红字，一天了还没有退货单`,
      todo: '退了货的，让那台终端联网；没退成的，现在补做退货，或请开票平台补开这部分。',
    },
    red_letter_failed: {
      what: (_where: string, count: string) => `有 ${count} 张红字发票没开成，发票金额比顾客实付的多`,
      todo: '还没退货的，收银再退一次会重新开；已退货的，到开票平台手工开红字，别拖过月底。',
    },
    invoice_failed: {
      what: (_where: string, count: string) => `有 ${count} 张数电票被开票平台拒绝`,
      todo: '按平台说的改（商品税收编码、授权），顾客在原来的页面再申请一次。',
    },
    invoice_waits: {
      what: (_where: string, count: string) => `有 ${count} 张数电票一直没开出来`,
      todo: '看看开票平台的额度和账号：补好后会自动接着开，不要另外开一张。',
    },
    voucher_differs: {
      what: (_where: string, count: string) => `有 ${count} 笔销售的团购券和云端记录对不上`,
      todo: '拿小票和平台的核销记录核对，问经手的收银员。',
    },
    voucher_twice: {
      what: (_where: string, count: string) => `有 ${count} 笔销售用了同一张团购券`,
      todo: '两单都留着。问两位收银员：哪一位顾客其实没有付。',
    },
    voucher_late: {
      what: (_where: string, count: string) => `有 ${count} 张放弃了的团购券后来核销成了，正在自动撤销`,
      todo: '不用管；撤不掉会另外提示。',
    },
    voucher_stuck: {
      what: (_where: string, count: string) => `有 ${count} 张团购券核销了、没有销售单，平台也不能撤销了`,
      todo: '顾客没拿货的，请平台售后退券，或下次购物抵用。',
    },
    wecom_credentials: {
      what: (_where: string, _count: string, detail: string) => `企业微信不再接受我们的应用（错误码 ${detail}）`,
      todo: '这期间没有活码、欢迎语和客户转接。请告诉总部：应用的密钥、权限或可信 IP 被改了。',
    },
    wecom_callback_refused: {
      what: (_where: string, _count: string, detail: string) =>
        `有人向企业微信回调地址发了假消息（${detail}），都没有收`,
      todo: '如果新加的好友不再出现，请总部核对回调的 Token 和密钥。',
    },
    wecom_event_stuck: {
      what: (_where: string, count: string) => `有 ${count} 条企业微信消息还没处理成`,
      todo: '没有丢，会自动再试。请告诉技术支持。',
    },
    wecom_way_refused: {
      what: (_where: string, _count: string, detail: string) =>
        `企业微信没有给一位导购生成联系活码（错误码 ${detail}）`,
      todo: '看看这位导购的企业微信账号填得对不对、激活没有、有没有客户联系权限。',
    },
    wecom_transfer_unresolved: {
      what: (_where: string, count: string) => `有 ${count} 次企业微信客户转接，十天还没有结果`,
      todo: '重新发起转接。',
    },
    voucher_unsold: {
      what: (_where: string, count: string, detail: string) =>
        `终端 ${detail} 核销了 ${count} 张团购券，半小时了还没有销售单`,
      todo: '到那台终端把单结完，或撤下那张券：抖音只能在一小时内撤销。',
    },
    coupon_twice: {
      what: (_where: string, count: string) => `有 ${count} 个优惠券码被用了两次`,
      todo: '两笔销售都有效。老是出现，就把这种券改成只能联网用。',
    },
    coupon_code_unknown: {
      what: (_where: string, count: string) => `断网时收了 ${count} 个没有发放过的优惠券码`,
      todo: '找收银员要纸券核对。老是出现，就把这种券改成只能联网用。',
    },
    coupon_differs: {
      what: (_where: string, count: string) => `有 ${count} 张红包券抵扣的钱和抽到的不一样`,
      todo: '拿小票和券码核对，把终端号告诉维护人员。',
    },
    voucher_unresolved: {
      what: (_where: string, count: string) => `有 ${count} 张团购券，一刻钟了还不知道核销没有`,
      todo: '云端会一直查；到平台后台也能看到这张券的状态。',
    },
    payment_unproven: {
      what: (_where: string, count: string) => `有 ${count} 笔扫码付款，支付平台的回答对不上，没当作已付`,
      todo: '先别让顾客重付，等云端查清。反复出现，联系维护人员核对支付密钥。',
    },
    payment_late: {
      what: (_where: string, count: string) => `有 ${count} 笔扫码款迟到了，已自动退回`,
      todo: '不用管。天天有，就问支付平台为什么回答这么慢。',
    },
    payment_unclaimed: {
      what: (_where: string, count: string) => `有 ${count} 笔扫码款已付，但单号已撤销、云端没有记录`,
      todo: '到支付平台后台按单号核对，没有对应的销售就在那里退给顾客。',
    },
    payment_unresolved: {
      what: (_where: string, count: string) => `有 ${count} 笔扫码付款，一刻钟了还不知道付没付`,
      todo: '云端会一直查。要先了结，就在终端上撤销这笔付款，再换别的方式收。',
    },
    payment_refund_waits: {
      what: (_where: string, count: string) => `有 ${count} 笔退款一直没退成`,
      todo: '多半是商户账户余额不够：充值后会自动退。被平台拒绝的，由店长另外退给顾客。',
    },
    payment_refund_held: {
      what: (_where: string, count: string) => `有 ${count} 笔退款被云端拦下，钱没有退出去`,
      todo: '核对两张小票。确实该退的，由店长在开退货单的终端上改退现金。',
    },
    payment_differs: {
      what: (_where: string, count: string) => `有 ${count} 笔销售写的扫码付款，和支付记录对不上`,
      todo: '拿小票和支付平台的账单核对，问一下收银员。',
    },
    device_clock: {
      what: (where: string) => `${where} 传来的记录时间不可能`,
      todo: '看看那台电脑的日期和时间，设成自动同步。',
    },
    terminal_reinstated: {
      what: (where: string) => `云端恢复后，${where} 已自动归队，单据会自己补传`,
      todo: '终端还在原处就不用管。以前停用过它的，请再停用一次：云端已不记得。',
    },
    device: {
      what: (where: string, count: string) => `${where} 发来 ${count} 次不该有的请求，已被拒绝`,
      todo: '本店的程序不会这样。不是你们自己在试，就停用这台终端，再查机器。',
    },
    other: {
      what: (where: string, count: string) => `${where} 有 ${count} 件事要看`,
      todo: '把这一行告诉维护人员。',
    },
  },
} as const;
