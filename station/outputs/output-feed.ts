import { z } from 'zod';
import { type MetricInfo, metricInfo, seriesInfos } from '../../core/metrics/metric-info.ts';
import { ENGINE_KINDS, type EngineKind } from '../../core/model/engine-kind.ts';
import type { EffectiveOutput } from '../../core/outputs/outputs.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { engineOf } from '../../probes/registry.ts';
import { type LabelsOf, valuesOf } from './batch-builder.ts';
import { IntervalFigures, SavedCounters } from './interval-figures.ts';
import type { JournalBounds, JournalTail } from './journal-tail.ts';
import type { NewRequest } from './outbox.ts';
import type { Dropped, OutputQueue } from './output-queue.ts';
import type { OutputBatch } from './output-type.ts';
import { classOf, metricColumnsOf, sampleBatches } from './sample-rows.ts';
import { type SampleRef, type SampleRows, SampleWindow } from './sample-window.ts';

/** The part of the journal that is in the queue, as it is kept there. */
const Progress = z.object({
  journalId: z.string(),
  /** The last row that was read. */
  read: z.int(),
  /** Rows up to this one have nothing to send any more. */
  done: z.int(),
  /** By engine: what was sent before is in the queue, Unix ms. */
  marks: z.object({ packet: z.number(), service: z.number() }),
  counters: SavedCounters,
});
type Progress = z.infer<typeof Progress>;

export interface FeedParts {
  readonly tail: Pick<JournalTail, 'bounds' | 'after'>;
  readonly queue: Pick<OutputQueue, 'add' | 'progress'>;
  readonly settings: Pick<EffectiveOutput, 'send' | 'intervalMs'>;
  readonly labelsOf: LabelsOf;
  readonly maxValues: number;
  readonly encode: (batch: OutputBatch) => Uint8Array;
  readonly clock: Clock;
  readonly listener: FeedListener;
}

export interface FeedListener {
  /** Samples that were stored after later ones had been sent, so that a receiver would refuse them. */
  late(samples: number): void;
  /** Samples whose time is in the future, so that waiting for it would hold up all others. */
  ahead(samples: number): void;
  dropped(dropped: Dropped): void;
  /** Rows of the journal that were deleted before they were read. */
  missed(rows: number): void;
  /** Rows of the journal that cannot be read. */
  damaged(rows: number): void;
}

/** Samples within this span go into one request, unless there are too many. */
const SAMPLES_SPAN_MS = 5000;
/** Writing and order of rows within a second. */
const SLACK_MS = 2000;
/** After this time without samples, besides their timeout, nothing sent earlier is expected any more. */
const IDLE_MS = 15_000;
/** A sample or mark farther in the future was made by a clock that has been set since. */
const AHEAD_MS = 10_000;
/** A few seconds of the largest projects: the thread answers between steps. */
const ROWS_PER_STEP = 5;

/**
 * Moves what was measured from the journal into the queue of one output. Reading, order and progress depend on the
 * journal alone, never on the receiver; requests and progress are one transaction, so that after a crash every sample is
 * in exactly one request.
 */
export class OutputFeed {
  private readonly parts: FeedParts;
  /** By engine, ms. */
  private timeouts: Readonly<Record<EngineKind, number>> = { packet: 1000, service: 10_000 };
  private state: Loaded | undefined;
  private settled: Readonly<Record<EngineKind, boolean>> = { packet: false, service: false };
  private isFinished = false;
  /** `done` of the progress that is kept. */
  private keptRow: number | null = null;
  /** Codes of the probes whose samples were queued. */
  private readonly probes = new Set<number>();

  constructor(parts: FeedParts) {
    this.parts = parts;
  }

  /** Longest timeouts of the series that are probed, ms. */
  setTimeouts(timeouts: Readonly<Record<EngineKind, number>>): void {
    this.timeouts = timeouts;
  }

  /** Sets the engines that hold no samples that the station has not asked for: only those can be idle. */
  setSettled(settled: Readonly<Record<EngineKind, boolean>>): void {
    for (const kind of ENGINE_KINDS) {
      if (!this.state || this.settled[kind] || !settled[kind]) continue;
      this.state.engines[kind].lastRowMs = this.parts.clock.monotonicMs();
    }
    this.settled = settled;
  }

  /** Rows up to this one are not read again after a restart; null = not known. */
  get doneRow(): number | null {
    return this.keptRow;
  }

  /** Nothing more will be measured: all is complete. */
  finish(): void {
    this.isFinished = true;
  }

  /** Descriptions of the metrics that were queued. */
  metrics(): readonly MetricInfo[] {
    const columns = [...this.probes].flatMap((code) =>
      metricColumnsOf(code).map(({ name, help }) => metricInfo(name, 'gauge', help)),
    );
    return [...seriesInfos(this.parts.settings.send), ...columns];
  }

