import type { ChartColours } from './chart-colours.ts';
import type { ChartFrame, ChartSeries, ChartSpan, ChartThreshold } from './chart-frame.ts';

/** Annotations around the lines, read at each drawing. */
export interface LayerState {
  readonly frame: ChartFrame;
  readonly series: readonly ChartSeries[];
  readonly lossLabel: string;
  readonly spans: readonly ChartSpan[];
  readonly thresholds: readonly ChartThreshold[];
  readonly colours: ChartColours;
}
