import type { ChartFrame } from '../../../ui/charts/chart-frame.ts';
import { type ChartTrack, chartFrame, type Grid, gridOf } from './chart-data.ts';
import type { TimeWindow } from './chart-state.ts';

interface Kept {
  readonly revision: number;
  readonly tracks: readonly ChartTrack[];
  readonly grid: Grid;
  readonly frame: ChartFrame;
}

/**
 * Keeps the last frame as long as it is right: the same data in the same buckets. A live chart is drawn many times a
 * second while its window slides within a bucket.
 */
export class FrameMemo {
  private kept: Kept | null = null;

  /** @param revision of the data: another number = they may have changed */
  frame(revision: number, tracks: readonly ChartTrack[], { fromMs, toMs }: TimeWindow, columns: number): ChartFrame {
    const grid = gridOf(fromMs, toMs, columns);
    if (this.kept && isRight(this.kept, revision, tracks, grid)) return { ...this.kept.frame, fromMs, toMs };
    const frame = chartFrame(tracks, fromMs, toMs, columns);
    this.kept = { revision, tracks, grid, frame };
    return frame;
  }
}

function isRight(kept: Kept, revision: number, tracks: readonly ChartTrack[], grid: Grid): boolean {
  const isSameGrid =
    kept.grid.first === grid.first && kept.grid.count === grid.count && kept.grid.bucketMs === grid.bucketMs;
  if (kept.revision !== revision || !isSameGrid || kept.tracks.length !== tracks.length) return false;
  return tracks.every(({ track, intervalMs }, at) => {
    const before = kept.tracks[at];
    return before?.track === track && before.intervalMs === intervalMs;
  });
}
