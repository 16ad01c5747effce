import { engineContract } from '../core/contracts/engine.ts';
import type { PlanEntry } from '../core/model/packet.ts';
import type { DriverName, PacketIo, PacketIoEvent } from '../core/ports/packet-io.ts';
import { type Fault, FaultError } from '../core/result/result.ts';
import type { Handlers, Sink } from '../core/rpc/contract.ts';
import { LatestSink } from '../core/rpc/latest-sink.ts';
import type { Port } from '../core/rpc/port.ts';
import { serve } from '../core/rpc/serve.ts';
import { BatchBuffer } from './batch-buffer.ts';
import type { BatchQueue } from './batch-queue.ts';
import { BatchStream, type Gathering } from './batch-stream.ts';
import { EngineCapture } from './packet/engine-capture.ts';
import type { FleetLeases } from './service/fleet-leases.ts';
import type { HostReflector } from './service/host-reflector.ts';

/** Memory for batches while there is no station: some 100 s of 10 000 samples/s. */
const BUFFER_BYTES = 64 * 1024 * 1024;

export interface EngineServerOptions {
  readonly io: PacketIo | null;
  /** Fault of opening the driver, when `io` is null. */
  readonly fault: Fault | null;
  readonly driver: DriverName;
  readonly run: number;
  /** Takes the batches and numbers them for `run`; default: memory. */
  readonly queue?: BatchQueue;
  /** Wishes for the lock of the whole fleet; left out = this engine has none. */
  readonly leases?: FleetLeases;
  /** Reflects test packets; left out = this engine does not. */
  readonly reflector?: HostReflector;
  /** Left out = batches are sent as they come. */
  readonly gathering?: Gathering;
  /** Folder of builds, for captures; default: the project's. */
  readonly prebuildsDir?: string;
  readonly onInternal?: (method: string, thrown: unknown) => void;
}

export interface EngineServer {
  /** Answers of this engine, for a contract that has more calls than an engine's. */
  readonly handlers: Handlers<typeof engineContract>;
  attach(port: Port): void;
  close(): Promise<void>;
}

/** Serves one engine to successive stations: the plan and the batches outlive every connection. */
export function engineServer(options: EngineServerOptions): EngineServer {
  const { io, run } = options;
  const buffer = options.queue ?? new BatchBuffer(run, BUFFER_BYTES);
  const readers = new Set<() => void>();
  const eventSinks = new Set<Sink<EventItem>>();
  const capture = new EngineCapture(options.prebuildsDir);
  const plan = new Map<number, PlanEntry>();

  io?.onBatch((frame) => {
    buffer.push(frame);
    for (const wake of readers) wake();
  });
  io?.onEvent((event) => {
    for (const sink of eventSinks) if (sink.credit > 0) sink.send(eventItem(event));
  });

  function driver(): PacketIo {
    if (io) return io;
    throw new FaultError(
      options.fault ?? { code: 'packet-io.unavailable', message: 'Nothing can be measured on this host' },
    );
  }

  function apply(remove: readonly number[], add: readonly PlanEntry[]): { entries: number } {
    const fault = driver().apply({ remove, add });
    if (fault) throw new FaultError(fault);
    for (const id of remove) plan.delete(id);
    for (const entry of add) plan.set(entry.entryId, entry);
    return { entries: plan.size };
  }

  const handlers: Handlers<typeof engineContract> = {
    hello: () => ({ run, driver: options.driver, fault: options.fault }),
    capabilities: async () => {
      const found = await driver().capabilities();
      return { driver: found.driver, features: [...found.features] };
    },
    plan: () => ({ entries: [...plan.values()] }),
    apply: ({ remove, add }) => apply(remove, add),
    batches({ after }, sink, signal) {
      const stream = new BatchStream(buffer, BigInt(after), sink, options.gathering ?? null);
      const wake = () => stream.wake();
      readers.add(wake);
      signal.addEventListener(
        'abort',
        () => {
          readers.delete(wake);
          stream.close();
        },
        { once: true },
      );
    },
    stored({ through }) {
      buffer.acknowledge(BigInt(through));
      return null;
    },
    events(_, sink, signal) {
      eventSinks.add(sink);
      signal.addEventListener('abort', () => eventSinks.delete(sink), { once: true });
    },
    lockWishes(_, sink, signal) {
      const { leases } = options;
      if (!leases) return;
      const latest = new LatestSink(sink);
      const report = () => latest.send(leases.state);
      const stop = leases.onChange(report);
      signal.addEventListener('abort', stop, { once: true });
      report();
    },
    lockGrant: ({ id }) => ({ isTaken: options.leases?.grant(id) ?? false }),
    async reflect(request) {
      if (options.reflector) await options.reflector.follow(request);
      else throw new FaultError({ code: 'reflector.unavailable', message: 'This engine has no reflector' });
      return null;
    },
    captureStart: (request) => capture.start(request),
    captureFollow: ({ addresses }) => capture.follow(addresses),
    captureStop: () => capture.stop(),
    captureStatus: () => capture.status(),
    stats: () => ({
      ...driver().stats(),
      rssBytes: process.memoryUsage.rss(),
      cpuMs: process.cpuUsage().user / 1000 + process.cpuUsage().system / 1000,
      bufferedBytes: buffer.bufferedBytes,
    }),
  };

  return {
    handlers,
    attach: (port) =>
      serve(port, engineContract, handlers, options.onInternal ? { onInternal: options.onInternal } : {}),
    async close() {
      await capture.stop();
      await options.reflector?.close();
      await io?.close();
    },
  };
}

type EventItem = Parameters<Parameters<Handlers<typeof engineContract>['events']>[1]['send']>[0];

function eventItem(event: PacketIoEvent): EventItem {
  return { ...event, atNs: String(event.atNs) } as EventItem;
}
