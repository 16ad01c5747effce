import { CAUSES, OUTCOMES, STAMPS } from '../../core/model/outcome.ts';
import type { PacketEntry, PlanDelta } from '../../core/model/packet.ts';
import { isPacketEntry } from '../../core/model/packet.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Capabilities, Feature, PacketIo, PacketIoEvent, PacketIoStats } from '../../core/ports/packet-io.ts';
import type { Fault } from '../../core/result/result.ts';
import { type AnswerEnd, answerEnd, isStillAwaited, ONCE_MORE } from './answer-end.ts';
import { checkDelta } from './entry-rules.ts';
import { DEMO_NETWORK } from './network/demo-network.ts';
import { Network } from './network/network.ts';
import { isDamaged, type NetworkAnswer, type NetworkPacket } from './network/packet.ts';
import type { Incident, Scenario } from './network/scenario.ts';
import { Outbox } from './outbox.ts';
import { allowedLatenessMs, dueMs, nextSlot, roundsOf, type Slot } from './rounds.ts';
import {
  answerColumns,
  answererOf,
  misdirectedOutcome,
  NEVER_SENT,
  outcomeOf,
  packetAt,
  senderOf,
  sentColumns,
} from './simulated-packet.ts';
import { SimulatedTimers } from './simulated-timers.ts';

/** Least time between frames of a probe, as in the native driver. */
const FLUSH_MS = 25;

/** Starvation shorter than this is not an event (as the native driver). */
const STARVED_MS = 100;

const FEATURES: readonly Feature[] = [
  'icmp4',
  'icmp6',
  'udp',
  'tcp-connect',
  'tcp-half-open',
  'kernel-rx-stamps',
  'kernel-tx-stamps',
  'realtime-thread',
  'receive-buffer',
  'error-queue',
];

export interface SimulatedOptions {
  readonly clock: Clock;
  /** Default: the demo network, which replies to everything. */
  readonly scenario?: Scenario;
}

interface LiveEntry {
  readonly entry: PacketEntry;
  /** Wall minus monotonic when the entry was applied, ms: its phase survives a step of the wall clock. */
  readonly offsetMs: number;
  live: boolean;
}

/** A packet in flight. */
interface Flight {
  readonly entry: PacketEntry;
  readonly slot: Slot;
  readonly packet: NetworkPacket;
  readonly sentNs: bigint;
  readonly lateUs: number;
  /** Number of clock steps before it was sent. */
  readonly steps: number;
  open: boolean;
  answered: boolean;
}

/**
 * A network in memory behind the port of the real one. It keeps the same promises on slots, phases and accounting,
 * in virtual or real time, and is deterministic: the scenario and its seed decide every packet.
 */
export class SimulatedPacketIo implements PacketIo {
  private readonly clock: Clock;
  private readonly network: Network;
  private readonly timers: SimulatedTimers;
  private readonly entries = new Map<number, LiveEntry>();
  private readonly outbox: Outbox;
  private readonly counters = {
    sent: 0,
    received: 0,
    unmatched: 0,
    receiveOverflow: 0,
    droppedSamples: 0,
    inFlight: 0,
  };
  private eventListener: (event: PacketIoEvent) => void = () => undefined;
  private steppedMs = 0;
  private steps = 0;
  private closed = false;

