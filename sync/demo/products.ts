/**
 * The demo shop's goods: the four that scripts scan, apples by weight, and some hundreds of others made of styles,
 * colours and sizes, each with a picture of the project's own sheet. Pure; the same list every time.
 */
import type { ProductId } from '../domain/ids.ts';
import { basisPoints, fen, type Fen } from '../domain/money.ts';
import type { PriceRow } from '../protocol/price-book.ts';
import type { ProductDocument } from '../schemas/documents/catalogue.ts';
import { ean13Of } from './barcode.ts';
import { pinyinOf } from './pinyin.ts';

export interface DemoProduct {
  readonly document: ProductDocument;
  readonly price: PriceRow;
}

const VAT = basisPoints(1300);
const VAT_FOOD = basisPoints(900);

interface Style {
  readonly name: string;
  readonly category: string;
  readonly picture: string;
  readonly price: number;
  readonly step?: number;
  readonly variants: readonly string[];
  readonly sizes: readonly string[];
  readonly member?: number;
  readonly food?: boolean;
  readonly quick?: number;
  readonly unit?: string;
  /** Specs that were never made. */
  readonly missing?: readonly string[];
  /** Specs that are not made any more: the last pieces are sold. */
  readonly discontinued?: readonly string[];
}

const COLOURS = ['米白', '雾蓝', '墨绿', '浅灰', '焦糖', '黑色'] as const;
const SIZES = ['XS', 'S', 'M', 'L', 'XL', 'XXL'] as const;
const ONE = [''] as const;

const STYLES: readonly Style[] = [
  { name: '圆领短袖T恤', category: 'apparel', picture: 'p-tee', price: 7900, variants: COLOURS, sizes: SIZES },
  {
    name: '亨利领T恤',
    category: 'apparel',
    picture: 'p-tee',
    price: 8900,
    variants: COLOURS,
    sizes: SIZES,
    member: 8500,
  },
  {
    name: '小脚牛仔裤',
    category: 'apparel',
    picture: 'p-jeans',
    price: 23900,
    variants: ['深蓝', '浅蓝', '黑色'],
    sizes: ['26', '27', '28', '29', '30'],
  },
  {
    name: '阔腿裤',
    category: 'apparel',
    picture: 'p-jeans',
    price: 19900,
    variants: ['米白', '卡其', '黑色'],
    sizes: SIZES,
  },
  {
    name: '针织开衫',
    category: 'apparel',
    picture: 'p-cardigan',
    price: 29900,
    variants: COLOURS,
    sizes: SIZES,
    member: 27900,
  },
  {
    name: '羊毛开衫',
    category: 'apparel',
    picture: 'p-cardigan',
    price: 45900,
    variants: ['燕麦', '藏青', '酒红'],
    sizes: SIZES,
  },
  {
    name: '印花连衣裙',
    category: 'apparel',
    picture: 'p-dress',
    price: 39900,
    variants: ['碎花', '波点', '条纹'],
    sizes: SIZES,
    member: 35900,
    missing: ['条纹 XXL'],
    discontinued: ['波点 XS'],
  },
  { name: '吊带连衣裙', category: 'apparel', picture: 'p-dress', price: 32900, variants: COLOURS, sizes: SIZES },
  { name: '羊绒围巾', category: 'accessories', picture: 'p-scarf', price: 35900, variants: COLOURS, sizes: ONE },
  { name: '真丝方巾', category: 'accessories', picture: 'p-scarf', price: 16900, variants: COLOURS, sizes: ONE },
  {
    name: '帆布托特包',
    category: 'accessories',
    picture: 'p-tote',
    price: 12900,
    variants: COLOURS,
    sizes: ['小号', '大号'],
  },
  {
    name: '棉袜',
    category: 'accessories',
    picture: 'p-socks',
    price: 1900,
    variants: COLOURS,
    sizes: ['中筒', '船袜'],
    quick: 4,
    unit: '双',
  },
  { name: '发夹', category: 'accessories', picture: 'p-clip', price: 990, variants: COLOURS, sizes: ONE, quick: 5 },
  {
    name: '折叠伞',
    category: 'accessories',
    picture: 'p-umbrella',
    price: 5900,
    variants: COLOURS,
    sizes: ONE,
    quick: 6,
  },
  {
    name: '丝绒口红',
    category: 'beauty',
    picture: 'p-lipstick',
    price: 15800,
    variants: ['豆沙', '正红', '奶茶', '枫叶', '玫瑰'],
    sizes: ONE,
    unit: '支',
    discontinued: ['枫叶'],
  },
  {
    name: '唇釉',
    category: 'beauty',
    picture: 'p-lipstick',
    price: 9800,
    variants: ['蜜桃', '樱桃', '焦糖'],
    sizes: ONE,
    unit: '支',
  },
  {
    name: '护手霜',
    category: 'beauty',
    picture: 'p-cream',
    price: 3900,
    variants: ['雪松', '白茶', '佛手柑'],
    sizes: ['30ml', '75ml'],
    quick: 7,
  },
  {
    name: '保湿面霜',
    category: 'beauty',
    picture: 'p-cream',
    price: 18900,
    step: 9000,
    variants: ['清爽', '滋润'],
    sizes: ['30g', '50g'],
  },
  {
    name: '修护精华',
    category: 'beauty',
    picture: 'p-serum',
    price: 26900,
    step: 12000,
    variants: ['烟酰胺', '玻尿酸', '胜肽'],
    sizes: ['15ml', '30ml'],
  },
  { name: '泥膜', category: 'beauty', picture: 'p-mask', price: 8900, variants: ['绿豆', '火山泥'], sizes: ONE },
  {
    name: '随行杯',
    category: 'home',
    picture: 'p-tumbler',
    price: 8900,
    step: 2000,
    variants: COLOURS,
    sizes: ['350ml', '500ml'],
    quick: 8,
  },
  {
    name: '香薰礼盒',
    category: 'home',
    picture: 'p-giftbox',
    price: 19900,
    variants: ['雪松', '白茶', '无花果'],
    sizes: ONE,
    quick: 9,
    unit: '盒',
  },
  { name: '节日礼盒', category: 'home', picture: 'p-giftbox', price: 29900, variants: ['经典', '甄选'], sizes: ONE },
  {
    name: '果汁茶',
    category: 'food',
    picture: 'p-tumbler',
    price: 550,
    variants: ['西柚', '百香果', '青提'],
    sizes: ONE,
    member: 500,
    quick: 10,
    unit: '瓶',
  },
  {
    name: '苹果脆片',
    category: 'food',
    picture: 'p-apple',
    price: 1590,
    variants: ['原味', '肉桂'],
    sizes: ONE,
    food: true,
    quick: 11,
  },
];

