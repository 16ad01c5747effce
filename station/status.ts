import type { EngineStats } from '../core/contracts/engine.ts';
import type { Status } from '../core/contracts/station.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Sink } from '../core/rpc/contract.ts';
import type { Station } from './station.ts';

const LOOK_EVERY_MS = 500;

/** What is going on, for the page's header: told when it changes, looked at twice a second. */
export class StatusFeed {
  private readonly sinks = new Set<Sink<Status>>();
  private readonly told = new WeakMap<Sink<Status>, string>();
  private readonly station: Station;
  private readonly clock: Clock;
  private readonly about: { readonly version: string; readonly capBytes: number };
  private engine: EngineStats | undefined;

  constructor(station: Station, clock: Clock, about: { readonly version: string; readonly capBytes: number }) {
    this.station = station;
    this.clock = clock;
    this.about = about;
    clock.every(LOOK_EVERY_MS, () => this.look());
  }

  open(sink: Sink<Status>, signal: AbortSignal): void {
    this.sinks.add(sink);
    signal.addEventListener('abort', () => this.sinks.delete(sink), { once: true });
    this.tell(sink, describeStatus(this.station, this.clock.nowMs(), this.about, this.engine));
  }

  private look(): void {
    if (this.sinks.size === 0) return;
    void this.station.link.stats()?.then(
      (stats) => {
        this.engine = stats;
      },
      () => {
        this.engine = undefined; // it went away; its state says so
      },
    );
    const status = describeStatus(this.station, this.clock.nowMs(), this.about, this.engine);
    for (const sink of this.sinks) this.tell(sink, status);
  }

  private tell(sink: Sink<Status>, status: Status): void {
    const text = JSON.stringify({ ...status, nowMs: 0 });
    if (sink.credit <= 0 || this.told.get(sink) === text) return;
    this.told.set(sink, text);
    sink.send(status);
  }
}

function describeStatus(
  station: Station,
  nowMs: number,
  about: { readonly version: string; readonly capBytes: number },
  engine: EngineStats | undefined,
): Status {
  const { link, catalog, journal } = station;
  return {
    nowMs,
    version: about.version,
    phase: station.run.phase,
    startedAtMs: station.run.startedAtMs,
    recalled: station.run.recalled,
    project: {
      name: catalog.project.name ?? '',
      path: station.desk.open.path,
      kind: station.desk.open.kind,
      reloadFault: station.desk.reloadFault,
      planFault: station.held.fault,
      targets: catalog.targets.size,
      series: catalog.identified.length,
      resolving: station.names.pending,
    },
    packetsPerSecond: station.catalogFeed.packetsPerSecond,
    engine: { state: link.state, driver: link.driver, restarts: link.restarts, fault: link.fault },
    trust: {
      lateP99Us: station.run.phase === 'running' ? station.intake.lateness.p99Us() : null,
      notMeasured: station.intake.notMeasured,
      receiveOverflow: engine?.receiveOverflow ?? 0,
      droppedSamples: engine?.droppedSamples ?? 0,
    },
    storage: {
      bytes: journal.bytes,
      capBytes: about.capBytes,
      oldestMs: journal.oldestMs,
      fault: station.storage.fault,
    },
  };
}
