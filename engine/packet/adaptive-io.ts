import { decodeBatch, encodeBatch, type SampleRow } from '../../core/model/batch.ts';
import {
  type AdaptiveTemplate,
  isPacketEntry,
  type PacketEntry,
  type PlanDelta,
  type PlanEntry,
} from '../../core/model/packet.ts';
import { COLUMN_SETS } from '../../core/model/packet-columns.ts';
import type { AdaptiveWork, ProbeDefinition } from '../../core/model/probe-definition.ts';
import type { AdaptiveDriver, Controller, Prepared } from '../../core/ports/adaptive.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Capabilities, PacketIo, PacketIoEvent, PacketIoStats } from '../../core/ports/packet-io.ts';
import type { Fault } from '../../core/result/result.ts';
import { CONTROLLERS } from '../../probes/index.packet.ts';
import { ControllerClock } from './controller-clock.ts';

type Frame = Uint8Array<ArrayBuffer>;

/** Plans number their entries and series below this, controllers from here. */
const FIRST_INNER_ID = 2 ** 31;
/** Probe code of a controller's packets: this plus the code of its probe. */
const INNER_CODES = 0xff00;
/** Byte of a frame's probe code (core/model/batch.ts). */
const CODE_OFFSET = 6;

interface Adapter {
  readonly definition: ProbeDefinition;
  readonly work: AdaptiveWork;
  readonly controller: Controller;
  /** Samples waiting to be emitted as one frame. */
  rows: SampleRow[];
  /** Number of packet samples that the driver lost. */
  dropped: number;
}

/**
 * A driver for adaptive probes: plain entries go to `io` unchanged, and so do its frames, byte
 * for byte; entries of traces and of path MTU searches go to their controllers, which send packets through `io` and
 * make frames of their own.
 */
export function adaptiveIo(io: PacketIo, clock: Clock, capabilities: Capabilities): PacketIo {
  return new AdaptiveIo(io, clock, capabilities);
}

class AdaptiveIo implements PacketIo {
  private readonly io: PacketIo;
  private readonly clock: ControllerClock;
  private readonly adapters: ReadonlyMap<string, Adapter>;
  private readonly byInnerCode: ReadonlyMap<number, Adapter>;
  private readonly adaptive = new Map<number, Adapter>();
  private listener: (frame: Frame) => void = () => undefined;
  private id = FIRST_INNER_ID;
  private isTaking = false;
  private flushDue = false;
  private isClosed = false;

  constructor(io: PacketIo, clock: Clock, { driver, features }: Capabilities) {
    this.io = io;
    this.clock = new ControllerClock(clock);
    const halfOpenTcp = features.some((one) => one.feature === 'tcp-half-open' && one.works);
    const adapters = CONTROLLERS.map(({ definition, Controller }) => {
      const adapter: Adapter = {
        definition,
        work: definition.adaptive,
        controller: new Controller(
          this.driverFor(() => adapter, { halfOpenTcp, reportsInterfaceMtu: driver === 'native' }),
          INNER_CODES + definition.code,
        ),
        rows: [],
        dropped: 0,
      };
      return adapter;
    });
    this.adapters = new Map(adapters.map((adapter) => [adapter.work.format, adapter]));
    this.byInnerCode = new Map(adapters.map((adapter) => [INNER_CODES + adapter.definition.code, adapter]));
    io.onBatch((frame) => this.takeFrame(frame));
  }

  capabilities(): Promise<Capabilities> {
    return this.io.capabilities();
  }

