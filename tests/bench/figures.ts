/**
 * What a benchmark gives: a figure is a ratio of ours to a floor that was measured in the same run, in turn with it. The
 * schema is the form of bench/results.json. Pure, but for the clock that `timed` reads.
 */
import Type, { type Static } from 'typebox';

export const STATS = Type.Object({
  p50: Type.Number(),
  p95: Type.Number(),
  min: Type.Number(),
  max: Type.Number(),
  samples: Type.Integer({ minimum: 1 }),
});
export type Stats = Static<typeof STATS>;

export const FIGURE = Type.Object({
  name: Type.String(),
  /** What ours does between the two readings of the clock. */
  what: Type.String(),
  floorWhat: Type.String(),
  unit: Type.Union([Type.Literal('ms'), Type.Literal('per second')]),
  /** Of `ms` less is better, of `per second` more. */
  better: Type.Union([Type.Literal('lower'), Type.Literal('higher')]),
  ours: STATS,
  floor: STATS,
  /** ours.p50 / floor.p50. */
  ratio: Type.Number(),
  /** Least and greatest ratio of one round's ours to the same round's floor. */
  ratioRange: Type.Tuple([Type.Number(), Type.Number()]),
  limits: Type.String(),
  /** Where ours goes, in the same unit; other things seen on the way. */
  parts: Type.Array(Type.Object({ name: Type.String(), stats: STATS })),
});
export type Figure = Static<typeof FIGURE>;

export const RESULTS = Type.Object({
  version: Type.Literal(1),
  at: Type.String(),
  quick: Type.Boolean(),
  products: Type.Integer({ minimum: 0 }),
  machine: Type.Object({
    cpu: Type.String(),
    cores: Type.Integer(),
    memoryGb: Type.Number(),
    platform: Type.String(),
    node: Type.String(),
    /** Of one minute, at the start: figures of a busy machine are worth less. */
    load: Type.Number(),
  }),
  figures: Type.Array(FIGURE),
});
export type Results = Static<typeof RESULTS>;

export function statsOf(values: readonly number[]): Stats {
  const sorted = [...values].sort((left, right) => left - right);
  const at = (share: number): number => {
    const place = (sorted.length - 1) * share;
    const low = sorted[Math.floor(place)];
    const high = sorted[Math.ceil(place)];
    if (low === undefined || high === undefined) throw new Error('no samples');
    return low + (high - low) * (place - Math.floor(place));
  };
  return { p50: at(0.5), p95: at(0.95), min: at(0), max: at(1), samples: sorted.length };
}

export interface Round {
  readonly ours: number;
  readonly floor: number;
}

type FigureWords = Pick<Figure, 'name' | 'what' | 'floorWhat' | 'unit' | 'limits'>;

export function figureOf(
  words: FigureWords,
  rounds: readonly Round[],
  parts: Readonly<Record<string, readonly number[]>> = {},
): Figure {
  const ours = statsOf(rounds.map((round) => round.ours));
  const floor = statsOf(rounds.map((round) => round.floor));
  const ratios = statsOf(rounds.map((round) => round.ours / round.floor));
  return {
    ...words,
    better: words.unit === 'ms' ? 'lower' : 'higher',
    ours,
    floor,
    ratio: ours.p50 / floor.p50,
    ratioRange: [ratios.min, ratios.max],
    parts: Object.entries(parts).flatMap(([name, values]) =>
      values.length === 0 ? [] : [{ name, stats: statsOf(values) }],
    ),
  };
}

/** Milliseconds until `run` has resolved. */
export async function timed(run: () => unknown): Promise<number> {
  const begun = performance.now();
  await run();
  return performance.now() - begun;
}

/** How many a second, of `count` in the time of `run`. */
export const rateOf = async (count: number, run: () => unknown): Promise<number> => (count * 1000) / (await timed(run));
