import type { ComponentType } from 'react';
import type { Finding } from '../core/model/tracker.ts';

export interface DetailsProps {
  /** undefined = no finding yet. */
  readonly state: Finding | undefined;
  /** Address of the series. */
  readonly address: string;
  readonly isRunning: boolean;
  /** Time of the station, Unix ms. */
  readonly nowMs: () => number;
}

/** A probe's own parts of the page, in `view/view.ts` of its folder. */
export interface ProbeView {
  /** Name of the details panel. */
  readonly title: string;
  /** The finding of a series in full. */
  readonly Details: ComponentType<DetailsProps>;
  /** A finding in one line: the tooltip of the table's cell. */
  summary(state: Finding): string;
}
