/**
 * What the columns of a file mean, by their Chinese or English names, and the products that its rows say. Pure. What cannot be read
 * is named by row and column; whether a product makes sense says the cloud. Called by ../import.ts.
 */
import { fenFromYuanText } from '../../../sync/domain/money.ts';
import type { ProductFaultReason } from '../../../sync/domain/product-entry.ts';
import type { ImportError } from '../../../sync/protocol/catalogue.ts';
import type { TableRow } from './csv-rows.ts';
import type { Table } from './table.ts';

export type Row = Readonly<Record<string, unknown>>;
export interface RowOfFile {
  /** As the spreadsheet numbers it. */
  readonly number: number;
  readonly row: Row;
}
/** A column of the file: what it is called there, and what it says. */
export interface FileColumn {
  readonly name: string;
  readonly column: Column;
}
export interface ReadRows {
  readonly rows: readonly RowOfFile[];
  readonly columns: readonly FileColumn[];
  /** Lines for the one who chose the file; without one, all of it was read. */
  readonly errors: readonly string[];
}

interface Column {
  readonly field: string;
  readonly names: readonly string[];
  readonly isNeeded?: boolean;
  /** Undefined: it says nothing that can be read, `wants` says what it should. */
  readonly read: (text: string) => unknown;
  readonly wants?: string;
}

const text = (value: string): string | null => (value === '' ? null : value);
const words = (value: string): readonly string[] => [
  ...new Set(value.split(/[\s,，、;；]+/u).filter((word) => word !== '')),
];
function yuan(value: string): number | null | undefined {
  if (value === '') return null;
  const read = fenFromYuanText(value.replace(/^[¥￥]\s*/, ''));
  return read.ok ? read.value : undefined;
}
/** `13 %`, `13`; and 0.13, which is what a spreadsheet keeps where it shows 13 %. A hundredth of a percent is a basis point. */
function rate(value: string): number | null | undefined {
  if (value === '') return null;
  const share = /^0\.(\d{1,4})$/.exec(value)?.[1];
  if (share !== undefined) return Number(share.padEnd(4, '0'));
  const read = fenFromYuanText(value.replace(/\s*[%％]$/, ''));
  return read.ok ? read.value : undefined;
}
const oneOf =
  (choices: Readonly<Record<string, unknown>>) =>
  (value: string): unknown =>
    choices[value.toLowerCase()];

const AMOUNT = 'an amount in yuan with at most two decimals';
const COLUMNS: readonly Column[] = [
  { field: 'sku', names: ['SKU', '货号', '商品编码'], isNeeded: true, read: text },
  { field: 'name', names: ['name', '品名', '名称', '商品名称'], isNeeded: true, read: text },
  { field: 'category', names: ['category', '分类', '类别'], isNeeded: true, read: text },
  { field: 'price', names: ['price', '价格', '售价', '零售价'], isNeeded: true, read: yuan, wants: AMOUNT },
  {
    field: 'taxBp',
    names: ['tax', '税率', 'tax rate', 'VAT'],
    isNeeded: true,
    read: rate,
    wants: 'a rate such as 13% or 13',
  },
  { field: 'memberPrice', names: ['member price', '会员价'], read: yuan, wants: AMOUNT },
  { field: 'codes', names: ['codes', '条码', 'code', 'barcode', 'barcodes'], read: words },
  { field: 'unit', names: ['unit', '单位'], read: text },
  {
    field: 'soldBy',
    names: ['sold by', '销售方式'],
    read: oneOf({ '': 'piece', piece: 'piece', 按件: 'piece', weight: 'weight', 称重: 'weight', 按重量: 'weight' }),
    wants: 'piece or weight (按件, 称重)',
  },
  { field: 'spec', names: ['spec', '规格'], read: text },
  { field: 'plu', names: ['PLU', 'PLU码'], read: text },
  { field: 'style', names: ['style', '款号'], read: text },
  { field: 'variant.colour', names: ['colour', '颜色', 'color'], read: text },
  { field: 'variant.size', names: ['size', '尺码'], read: text },
  { field: 'assortments', names: ['assortments', '商品组', 'assortment'], read: words },
  {
    field: 'discontinued',
    names: ['discontinued', '停产'],
    read: oneOf({ '': false, no: false, false: false, 否: false, yes: true, true: true, 是: true }),
    wants: 'yes or no (是, 否)',
  },
];

