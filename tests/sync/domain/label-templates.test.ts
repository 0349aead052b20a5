import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readScan } from '../../../sync/domain/barcode.ts';
import { looksLikePayment, readItemLinks, readTemplates } from '../../../sync/domain/label-templates.ts';
import { ownCodeText, readItemCode, readOwnCode } from '../../../sync/domain/own-codes.ts';
import { SCALE_LABEL_18, USUAL_TEMPLATES, WEIGHT_LABEL_13 } from '../../../sync/domain/scale-label.ts';
import { mod10 } from './label-maker.ts';

const plu = { name: 'plu', digits: 5 };
const faults = (value: unknown) => {
  const read = readTemplates(value);
  return read.ok
    ? []
    : read.error.map(({ code, figure }) => (figure === undefined ? code : `${code} ${String(figure)}`));
};

test('the usual templates are right, and the 18-digit one is named as what a payment code looks like', () => {
  expect(readTemplates(USUAL_TEMPLATES)).toEqual({ ok: true, value: USUAL_TEMPLATES });
  expect([looksLikePayment(WEIGHT_LABEL_13), looksLikePayment(SCALE_LABEL_18)]).toEqual([false, true]);
});

test('a template that could misread a label is refused with what is wrong', () => {
  expect(faults('x')).toEqual(['not_a_list']);
  expect(faults([{ prefix: '19', fields: [plu, { name: 'grams', digits: 5 }] }])).toEqual(['bad_prefix']);
  expect(faults([{ prefix: '20', fields: [plu, { name: 'grams', digits: 4 }] }])).toEqual(['widths 12']);
  expect(faults([{ prefix: '20', fields: [plu, { name: 'kilos', digits: 5 }] }])).toEqual(['bad_field']);
  expect(faults([{ prefix: '20', fields: [plu, { name: 'grams', digits: 5, unit: 7 }] }])).toEqual(['bad_field']);
  expect(
    faults([
      {
        prefix: '20',
        fields: [
          { name: 'grams', digits: 5 },
          { name: 'fen', digits: 5 },
        ],
      },
    ]),
  ).toEqual(['no_plu']);
  expect(faults([{ prefix: '26', fields: [plu, { name: 'fen', digits: 5 }, { name: 'fen', digits: 5 }] }])).toEqual([
    'twice',
  ]);
  expect(faults([WEIGHT_LABEL_13, { prefix: '201', fields: [plu, { name: 'fen', digits: 4 }] }])).toEqual([
    'overlap 0',
  ]);
  expect(faults([WEIGHT_LABEL_13, { ...WEIGHT_LABEL_13, prefix: '21' }, SCALE_LABEL_18])).toEqual([]);
});

test('the last digit may stand for more than a fen or a gram', () => {
  const templates = readTemplates([{ prefix: '22', fields: [plu, { name: 'fen', digits: 5, unit: 10 }] }]);
  expect(templates.ok && readScan(mod10('220123400123'), { screen: 'goods', templates: templates.value })).toEqual({
    ok: true,
    value: { kind: 'label', plu: '01234', amount: 1230 },
  });
});

test('any settings document is templates or faults, never a throw', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.jsonValue(),
        fc.array(fc.record({ prefix: fc.constantFrom('20', '26', '9'), fields: fc.jsonValue() })),
      ),
      (value) => {
        const read = readTemplates(value);
        if (!read.ok) expect(read.error.length).toBeGreaterThan(0);
        readItemLinks(value);
      },
    ),
  );
});

test('an item code is read on the merchant’s own hosts alone, and never opened', () => {
  const rules = readItemLinks([
    { host: 'Q.Brand.cn', path: '/i/{code}/{serial}' },
    { host: 'q.brand.cn', path: '/t?c={code}&v=1' },
    { host: 'no path', path: 'x' },
  ]);
  expect(rules).toHaveLength(2);
  expect(readItemCode('https://q.brand.cn/i/TEE%2DM/000123', rules)?.keys).toEqual(['TEE-M']);
  expect(readItemCode('HTTP://Q.BRAND.CN:8443/t?v=1&c=6901234567892#x', rules)?.keys).toEqual(['6901234567892']);
  for (const foreign of [
    'https://q.brand.cn.evil.example/i/TEE/1',
    'https://q.brand.cn@evil.example/i/TEE/1',
    'https://evil.example/i/TEE/1',
    'https://q.brand.cn/i/TEE',
    'https://q.brand.cn/i/%E0%A4%A/1',
    'https://q.brand.cn/t?c=1&v=2',
  ])
    expect(readItemCode(foreign, rules)).toBeUndefined();
  expect(readScan('https://evil.example/i/TEE/1', { screen: 'goods', templates: [], itemLinks: rules })).toEqual({
    ok: false,
    error: { code: 'foreign_link' },
  });
});

test('own codes are read from link and label alike', () => {
  for (const kind of ['member', 'coupon', 'pickup', 'badge'] as const)
    expect(readOwnCode(ownCodeText({ kind, code: 'AB-12' }))).toEqual({ kind, code: 'AB-12' });
  expect(readOwnCode('https://shop.example/m/m_1028?x')).toEqual({ kind: 'member', code: 'm_1028' });
  expect(readOwnCode('GPX-1028')).toBeUndefined();
});
