/** The content shelf at the guide desk. */
export const guideShelf = {
  open: '内容货架',
  title: (guide: string) => `${guide}可以转发的内容`,
  none: '总部还没有放内容',
  loading: '正在读取…',
  needsCloud: '内容在云端，联网后才能看',
  until: (day: string) => `到 ${day}`,
  opened: (count: string) => `被打开 ${count} 次`,
  scan: '请顾客扫码打开，或用自己的手机扫码转发；谁点开、谁绑定都记在你名下',
  pictures: '图片',
} as const;
