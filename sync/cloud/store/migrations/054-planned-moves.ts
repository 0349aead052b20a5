/** Migration 54: who is to change store is found by the instant at which that begins (scope of the brand; `goes` in the body of `staff`). */
export const PLANNED_MOVES = {
  name: '054-planned-moves',
  sql: `
CREATE INDEX staff_goes ON staff (scope, ((body->'goes'->>'at')::bigint)) WHERE body->'goes' IS NOT NULL;
`,
} as const;
