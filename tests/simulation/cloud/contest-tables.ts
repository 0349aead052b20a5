/** Tables of contests: no statement of the simulated paths asks for rows of these, since its brand holds none. Used by tables.ts. */
import { keyed, MemoryTable } from './memory-table.ts';

type Keyed<Name extends string> = { readonly scope: string } & Readonly<Record<Name, string | number>>;
const table = <Name extends string>(name: string, ...columns: readonly Name[]) =>
  new MemoryTable<Keyed<Name>>(name, { key: (row) => keyed(row.scope, ...columns.map((column) => row[column])) });

export const contestTables = () => ({
  contests: new MemoryTable<Keyed<'contest' | 'state'>>('contests', {
    key: ({ scope, contest }) => keyed(scope, contest),
  }),
  contest_history: table('contest_history', 'contest', 'n'),
  contest_due: table('contest_due', 'subject'),
  contest_lanes: table('contest_lanes', 'lane'),
  contest_credits: table('contest_credits', 'contest', 'subject', 'guide'),
  contest_scores: new MemoryTable<Keyed<'contest' | 'guide'> & { readonly left_at: number | null }>('contest_scores', {
    key: ({ scope, contest, guide }) => keyed(scope, contest, guide),
  }),
  contest_finals: new MemoryTable<Keyed<'contest' | 'place' | 'guide'>>('contest_finals', {
    key: ({ scope, contest, place }) => keyed(scope, contest, place),
    unique: { contest_finals_guide: ({ scope, contest, guide }) => keyed(scope, contest, guide) },
  }),
  contest_corrections: table('contest_corrections', 'contest', 'guide', 'subject', 'n'),
  contest_prizes: table('contest_prizes', 'contest', 'id'),
});
