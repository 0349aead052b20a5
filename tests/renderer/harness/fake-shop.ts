/** A small shop for looking at the screens without host, cloud and database: products, people, promotions. Not shipped. */
import type { CategoryId, CouponId, ProductId, PromotionId, StaffId } from '../../../sync/domain/ids.ts';
import type { BasisPoints, Fen } from '../../../sync/domain/money.ts';
import type { Coupon, Promotion } from '../../../sync/domain/promotion.ts';
import type { EpochMs } from '../../../sync/domain/time.ts';
import type { StaffDocument } from '../../../sync/schemas/documents/catalogue.ts';
import type { ShopProduct } from '../../../sync/terminal/api.ts';

type Row = readonly [
  sku: string,
  code: string,
  name: string,
  spec: string,
  category: string,
  price: number,
  member: number | null,
  picture: string,
  quick: number | null,
];
const ROWS: readonly Row[] = [
  ['6901234567892', '6901234567892', '纯棉T恤', '白 / M', 'apparel', 9900, 9500, 'p-tee', null],
  ['6901234567908', '6901234567908', '直筒牛仔裤', '水洗蓝 / 30', 'apparel', 25900, null, 'p-jeans', null],
  ['6901234567915', '6901234567915', '哑光口红', '07 豆沙', 'beauty', 16800, null, 'p-lipstick', null],
  ['6901234567922', '6901234567922', '补水面膜', '25 ml', 'beauty', 1990, null, 'p-mask', 5],
  ['01234', '01234', '红富士苹果', '', 'fresh', 1299, null, 'p-apple', null],
  ['CARD-L', '6901234568011', '羊毛开衫', '燕麦 / L', 'apparel', 39900, null, 'p-cardigan', null],
  ['TOTE', '6901234568028', '帆布托特包', '原色', 'bags', 12900, null, 'p-tote', null],
  ['SOCKS', '6901234568035', '短袜三双装', '灰', 'apparel', 3900, null, 'p-socks', 6],
  ['CREAM', '6901234568059', '护手霜', '茉莉 75 g', 'beauty', 4500, null, 'p-cream', null],
  ['CUP', '6901234568066', '随行杯', '雾白 480 ml', 'home', 8800, null, 'p-tumbler', null],
  ['BAG-L', '6901234568073', '购物袋 大', '', 'service', 50, null, 'p-bag', 1],
  ['BAG-S', '6901234568080', '购物袋 小', '', 'service', 30, null, 'p-bag', 2],
  ['WRAP', '6901234568097', '礼盒包装', '', 'service', 1500, null, 'p-giftbox', 3],
  ['HEM', '6901234568103', '改裤脚', '', 'service', 2000, null, 'p-hem', 4],
  ['CLIP', '6901234568042', '珍珠发夹', '米白', 'beauty', 2900, null, 'p-clip', null],
  ['RAIN', '6901234568110', '晴雨伞', '墨绿', 'home', 5900, null, 'p-umbrella', 7],
  ['SCARF', '6901234568127', '羊绒围巾', '驼色', 'apparel', 46900, null, 'p-scarf', 8],
  ['SERUM', '6901234568134', '玻尿酸精华', '30 ml', 'beauty', 29900, null, 'p-serum', 9],
];

const PLAIN: readonly ShopProduct[] = ROWS.map(([sku, code, name, spec, category, price, member, picture, quick]) => ({
  product: {
    id: sku as ProductId,
    sku,
    name,
    ...(spec === '' ? {} : { spec }),
    category: category as CategoryId,
    price: price as Fen,
    ...(member === null ? {} : { memberPrice: member as Fen }),
    soldBy: sku === '01234' ? 'weight' : 'piece',
    taxBp: (sku === '01234' ? 900 : 1300) as BasisPoints,
  },
  picture,
  quick,
  codes: [code],
  plu: sku === '01234' ? '01234' : null,
}));

