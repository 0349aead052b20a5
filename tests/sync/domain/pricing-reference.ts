/**
 * DOMAIN.md §2 a second time, written for checking only: every unit is an object, every promotion is looked at, all
 * arithmetic is on BigInt, nothing is indexed or batched. Shares no code with sync/domain. Input and result are the JSON
 * of the cases. Called by the pricing tests.
 */
export interface RawPromotion {
  readonly id: string;
  readonly type: string;
  readonly priority?: number;
  readonly products?: readonly string[];
  readonly categories?: readonly string[];
  readonly membersOnly?: boolean;
  readonly tiersOnly?: readonly string[];
  readonly from?: string;
  readonly until?: string;
  readonly price?: number;
  readonly payBp?: number;
  readonly nth?: number;
  readonly count?: number;
  readonly buy?: readonly string[];
  readonly buyCount?: number;
  readonly gift?: string;
  readonly giftCount?: number;
  readonly every?: number;
  readonly save?: number;
  readonly tiers?: readonly { readonly spend: number; readonly save?: number; readonly payBp?: number }[];
}
export interface RawCoupon {
  readonly id: string;
  readonly save?: number;
  readonly payBp?: number;
  readonly spend?: number;
  readonly maxSave?: number;
  readonly stackable?: boolean;
  readonly from?: string;
  readonly until?: string;
  readonly products?: readonly string[];
  readonly categories?: readonly string[];
}
export interface RawProduct {
  readonly id: string;
  readonly category: string;
  readonly price: number;
  readonly memberPrice?: number;
  readonly soldBy?: string;
  readonly taxBp?: number;
}
export interface RawHandDiscount {
  readonly save?: number;
  readonly payBp?: number;
}
export interface RawCase {
  readonly title?: string;
  readonly now: string;
  readonly products: readonly RawProduct[];
  readonly lines: readonly {
    readonly product: string;
    readonly quantity?: number;
    readonly grams?: number;
    readonly priceOverride?: number;
    readonly lineDiscount?: RawHandDiscount;
  }[];
  readonly promotions: readonly RawPromotion[];
  readonly member?: { readonly id: string; readonly tier?: string; readonly points: number };
  readonly coupons?: readonly RawCoupon[];
  readonly points?: { readonly spend: number; readonly fenPerPoint: number; readonly maxShareBp: number };
  readonly roundOff?: number;
  readonly orderDiscount?: RawHandDiscount;
}

interface Line {
  readonly product: RawProduct;
  readonly base: bigint;
  readonly agreed: boolean;
  cost: bigint;
  item: bigint;
  order: bigint;
  flash: boolean;
  readonly applied: [string, bigint][];
}
interface Unit {
  readonly line: Line;
  readonly price: bigint;
  taken: boolean;
}

const halfUp = (a: bigint, b: bigint): bigint => (2n * a + b) / (2n * b);
const paid = (sum: bigint, bp: number): bigint => halfUp(sum * BigInt(bp), 10_000n);
const smallest = (...all: bigint[]): bigint => all.reduce((a, b) => (b < a ? b : a));

function shares(total: bigint, weights: readonly bigint[]): bigint[] {
  const sum = weights.reduce((a, b) => a + b, 0n);
  if (sum === 0n) return weights.map(() => 0n);
  const result = weights.map((weight) => (total * weight) / sum);
  const order = weights
    .map((weight, index) => ({ index, rest: (total * weight) % sum }))
    .sort((a, b) => (a.rest === b.rest ? a.index - b.index : a.rest > b.rest ? -1 : 1));
  let left = total - result.reduce((a, b) => a + b, 0n);
  for (const { index } of order) {
    if (left === 0n) break;
    result[index] = (result[index] ?? 0n) + 1n;
    left -= 1n;
  }
  return result;
}

