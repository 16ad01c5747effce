import type { SampleRow } from '../../core/model/batch.ts';
import { CAUSES } from '../../core/model/outcome.ts';
import type { ServiceEntry } from '../../core/model/packet.ts';
import type { ProbeDefinition } from '../../core/model/probe-definition.ts';
import { roundAtMs } from '../../core/plan/schedule.ts';
import type { Clock, Timer } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import type { Runner, ServiceHost, ServiceResult } from '../../core/ports/service.ts';
import { toFault } from '../../core/result/result.ts';
import type { HostLock, LockTurn } from './host-lock.ts';
import type { SampleOutbox } from './sample-outbox.ts';
import { missedRow, type RunStart, resultRow } from './sample-row.ts';
import type { SteadyTime } from './steady-time.ts';

/** A slot missed by more is not made up for: min(interval / 2, this). */
const MAX_LATE_MS = 100;
/** Time after its limit within which a transaction must have closed everything. */
const GRACE_MS = 1000;

export interface Transactions {
  begin(one: AbortController): void;
  end(one: AbortController): void;
}

export interface EntryContext {
  readonly clock: Clock;
  readonly time: SteadyTime;
  readonly host: ServiceHost;
  readonly lock: HostLock;
  readonly outbox: SampleOutbox;
  readonly log: Log;
  readonly definition: ProbeDefinition;
  readonly run: Runner<never>;
  /** Transactions in progress, also of removed entries: from the start until the sample is made. */
  readonly transactions: Transactions;
}

/** The rounds of one entry: each starts in its slot, at most one at a time, and ends in one sample. */
export class EntryRuns {
  private readonly entry: ServiceEntry;
  private readonly context: EntryContext;
  private readonly request: never;
  private readonly toleranceMs: number;
  /** Unix time by which the entry was planned, minus steady time. */
  private readonly planStepMs: number;
  private next: number;
  private timer: Timer | undefined;
  private running: AbortController | undefined;
  private withdraw: (() => boolean) | undefined;
  /** The lock of the round in progress. */
  private turn: LockTurn | undefined;
  /** Missed rounds whose samples follow that of the round in progress. */
  private afterRun: Iterator<SampleRow>[] = [];
  private isRemoved = false;
  private hasWarned = false;

  /** @param request the entry's, parsed by its definition */
  constructor(entry: ServiceEntry, request: unknown, context: EntryContext) {
    this.entry = entry;
    this.context = context;
    this.request = request as never;
    this.next = entry.fromRound;
    context.time.nowMs();
    this.planStepMs = context.time.stepMs;
    this.toleranceMs = Math.min((entry.periodMs ?? Number.POSITIVE_INFINITY) / 2, MAX_LATE_MS);
  }

  start(): void {
    this.skipMissed(this.entry.resumeCause);
    this.wait();
  }

  /** Starts no more rounds. A transaction in progress still ends in a sample, unless its probe stops at once. */
  remove(): void {
    this.isRemoved = true;
    this.timer?.cancel();
    this.withdraw?.();
    if (this.context.definition.service?.stopsAtOnce) this.running?.abort();
  }

  private get isDone(): boolean {
    const { rounds, periodMs, fromRound } = this.entry;
    if (periodMs === null) return this.next > fromRound;
    return rounds !== null && this.next >= rounds;
  }

  /** Slot of a round in steady time. */
  private dueMs(round: number): number {
    return roundAtMs(this.entry, this.entry.periodMs, round) - this.planStepMs;
  }

  private isMissed(round: number, nowMs: number): boolean {
    return nowMs - this.dueMs(round) > this.toleranceMs;
  }

  /** Records rounds whose slot has passed. */
  private skipMissed(cause: number): void {
    const nowMs = this.context.time.nowMs();
    if (this.isDone || !this.isMissed(this.next, nowMs)) return;
    this.miss(cause, this.firstInTime(nowMs));
  }

  /** The first round after a missed one whose slot has not passed, or the end. It is computed: a night has thousands. */
  private firstInTime(nowMs: number): number {
    const { periodMs, rounds } = this.entry;
    const after = this.next + 1;
    if (periodMs === null) return after;
    let round = Math.max(after, Math.ceil((nowMs - this.toleranceMs - this.dueMs(1)) / periodMs) + 1);
    while (round > after && !this.isMissed(round - 1, nowMs)) round -= 1; // errors of rounding
    while (this.isMissed(round, nowMs)) round += 1;
    return Math.min(round, rounds ?? round);
  }

  /** Records the rounds before `end` as not measured. */
  private miss(cause: number, end = this.next + 1): void {
    const from = this.next;
    this.next = end;
    const { outbox, definition, time } = this.context;
    const rows = this.missedRows(from, end, cause, time.stepMs);
    // The sample of the round in progress comes first, before thousands of others.
    if (this.running && (end - from > 1 || this.afterRun.length > 0)) this.afterRun.push(rows);
    else outbox.pushMany(definition, this.entry.series, rows);
  }

  private *missedRows(from: number, end: number, cause: number, stepMs: number): Generator<SampleRow> {
    const { entry } = this;
    const { definition } = this.context;
    for (let round = from; round < end; round++) {
      const dueNs = BigInt(Math.round((this.dueMs(round) + stepMs) * 1000)) * 1000n;
      yield missedRow(entry, definition, round, dueNs, cause);
    }
  }

