/** Migration 55: friends at WeCom are found by the member whom they are (scope of the brand). */
export const WECOM_PEOPLE = {
  name: '055-wecom-people',
  sql: `
CREATE INDEX wecom_people_member ON wecom_people (scope, member);
`,
} as const;
