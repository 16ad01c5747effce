import { DueQueue } from '../host/packet-io/due-queue.ts';
import { Network } from '../host/packet-io/network/network.ts';
import { isDamaged } from '../host/packet-io/network/packet.ts';
import type { Scenario } from '../host/packet-io/network/scenario.ts';
import { Reassembly } from './reassembly.ts';
import { readPacket } from './wire-read.ts';
import { writeAnswer } from './wire-write.ts';

/** Counts of the packets to one destination. */
export interface PlayedPackets {
  seen: number;
  /** Packets among those without an intact reply. */
  unanswered: number;
}

/** Plays a scenario to real packets: replies come at the times of the model, at the granularity of Node's timers. */
export class TunPlayer {
  /** Packets by destination. */
  readonly played = new Map<string, PlayedPackets>();
  private readonly network: Network;
  private readonly reassembly = new Reassembly();
  private readonly write: (bytes: Uint8Array) => void;
  private readonly answers = new DueQueue<Uint8Array>();
  private timer: NodeJS.Timeout | undefined;
  private timerMs = Number.POSITIVE_INFINITY;

  constructor(scenario: Scenario, write: (bytes: Uint8Array) => void) {
    this.network = new Network(scenario);
    this.write = write;
  }

  take(bytes: Uint8Array): void {
    const assembled = this.reassembly.take(bytes);
    const request = assembled && readPacket(assembled);
    if (!request) return;
    const nowMs = performance.now();
    const { destination } = request.packet;
    const fate = this.network.fate(request.packet, nowMs);
    const answers = fate.kind === 'answers' ? fate.answers : [];
    const whole = answers.filter((answer) => !isDamaged(answer));
    const played = this.played.get(destination) ?? { seen: 0, unanswered: 0 };
    this.played.set(destination, played);
    played.seen += 1;
    if (whole.length === 0) played.unanswered += 1;
    for (const answer of answers) this.answers.push(nowMs + answer.afterMs, writeAnswer(request, answer));
    this.arm();
  }

  close(): void {
    clearTimeout(this.timer);
  }

  private arm(): void {
    const dueMs = this.answers.nextDueMs();
    if (dueMs === undefined || dueMs >= this.timerMs) return;
    clearTimeout(this.timer);
    this.timerMs = dueMs;
    this.timer = setTimeout(() => this.pump(), Math.max(0, dueMs - performance.now()));
  }

  private pump(): void {
    this.timerMs = Number.POSITIVE_INFINITY;
    // A timer may fire a fraction of a millisecond early: a reply that is not due yet is armed again.
    for (;;) {
      const bytes = this.answers.popDue(performance.now());
      if (!bytes) break;
      this.write(bytes);
    }
    this.arm();
  }
}
