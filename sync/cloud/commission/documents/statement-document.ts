/**
 * The document of one statement of a closed month, as PDF and XLSX: each posting with its day, receipt, rule and how it was worked out,
 * and the lines of each sale. Only of what never changes once the month is closed (postings, rule, what was sold, what came back), so
 * that a document asked for again is the same, whatever was posted since. The total is the statement's, to the fen. DOMAIN.md §7.
 * Called by routes/commission-documents.ts
 * and routes/guide-statements.ts.
 */
import { lineCommission } from '../../../domain/commission.ts';
import type { LedgerEvent } from '../../../domain/commission-ledger.ts';
import { fen, yuanText, type Fen } from '../../../domain/money.ts';
import { businessDayAt, epochMs } from '../../../domain/time.ts';
import { brandScope } from '../../../protocol/messages.ts';
import type { Cloud } from '../../app/context.ts';
import { eventsOfSales, type SaleRow } from '../../store/commission.ts';
import {
  postingsStated,
  readStatement,
  salesByIds,
  type ReadPosting,
  type StatementRow,
} from '../../store/commission-statements.ts';
import { readRoster } from '../../store/staff.ts';
import { pdfBytes, TABLE_WIDTH } from './pdf.ts';
import { STATEMENT_WORDS, type StatementWords } from './words.ts';
import { columnName, xlsxBytes, type Cell, type Sheet } from './xlsx.ts';

