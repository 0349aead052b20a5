/**
 * Many payments with random faults of the line, random customers and random cashiers, on a real PostgreSQL: when the line is
 * whole again and the cloud has looked after what was left, the table and the provider's books say the same of every fen.
 * A failure names its provider and seed.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CODE_ENDINGS, type Act, type Fault } from '../../../../sync/cloud/payments/emulators/ledger.ts';
import { seeded } from '../../../simulation/seeded.ts';
import { PayingShop, SCOPE } from './paying-shop.ts';
import { VENDORS } from './vendors.ts';

const PAYMENTS = 25;
const FAULTS: readonly Fault[] = [
  'lost_before',
  'lost_after',
  'system_before',
  'system_after',
  'bad_signature',
  'wrong_amount',
  'wrong_number',
  'wrong_merchant',
];
const ENDINGS = [...Object.keys(CODE_ENDINGS), '99', '99', '99', '99'];
const HOUR_MS = 3_600_000;

let shop: PayingShop;
beforeAll(async () => {
  shop = await PayingShop.open();
});
afterAll(() => shop.close());

interface Standing {
  readonly out_trade_number: string;
  readonly state: string;
  readonly amount: number;
  readonly refunded: number;
  readonly open: number;
}

const standing = (): Promise<readonly Standing[]> =>
  shop.cloud.running.cloud.database.rows<Standing>(
    `SELECT p.out_trade_number, p.state, p.amount,
       COALESCE((SELECT sum(r.amount) FROM payment_refunds r WHERE r.scope = p.scope AND r.out_trade_number = p.out_trade_number AND r.state = 'refunded'), 0)::bigint AS refunded,
       (SELECT count(*) FROM payment_refunds r WHERE r.scope = p.scope AND r.out_trade_number = p.out_trade_number AND r.state IN ('requested', 'pending'))::integer AS open
     FROM payments p WHERE p.scope = $1`,
    [SCOPE],
  );

test.each(VENDORS.flatMap((vendor) => [1, 2, 3].map((seed) => [vendor, seed] as const)))(
  'through %s with seed %i no money is taken without a row, none twice, and none is lost',
  async (vendor, seed) => {
    const till = shop.till(vendor);
    const books = shop.books();
    const random = seeded(seed);
    const { pick } = random;
    const asked = new Map<string, number>();
    let isFaulty = true;
    books.faults = (act: Act, number: string) => {
      if (act === 'pay') asked.set(number, (asked.get(number) ?? 0) + 1);
      return isFaulty && random.chance(0.35) ? pick(FAULTS) : null;
    };
    const made: { readonly number: string; readonly amount: number; readonly request: Record<string, unknown> }[] = [];
    const acts: readonly (() => Promise<unknown>)[] = [
      async () => {
        const request = till.request({
          authCode: till.code(pick(ENDINGS)),
          amount: 100 + random.below(100_000),
        });
        made.push({ number: request.outTradeNumber, amount: request.amount, request });
        await till.pay(request);
      },
      () => till.query(pick(made).number),
      () => till.pay(pick(made).request),
      () => till.reverse(pick(made).number),
      () => {
        const { number, amount } = pick(made);
        return till.refund(number, `${number}R${String(random.below(4))}`, Math.ceil(amount * pick([0.2, 0.5, 1])));
      },
      () => shop.pass(pick([10_000, 20_000, 60_000])),
    ];
    while (made.length < PAYMENTS) {
      const act = made.length === 0 ? acts[0]! : pick([acts[0]!, ...acts]);
      await act();
      // What one terminal may ask in a minute is no subject here.
      shop.advance(3_000);
    }
    isFaulty = false;
    await shop.pass(10 * 60_000);
    await shop.pass(30 * HOUR_MS, HOUR_MS);

    const rows = new Map((await standing()).map((row) => [row.out_trade_number, row]));
    for (const { number, amount } of made) {
      const row = rows.get(number);
      const told = [vendor, seed, number, row?.state, row?.open];
      expect([vendor, seed, number, ['paid', 'failed', 'reversed'].includes(row?.state ?? ''), row?.open]).toEqual([
        vendor,
        seed,
        number,
        true,
        0,
      ]);
      expect([...told, asked.get(number) ?? 0]).toEqual([...told, 1]);
      expect([...told, row?.amount]).toEqual([...told, amount]);
      const held = row?.state === 'paid' ? amount - row.refunded : 0;
      expect([...told, books.held(number)]).toEqual([...told, held]);
    }
    expect([...books.orders.keys()].filter((number) => !rows.has(number))).toEqual([]);
    expect(new Set(made.map(({ number }) => rows.get(number)?.state)).size).toBeGreaterThan(1);
  },
);
