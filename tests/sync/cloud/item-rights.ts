/** Who may ask what of pieces with a code of their own: rows of the table in rights.integration.test.ts, whose columns these are. */
export const ITEM_RIGHTS: Readonly<Record<string, string>> = {
  'GET /v1/item-batches': '- x x x x o o o o o x - -',
  'POST /v1/item-batches': '- x x x x x x x x o x - -',
  'GET /v1/item-batches/:batch/codes': '- x x x x x x x x o x - -',
  'POST /v1/item-batches/:batch/recall': '- x x x x x x x x o x - -',
  'GET /v1/item-codes/:code': '- o o o o o o o o o x - -',
  'GET /v1/item-copies': '- x x x x o o o o o x - -',
  'GET /t/:code': 'o o o o o o o o o o o o o',
  'POST /t/:code': 'o o o o o o o o o o o o o',
};
