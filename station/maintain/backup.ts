import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
} from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { type Fault, FaultError } from '../../core/result/result.ts';
import { isInUse } from '../../host/data-folder.ts';
import { diskSpaceOf } from '../../host/disk-space.ts';
import { systemErrorText } from '../../host/system-error-text.ts';
import { REPORTS_DIR } from '../reports/stored-reports.ts';
import { endCopiedRun } from '../run/saved-run.ts';
import { LEVELS } from '../store/days/day-files.ts';
import { isDamage } from '../store/store-fault.ts';
import { PICTURES_DIR } from '../surveys/survey-pictures.ts';
import { copiedBytes, copyBytes, copyDatabase, type Snapshot, takeSnapshot } from './copy-database.ts';
import { type DatabaseFile, fileBytes, foldersIn, ordinaryFiles, projectFiles } from './data-files.ts';

export interface BackupOptions {
  readonly dataDir: string;
  /** Must not exist, or be empty. */
  readonly dest: string;
  /** Copy the key of stored secrets too; without it the copy has their names and encrypted values only. */
  readonly withSecrets: boolean;
  /** Time at which the backup begins, Unix ms. */
  readonly nowMs: number;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: BackupProgress) => void;
}

export interface BackupProgress {
  /** The file being copied. */
  readonly file: string;
  readonly doneBytes: number;
  /** Estimated at the start. */
  readonly totalBytes: number;
}

export interface BackupResult {
  readonly dest: string;
  readonly files: number;
  readonly bytes: number;
  /** Damaged databases, which were copied byte by byte. */
  readonly damaged: readonly Fault[];
  /** There is a key of secrets that was left out. */
  readonly isKeyLeftOut: boolean;
}

/** Files of the newest days that may change while a backup runs. */
const CHANGING_FILES = 3;
/** Kept free on the disk beyond what is copied. */
const SPARE_BYTES = 16_000_000;
const PLAIN_FILES = ['project.yaml', 'project.standing', 'project.adopted', 'inventories.json', 'secrets.json'];
/** Folders of files that are copied. Files of pictures never change. */
const FOLDERS = ['captures', PICTURES_DIR];
const KEY_FILE = 'secrets.key';

/**
 * Copies a project, also while it is in use: the copy has everything that was stored when the backup began. It is
 * built in `DEST.partial`, and removed if it fails or is cancelled.
 * Rejects with FaultErrors `data.*`, `store.*`, `interrupted`.
 */
export async function backupProject(options: BackupOptions): Promise<BackupResult> {
  const dataDir = realpathSync(resolve(checkSource(options.dataDir)));
  const dest = resolve(options.dest);
  checkDest(dataDir, dest);
  const databases = projectFiles(dataDir);
  const folders = [...FOLDERS, ...foldersIn(dataDir, REPORTS_DIR)].flatMap((folder) => ordinaryFiles(dataDir, folder));
  const plain = [...PLAIN_FILES, ...(options.withSecrets ? [KEY_FILE] : []), ...folders].filter((name) =>
    existsSync(join(dataDir, name)),
  );
  const total =
    databases.reduce((sum, { path }) => sum + copiedBytes(path), 0) +
    plain.reduce((sum, name) => sum + fileBytes(join(dataDir, name)), 0);
  const partial = `${dest}.partial`;
  await makePartial(partial, total);
  try {
    const copy = new BackupCopy(partial, total, options);
    await copy.databases(databases);
    copy.plain(dataDir, plain);
    if (isInUse(dataDir)) endRun(join(partial, 'sounder.db'), options.nowMs);
    if (existsSync(dest)) rmdirSync(dest);
    renameSync(partial, dest);
    return {
      dest,
      files: databases.length + plain.length,
      bytes: copy.doneBytes,
      damaged: copy.damaged,
      isKeyLeftOut: !options.withSecrets && existsSync(join(dataDir, KEY_FILE)),
    };
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    throw isSystemError(error) ? failed(dest, error) : error;
  }
}

/** In the copy, a run in progress ends here, and not unexpectedly. A damaged catalog stays as it is. */
function endRun(catalogPath: string, nowMs: number): void {
  const catalog = new BetterSqlite3(catalogPath);
  try {
    endCopiedRun(catalog, nowMs);
  } catch (error) {
    if (!isDamage(error)) throw error;
  } finally {
    catalog.close();
  }
}

function checkSource(dataDir: string): string {
  projectFiles(dataDir);
  return dataDir;
}

function checkDest(dataDir: string, dest: string): void {
  const parent = dirname(dest);
  if (!existsSync(parent)) {
    throw new FaultError({
      code: 'data.unwritable',
      message: `The folder ${parent} does not exist`,
      hint: 'create it',
    });
  }
  const real = join(realpathSync(parent), basename(dest));
  if (`${real}${sep}`.startsWith(`${dataDir}${sep}`)) {
    throw new FaultError({
      code: 'data.unwritable',
      message: `${dest} lies within the project that is to be copied`,
      hint: 'choose a folder elsewhere',
    });
  }
  if (!existsSync(dest)) return;
  let isEmpty = false;
  try {
    isEmpty = readdirSync(dest).length === 0;
  } catch {
    // not a folder
  }
  if (!isEmpty) {
    throw new FaultError({
      code: 'data.not-empty',
      message: `${dest} exists and is not an empty folder`,
      hint: 'choose a new folder: a backup replaces nothing',
    });
  }
}

