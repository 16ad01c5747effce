import { CAUSES } from '../../../core/model/outcome.ts';
import type { PacketEntry } from '../../../core/model/packet.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import { allowedLatenessMs, dueMs, nextSlot, roundsOf, type Slot } from '../rounds.ts';
import type { Timers } from './timers.ts';

interface LiveEntry {
  readonly entry: PacketEntry;
  /** Wall minus monotonic when the entry was applied, ms: its phase survives a step of the wall clock. */
  readonly offsetMs: number;
  live: boolean;
}

export interface ScheduleListener {
  /** A packet is due now. @param dueAtMs its due time by the monotonic clock */
  send(entry: PacketEntry, slot: Slot, dueAtMs: number): void;
  /** A packet will not be sent. */
  miss(entry: PacketEntry, slot: Slot, cause: number): void;
}

/** Calls back when packets of entries are due; a packet that is too late is missed, never made up for. */
export class Schedule {
  private readonly clock: Clock;
  private readonly timers: Timers;
  private readonly listener: ScheduleListener;
  private readonly entries = new Map<number, LiveEntry>();

  constructor(clock: Clock, timers: Timers, listener: ScheduleListener) {
    this.clock = clock;
    this.timers = timers;
    this.listener = listener;
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
      this.listener.miss(entry, slot, entry.resumeCause);
      slot = nextSlot(entry, slot);
    }
    if (!slot) return;
    const live = { entry, offsetMs: nowMs - this.clock.monotonicMs(), live: true };
    this.entries.set(entry.entryId, live);
    this.plan(live, slot);
  }

  private plan(live: LiveEntry, slot: Slot): void {
    const dueAtMs = dueMs(live.entry, slot.round, slot.seq) - live.offsetMs;
    this.timers.at(dueAtMs, () => this.handleDue(live, slot, dueAtMs));
  }

  private handleDue(live: LiveEntry, slot: Slot, dueAtMs: number): void {
    if (!live.live) return;
    const { entry } = live;
    const isLate = this.clock.monotonicMs() - dueAtMs > allowedLatenessMs(entry);
    if (isLate) this.listener.miss(entry, slot, CAUSES['slot-missed']);
    else this.listener.send(entry, slot, dueAtMs);
    const next = nextSlot(entry, slot);
    if (next) this.plan(live, next);
    else if (this.entries.get(entry.entryId) === live) this.entries.delete(entry.entryId);
  }
}
