/**
 * Net sales by hour as bars from zero, in the tokens' colours; drawn anew when theme or size change. ECharts is loaded here
 * only. The value stands at the bar's end; at most three grid lines (DESIGN "Charts").
 */
import { BarChart } from 'echarts/charts';
import { AriaComponent, GridComponent } from 'echarts/components';
import { init, use as registerParts } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef, type ReactElement } from 'react';
import { useStore } from '../../app/store.ts';
import { useTill } from '../../app/till-context.tsx';
import { amountText } from '../../text/format.ts';
import type { HourFigure } from './report-rows.ts';
import css from './office.module.css';

registerParts([BarChart, GridComponent, AriaComponent, CanvasRenderer]);

interface HourChartProps {
  readonly figures: readonly HourFigure[];
  readonly label: string;
}

export default function HourChart({ figures, label }: HourChartProps): ReactElement {
  const box = useRef<HTMLDivElement>(null);
  const { theme } = useStore(useTill().preferences);
  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const style = getComputedStyle(element);
    const token = (name: string): string => style.getPropertyValue(name).trim();
    const text = { color: token('--ink-3'), fontFamily: style.fontFamily, fontSize: 14 };
    const chart = init(element);
    chart.setOption({
      animation: false,
      aria: { enabled: true, label: { description: label } },
      grid: { left: 8, right: 8, top: 28, bottom: 4, containLabel: true },
      xAxis: {
        type: 'category',
        data: figures.map(({ hour }) => String(hour)),
        axisTick: { show: false },
        axisLine: { lineStyle: { color: token('--line-strong') } },
        axisLabel: text,
      },
      yAxis: {
        type: 'value',
        splitNumber: 3,
        axisLabel: { show: false },
        splitLine: { lineStyle: { color: token('--chart-grid') } },
      },
      series: [
        {
          type: 'bar',
          barMaxWidth: 44,
          data: figures.map(({ net }) => net),
          itemStyle: { color: token('--chart-1'), borderRadius: [2, 2, 0, 0] },
          label: {
            show: true,
            position: 'top',
            color: token('--ink'),
            fontFamily: style.fontFamily,
            fontSize: 14,
            formatter: ({ value }: { readonly value?: unknown }) =>
              typeof value === 'number' && value !== 0 ? amountText(value).replace(/\.\d\d$/, '') : '',
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
  return <div ref={box} className={css['chart']} data-testid="hour-chart" />;
}
