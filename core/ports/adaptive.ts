import type { Batch, SampleRow } from '../model/batch.ts';
import type { AdaptiveTemplate, PacketEntry, PlanEntry } from '../model/packet.ts';
import type { Fault } from '../result/result.ts';
import type { Clock } from './clock.ts';

/** What a controller has of the driver that it sends with. */
export interface AdaptiveDriver {
  readonly clock: Clock;
  /** Half-open SYNs to one target may share a source port; connects of the kernel may not. */
  readonly halfOpenTcp: boolean;
  /** For a packet entry and its series: never used before, from 2³¹ up, where no plan has its ids. */
  nextId(): number;
  /** Samples of `add` come to `take`. @returns a fault when the driver refused and nothing was changed */
  change(remove: readonly number[], add: readonly PacketEntry[]): Fault | null;
  /** A sample of the probe itself, with the columns of its definition. */
  emit(row: SampleRow): void;
}

/** Adaptive work whose first packets the driver has not seen yet. */
export interface Prepared {
  readonly packets: readonly PacketEntry[];
  /** The driver has taken the packets. When it refuses them, nothing needs to be called. */
  begin(): void;
}

/** Turns adaptive entries into packets, and the answers to those into samples. One per probe type. */
export interface Controller {
  prepare(entry: PlanEntry<AdaptiveTemplate>): Prepared;
  /** @returns the packet entries that the driver must remove; what is in flight still ends in samples */
  end(entryId: number): readonly number[];
  /** Samples of the packets made here. */
  take(batch: Batch): void;
}
