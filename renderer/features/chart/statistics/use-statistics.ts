import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { type Fault, toFault } from '../../../../core/result/result.ts';
import { useBase } from '../../../base/base-context.ts';
import { useChart } from '../chart-store.ts';
import { readStatistics, type SpanStatistics } from './read-statistics.ts';

/** A window is being dragged for shorter than this. */
const SETTLE_MS = 300;
/** Time between readings of a span that slides. */
const AGAIN_MS = 3000;

export interface ShownStatistics {
  readonly statistics: SpanStatistics | null;
  readonly fault: Fault | null;
}

/** Figures of the drawn series over the picked or the visible span, again and again while that slides. */
export function useStatistics(): ShownStatistics {
  const { link, clock } = useBase();
  const chart = useChart();
  const drawn = useStore(chart, (state) => state.drawn);
  const window = useStore(chart, (state) => state.window);
  const spanMs = useStore(chart, (state) => state.spanMs);
  const allFromMs = useStore(chart, (state) => state.allFromMs);
  const picked = useStore(chart, (state) => state.picked);
  const [shown, setShown] = useState<ShownStatistics>({ statistics: null, fault: null });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the view is that of these
  useEffect(() => {
    let isOver = false;
    const read = async () => {
      try {
        const statistics = await readStatistics(link.station, drawn, picked ?? chart.view());
        if (!isOver) setShown({ statistics, fault: null });
      } catch (thrown) {
        if (!isOver) setShown({ statistics: null, fault: toFault(thrown) });
      }
      if (!isOver && picked === null && window === null) timer = clock.after(AGAIN_MS, () => void read());
    };
    let timer = clock.after(SETTLE_MS, () => void read());
    return () => {
      isOver = true;
      timer.cancel();
    };
  }, [link, clock, chart, drawn, window, spanMs, allFromMs, picked]);
  return shown;
}
