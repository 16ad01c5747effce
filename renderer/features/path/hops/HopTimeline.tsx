// biome-ignore-all lint/a11y/noNoninteractiveTabindex: the timeline is read with the keyboard
// biome-ignore-all lint/a11y/useSemanticElements: a group of the plot and its marks is no fieldset
import { Button, ButtonGroup } from '@blueprintjs/core';
import { CrossIcon } from '@blueprintjs/icons';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { PathState } from '../../../../core/contracts/path.ts';
import type { ChartLine } from '../../../../ui/charts/chart-frame.ts';
import { DEFAULT_OPTIONS } from '../../../../ui/charts/chart-options.ts';
import { type ChartHandle, type ChartSource, TimeSeriesChart } from '../../../../ui/charts/TimeSeriesChart.tsx';
import { useBase } from '../../../base/base-context.ts';
import { SampleTrack } from '../../../live/sample-track.ts';
import { ChartReadout, type ReadoutHandle } from '../../chart/ChartReadout.tsx';
import { chartFrame } from '../../chart/chart-data.ts';
import { sharedLimits } from '../../chart/chart-limits.ts';
import { spansOf } from '../../chart/chart-source.ts';
import { intervalOf } from '../../chart/series-settings.ts';
import { shownEvents } from '../../chart/shown-events.ts';
import { usePathHistory } from '../history/path-history-store.ts';
import { isLossExplained } from '../hop-columns.ts';
import { HopChangeLane } from './HopChangeLane.tsx';
import { HopReading } from './HopReading.tsx';
import { HOP_SPANS, useHopChart } from './hop-chart-store.ts';
import { HopCursor } from './hop-cursor.ts';

const HZ = 4;
const SLIDE_MS = 250;
/** Height of the panel in which a short path and its timeline are seen, CSS pixels. */
const ROOM_PX = 540;
/** Limits are of the target, not of the routers before it; there is no choice of a scale either. */
const OPTIONS = { ...DEFAULT_OPTIONS, hasBands: false, isByQuality: false };

const NO_SAMPLES = new SampleTrack();
const noLoad = () => '';

/** Label of a hop in the chart. */
function hopLabel({ hops }: PathState, hop: number): string {
  const known = hops.find((one) => one.hop === hop);
  const [first] = known?.addresses ?? [];
  const label = `Hop ${hop} · ${first ? (first.name ?? first.address) : 'no reply'}`;
  if (!known || !isLossExplained(known, hops)) return label;
  return `${label} · missing replies: ${known.note === null ? 'later hops lose less' : 'see Notes'}`;
}

/** The line of a hop whose missing replies are no loss of traffic: without them, as they would be drawn as an alarm. */
const withoutLoss = (line: ChartLine): ChartLine => ({ ...line, marks: [], totals: { ...line.totals, lost: 0 } });

function SpanChoice(): ReactNode {
  const hops = useHopChart();
  const spanMs = useStore(hops, (state) => state.spanMs);
  const isZoomed = useStore(hops, (state) => state.window !== null);
  return (
    <ButtonGroup role="group" aria-label="Visible range of the hops">
      {HOP_SPANS.map(({ label, ms }) => (
        <Button
          key={ms}
          size="small"
          text={label}
          active={ms === spanMs && !isZoomed}
          aria-pressed={ms === spanMs && !isZoomed}
          onClick={() => hops.getState().setSpan(ms)}
        />
      ))}
    </ButtonGroup>
  );
}

/** Reads the drawn data at each drawing. */
function useHopSource(path: PathState): ChartSource & { lastFrame(): ReturnType<ChartSource['frame']> } {
  const { catalog, timeline, stationNowMs } = useBase();
  const hops = useHopChart();
  const { series } = path;
  const explainedHops = path.hops.flatMap((one) => (isLossExplained(one, path.hops) ? [one.hop] : [])).join(' ');
  return useMemo(() => {
    const explained = explainedHops.split(' ').map(Number);
    let last = chartFrame([], 0, 1, 1);
    return {
      frame(lines, plotWidth) {
        const { fromMs, toMs } = hops.view();
        const intervalMs = intervalOf(catalog.getState(), series);
        const tracks = lines.map(({ key }) => ({ track: hops.track(Number(key)) ?? NO_SAMPLES, intervalMs }));
        const frame = chartFrame(tracks, fromMs, toMs, plotWidth);
        last = {
          ...frame,
          lines: frame.lines.map((line, at) => (explained.includes(Number(lines[at]?.key)) ? withoutLoss(line) : line)),
        };
        return last;
      },
      lastFrame: () => last,
      spans: () => spansOf(timeline.getState(), stationNowMs()),
      events: () => shownEvents(timeline.getState().events, [series]),
      thresholds: () => [],
      limits: () => sharedLimits(catalog.getState(), []),
      options: () => OPTIONS,
    };
  }, [hops, catalog, timeline, stationNowMs, series, explainedHops]);
}

