/** What people complain of in other tills, with scans in it; the key-level ones are in hardware/scanner/wedge.browser.test.ts. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  kindOfReading,
  memberQueryOf,
  SCAN_KINDS,
  SCAN_STATES,
  SCAN_TABLE,
  scanKindOf,
} from '../../renderer/app/scan-table.ts';
import { SCAN_FAILED } from '../../renderer/input/sounds.ts';
import { createCheckoutDesk } from '../../renderer/screens/checkout/checkout-desk.ts';
import { keptCode, measureOf } from '../../renderer/sale/scan-measure.ts';
import { settingsOf, USUAL_SCAN_SETTINGS } from '../../renderer/sale/scan-settings.ts';
import { readScan } from '../../sync/domain/barcode.ts';
import { fen, grams } from '../../sync/domain/money.ts';
import type { SoldBy } from '../../sync/domain/product.ts';
import { label, mod10, printed, scaleLabel13, scaleLabel18 } from '../sync/domain/label-maker.ts';
import { pluKey } from '../../sync/domain/scale-label.ts';
import { CodeIndex } from '../../sync/terminal/code-index.ts';
import { fakeTill, settled } from './fake-till.ts';
import { NOW } from './harness/fake-state.ts';

const SHIRT = '6901234567892';
const JEANS = '6901234567908';
/** The shop of the fakes: PLU 01234, 12.99 a kilogram. */
const APPLES = '01234';

type Till = Awaited<ReturnType<typeof fakeTill>>;
async function scanned(codes: readonly string[], before?: (given: Till) => void): Promise<Till> {
  const given = await fakeTill();
  before?.(given);
  for (const code of codes) given.till.scanRouter.take(code, 'host');
  await given.till.scans.idle();
  await settled();
  return given;
}
const linesOf = ({ till }: Till) =>
  (till.cart.cart.get()?.lines ?? []).map(({ product, quantity, grams: weight }) => [product.sku, weight ?? quantity]);
const reasonOf = ({ till }: Till) => till.scans.state.get().error?.reason;

describe('complaints', () => {
  test('unknown code adds a broken line', async () => {
    const unknown = [
      mod10('697039992014'),
      'NO-SUCH-STYLE',
      `]C101${mod10('0697039992014')}10LOT`,
      `https://id.gs1.org/01/${mod10('0697039992014')}`,
      scaleLabel13('20', '99999', 500),
      'https://elsewhere.example/p?id=1',
      'GPM-nobody',
      '\u0000\uffff',
    ];
    for (const code of unknown) {
      const given = await scanned([SHIRT, code]);
      expect(linesOf(given)).toEqual([[SHIRT, 1]]);
      expect(given.till.scans.state.get().error).not.toBeNull();
      expect(given.played).toContain(SCAN_FAILED);
    }
  });

  test('scan overwrites the previous line', async () => {
    // Each look-up is answered sooner than the one before it, as after a hiccup of the disk.
    const backwards = ({ database }: Till): void => {
      const { lookUp } = database;
      let turns = 12;
      Object.assign(database, {
        lookUp: async (...asked: Parameters<typeof lookUp>) => {
          turns = Math.max(0, turns - 1);
          for (let turn = turns; turn > 0; turn -= 1) await settled();
          return lookUp(...asked);
        },
      });
    };
    for (const before of [undefined, backwards]) {
      const given = await scanned(
        [SHIRT, JEANS, scaleLabel13('20', APPLES, 500), SHIRT, scaleLabel13('20', APPLES, 700)],
        before,
      );
      expect(linesOf(given)).toEqual([
        [SHIRT, 2],
        [JEANS, 1],
        [APPLES, 500],
        [APPLES, 700],
      ]);
    }
  });

  test('scan lands in the search field', async () => {
    const given = await scanned([]);
    const { till } = given;
    const field = { dataset: { typing: 'words' }, value: '牛仔' } as unknown as HTMLInputElement;
    till.scanRouter.takeWedge({ kind: 'scan', text: SHIRT, field, gapsMs: [10, 10] });
    await till.scans.idle();
    expect(field.value).toBe('牛仔');
    expect(linesOf(given)).toEqual([[SHIRT, 1]]);
  });

  test('misread scale label', async () => {
    // 500 g of apples at 12.99 are 6.50, to the fen of the scale's rounding.
    expect(linesOf(await scanned([scaleLabel18('26', APPLES, 650, 500)]))).toEqual([[APPLES, 500]]);
    expect(linesOf(await scanned([scaleLabel18('26', APPLES, 649, 500)]))).toEqual([[APPLES, 500]]);
    // Weight and price swapped, as by the wrong template; a price of yesterday; a digit misread.
    for (const wrong of [
      scaleLabel18('26', APPLES, 500, 650),
      scaleLabel18('26', APPLES, 600, 500),
      scaleLabel18('26', APPLES, 650, 500).replace('00500', '00600'),
    ]) {
      const given = await scanned([wrong]);
      expect(linesOf(given)).toEqual([]);
      expect(['label_price', 'bad_check_digit']).toContain(reasonOf(given));
    }
    // A label of goods that are sold by piece, and goods by weight without one.
    const given = await scanned([`(01)0${SHIRT}(3103)000500`]);
    expect([linesOf(given), reasonOf(given)]).toEqual([[], 'wrong_measure']);
  });

  test('a label’s five digits are a PLU and never another product’s code', () => {
    const index = new CodeIndex();
    const product = (id: string, more: object) =>
      index.put({ id, sku: id, codes: [], name: id, category: 'x', soldBy: 'piece', taxBp: 0, ...more } as never);
    product('shoe', { codes: [APPLES] });
    product('apples', { plu: APPLES });
    expect([index.productOf(APPLES), index.productOf(pluKey(APPLES))]).toEqual(['shoe', 'apples']);
  });
});

