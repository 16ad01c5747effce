import type { FleetChange, FleetState } from '../../core/contracts/fleet.ts';
import { fleetChange } from '../../core/fleet/fleet-change.ts';
import type { Sink } from '../../core/rpc/contract.ts';
import { LatestSink } from '../../core/rpc/latest-sink.ts';

/** Tells pages and commands about the fleet: whole, or what has changed since the last time. */
export class FleetFeed {
  private readonly state: () => FleetState;
  private readonly readers = new Set<LatestSink<FleetState>>();
  /** Readers of changes, with what they know. */
  private readonly followers = new Map<Sink<FleetChange>, FleetState | null>();
  private isChanged = false;

  constructor(state: () => FleetState) {
    this.state = state;
  }

  follow(sink: Sink<FleetState>, signal: AbortSignal): void {
    const reader = new LatestSink(sink);
    this.readers.add(reader);
    signal.addEventListener('abort', () => this.readers.delete(reader), { once: true });
    reader.send(this.state());
  }

  followChanges(sink: Sink<FleetChange>, signal: AbortSignal): void {
    this.followers.set(sink, null);
    signal.addEventListener('abort', () => this.followers.delete(sink), { once: true });
    this.tell(sink, null, this.state());
  }

  change(): void {
    this.isChanged = true;
  }

  /** Sends what is new; called once a second. A slow reader of changes gets the next one with all that it lacks. */
  report(): void {
    if (this.readers.size + this.followers.size === 0) return;
    const isChanged = this.isChanged && this.readers.size > 0;
    this.isChanged = false;
    const state = this.state();
    if (isChanged) for (const reader of this.readers) reader.send(state);
    for (const [sink, before] of this.followers) this.tell(sink, before, state);
  }

  private tell(sink: Sink<FleetChange>, before: FleetState | null, now: FleetState): void {
    if (sink.credit <= 0) return;
    const change = fleetChange(before, now);
    if (!change) return;
    this.followers.set(sink, now);
    sink.send(change);
  }
}
