import type { EngineEvent } from '../../core/contracts/engine.ts';
import { BATCH_HEADER_BYTES, type Batch, batchNo } from '../../core/model/batch.ts';
import type { EngineId } from '../../core/model/engine-id.ts';
import { CAUSES } from '../../core/model/outcome.ts';
import type { PlanEntry } from '../../core/model/packet.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import { type Fault, FaultError, toFault } from '../../core/result/result.ts';
import type { EngineGreeting, EngineListener } from '../engine/engine-link.ts';
import type { AgentIncidents } from '../events/agent-incidents.ts';
import { wantedOf } from '../plan/engine-plans.ts';
import type { RunningPlan, Wanted } from '../plan/running-plan.ts';
import type { SeriesEngines } from '../plan/series-engines.ts';
import type { SerialQueue } from '../project/serial-queue.ts';
import type { Run } from '../run/run.ts';
import type { EngineAccounts } from '../run/sample-intake.ts';
import type { Store } from '../store/store.ts';
import { type BatchProblem, checkBatch } from './check-batch.ts';

/** Time after a comparison of clocks in which batches with wrong times are dropped. */
const COMPARED_FOR_MS = 60_000;

export interface AgentSessionParts {
  readonly name: string;
  readonly engine: EngineId;
  readonly store: Pick<Store, 'request'>;
  readonly intake: Pick<EngineAccounts, 'nextRound' | 'settle' | 'settleBefore' | 'take'>;
  readonly plan: Pick<RunningPlan, 'handOver' | 'catchUp' | 'entries' | 'entry' | 'turns'>;
  readonly run: Pick<Run, 'wanted'>;
  readonly engines: Pick<SeriesEngines, 'of'>;
  readonly incidents: Pick<AgentIncidents, 'silent' | 'back' | 'accepted' | 'refused' | 'dropped'>;
  /** Changes of the station's plan. */
  readonly planQueue: Pick<SerialQueue, 'run'>;
  /** Learns what has to be known of the agent before it gets its plan. Throws a FaultError where it is not to be trusted. */
  readonly greet: (run: number) => Promise<void>;
  /** The agent's clock minus the station's, ms. */
  readonly correctionMs: () => number;
  /** Its clock was set. */
  readonly compareClocks: () => void;
  /** Disconnects it, so that it connects again at once. */
  readonly reconnect: (problem: string) => void;
  /** Disconnects an agent that lies. */
  readonly distrust: (problem: string) => void;
  readonly clock: Clock;
  readonly log: Log;
}

/** Reacts to an agent: its plan when it comes up, samples and events while it is there. It never stops the run. */
export class AgentSession implements EngineListener {
  fault: Fault | null = null;
  private readonly parts: AgentSessionParts;
  private run = 0;
  private lastNo = 0n;
  /** A batch was refused: this connection is over. */
  private isRefusing = false;
  private refusedNo: bigint | null = null;
  /** Until then, wrong times are not due to a clock that was set, monotonic ms. */
  private comparedUntilMs = Number.NEGATIVE_INFINITY;
  /** Dropped batches are an event once per connection. */
  private hasDropped = false;
  /** Entries that the agent began again after a restart of its own, until the first sample of that comes. */
  private readonly begunAgain = new Map<number, PlanEntry>();

  constructor(parts: AgentSessionParts) {
    this.parts = parts;
  }

  async reachedBatch(run: number): Promise<bigint> {
    const reached = await this.parts.store.request({ method: 'reachedBatch', run });
    if (reached > this.lastNo) this.lastNo = reached;
    return reached;
  }

  /** Throws `rpc.closed` when it went away meanwhile, and what is wrong with an agent that is not to be trusted. */
  async up(greeting: EngineGreeting): Promise<void> {
    const { name, engine, log, greet, plan, planQueue, run, incidents } = this.parts;
    log.debug('agent.up', { agent: name, run: greeting.run, fresh: greeting.fresh });
    await greet(greeting.run);
    this.isRefusing = false;
    this.hasDropped = false;
    this.comparedUntilMs = Math.min(this.comparedUntilMs, this.parts.clock.monotonicMs() + COMPARED_FOR_MS);
    if (greeting.run !== this.run) {
      this.run = greeting.run;
      this.lastNo = 0n;
      this.refusedNo = null;
    }
    // What is wanted is known between two changes of the station's plan, none of which waits for the agent.
    const { handedOver } = await planQueue.run(async () => {
      const wanted = wantedOf(run.wanted(), engine);
      return { handedOver: plan.turns.run(() => this.handOver(greeting, wanted)) };
    });
    await handedOver;
    incidents.back(name);
  }

