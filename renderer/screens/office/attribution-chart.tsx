/** Net sales of the first rows as bars from zero, lying, so that long names stand beside them; the table says the same. */
import { BarChart } from 'echarts/charts';
import { AriaComponent, GridComponent } from 'echarts/components';
import { init, use as registerParts } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef, type ReactElement } from 'react';
import { useStore } from '../../app/store.ts';
import { useTill } from '../../app/till-context.tsx';
import { amountText } from '../../text/format.ts';
import type { AttributionFigure } from './attribution-rows.ts';
import css from './office.module.css';

registerParts([BarChart, GridComponent, AriaComponent, CanvasRenderer]);

const BARS_MAX = 12;
const LABEL_WIDTH = 140;

interface AttributionChartProps {
  readonly figures: readonly AttributionFigure[];
  readonly label: string;
}

export default function AttributionChart({ figures, label }: AttributionChartProps): ReactElement {
  const box = useRef<HTMLDivElement>(null);
  const { theme } = useStore(useTill().preferences);
  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const style = getComputedStyle(element);
    const token = (name: string): string => style.getPropertyValue(name).trim();
    const text = { color: token('--ink-2'), fontFamily: style.fontFamily, fontSize: 14 };
    const shown = figures.slice(0, BARS_MAX);
    const chart = init(element);
    chart.setOption({
      animation: false,
      aria: { enabled: true, label: { description: label } },
      grid: { left: 8, right: 96, top: 4, bottom: 4, containLabel: true },
      xAxis: {
        type: 'value',
        splitNumber: 3,
        axisLabel: { show: false },
        splitLine: { lineStyle: { color: token('--chart-grid') } },
      },
      yAxis: {
        type: 'category',
        inverse: true,
        data: shown.map((figure) => figure.label),
        axisTick: { show: false },
        axisLine: { lineStyle: { color: token('--line-strong') } },
        axisLabel: { ...text, width: LABEL_WIDTH, overflow: 'truncate' },
      },
      series: [
        {
          type: 'bar',
          barMaxWidth: 28,
          data: shown.map(({ after }) => after),
          itemStyle: { color: token('--chart-1'), borderRadius: [0, 2, 2, 0] },
          label: {
            show: true,
            position: 'right',
            color: token('--ink'),
            fontFamily: style.fontFamily,
            fontSize: 14,
            formatter: ({ value }: { readonly value?: unknown }) =>
              typeof value === 'number' ? amountText(value) : '',
          },
        },
      ],
    });
    const observer = new ResizeObserver(() => chart.resize());
    observer.observe(element);
    return () => {
      observer.disconnect();
      chart.dispose();
    };
  }, [figures, label, theme]);
  return <div ref={box} className={css['chart']} data-testid="attribution-chart" />;
}
