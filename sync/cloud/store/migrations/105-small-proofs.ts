/** Migration 105: a proof's photo also small, as the phone drew it, for lists; none for photos of before and of phones without script. */
export const SMALL_PROOFS = {
  name: '105-small-proofs',
  sql: 'ALTER TABLE task_pictures ADD COLUMN small_type text, ADD COLUMN small_data text;',
} as const;
