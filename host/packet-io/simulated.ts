import { encodeBatch, type SampleRow } from '../../core/model/batch.ts';
import { CAUSES, OUTCOMES, STAMPS } from '../../core/model/outcome.ts';
import type { Clock, Timer } from '../../core/ports/clock.ts';
import {
  type Capabilities,
  type Feature,
  ICMP_ECHO_COLUMNS,
  type PacketIo,
  type PacketIoEvent,
  type PacketIoStats,
  type PlanDelta,
  type PlanEntry,
} from '../../core/ports/packet-io.ts';
import type { Fault } from '../../core/result/result.ts';
import { DueQueue } from './due-queue.ts';
import { checkDelta } from './entry-rules.ts';
import { allowedLatenessMs, dueMs, nextSlot, roundsOf, type Slot } from './rounds.ts';
import { type Answer, CALM_NETWORK, type Incident, type Scenario, SimulatedNetwork } from './simulated-network.ts';

/** As the native driver: one frame per probe at most every so often. */
const FLUSH_MS = 25;

/** Starvation shorter than this is not an event (as the native driver). */
const STARVED_MS = 100;

const FEATURES: readonly Feature[] = [
  'icmp4',
  'icmp6',
  'kernel-rx-stamps',
  'kernel-tx-stamps',
  'realtime-thread',
  'receive-buffer',
  'error-queue',
];

export interface SimulatedOptions {
  readonly clock: Clock;
  /** Default: a calm network that answers everything. */
  readonly scenario?: Scenario;
}

interface LiveEntry {
  readonly entry: PlanEntry;
  /** Wall minus monotonic when the entry was applied, ms: its phase survives a step of the wall clock. */
  readonly offsetMs: number;
  live: boolean;
}

/** A packet on its way. */
interface Flight {
  readonly entry: PlanEntry;
  readonly slot: Slot;
  readonly sentNs: bigint;
  readonly lateUs: number;
  /** Clock steps before it was sent. */
  readonly steps: number;
  open: boolean;
  answered: boolean;
}

const idleRow = { icmpType: 255, icmpCode: 255, mtu: 0 };

/**
 * A network in memory under the port of the real one. It keeps the same promises on slots, phases and accounting,
 * in virtual or real time, and is deterministic: the scenario and its seed decide every packet.
 */
export class SimulatedPacketIo implements PacketIo {
  private readonly clock: Clock;
  private readonly network: SimulatedNetwork;
  private readonly events = new DueQueue<() => void>();
  private readonly entries = new Map<number, LiveEntry>();
  private readonly rows = new Map<number, SampleRow[]>();
  private readonly counters = {
    sent: 0,
    received: 0,
    unmatched: 0,
    receiveOverflow: 0,
    droppedSamples: 0,
    inFlight: 0,
  };
  private batchListener: (frame: Uint8Array<ArrayBuffer>) => void = () => undefined;
  private eventListener: (event: PacketIoEvent) => void = () => undefined;
  private timer: Timer | undefined;
  private timerMs = Number.POSITIVE_INFINITY;
  private flushDue = false;
  private steppedMs = 0;
  private steps = 0;
  private starvedUntilMs = Number.NEGATIVE_INFINITY;
  private batchNo = 0n;
  private closed = false;

  constructor(options: SimulatedOptions) {
    const scenario = options.scenario ?? CALM_NETWORK;
    this.clock = options.clock;
    this.network = new SimulatedNetwork(scenario);
    const openedMs = this.clock.monotonicMs();
    for (const incident of scenario.incidents ?? []) {
      this.at(openedMs + incident.afterMs, () => this.handleIncident(incident));
    }
  }

  capabilities(): Promise<Capabilities> {
    const features = FEATURES.map((feature) => ({ feature, works: true, method: 'simulated', fault: null }));
    return Promise.resolve({ driver: 'simulated', features });
  }

