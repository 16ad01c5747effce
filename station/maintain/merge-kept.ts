import { existsSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3, { type Database } from 'better-sqlite3';
import { FaultError } from '../../core/result/result.ts';
import { ownColumnsOf } from '../../probes/registry.ts';
import { FULL_SLOT_PARTS, PartWriter } from '../store/compact/part-writer.ts';
import { rebuildRollups } from '../store/compact/rebuild-rollups.ts';
import { SlotMerge } from '../store/compact/slot-merge.ts';
import { type DayFile, dayFile, listDayFiles, openDayFile, openDayFileToRead } from '../store/days/day-files.ts';
import { foldedOf, journalIdentity, keepFolded, keepStoreId, storeIdOf } from '../store/days/folded.ts';
import { partOfBlock, SLOT_MS, slotBounds, slotOfBlock } from '../store/days/spans.ts';
import { openReadOnly } from '../store/open-database.ts';
import { ordinaryFiles } from './data-files.ts';
import { UnfoldedRows } from './known-samples.ts';
import { missingParts } from './missing-parts.ts';
import { removeDatabase, salvage } from './salvage/salvage.ts';

/** Samples of a file that was renamed as damaged, which are in their day again. */
export interface MergedFile {
  /** Relative to the data folder. */
  readonly name: string;
  readonly samples: number;
}

export interface MergeOptions {
  readonly dataDir: string;
  readonly storeId: string | null;
  /** Names of files that are not looked at: all that can be read of them is in their day. */
  readonly except: ReadonlySet<string>;
  readonly signal: AbortSignal;
  readonly onProgress: (file: string) => void;
}

const KEPT = /^samples\/(\d{4}-\d\d-\d\d)\.db\.damaged-\d{8}-\d{6}(-\d+)?$/;
/** In `meta` of a day whose rollups lack what was merged. */
const ROLLUPS_DUE = 'rollups-due';

/**
 * Merges samples of files that were renamed as damaged, as far as they can be read, into their days, where those do not have them, and
 * rebuilds the rollups of these days. The files stay as they are. No other process may have the folder open. Rejects with FaultErrors.
 */
export async function mergeKeptFiles(options: MergeOptions): Promise<readonly MergedFile[]> {
  const { dataDir, except, signal, onProgress } = options;
  const merged: MergedFile[] = [];
  const days = new Set<number>();
  for (const name of ordinaryFiles(dataDir, 'samples')) {
    const [, day] = KEPT.exec(name) ?? [];
    if (day === undefined || except.has(name)) continue;
    onProgress(name);
    const file = dayFile(dataDir, 'samples', Date.parse(`${day}T00:00:00Z`));
    const samples = await mergeOne(name, file, options);
    if (samples > 0) merged.push({ name, samples });
    days.add(file.fromMs);
  }
  const due = [...days].map((ms) => dayFile(dataDir, 'samples', ms)).filter(areRollupsDue);
  if (due.length === 0) return merged;
  onProgress('rollups');
  const dueMs = new Set(due.map(({ fromMs }) => fromMs));
  await rebuildRollups(
    dataDir,
    () => undefined,
    signal,
    ({ fromMs }) => dueMs.has(fromMs),
  );
  for (const file of due) writing(file, (db) => db.prepare('DELETE FROM meta WHERE key = ?').run(ROLLUPS_DUE));
  return merged;
}

/** @returns samples that were merged */
async function mergeOne(name: string, file: DayFile, options: MergeOptions): Promise<number> {
  const { dataDir, storeId, signal } = options;
  const saved = `${file.path}.merge`;
  try {
    await salvage({ kind: 'samples', name, path: join(dataDir, name) }, saved, signal);
    const from = new BetterSqlite3(saved, { readonly: true });
    try {
      const isOfProject = [null, storeId].includes(storeIdOf(from));
      return isOfProject ? await mergeInto(file, from, options) : 0;
    } finally {
      from.close();
    }
  } finally {
    removeDatabase(saved);
  }
}

async function mergeInto(file: DayFile, from: Database, { dataDir, storeId, signal }: MergeOptions): Promise<number> {
  const journal = openReadOnly(join(dataDir, 'journal.db'));
  const identity = journal.ok ? journalIdentity(journal.value) : '';
  const newest = newestFolded(dataDir, identity);
  const isNew = !existsSync(file.path);
  const opened = openDayFile(file);
  try {
    if (!opened.ok) return 0; // the result of the repair says why
    const db = opened.value;
    if (isNew) {
      if (storeId !== null) keepStoreId(db, storeId);
      if (journal.ok) keepFolded(db, identity, newest);
    }
    const unfolded = journal.ok ? new UnfoldedRows(journal.value, Math.max(newest, foldedOf(db, identity))) : null;
    let samples = 0;
    for (const slotMs of slotsOf(from, file)) {
      const { parts, count } = missingParts(from, { db, unfolded }, slotMs);
      samples += count;
      if (count > 0) append(db, slotMs, parts);
      await new Promise((resolve) => setImmediate(resolve));
      if (signal.aborted) throw interrupted();
    }
    return samples;
  } finally {
    if (opened.ok) opened.value.close();
    if (journal.ok) journal.value.close();
  }
}

const interrupted = (): FaultError =>
  new FaultError({ code: 'interrupted', message: 'The repair was cancelled; what was merged stays' });

/** Rows of the journal up to this one are in blocks: that of the newest file. */
function newestFolded(dataDir: string, identity: string): number {
  const file = listDayFiles(dataDir, 'samples').at(-1);
  const opened = file && openDayFileToRead(file);
  if (!opened?.ok) return 0;
  try {
    return foldedOf(opened.value, identity);
  } finally {
    opened.value.close();
  }
}

function slotsOf(db: Database, { fromMs }: DayFile): ReadonlySet<number> {
  const ids = db.prepare<[], number>('SELECT id FROM block ORDER BY id').pluck();
  return new Set(ids.all().map((id) => fromMs + slotOfBlock(id) * SLOT_MS));
}

type Parts = ReturnType<typeof missingParts>['parts'];

/** Writes new parts of a slot, which the compactor merges later. */
function append(db: Database, slotMs: number, parts: Parts): void {
  countParts(db, slotMs);
  const writer = new PartWriter(db);
  if (writer.partsOf(slotMs) + parts.length > FULL_SLOT_PARTS) {
    for (const _ of new SlotMerge(db, ownColumnsOf).steps(slotMs + SLOT_MS, 0));
  }
  db.transaction(() => {
    for (const part of parts) writer.append(slotMs, part);
    db.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)').run(ROLLUPS_DUE, '1');
  })();
}

/** A repaired file may have blocks of a slot whose row in `slot` is lost: new parts must not take their ids. */
function countParts(db: Database, slotMs: number): void {
  const last = db
    .prepare<[number, number], number | null>('SELECT max(id) FROM block WHERE id BETWEEN ? AND ?')
    .pluck()
    .get(...slotBounds(slotMs));
  if (last === null || last === undefined) return;
  db.prepare(
    `INSERT INTO slot (slot, parts, is_merged) VALUES (?, ?, 0)
       ON CONFLICT (slot) DO UPDATE SET parts = max(parts, excluded.parts)`,
  ).run(slotMs, partOfBlock(last) + 1);
}

function areRollupsDue(file: DayFile): boolean {
  const opened = openDayFileToRead(file);
  if (!opened.ok) return false;
  try {
    return opened.value.prepare('SELECT 1 FROM meta WHERE key = ?').get(ROLLUPS_DUE) !== undefined;
  } finally {
    opened.value.close();
  }
}

function writing(file: DayFile, work: (db: Database) => void): void {
  const opened = openDayFile(file);
  if (!opened.ok) throw new FaultError(opened.fault);
  try {
    work(opened.value);
  } finally {
    opened.value.close();
  }
}
