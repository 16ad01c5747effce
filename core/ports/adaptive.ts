import type { Batch, SampleRow } from '../model/batch.ts';
import type { AdaptiveTemplate, PacketEntry, PlanEntry } from '../model/packet.ts';
import type { Fault } from '../result/result.ts';
import type { Clock } from './clock.ts';

/** The driver as a controller sees it. */
export interface AdaptiveDriver {
  readonly clock: Clock;
  /** Half-open SYNs to one target may share a source port; connects of the kernel may not. */
  readonly halfOpenTcp: boolean;
  /** A packet that is too large for its interface is refused with EMSGSIZE, and `mtu` of its sample is the interface's. */
  readonly reportsInterfaceMtu: boolean;
  /** Ids for a packet entry and its series: never used before, from 2³¹ up, where no plan has its ids. */
  nextId(): number;
  /** Samples of `add` are passed to `take`. @returns a fault when the driver refused and nothing was changed */
  change(remove: readonly number[], add: readonly PacketEntry[]): Fault | null;
  /** Emits a sample of the probe itself, with the columns of its definition. */
  emit(row: SampleRow): void;
}

/** Adaptive work whose first packets the driver has not seen yet. */
export interface Prepared {
  readonly packets: readonly PacketEntry[];
  /** Called when the driver has accepted the packets. When it refuses them, nothing needs to be called. */
  begin(): void;
}

/** Turns adaptive entries into packets, and their replies into samples. One per probe type. */
export interface Controller {
  prepare(entry: PlanEntry<AdaptiveTemplate>): Prepared;
  /** @returns the packet entries that the driver must remove; what is in flight still ends in samples */
  end(entryId: number): readonly number[];
  /** Takes samples of the packets made here. */
  take(batch: Batch): void;
}
