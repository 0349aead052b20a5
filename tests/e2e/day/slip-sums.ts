/** Reads the sums of an X, Z or day report from its paper alone: rows of Chinese words and yuan, section by section. */
import { CATEGORY_NAMES } from '../../../sync/domain/shift-slip-text.ts';
import type { DaySums, Owed } from './sums.ts';

const TENDERS: Readonly<Record<string, string>> = {
  现金: 'cash',
  银行卡: 'card',
  微信支付: 'wechat',
  支付宝: 'alipay',
  商户收款码: 'external_qr',
  商场收银: 'mall_slip',
  其他: 'other',
  换货: 'exchange',
  定金: 'deposit',
  储值: 'stored_value',
  礼品卡: 'gift_card',
  平台券: 'platform_voucher',
};
const PEOPLE: Readonly<Record<string, string>> = {
  陈佳: '1001',
  林晓雨: '2001',
  赵明: '2002',
  周店长: '9001',
  无导购: '',
};
const LIABILITIES = {
  '定金 (不计销售)': 'deposit',
  '储值 (不计销售)': 'stored_value',
  '礼品卡 (不计销售)': 'gift_card',
} as const;
const SECTIONS = [
  '收款方式',
  '税率',
  '品类',
  '收银员',
  '导购',
  '定金 (不计销售)',
  '储值 (不计销售)',
  '礼品卡 (不计销售)',
] as const;
const OTHERS = ['促销优惠', '手工优惠', '抹零', '作废'];
type Section = (typeof SECTIONS)[number];

const CATEGORIES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(CATEGORY_NAMES).map(([id, name]) => [name, id]),
);

export function sumsOfSlip(text: string): DaySums {
  const rows = sectionsOf(text);
  return {
    tenders: Object.fromEntries(
      headed(rows['收款方式']).map(([head, details]) => {
        const net = details.find(({ name }) => name === '净额');
        return [known(TENDERS, head.name), (net ?? head).fen];
      }),
    ),
    taxes: Object.fromEntries(
      rows['税率'].map(({ name, fen }) => {
        const [, rate = '', net = ''] = /^税 ([\d.]+)% 含税 (\S+)$/.exec(name) ?? [];
        return [String(Number(rate) * 100), [fenOf(net), fen] as const];
      }),
    ),
    categories: groups(rows['品类'], (name) => CATEGORIES[name] ?? name),
    cashiers: groups(rows['收银员'], (name) => known(PEOPLE, name)),
    guides: groups(rows['导购'], (name) => known(PEOPLE, name)),
    liabilities: Object.fromEntries(
      Object.entries(LIABILITIES).flatMap(([title, kind]) => {
        const own = rows[title as keyof typeof LIABILITIES];
        return own.length === 0 ? [] : [[kind, owedOn(own)] as const];
      }),
    ),
  };
}

interface Row {
  readonly indent: number;
  /** Without the count behind it. */
  readonly name: string;
  readonly fen: number;
}

function sectionsOf(text: string): Readonly<Record<Section, readonly Row[]>> {
  const found: Record<Section, Row[]> = {
    收款方式: [],
    税率: [],
    品类: [],
    收银员: [],
    导购: [],
    '定金 (不计销售)': [],
    '储值 (不计销售)': [],
    '礼品卡 (不计销售)': [],
  };
  let section: Section | undefined;
  for (const line of text.split('\n')) {
    const title = line.trim();
    const begun = SECTIONS.find((each) => each === title);
    if (begun !== undefined || OTHERS.some((each) => title.startsWith(each)) || title.startsWith('---')) {
      section = begun;
      continue;
    }
    const [, space = '', name = '', amount = ''] = /^(\s+)(.*?)\s+(-?[\d,]+\.\d\d)$/.exec(line) ?? [];
    if (section === undefined || name === '') continue;
    found[section].push({ indent: space.length, name, fen: fenOf(amount) });
  }
  return found;
}

/** Each row with what stands below it. */
function headed(rows: readonly Row[]): readonly (readonly [Row, readonly Row[]])[] {
  const all: [Row, Row[]][] = [];
  for (const row of rows) {
    if (row.indent > 2) all.at(-1)?.[1].push(row);
    else all.push([{ ...row, name: row.name.replace(/ \d+$/, '') }, []]);
  }
  return all;
}

const groups = (rows: readonly Row[], idOf: (name: string) => string): DaySums['categories'] =>
  Object.fromEntries(
    headed(rows).map(([{ name, fen }, details]) => [
      idOf(name),
      [fen, 0 - (details.find((each) => each.name === '退款')?.fen ?? 0)] as const,
    ]),
  );

function owedOn(rows: readonly Row[]): Owed {
  const of = (wanted: string): number => rows.find(({ name }) => name === wanted)?.fen ?? 0;
  return [of('收取'), 0 - of('抵付货款'), 0 - of('退还'), of('不退, 计其他收入'), of('赠送')];
}

const fenOf = (yuan: string): number => Number(yuan.replace(/[,.]/g, ''));

function known(words: Readonly<Record<string, string>>, name: string): string {
  const id = words[name];
  if (id === undefined) throw new Error(`a row of paper that nobody expects: ${name}`);
  return id;
}
