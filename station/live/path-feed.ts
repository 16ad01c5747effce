import type { PathState } from '../../core/contracts/path.ts';
import type { Batch } from '../../core/model/batch.ts';
import { PathBook, type SeriesChange } from '../../core/paths/path-book.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { ReverseNames } from '../../core/ports/resolver.ts';
import type { Sink } from '../../core/rpc/contract.ts';
import { traceroute } from '../../probes/traceroute/common/definition.ts';

const MIN_GAP_MS = 1000;

interface Reader {
  readonly sink: Sink<PathState>;
  readonly series: ReadonlySet<number>;
  /** Series it has not seen the newest state of. */
  readonly pending: Set<number>;
}

export interface PathFeedOptions {
  readonly clock: Clock;
  readonly names: ReverseNames;
  /** The address of a series. */
  readonly targetOf: (series: number) => string;
  readonly onChange: (change: SeriesChange) => void;
}

/** The paths of traced series, for each reader at most once a second, as fast as it can take them. */
export class PathFeed {
  private readonly options: PathFeedOptions;
  private readonly book: PathBook;
  private readonly readers = new Set<Reader>();
  private readonly touched = new Set<number>();

  constructor(options: PathFeedOptions) {
    this.options = options;
    this.book = new PathBook(traceroute, options.targetOf);
    options.clock.every(MIN_GAP_MS, () => this.flush());
  }

  add(batch: Batch): void {
    if (batch.probeCode !== traceroute.code) return;
    for (const change of this.book.add(batch, this.touched)) this.options.onChange(change);
  }

  /** A new run: paths begin with nothing. */
  clear(): void {
    this.book.clear();
    this.touched.clear();
  }

  open(series: readonly number[], sink: Sink<PathState>, signal: AbortSignal): void {
    const reader: Reader = { sink, series: new Set(series), pending: new Set(series) };
    this.readers.add(reader);
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

  private sendTo({ sink, pending }: Reader): void {
    for (const series of pending) {
      if (sink.credit <= 0) return;
      pending.delete(series);
      const state = this.book.state(series, (address) => this.options.names.nameOf(address));
      if (state) sink.send(state);
    }
  }
}
