import { SendFailures } from '../../core/analysis/send-failures.ts';
import { ServiceFailures } from '../../core/analysis/service-failures.ts';
import { type Batch, decodeBatch, sentMs } from '../../core/model/batch.ts';
import { outcomeClass } from '../../core/model/outcome.ts';
import type { PlanDelta } from '../../core/model/packet.ts';
import { isAdaptiveTemplate, isHeardLate, isPacketTemplate } from '../../core/model/packet.ts';
import { Planner } from '../../core/plan/planner.ts';
import { refusedSeries } from '../../core/plan/refused-series.ts';
import type { CompiledSeries, IdentifiedSeries } from '../../core/plan/series.ts';
import { limitMsOf } from '../../core/plan/service.ts';
import type { Clock, Timer } from '../../core/ports/clock.ts';
import type { PacketIo, PacketIoEvent } from '../../core/ports/packet-io.ts';
import { type Fault, FaultError, fail, ok, type Result } from '../../core/result/result.ts';
import { type SeriesSummary, SummaryBuilder } from '../../core/stats/summary.ts';
import { compileSeries } from '../../probes/compile-series.ts';
import { ownColumnsOf } from '../../probes/registry.ts';
import { type IntervalWord, inFlags } from './check-rate.ts';
import { interfaceFault } from './interface-fault.ts';
import { NeighbourWait } from './neighbour-wait.ts';

export interface SessionOptions {
  readonly io: PacketIo;
  readonly clock: Clock;
  readonly series: readonly IdentifiedSeries[];
  /** More series may follow: the end waits for `replan`. */
  readonly isGrowing?: boolean;
  /** Rounds per series; null = until it is stopped. */
  readonly rounds: number | null;
  readonly durationMs: number | null;
  /** The limit of packets/s; undefined = the default. */
  readonly rate: number | undefined;
  readonly interval: IntervalWord;
  readonly interrupted: AbortSignal;
  readonly onBatch: (frame: Uint8Array<ArrayBuffer>, batch: Batch) => void;
  readonly onEvent: (event: PacketIoEvent) => void;
  /** Describes the setting of a target that names an interface. */
  readonly interfaceWords: (name: string, target: string) => string;
  /** Whether an address is on a network that this host is connected to. */
  readonly isNeighbour?: (address: string) => boolean;
  /** Takes a reset of all counters. */
  readonly onReset?: () => void;
  /** Takes series that the driver cannot send, while it sends others. */
  readonly onLeft?: (series: readonly IdentifiedSeries[], fault: Fault) => void;
}

export interface SessionResult {
  readonly summaries: readonly { readonly series: IdentifiedSeries; readonly summary: SeriesSummary }[];
  readonly wasInterrupted: boolean;
  /** The system refused every packet, and nothing else was measured; null = something was. */
  readonly nothingSent: Fault | null;
  /** The system refused some packets, or this host could not carry out some transactions; null = it did all. */
  readonly partlySent: Fault | null;
}

const LEAD_MS = 20;
const LEAD_PER_SERIES_MS = 0.02;
/** Delay from a sample's end to the arrival of its batch. */
const FLUSH_MS = 150;
/** Interval of checks for packets in flight at the end. */
const LOOK_MS = 20;

/**
 * Measures with one driver in this process until all rounds are done, the time is up, or it is interrupted. Summaries
 * count final samples only: packets in flight at an interruption are in none.
 */
export class Session {
  private readonly options: SessionOptions;
  private readonly builders = new Map<number, SummaryBuilder>();
  /** Samples per round that count: packets, or the flows of an adaptive probe. */
  private readonly perRound = new Map<number, number>();
  private readonly series = new Map<number, CompiledSeries>();
  private readonly planner = new Planner();
  private failures = new SendFailures();
  private serviceFailures = new ServiceFailures();
  private readonly neighbours: NeighbourWait;
  /** Runs while only the kernel's search for neighbours is pending. */
  private lingering: Timer | undefined;
  /** Runs until the time is up, and then until nothing is in flight. */
  private countdown: Timer | undefined;
  private finalSamples = 0;
  /** Number of final samples at the end of a session with a number of rounds. */
  private expected = 0;
  private isGrowing: boolean;
  /** The limit of packets/s; undefined = the default. */
  private rate: number | undefined;
  private isEnding = false;
  private isPaused = false;
  /** The series that are measured, or will be when it resumes. */
  private wanted: readonly IdentifiedSeries[] = [];
  private finish: () => void = () => {
    this.isEnding = true; // before it has started
  };
  /** Series of which replies after the timeout are heard. */
  private readonly hearsLate = new Set<number>();
  /** Names of the targets of the newest plan, in its order. */
  private order: ReadonlyMap<string, number> = new Map();

