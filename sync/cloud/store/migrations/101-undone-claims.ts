/**
 * Migration 101: of a claim that a manager undid what was said of it, and of a dispute about commission that follows from it which claim
 * and what money hang together. Sales since such a claim are looked at again (scope of the brand).
 */
export const UNDONE_CLAIMS = {
  name: '101-undone-claims',
  sql: `
ALTER TABLE claims ADD COLUMN undone jsonb;
ALTER TABLE commission_disputes ADD COLUMN evidence jsonb;
UPDATE claims k SET undone = jsonb_build_object('signal', d.kind, 'words', d.words)
FROM binding_signal_decisions d WHERE d.scope = k.scope AND d.undone ? k.id;
INSERT INTO commission_due (scope, sale)
SELECT s.scope, s.sale FROM claims k
  LEFT JOIN member_aliases a ON a.scope = k.scope AND a.member = k.member
  LEFT JOIN member_aliases b ON b.scope = a.scope AND b.person = a.person
  JOIN commission_sales s ON s.scope = k.scope AND s.member = COALESCE(b.member, k.member) AND s.at >= k.at AND s.version IS NOT NULL
WHERE k.undone IS NOT NULL ON CONFLICT DO NOTHING;
`,
} as const;