/** `Member_Price (yuan)` and `会员价（元）` are the same as without. */
const plainName = (name: string): string =>
  name
    .replaceAll(/[(（][^)）]*[)）]/gu, '')
    .replaceAll(/[\s_-]+/gu, '')
    .toLowerCase();
const BY_NAME = new Map(COLUMNS.flatMap((column) => column.names.map((name) => [plainName(name), column] as const)));

export function readRows({ header, rows }: Table): ReadRows {
  const errors: string[] = [];
  const at = `row ${String(header.number)}`;
  const seen = new Map<Column, string>();
  const placed = header.cells.map((name, place): (FileColumn & { readonly place: number }) | undefined => {
    if (name === '') return undefined;
    const column = BY_NAME.get(plainName(name));
    const before = column === undefined ? undefined : seen.get(column);
    if (column === undefined) errors.push(`${at}: unknown column ${name}; known: ${KNOWN}`);
    else if (before !== undefined) errors.push(`${at}: columns ${before} and ${name} mean the same`);
    else seen.set(column, name);
    return column === undefined ? undefined : { name, column, place };
  });
  for (const column of COLUMNS)
    if (column.isNeeded === true && !seen.has(column))
      errors.push(`${at}: no column ${column.names.slice(0, 2).join(' or ')}`);
  const columns = placed.filter((each) => each !== undefined);
  if (errors.length > 0) return { rows: [], columns, errors };
  if (rows.length === 0) errors.push('no products below the header');
  return { rows: rows.map((row) => rowOf(row, columns, header.cells.length, errors)), columns, errors };
}
const KNOWN = COLUMNS.map(({ names }) => names.slice(0, 2).join('/')).join(', ');

function rowOf(
  { number, cells }: TableRow,
  columns: readonly (FileColumn & { readonly place: number })[],
  width: number,
  errors: string[],
): RowOfFile {
  const fields: Record<string, unknown> = {};
  const variant: Record<string, unknown> = {};
  if (cells.slice(width).some((cell) => cell !== ''))
    errors.push(`row ${String(number)}: more cells than the header has columns`);
  for (const { name, column, place } of columns) {
    const cell = (cells[place] ?? '').trim();
    const value = column.read(cell);
    if (value === undefined)
      errors.push(`row ${String(number)}, ${name}: ${JSON.stringify(cell)} is not ${column.wants ?? 'readable'}`);
    const part = column.field.split('.')[1];
    if (part === undefined) fields[column.field] = value;
    else variant[part] = value;
  }
  const parts = Object.values(variant);
  // Without any colour and size it is no variant; one that a row does not name stays.
  if (parts.some((part) => part !== null)) fields['variant'] = variant;
  else if (parts.length > 0) fields['variant'] = null;
  return { number, row: fields };
}

const REASONS: Readonly<Record<ProductFaultReason, string>> = {
  missing: 'is missing',
  not_text: 'is no text',
  too_long: 'is too long',
  bad_characters: 'has characters that it may not have',
  check_digit: 'has a wrong check digit',
  twice: 'stands in another row too',
  taken: 'is that of another product',
  not_whole: 'is no amount',
  too_large: 'is too large',
  member_dearer: 'is dearer than the price',
  weight_member_price: 'is not for goods by weight',
  unknown_choice: 'is none of the choices',
  too_many: 'has too many',
  needs_variant: 'needs a colour or a size',
  same_variant: 'is the same colour and size as another of the style',
  unknown_photo: 'is not known',
  changed: 'was changed meanwhile',
  exists: 'is the former one of another product',
};

/** A fault of the cloud in the words and numbers of the file. */
export function faultLine(fault: ImportError, { rows, columns }: Pick<ReadRows, 'rows' | 'columns'>): string {
  const field = fault.field.replace(/\[\d+\]$/, '');
  const own = columns.filter(({ column }) => column.field === field || column.field.startsWith(`${field}.`));
  const name = own.map((each) => each.name).join(', ') || field;
  const index = /\[(\d+)\]$/.exec(fault.field)?.[1];
  const row = rows[fault.row - 1];
  const cell = row?.row[field];
  const which = index !== undefined && Array.isArray(cell) ? ` ${String(cell[Number(index)])}` : '';
  const whose = fault.product === undefined ? '' : `: ${fault.product}`;
  return `row ${String(row?.number ?? fault.row)}, ${name}:${which} ${REASONS[fault.reason]}${whose}`;
}
