import { isServiceEntry, type PlanDelta, type PlanEntry, type ServiceEntry } from '../../core/model/packet.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import type { Capabilities, PacketIo, PacketIoEvent, PacketIoStats } from '../../core/ports/packet-io.ts';
import type { RunnerEntry, ServiceHost } from '../../core/ports/service.ts';
import type { Fault } from '../../core/result/result.ts';
import { EntryRuns } from './entry-runs.ts';
import type { FleetLeases } from './fleet-leases.ts';
import { HostLock } from './host-lock.ts';
import { SampleOutbox } from './sample-outbox.ts';
import { SteadyTime } from './steady-time.ts';

export interface ServiceIoOptions {
  readonly runners: readonly RunnerEntry[];
  readonly host: ServiceHost;
  readonly clock: Clock;
  readonly log: Log;
  /** Wishes for the lock of the whole fleet; left out = there is no fleet. */
  readonly leases?: FleetLeases;
  /** Features of this host that probes of services depend on, found by testing. */
  readonly capabilities: () => Promise<Capabilities['features']>;
}

/** A driver whose entries are transactions with services, on the event loop of its process. */
export class ServiceIo implements PacketIo {
  private readonly options: ServiceIoOptions;
  private readonly byCode: ReadonlyMap<number, RunnerEntry>;
  private readonly entries = new Map<number, EntryRuns>();
  private readonly lock: HostLock;
  private readonly outbox: SampleOutbox;
  private readonly time: SteadyTime;
  private eventListener: (event: PacketIoEvent) => void = () => undefined;
  private readonly running = new Set<AbortController>();
  private readonly counts = { started: 0, finished: 0 };

  constructor(options: ServiceIoOptions) {
    this.options = options;
    this.lock = new HostLock(options.clock, options.leases);
    this.byCode = new Map(options.runners.map((runner) => [runner.definition.code, runner]));
    this.outbox = new SampleOutbox(options.clock);
    this.time = new SteadyTime(options.clock, (stepMs) =>
      this.eventListener({ kind: 'clock-step', atNs: options.clock.nowNs(), stepNs: Math.round(stepMs * 1e6) }),
    );
  }

  async capabilities(): Promise<Capabilities> {
    return { driver: 'service', features: await this.options.capabilities() };
  }

  apply({ add, remove }: PlanDelta): Fault | null {
    const begun: { readonly entryId: number; readonly runs: EntryRuns }[] = [];
    for (const entry of add) {
      const runs = isServiceEntry(entry) ? this.runsOf(entry) : undefined;
      if (!runs) return badEntry(entry);
      begun.push({ entryId: entry.entryId, runs });
    }
    for (const id of [...remove, ...begun.map(({ entryId }) => entryId)]) {
      this.entries.get(id)?.remove();
      this.entries.delete(id);
    }
    for (const { entryId, runs } of begun) {
      this.entries.set(entryId, runs);
      runs.start();
    }
    return null;
  }

  onBatch(listener: (frame: Uint8Array<ArrayBuffer>) => void): void {
    this.outbox.listener = listener;
  }

  onEvent(listener: (event: PacketIoEvent) => void): void {
    this.eventListener = listener;
  }

  stats(): PacketIoStats {
    const { started, finished } = this.counts;
    return {
      sent: started,
      received: finished,
      unmatched: 0,
      receiveOverflow: 0,
      droppedSamples: 0,
      inFlight: started - finished,
      entries: this.entries.size,
    };
  }

  async close(): Promise<void> {
    for (const runs of this.entries.values()) runs.remove();
    this.entries.clear();
    for (const one of this.running) one.abort(); // those of removed entries as well
    this.outbox.close();
  }

  private runsOf(entry: ServiceEntry): EntryRuns | undefined {
    const runner = this.byCode.get(entry.probeCode);
    const request = runner?.definition.service?.request.safeParse(entry.packet.request);
    if (!runner || !request?.success) return undefined;
    const { clock, host, log } = this.options;
    return new EntryRuns(entry, request.data, {
      clock,
      time: this.time,
      host,
      log,
      lock: this.lock,
      outbox: this.outbox,
      definition: runner.definition,
      run: runner.run,
      transactions: {
        begin: (one) => {
          this.running.add(one);
          this.counts.started += 1;
        },
        end: (one) => {
          this.running.delete(one);
          this.counts.finished += 1;
        },
      },
    });
  }
}

const badEntry = ({ entryId, packet }: PlanEntry): Fault => ({
  code: 'packet-io.bad-entry',
  message: `Entry ${entryId}: no service probe has a ${packet.format} entry with these values`,
  detail: { entryId },
});