  apply(delta: PlanDelta): Fault | null {
    if (this.closed) return { code: 'packet-io.closed', message: 'The packet driver is closed.' };
    const fault = checkDelta(delta);
    if (fault) return fault;
    for (const entryId of delta.remove) this.remove(entryId);
    for (const entry of delta.add) this.add(entry);
    return null;
  }

  onBatch(listener: (frame: Uint8Array<ArrayBuffer>) => void): void {
    this.batchListener = listener;
  }

  onEvent(listener: (event: PacketIoEvent) => void): void {
    this.eventListener = listener;
  }

  stats(): PacketIoStats {
    return { ...this.counters, entries: this.entries.size };
  }

  close(): Promise<void> {
    if (this.closed) return Promise.resolve();
    this.flush();
    this.closed = true;
    this.timer?.cancel();
    this.entries.clear();
    return Promise.resolve();
  }

  private remove(entryId: number): void {
    const known = this.entries.get(entryId);
    if (known) known.live = false;
    this.entries.delete(entryId);
  }

  private add(entry: PlanEntry): void {
    this.remove(entry.entryId);
    const live = { entry, offsetMs: this.clock.nowMs() - this.clock.monotonicMs(), live: true };
    const nowMs = this.clock.nowMs();
    let slot: Slot | undefined = entry.fromRound < roundsOf(entry) ? { round: entry.fromRound, seq: 0 } : undefined;
    while (slot && dueMs(entry, slot.round, slot.seq) + allowedLatenessMs(entry) < nowMs) {
      this.emitNotMeasured(entry, slot, entry.resumeCause);
      slot = nextSlot(entry, slot);
    }
    if (!slot) return;
    this.entries.set(entry.entryId, live);
    this.schedule(live, slot);
  }

  private schedule(live: LiveEntry, slot: Slot): void {
    this.at(dueMs(live.entry, slot.round, slot.seq) - live.offsetMs, () => this.handleDue(live, slot));
  }

  private handleDue(live: LiveEntry, slot: Slot): void {
    if (!live.live) return;
    const { entry } = live;
    const lateMs = this.clock.monotonicMs() + live.offsetMs - dueMs(entry, slot.round, slot.seq);
    if (lateMs > allowedLatenessMs(entry)) this.emitNotMeasured(entry, slot, CAUSES['slot-missed']);
    else this.send(entry, slot, Math.max(0, lateMs));
    const next = nextSlot(entry, slot);
    if (next) this.schedule(live, next);
    else if (this.entries.get(entry.entryId) === live) this.entries.delete(entry.entryId);
  }

  private send(entry: PlanEntry, slot: Slot, lateMs: number): void {
    const fate = this.network.fate(entry.packet, slot.round, slot.seq);
    const sentNs = this.wallNs();
    const lateUs = Math.round(lateMs * 1000);
    if (fate.kind === 'local-error') {
      this.emit(entry, {
        ...this.rowOf(entry, slot, sentNs),
        lateUs,
        outcome: OUTCOMES['local-error'],
        cause: fate.errno,
      });
      return;
    }
    this.counters.sent += 1;
    this.counters.inFlight += 1;
    const flight: Flight = { entry, slot, sentNs, lateUs, steps: this.steps, open: true, answered: false };
    const sentMs = this.clock.monotonicMs();
    // Answers first: one that arrives exactly at the timeout is in time.
    for (const answer of fate.answers) this.at(sentMs + answer.rttNs / 1e6, () => this.handleAnswer(flight, answer));
    this.at(sentMs + entry.timeoutMs, () => this.handleTimeout(flight));
  }

  private handleAnswer(flight: Flight, answer: Answer): void {
    this.counters.received += 1;
    const inTime = answer.rttNs <= flight.entry.timeoutMs * 1e6;
    if (!inTime) this.handleTimeout(flight);
    if (flight.open) this.endFlight(flight);
    const outcome = flight.answered ? OUTCOMES.duplicate : inTime ? answer.outcome : OUTCOMES.late;
    flight.answered = true;
    const { icmpType, icmpCode, mtu, replyTtl, rttNs } = answer;
    const stamps = flight.steps === this.steps ? STAMPS['kernel-tx-rx'] : STAMPS.user;
    const row = this.rowOf(flight.entry, flight.slot, flight.sentNs);
    const answered = {
      ...row,
      lateUs: flight.lateUs,
      outcome,
      stamps,
      replyTtl,
      rttNs,
      typed: { icmpType, icmpCode, mtu },
    };
    this.emit(flight.entry, answer.from ? { ...answered, from: answer.from } : answered);
  }