async function makePartial(partial: string, bytes: number): Promise<void> {
  try {
    mkdirSync(partial, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw failed(partial, error);
    throw new FaultError({
      code: 'data.not-empty',
      message: `${partial} exists: another backup writes to it, or was killed`,
      hint: 'remove it if no backup is running',
    });
  }
  const { freeBytes } = await diskSpaceOf(partial);
  if (freeBytes >= bytes + SPARE_BYTES) return;
  rmdirSync(partial);
  throw new FaultError({
    code: 'data.no-space',
    message: `The copy takes ${megabytes(bytes)} and must leave ${megabytes(SPARE_BYTES)} free: ${dirname(partial)} has ${megabytes(freeBytes)}`,
    hint: 'free some space or choose another disk',
  });
}

const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1e6)} MB`;

const isSystemError = (error: unknown): boolean => (error as NodeJS.ErrnoException).errno !== undefined;

const failed = (dest: string, error: unknown): FaultError =>
  new FaultError({
    code: 'data.unwritable',
    message: `The backup to ${dest} failed: ${systemErrorText(error)}`,
    hint: 'nothing was left there',
  });

const interrupted = (): FaultError =>
  new FaultError({ code: 'interrupted', message: 'The backup was cancelled; nothing was left behind' });

/** A copy being built. */
class BackupCopy {
  private readonly dir: string;
  private readonly totalBytes: number;
  private readonly options: BackupOptions;
  readonly damaged: Fault[] = [];
  doneBytes = 0;

  constructor(dir: string, totalBytes: number, options: BackupOptions) {
    this.dir = dir;
    this.totalBytes = totalBytes;
    this.options = options;
  }

  /**
   * Copies each database as it is at one moment. All that may change are held at nearly the same moment, in an order in
   * which what one refers to is in a later one: the outbox is behind the journal, the newest day file is not ahead of
   * older ones or of the journal, whose rows stay for an hour after they are in a day file, and the catalog names all.
   */
  async databases(files: readonly DatabaseFile[]): Promise<void> {
    const changing = changingFiles(files);
    const snapshots: Snapshot[] = [];
    try {
      for (const file of changing) {
        const taken = takeSnapshot(file);
        if (taken.ok) snapshots.push(taken.value);
        else this.copyBytes(file, taken.fault);
      }
      for (const snapshot of snapshots) await this.copy(snapshot);
    } finally {
      for (const snapshot of snapshots) snapshot.close();
    }
    for (const file of files) {
      if (changing.includes(file) || !existsSync(file.path)) continue; // deleted, as it was too old
      const taken = takeSnapshot(file);
      if (!taken.ok) {
        this.copyBytes(file, taken.fault);
        continue;
      }
      try {
        await this.copy(taken.value);
      } finally {
        taken.value.close();
      }
    }
  }

  plain(dataDir: string, names: readonly string[]): void {
    for (const name of names) {
      this.progress(name, 0);
      const target = this.target(name);
      copyFileSync(join(dataDir, name), target);
      chmodSync(target, 0o600);
      this.progress(name, fileBytes(target));
    }
  }

  private async copy(snapshot: Snapshot): Promise<void> {
    const { name } = snapshot.file;
    let reported = 0;
    const fault = await copyDatabase(snapshot, this.target(name), (bytes) => {
      this.progress(name, bytes - reported);
      reported = bytes;
    });
    if (fault) this.damaged.push(fault);
  }

  private copyBytes(file: DatabaseFile, why: Fault): void {
    const { bytes, fault } = copyBytes(file, this.target(file.name), why);
    this.progress(file.name, bytes);
    if (fault) this.damaged.push(fault);
  }

  private target(name: string): string {
    const path = join(this.dir, name);
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    return path;
  }

  /** Throws `interrupted`. */
  private progress(file: string, bytes: number): void {
    this.doneBytes += bytes;
    if (this.options.signal.aborted) throw interrupted();
    this.options.onProgress({ file, doneBytes: this.doneBytes, totalBytes: Math.max(this.totalBytes, this.doneBytes) });
  }
}

/** The files that may be written to, in the order of their snapshots. */
function changingFiles(files: readonly DatabaseFile[]): readonly DatabaseFile[] {
  const ofKind = (kind: DatabaseFile['kind']) => files.filter((file) => file.kind === kind);
  return [
    ...ofKind('outbox'),
    ...[...LEVELS].reverse().flatMap((level) => ofKind(level).slice(-CHANGING_FILES).reverse()),
    ...ofKind('journal'),
    ...ofKind('catalog'),
  ];
}
