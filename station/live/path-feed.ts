import type { PathState } from '../../core/contracts/path.ts';
import type { Batch } from '../../core/model/batch.ts';
import type { PathLimits } from '../../core/paths/interpret.ts';
import { PathBook, type PathPages, type SeriesChange } from '../../core/paths/path-book.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Sink } from '../../core/rpc/contract.ts';
import { traceroute } from '../../probes/traceroute/common/definition.ts';
import { BackfillGate } from './backfill-gate.ts';
import { StateReaders } from './state-readers.ts';

/** How long the path of a moment waits for names that are being looked up. */
const NAMES_MS = 500;

export interface PathFeedOptions {
  readonly clock: Clock;
  /** At once; null = not known (yet). */
  readonly nameOf: (address: string) => string | null;
  /** Resolves when no name is being looked up any more, at the latest after `waitMs`. */
  readonly namesSettled: (waitMs: number) => Promise<void>;
  /** The address of a series. */
  readonly targetOf: (series: number) => string;
  /** How far a series is traced; null = it is not. */
  readonly limitsOf: (series: number) => PathLimits | null;
  readonly onChange: (change: SeriesChange) => void;
}

/** The paths of traced series, for each reader at most once a second, as fast as it can take them. */
export class PathFeed {
  private readonly options: PathFeedOptions;
  private readonly book: PathBook;
  private readonly batches = new BackfillGate((batch) => this.note(batch));
  private readonly readers: StateReaders<PathState>;

  constructor(options: PathFeedOptions) {
    const { clock, nameOf } = options;
    this.options = options;
    this.book = new PathBook(traceroute, options.targetOf, options.limitsOf);
    this.readers = new StateReaders(clock, (series) => this.book.state(series, nameOf));
  }

  /** Of a router, at once; null = not known (yet). */
  nameOf(address: string): string | null {
    return this.options.nameOf(address);
  }

  add(batch: Batch): void {
    if (batch.probeCode === traceroute.code) this.batches.add(batch);
  }

  /** Paths will go on with what is stored: what comes waits for it. @returns what to call with the past, once */
  awaitPast(): (past: PathPages) => void {
    return this.batches.awaitPast((past: PathPages) => {
      this.book.takeOver(past);
      for (const series of past.keys()) this.readers.touched.add(series);
    });
  }

  /** A new run: paths begin with nothing. */
  clear(): void {
    this.batches.clear();
    this.book.clear();
    this.readers.touched.clear();
  }

  open(series: readonly number[], sink: Sink<PathState>, signal: AbortSignal): void {
    this.readers.open(series, sink, signal);
  }

  /** A path as it was once, with the names of its routers, as far as they are found soon. */
  async named(path: PathState): Promise<PathState> {
    const { nameOf, namesSettled } = this.options;
    for (const { addresses } of path.hops) for (const { address } of addresses) nameOf(address); // begins to look it up
    await namesSettled(NAMES_MS);
    const withName = <A extends { readonly address: string }>(one: A) => ({ ...one, name: nameOf(one.address) });
    return { ...path, hops: path.hops.map((hop) => ({ ...hop, addresses: hop.addresses.map(withName) })) };
  }

  private note(batch: Batch): void {
    for (const change of this.book.add(batch, this.readers.touched)) this.options.onChange(change);
  }
}
