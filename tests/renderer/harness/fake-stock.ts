/** Other stores' stock for the harness: exact, few, without a distance; a name that is markup; rows that were not taken. */
import type { NearbyView } from '../../../main/contract/stock-views.ts';
import type { StockStatus } from '../../../sync/protocol/stock.ts';

const HOUR = 3_600_000;

function nearbyAt(now: number, product: string): NearbyView {
  const store = (id: string, name: string, metres: number | null, count: number | null, hours: number) => ({
    ...{ store: id, name, city: '上海', metres, count, asOf: now - hours * HOUR },
  });
  const items = [
    store('S007', '徐家汇店', 3200, 6, 2),
    store('S011', '<b>静安</b>店', 4700, null, 9),
    store('S031', '苏州观前街旗舰店（含童装）', 84_000, 12, 26),
    store('S040', '新开门店', null, 3, 1),
  ];
  const here = { count: 0, asOf: now - 2 * HOUR };
  return { online: true, told: { product, store: 'S001', asOf: now, isPlaced: true, here, items } } as never;
}

const statusAt = (now: number): StockStatus =>
  ({
    items: [
      { store: 'S001', name: '人民广场店', products: 12_480, oldest: now - 30 * HOUR, newest: now - 2 * HOUR },
      { store: 'S007', name: '徐家汇店', products: 11_902, oldest: now - 200 * HOUR, newest: now - 9 * HOUR },
      { store: 'S040', name: '新开门店', products: 0, oldest: null, newest: null },
    ],
    rejected: [
      { store: 'S001', code: 'CT-BLK-XXL', path: '/sku', reason: 'unknown_product', at: now - HOUR },
      { store: 'S099', code: '<img src=x>', path: '/store', reason: 'unknown_store', at: now - 2 * HOUR },
      { store: 'S007', code: 'APPLE-KG', path: '/product', reason: 'by_weight', at: now - 3 * HOUR },
    ],
  }) as never;

export const stockAnswers = (now: number) => ({
  'stock.nearby': ({ product }: { readonly product: string }) => nearbyAt(now, product),
  'stock.status': () => statusAt(now),
});
