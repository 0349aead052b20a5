/** The tables of the guide's phone page in memory, as migration 46 makes them. No statement of the simulated paths asks for them. See tables.ts. */
import type { GuideCodeRow, GuideSessionRow } from '../../../sync/cloud/store/guide-phone.ts';
import { keyed, MemoryTable } from './memory-table.ts';

type Scoped<Row> = Row & { readonly scope: string };

export const guidePhoneTables = () => ({
  guide_sessions: new MemoryTable<Scoped<GuideSessionRow>>('guide_sessions', {
    key: ({ scope, token_hash: hash }) => keyed(scope, hash),
  }),
  guide_codes: new MemoryTable<Scoped<GuideCodeRow>>('guide_codes', {
    key: ({ scope, token }) => keyed(scope, token),
    unique: { guide_codes_once: ({ scope, iat, seq }) => keyed(scope, iat, seq) },
  }),
});