  down(): void {
    const { name, incidents, log } = this.parts;
    log.debug('agent.down', { agent: name });
    incidents.silent(name);
  }

  batch(frame: Uint8Array<ArrayBuffer>, acknowledge: () => void): boolean {
    if (this.isRefusing) return false; // what came with the batch that was refused
    const { engine, engines, intake, plan, clock, correctionMs } = this.parts;
    const own = frame.byteOffset === 0 ? frame : frame.slice();
    if (own.byteLength >= BASE_END) shiftTimes(own, -correctionMs());
    const checked = checkBatch(own, {
      run: this.run,
      lastNo: this.lastNo,
      nowMs: clock.nowMs(),
      isOwn: (series, probeCode) => engines.of(series, probeCode) === engine,
      entryOf: (series) => plan.entry(series),
    });
    if ('problem' in checked) return this.refuse(checked, own);
    this.lastNo = checked.no;
    for (const entry of this.begunIn(checked.batch)) intake.settleBefore(entry, CAUSES['engine-restart']);
    intake.take(own, acknowledge);
    return true;
  }

  /**
   * Ends the connection. Wrong times are no lie before the clocks were compared again, which the next connection begins with.
   * What is refused for the second time is dropped, or it would hold up all that the agent has measured since.
   * @returns whether it was dropped
   */
  private refuse({ problem, isMistimed = false }: BatchProblem, frame: Uint8Array<ArrayBuffer>): boolean {
    const { name, clock, incidents, distrust, reconnect } = this.parts;
    const no = frame.byteLength < BATCH_HEADER_BYTES ? this.lastNo : batchNo(frame);
    const isSecond = isMistimed ? clock.monotonicMs() < this.comparedUntilMs : no === this.refusedNo;
    if (isSecond) {
      if (no > this.lastNo) this.lastNo = no;
      if (!this.hasDropped) incidents.dropped(name, problem);
      this.hasDropped = true;
      return true;
    }
    this.isRefusing = true;
    if (isMistimed) {
      this.comparedUntilMs = Number.POSITIVE_INFINITY; // set when it is back
      reconnect(problem);
    } else {
      this.refusedNo = no;
      distrust(problem);
    }
    return false;
  }

  /**
   * The entries whose first sample after a restart is in a batch. Batches come in order: with it, it is certain which rounds
   * before are missing.
   */
  private begunIn({ count, series, round }: Batch): readonly PlanEntry[] {
    const begun: PlanEntry[] = [];
    if (this.begunAgain.size === 0) return begun;
    for (let at = 0; at < count; at++) {
      const entry = this.begunAgain.get(series[at] as number);
      if (!entry || (round[at] as number) < entry.fromRound) continue;
      this.begunAgain.delete(entry.series);
      begun.push(entry);
    }
    return begun;
  }

  event(event: EngineEvent): void {
    const { name, log, compareClocks } = this.parts;
    log.debug('agent.event', { agent: name, kind: event.kind });
    if (event.kind === 'clock-step') compareClocks();
  }

  private async handOver({ fresh }: EngineGreeting, wanted: Wanted): Promise<void> {
    const { intake, plan, name, incidents } = this.parts;
    this.fault = null;
    try {
      // A new run: the agent lost what it had not sent.
      if (fresh) intake.settle(CAUSES['engine-restart']);
      await (fresh ? plan.handOver(wanted) : plan.catchUp(wanted));
      this.begunAgain.clear();
      for (const entry of plan.entries) {
        if (entry.fromRound > intake.nextRound(entry.series)) this.begunAgain.set(entry.series, entry);
      }
      incidents.accepted(name);
    } catch (error) {
      const refusal = toFault(error);
      if (refusal.code === 'rpc.closed') throw new FaultError(refusal);
      this.fault = refusal;
      incidents.refused(name, refusal);
    }
  }
}

const BASE_AT = 8;
const BASE_END = 16;

/** Moves the times of a batch, in place: they are relative to its base time. */
function shiftTimes(frame: Uint8Array<ArrayBuffer>, byMs: number): void {
  if (byMs === 0) return;
  const head = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  head.setBigInt64(BASE_AT, head.getBigInt64(BASE_AT, true) + BigInt(byMs) * 1_000_000n, true);
}
