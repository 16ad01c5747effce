import type { TimeSpan } from '../time-spans.ts';

/** Time whose samples are no longer stored: only sums of its minutes or hours are, which say what was sent and lost. */
export interface DeletedSamples extends TimeSpan {
  readonly sent: number;
  readonly lost: number;
}
