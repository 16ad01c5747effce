import type { ColumnUnit } from '../../../../core/model/probe-definition.ts';
import type { ChartFrame, ChartSeries } from '../../../../ui/charts/chart-frame.ts';
import type { ChartHandle } from '../../../../ui/charts/TimeSeriesChart.tsx';
import { storeContext } from '../../../base/store-context.ts';

/** The chart as it is on the screen. */
export interface DrawnPicture {
  readonly handles: readonly ChartHandle[];
  readonly frame: ChartFrame;
  readonly series: readonly ChartSeries[];
  readonly unit: ColumnUnit;
}

/** The chart on the screen, for parts beside it that save it. */
export interface DrawnPictureHolder {
  /** null = no chart is drawn. */
  current(): DrawnPicture | null;
  set(read: (() => DrawnPicture) | null): void;
}

export const [DrawnPictureContext, useDrawnPicture] = storeContext<DrawnPictureHolder>('DrawnPicture');

export function createDrawnPicture(): DrawnPictureHolder {
  let source: (() => DrawnPicture) | null = null;
  return {
    current: () => source?.() ?? null,
    set(read) {
      source = read;
    },
  };
}
