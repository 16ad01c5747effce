import { join } from 'node:path';
import type { MetricsFlags } from '../core/metrics/metrics-options.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Log } from '../core/ports/log.ts';
import type { Fault } from '../core/result/result.ts';
import { type DataFolder, takeDataFolder } from '../host/data-folder.ts';
import { envWithoutMetrics, envWithoutSecrets } from '../host/process/child-env.ts';
import { forkNode } from '../host/process/fork-node.ts';
import { Supervised } from '../host/process/supervisor.ts';
import { type RuntimeFolder, takeRuntimeFolder } from '../host/runtime-folder.ts';
import type { EngineInit, ServiceEngineInit, StationInit } from './process/inits.ts';

export interface ShellOptions {
  readonly dataDir: string;
  /** Rejects pages with the previous token. */
  readonly newToken: boolean;
  readonly projectPath: string;
  /** Default: `preferredPort`, or the next free one. */
  readonly port?: number;
  readonly preferredPort: number;
  readonly capBytes?: number | undefined;
  /** Continue the run of the last start; left out = the project says. */
  readonly continueRun?: boolean | undefined;
  readonly metrics: MetricsFlags;
  readonly version: string;
  readonly verbose: boolean;
  readonly driver: 'native' | 'simulated';
  /** Folder of the built files. */
  readonly entryDir: string;
  readonly prebuildsDir: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly onReady: (url: string, port: number) => void;
  readonly onFailed: (fault: Fault) => void;
}

/** The browser host's shell: parent of all processes, owner of the data folder's lock, no measurement data. */
export class Shell {
  private readonly folder: DataFolder;
  private readonly runtime: RuntimeFolder;
  private readonly engine: Supervised<EngineInit>;
  private readonly services: Supervised<ServiceEngineInit>;
  private readonly station: Supervised<StationInit>;
  private boundPort: number | undefined;

  /** Throws FaultErrors `data.*`, leaving nothing behind. */
  constructor(options: ShellOptions) {
    this.runtime = takeRuntimeFolder();
    try {
      this.folder = takeDataFolder(options.dataDir, options);
    } catch (error) {
      this.runtime.release();
      throw error;
    }
    const socketOf = (name: string) =>
      process.platform === 'win32' ? `\\\\.\\pipe\\sounder-${process.pid}-${name}` : join(this.runtime.dir, name);
    const engineSockets = { packet: socketOf('engine'), service: socketOf('svc') };
    const { clock, log, verbose } = options;
    this.services = new Supervised({
      name: 'service engine',
      startChild: () => forkNode(join(options.entryDir, 'service-engine.cjs'), envWithoutMetrics(process.env)),
      init: () => ({ socket: engineSockets.service, dataDir: options.dataDir, verbose }),
      clock,
      log,
      onReady: () => log.debug('child.ready', { child: 'service-engine' }),
      onFailed: options.onFailed,
    });
    this.engine = new Supervised({
      name: 'packet engine',
      startChild: () => forkNode(join(options.entryDir, 'packet-engine.cjs'), envWithoutSecrets(process.env)),
      init: () => ({
        socket: engineSockets.packet,
        driver: options.driver,
        prebuildsDir: options.prebuildsDir,
        verbose,
      }),
      clock,
      log,
      onReady: () => log.debug('child.ready', { child: 'packet-engine' }),
      onFailed: options.onFailed,
    });
    this.station = new Supervised({
      name: 'station',
      startChild: () => forkNode(join(options.entryDir, 'station.cjs')),
      init: (attempt) => ({
        dataDir: options.dataDir,
        projectPath: options.projectPath,
        pageDir: join(options.entryDir, 'page'),
        entryDir: options.entryDir,
        engineSockets,
        token: this.folder.token,
        ...this.wantedPort(options),
        resume: attempt > 0,
        continueRun: options.continueRun,
        capBytes: options.capBytes,
        metrics: options.metrics,
        version: options.version,
        verbose,
      }),
      clock,
      log,
      onReady: (port) => {
        log.debug('child.ready', { child: 'station', port });
        const first = this.boundPort === undefined;
        this.boundPort = port;
        if (port === undefined || !first) return;
        this.folder.publish(port);
        options.onReady(`http://127.0.0.1:${port}/#${this.folder.token}`, port);
      },
      onFailed: options.onFailed,
    });
  }

  /** After a restart of the station it is the port that pages know. */
  private wantedPort({ port, preferredPort }: ShellOptions): Pick<StationInit, 'port' | 'whenTaken'> {
    if (this.boundPort !== undefined) return { port: this.boundPort, whenTaken: 'wait' };
    return port === undefined ? { port: preferredPort, whenTaken: 'next' } : { port, whenTaken: 'refuse' };
  }

  start(): void {
    this.engine.start();
    this.services.start();
    this.station.start();
  }

  /** Makes the station read its project again. */
  reload(): void {
    this.station.current?.send({ type: 'reload' });
  }

  /** Stops probing, closes the store, ends the processes. @returns why samples are lost with it, null = none are */
  async close(): Promise<Fault | null> {
    this.engine.expectEnd();
    this.services.expectEnd();
    const lost = await this.station.close();
    await Promise.all([this.engine.close(), this.services.close()]);
    this.folder.release();
    this.runtime.release();
    return lost;
  }
}
