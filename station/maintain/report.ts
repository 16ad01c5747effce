import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import type { Fault } from '../../core/result/result.ts';
import { isInUse } from '../../host/data-folder.ts';
import { listDayFiles } from '../store/days/day-files.ts';
import { openReadOnly } from '../store/open-database.ts';
import { checkDatabase } from './check-database.ts';
import {
  type DatabaseFile,
  type DatabaseKind,
  databaseBytes,
  fileBytes,
  missingFiles,
  newestVersion,
  ordinaryFiles,
  projectFiles,
} from './data-files.ts';
import { readOnlyView } from './read-only-view.ts';

/** State of one database. */
export interface FileReport {
  readonly name: string;
  readonly kind: DatabaseKind;
  readonly bytes: number;
  /** Part of `bytes` that is the write-ahead log, which does not grow with the project. */
  readonly logBytes: number;
  /** Format of its schema; null = not readable. */
  readonly version: number | null;
  /** The newest version that this program knows. */
  readonly newestVersion: number;
  /** Time of what it holds, Unix ms; null = nothing, or not known. */
  readonly fromMs: number | null;
  readonly toMs: number | null;
  readonly fault: Fault | null;
}

export interface ProjectReport {
  readonly dataDir: string;
  readonly isInUse: boolean;
  readonly hasProjectFile: boolean;
  readonly targets: number | null;
  readonly series: number | null;
  readonly files: readonly FileReport[];
  /** Damaged files that a repair replaced. */
  readonly keptFiles: readonly { readonly name: string; readonly bytes: number }[];
  /** Names of the databases that had to be copied to be read. */
  readonly copied: readonly string[];
}

/**
 * Reads all databases of a project for damage, and changes none. Rejects with FaultErrors `data.*`.
 * @param onProgress called before each file; aborting is up to what it throws
 */
export async function reportOf(dataDir: string, onProgress: (name: string) => void): Promise<ProjectReport> {
  projectFiles(dataDir);
  const view = await readOnlyView(dataDir);
  try {
    const files: FileReport[] = [];
    const missing = missingFiles(dataDir);
    for (const file of projectFiles(view.dir)) {
      onProgress(file.name);
      const absent = missing.find(({ kind }) => kind === file.kind);
      files.push(absent ? missingReport(absent) : fileReport(file, { dataDir, viewDir: view.dir }));
      await new Promise((resolve) => setImmediate(resolve)); // for signals
    }
    const catalog = files.find(({ kind }) => kind === 'catalog');
    const count = (table: string) => (catalog && !catalog.fault ? countOf(join(view.dir, catalog.name), table) : null);
    return {
      dataDir,
      isInUse: isInUse(dataDir),
      hasProjectFile: existsSync(join(dataDir, 'project.yaml')),
      targets: count('target'),
      series: count('series'),
      files,
      keptFiles: keptFiles(dataDir),
      copied: view.copied,
    };
  } finally {
    view.close();
  }
}

function fileReport(
  file: DatabaseFile,
  { dataDir, viewDir }: { readonly dataDir: string; readonly viewDir: string },
): FileReport {
  const { name, kind } = file;
  const { fault, version } = checkDatabase(file, 'quick');
  const original = join(dataDir, name);
  return {
    name,
    kind,
    bytes: databaseBytes(original),
    logBytes: fileBytes(`${original}-wal`),
    version,
    newestVersion: newestVersion(kind),
    ...spanOf(file, viewDir, fault === null),
    // Of the file itself, not of its copy.
    fault: fault && { ...fault, message: fault.message.replace(file.path, original) },
  };
}

const missingReport = ({ name, kind, fault }: ReturnType<typeof missingFiles>[number]): FileReport => ({
  name,
  kind,
  bytes: 0,
  logBytes: 0,
  version: null,
  newestVersion: newestVersion(kind),
  fromMs: null,
  toMs: null,
  fault,
});

function spanOf({ kind, path }: DatabaseFile, viewDir: string, isSound: boolean): Pick<FileReport, 'fromMs' | 'toMs'> {
  const none = { fromMs: null, toMs: null };
  if (kind === 'samples' || kind === 'minutes' || kind === 'hours') {
    const day = listDayFiles(viewDir, kind).find((one) => one.path === path);
    return day ? { fromMs: day.fromMs, toMs: day.toMs } : none;
  }
  if (kind !== 'journal' || !isSound) return none;
  return reading(path, none, (db) =>
    db
      .prepare<[], Pick<FileReport, 'fromMs' | 'toMs'>>(
        'SELECT min(from_ms) AS fromMs, max(to_ms) AS toMs FROM journal',
      )
      .get(),
  );
}

const countOf = (path: string, table: string): number | null =>
  reading<number | null>(path, null, (db) => db.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number);

function reading<T>(path: string, otherwise: T, read: (db: Database) => T | undefined): T {
  const opened = openReadOnly(path);
  if (!opened.ok) return otherwise;
  try {
    return read(opened.value) ?? otherwise;
  } finally {
    opened.value.close();
  }
}

const keptFiles = (dataDir: string) =>
  ['', 'samples', 'minutes', 'hours']
    .flatMap((folder) => ordinaryFiles(dataDir, folder))
    .filter((name) => /\.db\.damaged-\d{8}-\d{6}(-\d+)?$/.test(name))
    .map((name) => ({ name, bytes: fileBytes(join(dataDir, name)) }));
