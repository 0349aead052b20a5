/**
 * Migration 77: photos as they are forwarded to customers, each beside the small one of it in `photos`, in the scope of the brand: kept
 * once and never changed.
 */
export const LARGE_PHOTOS = {
  name: '077-large-photos',
  sql: `
CREATE TABLE large_photos (
  scope text NOT NULL, photo text NOT NULL, type text NOT NULL, data text NOT NULL, kept_at bigint NOT NULL, kept_by text NOT NULL,
  PRIMARY KEY (scope, photo));
`,
} as const;
