import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { chmod, copyFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { FaultError } from '../../core/result/result.ts';
import { diskSpaceOf } from '../../host/disk-space.ts';
import { openDatabase } from '../store/open-database.ts';
import { readHeader } from './check-database.ts';
import {
  DATABASE_FORMATS,
  type DatabaseFile,
  type DatabaseKind,
  databaseBytes,
  databaseFiles,
  fileBytes,
  NEEDED,
  newestVersion,
} from './data-files.ts';

/** A folder in which the databases of a project can be read without writing to the project's own. */
export interface ReadOnlyView {
  /** The project's folder itself, where nothing had to be copied. */
  readonly dir: string;
  /** Names of the databases that were copied to a private folder. */
  readonly copied: readonly string[];
  readonly copiedBytes: number;
  close(): void;
}

/**
 * Prepares a project for reading. SQLite needs companion files beside a database in WAL mode: where the folder is not
 * writable, such a database is copied to a private temporary folder, and so is one of an older format, which is brought
 * to today's there. Backups are not in WAL mode and need no copy. Rejects with FaultErrors `data.no-space`, `store.*`.
 * @param canWrite whether this process may create files in a folder
 */
export async function readOnlyView(dataDir: string, canWrite = isWritable): Promise<ReadOnlyView> {
  const files = databaseFiles(dataDir);
  const needsCopy = files.filter((file) => !opensInPlace(file, canWrite) || isOlder(file));
  const missing = NEEDED.filter(({ kind }) => !files.some((file) => file.kind === kind));
  if (needsCopy.length === 0 && missing.length === 0)
    return { dir: dataDir, copied: [], copiedBytes: 0, close: () => undefined };
  const copiedBytes = needsCopy.reduce((sum, { path }) => sum + databaseBytes(path), 0);
  await checkSpace(copiedBytes);
  const dir = mkdtempSync(join(tmpdir(), 'sounder-view-'));
  const close = () => rmSync(dir, { recursive: true, force: true });
  try {
    for (const file of files) {
      const target = join(dir, file.name);
      mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
      if (needsCopy.includes(file)) await copyInto(file, target);
      else symlinkSync(resolve(file.path), target);
    }
    for (const { kind, name } of missing) openForWriting(kind, join(dir, name));
    return { dir, copied: needsCopy.map(({ name }) => name), copiedBytes, close };
  } catch (error) {
    close();
    throw error;
  }
}

/** Makes a database, or brings it to the newest format. A damaged one is reported by its reader. */
function openForWriting(kind: DatabaseKind, path: string): void {
  const { applicationId, migrations } = DATABASE_FORMATS[kind];
  const opened = openDatabase(path, { applicationId, migrations, synchronous: 'NORMAL' });
  if (opened.ok) opened.value.close();
}

function isWritable(dir: string): boolean {
  try {
    accessSync(dir, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function opensInPlace({ path }: DatabaseFile, canWrite: (dir: string) => boolean): boolean {
  if (canWrite(dirname(path))) return true;
  if (existsSync(`${path}-wal`)) return existsSync(`${path}-shm`); // a Sounder of another user has it open
  return !existsSync(`${path}-journal`) && readHeaderQuietly(path)?.isWal === false;
}

/** A damaged file is not copied: the copy would be as damaged, and reading it reports that. */
function isOlder({ kind, path }: DatabaseFile): boolean {
  const header = readHeaderQuietly(path);
  if (header?.applicationId !== DATABASE_FORMATS[kind].applicationId) return false;
  return header.version > 0 && header.version < newestVersion(kind);
}

function readHeaderQuietly(path: string) {
  try {
    return readHeader(path);
  } catch {
    return null;
  }
}

async function checkSpace(bytes: number): Promise<void> {
  const { freeBytes } = await diskSpaceOf(tmpdir());
  if (freeBytes >= bytes) return;
  throw new FaultError({
    code: 'data.no-space',
    message: `Reading this project needs a copy of ${Math.ceil(bytes / 1e6)} MB, for which ${tmpdir()} has no room`,
    hint: 'set TMPDIR to a folder with more space, or open a backup of the project, which needs no copy',
  });
}

async function copyInto({ kind, path }: DatabaseFile, target: string): Promise<void> {
  for (const end of ['', '-wal']) {
    if (end !== '' && fileBytes(path + end) === 0) continue;
    await copyFile(path + end, target + end, constants.COPYFILE_FICLONE);
    await chmod(target + end, 0o600);
  }
  openForWriting(kind, target);
}