describe('GS1 labels at the checkout', () => {
  test('sell their product, each lot and serial number on a line of its own', async () => {
    const given = await scanned([
      `]C1010${SHIRT}10LOT7`,
      `]d2010${SHIRT}10LOT8`,
      `]C1010${SHIRT}10LOT7`,
      SHIRT,
      `https://id.gs1.org/01/0${SHIRT}`,
    ]);
    expect(linesOf(given)).toEqual([
      [SHIRT, 2],
      [SHIRT, 1],
      [SHIRT, 2],
    ]);
    const kept = given.host.calls.flatMap(({ name, params }) =>
      name === 'cart.apply' ? [(params as { command: { code?: string } }).command.code] : [],
    );
    expect(kept[0]).toBe(`(01)0${SHIRT}(10)LOT7`);
  });

  test('past their date are refused loudly; the date itself and lots still good are sold', async () => {
    const past = await scanned([`]C1010${SHIRT}17200101`]);
    expect([linesOf(past), reasonOf(past)]).toEqual([[], 'expired']);
    expect(past.played).toContain(SCAN_FAILED);
    const good = await scanned([`]C1010${SHIRT}17351231`]);
    expect(linesOf(good)).toEqual([[SHIRT, 1]]);
  });

  test('count their pieces', async () => {
    expect(linesOf(await scanned([`]C1010${SHIRT}3012`]))).toEqual([[SHIRT, 12]]);
  });

  test('never sell another product than the one of their GTIN: 500 labels', async () => {
    const given = await fakeTill();
    await fc.assert(
      fc.asyncProperty(label, async (lines) => {
        given.till.scanRouter.take(`]C1${printed(lines)}`, 'host');
        await given.till.scans.idle();
        expect(given.till.cart.cart.get()?.lines).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});

describe('what a label measures', () => {
  const of = (text: string, price: number, soldBy: SoldBy) => {
    const reading = readScan(text, { screen: 'goods', ...USUAL_SCAN_SETTINGS });
    return measureOf(reading.ok ? reading.value : undefined, { price: fen(price), soldBy });
  };
  const apples = '(01)06901234567892';

  test('is a weight, or the weight behind a printed price, or nothing', () => {
    expect(of(`${apples}(3103)001234`, 1299, 'weight')).toEqual({ ok: true, value: { grams: 1234 } });
    expect(of(`${apples}(3922)1603`, 1299, 'weight')).toEqual({ ok: true, value: { grams: 1234 } });
    // No weight in grams costs 16.05 at this price: the label is of another one.
    expect(of(`${apples}(3922)1605`, 1299, 'weight')).toEqual({ ok: false, error: 'label_price' });
    expect(of(`${apples}(3922)1299`, 1299, 'piece')).toEqual({ ok: true, value: { quantity: 1 } });
    expect(of(`${apples}(3922)1298`, 1299, 'piece')).toEqual({ ok: false, error: 'label_price' });
    expect(of(apples, 1299, 'weight')).toEqual({ ok: false, error: 'wrong_measure' });
    expect(of(`${apples}(3922)1`, 0, 'weight')).toEqual({ ok: false, error: 'label_price' });
  });

  test('of a printed price sells exactly that price or nothing', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99_999 }), fc.integer({ min: 1, max: 99_999 }), (price, amount) => {
        const measure = of(`${apples}(3922)${String(amount)}`, price, 'weight');
        if (measure.ok && 'grams' in measure.value)
          expect(Math.floor((price * grams(measure.value.grams) + 500) / 1000)).toBe(amount);
        else expect(measure).toEqual({ ok: false, error: 'label_price' });
      }),
    );
  });

  test('keeps lot, date and serial number within the length of a code', () => {
    const reading = readScan(`${apples}(10)${'L'.repeat(20)}(91)${'X'.repeat(90)}(92)${'Y'.repeat(90)}`, {
      screen: 'goods',
      ...USUAL_SCAN_SETTINGS,
    });
    expect(keptCode('x', reading.ok ? reading.value : undefined)).toBe(`${apples}(10)${'L'.repeat(20)}`);
    expect(keptCode('6901234567892', undefined)).toBe('6901234567892');
  });
});

