import { existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { IdentifiedSeries } from '../../core/plan/series.ts';
import type { Fault } from '../../core/result/result.ts';
import { takeDataFolder } from '../../host/data-folder.ts';
import { faultLine } from '../../host/exit-status.ts';
import { makePrivate } from '../../host/private-file.ts';
import { newProjectText } from '../../station/project/project-file.ts';
import type { ReadFile } from '../../station/project/read-file.ts';
import { storageLimits } from '../../station/store/limits.ts';
import { Store } from '../../station/store/store.ts';
import type { CliContext } from '../command/context.ts';

export interface RunStorage {
  /** The data folder. */
  readonly dir: string;
  readonly store: Store;
  /** The series with the ids of the store. */
  identify(series: readonly IdentifiedSeries[]): Promise<IdentifiedSeries[]>;
  /** Writes what is left. @returns why samples are lost, null = all are stored */
  close(): Promise<Fault | null>;
  /** Lets others have the folder. */
  release(): void;
}

/** Opens a data folder for a run; its ids replace the numbers of the series. */
export async function openRunStorage(
  context: CliContext,
  dir: string,
  file: ReadFile & { readonly text: string },
): Promise<RunStorage> {
  const folder = takeDataFolder(resolve(dir));
  const store = await Store.open({
    dataDir: folder.dir,
    limits: storageLimits(file.project.storage),
    entryDir: context.entryDir,
    log: context.log,
  });
  store.listen({
    committed: () => undefined,
    writeFault: (fault) => {
      if (fault) context.err(faultLine(fault));
    },
    unstored: () => undefined, // counted, and reported at the end
    storing: () => undefined,
    badBatch: () => context.log.error('The store refused a batch'),
    dropped: (fault) => context.log.error('A pending write was dropped', { ...fault }),
    compactFault: (fault) => {
      if (fault) context.log.warn('Samples wait in the journal', { ...fault });
    },
    notFolded: (lost) => context.log.error('Samples were deleted that waited in the journal', { ...lost }),
    unreadable: (count) => context.log.warn('Stored samples could not be read', { rows: count }),
    fileDamaged: (file) => context.log.error('A damaged file of the history was renamed', { ...file }),
  });
  const projectPath = join(folder.dir, 'project.yaml');
  if (!existsSync(projectPath)) {
    // `serve` shows the measurement and can continue it.
    makePrivate(projectPath);
    if (file.document) writeFileSync(projectPath, file.text);
    else writeFileSync(projectPath, newProjectText(file.project));
  }
  const identify = async (wanted: readonly IdentifiedSeries[]) => {
    const keys = wanted.map(({ planned }) => ({
      target: planned.target,
      probe: planned.probe,
      address: planned.address,
      group: planned.group ?? '',
      port: planned.port ?? 0,
    }));
    const ids = await store.request({ method: 'identifySeries', keys });
    return wanted.map((one, at) => ({ ...one, seriesId: ids[at]?.seriesId ?? one.seriesId }));
  };
  let closing: Promise<Fault | null> | undefined;
  return {
    dir: folder.dir,
    store,
    identify,
    close() {
      closing ??= store.close();
      return closing;
    },
    release: () => folder.release(),
  };
}