  /** Reads on, and queues what is complete. Throws what SQLite throws; the next step then begins at the kept progress. @returns whether there is more */
  step(): boolean {
    try {
      const bounds = this.parts.tail.bounds();
      const state = this.loaded(bounds);
      this.resetAhead(state);
      const rows = this.parts.tail.after(state.read, ROWS_PER_STEP);
      for (const { id, probeCode, samples } of rows) {
        if (samples) this.take(state, { id, probeCode, samples });
        else if (id > state.accounted) this.parts.listener.damaged(1);
        state.read = id;
      }
      this.flush(state);
      return rows.length === ROWS_PER_STEP;
    } catch (error) {
      this.state = undefined;
      throw error;
    }
  }

  private loaded(bounds: JournalBounds): Loaded {
    const { queue, clock, listener } = this.parts;
    const known = this.state;
    if (known && known.journalId === bounds.journalId && known.read <= bounds.newestRow) {
      const missed = bounds.oldestRow - known.read - 1;
      if (missed > 0 && bounds.oldestRow > 0) {
        known.read = bounds.oldestRow - 1;
        listener.missed(missed);
      }
      return known;
    }
    const kept = keptProgress(queue.progress, bounds);
    const progress = kept ?? newProgress(bounds);
    const state = new Loaded(progress, clock.monotonicMs());
    this.state = state;
    this.keptRow = progress.done;
    if (!kept) this.keep([], progress);
    // Rows that had been read are missed as well: their samples that were to be sent later are read once more.
    const missed = bounds.oldestRow - state.read - 1;
    if (missed > 0) {
      const done = bounds.oldestRow - 1;
      state.read = done;
      state.accounted = Math.max(state.accounted, done);
      this.keep([], { ...progress, done, read: state.accounted }); // so that it is reported once
      listener.missed(missed);
    }
    return state;
  }

  private keep(requests: readonly NewRequest[], progress: Progress): Dropped {
    const dropped = this.parts.queue.add(requests, JSON.stringify(progress));
    this.keptRow = progress.done;
    return dropped;
  }

  private take(state: Loaded, row: SampleRows): void {
    const { clock, listener, settings } = this.parts;
    const kind = engineOf(row.probeCode);
    const engine = state.engines[kind];
    const mark = state.marks[kind];
    const isNew = row.id > state.accounted;
    const untilMs = clock.nowMs() + AHEAD_MS;
    let late = 0;
    let ahead = 0;
    for (let at = 0; isNew && at < row.samples.count; at++) {
      const sentMs = row.samples.sentMs[at] as number;
      const isAhead = sentMs > untilMs;
      if (sentMs >= mark && !isAhead) continue;
      const sample: SampleRef = { samples: row.samples, at };
      if (settings.send === 'intervals') state.figures.countLate(row.probeCode, sample);
      else if (!hasValue(row.probeCode, sample)) continue;
      else if (isAhead) ahead += 1;
      else late += 1;
    }
    if (late > 0) listener.late(late);
    if (ahead > 0) listener.ahead(ahead);
    engine.window.add(row, untilMs);
    engine.lastRowMs = clock.monotonicMs();
  }

  /**
   * A mark in the future would make every sample late until then. What comes is sent from now on, whatever was sent
   * with a later time; samples with such a time are left out.
   */
  private resetAhead(state: Loaded): void {
    const { clock, listener, settings } = this.parts;
    // The mark of an idle engine is the end of an interval.
    const mostMs = clock.nowMs() + AHEAD_MS + (settings.send === 'intervals' ? settings.intervalMs : 0);
    const kinds = ENGINE_KINDS.filter((kind) => state.marks[kind] > mostMs);
    if (kinds.length === 0) return;
    let ahead = 0;
    for (const kind of kinds) {
      const waiting = state.engines[kind].window.between(state.marks[kind], Number.POSITIVE_INFINITY);
      for (const [code, samples] of waiting) ahead += samples.filter((sample) => hasValue(code, sample)).length;
      state.restart(kind);
    }
    this.keep([], state.progress());
    if (ahead > 0) listener.ahead(ahead);
  }

  private flush(state: Loaded): void {
    const requests: NewRequest[] = [];
    let isMoved = false;
    for (const kind of ENGINE_KINDS) {
      const { window } = state.engines[kind];
      for (let next = this.nextMark(state, kind); next !== null; next = this.nextMark(state, kind)) {
        requests.push(...this.requests(state, window.between(state.marks[kind], next), next));
        state.marks[kind] = next;
        isMoved = true;
      }
      window.forget(state.marks[kind]);
    }
    if (!isMoved) return;
    const dropped = this.keep(requests, state.progress());
    state.accounted = state.read;
    if (dropped.overflow + dropped.expired > 0) this.parts.listener.dropped(dropped);
  }

