import type { ChartColours } from './chart-colours.ts';
import type { ChartFrame, ChartSeries, ChartSpan, ChartThreshold } from './chart-frame.ts';
import type { ChartOptions } from './chart-options.ts';
import type { ChartEvent } from './event-marks.ts';
import type { QualityLimits } from './quality.ts';

/** Annotations around the lines, read at each drawing. */
export interface LayerState {
  readonly frame: ChartFrame;
  readonly series: readonly ChartSeries[];
  readonly lossLabel: string;
  readonly spans: readonly ChartSpan[];
  /** In the order of time. */
  readonly events: readonly ChartEvent[];
  readonly thresholds: readonly ChartThreshold[];
  /** Limits that all lines have. */
  readonly limits: QualityLimits;
  readonly options: ChartOptions;
  readonly colours: ChartColours;
}
