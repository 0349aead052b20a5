/**
 * One chart of the page of the seven kinds, from its model (seven-charts.ts): petrol is now, grey or a dashed line before, a tick the target,
 * hatched what no counter told. Loaded late, with ECharts. Called by seven-card.tsx.
 */
import { BarChart as Bars, LineChart } from 'echarts/charts';
import { AriaComponent, GridComponent, MarkLineComponent } from 'echarts/components';
import { use as registerParts, type EChartsCoreOption } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useCallback, type ReactElement } from 'react';
import { useWords } from '../../app/till-context.tsx';
import type { SevenChart as Model, Tone } from './seven-charts.ts';
import { valueText } from './seven-text.ts';
import { useChart, type ChartLook } from './use-chart.ts';
import css from './seven-page.module.css';

registerParts([Bars, LineChart, GridComponent, MarkLineComponent, AriaComponent, CanvasRenderer]);

type Words = ReturnType<typeof useWords>['seven'];
type Lying = Extract<Model, { form: 'lying' }>;
type Standing = Exclude<Model, Lying>;

const TONES: Readonly<Record<Tone, string>> = {
  now: '--chart-1',
  mute: '--chart-mute',
  plum: '--chart-3',
  behind: '--chart-2',
};
const THICKNESS_MAX = 28;
const COLUMN_MAX = 44;
/** Of a name beside a lying bar, in pixels: on a card, and where one kind has the page. */
const NAME_WIDTH = { card: 88, page: 160 } as const;
const HATCH = Math.PI / 4;

interface SevenChartProps {
  /** The same as long as nothing changed. */
  readonly chart: Model;
  readonly isLarge: boolean;
}

export default function SevenChart({ chart, isLarge }: SevenChartProps): ReactElement {
  const words = useWords().seven;
  const box = useChart(
    useCallback(
      (look: ChartLook): EChartsCoreOption => ({
        aria: { enabled: true, label: { description: chart.title } },
        ...(chart.form === 'lying' ? lyingOption(chart, isLarge, look) : standingOption(chart, look, words)),
      }),
      [chart, isLarge, words],
    ),
  );
  return <div ref={box} className={css['chart']} data-testid={`seven-chart-${chart.id}`} />;
}

function lyingOption({ bars, full, mark }: Lying, isLarge: boolean, { token, font }: ChartLook): EChartsCoreOption {
  const name = { color: token('--ink-2'), ...font, width: NAME_WIDTH[isLarge ? 'page' : 'card'], overflow: 'truncate' };
  const figure = { color: token('--ink'), ...font, fontWeight: 600 };
  const across = { type: 'category', inverse: true, axisTick: { show: false }, axisLine: { show: false } };
  const isFull = full !== undefined;
  return {
    grid: { left: 0, right: isFull ? 4 : isLarge ? 96 : 76, top: 4, bottom: 4, containLabel: true },
    xAxis: { type: 'value', show: false, min: 0, ...(isFull ? { max: full } : {}) },
    yAxis: [
      { ...across, data: bars.map((bar) => bar.name), axisLabel: name },
      // Where the ground ends, one below the other.
      { ...across, data: isFull ? bars.map(({ text }) => text) : [], axisLabel: figure },
    ],
    series: [
      {
        type: 'bar',
        barMaxWidth: THICKNESS_MAX,
        barCategoryGap: '38%',
        showBackground: isFull,
        backgroundStyle: { color: token('--surface-3'), borderRadius: 2 },
        data: bars.map(({ value, tone }) => ({ value, itemStyle: { color: token(TONES[tone]), borderRadius: 2 } })),
        label: {
          show: !isFull,
          position: 'right',
          ...figure,
          formatter: ({ dataIndex }: { readonly dataIndex: number }) => bars[dataIndex]?.text ?? '',
        },
        ...(mark === undefined
          ? {}
          : {
              markLine: {
                silent: true,
                symbol: 'none',
                label: { show: false },
                lineStyle: { color: token('--ink'), width: 2, type: 'solid' },
                data: [{ xAxis: mark }],
              },
            }),
      },
    ],
  };
}

