import { type LatencyFigures, type LatencySample, latencyFigures } from '../../core/analysis/latency-under-load.ts';
import { type Batch, decodeBatch, sentMs } from '../../core/model/batch.ts';
import { columnValue } from '../../core/model/column-value.ts';
import { OUTCOMES, type OutcomeRules, outcomeClass, outcomeName } from '../../core/model/outcome.ts';
import type { PlanEntry } from '../../core/model/packet.ts';
import type { IdentifiedSeries } from '../../core/plan/series.ts';
import { limitMsOf } from '../../core/plan/service.ts';
import type { PacketIo } from '../../core/ports/packet-io.ts';
import type { Fault } from '../../core/result/result.ts';
import { type LoadPhase, UnderLoad } from '../../core/service/under-load.ts';
import { compileSeries } from '../../probes/compile-series.ts';
import { ownColumnsOf, probeOf, THROUGHPUT_PROBE, throughputTest } from '../../probes/registry.ts';
import type { CliContext } from '../command/context.ts';

export type OneDirection = 'out' | 'in';

export interface LoadRunOptions extends Pick<CliContext, 'clock' | 'interrupted' | 'errTerminal'> {
  readonly io: PacketIo;
  readonly latency: IdentifiedSeries;
  readonly tests: Readonly<Record<OneDirection, IdentifiedSeries>>;
  readonly idleMs: number;
  readonly durationMs: number;
}

export interface LoadedResult {
  readonly latency: LatencyFigures;
  readonly mbitPerSecond: number | null;
}

export interface LoadResult {
  readonly idle: LatencyFigures;
  /** null = not measured. */
  readonly in: LoadedResult | null;
  readonly out: LoadedResult | null;
  /** Why a throughput test failed; null = none did. */
  readonly fault: Fault | null;
}

/** Time to the first packet. */
const LEAD_MS = 30;
/** Replies that are on their path when a phase ends. */
const SETTLE_MS = 2200;
/** The start of a test, in which the rate still rises, is no part of its phase, unless the test is shorter than three times that. */
const RAMP_MS = 1000;

/** The final sample of a test. */
interface TestResult {
  readonly outcome: string;
  readonly mbitPerSecond: number | null;
  readonly error: string | null;
  readonly hint: string | null;
}

/** One measurement of the latency under load: idle, then a test in and a test out, while packets are sent all the time. */
export class LoadRun {
  private readonly options: LoadRunOptions;
  private readonly samples: LatencySample[] = [];
  private readonly load = new UnderLoad(throughputTest);
  private readonly phases = new Map<OneDirection, LoadPhase>();
  private onTestEnd: (result: TestResult) => void = () => undefined;
  private direction: OneDirection = 'in';
  private readonly rules: OutcomeRules;

  constructor(options: LoadRunOptions) {
    this.options = options;
    this.rules = probeOf(options.latency.planned.probe).definition;
  }

  async run(): Promise<LoadResult> {
    const { io, clock, latency, idleMs, errTerminal } = this.options;
    io.onBatch((frame) => {
      const batch = decodeBatch(frame, ownColumnsOf);
      if (batch) this.take(batch);
    });
    const startMs = clock.nowMs() + LEAD_MS;
    this.apply(latency, startMs, true);
    errTerminal?.replace('idle …');
    await this.wait(idleMs + LEAD_MS);
    const endOfIdleMs = clock.nowMs();
    const incoming = await this.test('in');
    const out = incoming && !incoming.error ? await this.test('out') : null;
    errTerminal?.replace('waiting for the last replies …');
    await this.wait(SETTLE_MS);
    errTerminal?.replace('');
    const failed = [incoming, out].find((one) => one?.error != null);
    return {
      idle: latencyFigures(this.samples.filter(({ sentMs: at }) => at >= startMs && at < endOfIdleMs)),
      in: this.loaded('in', incoming),
      out: this.loaded('out', out),
      fault: failed ? faultOf(failed) : null,
    };
  }

  /** @returns null when interrupted */
  private test(direction: OneDirection): Promise<TestResult | null> {
    const { tests, interrupted, clock, io } = this.options;
    const test = tests[direction];
    this.direction = direction;
    if (interrupted.aborted) return Promise.resolve(null);
    return new Promise((resolve) => {
      const abort = () => {
        io.apply({ remove: [test.seriesId], add: [] });
        resolve(null);
      };
      interrupted.addEventListener('abort', abort, { once: true });
      this.onTestEnd = (result) => {
        interrupted.removeEventListener('abort', abort);
        resolve(result);
      };
      this.apply(test, clock.nowMs() + LEAD_MS, false);
    });
  }

