/** Migration 86: accounts of points by when they were worked out, so that those that a clock that was ahead worked out are found. */
export const POINTS_FOLDED = {
  name: '086-points-folded',
  sql: 'CREATE INDEX accounts_folded ON accounts (scope, folded_at) WHERE folded_at IS NOT NULL;',
} as const;
