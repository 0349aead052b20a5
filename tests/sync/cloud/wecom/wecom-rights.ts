/** Who may ask what of WeCom: rows of the table in rights.integration.test.ts, whose columns these are. */
export const WECOM_RIGHTS: Readonly<Record<string, string>> = {
  'GET /wecom/callback': 'o o o o o o o o o o o o o',
  'POST /wecom/callback': 'o o o o o o o o o o o o o',
  'GET /v1/wecom/status': '- x x x x o o o o o x - -',
  'GET /v1/wecom/guides': '- x x x x o x o x o x - -',
  'GET /v1/wecom/guides of S002': '- x x x x x o x o o x - -',
  'PUT /v1/staff/:staff/wecom': '- x x x x o o o o o x - -',
  'GET /v1/staff/:staff/wecom/friends': '- x x x x o o o o o x - -',
  'POST /v1/staff/:staff/wecom/demo-friends': '- x x x x o o o o o x - -',
  'PUT /v1/wecom/friends/:external/member': '- x x x x o o o o o x - -',
  'GET /v1/wecom/policies': '- x x x x o o o o o x - -',
  'POST /v1/wecom/policies': '- x x x x x x x x o x - -',
  'POST /v1/wecom/transfers': '- x x x x o o o o o x - -',
  'GET /v1/wecom/transfers': '- x x x x o o o o o x - -',
};