  private handleTimeout(flight: Flight): void {
    if (!flight.open) return;
    this.endFlight(flight);
    const row = this.rowOf(flight.entry, flight.slot, flight.sentNs);
    this.emit(flight.entry, {
      ...row,
      lateUs: flight.lateUs,
      outcome: OUTCOMES.timeout,
      stamps: STAMPS['kernel-tx-rx'],
    });
  }

  private endFlight(flight: Flight): void {
    flight.open = false;
    this.counters.inFlight -= 1;
  }

  private emitNotMeasured(entry: PlanEntry, slot: Slot, cause: number): void {
    const plannedNs = BigInt(dueMs(entry, slot.round, slot.seq)) * 1_000_000n;
    this.emit(entry, { ...this.rowOf(entry, slot, plannedNs), outcome: OUTCOMES['not-measured'], cause });
  }

  private rowOf(entry: PlanEntry, slot: Slot, sentNs: bigint) {
    return { series: entry.series, round: slot.round, seq: slot.seq, sentNs, typed: idleRow };
  }

  private emit(entry: PlanEntry, row: SampleRow): void {
    const rows = this.rows.get(entry.probeCode);
    if (rows) rows.push(row);
    else this.rows.set(entry.probeCode, [row]);
    if (this.flushDue) return;
    this.flushDue = true;
    this.at(this.clock.monotonicMs() + FLUSH_MS, () => this.flush());
  }

  private flush(): void {
    this.flushDue = false;
    for (const [probeCode, rows] of this.rows) {
      this.rows.delete(probeCode);
      this.batchNo += 1n;
      this.batchListener(encodeBatch(probeCode, ICMP_ECHO_COLUMNS, rows, { batchNo: this.batchNo }));
    }
  }

  private handleIncident(incident: Incident): void {
    if (incident.kind === 'starvation') {
      this.starvedUntilMs = this.clock.monotonicMs() + incident.gapMs;
      if (incident.gapMs <= STARVED_MS) return;
      // Its own entry in the queue is older than everything that waits for the end of the gap.
      const gapNs = incident.gapMs * 1e6;
      this.at(this.starvedUntilMs, () => this.eventListener({ kind: 'starvation', atNs: this.wallNs(), gapNs }));
      return;
    }
    this.steppedMs += incident.stepMs;
    this.steps += 1;
    this.eventListener({ kind: 'clock-step', atNs: this.wallNs(), stepNs: incident.stepMs * 1e6 });
  }

  private wallNs(): bigint {
    return this.clock.nowNs() + BigInt(Math.round(this.steppedMs * 1e6));
  }

  private at(monotonicMs: number, run: () => void): void {
    this.events.push(monotonicMs, run);
    this.arm();
  }

  private arm(): void {
    const nextMs = this.events.nextDueMs();
    if (this.closed || nextMs === undefined) return;
    const dueAtMs = Math.max(nextMs, this.starvedUntilMs);
    if (dueAtMs >= this.timerMs) return;
    this.timer?.cancel();
    this.timerMs = dueAtMs;
    this.timer = this.clock.after(Math.max(0, dueAtMs - this.clock.monotonicMs()), () => this.pump());
  }

  private pump(): void {
    this.timerMs = Number.POSITIVE_INFINITY;
    // One at a time: an incident may stop the engine between two packets.
    while (this.clock.monotonicMs() >= this.starvedUntilMs) {
      const run = this.events.popDue(this.clock.monotonicMs());
      if (!run) break;
      run();
    }
    this.arm();
  }
}
