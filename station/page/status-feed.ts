import type { EngineStats } from '../../core/contracts/engine.ts';
import type { Phase, Status } from '../../core/contracts/station.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Sink } from '../../core/rpc/contract.ts';
import type { EngineLink } from '../engine/engine-link.ts';
import type { FreeSpace } from '../events/free-space.ts';
import type { StorageHealth } from '../events/storage-health.ts';
import { SendingRate } from '../live/sending-rate.ts';
import type { CatalogFeed } from '../plan/catalog-feed.ts';
import type { PlanFollower } from '../plan/plan-follower.ts';
import type { ProjectEditor } from '../project/project-editor.ts';
import type { Run } from '../run/run.ts';
import type { SampleIntake } from '../run/sample-intake.ts';
import type { Store } from '../store/store.ts';

const LOOK_EVERY_MS = 500;

export interface StatusParts {
  readonly run: Run;
  readonly link: EngineLink;
  readonly serviceLink: Pick<EngineLink, 'state' | 'restarts' | 'fault'>;
  readonly catalog: CatalogFeed;
  readonly project: ProjectEditor;
  readonly follower: PlanFollower;
  readonly intake: SampleIntake;
  readonly store: Store;
  readonly storage: StorageHealth;
  readonly freeSpace: Pick<FreeSpace, 'space' | 'isLow'>;
  /** Names of agents that are not connected. */
  readonly silentAgents: () => readonly string[];
  readonly clock: Clock;
  readonly about: AboutStation;
}

export interface AboutStation {
  readonly version: string;
  readonly readOnly: boolean;
}

/** The state of station and engine for the page's header: looked at twice a second, sent when it changed. */
export class StatusFeed {
  private readonly sinks = new Map<Sink<Status>, (status: Status) => Status>();
  private readonly sent = new WeakMap<Sink<Status>, string>();
  private readonly parts: StatusParts;
  private engine: EngineStats | undefined;
  private readonly rate = new SendingRate();
  private phase: Phase = 'stopped';

  constructor(parts: StatusParts) {
    this.parts = parts;
    parts.clock.every(LOOK_EVERY_MS, () => this.look());
  }

  /** @param shape what the reader is sent of a status */
  open(sink: Sink<Status>, signal: AbortSignal, shape: (status: Status) => Status = (status) => status): void {
    this.sinks.set(sink, shape);
    signal.addEventListener('abort', () => this.sinks.delete(sink), { once: true });
    this.sendTo(sink, shape(this.describe()));
  }

  private look(): void {
    if (this.sinks.size === 0) return;
    void this.parts.link.stats()?.then(
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
    for (const [sink, shape] of this.sinks) this.sendTo(sink, shape(status));
  }

  private noteSent(sent: number): void {
    const { phase } = this.parts.run;
    if (phase !== this.phase) this.rate.restart();
    this.phase = phase;
    this.rate.look(this.parts.clock.monotonicMs(), sent);
  }

  private describe(): Status {
    return describeStatus(this.parts, { engine: this.engine, sentPerSecond: this.rate.perSecond() });
  }

  private sendTo(sink: Sink<Status>, status: Status): void {
    const text = JSON.stringify({ ...status, nowMs: 0 });
    if (sink.credit <= 0 || this.sent.get(sink) === text) return;
    this.sent.set(sink, text);
    sink.send(status);
  }
}

function describeStatus(
  parts: StatusParts,
  { engine, sentPerSecond }: { readonly engine: EngineStats | undefined; readonly sentPerSecond: number | null },
): Status {
  const { run, link, serviceLink, catalog, project, follower, intake, store, storage, freeSpace, clock, about } = parts;
  const { current } = catalog;
  const silentAgents = parts.silentAgents();
  const isRunning = run.phase === 'running';
  return {
    nowMs: clock.nowMs(),
    version: about.version,
    readOnly: about.readOnly,
    phase: run.phase,
    startedAtMs: run.startedAtMs,
    recalled: run.recalled,
    statesFromMs: run.statesFromMs,
    readsFigures: run.readsFigures,
    project: {
      name: current.project.name ?? '',
      path: project.open.path,
      kind: project.open.kind,
      reloadFault: project.reloadFault,
      planFault: follower.fault,
      targets: current.targets.size,
      series: current.identified.length,
      resolving: follower.names.pending,
    },
    packetsPerSecond: catalog.packetsPerSecond,
    rateLimit: run.limitPps(),
    isRateCeiling: catalog.isRateCeiling,
    sentPerSecond: isRunning ? sentPerSecond : null,
    engine: { state: link.state, driver: link.driver, restarts: link.restarts, fault: link.fault },
    services: { state: serviceLink.state, restarts: serviceLink.restarts, fault: serviceLink.fault },
    ...(silentAgents.length > 0 && { silentAgents: [...silentAgents] }),
    trust: {
      lateP99Us: isRunning ? intake.sendDelay.p99Us() : null,
      tooLateRatio: isRunning ? intake.sendDelay.tooLateRatio() : 0,
      notMeasured: intake.missed,
      receiveOverflow: engine?.receiveOverflow ?? 0,
      droppedSamples: engine?.droppedSamples ?? 0,
      unstoredSamples: intake.unstoredSamples,
    },
    storage: {
      bytes: store.usage.bytes,
      capBytes: store.limits.capBytes,
      oldestMs: store.usage.oldestMs,
      freeBytes: freeSpace.space?.freeBytes ?? null,
      isDiskLow: freeSpace.isLow,
      fault: storage.fault ?? storage.waiting,
      unreadableFiles: [...storage.unreadableFiles],
    },
  };
}