export const DOCUMENT_TYPES = {
  pdf: 'application/pdf',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const;
export type DocumentFormat = keyof typeof DOCUMENT_TYPES;

export interface AskedDocument {
  readonly month: string;
  /** A guide, or STORE with its store. */
  readonly party: string;
  readonly store: string;
  readonly format: DocumentFormat;
  readonly lang: 'zh' | 'en';
}

interface Stated {
  readonly row: StatementRow;
  readonly name: string;
  readonly postings: readonly ReadPosting[];
  readonly sales: ReadonlyMap<string, SaleRow>;
  readonly events: ReadonlyMap<string, readonly LedgerEvent[]>;
}

/** Undefined where the month has no such statement. */
export async function statementDocument(
  cloud: Cloud,
  { month, party, store, format, lang }: AskedDocument,
): Promise<Buffer | undefined> {
  const scope = brandScope(cloud.brand.id);
  const row = await readStatement(cloud.database, scope, { month, party, store });
  if (row === undefined) return undefined;
  const postings = await postingsStated(cloud.database, scope, { month, party, store });
  const ids = [...new Set(postings.map(({ sale }) => sale))];
  const [sales, events, roster] = await Promise.all([
    salesByIds(cloud.database, scope, ids),
    eventsOfSales(cloud.database, scope, ids),
    readRoster(cloud.database, scope),
  ]);
  const stated: Stated = {
    row,
    name: roster.find(({ body }) => body.id === party)?.body.name ?? party,
    postings,
    sales: new Map(sales.map((sale) => [sale.sale, sale])),
    events,
  };
  const words = STATEMENT_WORDS[lang];
  return format === 'pdf' ? pdfOf(stated, words) : xlsxBytes([sheetOf(stated, words), linesOf(stated, words)]);
}

const factsOf = ({ row, name }: Stated, words: StatementWords): readonly string[] => [
  row.store === '' ? words.guide(name, row.party) : words.store(row.store),
  words.period(row.month),
  words.made(businessDayAt(epochMs(row.made_at)), row.lines),
];

const plain = (amount: number): string => yuanText(fen(amount), { minus: '-' });

function pdfOf(stated: Stated, words: StatementWords): Buffer {
  const { day, receipt, what, why, net, rule, amount } = words.columns;
  const fixed = [52, 92, 52, 62, 34, 58];
  const rest = TABLE_WIDTH - fixed.reduce((sum, width) => sum + width, 0);
  return pdfBytes({
    title: words.title,
    facts: factsOf(stated, words),
    columns: [
      { title: day, width: 52 },
      { title: receipt, width: 92 },
      { title: what, width: 52 },
      { title: why, width: rest },
      { title: net, width: 62, isNumber: true },
      { title: rule, width: 34 },
      { title: amount, width: 58, isNumber: true },
    ],
    rows: stated.postings.map((posting) => [
      posting.business_day,
      receiptOf(stated, posting),
      words.what[posting.what],
      whyOf(stated, posting, words),
      plain(posting.net),
      ruleOf(stated, posting),
      plain(posting.amount),
    ]),
    total: [words.total, '', '', '', '', '', plain(stated.row.total)],
    foot: factsOf(stated, words).slice(0, 2).join('  '),
  });
}

function sheetOf(stated: Stated, words: StatementWords): Sheet {
  const text = (value: string, bold = false): Cell => ({ text: value, bold });
  const head = [words.title, ...factsOf(stated, words)].map((line, index): Cell[] => [text(line, index === 0)]);
  const { day, receipt, what, why, net, rule, amount } = words.columns;
  const first = head.length + 3;
  const rows = stated.postings.map((posting): Cell[] => [
    { day: posting.business_day },
    text(receiptOf(stated, posting)),
    text(words.what[posting.what]),
    text(whyOf(stated, posting, words)),
    { fen: fen(posting.net) },
    text(ruleOf(stated, posting)),
    { fen: fen(posting.amount) },
  ]);
  const column = columnName(6);
  const sumOf = `${column}${String(first)}:${column}${String(first + rows.length - 1)}`;
  const total: Cell[] = [
    text(words.total, true),
    null,
    null,
    null,
    null,
    null,
    { fen: fen(stated.row.total), bold: true, ...(rows.length === 0 ? {} : { sumOf }) },
  ];
  return {
    name: words.title,
    widths: [12, 24, 14, 52, 14, 9, 14],
    rows: [...head, [], [day, receipt, what, why, net, rule, amount].map((title) => text(title, true)), ...rows, total],
  };
}

/** What each sale of the statement was made of, by the rates in force when it was sold. */
function linesOf({ sales }: Stated, words: StatementWords): Sheet {
  const { sheet, product, quantity, paid, rate, commission } = words.detail;
  const { receipt, rule } = words.columns;
  const head = [receipt, rule, product, quantity, paid, rate, commission].map((text): Cell => ({ text, bold: true }));
  const rows = [...sales.values()].flatMap(({ sold, facts, version }) =>
    (facts?.lines ?? []).map((line, index): Cell[] => [
      { text: sold?.receipt ?? '' },
      { text: version ?? '' },
      { text: sold?.lines[index]?.name ?? '' },
      { count: line.quantity },
      { fen: line.net },
      { bp: line.rateBp },
      { fen: lineCommission(line) },
    ]),
  );
  return { name: sheet, widths: [24, 9, 32, 8, 14, 10, 14], rows: [head, ...rows] };
}

const receiptOf = ({ sales }: Stated, { sale }: ReadPosting): string => sales.get(sale)?.sold?.receipt ?? '';
const ruleOf = ({ sales }: Stated, { sale, what, cause }: ReadPosting): string =>
  what === 'tier' ? cause : (sales.get(sale)?.version ?? '');

/** Of a sale its lines and the pool, of a return what came back: facts that no later document changes. */
function whyOf({ sales, events }: Stated, { sale, what, cause }: ReadPosting, words: StatementWords): string {
  const { sold = null, facts = null } = sales.get(sale) ?? {};
  if (sold === null || facts === null) return '';
  const nameOf = (lineId: string): string => sold.lines.find((line) => line.lineId === lineId)?.name ?? '';
  const event = (events.get(sale) ?? []).find(({ id }) => id === cause);
  if (what === 'clawback' && event?.kind === 'refund')
    return `${words.returned} ${event.lines.map(({ lineId, units }) => `${nameOf(lineId)} x${String(units)}`).join('; ')}`;
  const lines = facts.lines.map((line) => {
    const [net, rate] = [plain(line.net), plain(line.rateBp).replace(/\.?0+$/, '')];
    return `${nameOf(line.lineId)} ${net} x ${rate}% = ${plain(lineCommission(line))}`;
  });
  const pool = facts.lines.reduce((sum, line) => sum + lineCommission(line), 0) as Fen;
  return [...lines, words.pool(plain(pool))].join('; ');
}
