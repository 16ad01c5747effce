import { useEffect, useRef, useState } from 'react';
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
  /** 0 to 1 while they are read, else null. */
  readonly progress: number | null;
  readonly isCancelled: boolean;
}

const NOTHING: ShownStatistics = { statistics: null, fault: null, progress: null, isCancelled: false };

export interface StatisticsReader extends ShownStatistics {
  /** Gives up reading; nothing is read until the span is another one, or `readAgain`. */
  readonly cancel: () => void;
  readonly readAgain: () => void;
}

/** Figures of the drawn series over the picked or the visible span, again and again while that slides. */
export function useStatistics(): StatisticsReader {
  const { link, clock } = useBase();
  const chart = useChart();
  const drawn = useStore(chart, (state) => state.drawn);
  const window = useStore(chart, (state) => state.window);
  const spanMs = useStore(chart, (state) => state.spanMs);
  const allFromMs = useStore(chart, (state) => state.allFromMs);
  const picked = useStore(chart, (state) => state.picked);
  const [shown, setShown] = useState(NOTHING);
  const [attempt, setAttempt] = useState(0);
  const stop = useRef<() => void>(() => undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the view is that of these, and each attempt reads again
  useEffect(() => {
    let isOver = false;
    let reading: ReturnType<typeof readStatistics> | undefined;
    const end = () => {
      isOver = true;
      timer.cancel();
      reading?.cancel();
    };
    const read = async () => {
      setShown((before) => ({ ...before, progress: 0, isCancelled: false }));
      try {
        // Throws while the station is gone.
        reading = readStatistics(link.station, drawn, picked ?? chart.view(), (progress) => {
          if (!isOver) setShown((before) => ({ ...before, progress }));
        });
        const statistics = await reading.done;
        if (!isOver) setShown({ ...NOTHING, statistics });
      } catch (thrown) {
        if (!isOver) setShown({ ...NOTHING, fault: toFault(thrown) });
      }
      if (!isOver && picked === null && window === null) timer = clock.after(AGAIN_MS, () => void read());
    };
    let timer = clock.after(SETTLE_MS, () => void read());
    stop.current = () => {
      end();
      setShown((before) => ({ ...before, progress: null, isCancelled: true }));
    };
    return end;
  }, [link, clock, chart, drawn, window, spanMs, allFromMs, picked, attempt]);
  return { ...shown, cancel: () => stop.current(), readAgain: () => setAttempt((before) => before + 1) };
}