  private wait(): void {
    if (this.isDone || this.isRemoved) return;
    this.timer = this.context.time.at(this.dueMs(this.next), () => this.tick());
  }

  private tick(): void {
    // A timer may fire a fraction of a millisecond early.
    const { time } = this.context;
    const dueMs = this.dueMs(this.next);
    if (dueMs - time.nowMs() >= 1) return this.wait();
    this.skipMissed(dueMs <= time.wokeAtMs ? CAUSES.suspended : CAUSES['slot-missed']);
    if (this.isDone || this.dueMs(this.next) > time.nowMs() + 1) return this.wait();
    if (this.running) {
      this.miss(CAUSES['still-running']);
      return this.wait();
    }
    this.begin();
  }

  /** A round that waits for the lock keeps its number until the next is due; the only round waits as long as it takes. */
  private begin(): void {
    const { time, lock } = this.context;
    const round = this.next;
    const readyMs = this.dueMs(round);
    let hasBegun = false;
    let hasWaited = false;
    const { packet, timeoutMs } = this.entry;
    const turn = lock.request(packet.lock, timeoutMs + GRACE_MS, () => {
      hasBegun = true;
      this.withdraw = undefined;
      this.timer?.cancel();
      this.next = round + 1;
      // The wait for others is no delay of this host.
      void this.carryOut(round, hasWaited ? time.nowMs() : readyMs);
      if (hasWaited) this.wait();
    });
    this.turn = turn;
    if (hasBegun) return this.wait();
    hasWaited = true;
    this.withdraw = turn.withdraw;
    if (this.entry.periodMs === null) return;
    this.timer = time.at(this.dueMs(round + 1), () => {
      if (!this.withdraw?.()) return;
      this.withdraw = undefined;
      this.miss(CAUSES.locked);
      this.wait();
    });
  }

  /** @param readyMs when it could begin, steady time */
  private async carryOut(round: number, readyMs: number): Promise<void> {
    const { clock, time, definition, outbox, transactions } = this.context;
    const controller = new AbortController();
    this.running = controller;
    transactions.begin(controller);
    const lateMs = time.nowMs() - readyMs;
    const start: RunStart = { round, sentNs: clock.nowNs(), lateUs: Math.max(0, Math.round(lateMs * 1000)) };
    const result = await this.within(controller, start);
    this.running = undefined;
    transactions.end(controller);
    this.turn?.release();
    if (result) this.push(start, result);
    for (const rows of this.afterRun) outbox.pushMany(definition, this.entry.series, rows);
    this.afterRun = [];
    this.timer?.cancel();
    this.wait();
  }

  /** Carries out one transaction within its limit. @returns null when it was aborted with its entry */
  private async within(controller: AbortController, start: RunStart): Promise<ServiceResult | null> {
    const { clock, definition, log } = this.context;
    const { timeoutMs } = this.entry;
    const { signal } = controller;
    let isLate = false;
    let cut: Timer | undefined;
    const limit = clock.after(timeoutMs, () => {
      isLate = !signal.aborted;
      controller.abort();
    });
    const hung = new Promise<ServiceResult>((resolve) => {
      const waitForEnd = () => {
        cut = clock.after(GRACE_MS, () => {
          log.error(`A transaction of ${definition.id} did not end when it was aborted`, { series: this.entry.series });
          resolve({ outcome: 'timeout', durationMs: null });
        });
      };
      signal.addEventListener('abort', waitForEnd, { once: true });
    });
    try {
      const result = await Promise.race([this.call(controller, start), hung]);
      return signal.aborted && !isLate ? null : result;
    } catch (error) {
      if (isLate) return { outcome: 'timeout', durationMs: null };
      if (signal.aborted) return null;
      const fault = toFault(error);
      log.error(`${definition.id} failed`, { ...fault });
      return {
        outcome: 'local-error',
        durationMs: null,
        detail: { error: fault.message, ...(fault.hint ? { hint: fault.hint } : {}) },
      };
    } finally {
      limit.cancel();
      cut?.cancel();
    }
  }

  private push(start: RunStart, result: ServiceResult): void {
    const { definition, outbox, log } = this.context;
    const row = resultRow(this.entry, definition, start, result, (characters) => {
      if (this.hasWarned) return;
      this.hasWarned = true;
      log.warn(`A detail of ${definition.id} was too long and is left out`, { series: this.entry.series, characters });
    });
    outbox.push(definition, row);
  }

  private call(controller: AbortController, start: RunStart): Promise<ServiceResult> {
    const { clock, host, run } = this.context;
    const { packet: target, timeoutMs } = this.entry;
    return run(
      {
        target,
        request: this.request,
        timeoutMs,
        signal: controller.signal,
        round: start.round,
        progress: (columns) => {
          if (this.running !== controller || controller.signal.aborted) return; // it did not end in time
          const at = { ...start, sentNs: clock.nowNs() };
          this.push(at, { outcome: 'progress', durationMs: null, columns });
        },
      },
      host,
    );
  }
}