export function referencePrice(input: RawCase): unknown {
  const now = Date.parse(input.now);
  const { member } = input;
  const inTime = ({ from, until }: { from?: string; until?: string }): boolean =>
    (from === undefined || Date.parse(from) <= now) && (until === undefined || now < Date.parse(until));
  const active = [...input.promotions]
    .sort((a, b) => (a.priority ?? 100) - (b.priority ?? 100) || (a.id < b.id ? -1 : 1))
    .filter(inTime)
    .filter((each) => each.membersOnly !== true || member !== undefined)
    .filter(
      ({ tiersOnly = [] }) => tiersOnly.length === 0 || (member?.tier !== undefined && tiersOnly.includes(member.tier)),
    );
  const covers = (
    { products = [], categories = [] }: { products?: readonly string[]; categories?: readonly string[] },
    product: RawProduct,
  ): boolean =>
    (products.length === 0 && categories.length === 0) ||
    products.includes(product.id) ||
    categories.includes(product.category);

  const lines: Line[] = [];
  const units: Unit[] = [];
  for (const raw of input.lines) {
    const product = input.products.find(({ id }) => id === raw.product);
    if (product === undefined) throw new Error('no such product');
    const price = BigInt(product.price);
    const byWeight = product.soldBy === 'weight';
    const at = (each: bigint): bigint =>
      byWeight ? halfUp(each * BigInt(raw.grams ?? 0), 1000n) : each * BigInt(raw.quantity ?? 0);
    // 1a
    const agreed = raw.priceOverride === undefined ? undefined : at(BigInt(raw.priceOverride));
    const base = agreed !== undefined && agreed > at(price) ? agreed : at(price);
    const saved = agreed === undefined ? 0n : base - agreed;
    const line: Line = {
      product,
      base,
      agreed: agreed !== undefined,
      cost: base - saved,
      item: saved,
      order: 0n,
      flash: false,
      applied: saved === 0n ? [] : [['price_override', saved]],
    };
    lines.push(line);
    if (!byWeight && !line.agreed)
      for (let n = 0; n < (raw.quantity ?? 0); n += 1) units.push({ line, price, taken: false });
  }
  const applyItem = (line: Line, id: string, saving: bigint): void => {
    if (saving === 0n) return;
    line.item += saving;
    line.cost -= saving;
    const last = line.applied.at(-1);
    if (last?.[0] === id) last[1] += saving;
    else line.applied.push([id, saving]);
  };

  // 2
  for (const line of lines) {
    if (line.product.soldBy === 'weight' || line.agreed) continue;
    const flash = active.filter((each) => each.type === 'flash_price' && covers(each, line.product));
    const lowest = Math.min(...flash.map(({ price }) => price ?? 0));
    const best = flash.find(({ price }) => price === lowest);
    if (best === undefined || lowest >= line.product.price) continue;
    if (member !== undefined && line.product.memberPrice !== undefined && lowest >= line.product.memberPrice) continue;
    const own = units.filter((unit) => unit.line === line);
    for (const unit of own) unit.taken = true;
    line.flash = true;
    applyItem(line, best.id, BigInt(own.length) * BigInt(line.product.price - lowest));
  }

  // 3
  const pool = units
    .map((unit, index) => ({ unit, index }))
    .sort((a, b) => (a.unit.price === b.unit.price ? a.index - b.index : a.unit.price > b.unit.price ? -1 : 1))
    .map(({ unit }) => unit);
  const takeGroup = (group: readonly Unit[], saving: bigint, savings: Map<Line, bigint>): void => {
    const parts = shares(
      saving,
      group.map(({ price }) => price),
    );
    group.forEach((unit, index) => {
      unit.taken = true;
      savings.set(unit.line, (savings.get(unit.line) ?? 0n) + (parts[index] ?? 0n));
    });
  };
  for (const promotion of active) {
    const savings = new Map<Line, bigint>();
    const free = (test: (product: RawProduct) => boolean): Unit[] =>
      pool.filter((unit) => !unit.taken && test(unit.line.product));
    const sum = (group: readonly Unit[]): bigint => group.reduce((all, { price }) => all + price, 0n);
    if (promotion.type === 'nth_unit') {
      for (;;) {
        const run = free((product) => covers(promotion, product)).slice(0, promotion.nth ?? 0);
        if (run.length < (promotion.nth ?? 0)) break;
        const last = run.at(-1)?.price ?? 0n;
        takeGroup(run, last - paid(last, promotion.payBp ?? 0), savings);
      }
    } else if (promotion.type === 'bundle_price') {
      for (;;) {
        const run = free((product) => covers(promotion, product)).slice(0, promotion.count ?? 0);
        if (run.length < (promotion.count ?? 0) || sum(run) <= BigInt(promotion.price ?? 0)) break;
        takeGroup(run, sum(run) - BigInt(promotion.price ?? 0), savings);
      }
    } else if (promotion.type === 'buy_gift') {
      const { buy = [], buyCount = 0, gift = '', giftCount = 1 } = promotion;
      for (;;) {
        if (buy.every((id) => id === gift)) {
          const run = free(({ id }) => id === gift).slice(0, buyCount + giftCount);
          if (run.length < buyCount + giftCount) break;
          takeGroup(run, sum(run.slice(0, giftCount)), savings);
        } else {
          const bought = free(({ id }) => buy.includes(id)).slice(0, buyCount);
          const gifts = free(({ id }) => id === gift).slice(0, giftCount);
          if (bought.length < buyCount || gifts.length === 0) break;
          takeGroup([...bought, ...gifts], sum(gifts), savings);
        }
      }
    }
    for (const line of lines) applyItem(line, promotion.id, savings.get(line) ?? 0n);
  }

  // 4
  for (const line of lines) {
    if (line.flash || line.agreed) continue;
    const byWeight = line.product.soldBy === 'weight';
    const own = BigInt(units.filter((unit) => unit.line === line && !unit.taken).length);
    const left = byWeight ? line.base : own * BigInt(line.product.price);
    const offers: [string, bigint][] = [];
    for (const promotion of active) {
      if (!covers(promotion, line.product)) continue;
      if (promotion.type === 'discount' || (promotion.type === 'member_discount' && member !== undefined))
        offers.push([promotion.id, left - paid(left, promotion.payBp ?? 0)]);
      if (promotion.type === 'fixed_price' && !byWeight)
        offers.push([promotion.id, left - own * BigInt(promotion.price ?? 0)]);
    }
    if (member !== undefined && !byWeight && line.product.memberPrice !== undefined)
      offers.push(['member_price', left - own * BigInt(line.product.memberPrice)]);
    let best: [string, bigint] = ['', 0n];
    for (const offer of offers) if (offer[1] > best[1]) best = offer;
    applyItem(line, ...best);
  }

  // 4a
  const off = ({ save, payBp = 0 }: RawHandDiscount, sum: bigint): bigint =>
    save === undefined ? sum - paid(sum, payBp) : smallest(BigInt(save), sum);
  lines.forEach((line, index) => {
    const discount = input.lines[index]?.lineDiscount;
    if (discount !== undefined && !line.flash) applyItem(line, 'line_discount', off(discount, line.cost));
  });

  // 5-8
  const order: [string, bigint][] = [];
  const applyOrder = (id: string, covered: readonly Line[], saving: bigint): void => {
    if (saving === 0n) return;
    order.push([id, saving]);
    const parts = shares(
      saving,
      covered.map(({ cost }) => cost),
    );
    covered.forEach((line, index) => {
      line.order += parts[index] ?? 0n;
      line.cost -= parts[index] ?? 0n;
    });
  };
  const coveredBy = (each: Parameters<typeof covers>[0]): Line[] =>
    lines.filter((line) => !line.flash && covers(each, line.product));
  const costOf = (covered: readonly Line[]): bigint => covered.reduce((all, { cost }) => all + cost, 0n);

  let spend: { id: string; covered: Line[]; saving: bigint } | undefined;
  for (const promotion of active) {
    const covered = coveredBy(promotion);
    const sum = costOf(covered);
    const met = (promotion.tiers ?? []).filter((tier) => sum >= BigInt(tier.spend));
    let saving = 0n;
    if (promotion.type === 'spend_save' && promotion.every !== undefined)
      saving = smallest(sum, (sum / BigInt(promotion.every)) * BigInt(promotion.save ?? 0));
    else if (promotion.type === 'spend_save')
      for (const { save = 0 } of met) {
        const each = smallest(sum, BigInt(save));
        if (each > saving) saving = each;
      }
    else if (promotion.type === 'spend_discount' && met.length > 0)
      saving = sum - paid(sum, Math.min(...met.map(({ payBp = 0 }) => payBp)));
    if (saving > (spend?.saving ?? 0n)) spend = { id: promotion.id, covered, saving };
  }
  if (spend !== undefined) applyOrder(spend.id, spend.covered, spend.saving);

  const rejected: [string, string][] = [];
  const accepted: RawCoupon[] = [];
  for (const coupon of input.coupons ?? []) {
    const covered = coveredBy(coupon);
    const sum = costOf(covered);
    const reason = accepted.some(({ id }) => id === coupon.id)
      ? 'duplicate'
      : coupon.from !== undefined && now < Date.parse(coupon.from)
        ? 'not_yet_valid'
        : coupon.until !== undefined && now >= Date.parse(coupon.until)
          ? 'expired'
          : accepted.length > 0 && !(coupon.stackable === true && accepted.every(({ stackable }) => stackable === true))
            ? 'not_stackable'
            : sum === 0n
              ? 'nothing_to_cover'
              : sum < BigInt(coupon.spend ?? 0)
                ? 'below_threshold'
                : undefined;
    if (reason !== undefined) {
      rejected.push([coupon.id, reason]);
      continue;
    }
    accepted.push(coupon);
    const full = coupon.save === undefined ? sum - paid(sum, coupon.payBp ?? 0) : BigInt(coupon.save);
    applyOrder(coupon.id, covered, smallest(full, sum, coupon.maxSave === undefined ? sum : BigInt(coupon.maxSave)));
  }

  // 6a
  if (input.orderDiscount !== undefined) {
    const covered = lines.filter((line) => !line.flash);
    applyOrder('order_discount', covered, off(input.orderDiscount, costOf(covered)));
  }

  let pointsUsed = 0n;
  if (input.points !== undefined && member !== undefined) {
    const covered = lines.filter((line) => !line.flash);
    const cap = (costOf(covered) * BigInt(input.points.maxShareBp)) / 10_000n;
    const rate = BigInt(input.points.fenPerPoint);
    pointsUsed = smallest(BigInt(input.points.spend), BigInt(member.points), cap / rate);
    applyOrder('points', covered, pointsUsed * rate);
  }

  // 9-10
  const total = costOf(lines);
  const roundOff = (input.roundOff ?? 0) === 0 ? 0n : total % BigInt(input.roundOff ?? 0);
  const roundOffShares = shares(
    roundOff,
    lines.map(({ cost }) => cost),
  );
  const numbered = (savings: readonly [string, bigint][]): [string, number][] =>
    savings.map(([id, saving]) => [id, Number(saving)]);
  return {
    lines: lines.map((line, index) => {
      const share = roundOffShares[index] ?? 0n;
      const taxed = line.cost - share;
      return {
        base: Number(line.base),
        itemDiscount: Number(line.item),
        orderDiscount: Number(line.order),
        net: Number(line.cost),
        roundOffShare: Number(share),
        tax: Number(taxed - halfUp(taxed * 10_000n, 10_000n + BigInt(line.product.taxBp ?? 0))),
        applied: numbered(line.applied),
      };
    }),
    order: numbered(order),
    rejectedCoupons: rejected,
    pointsUsed: Number(pointsUsed),
    total: Number(total),
    roundOff: Number(roundOff),
    cashDue: Number(total - roundOff),
  };
}