  apply(delta: PlanDelta): Fault | null {
    const { stepMs } = this.clock;
    const add: PacketEntry[] = [];
    const begun: { readonly entryId: number; readonly adapter: Adapter; readonly prepared: Prepared }[] = [];
    for (const entry of delta.add) {
      if (isPacketEntry(entry)) {
        add.push(entry);
        continue;
      }
      const { packet } = entry;
      const adapter = this.adapters.get(packet.format);
      if (!adapter?.work.template.safeParse(packet).success) return badTemplate(entry);
      const prepared = adapter.controller.prepare(moved({ ...entry, packet: packet as AdaptiveTemplate }, -stepMs));
      begun.push({ entryId: entry.entryId, adapter, prepared });
      add.push(...prepared.packets.map((packet) => moved(packet, stepMs)));
    }
    // New packets first: if the driver refuses them, running entries continue unchanged.
    const replaced = delta.add.map((entry) => entry.entryId).filter((id) => this.adaptive.has(id));
    const gone = [...delta.remove.filter((id) => this.adaptive.has(id)), ...replaced];
    const plain = [...delta.remove, ...begun.map(({ entryId }) => entryId)].filter((id) => !this.adaptive.has(id));
    const fault = this.io.apply({ remove: plain, add });
    if (fault) return ofEntry(fault, begun);
    const ended = gone.flatMap((id) => this.adaptive.get(id)?.controller.end(id) ?? []);
    for (const id of gone) this.adaptive.delete(id);
    if (ended.length > 0) this.io.apply({ remove: ended, add: [] });
    for (const { entryId, adapter, prepared } of begun) {
      this.adaptive.set(entryId, adapter);
      prepared.begin();
    }
    return null;
  }

  onBatch(listener: (frame: Frame) => void): void {
    this.listener = listener;
  }

  onEvent(listener: (event: PacketIoEvent) => void): void {
    this.io.onEvent(listener);
  }

  stats(): PacketIoStats {
    return this.io.stats();
  }

  async close(): Promise<void> {
    await this.io.close();
    this.clock.close();
    this.isClosed = true;
  }

  private driverFor(
    adapter: () => Adapter,
    abilities: Pick<AdaptiveDriver, 'halfOpenTcp' | 'reportsInterfaceMtu'>,
  ): AdaptiveDriver {
    return {
      clock: this.clock,
      ...abilities,
      nextId: () => this.id++,
      change: (remove, add) => this.io.apply({ remove, add: add.map((one) => moved(one, this.clock.stepMs)) }),
      emit: (row) => {
        adapter().rows.push(row);
        if (!this.isTaking) this.flushSoon();
      },
    };
  }

  private takeFrame(frame: Frame): void {
    const code = new DataView(frame.buffer, frame.byteOffset).getUint16(CODE_OFFSET, true);
    const adapter = this.byInnerCode.get(code);
    if (!adapter) return this.listener(frame);
    const batch = decodeBatch(frame, () => COLUMN_SETS[adapter.definition.packetColumns]);
    if (!batch) throw new Error('the driver made a malformed batch');
    adapter.dropped += batch.dropped;
    this.isTaking = true;
    adapter.controller.take(batch);
    this.isTaking = false;
    this.flush(adapter);
  }

  /** Samples from timers are emitted together. */
  private flushSoon(): void {
    if (this.flushDue) return;
    this.flushDue = true;
    this.clock.after(0, () => {
      this.flushDue = false;
      for (const adapter of this.adapters.values()) this.flush(adapter);
    });
  }

  private flush(adapter: Adapter): void {
    const { rows, dropped, definition } = adapter;
    if (rows.length === 0 || this.isClosed) return;
    adapter.rows = [];
    adapter.dropped = 0;
    this.listener(encodeBatch(definition.code, definition.columns, rows, { dropped }));
  }
}

/** A fault of a controller's packet is one of the entry that the controller works for. */
function ofEntry(fault: Fault, begun: readonly { readonly entryId: number; readonly prepared: Prepared }[]): Fault {
  const packetId = fault.detail?.['entryId'];
  const outer = begun.find(({ prepared }) => prepared.packets.some(({ entryId }) => entryId === packetId));
  return outer ? { ...fault, detail: { ...fault.detail, entryId: outer.entryId } } : fault;
}

const badTemplate = ({ entryId, packet: { format, destination } }: PlanEntry): Fault => ({
  code: 'packet-io.bad-entry',
  message: `Entry ${entryId}: no probe sends ${format} with these values`,
  detail: { entryId, destination },
});

/** Converts the times of an entry to another clock. */
function moved<Template>(entry: PlanEntry<Template>, byMs: number): PlanEntry<Template> {
  if (byMs === 0) return entry;
  return { ...entry, firstAtMs: entry.firstAtMs + byMs, steadyFromMs: entry.steadyFromMs + byMs };
}
