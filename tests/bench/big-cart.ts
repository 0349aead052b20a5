/**
 * Adding an item to a cart of 200 lines under 20,000 active promotions: what the host does between the screen's request and its
 * answer (reducer, pricing, hints, limits, the whole view), against one frame of a screen at 60 Hz. Promotions of every type,
 * most of them by product or category, some about everything; each is on. The member buys, so that all steps work.
 */
import { cartView, lookAt } from '../../main/cart/cart-view.ts';
import { emptyCart, reduceCart, type Cart, type CartProduct } from '../../sync/domain/cart.ts';
import type { PriceBook } from '../../main/cart/price-books.ts';
import { preparePromotions } from '../../sync/domain/promotion-index.ts';
import type { Promotion } from '../../sync/domain/promotion.ts';
import { figureOf, timed, type Figure, type Round } from './figures.ts';
import { sizesOf, type Plan } from './plan.ts';

const LINES = 200;
const PROMOTIONS = 20_000;
/** One frame of a screen at 60 Hz. */
const FRAME_MS = 1000 / 60;
const NOW = 1_790_000_000_000 as never;

const TYPES: readonly ((n: number) => object)[] = [
  (n) => ({ type: 'flash_price', price: 90_000 + n }),
  (n) => ({ type: 'nth_unit', nth: 2 + (n % 3), payBp: 5000 }),
  (n) => ({ type: 'bundle_price', count: 3, price: 900 + n }),
  (n) => ({ type: 'discount', payBp: 9000 + (n % 1000) }),
  (n) => ({ type: 'fixed_price', price: 900 + n }),
  (n) => ({ type: 'spend_save', every: 100_000 + n, save: 10 }),
  (n) => ({ type: 'buy_gift', buy: [`p${String(n % 300)}`], buyCount: 5, gift: `p${String((n + 1) % 300)}` }),
];

const promotion = (n: number): Promotion =>
  ({
    id: `promo-${String(n)}`,
    ...TYPES[n % TYPES.length]?.(n),
    ...(n % 11 === 0
      ? {}
      : n % 3 === 0
        ? { categories: [`c${String(n % 5)}`, 'other'] }
        : { products: [`p${String(n % 400)}`] }),
  }) as unknown as Promotion;

const product = (n: number): CartProduct =>
  ({
    id: `p${String(n)}`,
    sku: `S${String(n)}`,
    name: `Product ${String(n)}`,
    category: `c${String(n % 5)}`,
    price: 500 + n,
    memberPrice: 490 + n,
    soldBy: 'piece',
    taxBp: 1300,
  }) as unknown as CartProduct;

export async function benchBigCart(plan: Plan): Promise<readonly Figure[]> {
  if (!plan.wants('big-cart')) return [];
  const { warmUp, bigCarts } = sizesOf(plan);
  plan.say(`big-cart: ${bigCarts} items into ${LINES} lines under ${PROMOTIONS} promotions`);
  const promotions = Array.from({ length: PROMOTIONS }, (_, n) => promotion(n));
  const book = {
    head: { id: 'bench', hash: '0'.repeat(64), roundOffUnit: 10 },
    promotions: preparePromotions(promotions),
    names: new Map(promotions.map(({ id }) => [id, id])),
    coupons: new Map(),
    points: { fenPerPoint: 1, maxShareBp: 5000 },
  } as unknown as PriceBook;
  const full = fullCart();
  const rounds: Round[] = [];
  const pricing: number[] = [];
  const processor: number[] = [];
  for (let n = 0; n < warmUp + bigCarts; n += 1) {
    const cpuBefore = process.cpuUsage();
    const ours = await timed(() => {
      const cart = added(full, n % 2 === 0 ? product(n % LINES) : product(LINES + (n % 100)));
      cartView({ cart, begun: true, member: null, book, now: NOW });
    });
    const cpu = process.cpuUsage(cpuBefore);
    const priced = await timed(() => lookAt({ cart: { ...full }, book, now: NOW }));
    if (n < warmUp) continue;
    rounds.push({ ours, floor: FRAME_MS });
    pricing.push(priced);
    processor.push((cpu.user + cpu.system) / 1e3);
  }
  return [
    figureOf(
      {
        name: 'big-cart',
        what: `one more item in a cart of ${LINES} lines under ${PROMOTIONS} active promotions: reducer, pricing, hints, view`,
        floorWhat: 'one frame of a screen at 60 Hz',
        unit: 'ms',
        limits: 'the promotions about everything and by category, each of which may touch every line',
      },
      rounds,
      { 'of it: pricing alone': pricing, 'processor time, which a busy machine does not lengthen': processor },
    ),
  ];
}

function fullCart(): Cart {
  const member = { id: 'm', points: 1000, label: '', boundGuide: null } as never;
  let cart = emptyCart('018f0000-0000-7000-8000-000000000000' as never);
  for (let n = 0; n < LINES; n += 1) cart = added(cart, product(n), 1 + (n % 9));
  const change = reduceCart(cart, { kind: 'setMember', member });
  if (!change.ok) throw new Error(change.error.code);
  return change.value;
}

function added(cart: Cart, of: CartProduct, quantity = 1): Cart {
  const change = reduceCart(cart, { kind: 'addProduct', product: of, quantity, at: NOW });
  if (!change.ok) throw new Error(change.error.code);
  return change.value;
}
