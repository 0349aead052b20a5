/** The code of a receipt: what is written is read, whatever the sale; no byte of it can be changed. */
import { generateKeyPairSync, sign, verify, createPublicKey } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Fen } from '../../../sync/domain/money.ts';
import { receiptNumber } from '../../../sync/domain/ids.ts';
import { base64UrlOf, bytesOfBase64Url } from '../../../sync/domain/packed-bytes.ts';
import {
  readReceiptToken,
  RECEIPT_LINK_BYTES_MAX,
  RECEIPT_TOKEN_LINES_MAX,
  receiptLink,
  TOKEN_KINDS,
  type ReceiptTokenFacts,
} from '../../../sync/domain/receipt-token.ts';
import { writeReceiptToken } from '../../../sync/domain/receipt-token-writing.ts';
import { receiptFacts } from '../../fixtures/receipt-facts.ts';
import { judgeReceiptToken, receiptKeyText, type ReceiptJudge } from '../../../sync/protocol/receipt-trust.ts';

const keyPair = () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    raw: publicKey.export({ format: 'jwk' }).x ?? '',
    sign: (bytes: Uint8Array | string) => sign(null, Buffer.from(bytes), privateKey).toString('base64url'),
  };
};
const [cloud, terminal, other] = [keyPair(), keyPair(), keyPair()];
const isSigned: ReceiptJudge['isSigned'] = (key, bytes, signature) =>
  verify(
    null,
    bytes,
    createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: key }, format: 'jwk' }),
    Buffer.from(signature, 'base64url'),
  );
const judge: ReceiptJudge = { brand: 'demo', cloudKey: cloud.raw, isRevoked: () => false, isSigned };
const certified = (by = cloud, of = terminal, brand = 'demo', place = ['S002', '07']) => ({
  publicKey: of.raw,
  signature: by.sign(receiptKeyText(brand, place[0] ?? '', place[1] ?? '', of.raw)),
});

const code = fc.stringMatching(/^[A-Za-z0-9]{1,20}$/);
const id = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9._:-]{1,64}$/),
  fc.stringMatching(/^\d{8,14}$/),
  fc.uuid({ version: 7 }),
  fc.stringMatching(/^[0-9a-f]{16,32}$/),
);
const amount = fc.nat(99_999_999).map((value) => value as never);
const optional = <Name extends string, Value>(name: Name, value: fc.Arbitrary<Value>) =>
  fc
    .option(value, { nil: undefined })
    .map((one) => (one === undefined ? {} : { [name]: one }) as { [K in Name]?: Value });
const savings = fc.array(
  fc.tuple(
    id,
    fc.integer({ min: 1, max: 1000 }).map((value) => value as Fen),
  ),
  { maxLength: 4 },
);
const serving = fc.array(fc.record({ guide: code, shareBp: fc.nat(10_000) }), { maxLength: 3 });
const part = fc
  .tuple(
    fc.record({ kind: fc.constantFrom(...TOKEN_KINDS), amount }),
    optional('of', id),
    optional('reference', fc.string({ maxLength: 20 })),
  )
  .map(([a, b, c]) => ({ ...a, ...b, ...c }));
const line = fc
  .tuple(
    fc.record({
      lineId: fc.oneof(fc.stringMatching(/^[A-Za-z0-9-]{1,12}$/), fc.constant('1')),
      id,
      price: fc.integer({ min: 0, max: 99_999_999 }),
      taxBp: fc.constantFrom(1300, 900, 600, 0),
      quantity: fc.integer({ min: 1, max: 9999 }),
      dear: fc.nat(5000),
      orderDiscount: fc.nat(500),
      roundOffShare: fc.nat(90),
    }),
    fc.option(fc.integer({ min: 1, max: 99_999 }), { nil: undefined }),
    savings,
    optional('serving', serving),
  )
  .map(([{ lineId, id: product, price, taxBp, dear, ...rest }, grams, applied, own]) => {
    const quantity = grams === undefined ? rest.quantity : 1;
    const off = applied.reduce<number>((sum, [, saving]) => sum + saving, 0);
    const needed = off + rest.orderDiscount + rest.roundOffShare;
    return {
      lineId,
      product: { id: product, price, soldBy: grams === undefined ? 'piece' : 'weight', taxBp },
      quantity,
      ...(grams === undefined ? {} : { grams }),
      base: Math.max(price * quantity + (dear % 3 === 0 ? 0 : dear), needed),
      orderDiscount: rest.orderDiscount,
      roundOffShare: rest.roundOffShare,
      applied,
      ...own,
    };
  });
