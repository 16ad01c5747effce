import { existsSync, renameSync } from 'node:fs';
import { resolve } from 'node:path';
import BetterSqlite3, { type Database } from 'better-sqlite3';
import { type Fault, FaultError } from '../../core/result/result.ts';
import { takeDataFolder } from '../../host/data-folder.ts';
import { systemErrorText } from '../../host/system-error-text.ts';
import { splitFolded } from '../store/days/folded.ts';
import { openDatabase } from '../store/open-database.ts';
import { checkDatabase, type DatabaseCheck, metaOf } from './check-database.ts';
import { DATABASE_FORMATS, type DatabaseFile, databaseFiles, missingFiles, projectFiles } from './data-files.ts';
import { type Loss, lossOf } from './lost-spans.ts';
import { mergeKeptFiles } from './merge-kept.ts';
import { removeDatabase, type SavedTable, salvage } from './salvage/salvage.ts';
import { deleteDamagedRows } from './sound-rows.ts';

export interface RepairOptions {
  readonly dataDir: string;
  readonly nowMs: number;
  readonly signal: AbortSignal;
  /** @param file the one that is checked or repaired now */
  readonly onProgress: (file: string) => void;
}

/** Result for one database. */
export interface RepairedFile {
  readonly name: string;
  /** `left`: its fault is none that a repair can remove. `merged`: it was renamed as damaged before, and samples of it are in their day again. */
  readonly state: 'sound' | 'repaired' | 'left' | 'merged';
  readonly fault: Fault | null;
  /** Rows saved, for a repaired file; samples, for a merged one. */
  readonly saved: readonly { readonly table: string; readonly rows: number }[];
  readonly lost: readonly Loss[];
  /** Name that the damaged file has now. */
  readonly movedTo: string | null;
}

/**
 * Replaces each damaged database by one with the rows that can still be read; the damaged one stays beside it under
 * another name. Then merges samples of those that were renamed before, where they are missing. Rejects with FaultErrors `data.*` (`data.in-use` where a Sounder runs there), `store.*`, `interrupted`.
 */
export async function repairProject(options: RepairOptions): Promise<readonly RepairedFile[]> {
  const dataDir = resolve(options.dataDir);
  projectFiles(dataDir);
  const folder = takeDataFolder(dataDir);
  try {
    return await new Repair(dataDir, options).run();
  } finally {
    folder.release();
  }
}

/** Facts about the project that sound files still state. */
interface ProjectFacts {
  readonly storeId: string | null;
  /** The last journal row in the newest file of a day, with the journal's ids. */
  readonly folded: string | null;
}

class Repair {
  private readonly dataDir: string;
  private readonly options: RepairOptions;
  private readonly checks = new Map<DatabaseFile, DatabaseCheck>();

  constructor(dataDir: string, options: RepairOptions) {
    this.dataDir = dataDir;
    this.options = options;
  }

  async run(): Promise<readonly RepairedFile[]> {
    const files = databaseFiles(this.dataDir);
    for (const file of files) {
      this.progress(file.name);
      this.checks.set(file, checkDatabase(file, 'full'));
    }
    const storeId = this.storeId();
    const facts = { storeId, folded: this.folded() };
    const results: RepairedFile[] = [];
    for (const file of files) results.push(await this.repair(file, facts));
    const made = storeId === null ? [] : missingFiles(this.dataDir).map((file) => this.newDatabase(file, storeId));
    results.unshift(...made);
    return [...results, ...(await this.mergeKept(storeId, results))];
  }

  private async mergeKept(storeId: string | null, results: readonly RepairedFile[]): Promise<readonly RepairedFile[]> {
    const merged = await mergeKeptFiles({
      dataDir: this.dataDir,
      storeId,
      except: new Set(results.map(({ movedTo }) => movedTo ?? '')),
      signal: this.options.signal,
      onProgress: (name) => this.progress(name),
    });
    return merged.map(({ name, samples }) => ({
      ...{ name, state: 'merged', fault: null, lost: [], movedTo: null },
      saved: [{ table: 'samples', rows: samples }],
    }));
  }

  /** The id that the sound files have: that of the first one, in which the catalog comes first. */
  private storeId(): string | null {
    for (const { fault, storeId } of this.checks.values()) if (!fault && storeId !== null) return storeId;
    return null;
  }

  /**
   * The later value of the newest samples and the newest minutes (files of a level are checked oldest first): rows that are missing
   * in minutes can be rebuilt, rows that are in twice stay so. Files of hours may have the value of an old month.
   */
  private folded(): string | null {
    const newest = new Map<string, string>();
    for (const [{ kind }, { fault, folded }] of this.checks) {
      if (!fault && folded !== null && (kind === 'samples' || kind === 'minutes')) newest.set(kind, folded);
    }
    const [samples, minutes] = [newest.get('samples') ?? null, newest.get('minutes') ?? null];
    if (samples === null || minutes === null) return samples ?? minutes;
    const [ofSamples, ofMinutes] = [splitFolded(samples), splitFolded(minutes)];
    return ofSamples.identity === ofMinutes.identity && ofMinutes.row > ofSamples.row ? minutes : samples;
  }