  constructor(options: SessionOptions) {
    this.options = options;
    this.neighbours = new NeighbourWait(options.isNeighbour ?? (() => false));
    this.isGrowing = options.isGrowing ?? false;
    this.rate = options.rate;
  }

  private know(series: readonly CompiledSeries[]): void {
    for (const one of series) {
      const { seriesId, planned, definition, packet } = one;
      this.series.set(seriesId, one);
      this.perRound.set(seriesId, countedPerRound(one));
      if (isHeardLate(packet)) this.hearsLate.add(seriesId);
      if (this.builders.has(seriesId)) continue;
      this.builders.set(seriesId, new SummaryBuilder(definition, planned.settings));
      this.expected += finalsPerRound(one) * (this.options.rounds ?? 0);
    }
    this.order = new Map(series.map(({ planned }, at) => [planned.target, at]));
  }

  /**
   * Continues with other series: common ones continue unchanged, and the figures of removed ones stay. A plan that is too
   * fast changes nothing.
   * @param isGrowing more series may follow
   * @param rate the limit of packets/s from now on
   */
  replan(series: readonly IdentifiedSeries[], isGrowing = false, rate = this.rate): Fault | null {
    if (this.isEnding) return null;
    this.isGrowing = isGrowing;
    const before = this.rate;
    this.rate = rate;
    if (this.isPaused) {
      this.wanted = series;
      return null;
    }
    const fault = this.apply(series);
    if (fault) this.rate = before;
    if (this.series.size === 0 && !isGrowing) this.finish();
    else this.endWhenDone();
    return fault;
  }

  /** Pauses or resumes sending; the numbering of rounds continues. */
  pause(isPaused: boolean): Fault | null {
    if (this.isEnding || isPaused === this.isPaused) return null;
    this.isPaused = isPaused;
    return isPaused ? this.send([], this.options.clock.nowMs()) : this.apply(this.wanted);
  }

  /** Applies the series to the driver. What the driver refuses costs only the series concerned, unless those are all. */
  private apply(series: readonly IdentifiedSeries[]): Fault | null {
    const { clock, interfaceWords, onLeft } = this.options;
    let wanted = series.map(compileSeries);
    for (;;) {
      const startMs = clock.nowMs() + LEAD_MS + wanted.length * LEAD_PER_SERIES_MS;
      const fault = this.send(wanted, startMs);
      if (!fault) {
        this.wanted = wanted;
        this.know(wanted);
        return null;
      }
      const left = refusedSeries(fault, wanted);
      const worded = interfaceFault(fault, wanted, interfaceWords);
      const isAll = left.length === wanted.length && !this.isGrowing;
      if (left.length === 0 || isAll || !onLeft) return worded;
      onLeft(left, worded);
      const isLeft = new Set(left);
      wanted = wanted.filter((one) => !isLeft.has(one));
    }
  }

  /** Applies one plan to the driver, which takes it as a whole or continues as before, and then so does the planner. */
  private send(series: readonly CompiledSeries[], startMs: number): Fault | null {
    const running = this.planner.all();
    const delta = this.plan(series, startMs);
    if (!delta.ok) return delta.fault;
    const fault = this.options.io.apply(delta.value);
    if (fault) this.planner.goBack(running);
    return fault;
  }

  /** The planner's delta; a plan that is too fast is refused, and the running plan stays. */
  private plan(series: readonly CompiledSeries[], startMs: number): Result<PlanDelta> {
    const { rounds, interval } = this.options;
    try {
      return ok(this.planner.update(series, startMs, rounds, this.rate));
    } catch (error) {
      return fail(inFlags(error, interval));
    }
  }

  /** Ends the session as if all rounds were done. */
  end(): void {
    this.finish();
  }

  /** Resets all counters. */
  reset(): void {
    for (const [id, { planned, definition }] of this.series) {
      this.builders.set(id, new SummaryBuilder(definition, planned.settings));
    }
    this.failures = new SendFailures();
    this.serviceFailures = new ServiceFailures();
    this.options.onReset?.();
  }

  summaryOf(series: number): SeriesSummary | undefined {
    return this.builders.get(series)?.build();
  }

  /** The summaries so far of the first series of the plan, and the number of further series. */
  firstRows(most: number, isOver = false): { readonly rows: SessionResult['summaries']; readonly more: number } {
    const place = ({ planned }: IdentifiedSeries) => this.order.get(planned.target) ?? this.order.size;
    const all = [...this.series.values()].sort((left, right) => place(left) - place(right));
    const rows = all.slice(0, most).map((one) => ({
      series: one,
      summary: (this.builders.get(one.seriesId) as SummaryBuilder).build(isOver),
    }));
    return { rows, more: all.length - rows.length };
  }

