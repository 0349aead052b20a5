/** What the guide's page of statements says, in both languages; a missing key does not compile. */
import type { PageLanguage } from './words.ts';

export interface GuideStatementWords {
  readonly title: string;
  readonly open: string;
  readonly hint: string;
  readonly none: string;
  readonly made: (day: string, lines: number) => string;
  /** The manager has not decided them; the amount stays whatever is decided. */
  readonly disputed: (count: number) => string;
  readonly undecided: string;
  readonly pdf: string;
  readonly xlsx: string;
  /** What a screen reader is told: the links of a list are not to be told apart by their month alone. */
  readonly download: (format: string, month: string) => string;
  readonly later: string;
  readonly back: string;
}

export const GUIDE_STATEMENT_WORDS: Readonly<Record<PageLanguage, GuideStatementWords>> = {
  zh: {
    title: '结算单',
    open: '看结算单',
    hint: '每个已结算月份一张，金额不再变',
    none: '还没有结算过的月份',
    made: (day, lines) => `${day} 结算，共 ${String(lines)} 笔`,
    disputed: (count) => `${String(count)} 笔有异议`,
    undecided: '待店长决定；本单金额不变',
    pdf: 'PDF',
    xlsx: 'Excel 表格',
    download: (format, month) => `下载 ${month} ${format}`,
    later: '之后退货、更正和异议的结果记在下一张里。',
    back: '回到提成',
  },
  en: {
    title: 'Statements',
    open: 'Statements',
    hint: 'One for each settled month; it never changes',
    none: 'No month is settled yet',
    made: (day, lines) => `Settled ${day}, ${lines === 1 ? '1 entry' : `${String(lines)} entries`}`,
    disputed: (count) => `${String(count)} disputed`,
    undecided: 'The manager decides; this amount stays.',
    pdf: 'PDF',
    xlsx: 'Excel sheet',
    download: (format, month) => `Download ${month} ${format}`,
    later: 'What is returned, corrected or decided later stands in the next one.',
    back: 'Back to earnings',
  },
};
