import type { EngineStats } from '../../core/contracts/engine.ts';
import type { Phase, Status } from '../../core/contracts/station.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Sink } from '../../core/rpc/contract.ts';
import { SendingRate } from '../live/sending-rate.ts';
import type { Station } from '../station.ts';

const LOOK_EVERY_MS = 500;

/** What is going on, for the page's header: told when it changes, looked at twice a second. */
export class StatusFeed {
  private readonly sinks = new Set<Sink<Status>>();
  private readonly told = new WeakMap<Sink<Status>, string>();
  private readonly station: Station;
  private readonly clock: Clock;
  private readonly about: { readonly version: string; readonly capBytes: number };
  private engine: EngineStats | undefined;
  private readonly rate = new SendingRate();
  private phase: Phase = 'stopped';

  constructor(station: Station, clock: Clock, about: { readonly version: string; readonly capBytes: number }) {
    this.station = station;
    this.clock = clock;
    this.about = about;
    clock.every(LOOK_EVERY_MS, () => this.look());
  }

  open(sink: Sink<Status>, signal: AbortSignal): void {
    this.sinks.add(sink);
    signal.addEventListener('abort', () => this.sinks.delete(sink), { once: true });
    this.tell(sink, this.describe());
  }

  private look(): void {
    if (this.sinks.size === 0) return;
    void this.station.link.stats()?.then(
      (stats) => {
        this.engine = stats;
        this.noteSent(stats.sent);
      },
      () => {
        this.engine = undefined; // it went away; its state says so
        this.rate.restart();
      },
    );
    const status = this.describe();
    for (const sink of this.sinks) this.tell(sink, status);
  }

  private noteSent(sent: number): void {
    const { phase } = this.station.run;
    if (phase !== this.phase) this.rate.restart();
    this.phase = phase;
    this.rate.look(this.clock.monotonicMs(), sent);
  }

  private describe(): Status {
    const { station, engine } = this;
    return describeStatus(station, this.clock.nowMs(), this.about, { engine, sentPerSecond: this.rate.perSecond() });
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
  { engine, sentPerSecond }: { readonly engine: EngineStats | undefined; readonly sentPerSecond: number | null },
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
      planFault: station.follower.fault,
      targets: catalog.targets.size,
      series: catalog.identified.length,
      resolving: station.names.pending,
    },
    packetsPerSecond: station.catalogFeed.packetsPerSecond,
    isRateCeiling: station.catalogFeed.isRateCeiling,
    sentPerSecond: station.run.phase === 'running' ? sentPerSecond : null,
    engine: { state: link.state, driver: link.driver, restarts: link.restarts, fault: link.fault },
    trust: {
      lateP99Us: station.run.phase === 'running' ? station.intake.lateness.p99Us() : null,
      tooLateRatio: station.run.phase === 'running' ? station.intake.lateness.tooLateRatio() : 0,
      notMeasured: station.intake.missed,
      receiveOverflow: engine?.receiveOverflow ?? 0,
      droppedSamples: engine?.droppedSamples ?? 0,
      unstoredSamples: station.intake.unstoredSamples,
    },
    storage: {
      bytes: journal.bytes,
      capBytes: about.capBytes,
      oldestMs: journal.oldestMs,
      fault: station.storage.fault,
    },
  };
}
