/** A chart of ECharts in a box: drawn anew when what it shows, the theme or the size change. Colours and type come from the tokens. */
import { init, type EChartsCoreOption } from 'echarts/core';
import { useEffect, useRef, type RefObject } from 'react';
import { useStore } from '../../app/store.ts';
import { useTill } from '../../app/till-context.tsx';

export interface ChartLook {
  readonly token: (name: string) => string;
  readonly font: { readonly fontFamily: string; readonly fontSize: number };
}

/** `optionOf`: the same function as long as nothing changed. */
export function useChart(optionOf: (look: ChartLook) => EChartsCoreOption): RefObject<HTMLDivElement | null> {
  const box = useRef<HTMLDivElement>(null);
  const { theme } = useStore(useTill().preferences);
  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const style = getComputedStyle(element);
    const chart = init(element);
    chart.setOption({
      animation: false,
      ...optionOf({
        token: (name) => style.getPropertyValue(name).trim(),
        font: { fontFamily: style.fontFamily, fontSize: 14 },
      }),
    });
    const observer = new ResizeObserver(() => chart.resize());
    observer.observe(element);
    return () => {
      observer.disconnect();
      chart.dispose();
    };
  }, [optionOf, theme]);
  return box;
}
