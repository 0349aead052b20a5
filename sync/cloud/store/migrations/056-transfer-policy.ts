/** Migration 56: the brand's dated policy of WeCom says whether a binding goes with a friend who was handed to another guide there. */
export const TRANSFER_POLICY = {
  name: '056-transfer-policy',
  sql: `
ALTER TABLE wecom_policies ADD COLUMN on_transfer text NOT NULL DEFAULT 'stays';
`,
} as const;
