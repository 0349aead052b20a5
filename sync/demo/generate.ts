/**
 * As many made-up products as a benchmark asks for, the same for the same seed. Codes begin with 692, so that they never
 * meet those of the demo shop. Pure: randomness is a small generator that starts from the seed.
 */
import type { ProductId } from '../domain/ids.ts';
import { basisPoints, fen } from '../domain/money.ts';
import { ean13Of } from './barcode.ts';
import { pinyinOf } from './pinyin.ts';
import type { DemoProduct } from './products.ts';

export const GENERATED_MAX = 500_000;
const KINDS = [
  '衬衫',
  '卫衣',
  '长裤',
  '半裙',
  '外套',
  '面霜',
  '精华',
  '口红',
  '香水',
  '坚果',
  '茶包',
  '饼干',
  '水杯',
  '毛巾',
  '台灯',
  '笔记本',
] as const;
const MATERIALS = [
  '纯棉',
  '亚麻',
  '羊毛',
  '真丝',
  '有机',
  '轻量',
  '经典',
  '限定',
  '复古',
  '透气',
  '保湿',
  '低糖',
] as const;
const COLOURS = ['米白', '雾蓝', '墨绿', '浅灰', '焦糖', '黑色', '藏青', '酒红'] as const;
const CATEGORIES = ['apparel', 'accessories', 'beauty', 'food', 'home'] as const;
const PICTURES = [
  'p-tee',
  'p-jeans',
  'p-cardigan',
  'p-dress',
  'p-scarf',
  'p-cream',
  'p-serum',
  'p-lipstick',
  'p-tumbler',
  'p-giftbox',
] as const;
const PRICE_STEP = 100;
const PRICE_STEPS = 800;
const MEMBER_SHARE = 4;

/** mulberry32: public domain, 32 bits of state; good enough for names and prices. */
function generator(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** `count` products, at most GENERATED_MAX, with prices; equal arguments give equal products. */
export function generateProducts(count: number, seed: number): readonly DemoProduct[] {
  if (!Number.isInteger(count) || count < 0 || count > GENERATED_MAX)
    throw new RangeError(`not a number of products: ${String(count)}`);
  const below = generator(seed);
  const pick = <T>(list: readonly [T, ...T[]]): T => list[below(list.length)] ?? list[0];
  return Array.from({ length: count }, (_, index): DemoProduct => {
    const code = ean13Of('692', index);
    const id = code as ProductId;
    const name = `${pick(MATERIALS)}${pick(KINDS)}`;
    const price = (1 + below(PRICE_STEPS)) * PRICE_STEP;
    const member = below(MEMBER_SHARE) === 0 ? fen(price - Math.floor(price / 10)) : null;
    const document = {
      id,
      sku: `G${String(index).padStart(6, '0')}`,
      codes: [code],
      name,
      spec: pick(COLOURS),
      category: pick(CATEGORIES),
      soldBy: 'piece' as const,
      taxBp: basisPoints(1300),
      picture: pick(PICTURES),
      ...pinyinOf(name),
    };
    return { document, price: [id, fen(price), member] };
  });
}