  private async repair(file: DatabaseFile, facts: ProjectFacts): Promise<RepairedFile> {
    const fault = this.checks.get(file)?.fault ?? null;
    const result = { name: file.name, fault, saved: [], lost: [], movedTo: null };
    if (!fault) return { ...result, state: 'sound' };
    if (fault.code !== 'store.damaged') return { ...result, state: 'left' };
    this.progress(file.name);
    const target = `${file.path}.repair`;
    try {
      const { tables } = await salvage(file, target, this.options.signal);
      const lost = this.complete(file, target, tables, facts);
      const movedTo = this.moveAside(file);
      renameSync(target, file.path);
      const saved = tables.map(({ name, rows }) => ({ table: name, rows }));
      return { ...result, state: 'repaired', saved, lost, movedTo };
    } catch (error) {
      removeDatabase(target);
      if ((error as NodeJS.ErrnoException).errno === undefined) throw error;
      throw new FaultError({
        code: 'data.unwritable',
        message: `${file.path} cannot be replaced: ${systemErrorText(error)}`,
        hint: 'make the folder writable, or copy the project and repair the copy',
      });
    }
  }

  /** Gives a repaired file the facts about the project that it lost. @returns what is missing in it */
  private complete(
    file: DatabaseFile,
    target: string,
    tables: readonly SavedTable[],
    facts: ProjectFacts,
  ): readonly Loss[] {
    const db = new BetterSqlite3(target);
    try {
      keepFacts(db, file, facts);
      const damagedRows = file.kind === 'journal' ? deleteDamagedRows(db) : 0;
      return tables.flatMap(({ name, lost, unreadable }) => {
        const rows = unreadable + (name === 'journal' ? damagedRows : 0);
        return [
          ...lost.map((range) => lossOf(file, this.dataDir, db, name, range)),
          ...(rows > 0 ? [{ table: name, rows, fromMs: null, toMs: null }] : []),
        ];
      });
    } finally {
      db.close();
    }
  }

  private moveAside({ name, path }: DatabaseFile): string {
    const ending = `.damaged-${timeName(this.options.nowMs)}`;
    for (const companion of ['-wal', '-shm']) {
      if (existsSync(path + companion)) renameSync(path + companion, path + ending + companion);
    }
    renameSync(path, path + ending);
    return name + ending;
  }

  /** An empty catalog or journal, with which the other files open again: what they have of later series is named. */
  private newDatabase(
    { kind, name, path, fault }: ReturnType<typeof missingFiles>[number],
    storeId: string,
  ): RepairedFile {
    const { applicationId, migrations, pageBytes, autoVacuum } = DATABASE_FORMATS[kind];
    const opened = openDatabase(path, {
      applicationId,
      migrations,
      pageSize: pageBytes,
      autoVacuum,
      synchronous: 'FULL',
    });
    if (!opened.ok) throw new FaultError(opened.fault);
    keepMeta(opened.value, 'store-id', storeId);
    opened.value.close();
    const tables = kind === 'catalog' ? ['target', 'series', 'event', 'survey'] : ['journal'];
    const lost = tables.map((table) => ({ table, rows: null, fromMs: null, toMs: null }));
    return { name, state: 'repaired', fault, saved: [], lost, movedTo: null };
  }

  private progress(file: string): void {
    if (this.options.signal.aborted) throw new FaultError({ code: 'interrupted', message: 'The repair was cancelled' });
    this.options.onProgress(file);
  }
}

/**
 * Without the project's id a file is taken for one of another project. Without the journal's id, or how far it is in a
 * file of a day, samples that are in both would count twice.
 */
function keepFacts(db: Database, { kind }: DatabaseFile, { storeId, folded }: ProjectFacts): void {
  const hasMeta = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'meta'").get() !== undefined; // not in version 1
  if (kind === 'outbox' || !hasMeta) return;
  if (storeId !== null) keepMeta(db, 'store-id', storeId);
  const [, journalId] = folded === null ? [] : splitFolded(folded).identity.split(' ');
  if (kind === 'journal' && journalId !== undefined && metaOf(db, 'journal-id') === null) {
    keepMeta(db, 'journal-id', journalId);
  }
  if ((kind === 'samples' || kind === 'minutes') && folded !== null && metaOf(db, 'folded') === null) {
    keepMeta(db, 'folded', folded);
  }
}

const keepMeta = (db: Database, key: string, value: string): void =>
  void db.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)').run(key, value);

/** `20261130-213000`, UTC. */
const timeName = (ms: number): string =>
  new Date(ms).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
