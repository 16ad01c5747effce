import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Log } from '../../core/ports/log.ts';
import { readOnlyView } from '../maintain/read-only-view.ts';
import type { ProjectPlace } from '../project/project-store.ts';

/** Places that a read-only station uses in place of the project's folder. */
export interface StationView {
  /** Databases that can be opened for reading. */
  readonly storeDir: string;
  readonly place: ProjectPlace;
  /** Folder for small files of this station. */
  readonly stateDir: string;
  close(): void;
}

/** Prepares a project for a station that must not write to it. Rejects with FaultErrors `data.*`, `store.*`. */
export async function openView(dataDir: string, projectPath: string, log: Log): Promise<StationView> {
  const view = await readOnlyView(dataDir);
  if (view.copied.length > 0) {
    log.info('Databases were copied to be read', { files: view.copied.length, bytes: view.copiedBytes });
  }
  const stateDir = mkdtempSync(join(tmpdir(), 'sounder-state-'));
  const lastValidPath = join(stateDir, 'project.standing');
  const kept = join(dataDir, 'project.standing'); // in force where Sounder ended while the file was invalid
  if (existsSync(kept)) copyFileSync(kept, lastValidPath);
  return {
    storeDir: view.dir,
    // A missing file is made, which must not be in the project's folder.
    place: { path: existsSync(projectPath) ? projectPath : join(stateDir, 'project.yaml'), lastValidPath },
    stateDir,
    close() {
      view.close();
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
}
