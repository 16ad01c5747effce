import { resolve } from 'node:path';
import type { Project } from '../../core/model/project.ts';
import { type Fault, toFault } from '../../core/result/result.ts';
import { faultLine } from '../../host/exit-status.ts';
import { defaultDataDir } from '../../host/folders.ts';
import { secretReader } from '../../host/secrets/secret-reader.ts';
import { Inventories } from '../../station/inventories/inventories.ts';
import type { CliContext } from '../command/context.ts';
import { feedEvents } from './feed-events.ts';

export interface RunInventoriesOptions {
  readonly path: string;
  /** Data folder of the run, which keeps the last good targets; undefined = it has none. */
  readonly dataDir: string | undefined;
  readonly json: boolean;
}

/** The inventories of a run. The plan follows their changes as it follows another file. */
export class RunInventories {
  readonly inventories: Inventories;
  private readonly interrupted: AbortSignal;
  private readonly failed: (fault: Fault) => void;

  constructor(context: CliContext, { path, dataDir, json }: RunInventoriesOptions) {
    const { entryDir, clock, log, interrupted } = context;
    this.interrupted = interrupted;
    this.failed = (fault) => context.err(faultLine(fault));
    this.inventories = new Inventories({
      dataDir: dataDir === undefined ? null : resolve(dataDir),
      entryDir,
      projectPath: () => path,
      secret: secretReader({ dir: dataDir ?? defaultDataDir() }),
      timeline: feedEvents(context, json),
      clock,
      log: { ...log, error: (message, fields) => log.debug(message, fields) }, // an event says the same
    });
  }

  /** The project with the targets of its inventories. */
  projectWith(project: Project): Project {
    return this.inventories.projectWith(project);
  }

  /** Follows changes from now on, and those since the first readings. @param replan rejects what cannot be measured */
  follow(replan: () => Promise<void>): void {
    this.inventories.onChange(replan);
    void replan().catch((error: unknown) => this.failed(toFault(error)));
  }

  /**
   * Reads all inventories of the project once. A list with which nothing can be measured is left out until it changes.
   * @param check throws why a project cannot be measured
   */
  async start(project: Project, check: (project: Project) => void): Promise<void> {
    if (!hasInventories(project)) return;
    const { inventories } = this;
    const checkMerged = () => check(inventories.projectWith(project));
    inventories.onChange(async () => checkMerged());
    await inventories.startWith(() => Promise.resolve(), checkMerged);
    inventories.follow(project);
    await inventories.firstReadings(this.interrupted).catch((error: unknown) => {
      if (!this.interrupted.aborted) throw error;
    });
  }
}

/** Whether a project has inventories that are not switched off: targets may come at any time. */
export const hasInventories = ({ inventories = {} }: Project): boolean =>
  Object.values(inventories).some(({ enabled }) => enabled !== false);