/** Two styles: colours and sizes with gaps, and shades alone. */
const styled = (
  style: string,
  name: string,
  picture: string,
  price: number,
  variants: readonly { readonly colour: string; readonly size?: string }[],
  more: (spec: string) => Partial<ShopProduct> = () => ({}),
): readonly ShopProduct[] =>
  variants.map((variant, index) => {
    const spec = [variant.colour, variant.size].filter((part) => part !== undefined).join(' ');
    const sku = `${style}-${String(index + 1).padStart(2, '0')}`;
    return {
      product: {
        id: sku as ProductId,
        sku,
        name,
        spec,
        category: 'apparel',
        price: price as Fen,
        soldBy: 'piece',
        taxBp: 1300 as BasisPoints,
        ...(style === 'LIP' ? { unit: '支' } : {}),
      },
      picture,
      quick: index === 0 ? (style === 'LIP' ? 11 : 10) : null,
      codes: [sku],
      plu: null,
      style,
      variant,
      ...more(spec),
    };
  });
const SIZES = ['XS', 'S', 'M', 'L', 'XL'];
const DRESS = ['碎花', '波点', '条纹'].flatMap((colour) => SIZES.map((size) => ({ colour, size })));
const SHADES = ['豆沙', '正红', '奶茶', '枫叶', '玫瑰'].map((colour) => ({ colour }));

export const PRODUCTS: readonly ShopProduct[] = [
  ...PLAIN,
  ...styled(
    'DRESS',
    '印花连衣裙',
    'p-dress',
    39900,
    DRESS.filter(({ colour, size }) => !(colour === '条纹' && size === 'XL')),
    (spec) =>
      spec === '波点 XS'
        ? { discontinued: true }
        : spec.startsWith('碎花')
          ? { onHand: spec.endsWith('S') ? 0 : 4 }
          : {},
  ),
  ...PLAIN.filter(({ product }) => product.sku === 'SCARF').map((item) => ({
    ...item,
    product: { ...item.product, id: 'FLAG' as ProductId, sku: 'FLAG', name: '旗舰店限定围巾' },
    codes: ['FLAG'],
    quick: null,
    isOutside: true,
  })),
  ...styled('LIP', '丝绒口红', 'p-lipstick', 15800, SHADES, (spec) => (spec === '枫叶' ? { discontinued: true } : {})),
];

export const COUPONS: readonly Coupon[] = [
  { id: 'VIP50' as CouponId, name: '会员满 ¥300 减 ¥50', save: 5000 as Fen, spend: 30000 as Fen, stackable: true },
  { id: 'SPRING' as CouponId, name: '春季 95 折券', payBp: 9500 as BasisPoints, maxSave: 3000 as Fen, stackable: true },
  { id: 'OLD20' as CouponId, name: '去年的券', save: 2000 as Fen, until: 0 as EpochMs },
];

export const PROMOTIONS: readonly Promotion[] = [
  {
    id: 'beauty-10' as PromotionId,
    type: 'discount',
    name: '美妆 9 折',
    payBp: 9000 as BasisPoints,
    categories: ['beauty' as CategoryId],
    priority: 50,
  },
  {
    id: 'mask-half' as PromotionId,
    type: 'nth_unit',
    name: '第二件半价',
    nth: 2,
    payBp: 5000 as BasisPoints,
    products: ['6901234567922' as ProductId],
  },
  {
    id: 'cardigan' as PromotionId,
    type: 'flash_price',
    name: '限时价',
    price: 32900 as Fen,
    products: ['CARD-L' as ProductId],
  },
  {
    id: 'socks-2' as PromotionId,
    type: 'bundle_price',
    name: '两件 69',
    count: 2,
    price: 6900 as Fen,
    products: ['SOCKS' as ProductId],
  },
  {
    id: 'spend' as PromotionId,
    type: 'spend_save',
    name: '满 1,000 减 100',
    tiers: [{ spend: 100_000 as Fen, save: 10_000 as Fen }],
  },
];

const person = (
  id: string,
  name: string,
  roles: StaffDocument['roles'],
  tokenNumber: number,
  onDuty = true,
): StaffDocument => ({
  id: id as StaffId,
  name,
  roles,
  stores: [],
  tokenNumber,
  from: 0 as EpochMs,
  onDuty,
});
export const STAFF: readonly StaffDocument[] = [
  person('1001', '周敏', ['cashier'], 1),
  person('2001', '林晓雨', ['guide'], 2),
  person('2002', '陈嘉禾', ['guide'], 3),
  person('2003', '郑一帆', ['guide'], 4, false),
  person('9001', '许文博', ['storeManager', 'cashier'], 9),
];