/** Draws when there is news, and when time has moved on. */
function useDrawing(handle: ChartHandle | null, afterDraw: () => void): void {
  const { frames, clock, timeline } = useBase();
  const hops = useHopChart();
  const after = useRef(afterDraw);
  useEffect(() => {
    after.current = afterDraw;
  });
  useEffect(() => {
    if (!handle) return;
    const task = frames.add({
      maxHz: () => HZ,
      isVisible: handle.isVisible,
      draw: () => {
        handle.draw();
        after.current();
      },
    });
    task.markDirty();
    const stops = [hops.onData(task.markDirty), hops.subscribe(task.markDirty), timeline.subscribe(task.markDirty)];
    const slide = clock.every(SLIDE_MS, task.markDirty);
    return () => {
      slide.cancel();
      for (const stop of stops) stop();
      task.remove();
    };
  }, [handle, hops, frames, clock, timeline]);
}

/** The cursor of the timeline by keys, and what it says. */
function useHopCursor(
  handle: ChartHandle | null,
  source: ReturnType<typeof useHopSource>,
  readout: { readonly current: ReadoutHandle | null },
) {
  const pathHistory = usePathHistory();
  const [spoken, speak] = useState('');
  // Another plot has no cursor yet.
  const cursor = useMemo(
    () =>
      new HopCursor({
        frame: source.lastFrame,
        events: source.events,
        text: () => readout.current?.text() ?? '',
        place: (atMs) => handle?.keyCursor(atMs, true),
        goTo: (atMs) => pathHistory.getState().lookAt(atMs),
        speak,
      }),
    [handle, source, readout, pathHistory],
  );
  return { cursor, spoken };
}

/** Makes room for table and timeline where the panel is lower than both need. */
function useRoom(): void {
  const { layout } = useBase();
  useEffect(() => {
    const { chartHeight, setChartHeight } = layout.getState();
    if (chartHeight < ROOM_PX) setChartHeight(ROOM_PX);
  }, [layout]);
}

/** Round trips and loss of the chosen hops over the visible span. */
export function HopTimeline({ path }: { readonly path: PathState }): ReactNode {
  const { layout, timeline } = useBase();
  const hops = useHopChart();
  const shown = useStore(hops, (state) => state.shown);
  const isZoomed = useStore(hops, (state) => state.window !== null);
  const isDark = useStore(layout, (state) => state.isDark);
  const [handle, setHandle] = useState<ChartHandle | null>(null);
  const readout = useRef<ReadoutHandle>(null);
  const source = useHopSource(path);
  useRoom();
  const labels = shown.map((hop) => hopLabel(path, hop)).join('\n');
  const series = useMemo(
    () => shown.map((hop, at) => ({ key: String(hop), label: labels.split('\n')[at] ?? '' })),
    [shown, labels],
  );
  useDrawing(handle, () => readout.current?.update(source.lastFrame()));
  const { cursor, spoken } = useHopCursor(handle, source, readout);
  return (
    <section className="hop-timeline" aria-label="Hop timeline">
      <header className="hop-timeline-bar">
        <SpanChoice />
        {isZoomed && <Button size="small" text="Reset zoom" onClick={() => hops.getState().zoom(null)} />}
        <HopReading />
        <span className="toolbar-space" />
        <Button
          variant="minimal"
          size="small"
          icon={<CrossIcon />}
          aria-label="Close the hop timeline"
          onClick={() => hops.getState().hideAll()}
        />
      </header>
      <div className="hop-timeline-body">
        <div
          className="hop-timeline-chart"
          role="group"
          aria-label="Hop timeline: left and right read values, with Control go to events; Enter shows the path of that moment"
          tabIndex={0}
          onKeyDown={(event) => {
            if (event.target !== event.currentTarget || !cursor.take(event)) return;
            event.preventDefault();
            event.stopPropagation();
          }}
          onBlur={() => cursor.leave()}
        >
          <TimeSeriesChart
            label={`Round trips and loss of ${series.map(({ label }) => label).join(', ')}`}
            series={series}
            place={0}
            unit="ms"
            hasTimes
            scale={OPTIONS.scale}
            lossLabel="no reply"
            theme={isDark ? 'dark' : 'light'}
            source={source}
            onWidth={(width) => hops.setColumns(width)}
            onHandle={setHandle}
            onZoom={(fromMs, toMs) => hops.getState().zoom({ fromMs, toMs })}
            onTurn={(turn) => hops.getState().turn(turn)}
            onPick={(fromMs, toMs) => hops.getState().zoom({ fromMs, toMs })}
            onCursor={(index) => readout.current?.point(source.lastFrame(), index)}
          />
          <HopChangeLane />
        </div>
        <p className="for-readers" aria-live="polite">
          {spoken}
        </p>
        <ChartReadout
          ref={readout}
          series={series}
          unit="ms"
          areChecks={false}
          loadAt={noLoad}
          timeline={timeline.getState}
        />
      </div>
    </section>
  );
}
