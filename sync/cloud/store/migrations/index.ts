/** All migrations in order. Forward only: one is added at the end, none is ever changed after a release. */
import { GROUND } from './001-ground.ts';
import { BOOK_HEADS } from './002-book-heads.ts';
import { CLAIMS_SETTLED } from './003-claims-settled.ts';
import { TERMINAL_HEALTH } from './010-terminal-health.ts';
import { AUDIT_LOG } from './011-audit-log.ts';

export interface Migration {
  readonly name: string;
  readonly sql: string;
}
export const MIGRATIONS: readonly Migration[] = [GROUND, BOOK_HEADS, CLAIMS_SETTLED, TERMINAL_HEALTH, AUDIT_LOG];
