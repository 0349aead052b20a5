/** Tables of contests in memory, as migration 50 makes them. Used by tables.ts. */
import type { KeptState } from '../../../sync/cloud/store/contests.ts';
import { keyed, MemoryTable } from './memory-table.ts';
import type { Json } from './tables.ts';

type Of<Name extends string, Rest = object> = { readonly scope: string } & Readonly<Record<Name, string>> & Rest;
const table = <Row extends { readonly scope: string }>(name: string, ...columns: readonly (keyof Row & string)[]) =>
  new MemoryTable<Row>(name, { key: (row) => keyed(row.scope, ...columns.map((column) => String(row[column]))) });

export type ContestTableRow = Of<
  'contest' | 'from_day' | 'to_day',
  { readonly state: KeptState; readonly body: Json; readonly closed_at: number | null }
>;
export type ContestFactRow = Of<
  'contest' | 'what' | 'by_staff',
  { readonly n: number; readonly body: Json; readonly at: number }
>;
export type ContestCreditRow = Of<'contest' | 'subject' | 'guide', { readonly value: number; readonly at: number }>;
export type ContestScoreRow = Of<
  'contest' | 'guide',
  {
    readonly value: number;
    readonly count: number;
    readonly score: number | null;
    readonly reached: number | null;
    readonly left_at: number | null;
  }
>;
export type ContestFinalRow = Of<
  'contest' | 'guide',
  { readonly place: number; readonly score: number; readonly reached: number }
>;
export type ContestCorrectionRow = Of<
  'contest' | 'guide' | 'subject',
  Readonly<Record<'n' | 'value' | 'count' | 'noted_at', number>>
>;
export type ContestPrizeTableRow = Of<
  'contest' | 'id' | 'guide' | 'note' | 'by_staff',
  {
    readonly what: 'awarded' | 'adjusted';
    readonly place: number | null;
    readonly amount: number;
    readonly at: number;
  }
>;

export const contestTables = () => ({
  contests: table<ContestTableRow>('contests', 'contest'),
  contest_history: table<ContestFactRow>('contest_history', 'contest', 'n'),
  contest_due: table<Of<'subject', { readonly turn: number; readonly received_at: number }>>('contest_due', 'subject'),
  contest_lanes: table<Of<'lane'>>('contest_lanes', 'lane'),
  contest_credits: table<ContestCreditRow>('contest_credits', 'contest', 'subject', 'guide'),
  contest_scores: table<ContestScoreRow>('contest_scores', 'contest', 'guide'),
  contest_finals: new MemoryTable<ContestFinalRow>('contest_finals', {
    key: ({ scope, contest, place }) => keyed(scope, contest, place),
    unique: { contest_finals_guide: ({ scope, contest, guide }) => keyed(scope, contest, guide) },
  }),
  contest_corrections: table<ContestCorrectionRow>('contest_corrections', 'contest', 'guide', 'subject', 'n'),
  contest_prizes: table<ContestPrizeTableRow>('contest_prizes', 'contest', 'id'),
});
