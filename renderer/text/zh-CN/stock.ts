/** Words of other stores' stock, of and of ending wishes. Chinese, the reference. */
import type { WishEnd } from '../../../sync/domain/arrived-goods.ts';

const ends: Readonly<Record<WishEnd, string>> = {
  bought_here: '在本店买了',
  bought_elsewhere: '在别处买了',
  not_wanted: '不想要了',
};

export const stock = {
  nearby: {
    asking: '正在查…',
    here: (count: string) => `本店 ${count}`,
    hereNotTold: '库存系统没有报过本店',
    count: (count: string) => `${count} 件`,
    few: '少量',
    soldOut: '没有',
    distance: (kilometres: string) => `${kilometres} 公里`,
    noDistance: '距离未知',
    noPlace: '本店没有填位置，算不出距离（后台 › 来源 › 门店位置）',
    asOf: (time: string) => `库存时间 ${time}`,
    nowhere: '其他门店也没有',
    offline: (time: string) => `离线：这是 ${time} 问到的，现在可能不同`,
    offlineNothing: '离线，也没有问过这个商品，现在不知道哪家店有',
    noHolding: '这里不能预留：先给那家店打电话，再请顾客过去',
    wish: '登记顾客想要',
  },
  wishes: '顾客想要的',
  wishedOn: (day: string) => `${day} 登记`,
  ends,
};