/** The goods that INTERFACE.md names, with exactly its codes and prices. */
const NAMED: readonly DemoProduct[] = [
  named('6901234567892', '纯棉T恤', 'apparel', 'p-tee', fen(9900), fen(9500), 0),
  named('6901234567908', '直筒牛仔裤', 'apparel', 'p-jeans', fen(25900), null),
  named('6901234567915', '哑光口红', 'beauty', 'p-lipstick', fen(16800), null, 1),
  named('6901234567922', '补水面膜', 'beauty', 'p-mask', fen(1990), null, 2),
  withCodes(named(ean13Of('6909', 1), '环保购物袋', 'other', 'p-bag', fen(30), null, 3), '69001239'),
  withCodes(named(ean13Of('6909', 2), '改裤脚', 'service', 'p-hem', fen(2000), null), 'HEM-STD-01'),
  withCodes(named(ean13Of('6909', 3), '拆封体验装', 'beauty', 'p-open', fen(990), null), '099099000015'),
  named('9787990000135', '儿童绘本', 'baby', 'p-book', fen(3900), null),
  withCodes(named(ean13Of('6909', 4), '进口气泡水', 'food', 'p-tumbler', fen(690), null), '099000000172'),
  {
    document: {
      id: '01234' as ProductId,
      sku: '01234',
      // As a packer marks pieces of varying weight: GTIN-14 with indicator 9, the weight in an element of its own.
      codes: ['96909000000058'],
      plu: '01234',
      name: '红富士苹果',
      category: 'food',
      soldBy: 'weight',
      taxBp: VAT_FOOD,
      picture: 'p-apple',
      ...pinyinOf('红富士苹果'),
    },
    price: ['01234' as ProductId, fen(1299), null],
  },
];

function named(
  code: string,
  name: string,
  category: string,
  picture: string,
  price: Fen,
  memberPrice: Fen | null,
  quick?: number,
): DemoProduct {
  const document: ProductDocument = {
    id: code as ProductId,
    sku: code,
    codes: [code],
    name,
    category,
    soldBy: 'piece',
    taxBp: VAT,
    picture,
    ...(quick === undefined ? {} : { quick }),
    ...pinyinOf(name),
  };
  return { document, price: [code as ProductId, price, memberPrice] };
}

/** Goods that more than one code sells: an EAN-8, a UPC-A (one of them with a UPC-E), a code of the house. */
function withCodes({ document, price }: DemoProduct, ...codes: readonly string[]): DemoProduct {
  return { document: { ...document, codes: [...document.codes, ...codes] }, price };
}

const FIRST_STYLE_NUMBER = 1000;
const STYLE_NUMBERS = 100;

/** All goods of the demo shop. */
export const demoProducts = (): readonly DemoProduct[] => [...NAMED, ...STYLES.flatMap(variantsOf)];

function variantsOf(style: Style, styleIndex: number): readonly DemoProduct[] {
  const variants = style.variants.flatMap((variant) =>
    style.sizes.map((size, sizeIndex) => ({ variant, size, sizeIndex })),
  );
  return variants.flatMap(({ variant, size, sizeIndex }, index) => {
    const spec = size === '' ? variant : `${variant} ${size}`;
    if (style.missing?.includes(spec) === true) return [];
    const code = ean13Of('6909', FIRST_STYLE_NUMBER + styleIndex * STYLE_NUMBERS + index);
    const id = code as ProductId;
    const extra = sizeIndex * (style.step ?? 0);
    const document: ProductDocument = {
      id,
      sku: code,
      codes: [code],
      name: style.name,
      spec,
      category: style.category,
      soldBy: 'piece',
      taxBp: style.food === true ? VAT_FOOD : VAT,
      picture: style.picture,
      ...(style.quick !== undefined && index === 0 ? { quick: style.quick } : {}),
      ...pinyinOf(style.name),
      style: `ST-${String(styleIndex + 1).padStart(2, '0')}`,
      variant: { colour: variant, ...(size === '' ? {} : { size }) },
      ...(style.unit === undefined ? {} : { unit: style.unit }),
      ...(style.discontinued?.includes(spec) === true ? { discontinued: true } : {}),
    };
    return {
      document,
      price: [id, fen(style.price + extra), style.member === undefined ? null : fen(style.member + extra)],
    };
  });
}
