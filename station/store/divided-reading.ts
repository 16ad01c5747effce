import type { Fault } from '../../core/result/result.ts';
import type { Piece } from './read/cover.ts';
import { mayHaveHelped, sharedMemory } from './read/shared-groups.ts';
import type { Listener } from './reader-listener.ts';
import type { Divided } from './reader-protocol.ts';
import type { FrameListener, ReaderRun } from './reader-run.ts';

/** The station's side of a reading that two threads may divide: the listener gets the frames of both. */
export class DividedReading {
  readonly memory = sharedMemory();
  private readonly listener: FrameListener;
  private readonly runs: ReaderRun[] = [];
  private damaged = 0;
  private isFirstDone = false;
  private isHelping = false;
  private isEnded = false;

  constructor(listener: FrameListener) {
    this.listener = listener;
  }

  /** Begins a part; the first thread's comes first. */
  begin(isHelper: boolean, start: (listener: FrameListener) => ReaderRun): void {
    if (this.isEnded) return;
    if (isHelper) this.isHelping = true;
    this.runs.push(
      start({
        onFrame: (frame) => this.listener.onFrame(frame),
        onDone: (damaged) => this.partDone(isHelper, damaged),
        onFault: (fault) => this.fail(fault),
      }),
    );
  }

  cancel(): void {
    this.isEnded = true;
    for (const run of this.runs) run.cancel();
  }

  private partDone(isHelper: boolean, damaged: number): void {
    this.damaged += damaged;
    if (isHelper) this.isHelping = false;
    else this.isFirstDone = true;
    // A helper that has not begun by now gets no part.
    if (!this.isFirstDone || (this.isHelping && mayHaveHelped(this.memory))) return;
    this.cancel();
    this.listener.onDone(this.damaged);
  }

  private fail(fault: Fault): void {
    if (this.isEnded) return;
    this.cancel();
    this.listener.onFault(fault);
  }
}

/** Begins a reading, of which a second thread takes a part when the first one asks for help. @param start begins a part */
export function divideReading(
  listener: FrameListener,
  start: (part: Divided, listener: Listener) => ReaderRun,
): ReaderRun {
  const reading = new DividedReading(listener);
  const { memory } = reading;
  const help = (pieces: readonly Piece[]) =>
    reading.begin(true, (ends) => start({ memory, isHelper: true, pieces }, ends));
  reading.begin(false, (ends) => start({ memory, isHelper: false, pieces: [] }, { ...ends, onMany: help }));
  return reading;
}
