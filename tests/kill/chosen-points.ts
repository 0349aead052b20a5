/**
 * Which of the named points a run of the kill suites takes: all, or with `GUIDEPOST_KILL_PART=2/3` the second of three parts,
 * so that every commit's run stays short and a few commits have been through all of them.
 */
export function chosenPoints<Point>(points: readonly Point[], part = process.env['GUIDEPOST_KILL_PART']): Point[] {
  if (part === undefined || part === '') return [...points];
  const [, nth = '', of = ''] = /^(\d+)\/(\d+)$/.exec(part) ?? [];
  const [index, parts] = [Number(nth) - 1, Number(of)];
  if (!(index >= 0 && index < parts)) throw new Error(`GUIDEPOST_KILL_PART is 1/2, 2/2 …, not ${part}`);
  return points.filter((_point, at) => at % parts === index);
}
