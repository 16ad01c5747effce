import type { ComponentType } from 'react';
import type { Finding } from '../core/model/tracker.ts';

/** Another series of the same probe, for views that compare. */
export interface ProbePeer {
  readonly address: string;
  /** Name of its target. */
  readonly target: string;
  /** undefined = no finding yet. */
  readonly state: Finding | undefined;
}

export interface DetailsProps {
  /** undefined = no finding yet. */
  readonly state: Finding | undefined;
  /** Address of the series. */
  readonly address: string;
  readonly isRunning: boolean;
  /** All series of the probe, this one included, in the order of the table. */
  readonly peers?: readonly ProbePeer[];
  /** Time of the station, Unix ms. */
  readonly nowMs: () => number;
}

/** A probe's own parts of the page, in `view/view.ts` of its folder. */
export interface ProbeView {
  /** Name of the details panel. */
  readonly title: string;
  /** The finding of a series in full. */
  readonly Details: ComponentType<DetailsProps>;
  /** `Details` wants `peers`: left out, they are not followed. */
  readonly comparesPeers?: boolean;
  /** A finding in one line: the tooltip of the table's cell. */
  summary(state: Finding): string;
}
