/**
 * The desks of a sale before it is paid, put together: void, split, park, resume, put aside with a deposit. Opened once the cart stands; what a crash
 * left in the middle is settled before anybody is served. Called by terminal.ts.
 */
import type { DataFolder } from '../data-folder.ts';
import type { EventHub } from '../event-hub.ts';
import { openOrders, type OrdersParts } from '../order/open-orders.ts';
import type { CloudClient } from '../upload/cloud-client.ts';
import { CartDesk } from './cart-desk.ts';
import { CouponDesk } from './coupon-desk.ts';
import { ItemDesk } from './item-desk.ts';
import { ItemRecalls } from './item-recalls.ts';
import { ParkDesk, type ParkParts } from './park-desk.ts';
import { ParkedBox } from './parked-box.ts';
import { ParkedCloud, type ParkedCloudParts } from './parked-cloud.ts';
import { SoldItems } from './sold-items.ts';
import { UsedCoupons } from './used-coupons.ts';

export { SoldItems, UsedCoupons };

export interface SaleLifeParts
  extends Omit<ParkParts, 'box' | 'cloud'>, Omit<OrdersParts, 'facts' | 'payments' | 'box' | 'cloud'> {
  readonly folder: DataFolder;
  readonly hub: EventHub;
  readonly orderFacts: OrdersParts['facts'];
  readonly orderBox: OrdersParts['box'];
  /** Undefined in training. */
  readonly cloud:
    (NonNullable<ParkedCloudParts['cloud']> & Pick<CloudClient, 'asDevice' | 'toldOfReceipts'>) | undefined;
  readonly items: SoldItems;
  readonly used: UsedCoupons;
}

export async function openSaleLife({
  folder,
  hub,
  cloud,
  orderFacts,
  orderBox,
  items: sold,
  used,
  ...shared
}: SaleLifeParts) {
  const { journal, cart, facts, approvals, profile, now } = shared;
  const box = await ParkedBox.load(folder, () => hub.emit('parked.changed', { items: [...park.list()] }));
  const parkedCloud = new ParkedCloud({ box, facts, cloud });
  const park = new ParkDesk({ ...shared, box, cloud: parkedCloud });
  await park.settle();
  const orders = await openOrders({ ...shared, folder, hub, cloud, facts: orderFacts, box: orderBox, payments: facts });
  const recalls = new ItemRecalls(folder);
  cloud?.toldOfReceipts((told) => void recalls.absorb(told.recalls ?? []).catch(() => undefined));
  return {
    park,
    parkedCloud,
    carts: new CartDesk({ journal, cart, facts, approvals }),
    coupons: new CouponDesk({ cloud, cart, used }),
    items: new ItemDesk({ profile, sold, recalls, cart, now, cloud }),
    ...orders,
    /** The line to the cloud is there: what waits is sent. */
    flush: (): void => {
      parkedCloud.flush();
      orders.orderCloud.flush();
    },
  };
}
