import { join } from 'node:path';
import { MessageChannelMain, type MessagePortMain } from 'electron';
import type { EngineKind } from '../../core/model/engine-kind.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import type { Fault } from '../../core/result/result.ts';
import type { Opening } from '../../host/process/messages.ts';
import type { ProjectSession, SessionEvents } from '../../host/process/project-host.ts';
import { Supervised } from '../../host/process/supervisor.ts';
import type { EngineInit, ServiceEngineInit, StationInit } from '../ports/process-messages.ts';
import { SecretsKey } from './keyring.ts';
import type { DesktopOptions } from './options.ts';
import { TypstProcesses } from './typst-processes.ts';
import { forkUtility, type UtilityChild } from './utility-child.ts';

export interface ProcessesOptions {
  readonly options: Pick<DesktopOptions, 'driver' | 'verbose' | 'capBytes' | 'ratePps' | 'continueRun'>;
  readonly dataDir: string;
  readonly readOnly: boolean;
  readonly projectPath: string;
  /** Why another project could not be opened, for which this one is open again. */
  readonly openFault: Fault | null;
  readonly version: string;
  readonly entryDir: string;
  readonly prebuildsDir: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly events: SessionEvents;
}

/** Station and engines, supervised; main only passes ports on, so that no sample goes through it. */
export class Processes implements ProjectSession {
  private engineChild: UtilityChild<EngineInit> | undefined;
  private servicesChild: UtilityChild<ServiceEngineInit> | undefined;
  private stationChild: UtilityChild<StationInit> | undefined;
  private readonly secretsKey: SecretsKey;
  private readonly typst: TypstProcesses;
  private readonly engine: Supervised<EngineInit>;
  private readonly services: Supervised<ServiceEngineInit>;
  private readonly station: Supervised<StationInit>;

  private readonly isReadOnly: boolean;

  constructor({ options, version, entryDir, prebuildsDir, clock, log, events, ...project }: ProcessesOptions) {
    const { driver, verbose, capBytes, ratePps, continueRun } = options;
    const { dataDir } = project;
    const { onFailed } = events;
    this.isReadOnly = project.readOnly;
    this.secretsKey = new SecretsKey(dataDir, log);
    this.typst = new TypstProcesses(entryDir);
    this.engine = new Supervised({
      name: 'packet engine',
      startChild: () => {
        this.engineChild = forkUtility(join(entryDir, 'utility-packet-engine.cjs'), 'Sounder packet engine');
        return this.engineChild;
      },
      init: () => ({ driver, prebuildsDir, verbose }),
      clock,
      log,
      onReady: () => log.debug('child.ready', { child: 'packet-engine' }),
      onFailed,
    });
    this.services = new Supervised({
      name: 'service engine',
      startChild: () => {
        const entry = join(entryDir, 'utility-service-engine.cjs');
        const child = forkUtility<ServiceEngineInit>(entry, 'Sounder service engine', {
          wantSecretsKey: (create) => void this.secretsKey.reply(create).then((reply) => child.tell(reply)),
        });
        this.servicesChild = child;
        return child;
      },
      init: () => ({ dataDir, verbose }),
      clock,
      log,
      onReady: () => log.debug('child.ready', { child: 'service-engine' }),
      onFailed,
    });
    this.station = new Supervised({
      name: 'station',
      startChild: () => {
        const child = forkUtility<StationInit>(join(entryDir, 'utility-station.cjs'), 'Sounder station', {
          wantTypst: (id) => this.introduceTypst(id),
          endTypst: (id) => this.typst.end(id),
          wantEngine: (kind) => this.introduceEngine(kind),
          wantSecretsKey: (create) => void this.secretsKey.reply(create).then((reply) => child.tell(reply)),
        });
        this.stationChild = child;
        child.onExit(() => this.typst.endAll());
        return child;
      },
      init: (attempt) => ({
        ...{ ...project, entryDir, capBytes, ratePps, continueRun, version, verbose },
        resume: attempt > 0,
      }),
      clock,
      log,
      onReady: () => {
        log.debug('child.ready', { child: 'station' });
        events.onReady(undefined);
      },
      onFailed,
      onOpenProject: (id, request) => events.onOpenProject(id, request),
    });
  }

  start(): void {
    if (!this.isReadOnly) this.engine.start();
    this.station.start();
  }

  reply(opening: Opening): void {
    this.stationChild?.tell({ type: 'opening', ...opening, token: null });
  }

  /** Hands the page's end of a channel to the station; without a station it is closed, and the page asks again. */
  attachPage(port: MessagePortMain): void {
    if (this.station.current) this.stationChild?.tell({ type: 'attach' }, [port]);
    else port.close();
  }

  suspended(atMs: number): void {
    if (this.station.current) this.stationChild?.tell({ type: 'suspended', atMs });
  }

  resumed(atMs: number): void {
    if (this.station.current) this.stationChild?.tell({ type: 'resumed', atMs });
  }

  /** Stops probing, closes the store, ends the processes. @returns why samples are lost with it, null = none is */
  async close(): Promise<Fault | null> {
    this.engine.expectEnd();
    this.services.expectEnd();
    const lost = await this.station.close();
    await Promise.all([this.engine.close(), this.services.close()]);
    return lost;
  }

  /** The station asks for a process that sets a document: it gets one end of a channel to it. */
  private introduceTypst(id: number): void {
    const { stationChild } = this;
    const port = this.typst.start(id, (why) => stationChild?.tell({ type: 'typst-ended', id, why }));
    stationChild?.tell({ type: 'typst', id }, [port]);
  }

  /** The station asks for an engine: each gets one end of a new channel. */
  private introduceEngine(kind: EngineKind): void {
    // The packet engine is there from the start: all projects but few need it.
    if (kind === 'service' && !this.isReadOnly) this.services.startOnce();
    const isThere = (kind === 'packet' ? this.engine : this.services).current !== undefined;
    if (!isThere) return this.stationChild?.tell({ type: 'engine', kind, isThere });
    const { port1, port2 } = new MessageChannelMain();
    (kind === 'packet' ? this.engineChild : this.servicesChild)?.tell({ type: 'attach' }, [port1]);
    this.stationChild?.tell({ type: 'engine', kind, isThere }, [port2]);
  }
}
