import type { Span } from '../../core/contracts/history.ts';
import type { TimelineEvent } from '../../core/contracts/station.ts';
import { type ColumnFrame, MOMENT_FRAME, RECENT_FRAME, readColumnFrame } from '../../core/model/column-frame.ts';
import type { ProbeDefinition } from '../../core/model/probe-definition.ts';
import type { Finding } from '../../core/model/tracker.ts';
import type { PathSummary } from '../../core/paths/path-summary.ts';
import type { CompiledSeries } from '../../core/plan/series.ts';
import { FaultError } from '../../core/result/result.ts';
import type { RecentLosses } from '../../core/stats/state-columns.ts';
import { isTraced } from '../../probes/registry.ts';
import type { Findings } from '../../probes/trackers.ts';
import type { CatalogFeed } from '../plan/catalog-feed.ts';
import { SLOT_MS } from '../store/days/spans.ts';
import type { SeriesPast } from '../store/read/statistics-reading.ts';
import type { Ends, ReaderRun } from '../store/reader-run.ts';
import type { Store } from '../store/store.ts';
import type { Past } from './past.ts';
import { RUN_START } from './replay-timeline.ts';

/** The readings of the store that a replay needs. */
interface ReadableStore {
  readonly reader: Pick<
    Store['reader'],
    'events' | 'extent' | 'findings' | 'moment' | 'paths' | 'seriesPast' | 'slices'
  >;
}

/** Slots of paths that are read together: a second or two of work. */
const MAX_PATH_SLOTS = 1500;

/** The past of a replay, read by the store's threads. */
export class StorePast implements Past {
  private readonly store: ReadableStore;
  private readonly catalog: Pick<CatalogFeed, 'stateRules' | 'current'>;

  constructor(store: ReadableStore, catalog: Pick<CatalogFeed, 'stateRules' | 'current'>) {
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
    const { probeCodes } = query;
    const series = probeCodes ? this.seriesWith(({ code }) => probeCodes.includes(code)) : null;
    if (series?.length === 0) return Promise.resolve();
    const ids = series?.map(({ seriesId }) => seriesId) ?? null;
    return finished(signal, (ends) =>
      this.store.reader.slices({ ...query, series: ids, throughId: null }, { ...ends, onSlice: take }),
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

  async moment(
    asked: Parameters<Past['moment']>[0],
    take: Parameters<Past['moment']>[1],
    signal: AbortSignal,
  ): Promise<void> {
    const recent = new Map<number, RecentLosses>();
    const frames: ColumnFrame<typeof MOMENT_FRAME>[] = [];
    const onFrame = (bytes: Uint8Array<ArrayBuffer>) => {
      const frame = readColumnFrame(bytes, MOMENT_FRAME);
      if (frame) frames.push(frame);
      else noteLosses(readColumnFrame(bytes, RECENT_FRAME), recent);
    };
    const query = { ...asked, series: [], throughId: null, hasRecent: true, stateRules: this.catalog.stateRules() };
    await finished(signal, (ends) => this.store.reader.moment(query, { ...ends, onFrame }));
    for (const { count, columns } of frames) {
      for (let at = 0; at < count; at++) {
        const series = columns.series[at] as number;
        take({
          series,
          rttMs: columns.rttMs[at] as number,
          outcome: columns.outcome[at] as number,
          state: columns.state[at] as number,
          recent: recent.get(series) ?? null,
        });
      }
    }
  }

  async paths(
    span: Span,
    stateBefore: (series: number) => PathSummary | null,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<number, PathSummary>> {
    const traced = this.seriesWith(({ code }) => isTraced(code)).map(({ seriesId, planned }) => ({
      ...{ series: seriesId, target: planned.address, before: stateBefore(seriesId) },
    }));
    let found: ReadonlyMap<number, PathSummary> = new Map();
    if (traced.length === 0) return found;
    const leastMs = span.toMs - Math.ceil(MAX_PATH_SLOTS / traced.length) * SLOT_MS;
    const query = { traced, fromMs: Math.max(span.fromMs, leastMs), toMs: span.toMs };
    const onPaths = (paths: ReadonlyMap<number, PathSummary>) => {
      found = paths;
    };
    await finished(signal, (ends) => this.store.reader.paths(query, { ...ends, onPaths }));
    return found;
  }

  async findings({ fromMs, toMs }: Span, signal: AbortSignal): Promise<Findings> {
    const tracked = this.seriesWith(({ tracker }) => tracker !== undefined);
    const codes = new Map(tracked.map(({ seriesId, definition }) => [seriesId, definition.code]));
    const byCode = new Map<number, Map<number, Finding>>();
    if (tracked.length === 0) return byCode;
    const onFindings = (findings: readonly Finding[]) => {
      for (const finding of findings) {
        const code = codes.get(finding.series) as number;
        byCode.set(code, (byCode.get(code) ?? new Map<number, Finding>()).set(finding.series, finding));
      }
    };
    const query = { series: [...codes.keys()], atMs: toMs, sinceMs: fromMs, throughId: null };
    await finished(signal, (ends) => this.store.reader.findings(query, { ...ends, onFindings }));
    return byCode;
  }

  /** Series of some probes, as ids are ordered in the store. */
  private seriesWith(isWanted: (probe: ProbeDefinition) => boolean): readonly CompiledSeries[] {
    return this.catalog.current.identified
      .filter(({ definition }) => isWanted(definition))
      .sort((one, other) => one.seriesId - other.seriesId);
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
    const query = { fromMs: 0, toMs: atMs + 1, last: RUN_START };
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

function noteLosses(frame: ColumnFrame<typeof RECENT_FRAME> | undefined, recent: Map<number, RecentLosses>): void {
  if (!frame) return;
  const { series, low, high, counted } = frame.columns;
  for (let at = 0; at < frame.count; at++) {
    const losses = { low: low[at] as number, high: high[at] as number, counted: counted[at] as number };
    recent.set(series[at] as number, losses);
  }
}
