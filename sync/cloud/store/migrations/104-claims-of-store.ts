/** Migration 104: claims are also asked for by store and time, for what looks as if no customer had made them (store/scans.ts). */
export const CLAIMS_OF_STORE = {
  name: '104-claims-of-store',
  sql: 'CREATE INDEX claims_store_at ON claims (scope, store, at);',
} as const;
