import type { HubAddress } from '../core/fleet/hub-address.ts';
import type { MetricsFlags } from '../core/metrics/metrics-options.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Log } from '../core/ports/log.ts';
import type { Fault } from '../core/result/result.ts';
import type { Port } from '../core/rpc/port.ts';
import { diskSpaceOf } from '../host/disk-space.ts';
import { ownAddresses } from '../host/interfaces.ts';
import type { OpenRequest } from '../host/process/messages.ts';
import { systemResolver } from '../host/resolver.ts';
import { reverseNames } from '../host/reverse-names.ts';
import type { KeySource } from '../host/secrets/secret-store.ts';
import type { SetPdf } from '../host/typst/typst-messages.ts';
import { buildStation } from './build-station.ts';
import type { RunningDownload } from './downloads/downloads.ts';
import type { EngineConnector } from './engine/engine-link.ts';
import { HUB_PORT } from './fleet/fleet-hub.ts';
import { servePage } from './page/serve-page.ts';
import { ProjectMemory } from './project/project-memory.ts';
import { ProjectService } from './project/project-service.ts';
import { openView } from './read-only/open-view.ts';
import { storedNamesOnly } from './read-only/read-only.ts';

/** Settings of a station, from any host. */
export interface StationSettings {
  readonly dataDir: string;
  readonly projectPath: string;
  /** Folder of the built files, for the threads. */
  readonly entryDir: string;
  /** Resume the run, after a restart because of a crash. */
  readonly resume: boolean;
  /** Nothing is probed, and nothing written to the data folder. */
  readonly readOnly?: boolean;
  /** Why another project could not be opened, for which this one is open again. */
  readonly openFault?: Fault | null;
  /** Continue a run that was in progress when Sounder as a whole ended; left out = the project says. */
  readonly continueRun?: boolean | undefined;
  /** Bytes that samples may take on disk, from the command line; left out = the project says. */
  readonly capBytes?: number | undefined;
  /** Packets/s that the plan sends at most unless it is confirmed, from the command line; left out = the project says. */
  readonly ratePps?: number | undefined;
  readonly version: string;
  /** Address at which agents connect; left out = the usual port of all addresses. */
  readonly hub?: HubAddress | undefined;
  /** Address at which netProbe probes report; left out = they cannot. */
  readonly netprobe?: HubAddress | undefined;
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

/** Connections and services of a host. */
export interface StationHost {
  readonly connectEngine: EngineConnector;
  /** Opens another project in place of this one. @returns the token of its pages, null = the host has none */
  readonly openProject: (request: OpenRequest) => Promise<string | null>;
  /** Key of stored secrets, where the host keeps it. */
  readonly secretsKey?: KeySource;
  /** Sets the documents of reports, where their threads cannot start a process for it. */
  readonly setPdf?: SetPdf;
}

/** The station, the same in every host. Throws FaultErrors `project.*`, `store.*`. */
export async function startStation(
  settings: StationSettings,
  clock: Clock,
  log: Log,
  { connectEngine, openProject, secretsKey, setPdf }: StationHost,
): Promise<RunningStation> {
  const { dataDir, entryDir, capBytes, resume, version, readOnly = false } = settings;
  const view = readOnly ? await openView(dataDir, settings.projectPath, log) : null;
  // A run that is to continue does so with the project that it had, also when its file has become invalid since.
  const keeps = resume || readOnly || settings.continueRun === true;
  const memory = new ProjectMemory(view?.stateDir ?? dataDir, keeps);
  const { lastValidPath, parsedPath } = memory;
  const place = view?.place ?? { path: memory.pathOf(settings.projectPath), lastValidPath, parsedPath };
  const station = await buildStation({
    project: await ProjectService.open(place, entryDir, log),
    memory,
    dataDir,
    entryDir,
    openFault: settings.openFault ?? null,
    openProject,
    hub: { hubPort: settings.hub?.port ?? HUB_PORT, hubHost: settings.hub?.host ?? null },
    netprobe: settings.netprobe ?? null,
    storeDir: view?.storeDir ?? dataDir,
    about: { version, readOnly },
    storageFlags: { capBytes },
    ratePps: settings.ratePps,
    clock,
    log,
    resolver: readOnly ? storedNamesOnly : systemResolver({ clock }),
    reverseNames: reverseNames({ clock }),
    diskSpace: () => diskSpaceOf(dataDir),
    ownAddresses,
    connectEngine,
    secretsKey,
    setPdf,
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
    async close() {
      const loss = await station.close();
      view?.close();
      return loss;
    },
    abandon: () => station.abandon(),
  };
}
