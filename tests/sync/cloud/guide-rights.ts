/**
 * Who may ask what of bindings, of who is one person, of commission and of the guide's page on a phone: rows of the table in
 * rights.integration.test.ts, whose columns these are. The page knows its own cookie alone, and forms of its own pages.
 */
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
  'GET /v1/members/:member': '- o o o o o o o o o x - -',
  'POST /v1/member-merges/:proposal/messages': '- o o x x x x x x x x - -',
  'POST /v1/member-merges/:proposal/proofs': '- o o x x x x x x x x - -',
  'POST /v1/member-merges/:proposal/split': '- x x x x o o o o o x - -',
  'GET /guide': '- - - - - - - - - - - - -',
  'POST /guide/session': 'x x x x x x x x x x x x x',
  'POST /guide/session/end': 'x x x x x x x x x x x x x',
  'GET /guide/me': '- - - - - - - - - - - - -',
  'POST /guide/objections': 'o o o o o o o o o o o o o',
  'GET /guide/codes': '- - - - - - - - - - - - -',
  'POST /guide/codes': 'x x x x x x x x x x x x x',
  'GET /guide/codes/:token': '- - - - - - - - - - - - -',
  'POST /guide/codes/:token/revoked': 'x x x x x x x x x x x x x',
  'GET /guide/customers': '- - - - - - - - - - - - -',
  'POST /guide/customers/:member/outcomes': 'o o o o o o o o o o o o o',
};
