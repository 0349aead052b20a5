/** Migration 13: the refunds of a sale are found without reading its store's ledger. */
export const REFUNDS = {
  name: '013-refunds',
  sql: `CREATE INDEX documents_refunds ON documents (scope, (body->'body'->'sale'->>'saleId')) WHERE collection = 'ledger' AND body->>'kind' = 'refund'`,
} as const;
