/** Migration 2: finds the heads of price books without unpacking their parts, which are large. */
export const BOOK_HEADS = {
  name: '002-book-heads',
  sql: `CREATE INDEX documents_book_heads ON documents (scope, ((body->>'from')::bigint)) WHERE collection = 'priceBooks' AND body->>'type' = 'head'`,
} as const;
