/**
 * Migration 44: from which device a customer consented on the page, as a keyed hash that says only whether two are the same; null
 * for consents given at a till and those of before.
 */
export const CONSENT_DEVICES = {
  name: '044-consent-devices',
  sql: `
ALTER TABLE consents ADD COLUMN device text;
CREATE INDEX consents_device_at ON consents (scope, at) WHERE device IS NOT NULL;
`,
} as const;
