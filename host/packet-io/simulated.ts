import { OUTCOMES, TIMESTAMP_SOURCES } from '../../core/model/outcome.ts';
import type { PacketEntry, PlanDelta } from '../../core/model/packet.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Capabilities, Feature, PacketIo, PacketIoEvent, PacketIoStats } from '../../core/ports/packet-io.ts';
import type { Fault } from '../../core/result/result.ts';
import { JsDriver, type JsFlight } from './js-driver.ts';
import { DEMO_NETWORK } from './network/demo-network.ts';
import { Network } from './network/network.ts';
import { isDamaged, type NetworkAnswer, type NetworkPacket } from './network/packet.ts';
import type { Incident, Scenario } from './network/scenario.ts';
import type { ReplyOutcome } from './reply-outcome.ts';
import type { Slot } from './rounds.ts';
import {
  answerColumns,
  answererOf,
  misdirectedOutcome,
  outcomeOf,
  packetAt,
  senderOf,
  sentColumns,
} from './simulated-packet.ts';
import { Timers } from './timers.ts';

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

/** A packet in flight. */
interface Flight extends JsFlight {
  readonly packet: NetworkPacket;
  /** Number of clock steps before it was sent. */
  readonly steps: number;
}

/**
 * A network in memory behind the port of the real one. It keeps the same promises on slots, phases and accounting,
 * in virtual or real time, and is deterministic: the scenario and its seed decide every packet.
 */
export class SimulatedPacketIo implements PacketIo {
  private readonly clock: Clock;
  private readonly network: Network;
  private readonly timers: Timers;
  private readonly driver: JsDriver;
  private steppedMs = 0;
  private steps = 0;

  constructor(options: SimulatedOptions) {
    const scenario = options.scenario ?? DEMO_NETWORK;
    this.clock = options.clock;
    this.network = new Network(scenario);
    this.timers = new Timers(this.clock);
    this.driver = new JsDriver(this.clock, this.timers, this, TIMESTAMP_SOURCES['kernel-tx-rx']);
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
    const fault = this.driver.check(delta);
    if (!fault) this.driver.apply(delta);
    return fault;
  }

  onBatch(listener: (frame: Uint8Array<ArrayBuffer>) => void): void {
    this.driver.onBatch(listener);
  }

  onEvent(listener: (event: PacketIoEvent) => void): void {
    this.driver.onEvent(listener);
  }

  stats(): PacketIoStats {
    return this.driver.stats();
  }

  close(): Promise<void> {
    this.driver.close();
    return Promise.resolve();
  }

  /** Sends the packet of a slot through the network in memory; its replies and its timeout are timers. */
  send(entry: PacketEntry, slot: Slot, dueAtMs: number): void {
    const packet = packetAt(entry, slot, this.network.sourceAddress(entry.packet.family));
    const sentMs = this.clock.monotonicMs();
    const fate = this.network.fate(packet, sentMs);
    const flight: Flight = {
      entry,
      slot,
      packet,
      typed: sentColumns(entry, slot, packet),
      sentNs: this.wallNs(),
      lateUs: Math.max(0, Math.round((sentMs - dueAtMs) * 1000)),
      steps: this.steps,
      open: false,
      answered: false,
    };
    if (fate.kind === 'local-error') {
      const typed = { ...flight.typed, mtu: fate.mtu };
      return this.driver.emit(flight, { outcome: OUTCOMES['local-error'], cause: fate.errno, typed });
    }
    this.driver.launch(flight);
    // Replies first: one that arrives exactly at the timeout is in time.
    for (const answer of fate.answers) this.timers.at(sentMs + answer.afterMs, () => this.handleAnswer(flight, answer));
    this.timers.at(sentMs + entry.timeoutMs, () => this.driver.expire(flight));
  }

  private handleAnswer(flight: Flight, answer: NetworkAnswer): void {
    if (isDamaged(answer)) return; // its checksum is wrong: the system discards it
    this.driver.counters.received += 1;
    const misdirected = misdirectedOutcome(flight.packet, answer);
    if (misdirected !== undefined) return this.emitAnswer(flight, answer, { outcome: misdirected, cause: 0 });
    const outcome = outcomeOf(flight.packet, answer);
    this.emitAnswer(flight, answer, this.driver.takeReply(flight, outcome, senderOf(answer), answer.afterMs));
  }

  private emitAnswer(flight: Flight, answer: NetworkAnswer, { outcome, cause }: ReplyOutcome): void {
    const from = answererOf(flight.packet, answer);
    this.driver.emit(flight, {
      outcome,
      cause,
      stamps: flight.steps === this.steps ? TIMESTAMP_SOURCES['kernel-tx-rx'] : TIMESTAMP_SOURCES.user,
      replyTtl: answer.ttl,
      // A reply that matches no packet has no RTT.
      rttNs: outcome === OUTCOMES['match-fail'] ? Number.NaN : Math.round(answer.afterMs * 1e6),
      typed: { ...flight.typed, ...answerColumns(flight.packet, answer) },
      ...(from && { from }),
    });
  }

  private handleIncident(incident: Incident): void {
    if (incident.kind === 'starvation') {
      const untilMs = this.clock.monotonicMs() + incident.gapMs;
      this.timers.starveUntil(untilMs);
      // Its own entry in the queue is older than all that wait for the end of the pause.
      this.timers.at(untilMs, () => this.driver.reportStarvation(incident.gapMs, this.wallNs()));
      return;
    }
    this.steppedMs += incident.stepMs;
    this.steps += 1;
    this.driver.reportClockStep(incident.stepMs, this.wallNs());
  }

  private wallNs(): bigint {
    return this.clock.nowNs() + BigInt(Math.round(this.steppedMs * 1e6));
  }
}
