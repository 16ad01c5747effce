import { type ReactNode, useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { useBase } from '../../../base/base-context.ts';
import { chartFrame } from '../../chart/chart-data.ts';
import { useHopChart } from './hop-chart-store.ts';
import { drawSpark, SPARK_COLUMNS, type SparkColours, sparkBars } from './hop-spark.ts';

const HZ = 2;
/** Period at which a live line slides without new data. */
const SLIDE_MS = 1000;

function readColours(element: Element): SparkColours {
  const style = getComputedStyle(element);
  const read = (name: string) => style.getPropertyValue(name).trim();
  return { band: read('--trend'), line: read('--accent-ink'), loss: read('--bad'), quiet: read('--ink-muted') };
}

interface HopSparkProps {
  readonly hop: number;
  readonly intervalMs: number;
  /** A note explains missing replies: they are no loss of traffic. */
  readonly isExplained: boolean;
}

/** The visible span of a hop in the width of a cell: range and mean of the round trips, and loss below. */
export function HopSpark({ hop, intervalMs, isExplained }: HopSparkProps): ReactNode {
  const { frames, clock, layout } = useBase();
  const hops = useHopChart();
  const canvas = useRef<HTMLCanvasElement>(null);
  const isDark = useStore(layout, (state) => state.isDark);
  // biome-ignore lint/correctness/useExhaustiveDependencies: colours are those of the theme
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const colours = readColours(element);
    const task = frames.add({
      maxHz: () => HZ,
      isVisible: () => document.visibilityState === 'visible' && element.isConnected,
      draw: () => {
        const track = hops.track(hop);
        const { fromMs, toMs } = hops.view();
        const tracks = track ? [{ track, intervalMs }] : [];
        drawSpark(element, sparkBars(chartFrame(tracks, fromMs, toMs, SPARK_COLUMNS), isExplained), colours);
      },
    });
    task.markDirty();
    const stops = [hops.onData(task.markDirty), hops.subscribe(task.markDirty)];
    const slide = clock.every(SLIDE_MS, task.markDirty);
    document.addEventListener('visibilitychange', task.markDirty);
    return () => {
      document.removeEventListener('visibilitychange', task.markDirty);
      slide.cancel();
      for (const stop of stops) stop();
      task.remove();
    };
  }, [hop, intervalMs, isExplained, hops, frames, clock, isDark]);
  return <canvas ref={canvas} className="hop-spark" role="img" aria-label={`Course of hop ${hop}`} />;
}
