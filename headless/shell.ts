import { join } from 'node:path';
import type { HubAddress } from '../core/fleet/hub-address.ts';
import type { MetricsFlags } from '../core/metrics/metrics-options.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Log } from '../core/ports/log.ts';
import type { Fault } from '../core/result/result.ts';
import { type DataFolder, takeDataFolder, viewDataFolder } from '../host/data-folder.ts';
import type { OpenRequest } from '../host/process/messages.ts';
import { ProjectHost } from '../host/process/project-host.ts';
import { type RuntimeFolder, takeRuntimeFolder } from '../host/runtime-folder.ts';
import { ProjectProcesses } from './project-processes.ts';

export interface ShellOptions {
  readonly dataDir: string;
  /** Rejects pages with the previous token. */
  readonly newToken: boolean;
  /** Nothing is probed, and nothing written to the data folder. */
  readonly readOnly: boolean;
  /** File of the project that is opened first; others are `project.yaml` in their folder. */
  readonly projectPath: string;
  /** Default: `preferredPort`, or the next free one. */
  readonly port?: number;
  readonly preferredPort: number;
  readonly capBytes?: number | undefined;
  readonly ratePps?: number | undefined;
  /** Address at which agents connect. */
  readonly hub?: HubAddress | undefined;
  /** Address at which netProbe probes report; left out = they cannot. */
  readonly netprobe?: HubAddress | undefined;
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
  /** The page has opened another project. */
  readonly onOtherProject: (url: string, dataDir: string) => void;
  readonly onFailed: (fault: Fault) => void;
}

/** The browser host's shell: parent of all processes, owner of the data folder's lock, no measurement data. */
export class Shell {
  private readonly runtime: RuntimeFolder;
  private readonly host: ProjectHost<ProjectProcesses>;
  /** Other projects are served at the port of the first one, which pages know. */
  private boundPort: number | undefined;

  /** Throws FaultErrors `data.*`, leaving nothing behind. */
  constructor(options: ShellOptions) {
    this.runtime = takeRuntimeFolder();
    const { dataDir, readOnly, clock, log, onFailed } = options;
    try {
      this.host = new ProjectHost({
        first: { dataDir, readOnly },
        take: ({ dataDir: dir, readOnly: isView }) =>
          isView
            ? viewDataFolder(dir)
            : takeDataFolder(dir, { newToken: options.newToken && dir === dataDir, canView: true }),
        open: (request, folder, events, openFault) =>
          new ProjectProcesses({
            ...options,
            ...request,
            projectPath: this.projectPath(request, options),
            socketDir: this.runtime.dir,
            token: folder.token,
            wantedPort: () => this.wantedPort(options),
            events,
            openFault,
          }),
        onReady: (port, folder, isFirst) => this.served(port, folder, isFirst, options),
        onFailed,
        clock,
        log,
      });
    } catch (error) {
      this.runtime.release();
      throw error;
    }
  }

  start(): void {
    this.host.start();
  }

  /** Makes the station read its project again. */
  reload(): void {
    this.host.session.reload();
  }

  /** Stops probing, closes the store, ends the processes. @returns why samples are lost with it, null = none are */
  async close(): Promise<Fault | null> {
    const lost = await this.host.close();
    this.runtime.release();
    return lost;
  }

  private projectPath({ dataDir }: OpenRequest, options: ShellOptions): string {
    return dataDir === options.dataDir ? options.projectPath : join(dataDir, 'project.yaml');
  }

  /** After a restart of the station it is the port that pages know. */
  private wantedPort({ port, preferredPort }: ShellOptions) {
    if (this.boundPort !== undefined) return { port: this.boundPort, whenTaken: 'wait' } as const;
    return port === undefined
      ? ({ port: preferredPort, whenTaken: 'next' } as const)
      : ({ port, whenTaken: 'refuse' } as const);
  }

  private served(port: number | undefined, folder: DataFolder, isFirst: boolean, options: ShellOptions): void {
    if (port === undefined) return;
    this.boundPort = port;
    const url = `http://127.0.0.1:${port}/#${folder.token}`;
    folder.publish(port);
    if (isFirst) options.onReady(url, port);
    else options.onOtherProject(url, folder.dir);
  }
}
