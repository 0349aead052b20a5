/** The icon of each way to pay, in rows of payment and on the finished sale. */
import type { TenderRowView } from '../../../main/contract/views.ts';
import type { IconName } from '../../design/icon.tsx';

export const TENDER_ICONS: Readonly<Partial<Record<TenderRowView['kind'], IconName>>> = {
  cash: 'cash',
  card: 'wallet',
  wechat: 'scan',
  alipay: 'scan',
  external_qr: 'qr',
  mall_slip: 'store',
  exchange: 'swap',
  stored_value: 'member',
  gift_card: 'gift',
  platform_voucher: 'percent',
};
