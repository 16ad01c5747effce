import type { Fault } from '../../core/result/result.ts';

/** Cancels a reading in progress. */
export interface ReaderRun {
  cancel(): void;
}

/** Ends of a reading. */
export interface Ends {
  /** @param damaged rows that could not be read */
  onDone(damaged: number): void;
  onFault(fault: Fault): void;
}

/** Receives column frames. */
export interface FrameListener extends Ends {
  onFrame(frame: Uint8Array<ArrayBuffer>): void;
}
