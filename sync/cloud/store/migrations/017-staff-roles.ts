/** Migration 17: roles that a brand makes of its own; who wears them stands in the person's document. */
export const STAFF_ROLES = {
  name: '017-staff-roles',
  sql: `
CREATE TABLE staff_roles (
  scope text NOT NULL,
  role text NOT NULL,
  body jsonb NOT NULL,
  PRIMARY KEY (scope, role)
);`,
} as const;
