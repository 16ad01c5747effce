import { type Ref, useCallback, useEffect, useImperativeHandle, useRef, useState } from 'react';
import type { ChartHandle } from '../../../../ui/charts/TimeSeriesChart.tsx';
import { formatLength, formatMoment } from '../../../../ui/format/times.ts';
import type { ReadoutHandle } from '../ChartReadout.tsx';
import { useChartOptions } from '../chart-options-store.ts';
import type { PanelSource } from '../chart-source.ts';
import { useChart } from '../chart-store.ts';
import { type Direction, nextEvent, nextPoint } from './cursor-moves.ts';

/** The cursor of a chart, moved by keys. */
export interface KeyCursor {
  /** To the next point; at the end of the window that moves. @param extends the span for statistics, from where it began */
  move(direction: Direction, isExtending: boolean): void;
  toEvent(direction: Direction): void;
  /** @returns false when there is none */
  leave(): boolean;
}

interface CursorParts {
  readonly handles: readonly ChartHandle[];
  readonly source: PanelSource;
  readonly readout: { readonly current: ReadoutHandle | null };
}

const PAN_STEP = 0.25;

/** Moves the cursor by keys. @returns what it found, to be spoken */
export function useKeyCursor(ref: Ref<KeyCursor>, { handles, source, readout }: CursorParts): string {
  const chart = useChart();
  const options = useChartOptions();
  const [spoken, setSpoken] = useState('');
  const atMs = useRef<number | null>(null);
  /** The beginning of a span that Shift extends. */
  const anchorMs = useRef<number | null>(null);

  const place = useCallback(
    (moment: number | null) => {
      atMs.current = moment;
      for (const [at, handle] of handles.entries()) handle.keyCursor(moment, at === 0);
    },
    [handles],
  );
  // Other plots have no cursor yet.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the plots are those of the handles
  useEffect(() => {
    atMs.current = null;
    anchorMs.current = null;
  }, [handles]);

  useImperativeHandle(ref, () => {
    const extend = (from: number, to: number) => {
      anchorMs.current ??= from;
      const [fromMs = from, toMs = to] = [anchorMs.current, to].sort((left, right) => left - right);
      options.setState({ hasStatistics: true });
      chart.getState().pick(toMs > fromMs ? { fromMs, toMs } : null);
      setSpoken(`Span of ${formatLength(toMs - fromMs)} from ${formatMoment(fromMs)}`);
    };
    return {
      move(direction, isExtending) {
        const before = atMs.current;
        const next = nextPoint(source.lastFrame(), before, direction);
        if (next === null) {
          setSpoken(before === null ? 'No samples in this range' : '');
          return chart.getState().pan(PAN_STEP * direction);
        }
        place(next);
        if (isExtending && before !== null) return extend(before, next);
        anchorMs.current = null;
        setSpoken(readout.current?.text() ?? '');
      },
      toEvent(direction) {
        const event = nextEvent(source.events(), source.lastFrame(), atMs.current, direction);
        anchorMs.current = null;
        if (!event) return setSpoken('No further event in this range');
        place(event.atMs);
        setSpoken(`${formatMoment(event.atMs)} ${event.text}. ${readout.current?.text() ?? ''}`);
      },
      leave() {
        const hadOne = atMs.current !== null;
        anchorMs.current = null;
        place(null);
        setSpoken('');
        return hadOne;
      },
    };
  }, [chart, options, source, readout, place]);
  return spoken;
}
