import { ITEM_RIGHTS } from './item-rights.ts';

/** Who may ask what of coupon codes, red packets and item codes: rows of the table in rights.integration.test.ts, whose columns these are. */
export const GROWTH_RIGHTS: Readonly<Record<string, string>> = {
  ...ITEM_RIGHTS,
  'GET /v1/coupon-codes': '- x x x x o o o o o x - -',
  'POST /v1/coupon-codes': '- x x x x x x x x o x - -',
  'GET /v1/coupon-codes/:code': '- x x x x o o o o o x - -',
  'POST /v1/coupon-codes/:code/hold': '- o o x x x x x x x x - -',
  'POST /v1/coupon-codes/:code/release': '- o o x x x x x x x x - -',
  'POST /v1/coupon-codes/:code/revoke': '- x x x x x x x x o x - -',
  'GET /k/:code': 'o o o o o o o o o o o o o',
  'POST /k/:code': 'o o o o o o o o o o o o o',
  'GET /v1/campaigns': '- o o o o o o o o o x - -',
  'PUT /v1/campaigns/:campaign': '- x x x x x x x x o x - -',
  'GET /v1/campaigns/:campaign/channels': '- x x x x o o o o o x - -',
  'POST /v1/campaigns/:campaign/channels': '- o o x x o o o o o x - -',
  'GET /v1/referral-rules': '- x x x x o o o o o x - -',
  'POST /v1/referral-rules': '- x x x x x x x x o x - -',
  'POST /v1/referral-codes': '- o o x x x x x x x x - -',
  'POST /v1/referrals': '- o o x x x x x x x x - -',
  'GET /v1/referrals/:member': '- o o x x o o o o o x - -',
  'POST /v1/referrals/:member/payouts': '- o o x x x x x x x x - -',
  'GET /v1/red-packets': '- x x x x o o o o o x - -',
  'POST /v1/red-packets': '- x x x x x x x x o x - -',
  'POST /v1/red-packets/:packet/end': '- x x x x x x x x o x - -',
  'POST /v1/red-packets/:packet/drawings': '- o o x x x x x x x x - -',
};
