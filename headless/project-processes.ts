import { join } from 'node:path';
import type { HubAddress } from '../core/fleet/hub-address.ts';
import type { MetricsFlags } from '../core/metrics/metrics-options.ts';
import type { EngineKind } from '../core/model/engine-kind.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Log } from '../core/ports/log.ts';
import type { Fault } from '../core/result/result.ts';
import { envWithoutMetrics, envWithoutSecrets } from '../host/process/child-env.ts';
import { forkNode } from '../host/process/fork-node.ts';
import type { Opening } from '../host/process/messages.ts';
import type { ProjectSession, SessionEvents } from '../host/process/project-host.ts';
import { Supervised } from '../host/process/supervisor.ts';
import type { EngineInit, ServiceEngineInit, StationInit } from './process/inits.ts';

export interface ProjectProcessesOptions {
  readonly dataDir: string;
  readonly readOnly: boolean;
  readonly projectPath: string;
  readonly token: string;
  /** Why another project could not be opened, for which this one is open again. */
  readonly openFault: Fault | null;
  readonly wantedPort: () => Pick<StationInit, 'port' | 'whenTaken'>;
  /** Private folder for the sockets between the processes. */
  readonly socketDir: string;
  readonly capBytes?: number | undefined;
  readonly ratePps?: number | undefined;
  /** Address at which agents connect. */
  readonly hub?: HubAddress | undefined;
  /** Address at which netProbe probes report; left out = they cannot. */
  readonly netprobe?: HubAddress | undefined;
  /** Continue a run that was in progress when Sounder as a whole ended; left out = the project says. */
  readonly continueRun?: boolean | undefined;
  readonly metrics: MetricsFlags;
  readonly version: string;
  readonly verbose: boolean;
  readonly driver: 'native' | 'simulated';
  readonly entryDir: string;
  readonly prebuildsDir: string;
  readonly events: SessionEvents;
  readonly clock: Clock;
  readonly log: Log;
}

/** Station and engines of one project, supervised. A project that is open read-only has no engines. */
export class ProjectProcesses implements ProjectSession {
  private readonly engine: Supervised<EngineInit>;
  private readonly services: Supervised<ServiceEngineInit>;
  private readonly station: Supervised<StationInit>;
  private readonly isReadOnly: boolean;
  private isFirstReady = true;

  constructor(options: ProjectProcessesOptions) {
    const { clock, log, verbose, entryDir, events, dataDir } = options;
    this.isReadOnly = options.readOnly;
    const socketOf = (name: string) =>
      process.platform === 'win32' ? `\\\\.\\pipe\\sounder-${process.pid}-${name}` : join(options.socketDir, name);
    const engineSockets: Record<EngineKind, string> = { packet: socketOf('engine'), service: socketOf('svc') };
    const { onFailed } = events;
    this.services = new Supervised({
      name: 'service engine',
      startChild: () => forkNode(join(entryDir, 'service-engine.cjs'), envWithoutMetrics(process.env)),
      init: () => ({ socket: engineSockets.service, dataDir, verbose }),
      clock,
      log,
      onReady: () => log.debug('child.ready', { child: 'service-engine' }),
      onFailed,
    });
    this.engine = new Supervised({
      name: 'packet engine',
      startChild: () => forkNode(join(entryDir, 'packet-engine.cjs'), envWithoutSecrets(process.env)),
      init: () => ({
        socket: engineSockets.packet,
        driver: options.driver,
        prebuildsDir: options.prebuildsDir,
        verbose,
      }),
      clock,
      log,
      onReady: () => log.debug('child.ready', { child: 'packet-engine' }),
      onFailed,
    });
    this.station = new Supervised({
      name: 'station',
      startChild: () => forkNode(join(entryDir, 'station.cjs')),
      init: (attempt) => ({
        dataDir,
        projectPath: options.projectPath,
        readOnly: options.readOnly,
        openFault: options.openFault,
        pageDir: join(entryDir, 'page'),
        entryDir,
        engineSockets,
        token: options.token,
        ...options.wantedPort(),
        resume: attempt > 0,
        continueRun: options.continueRun,
        capBytes: options.capBytes,
        ratePps: options.ratePps,
        hub: options.hub,
        netprobe: options.netprobe,
        ...(options.readOnly ? {} : { metrics: options.metrics }),
        version: options.version,
        verbose,
      }),
      clock,
      log,
      onReady: (port) => this.ready(port, options),
      onFailed,
      onOpenProject: (id, request) => events.onOpenProject(id, request),
      onWantEngine: (kind) => this.wanted(kind),
    });
  }

  start(): void {
    if (!this.isReadOnly) this.engine.start();
    this.station.start();
  }

  /** Makes the station read its project again. */
  reload(): void {
    this.station.current?.send({ type: 'reload' });
  }

  reply(opening: Opening): void {
    this.station.current?.send({ type: 'opening', ...opening });
  }

  async close(): Promise<Fault | null> {
    this.engine.expectEnd();
    this.services.expectEnd();
    const lost = await this.station.close();
    await Promise.all([this.engine.close(), this.services.close()]);
    return lost;
  }

  /** The packet engine is there from the start: all projects but few need it. */
  private wanted(kind: EngineKind): void {
    if (kind === 'service' && !this.isReadOnly) this.services.startOnce();
  }

  private ready(port: number | undefined, { log, events }: ProjectProcessesOptions): void {
    log.debug('child.ready', { child: 'station', port });
    if (port === undefined || !this.isFirstReady) return;
    this.isFirstReady = false;
    events.onReady(port);
  }
}
