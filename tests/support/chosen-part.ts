type PartVariable =
  'GUIDEPOST_KILL_PART' | 'GUIDEPOST_PLANTED_PART' | 'GUIDEPOST_SCHEDULES_PART' | 'GUIDEPOST_FLOWS_PART';

/**
 * Which part of a long list a run takes: all of it, or with `2/3` the second of three parts, so that every commit's run stays
 * short and a few commits have been through all. Of fewer items than parts each part has one. `GUIDEPOST_KILL_PART` chooses named points, `GUIDEPOST_PLANTED_PART` faults, `GUIDEPOST_SCHEDULES_PART` random schedules,
 * `GUIDEPOST_FLOWS_PART` files of the suites in the browser (vitest.config.ts).
 */
export function chosenPart<Item>(items: readonly Item[], variable: PartVariable, part = process.env[variable]): Item[] {
  if (part === undefined || part === '') return [...items];
  const [, nth = '', of = ''] = /^(\d+)\/(\d+)$/.exec(part) ?? [];
  const [index, parts] = [Number(nth) - 1, Number(of)];
  if (!(index >= 0 && index < parts)) throw new Error(`${variable} is 1/2, 2/2 …, not ${part}`);
  const divided = Math.min(parts, items.length);
  return items.filter((_item, at) => at % divided === index % divided);
}
