/**
 * How deep JSON is nested: whoever nests a hundred thousand levels wants a stack to overflow somewhere behind. Looked at
 * before anything else sees the value; pure. Called by app.ts.
 */
export function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  for (const inner of Object.values(value)) if (isDeeperThan(inner, levels - 1)) return true;
  return false;
}