  private apply(one: IdentifiedSeries, atMs: number, isPeriodic: boolean): void {
    const { seriesId, planned, definition, packet } = compileSeries(one);
    const entry: PlanEntry = {
      entryId: seriesId,
      series: seriesId,
      probeCode: definition.code,
      columns: definition.packetColumns,
      firstAtMs: Math.ceil(atMs),
      steadyFromMs: Math.ceil(atMs) + planned.settings.intervalMs,
      periodMs: isPeriodic ? planned.settings.intervalMs : null,
      rounds: null,
      fromRound: 0,
      resumeCause: 0,
      count: 1,
      spacingMs: 0,
      timeoutMs: limitMsOf(planned.settings, definition),
      firstNumber: 0,
      packet,
    };
    const fault = this.options.io.apply({ remove: [], add: [entry] });
    if (fault) throw new Error(fault.message);
  }

  private take(batch: Batch): void {
    for (const { kind, atMs } of this.load.add(batch)) {
      const fromMs = kind === 'begin' ? atMs : (this.phases.get(this.direction)?.fromMs ?? atMs);
      this.phases.set(this.direction, { fromMs, untilMs: atMs });
    }
    for (let at = 0; at < batch.count; at++) {
      if (batch.series[at] === this.options.latency.seriesId) this.takeLatency(batch, at);
      else this.takeTest(batch, at);
    }
  }

  private takeLatency(batch: Batch, at: number): void {
    const kind = outcomeClass(batch.outcome[at] as number, this.rules);
    if (kind !== 'answered' && kind !== 'lost') return;
    const rttMs = (batch.rttNs[at] as number) / 1e6;
    this.samples.push({ sentMs: sentMs(batch, at), rttMs: kind === 'lost' || Number.isNaN(rttMs) ? null : rttMs });
  }

  private takeTest(batch: Batch, at: number): void {
    const definition = throughputTest(batch.probeCode);
    const { columns: names } = definition?.service?.throughput ?? {};
    const column = definition?.columns.find(({ name }) => name === names?.[this.direction]);
    if (!column) return;
    const value = columnValue(column, batch.typed[column.name]?.[at]);
    const mbitPerSecond = typeof value === 'number' ? value : null;
    const outcome = batch.outcome[at] as number;
    if (outcome !== OUTCOMES.progress) {
      const detail = JSON.parse(batch.details?.[at] ?? '{}') as { readonly error?: string; readonly hint?: string };
      const error = outcome === OUTCOMES.reply ? null : (detail.error ?? outcomeName(outcome));
      this.onTestEnd({ outcome: outcomeName(outcome), mbitPerSecond, error, hint: detail.hint ?? null });
    } else if (mbitPerSecond !== null) {
      this.options.errTerminal?.replace(`${DIRECTIONS[this.direction]} ${Math.round(mbitPerSecond)} Mbit/s …`);
    }
  }

  private loaded(direction: OneDirection, result: TestResult | null): LoadedResult | null {
    const phase = this.phases.get(direction);
    if (!result || result.error !== null || !phase) return null;
    const fromMs = phase.fromMs + (this.options.durationMs >= 3 * RAMP_MS ? RAMP_MS : 0);
    const inPhase = this.samples.filter(({ sentMs: at }) => at >= fromMs && at <= phase.untilMs);
    return { latency: latencyFigures(inPhase), mbitPerSecond: result.mbitPerSecond };
  }

  /** Waits; ends early when interrupted. */
  private wait(ms: number): Promise<void> {
    const { clock, interrupted } = this.options;
    return new Promise((resolve) => {
      if (interrupted.aborted) return resolve();
      const timer = clock.after(ms, end);
      function end(): void {
        timer.cancel();
        interrupted.removeEventListener('abort', end);
        resolve();
      }
      interrupted.addEventListener('abort', end);
    });
  }
}

/** Names of the directions for users, who know them from other such tests. */
export const DIRECTIONS: Readonly<Record<OneDirection, string>> = { in: 'download', out: 'upload' };

function faultOf({ outcome, error, hint }: TestResult): Fault {
  const remedy = hint ?? REMEDIES[outcome];
  const message = `The throughput test failed: ${error}`;
  return { code: 'load.no-test', message, ...(remedy === undefined ? {} : { hint: remedy }) };
}

/** Command that starts a server for the load. */
export const LOAD_SERVER = probeOf(THROUGHPUT_PROBE).definition.service?.throughput?.serverCommand ?? '';
const NO_SERVER = `start a server there with ${LOAD_SERVER}, or name another one with --server`;
const REMEDIES: Readonly<Record<string, string>> = {
  refused: NO_SERVER,
  timeout: NO_SERVER,
  unreachable: NO_SERVER,
  'protocol-error': NO_SERVER,
  'server-error': 'try again later',
};
