/** Migration 3: a claim says whether all that follows from it has been published, so that a crash in between leaves a trace. */
export const CLAIMS_SETTLED = {
  name: '003-claims-settled',
  sql: `
ALTER TABLE claims ADD COLUMN settled boolean NOT NULL DEFAULT true;
ALTER TABLE claims ALTER COLUMN settled SET DEFAULT false;
CREATE INDEX claims_unsettled ON claims (scope, id) WHERE NOT settled`,
} as const;
