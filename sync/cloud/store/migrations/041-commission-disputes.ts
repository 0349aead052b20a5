/** Migration 41: disputes about commission that a guide raised, with the guide's words; the cloud's own have neither. */
export const COMMISSION_DISPUTES = {
  name: '041-commission-disputes',
  sql: `
ALTER TABLE commission_disputes ADD COLUMN raised_by text, ADD COLUMN words text;
CREATE INDEX commission_disputes_sale ON commission_disputes (scope, sale);
`,
} as const;
