import type { ComponentType } from 'react';
import type { Finding } from '../core/model/tracker.ts';

export interface DetailsProps {
  /** undefined = there is none yet. */
  readonly state: Finding | undefined;
  /** Of the series. */
  readonly address: string;
  readonly isRunning: boolean;
  /** Time of the station, Unix ms. */
  readonly nowMs: () => number;
}

/** Parts of the page that a probe brings along, in `view/view.ts` of its folder. */
export interface ProbeView {
  /** Name of the details panel. */
  readonly title: string;
  /** The finding of a series in full. */
  readonly Details: ComponentType<DetailsProps>;
  /** A finding in one line: the tooltip of the table's cell. */
  summary(state: Finding): string;
}
