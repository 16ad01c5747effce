import type { MetricsFlags } from '../core/metrics/metrics-options.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Log } from '../core/ports/log.ts';
import type { Fault } from '../core/result/result.ts';
import type { Port } from '../core/rpc/port.ts';
import { diskSpaceOf } from '../host/disk-space.ts';
import { ownAddresses } from '../host/interfaces.ts';
import { systemResolver } from '../host/resolver.ts';
import { reverseNames } from '../host/reverse-names.ts';
import type { KeySource } from '../host/secrets/secret-store.ts';
import { buildStation } from './build-station.ts';
import type { RunningDownload } from './downloads/downloads.ts';
import type { EngineConnector } from './engine/engine-link.ts';
import { servePage } from './page/serve-page.ts';
import { ProjectMemory } from './project/project-memory.ts';
import { ProjectService } from './project/project-service.ts';

/** Settings of a station, from any host. */
export interface StationSettings {
  readonly dataDir: string;
  readonly projectPath: string;
  /** Folder of the built files, for the threads. */
  readonly entryDir: string;
  /** Resume the run, after a restart because of a crash. */
  readonly resume: boolean;
  /** Continue a run that was in progress when Sounder as a whole ended; left out = the project says. */
  readonly continueRun?: boolean | undefined;
  /** Bytes that samples may take on disk, from the command line; left out = the project says. */
  readonly capBytes?: number | undefined;
  readonly version: string;
  /** Flags of the metrics endpoint; left out = this host has none. */
  readonly metrics?: MetricsFlags;
}

export interface RunningStation {
  /** A page that may use the station; the host has made sure of that. */
  attachPage(port: Port): void;
  /** A file that a page prepared, for its only reader; undefined = there is none. */
  takeDownload(id: string): RunningDownload | undefined;
  /** Hosts that hear of it say when the computer goes to sleep and is back, Unix ms. */
  suspended(atMs: number): void;
  resumed(atMs: number): void;
  /** Reads the project's file again; what comes of it is on the timeline. */
  reload(): void;
  /** @returns why samples are lost with it, null = none is */
  close(): Promise<Fault | null>;
  /** Stores what came so far; nothing else is waited for. */
  abandon(): Promise<void>;
}

/**
 * The station, the same in every host; the host brings the connections. Throws FaultErrors `project.*`, `store.*`.
 * @param secretsKey key of stored secrets, where the host keeps it
 */
export async function startStation(
  settings: StationSettings,
  clock: Clock,
  log: Log,
  connectEngine: EngineConnector,
  secretsKey?: KeySource,
): Promise<RunningStation> {
  const { dataDir, entryDir, capBytes, resume, version, projectPath } = settings;
  // A run that is to continue does so with the project that it had, also when its file has become invalid since.
  const memory = new ProjectMemory(dataDir, resume || settings.continueRun === true);
  const place = { path: memory.pathOf(projectPath), lastValidPath: memory.lastValidPath };
  const station = await buildStation({
    project: await ProjectService.open(place, entryDir, log),
    memory,
    dataDir,
    entryDir,
    about: { version },
    storageFlags: { capBytes },
    clock,
    log,
    resolver: systemResolver({ clock }),
    reverseNames: reverseNames({ clock }),
    diskSpace: () => diskSpaceOf(dataDir),
    ownAddresses,
    connectEngine,
    secretsKey,
    resume,
    continueRun: settings.continueRun,
    metrics: settings.metrics,
  });
  station.open();
  return {
    attachPage: (port) => servePage(port, station, log),
    takeDownload: (id) => station.downloads.running.take(id),
    suspended: (atMs) => station.suspended(atMs),
    resumed: (atMs) => station.resumed(atMs),
    reload: () => station.project.reloadQuietly(true),
    close: () => station.close(),
    abandon: () => station.abandon(),
  };
}
