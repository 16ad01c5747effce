import type { Clock } from '../../core/ports/clock.ts';
import type { Sink } from '../../core/rpc/contract.ts';

const MIN_GAP_MS = 1000;

interface Reader<State> {
  readonly sink: Sink<State>;
  readonly series: ReadonlySet<number>;
  /** Series whose newest state was not sent to the reader. */
  readonly pending: Set<number>;
  /** The part of a state that it is sent. */
  readonly shape: (state: State) => State;
}

/** Streams the states of series: all at once, then changed ones, at most once a second and as credit allows. */
export class StateReaders<State> {
  /** Series whose state changed since the last update of the readers. */
  readonly touched = new Set<number>();
  private readonly readers = new Set<Reader<State>>();
  private readonly stateOf: (series: number) => State | undefined;

  /** @param stateOf returns undefined while a series has no state */
  constructor(clock: Clock, stateOf: (series: number) => State | undefined) {
    this.stateOf = stateOf;
    clock.every(MIN_GAP_MS, () => this.flush());
  }

  open(
    series: readonly number[],
    sink: Sink<State>,
    signal: AbortSignal,
    shape: (state: State) => State = (state) => state,
  ): void {
    const reader: Reader<State> = { sink, series: new Set(series), pending: new Set(series), shape };
    this.readers.add(reader);
    sink.onCredit(() => this.sendTo(reader));
    signal.addEventListener('abort', () => this.readers.delete(reader), { once: true });
    this.sendTo(reader);
  }

  private flush(): void {
    for (const reader of this.readers) {
      for (const series of this.touched) if (reader.series.has(series)) reader.pending.add(series);
      this.sendTo(reader);
    }
    this.touched.clear();
  }

  private sendTo({ sink, pending, shape }: Reader<State>): void {
    for (const series of pending) {
      if (sink.credit <= 0) return;
      pending.delete(series);
      const state = this.stateOf(series);
      if (state) sink.send(shape(state));
    }
  }
}
