/**
 * What the manager publishes for the day: every type of promotion once, each about goods of its own, coupons, points as
 * money and a round-off to 0.10, so that no sale can be right by accident. DOMAIN.md §2.
 */
import type { CloudScript } from '../support/cloud-client.ts';
import { USUAL_TEMPLATES } from '../../../sync/domain/scale-label.ts';
import { goods } from './hands.ts';

export async function publishDay(manager: CloudScript): Promise<{ readonly id: string }> {
  const id = (name: string): string => goods(name).id;
  return manager.post('/v1/price-books', {
    promotions: [
      { id: 'flash', name: '限时价', type: 'flash_price', price: 5900, products: [id('唇釉')] },
      { id: 'second', name: '第二件半价', type: 'nth_unit', nth: 2, payBp: 5000, products: [id('棉袜')] },
      { id: 'three', name: '三件25', type: 'bundle_price', count: 3, price: 2500, products: [id('发夹')] },
      { id: 'gift', name: '买二赠一', type: 'buy_gift', buy: [id('护手霜')], buyCount: 2, gift: id('泥膜') },
      { id: 'home', name: '家居88折', type: 'discount', payBp: 8800, categories: ['home'] },
      { id: 'members', name: '会员9折', type: 'member_discount', payBp: 9000, products: [id('保湿面霜')] },
      { id: 'fixed', name: '一口价49', type: 'fixed_price', price: 4900, products: [id('折叠伞')] },
      {
        id: 'tiers',
        name: '服饰满减',
        type: 'spend_save',
        categories: ['apparel'],
        tiers: [
          { spend: 50_000, save: 5000 },
          { spend: 100_000, save: 12_000 },
        ],
      },
      {
        id: 'every',
        name: '配饰每满200减20',
        type: 'spend_save',
        categories: ['accessories'],
        every: 20_000,
        save: 2000,
      },
      {
        id: 'rate',
        name: '美妆满300享95折',
        type: 'spend_discount',
        categories: ['beauty'],
        tiers: [{ spend: 30_000, payBp: 9500 }],
      },
    ],
    coupons: [
      { id: 'OFF20', name: '20元券', save: 2000, spend: 10_000, stackable: true },
      { id: 'TEN', name: '九折券', payBp: 9000, maxSave: 3000, stackable: true },
    ],
    points: { fenPerPoint: 1, maxShareBp: 5000, fenPerEarned: 100 },
    roundOffUnit: 10,
  });
}

/** What the store settles before it opens: links on its goods, labels by price, value offline, badges and the staff price. */
interface Setting {
  readonly id: string;
  readonly value: unknown;
  /** What the demo shop has under this name. */
  readonly before?: unknown;
}
export const SETTINGS: readonly Setting[] = [
  { id: 'itemLinks', value: [{ host: 'q.brand.cn', path: '/i/{code}/{serial}' }] },
  {
    id: 'labelTemplates',
    before: USUAL_TEMPLATES,
    value: [
      ...USUAL_TEMPLATES,
      {
        prefix: '21',
        fields: [
          { name: 'plu', digits: 5 },
          { name: 'fen', digits: 5 },
        ],
      },
    ],
  },
  { id: 'valueOffline', value: { perSale: 10_000, total: 15_000 } },
  { id: 'valueTopUp', value: { offers: [{ principal: 50_000, bonus: 5000 }] } },
];
export const PEOPLE_RULES = {
  badge: { switches: true, upToFen: 20_000, upToBp: 1500 },
  purchase: { payBp: 7000, quota: 50_000 },
} as const;

/** Every id that must stand in the day's report, or a promotion was not there. */
export const SAVINGS = [
  'flash',
  'second',
  'three',
  'gift',
  'home',
  'members',
  'fixed',
  'member_price',
  'tiers',
  'every',
  'rate',
  'OFF20',
  'TEN',
  'points',
  'staff_purchase',
] as const;
