/** The figures as a table for a terminal: one block per figure, so that what limits it can be read whole. */
import type { Figure, Results, Stats } from './figures.ts';

const NAME_WIDTH = 18;
const NUMBER_WIDTH = 22;
const DIGITS = 3;

const format = new Intl.NumberFormat('en', { maximumSignificantDigits: DIGITS });

export function tableOf({ figures, machine, products, quick }: Results): string {
  const head = [
    `${machine.cpu}, ${machine.cores} cores, ${format.format(machine.memoryGb)} GB, ${machine.platform}, Node ${machine.node}, load ${format.format(machine.load)}`,
    `${format.format(products)} products${quick ? ', quick: small sizes, the numbers mean little' : ''}`,
    '',
    row('name', 'ours p50 (min..max)', 'floor p50 (min..max)', 'ratio (min..max)'),
  ];
  return [...head, ...figures.flatMap(figureLines), ''].join('\n');
}

function figureLines(figure: Figure): readonly string[] {
  const { name, ours, floor, ratio, ratioRange, unit, what, floorWhat, limits, parts } = figure;
  const mark = unit === 'ms' ? ' ms' : '/s';
  const [least, most] = ratioRange;
  return [
    row(
      name,
      span(ours, mark),
      span(floor, mark),
      `${format.format(ratio)} (${format.format(least)}..${format.format(most)})`,
    ),
    `    ours:   ${what}`,
    `    floor:  ${floorWhat}`,
    ...parts.map(({ name: part, stats }) => `    · ${part}: ${span(stats, mark)}`),
    `    limits: ${limits}`,
  ];
}

const span = ({ p50, min, max }: Stats, mark: string): string =>
  `${format.format(p50)}${mark} (${format.format(min)}..${format.format(max)})`;

const row = (name: string, ours: string, floor: string, ratio: string): string =>
  `${name.padEnd(NAME_WIDTH)}${ours.padEnd(NUMBER_WIDTH + 8)}${floor.padEnd(NUMBER_WIDTH + 8)}${ratio}`;