const facts = fc
  .tuple(
    fc.record({
      brand: fc.constantFrom('demo', 'a-brand-with-a-name'),
      number: fc.record({
        store: code,
        terminal: code,
        day: fc.integer({ min: 0, max: 14_000 }),
        n: fc.nat(999_999_999),
      }),
      saleId: fc.uuid({ version: 7 }),
      cashier: code,
      lines: fc.array(line, { minLength: 1, maxLength: RECEIPT_TOKEN_LINES_MAX }),
      order: savings,
      tenders: fc.array(
        fc
          .tuple(
            part,
            fc.oneof(fc.constant('t1'), fc.stringMatching(/^[A-Za-z0-9-]{1,12}$/)),
            optional('stands', fc.array(part, { maxLength: 2 })),
          )
          .map(([{ kind, amount: paid, reference }, tenderId, stands]) => ({
            tenderId,
            kind,
            amount: paid,
            ...(reference === undefined ? {} : { reference }),
            ...stands,
          })),
        { maxLength: 4 },
      ),
      change: amount,
      pointsUsed: fc.nat(9999),
      serving,
      channel: fc.constantFrom('store', 'mini-program'),
    }),
    optional(
      'member',
      fc.record({ id: fc.uuid({ version: 7 }), tier: fc.constantFrom('gold', 'none'), points: fc.nat() }),
    ),
    optional('boundGuide', code),
    optional('swap', fc.constant(true)),
    fc.integer({ min: 1_577_836_800, max: 4_000_000_000 }),
    fc.array(id, { maxLength: 3 }),
  )
  .map(([{ number, ...sale }, member, boundGuide, swap, seconds, coupons]): ReceiptTokenFacts => {
    const { day, ...place } = number;
    const businessDay = new Date(Date.UTC(2020, 0, 1) + day * 86_400_000).toISOString().slice(0, 10);
    return {
      at: (seconds * 1000) as never,
      coupons,
      key: certified(),
      sale: {
        ...sale,
        ...member,
        ...boundGuide,
        ...swap,
        receiptNumber: receiptNumber({ ...place, businessDay } as never),
      } as never,
    };
  });

const plain = (lines: number, over: Partial<ReceiptTokenFacts['sale']> = {}): ReceiptTokenFacts =>
  receiptFacts(lines, certified(), over);
const written = (of: ReceiptTokenFacts, by = terminal): string =>
  writeReceiptToken(of, by.sign) ?? expect.unreachable();

describe('the code of a receipt', () => {
  test('gives back every sale as it was written, and what follows from it', () => {
    fc.assert(
      fc.property(facts, (of) => {
        const token = writeReceiptToken(of, terminal.sign);
        const read = readReceiptToken(token ?? '');
        if (!read.ok) expect.unreachable(read.error);
        const { sale, at, coupons, key } = read.value;
        expect({ at, coupons, key }).toEqual({ at: of.at, coupons: of.coupons, key: of.key });
        expect(sale).toMatchObject(of.sale);
        for (const one of sale.lines) {
          const off = one.applied.reduce<number>((sum, [, saving]) => sum + saving, 0);
          expect(one.net).toBe(one.base - off - one.orderDiscount);
        }
        expect(sale.total).toBe(sale.lines.reduce((sum, one) => sum + one.net, 0));
        expect(sale.cashDue).toBe(sale.total - sale.roundOff);
      }),
    );
  });

  test('is never believed with any byte changed', () => {
    const token = written(plain(2));
    const bytes = bytesOfBase64Url(token) ?? new Uint8Array();
    for (let at = 0; at < bytes.length; at += 1)
      for (const bit of [1, 16, 128]) {
        const changed = Uint8Array.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ bit;
        expect([at, judgeReceiptToken(base64UrlOf(changed), judge).ok]).toEqual([at, false]);
      }
    for (let at = 0; at < token.length; at += 1) {
      const letter = token[at] === 'A' ? 'B' : 'A';
      expect(judgeReceiptToken(token.slice(0, at) + letter + token.slice(at + 1), judge).ok).toBe(false);
    }
    expect(judgeReceiptToken(token, judge).ok).toBe(true);
  });

  test('never throws for any text, and reads nothing but what it would write', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.uint8Array({ maxLength: 300 }).map(base64UrlOf)), (text) => {
        readReceiptToken(text);
        const bytes = bytesOfBase64Url(text);
        expect(bytes === undefined ? text : base64UrlOf(bytes)).toBe(text);
      }),
    );
    const token = written(plain(3));
    for (let length = 0; length < token.length; length += 1)
      expect(readReceiptToken(token.slice(0, length)).ok).toBe(false);
  });

  test('holds 20 lines in what 58 mm paper prints, and no more lines than 20', () => {
    const most = written(plain(RECEIPT_TOKEN_LINES_MAX));
    expect(receiptLink('https://pay.a-brand-with-a-name.cn', most).length).toBeLessThanOrEqual(RECEIPT_LINK_BYTES_MAX);
    expect(writeReceiptToken(plain(RECEIPT_TOKEN_LINES_MAX + 1), terminal.sign)).toBeUndefined();
    expect(written(plain(1)).length).toBeLessThan(380);
  });
});

describe('who may be believed', () => {
  const refusal = (of: ReceiptTokenFacts, by = terminal, over: Partial<ReceiptJudge> = {}) => {
    const judged = judgeReceiptToken(written(of, by), { ...judge, ...over });
    return judged.ok ? 'believed' : judged.error;
  };

  test('a terminal that the brand’s cloud certified, also one that nobody here ever heard of', () => {
    expect(refusal(plain(1))).toBe('believed');
  });

  test('each other one is refused with its own reason', () => {
    const one = plain(1);
    expect(refusal({ ...one, key: certified(other) })).toBe('forged');
    expect(refusal({ ...one, key: certified(cloud, terminal, 'demo', ['S001', '07']) })).toBe('forged');
    expect(refusal(one, other)).toBe('altered');
    expect(refusal(one, terminal, { isRevoked: (key) => key === terminal.raw })).toBe('revoked');
    expect(refusal(plain(1, { brand: 'another' }))).toBe('other_brand');
    expect(refusal(plain(1, { training: true }))).toBe('training');
    const [first = 0, ...rest] = bytesOfBase64Url(written(one)) ?? [];
    const newer = judgeReceiptToken(base64UrlOf(Uint8Array.from([first + 1, ...rest])), judge);
    expect(newer).toMatchObject({ error: 'other_version' });
    expect(judgeReceiptToken('not-a-token', judge)).toMatchObject({ error: 'unreadable' });
  });
});