describe('the table of scans', () => {
  const CODES = {
    goods: SHIRT,
    payment: '13' + '0'.repeat(16),
    receipt: 'S001-01-260314-0149',
    member: 'GPM-1028',
    coupon: 'https://shop.example/c/SAVE20',
    pickup: 'GPP-1077',
    badge: 'GPB-1001',
    guide: 'https://shop.example/g/9GGE83004K708K200K7V27XM5JMX7W',
    campaign: 'https://shop.example/k/7K3M9Q2V5X8Z',
  } as const;

  test('knows every kind in every state, and payment codes only while paying', () => {
    for (const state of SCAN_STATES)
      for (const kind of SCAN_KINDS) {
        const expected = kind === 'payment' && state !== 'paying' ? 'goods' : kind;
        expect([state, scanKindOf(CODES[kind], state, USUAL_SCAN_SETTINGS)]).toEqual([state, expected]);
        expect(SCAN_TABLE[state][kind]).toBeDefined();
      }
    expect(kindOfReading({ kind: 'empty' })).toBe('goods');
  });

  test('sends a member’s code to the sale and a receipt to the returns page', async () => {
    const member = await scanned([SHIRT, CODES.member], ({ host }) => {
      host.override({
        'member.find': ({ query }) =>
          ({
            items:
              query === '1028'
                ? [{ id: 'm1', phone: '138****8000', tier: 'gold', points: 5, boundGuide: null, protectedUntil: null }]
                : [],
            source: 'cloud',
          }) as never,
      });
    });
    expect(member.till.cart.cart.get()?.member?.id).toBe('m1');
    const receipt = await scanned([SHIRT, CODES.receipt]);
    expect(receipt.till.place.get().screen).toBe('returns');
    const heard: string[] = [];
    receipt.till.scanRouter.ask(({ data }) => heard.push(data) > 0);
    expect(heard).toEqual([CODES.receipt]);
    expect(linesOf(receipt)).toEqual([[SHIRT, 1]]);
  });

  test('notes by which code of a campaign the customer came, offline too, and says so of one that is over', async () => {
    const room = {
      ...{ id: 'channel-7K3M9Q2V5X8Z', name: '晚八点', of: '秋季新品', campaign: 'autumn', code: '7K3M9Q2V5X8Z' },
      ...{ channel: 'live_room', liveRoom: 'r8', from: NOW - 1000, until: NOW + 1000 },
    };
    const come = async (code: string, over: object = {}) =>
      scanned([code], ({ database }) => database.put('campaigns', { ...room, ...over }));
    const known = await come(CODES.campaign);
    expect(known.till.cart.cart.get()?.cameBy).toEqual({
      ...{ touchpoint: '7K3M9Q2V5X8Z', campaign: 'autumn', liveRoom: 'r8' },
    });
    // A guide's own, or one that this till has not pulled yet: the cloud knows.
    const strange = await come('GPK-ABCDEFGH2345');
    expect(strange.till.cart.cart.get()?.cameBy).toEqual({ touchpoint: 'ABCDEFGH2345' });
    const over = await come(CODES.campaign, { until: NOW - 1 });
    expect([reasonOf(over), over.till.cart.cart.get()?.cameBy]).toEqual(['campaign_over', undefined]);
  });

  test('says so where a code means nothing', async () => {
    expect(reasonOf(await scanned([CODES.guide]))).toBe('not_goods');
    const order = await scanned([CODES.pickup]);
    expect(order.till.orderAsked.get()).toEqual({ query: '1077', told: null });
    const paying = await scanned([SHIRT]);
    await createCheckoutDesk(paying.till).pay();
    for (const code of [CODES.payment, CODES.member, JEANS]) paying.till.scanRouter.take(code, 'host');
    await paying.till.scans.idle();
    expect(paying.till.tender.state.get().scanned).toBe('early');
    expect(linesOf(paying)).toEqual([[SHIRT, 1]]);
  });

  test('lets goods through to the cart while a member is looked for', () => {
    expect(memberQueryOf('13800138000', USUAL_SCAN_SETTINGS)).toBe('13800138000');
    expect(memberQueryOf('GPM-1028', USUAL_SCAN_SETTINGS)).toBe('1028');
    expect(memberQueryOf(SHIRT, USUAL_SCAN_SETTINGS)).toBeUndefined();
    expect(memberQueryOf('GPB-1001', USUAL_SCAN_SETTINGS)).toBeUndefined();
  });
});

test('a store’s own templates are in force, and broken ones leave what was', () => {
  const own = [
    {
      prefix: '21',
      fields: [
        { name: 'plu', digits: 5 },
        { name: 'fen', digits: 5 },
      ],
    },
  ];
  const first = settingsOf([{ id: 'labelTemplates', value: own }], USUAL_SCAN_SETTINGS);
  expect(first.templates).toEqual(own);
  const broken = [{ prefix: '21', fields: [{ name: 'plu', digits: 5 }] }];
  expect(settingsOf([{ id: 'labelTemplates', value: broken }], first)).toMatchObject({
    templates: own,
    faults: [{ code: 'widths', index: 0, figure: 8 }],
  });
});
