import { type Batch, decodeBatch, encodeBatch } from '../../core/model/batch.ts';
import { OUTCOMES, TIMESTAMP_SOURCES } from '../../core/model/outcome.ts';
import { isPacketEntry, type PacketEntry, type PlanDelta } from '../../core/model/packet.ts';
import type { PacketIo, PacketIoStats } from '../../core/ports/packet-io.ts';
import { dueMs } from '../../host/packet-io/rounds.ts';
import { ownColumnsOf, probeDefinition } from '../../probes/registry.ts';
import { randomOf } from '../history/series-model.ts';

const ECHO_PROBE = probeDefinition('icmp')?.code as number;
const OWN = ownColumnsOf(ECHO_PROBE) ?? [];
/** Time between frames, as in the native driver, ms. */
const FRAME_MS = 25;
/** Samples are complete so long after they were due, ms. */
const COMPLETE_MS = 60;
const LOSS_RATIO = 0.001;
/** Shares of round trips of 0 ms, as on loopback where a send time is interpolated, and of these with spikes. */
const ZERO_RATIO = 0.001;
const SPIKE_RATIO = 0.011;
const TTL = 57;
/** Place of `baseNs` in the head of a frame. */
const BASE_NS_AT = 8;

/** An entry with the number of its next round. */
interface Due {
  readonly entry: PacketEntry;
  readonly baseRttNs: number;
  round: number;
}

/**
 * Driver that answers echo requests as a steady network would, without packets and without objects for samples, so that it can feed a
 * station many times faster than time.
 */
export class EchoIo implements PacketIo {
  /** Entries by the frame that their next sample is in. */
  private readonly frames = new Map<number, Due[]>();
  /** Entries in force by their id; others in `frames` were removed. */
  private readonly inForce = new Map<number, Due>();
  private readonly nowMs: () => number;
  private readonly random = randomOf(1);
  private listener: (frame: Uint8Array<ArrayBuffer>) => void = () => undefined;
  private nextFrame: number;
  /** Samples so far. */
  sent = 0;
  /** Hears of each frame before it is given away. */
  onFrame: () => void = () => undefined;

  constructor(nowMs: () => number) {
    this.nowMs = nowMs;
    this.nextFrame = Math.floor(nowMs() / FRAME_MS);
  }

  capabilities() {
    return Promise.resolve({
      driver: 'simulated' as const,
      features: [{ feature: 'icmp4', works: true, method: null, fault: null }],
    });
  }

  apply({ remove, add }: PlanDelta) {
    for (const id of remove) this.inForce.delete(id);
    for (const entry of add) {
      if (!isPacketEntry(entry)) continue;
      const due = { entry, baseRttNs: (5 + 40 * this.random()) * 1e6, round: entry.fromRound };
      this.inForce.set(entry.entryId, due);
      this.plan(due);
    }
    return null;
  }

  onBatch(listener: (frame: Uint8Array<ArrayBuffer>) => void): void {
    this.listener = listener;
  }

  onEvent(): void {
    // Nothing happens to this network.
  }

  stats(): PacketIoStats {
    const { sent } = this;
    const entries = this.inForce.size;
    return { sent, received: sent, unmatched: 0, receiveOverflow: 0, droppedSamples: 0, inFlight: 0, entries };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** Writes the frames that are complete by now. */
  write(): void {
    const complete = Math.floor((this.nowMs() - COMPLETE_MS) / FRAME_MS);
    for (; this.nextFrame < complete; this.nextFrame++) {
      const due = this.frames.get(this.nextFrame);
      this.frames.delete(this.nextFrame);
      if (due) this.writeFrame(due.filter((one) => this.inForce.get(one.entry.entryId) === one));
    }
  }

  private plan(due: Due): void {
    // Rounds that were due before the plan came follow each other, a frame each.
    const frame = Math.max(this.nextFrame + 1, Math.floor(dueMs(due.entry, due.round, 0) / FRAME_MS));
    const known = this.frames.get(frame);
    if (known) known.push(due);
    else this.frames.set(frame, [due]);
  }

  private writeFrame(due: readonly Due[]): void {
    if (due.length === 0) return;
    const baseMs = this.nextFrame * FRAME_MS;
    const frame = emptyFrame(due.length);
    const batch = decodeBatch(frame, ownColumnsOf) as Batch;
    new DataView(frame.buffer).setBigInt64(BASE_NS_AT, BigInt(baseMs) * 1_000_000n, true);
    for (const [at, one] of due.entries()) {
      this.fill(batch, at, one, dueMs(one.entry, one.round, 0) - baseMs);
      one.round += 1;
      this.plan(one);
    }
    this.sent += due.length;
    this.onFrame();
    this.listener(frame);
  }

  private fill(batch: Batch, at: number, { entry, baseRttNs, round }: Due, offsetMs: number): void {
    const { random } = this;
    const isLost = random() < LOSS_RATIO;
    batch.series[at] = entry.series;
    batch.round[at] = round;
    batch.lateUs[at] = 20 + Math.floor(60 * random());
    batch.sentOffsetNs[at] = offsetMs * 1e6 + (batch.lateUs[at] as number) * 1000;
    batch.rttNs[at] = isLost ? Number.NaN : baseRttNs * this.stretch();
    batch.outcome[at] = isLost ? OUTCOMES.timeout : OUTCOMES.reply;
    batch.stamps[at] = TIMESTAMP_SOURCES['kernel-tx-rx'];
    batch.replyTtl[at] = isLost ? 0 : TTL;
  }

  /** Share of a base round trip. Now and then a reply waits long, or seems to precede its request: what keeps distributions has to bear both. */
  private stretch(): number {
    const share = this.random();
    if (share < ZERO_RATIO) return 0;
    return share < SPIKE_RATIO ? 20 * this.random() : 1 + 0.1 * this.random() ** 3;
  }
}

const EMPTY_ROW = { series: 0, round: 0, seq: 0, outcome: 0, sentNs: 0n };
/** Frames to copy, by their number of samples. */
const templates = new Map<number, Uint8Array<ArrayBuffer>>();

function emptyFrame(count: number): Uint8Array<ArrayBuffer> {
  const template = templates.get(count) ?? encodeBatch(ECHO_PROBE, OWN, new Array(count).fill(EMPTY_ROW));
  templates.set(count, template);
  return template.slice();
}
