/** Migration 26: photos of goods, small ones, each under the hash of its content: base64, since no statement reads into it. */
export const PHOTOS = {
  name: '026-photos',
  sql: `
CREATE TABLE photos (
  scope text NOT NULL, hash text NOT NULL, type text NOT NULL, data text NOT NULL, kept_at bigint NOT NULL, kept_by text NOT NULL,
  PRIMARY KEY (scope, hash));
`,
} as const;
