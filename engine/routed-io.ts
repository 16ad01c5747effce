import { isServiceEntry, type PlanDelta, type PlanEntry } from '../core/model/packet.ts';
import type { Capabilities, PacketIo, PacketIoEvent, PacketIoStats } from '../core/ports/packet-io.ts';
import type { Fault } from '../core/result/result.ts';

/**
 * One driver for a process that has both engines, as the command line does: packets go to one, transactions with services to the
 * other. Without a packet driver there are no packet entries.
 */
export class RoutedIo implements PacketIo {
  private readonly packets: PacketIo | null;
  private readonly services: PacketIo;
  private readonly fault: Fault | null;
  private readonly serviceIds = new Set<number>();

  /** @param fault why there is no packet driver */
  constructor(packets: PacketIo | null, services: PacketIo, fault: Fault | null = null) {
    this.packets = packets;
    this.services = services;
    this.fault = fault;
  }

  async capabilities(): Promise<Capabilities> {
    const services = await this.services.capabilities();
    if (!this.packets) return services;
    const { driver, features } = await this.packets.capabilities();
    return { driver, features: [...features, ...services.features] };
  }

  /** Packets first: only their driver refuses entries for reasons that lie outside the program. */
  apply({ add, remove }: PlanDelta): Fault | null {
    const services = add.filter(isServiceEntry);
    const packets = add.filter((entry) => !isServiceEntry(entry));
    const changesKind = (entry: PlanEntry) => this.serviceIds.has(entry.entryId);
    const fault = this.applyPackets({
      remove: [
        ...remove.filter((id) => !this.serviceIds.has(id)),
        ...idsOf(services).filter((id) => !this.serviceIds.has(id)),
      ],
      add: packets,
    });
    if (fault) return fault;
    const gone = [...remove.filter((id) => this.serviceIds.has(id)), ...idsOf(packets.filter(changesKind))];
    for (const id of gone) this.serviceIds.delete(id);
    for (const { entryId } of services) this.serviceIds.add(entryId);
    return gone.length + services.length > 0 ? this.services.apply({ remove: gone, add: services }) : null;
  }

  onBatch(listener: (frame: Uint8Array<ArrayBuffer>) => void): void {
    this.packets?.onBatch(listener);
    this.services.onBatch(listener);
  }

  onEvent(listener: (event: PacketIoEvent) => void): void {
    this.packets?.onEvent(listener);
    this.services.onEvent((event) => {
      // Both notice the same step of the clock.
      if (!this.packets || event.kind !== 'clock-step') listener(event);
    });
  }

  stats(): PacketIoStats {
    const services = this.services.stats();
    const packets = this.packets?.stats();
    if (!packets) return services;
    return Object.fromEntries(
      Object.entries(packets).map(([name, value]) => [name, value + services[name as keyof PacketIoStats]]),
    ) as unknown as PacketIoStats;
  }

  async close(): Promise<void> {
    await Promise.all([this.packets?.close(), this.services.close()]);
  }

  private applyPackets(delta: PlanDelta): Fault | null {
    if (this.packets) return this.packets.apply(delta);
    const [first] = delta.add;
    if (!first) return null;
    return {
      ...(this.fault ?? { message: 'No packet driver is open' }),
      code: 'packet-io.unavailable',
      detail: { entryId: first.entryId },
    };
  }
}

const idsOf = (entries: readonly PlanEntry[]): readonly number[] => entries.map(({ entryId }) => entryId);
