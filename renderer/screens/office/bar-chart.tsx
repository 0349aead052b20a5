/**
 * Amounts as bars from zero, standing or lying (so that long names stand beside them), in the tokens' colours. ECharts is
 * loaded here and in seven-chart.tsx only. The value stands at the bar's end; at most three grid lines (DESIGN "Charts").
 */
import { BarChart as Bars } from 'echarts/charts';
import { AriaComponent, GridComponent } from 'echarts/components';
import { use as registerParts } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useCallback, type ReactElement } from 'react';
import { amountText } from '../../text/format.ts';
import { useChart } from './use-chart.ts';
import css from './office.module.css';

registerParts([Bars, GridComponent, AriaComponent, CanvasRenderer]);

export interface Bar {
  readonly name: string;
  readonly amount: number;
}
interface BarChartProps {
  /** The same list as long as nothing changed. */
  readonly bars: readonly Bar[];
  readonly label: string;
  readonly stand: 'up' | 'lying';
  readonly testId: string;
}

/** Of a name beside a lying bar, in pixels. */
const NAME_WIDTH = 140;
const STANDS = {
  up: {
    grid: { left: 8, right: 8, top: 28, bottom: 4, containLabel: true },
    width: 44,
    corners: [2, 2, 0, 0],
    position: 'top',
    // Whole yuan, and nothing over an hour without sales.
    text: (amount: number) => (amount === 0 ? '' : amountText(amount).replace(/\.\d\d$/, '')),
  },
  lying: {
    grid: { left: 8, right: 96, top: 4, bottom: 4, containLabel: true },
    width: 28,
    corners: [0, 2, 2, 0],
    position: 'right',
    text: amountText,
  },
} as const;

export default function BarChart({ bars, label, stand, testId }: BarChartProps): ReactElement {
  const box = useChart(
    useCallback(
      ({ token, font }) => {
        const { grid, width, corners, position, text } = STANDS[stand];
        const names = {
          type: 'category',
          data: bars.map(({ name }) => name),
          axisTick: { show: false },
          axisLine: { lineStyle: { color: token('--line-strong') } },
        };
        const values = {
          type: 'value',
          splitNumber: 3,
          axisLabel: { show: false },
          splitLine: { lineStyle: { color: token('--chart-grid') } },
        };
        const beside = { color: token('--ink-2'), ...font, width: NAME_WIDTH, overflow: 'truncate' };
        const axes =
          stand === 'up'
            ? { xAxis: { ...names, axisLabel: { color: token('--ink-3'), ...font } }, yAxis: values }
            : { xAxis: values, yAxis: { ...names, inverse: true, axisLabel: beside } };
        return {
          aria: { enabled: true, label: { description: label } },
          grid,
          ...axes,
          series: [
            {
              type: 'bar',
              barMaxWidth: width,
              data: bars.map(({ amount }) => amount),
              itemStyle: { color: token('--chart-1'), borderRadius: corners },
              label: {
                show: true,
                position,
                color: token('--ink'),
                ...font,
                formatter: ({ value }: { readonly value?: unknown }) => (typeof value === 'number' ? text(value) : ''),
              },
            },
          ],
        };
      },
      [bars, label, stand],
    ),
  );
  return <div ref={box} className={css['chart']} data-testid={testId} />;
}
