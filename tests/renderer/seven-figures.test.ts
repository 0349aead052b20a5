/** The page of the seven kinds: rows of the report as figures, how they stand against the period before, what is drawn and said of them. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FIGURE_NAMES, FIGURES, type FigureName } from '../../sync/domain/seven-kinds.ts';
import { businessDayAt, businessDayBegins, CHINA_DAY, DAY_MS, epochMs } from '../../sync/domain/time.ts';
import { chartsOf, gapsOf, tableOf } from '../../renderer/screens/office/seven-charts.ts';
import {
  deltaOf,
  figureRows,
  figuresOf,
  goneOf,
  mainFigureOf,
  PERIOD_NAMES,
  PERIODS,
  slotsOf,
  spansOf,
  SUMS,
  wholeOf,
  type Period,
  type Reports,
} from '../../renderer/screens/office/seven-figures.ts';
import { figureText, percentText, valueText, workingText } from '../../renderer/screens/office/seven-text.ts';
import { dictionary } from '../../renderer/text/languages.ts';

const words = dictionary('en').seven;
const NOW = epochMs(Date.parse('2026-03-14T15:26:00+08:00'));
const TODAY = businessDayAt(NOW);
type Told = Partial<Readonly<Record<'value' | 'part' | 'of', number | null>>> & { readonly blank?: string };

const row = (figure: FigureName, told: Told, by = 'whole', key = '', name = '') => ({
  ...{ kind: FIGURES[figure].kind, figure, unit: FIGURES[figure].unit, by, key, name },
  ...{ value: null, part: null, of: null, blank: null, ...told },
});
const reportsOf = (period: Period, now: readonly object[], before: readonly object[] = []): Reports => ({
  period,
  slots: slotsOf(period, TODAY, NOW, CHINA_DAY),
  gone: goneOf(period, TODAY, NOW, CHINA_DAY),
  now: figureRows(now as never),
  before: figureRows(before as never),
});

test('of a period so much is over as the clock says: nothing as it begins, all of it as its last day ends', () => {
  const begins = businessDayBegins(TODAY, CHINA_DAY);
  for (const period of PERIOD_NAMES) {
    const first = epochMs(begins - (PERIODS[period] - 1) * DAY_MS);
    expect(goneOf(period, TODAY, first, CHINA_DAY)).toBe(0);
    expect(goneOf(period, TODAY, epochMs(begins + DAY_MS), CHINA_DAY)).toBe(10_000);
    expect(goneOf(period, TODAY, epochMs(begins + 2 * DAY_MS), CHINA_DAY)).toBe(10_000);
  }
  expect(goneOf('today', TODAY, epochMs(begins + DAY_MS / 4), CHINA_DAY)).toBe(2500);
  expect(goneOf('week', TODAY, begins, CHINA_DAY)).toBe(8571);
});

describe('rows', () => {
  test('that name no figure, part or kind of ours are left out, and a blank that is not ours is none', () => {
    const good = row('atv', { value: 41_202, part: 4_820_650, of: 117 });
    const odd = [
      { ...good, figure: 'gmv' },
      { ...good, by: 'week' },
      { ...good, kind: 'weather' },
      {},
      { ...row('upt', { blank: 'tired' }), value: '2' },
    ];
    const read = figureRows([good, ...odd]);
    expect(read.map(({ figure, value, blank }) => [figure, value, blank])).toEqual([
      ['atv', 41_202, null],
      ['upt', null, null],
    ]);
  });

  test('every kind has its large figure first, and every figure the units of its sums, a formula and a name in both languages', () => {
    expect(mainFigureOf('trade')).toBe('net');
    expect(mainFigureOf('service')).toBe('follow_ups');
    expect(figuresOf('traffic')).toEqual(['entered', 'passed', 'entry_rate', 'conversion']);
    for (const language of ['zh-CN', 'en'] as const) {
      const { figures, formulas } = dictionary(language).seven;
      for (const name of FIGURE_NAMES) expect([name, figures[name] && formulas[name] !== '']).toEqual([name, true]);
    }
    expect(Object.keys(SUMS)).toEqual(FIGURE_NAMES);
  });
});

describe('the period before', () => {
  test('is as long, ends where this one begins, and turns with the business day', () => {
    for (const period of PERIOD_NAMES) {
      const { now, before } = spansOf(period, TODAY, NOW, CHINA_DAY);
      expect(businessDayAt(now.from)).toBe(businessDayAt(epochMs(NOW - (PERIODS[period] - 1) * DAY_MS)));
      expect(before.to).toBe(now.from);
      expect(before.to - before.from).toBe(PERIODS[period] * DAY_MS);
      expect(now.from).toBe(businessDayBegins(businessDayAt(now.from), CHINA_DAY));
    }
  });

  test('of rates is told in points, of the rest in per cent, and less is better where it is', () => {
    const rate = reportsOf('week', [row('bound_rate', { value: 7142 })], [row('bound_rate', { value: 6832 })]);
    expect(deltaOf('bound_rate', rate)).toEqual({ tenths: 31, unit: 'points', direction: 'up', isGood: true });
    const returns = reportsOf('week', [row('return_rate', { value: 300 })], [row('return_rate', { value: 210 })]);
    expect(deltaOf('return_rate', returns)).toMatchObject({ direction: 'up', isGood: false });
    const atv = reportsOf('week', [row('atv', { value: 9000 })], [row('atv', { value: 10_000 })]);
    expect(deltaOf('atv', atv)).toEqual({ tenths: 100, unit: 'percent', direction: 'down', isGood: false });
    expect(
      deltaOf('atv', reportsOf('week', [row('atv', { value: 1 })], [row('atv', { blank: 'nothing_yet' })])),
    ).toBeNull();
  });

  test('of what grows is held against the same hours that are over, never against a whole day', () => {
    const hour = (key: number, value: number) => row('net', { value }, 'hour', String(key));
    const now = [row('net', { value: 700 }), hour(9, 300), hour(14, 300), hour(15, 100)];
    const before = [row('net', { value: 5000 }), hour(9, 200), hour(14, 300), hour(15, 900), hour(20, 3600)];
    // 15:26: the hour of 15 is not over.
    expect(deltaOf('net', reportsOf('today', now, before))).toMatchObject({ tenths: 200, direction: 'up' });
    expect(deltaOf('sales', reportsOf('today', [row('sales', { value: 3 })], [row('sales', { value: 9 })]))).toBeNull();
    const gap = [...now, row('net', { blank: 'counter_gaps' }, 'hour', '11')];
    expect(deltaOf('net', reportsOf('today', gap, before))).toBeNull();
  });

  test('of days leaves today out on both sides', () => {
    const days = (from: string, values: readonly number[]) =>
      values.map((value, index) =>
        row(
          'net',
          { value },
          'day',
          new Date(Date.parse(`${from}T00:00:00Z`) + index * DAY_MS).toISOString().slice(0, 10),
        ),
      );
    const now = days('2026-03-08', [10, 10, 10, 10, 10, 10, 1]);
    const before = days('2026-03-01', [10, 10, 10, 10, 5, 5, 500]);
    expect(deltaOf('net', reportsOf('week', now, before))).toMatchObject({ tenths: 200, direction: 'up' });
  });

  test('is nothing to stand against where it was zero, and the same when it is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000 }), fc.integer({ min: 0, max: 10_000_000 }), (one, other) => {
        const delta = deltaOf('atv', reportsOf('week', [row('atv', { value: one })], [row('atv', { value: other })]));
        if (other === 0) return delta === null;
        const isSame = Math.floor((Math.abs(one - other) * 1000) / other) === 0;
        return delta !== null && delta.tenths >= 0 && (delta.direction === 'same') === isSame;
      }),
    );
  });
});

describe('what is said', () => {
  test('a figure is put in with its two sums', () => {
    const [bound] = figureRows([row('bound_rate', { value: 7142, part: 30, of: 42 })]);
    expect(bound && workingText(bound, words)).toBe('30 ÷ 42 = 71.4\u2009%');
    const [atv] = figureRows([row('atv', { value: 41_202, part: 4_820_650, of: 117 })]);
    expect(atv && workingText(atv, words)).toBe('48,206.50 ÷ 117 = 412.02');
    const [net] = figureRows([row('net', { value: 1, part: 1 })]);
    expect(net && workingText(net, words)).toBeNull();
  });

  test('what is blank is a dash and never zero', () => {
    const [blank] = figureRows([row('entered', { value: 0, part: 0, blank: 'no_counter' })]);
    expect(figureText(blank, words)).toBe('—');
    expect(figureText(undefined, words)).toBe('—');
  });

  test('per cents are not 100 before they are, times are hours and minutes', () => {
    expect(percentText(9999)).toBe('99.9\u2009%');
    expect(percentText(10_000)).toBe('100.0\u2009%');
    expect(percentText(-31)).toBe('−0.4\u2009%');
    expect(valueText('minutes', 108, words)).toBe('1:48');
    expect(valueText('hundredths', 240, words)).toBe('2.4');
    expect(valueText('hundredths', -45, words)).toBe('−0.45');
  });
});

describe('what is drawn', () => {
  test('hours of today run from the first with something to the last of either day; what is to come is empty, not zero', () => {
    const hour = (key: string, value: number) => row('net', { value }, 'hour', key);
    const [chart] = chartsOf(
      'trade',
      reportsOf('today', [hour('10', 5), hour('12', 7)], [hour('9', 3), hour('18', 9)]),
      words,
    );
    if (chart?.form !== 'columns') throw new Error('no columns');
    expect(chart.slots.map(({ label }) => label)).toEqual(['9', '10', '11', '12', '13', '14', '15', '16', '17', '18']);
    expect(chart.slots.map(({ value }) => value)).toEqual([0, 5, 0, 7, 0, 0, null, null, null, null]);
    expect(chart.slots.at(-1)?.before).toBe(9);
  });

  test('a counter that was silent leaves gaps, told by the cloud or by a missing hour, and they are counted', () => {
    const hour = (key: string, told: Told) => row('entered', told, 'hour', key);
    const told = [hour('9', { value: 60 }), hour('10', { blank: 'counter_gaps' }), hour('12', { value: 80 })];
    const [chart] = chartsOf('traffic', reportsOf('today', told), words);
    expect(gapsOf(chart)).toBe(2);
    expect(chart && tableOf(chart, words).rows.map(([, value]) => value)).toEqual(['60', 'no data', 'no data', '80']);
  });

  test('guides stand by their figure, those who did half or less of what was due in amber', () => {
    const guide = (key: string, part: number, of: number) =>
      row('follow_ups', { value: Math.floor((part * 10_000) / of), part, of }, 'guide', key, `N${key}`);
    const [chart] = chartsOf('service', reportsOf('today', [guide('1', 9, 18), guide('2', 14, 16)]), words);
    if (chart?.form !== 'lying') throw new Error('no bars');
    expect(chart.bars.map(({ name, text, tone }) => [name, text, tone])).toEqual([
      ['N2', '14/16', 'now'],
      ['N1', '9/18', 'behind'],
    ]);
    const namesakes = [guide('1', 1, 2), guide('2', 1, 2)].map((one) => ({ ...one, name: 'Li' }));
    const [other] = chartsOf('service', reportsOf('today', namesakes), words);
    expect(other && tableOf(other, words).rows.map(([name]) => name)).toEqual(['Li 1', 'Li 2']);
  });

  test('new members of days are those bound and on top those not; of one day the funnel stands first', () => {
    const rows = [
      row('bound_rate', { value: 5000, part: 3, of: 6 }, 'day', '2026-03-14'),
      row('funnel_new', { value: 6 }),
    ];
    expect(chartsOf('customers', reportsOf('today', rows), words).map(({ id }) => id)).toEqual(['funnel']);
    const [chart] = chartsOf('customers', reportsOf('week', rows), words);
    if (chart?.form !== 'columns') throw new Error('no columns');
    expect(chart.slots.at(-1)).toEqual({ label: '3/14', value: 3, rest: 3, before: null });
  });

  test('nothing at all is drawn of a store of which nothing is known', () => {
    const blanks = FIGURE_NAMES.map((figure) => row(figure, { blank: 'nothing_yet' }));
    const reports = reportsOf('today', blanks);
    for (const kind of ['trade', 'customers', 'marketing', 'store', 'operations', 'traffic', 'service'] as const)
      expect([kind, chartsOf(kind, reports, words)]).toEqual([kind, []]);
    expect(wholeOf(reports.now, 'net')?.blank).toBe('nothing_yet');
  });
});