function standingOption({ form, slots, unit, names }: Standing, look: ChartLook, words: Words): EChartsCoreOption {
  const { token, font } = look;
  const top = Math.max(1, ...slots.flatMap(({ value, rest, before }) => [(value ?? 0) + rest, before ?? 0]));
  const whole = (value: number): string => valueText(unit, value, words).replace(/\.\d\d$/, '');
  return {
    grid: { left: 4, right: 12, top: 24, bottom: 0, containLabel: true },
    xAxis: {
      type: 'category',
      data: slots.map(({ label }) => label),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: token('--line-strong') } },
      axisLabel: { color: token('--ink-3'), ...font, hideOverlap: true },
    },
    yAxis: {
      type: 'value',
      min: 0,
      max: form === 'line' ? top : undefined,
      splitNumber: 2,
      axisLabel: {
        color: token('--ink-3'),
        ...font,
        formatter: whole,
        hideOverlap: true,
        showMaxLabel: form !== 'line',
      },
      splitLine: { lineStyle: { color: token('--chart-grid') } },
    },
    series:
      form === 'line'
        ? [gapSeries(slots, top, look, words), countedSeries(slots, look)]
        : [...columnSeries(slots, look), ...beforeSeries(slots, names[2], look)],
  };
}

function columnSeries(slots: Standing['slots'], { token }: ChartLook) {
  const column = { type: 'bar', stack: 'all', barMaxWidth: COLUMN_MAX, barCategoryGap: '30%' };
  return [
    { ...column, data: slots.map(({ value }) => value), itemStyle: { color: token('--chart-1') } },
    { ...column, data: slots.map(({ rest }) => rest), itemStyle: { color: token('--chart-mute') } },
  ];
}

/** Its name stands where it is highest. */
function beforeSeries(slots: Standing['slots'], name: string, { token, font }: ChartLook) {
  if (name === '') return [];
  const line = slots.map(({ before }) => before);
  const highest = line.indexOf(Math.max(...line.map((value) => value ?? 0)));
  const label = {
    ...{ show: true, position: 'top', formatter: name, color: token('--ink-2'), ...font },
    ...{ backgroundColor: token('--surface'), padding: [1, 3] },
  };
  return [
    {
      type: 'line',
      data: line.map((value, index) => (index === highest ? { value, label } : value)),
      symbol: 'circle',
      symbolSize: 1,
      showAllSymbol: true,
      lineStyle: { color: token('--ink-3'), width: 1.5, type: 'dashed' },
      itemStyle: { color: token('--ink-3') },
    },
  ];
}

function countedSeries(slots: Standing['slots'], { token }: ChartLook) {
  return {
    type: 'line',
    data: slots.map(({ value }) => value),
    symbol: 'circle',
    symbolSize: 8,
    showAllSymbol: true,
    lineStyle: { color: token('--chart-1'), width: 2.25 },
    itemStyle: { color: token('--surface'), borderColor: token('--chart-1'), borderWidth: 2 },
  };
}

function gapSeries(slots: Standing['slots'], top: number, { token, font }: ChartLook, words: Words) {
  const [first, length] = longestGap(slots);
  // The middle of an even number of them is where two meet.
  const [named, middle] = [first + ((length - 1) >> 1), length % 2 === 0 ? '100%' : '50%'];
  const label = {
    ...{ show: true, position: [middle, '50%'], align: 'center', verticalAlign: 'middle' },
    ...{ color: token('--ink-2'), ...font, formatter: words.noData },
  };
  return {
    type: 'bar',
    silent: true,
    barCategoryGap: '0%',
    data: slots.map(({ value }, index) => (value !== null ? null : index === named ? { value: top, label } : top)),
    itemStyle: {
      color: token('--surface-2'),
      decal: { symbol: 'rect', color: token('--chart-gap'), dashArrayX: [1, 0], dashArrayY: [3, 5], rotation: HATCH },
    },
  };
}

/** Where the longest row of hours or days without a count begins, and how many they are. */
function longestGap(slots: Standing['slots']): readonly [first: number, length: number] {
  let longest: readonly [number, number] = [0, 0];
  let length = 0;
  for (const [index, { value }] of slots.entries()) {
    length = value === null ? length + 1 : 0;
    if (length > longest[1]) longest = [index - length + 1, length];
  }
  return longest;
}