  /** Until when the samples of an engine can be queued now; null = no further than they are. */
  private nextMark(state: Loaded, kind: EngineKind): number | null {
    const { window, lastRowMs } = state.engines[kind];
    const mark = state.marks[kind];
    const { send, intervalMs } = this.parts.settings;
    const isIdle =
      this.isFinished ||
      (this.settled[kind] && this.parts.clock.monotonicMs() - lastRowMs > this.timeouts[kind] + IDLE_MS);
    const newestMs = Math.min(window.newestMs, this.parts.clock.nowMs() + AHEAD_MS);
    const completeMs = isIdle ? newestMs + 0.001 : newestMs - this.timeouts[kind] - SLACK_MS;
    if (!(completeMs > mark)) return null;
    const earliest = window.earliest(mark);
    if (!(earliest < completeMs)) return null;
    if (send === 'samples') return isIdle ? completeMs : completeMs - earliest >= SAMPLES_SPAN_MS ? completeMs : null;
    const endMs = (Math.floor(earliest / intervalMs) + 1) * intervalMs;
    return isIdle || endMs <= completeMs ? endMs : null;
  }

  private requests(state: Loaded, samples: ReadonlyMap<number, readonly SampleRef[]>, endMs: number): NewRequest[] {
    const { encode, labelsOf, maxValues, settings } = this.parts;
    const requests: NewRequest[] = [];
    for (const [probeCode, ofProbe] of samples) {
      this.probes.add(probeCode);
      const batches =
        settings.send === 'samples'
          ? sampleBatches(probeCode, ofProbe, labelsOf, maxValues)
          : state.figures.batches(probeCode, ofProbe, endMs, { labelsOf, maxValues });
      for (const batch of batches) requests.push({ samples: valuesOf(batch), body: encode(batch) });
    }
    return requests;
  }
}

interface EngineSamples {
  readonly window: SampleWindow;
  /** Monotonic, ms. */
  lastRowMs: number;
}

/** Progress in memory, ahead of what is kept. */
class Loaded {
  readonly journalId: string;
  read: number;
  /** Rows up to this one were read before the progress was kept: their samples from before the marks are in the queue. */
  accounted: number;
  readonly marks: Record<EngineKind, number>;
  readonly engines: Record<EngineKind, EngineSamples>;
  readonly figures: IntervalFigures;

  constructor(progress: Progress, nowMs: number) {
    this.journalId = progress.journalId;
    this.read = progress.done;
    this.accounted = progress.read;
    this.marks = { ...progress.marks };
    const empty = (): EngineSamples => ({ window: new SampleWindow(), lastRowMs: nowMs });
    this.engines = { packet: empty(), service: empty() };
    this.figures = new IntervalFigures(progress.counters);
  }

  /** Begins again with the rows that were not read yet. */
  restart(kind: EngineKind): void {
    this.marks[kind] = 0;
    this.engines[kind] = { window: new SampleWindow(), lastRowMs: this.engines[kind].lastRowMs };
    this.read = Math.max(this.read, this.accounted);
    this.accounted = this.read;
  }

  progress(): Progress {
    const oldest = ENGINE_KINDS.map((kind) => this.engines[kind].window.oldestRow(this.marks[kind]) ?? this.read + 1);
    return {
      journalId: this.journalId,
      read: this.read,
      done: Math.min(...oldest) - 1,
      marks: this.marks,
      counters: this.figures.saved,
    };
  }
}

function hasValue(probeCode: number, sample: SampleRef): boolean {
  const counts = classOf(probeCode, sample);
  return counts === 'answered' || counts === 'lost';
}

/** @returns null when nothing is kept, or it is of another journal */
function keptProgress(kept: string | null, { journalId, newestRow }: JournalBounds): Progress | null {
  const parsed = kept === null ? null : Progress.safeParse(JSON.parse(kept));
  if (!parsed?.success || parsed.data.read > newestRow) return null;
  const { journalId: keptId } = parsed.data;
  // Version 1.0 kept the project's id alone, with which the name of a journal begins.
  return keptId === journalId || journalId.startsWith(`${keptId} `) ? { ...parsed.data, journalId } : null;
}

/** A new output begins with what is measured from now on. */
const newProgress = ({ journalId, newestRow }: JournalBounds): Progress => ({
  journalId,
  read: newestRow,
  done: newestRow,
  marks: { packet: 0, service: 0 },
  counters: [],
});
