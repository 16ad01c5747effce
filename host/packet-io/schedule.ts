import { CAUSES, OUTCOMES } from '../../core/model/outcome.ts';
import type { PacketEntry } from '../../core/model/packet.ts';
import { METHODS, UNANSWERED } from '../../core/model/packet-columns.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Outbox } from './outbox.ts';
import { allowedLatenessMs, dueMs, nextSlot, roundsOf, type Slot } from './rounds.ts';
import type { Timers } from './timers.ts';

/** Probe columns of a packet that was never sent. */
export const NEVER_SENT = { ...UNANSWERED, sourcePort: 0, sourceIndex: 0, method: METHODS.none, sentTtl: 0 };

interface LiveEntry {
  readonly entry: PacketEntry;
  /** Wall minus monotonic when the entry was applied, ms: its phase survives a step of the wall clock. */
  readonly offsetMs: number;
  live: boolean;
}

/** The part of a driver that sends packets. */
export interface PacketSender {
  /** A packet is due now. @param dueAtMs its due time by the monotonic clock */
  send(entry: PacketEntry, slot: Slot, dueAtMs: number): void;
}

/** Has packets of entries sent when they are due; a packet that is too late is not measured, never made up for. */
export class Schedule {
  private readonly clock: Clock;
  private readonly timers: Timers;
  private readonly outbox: Outbox;
  private readonly sender: PacketSender;
  private readonly entries = new Map<number, LiveEntry>();

  constructor(clock: Clock, timers: Timers, outbox: Outbox, sender: PacketSender) {
    this.clock = clock;
    this.timers = timers;
    this.outbox = outbox;
    this.sender = sender;
  }

  get size(): number {
    return this.entries.size;
  }

  remove(entryId: number): void {
    const known = this.entries.get(entryId);
    if (known) known.live = false;
    this.entries.delete(entryId);
  }

  add(entry: PacketEntry): void {
    this.remove(entry.entryId);
    const nowMs = this.clock.nowMs();
    let slot: Slot | undefined = entry.fromRound < roundsOf(entry) ? { round: entry.fromRound, seq: 0 } : undefined;
    while (slot && dueMs(entry, slot.round, slot.seq) + allowedLatenessMs(entry) < nowMs) {
      this.emitNotMeasured(entry, slot, entry.resumeCause);
      slot = nextSlot(entry, slot);
    }
    if (!slot) return;
    const live = { entry, offsetMs: nowMs - this.clock.monotonicMs(), live: true };
    this.entries.set(entry.entryId, live);
    this.plan(live, slot);
  }

  clear(): void {
    this.entries.clear();
  }

  private plan(live: LiveEntry, slot: Slot): void {
    const dueAtMs = dueMs(live.entry, slot.round, slot.seq) - live.offsetMs;
    this.timers.at(dueAtMs, () => this.handleDue(live, slot, dueAtMs));
  }

  private handleDue(live: LiveEntry, slot: Slot, dueAtMs: number): void {
    if (!live.live) return;
    const { entry } = live;
    const isLate = this.clock.monotonicMs() - dueAtMs > allowedLatenessMs(entry);
    if (isLate) this.emitNotMeasured(entry, slot, CAUSES['slot-missed']);
    else this.sender.send(entry, slot, dueAtMs);
    const next = nextSlot(entry, slot);
    if (next) this.plan(live, next);
    else if (this.entries.get(entry.entryId) === live) this.entries.delete(entry.entryId);
  }

  private emitNotMeasured(entry: PacketEntry, slot: Slot, cause: number): void {
    const sentNs = BigInt(dueMs(entry, slot.round, slot.seq)) * 1_000_000n;
    const row = { series: entry.series, ...slot, sentNs, outcome: OUTCOMES['not-measured'], cause, typed: NEVER_SENT };
    this.outbox.push(entry, row);
  }
}
