/** Files of products as people have them: CSV in both encodings, XLSX, columns in both languages; what cannot be read is named by row and column. */
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { faultLine, readRows } from '../../main/cli/import/columns.ts';
import { readTable } from '../../main/cli/import/table.ts';
import { xlsxOf } from './support/xlsx.ts';

const HEADER = '货号,品名,分类,价格,税率';
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
async function read(bytes: Uint8Array) {
  const table = await readTable(bytes);
  if (!table.ok) throw new Error(table.error);
  return readRows(table.value);
}
const rowsOf = async (bytes: Uint8Array) => {
  const { rows, errors } = await read(bytes);
  expect(errors).toEqual([]);
  return rows.map(({ row }) => row);
};
const errorsOf = async (text: string) => (await read(bytesOf(text))).errors;
const TEE = { sku: 'T-1', name: '纯棉T恤', category: 'apparel', price: 123_450, taxBp: 1300 };

describe('a file of products', () => {
  test.each([
    ['UTF-8', bytesOf(`${HEADER}\nT-1,纯棉T恤,apparel,"1,234.50",13%\n`)],
    ['UTF-8 with its mark and Windows lines', bytesOf(`\uFEFF${HEADER}\r\nT-1,纯棉T恤,apparel,1234.5,13\r\n\r\n`)],
    ['GB18030', iconv.encode(`${HEADER}\nT-1,纯棉T恤,apparel,￥1234.50,13％\n`, 'gb18030')],
    ['semicolons', bytesOf('SKU;Name;Category;Price (yuan);Tax rate\nT-1;纯棉T恤;apparel;1,234.50;13 %\n')],
    ['tabs', bytesOf('sku\tname\tcategory\tprice\tvat\nT-1\t纯棉T恤\tapparel\t1234.50\t0.13\n')],
    [
      'XLSX',
      xlsxOf([
        ['货号', '品名', '分类', '价格', '税率'],
        ['T-1', '纯棉T恤', 'apparel', 1234.5, 0.13],
      ]),
    ],
  ])('is read as %s', async (_, bytes) => {
    expect(await rowsOf(bytes)).toEqual([TEE]);
  });

  test('has every field of a product, and an empty cell takes away', async () => {
    const header = `${HEADER},会员价,条码,单位,销售方式,规格,PLU,款号,颜色,尺码,商品组,停产`;
    const [full, bare] = await rowsOf(
      bytesOf(
        `${header}\nT-1,纯棉T恤,apparel,1234.50,13,99,"6901234567892 A1",件,按件,大,01234,TEE,红,M,core 夏,否\n` +
          `T-2,苹果,fresh,9.90,9,,,,称重,,,,,,,是\n`,
      ),
    );
    expect(full).toEqual({
      ...TEE,
      memberPrice: 9900,
      codes: ['6901234567892', 'A1'],
      unit: '件',
      soldBy: 'piece',
      spec: '大',
      plu: '01234',
      style: 'TEE',
      variant: { colour: '红', size: 'M' },
      assortments: ['core', '夏'],
      discontinued: false,
    });
    expect(bare).toMatchObject({
      memberPrice: null,
      codes: [],
      unit: null,
      soldBy: 'weight',
      variant: null,
      plu: null,
    });
    expect(bare).toMatchObject({ discontinued: true });
  });

  test('keeps quotes, commas and line ends within a cell, and a code that a sheet has as a number', async () => {
    const [quoted] = await rowsOf(bytesOf(`${HEADER}\nT-1,"""大号"", 纯棉",apparel,1,13\n`));
    expect(quoted).toMatchObject({ name: '"大号", 纯棉' });
    const [lines, next] = (await read(bytesOf(`${HEADER}\nT-1,"大号\n纯棉",apparel,1,13\nT-2,x,apparel,1,13\n`))).rows;
    expect([lines?.row['name'], next?.number]).toEqual(['大号\n纯棉', 3]);
    const [sheet] = await rowsOf(
      xlsxOf([
        ['SKU', 'name', 'category', 'price', 'tax', 'codes'],
        ['T-1', '纯棉T恤', 'apparel', 0.1, 13, 6901234567892],
      ]),
    );
    expect(sheet).toMatchObject({ price: 10, codes: ['6901234567892'] });
  });

  test('names columns that it does not know, that are missing or twice', async () => {
    const errors = await errorsOf('货号,品名,价格,售价,产地\nT-1,x,1,2,y\n');
    expect(errors.map((line) => line.split(';')[0])).toEqual([
      'row 1: columns 价格 and 售价 mean the same',
      'row 1: unknown column 产地',
      'row 1: no column category or 分类',
      'row 1: no column tax or 税率',
    ]);
    expect(await errorsOf(`${HEADER}\n`)).toEqual(['no products below the header']);
  });

  test('names amounts that are none by row and column', async () => {
    const line = (price: string, tax = '13') => `T-1,x,apparel,${price},${tax}\n`;
    const errors = await errorsOf(
      `${HEADER}\n${line('12.345')}${line('1.00')}\n${line('"1,23.00"')}${line('-1')}${line('1', 'x')}${line('1', '13,9')}`,
    );
    const no = 'is not an amount in yuan with at most two decimals';
    expect(errors).toEqual([
      `row 2, 价格: "12.345" ${no}`,
      `row 5, 价格: "1,23.00" ${no}`,
      `row 6, 价格: "-1" ${no}`,
      'row 7, 税率: "x" is not a rate such as 13% or 13',
      'row 8: more cells than the header has columns',
    ]);
  });

  test.each([
    ['empty', new Uint8Array(), 'empty'],
    ['an open quote', bytesOf(`${HEADER}\nT-1,"x\n`), /^line \d+: Quote Not Closed/],
    ['no ZIP', Buffer.from('PK\x03\x04nothing', 'latin1'), 'not a readable .xlsx file'],
    ['old Excel', Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 0), 'an old .xls file: save it as .xlsx or .csv'],
    ['neither encoding', Uint8Array.of(0x41, 0xff, 0xff), 'neither UTF-8 nor GB18030'],
  ])('that is %s is refused with the reason', async (_, bytes, reason) => {
    const table = await readTable(bytes);
    expect(table.ok ? 'read' : table.error).toEqual(
      typeof reason === 'string' ? reason : (expect.stringMatching(reason) as string),
    );
  });

  test('a fault of the cloud is told in the numbers and names of the file', async () => {
    const file = await read(bytesOf(`${HEADER},条码,颜色\n\nT-1,x,apparel,1,13,A1 A2,红\n`));
    const fault = { row: 1, field: 'codes[1]', reason: 'taken', product: '纯棉T恤 白' } as const;
    expect(faultLine(fault, file)).toBe('row 3, 条码: A2 is that of another product: 纯棉T恤 白');
    expect(faultLine({ row: 1, field: 'variant', reason: 'same_variant' }, file)).toMatch(/^row 3, 颜色: is the same/);
  });
});