  constructor(options: SimulatedOptions) {
    const scenario = options.scenario ?? DEMO_NETWORK;
    this.clock = options.clock;
    this.network = new Network(scenario);
    this.timers = new SimulatedTimers(this.clock);
    this.outbox = new Outbox(() => this.timers.at(this.clock.monotonicMs() + FLUSH_MS, () => this.outbox.flush()));
    const openedMs = this.clock.monotonicMs();
    for (const incident of scenario.incidents ?? []) {
      this.timers.at(openedMs + incident.afterMs, () => this.handleIncident(incident));
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
    for (const entry of delta.add) if (isPacketEntry(entry)) this.add(entry);
    return null;
  }

  onBatch(listener: (frame: Uint8Array<ArrayBuffer>) => void): void {
    this.outbox.listener = listener;
  }

  onEvent(listener: (event: PacketIoEvent) => void): void {
    this.eventListener = listener;
  }

  stats(): PacketIoStats {
    return { ...this.counters, entries: this.entries.size };
  }

  close(): Promise<void> {
    if (this.closed) return Promise.resolve();
    this.outbox.flush();
    this.closed = true;
    this.timers.close();
    this.entries.clear();
    return Promise.resolve();
  }

  private remove(entryId: number): void {
    const known = this.entries.get(entryId);
    if (known) known.live = false;
    this.entries.delete(entryId);
  }

  private add(entry: PacketEntry): void {
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
    this.timers.at(dueMs(live.entry, slot.round, slot.seq) - live.offsetMs, () => this.handleDue(live, slot));
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

  private send(entry: PacketEntry, slot: Slot, lateMs: number): void {
    const packet = packetAt(entry, slot, this.network.sourceAddress(entry.packet.family));
    const sentMs = this.clock.monotonicMs();
    const fate = this.network.fate(packet, sentMs);
    const sentNs = this.wallNs();
    const lateUs = Math.round(lateMs * 1000);
    if (fate.kind === 'local-error') {
      const typed = { ...sentColumns(entry, slot, packet), mtu: fate.mtu };
      const row = { ...rowOf(entry, slot, sentNs), lateUs, outcome: OUTCOMES['local-error'], cause: fate.errno, typed };
      this.outbox.push(entry, row);
      return;
    }
    this.counters.sent += 1;
    this.counters.inFlight += 1;
    const flight: Flight = { entry, slot, packet, sentNs, lateUs, steps: this.steps, open: true, answered: false };
    // Replies first: one that arrives exactly at the timeout is in time.
    for (const answer of fate.answers) this.timers.at(sentMs + answer.afterMs, () => this.handleAnswer(flight, answer));
    this.timers.at(sentMs + entry.timeoutMs, () => this.handleTimeout(flight));
  }

  private handleAnswer(flight: Flight, answer: NetworkAnswer): void {
    if (isDamaged(answer)) return; // its checksum is wrong: the system discards it
    this.counters.received += 1;
    const misdirected = misdirectedOutcome(flight.packet, answer);
    if (misdirected !== undefined) return this.emitAnswer(flight, answer, { outcome: misdirected, cause: 0 });
    const inTime = answer.afterMs <= flight.entry.timeoutMs;
    if (!inTime) this.handleTimeout(flight);
    if (flight.open) this.endFlight(flight);
    const end = flight.answered ? ONCE_MORE : answerEnd(outcomeOf(flight.packet, answer), senderOf(answer), inTime);
    if (!isStillAwaited(end)) flight.answered = true;
    this.emitAnswer(flight, answer, end);
  }

  private emitAnswer(flight: Flight, answer: NetworkAnswer, { outcome, cause }: AnswerEnd): void {
    const { packet } = flight;
    const from = answererOf(packet, answer);
    this.outbox.push(flight.entry, {
      ...sentRow(flight),
      outcome,
      cause,
      stamps: flight.steps === this.steps ? STAMPS['kernel-tx-rx'] : STAMPS.user,
      replyTtl: answer.ttl,
      // A reply that matches no packet has no RTT.
      rttNs: outcome === OUTCOMES['match-fail'] ? Number.NaN : Math.round(answer.afterMs * 1e6),
      typed: { ...sentColumns(flight.entry, flight.slot, packet), ...answerColumns(packet, answer) },
      ...(from && { from }),
    });
  }

  private handleTimeout(flight: Flight): void {
    if (!flight.open) return;
    this.endFlight(flight);
    const typed = sentColumns(flight.entry, flight.slot, flight.packet);
    this.outbox.push(flight.entry, {
      ...sentRow(flight),
      outcome: OUTCOMES.timeout,
      stamps: STAMPS['kernel-tx-rx'],
      typed,
    });
  }

  private endFlight(flight: Flight): void {
    flight.open = false;
    this.counters.inFlight -= 1;
  }

  private emitNotMeasured(entry: PacketEntry, slot: Slot, cause: number): void {
    const plannedNs = BigInt(dueMs(entry, slot.round, slot.seq)) * 1_000_000n;
    const row = { ...rowOf(entry, slot, plannedNs), outcome: OUTCOMES['not-measured'], cause, typed: NEVER_SENT };
    this.outbox.push(entry, row);
  }

  private handleIncident(incident: Incident): void {
    if (incident.kind === 'starvation') {
      const untilMs = this.clock.monotonicMs() + incident.gapMs;
      this.timers.starveUntil(untilMs);
      if (incident.gapMs <= STARVED_MS) return;
      // Its own entry in the queue is older than all that wait for the end of the pause.
      const gapNs = incident.gapMs * 1e6;
      this.timers.at(untilMs, () => this.eventListener({ kind: 'starvation', atNs: this.wallNs(), gapNs }));
      return;
    }
    this.steppedMs += incident.stepMs;
    this.steps += 1;
    this.eventListener({ kind: 'clock-step', atNs: this.wallNs(), stepNs: incident.stepMs * 1e6 });
  }

  private wallNs(): bigint {
    return this.clock.nowNs() + BigInt(Math.round(this.steppedMs * 1e6));
  }
}

const rowOf = (entry: PacketEntry, slot: Slot, sentNs: bigint) => ({
  series: entry.series,
  round: slot.round,
  seq: slot.seq,
  sentNs,
});

const sentRow = ({ entry, slot, sentNs, lateUs }: Flight) => ({ ...rowOf(entry, slot, sentNs), lateUs });
