/**
 * Migration 29: rights that a brand's own roles lacked because they were saved before the right existed. What a role allowed then it
 * allows now: who sold could sell what is paid ahead, and who managed the terminal set offers and the offline allowance. Roles that
 * are saved from here on grant what they say. The roles of the start are not in the table; a right's first grant is never widened.
 */
export const ROLE_RIGHTS = {
  name: '029-role-rights',
  sql: `
UPDATE staff_roles SET body = jsonb_set(body, '{grants,top_up}', 'true')
  WHERE body->'grants'->'sell' IS NOT NULL AND body->'grants'->'top_up' IS NULL;
UPDATE staff_roles SET body = jsonb_set(body, '{grants,manage_value}', 'true')
  WHERE body->'grants'->'manage_terminal' IS NOT NULL AND body->'grants'->'manage_value' IS NULL;
`,
} as const;
