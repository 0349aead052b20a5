/** Who may ask what of bindings and commission: rows of the table in rights.integration.test.ts, whose columns these are. */
export const GUIDE_RIGHTS: Readonly<Record<string, string>> = {
  'POST /v1/staff/:staff/moves': '- x x x x o o o o o x - -',
  'POST /v1/staff/:staff/leaving': '- x x x x o o o o o x - -',
  'GET /v1/binding-policies': '- x x x x o o o o o x - -',
  'POST /v1/binding-policies': '- x x x x x x x x o x - -',
  'GET /v1/binding-disputes': '- x x x x o o o o o x - -',
  'POST /v1/binding-disputes/:dispute/decision': '- x x x x o o o o o x - -',
  'GET /v1/commission-rules': '- o o x x o o o o o x - -',
  'POST /v1/commission-rules': '- x x x x x x x x o x - -',
  'GET /v1/commission': '- o o o o o o o o o x - -',
  'GET /v1/commission-statements': '- x x o o o o o o o x - -',
  'POST /v1/commission-statements': '- x x x x x x x x o x - -',
  'GET /v1/commission-disputes': '- x x x x o o o o o x - -',
  'POST /v1/commission-disputes/:dispute/decision': '- x x x x o o o o o x - -',
};
