import type { HubAddress } from '../core/fleet/hub-address.ts';
import type { MetricsFlags } from '../core/metrics/metrics-options.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { ReadDiskSpace } from '../core/ports/disk-space.ts';
import type { Log } from '../core/ports/log.ts';
import type { Resolver, ReverseNames } from '../core/ports/resolver.ts';
import type { Fault } from '../core/result/result.ts';
import type { OpenRequest } from '../host/process/messages.ts';
import type { KeySource } from '../host/secrets/secret-store.ts';
import type { SetPdf } from '../host/typst/typst-messages.ts';
import type { EngineConnector } from './engine/engine-link.ts';
import type { AboutStation } from './page/status-feed.ts';
import type { ProjectMemory } from './project/project-memory.ts';
import type { ProjectService } from './project/project-service.ts';
import type { StorageFlags } from './store/limits.ts';

/** Parts that a host gives the station, and how it starts. */
export interface StationOptions {
  readonly project: ProjectService;
  readonly memory: ProjectMemory;
  readonly dataDir: string;
  readonly entryDir: string;
  readonly about: AboutStation;
  /** Limits from the command line. */
  readonly storageFlags: StorageFlags;
  /** Limit of the plan's packets/s from the command line. */
  readonly ratePps: number | undefined;
  readonly clock: Clock;
  readonly log: Log;
  readonly resolver: Resolver;
  /** Names of the routers on traced paths. */
  readonly reverseNames: ReverseNames;
  /** Space of the data folder's disk. */
  readonly diskSpace: ReadDiskSpace;
  /** Addresses of this computer, literal. */
  readonly ownAddresses: () => ReadonlySet<string>;
  readonly connectEngine: EngineConnector;
  /** Why another project could not be opened, for which this one is open again. */
  readonly openFault: Fault | null;
  /** Address at which agents connect. */
  readonly hub: { readonly hubPort: number; readonly hubHost: string | null };
  /** Address at which netProbe probes report; null = they cannot. */
  readonly netprobe: HubAddress | null;
  /** Opens another project in place of this one. */
  readonly openProject: (request: OpenRequest) => Promise<string | null>;
  /** Gives the key of stored secrets, in the desktop host; without it the folder's file has it. */
  readonly secretsKey: KeySource | undefined;
  /** Sets the documents of reports, where the host does; undefined = a thread starts a process for each. */
  readonly setPdf: SetPdf | undefined;
  /** Resume the run that was in progress when the last station ended. */
  readonly resume: boolean;
  /** Folder of the databases: the data folder, or a view of a project that is open read-only. */
  readonly storeDir: string;
  /** Whether a run continues that was in progress when Sounder as a whole ended; undefined = the project says. */
  readonly continueRun: boolean | undefined;
  /** The metrics endpoint; undefined = this host has none. */
  readonly metrics: MetricsFlags | undefined;
}