  async run(): Promise<SessionResult> {
    const { io, clock, series, durationMs, interrupted } = this.options;
    const ended = new Promise<void>((resolve) => {
      if (this.isEnding) return resolve();
      this.finish = () => {
        this.isEnding = true;
        resolve();
      };
      io.onBatch((frame) => {
        this.take(frame);
        this.endWhenDone();
      });
      io.onEvent((event) => this.options.onEvent(event));
      if (interrupted.aborted) return this.finish();
      interrupted.addEventListener('abort', () => this.finish(), { once: true });
      const fault = this.apply(series);
      if (fault) throw new FaultError(fault);
      if (durationMs !== null) {
        this.countdown = clock.after(durationMs, () => {
          this.isEnding = true;
          const drop = this.send([], clock.nowMs());
          if (drop) throw new FaultError(drop);
          this.whenIdle(clock.monotonicMs() + this.longestWaitMs(), resolve);
        });
      }
    });
    await ended;
    this.lingering?.cancel();
    this.countdown?.cancel(); // it would keep the process, and send to a closed driver
    return {
      summaries: this.firstRows(Number.POSITIVE_INFINITY, true).rows,
      wasInterrupted: interrupted.aborted,
      ...this.failed(),
    };
  }

  /** Measurements that this host could not carry out: all, or a part. */
  private failed(): Pick<SessionResult, 'nothingSent' | 'partlySent'> {
    const { failures, serviceFailures } = this;
    if (failures.wasAnySent || serviceFailures.wasAnyMeasured) {
      const partlySent = failures.remark() ?? failures.fault() ?? serviceFailures.fault(false);
      return { nothingSent: null, partlySent };
    }
    return { nothingSent: failures.fault() ?? serviceFailures.fault(true), partlySent: null };
  }

  private endWhenDone(): void {
    const { rounds, clock } = this.options;
    if (rounds === null || this.isGrowing || this.finalSamples < this.expected) return;
    const waitMs = this.neighbours.waitMs(clock.nowMs());
    if (waitMs === 0) return this.finish();
    this.lingering ??= clock.after(waitMs, () => {
      this.lingering = undefined;
      this.endWhenDone();
    });
  }

  /** Calls back when no packet is in flight and all batches have arrived, at the latest when all timeouts have passed. */
  private whenIdle(untilMs: number, done: () => void): void {
    const { io, clock } = this.options;
    const timer = clock.every(LOOK_MS, () => {
      if (io.stats().inFlight > 0 && clock.monotonicMs() < untilMs) return;
      timer.cancel();
      this.countdown = clock.after(FLUSH_MS, done);
    });
    this.countdown = timer;
  }

  private longestWaitMs(): number {
    let longest = 0;
    for (const { planned, definition } of this.series.values()) {
      const { packets, spacingMs } = planned.settings;
      longest = Math.max(longest, limitMsOf(planned.settings, definition) + (packets - 1) * spacingMs);
    }
    return longest;
  }

  private take(frame: Uint8Array<ArrayBuffer>): void {
    const batch = decodeBatch(frame, ownColumnsOf);
    if (!batch) throw new Error('malformed batch from the driver');
    for (let at = 0; at < batch.count; at++) {
      const series = batch.series[at] as number;
      const outcome = batch.outcome[at] as number;
      const known = this.series.get(series);
      const planned = known?.planned;
      if (planned && this.hearsLate.has(series))
        this.neighbours.add(series, planned.address, outcome, sentMs(batch, at));
      const cause = batch.cause[at] as number;
      if (known?.definition.service)
        this.serviceFailures.add(known.planned.target, outcome, cause, batch.details?.[at]);
      else this.failures.add(planned?.target ?? '', outcome, cause, planned);
      const { last, flow } = batch.typed;
      const inRound = last ? (flow?.[at] ?? 0) : (batch.seq[at] as number);
      const index = (batch.round[at] as number) * (this.perRound.get(series) ?? 1) + inRound;
      this.builders.get(series)?.add(index, outcome, (batch.rttNs[at] as number) / 1e6, sentMs(batch, at));
      // Adaptive probes end by rounds.
      if (last ? last[at] === 1 : outcomeClass(outcome) !== 'amendment') this.finalSamples += 1;
    }
    this.options.onBatch(frame, batch);
  }
}

/** Samples of a round that count for the series. */
function countedPerRound({ planned, definition, packet }: CompiledSeries): number {
  if (isPacketTemplate(packet)) return planned.settings.packets;
  return isAdaptiveTemplate(packet) ? (definition.adaptive?.countedSamples(packet) ?? 1) : 1;
}

/** Number of samples that end a round of a series: its packets, or one last sample. */
const finalsPerRound = ({ planned, packet }: CompiledSeries): number =>
  isPacketTemplate(packet) ? planned.settings.packets : 1;
