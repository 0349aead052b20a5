/**
 * Migration 98: what came back to a store and what was put right in it, by business day: few among its sales, each of which would have to
 * be unpacked to see that it is none of them.
 */
export const LEDGER_KINDS = {
  name: '098-ledger-kinds',
  sql: `
CREATE INDEX documents_kind_day ON documents (scope, (body->>'kind'), (body->>'businessDay'))
  WHERE collection = 'ledger' AND body->>'kind' IN ('refund', 'correction');
`,
} as const;
