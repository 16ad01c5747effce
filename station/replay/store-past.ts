import type { Span } from '../../core/contracts/history.ts';
import type { TimelineEvent } from '../../core/contracts/station.ts';
import { MOMENT_FRAME, readColumnFrame } from '../../core/model/column-frame.ts';
import { FaultError } from '../../core/result/result.ts';
import type { CatalogFeed } from '../plan/catalog-feed.ts';
import type { SeriesPast } from '../store/read/statistics-reading.ts';
import type { Ends, ReaderRun } from '../store/reader-run.ts';
import type { Store } from '../store/store.ts';
import type { Past, PastMoment } from './past.ts';

/** The past of a replay, read by the store's threads. */
export class StorePast implements Past {
  private readonly store: Pick<Store, 'reader'>;
  private readonly catalog: Pick<CatalogFeed, 'stateRules'>;

  constructor(store: Pick<Store, 'reader'>, catalog: Pick<CatalogFeed, 'stateRules'>) {
    this.store = store;
    this.catalog = catalog;
  }

  span(): ReturnType<Past['span']> {
    return this.store.reader.extent();
  }

  samples(
    query: Parameters<Past['samples']>[0],
    take: Parameters<Past['samples']>[1],
    signal: AbortSignal,
  ): Promise<void> {
    const { reader } = this.store;
    return finished(signal, (ends) =>
      reader.slices({ ...query, series: null, throughId: null }, { ...ends, onSlice: take }),
    );
  }

  statistics(span: Span, take: (figures: SeriesPast) => void, signal: AbortSignal): Promise<void> {
    const onFigures = (past: readonly SeriesPast[]) => {
      for (const figures of past) take(figures);
    };
    // Figures of whole minutes would have samples that playing on adds again.
    const query = { ...span, series: [], throughId: null, isExact: true };
    return finished(signal, (ends) => this.store.reader.seriesPast(query, { ...ends, onFigures }));
  }

  moment(atMs: number, take: (moment: PastMoment) => void, signal: AbortSignal): Promise<void> {
    const onFrame = (bytes: Uint8Array<ArrayBuffer>) => {
      const frame = readColumnFrame(bytes, MOMENT_FRAME);
      if (!frame) return;
      const { series, rttMs, outcome, state } = frame.columns;
      for (let at = 0; at < frame.count; at++) {
        take({
          series: series[at] as number,
          rttMs: rttMs[at] as number,
          outcome: outcome[at] as number,
          state: state[at] as number,
        });
      }
    };
    const query = { atMs, series: [], throughId: null, stateRules: this.catalog.stateRules() };
    return finished(signal, (ends) => this.store.reader.moment(query, { ...ends, onFrame }));
  }

  async events(query: Parameters<Past['events']>[0], signal: AbortSignal): Promise<readonly TimelineEvent[]> {
    let found: readonly TimelineEvent[] = [];
    const onEvents = (events: readonly TimelineEvent[]) => {
      found = events;
    };
    await finished(signal, (ends) => this.store.reader.events(query, { ...ends, onEvents }));
    return found;
  }

  async startBefore(atMs: number, signal: AbortSignal): Promise<number | null> {
    let startedAtMs: number | null = null;
    const onEvents = ([started]: readonly TimelineEvent[]) => {
      startedAtMs = started?.atMs ?? null;
    };
    const query = { fromMs: 0, toMs: atMs + 1, last: 'started' };
    await finished(signal, (ends) => this.store.reader.events(query, { ...ends, onEvents }));
    return startedAtMs;
  }
}

/** Runs a reading to its end, or until the signal aborts. Rejects with a FaultError. */
function finished(signal: AbortSignal, start: (ends: Ends) => ReaderRun): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return resolve();
    const abort = () => {
      run.cancel();
      resolve();
    };
    // The signal lives as long as the replay stays in one place: for many readings.
    const settled = () => signal.removeEventListener('abort', abort);
    const run = start({
      onDone() {
        settled();
        resolve();
      },
      onFault(fault) {
        settled();
        reject(new FaultError(fault));
      },
    });
    signal.addEventListener('abort', abort, { once: true });
  });
}
