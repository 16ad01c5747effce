import { join } from 'node:path';
import BetterSqlite3, { type Database } from 'better-sqlite3';
import { ownColumnsOf } from '../../probes/registry.ts';
import { fileFigures } from '../../station/store/compact/testing/file-figures.ts';
import { listDayFiles, openDayFileToRead } from '../../station/store/days/day-files.ts';
import { foldedOf, journalIdentity } from '../../station/store/days/folded.ts';
import { decodeJournalRow } from '../../station/store/journal-row.ts';
import { rowOf, type StoredRow } from '../../station/store/journal-scan.ts';

/** Samples that the compactor moved, compared with the rows of the journal that they were moved from. */
export interface FoldedSamples {
  /** Samples in blocks, and in rollups of minutes. */
  readonly blocks: number;
  readonly minutes: number;
  /** Series of which blocks or minutes have another number of samples than the journal up to what is folded. */
  readonly different: readonly { readonly series: number; readonly level: string; readonly by: number }[];
}

/** When the newest stored sample was sent, Unix ms. No Sounder has the folder open. */
export function newestStoredMs(dataDir: string): number {
  const journal = openJournal(dataDir);
  const newest = journal.prepare<[], number | null>(
    'SELECT max(to_ms) FROM (SELECT to_ms FROM journal ORDER BY id DESC LIMIT 64)',
  );
  const ms = newest.pluck().get() ?? 0;
  journal.close();
  return ms;
}

/** The journal must have all rows that were written: those of a run of less than an hour. */
export function foldedSamples(dataDir: string): FoldedSamples {
  const journal = openJournal(dataDir);
  const different: FoldedSamples['different'][number][] = [];
  const sums = { samples: 0, minutes: 0 };
  for (const level of ['samples', 'minutes'] as const) {
    const found = new Map<number, number>();
    for (const file of listDayFiles(dataDir, level)) {
      for (const [key, count] of fileFigures(file)) add(found, Number(key.split(' ').at(-1)), count);
    }
    const written = countsUpTo(journal, foldedIn(dataDir, level, journal));
    for (const series of new Set([...found.keys(), ...written.keys()])) {
      const by = (found.get(series) ?? 0) - (written.get(series) ?? 0);
      if (by !== 0) different.push({ series, level, by });
    }
    for (const count of found.values()) sums[level] += count;
  }
  journal.close();
  return { blocks: sums.samples, minutes: sums.minutes, different };
}

const openJournal = (dataDir: string): Database => new BetterSqlite3(join(dataDir, 'journal.db'), { readonly: true });

/** The last row of the journal that the newest file of a level has. */
function foldedIn(dataDir: string, level: 'samples' | 'minutes', journal: Database): number {
  const newest = listDayFiles(dataDir, level).at(-1);
  const opened = newest ? openDayFileToRead(newest) : null;
  if (!opened?.ok) return 0;
  const folded = foldedOf(opened.value, journalIdentity(journal));
  opened.value.close();
  return folded;
}

/** Samples of each series in the rows up to one. */
function countsUpTo(journal: Database, last: number): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  const rows = journal.prepare<[number], StoredRow>('SELECT * FROM journal WHERE id <= ?');
  for (const stored of rows.iterate(last)) {
    const { series, count } = decodeJournalRow(rowOf(stored), ownColumnsOf(stored.probe) ?? []);
    for (let at = 0; at < count; at++) add(counts, series[at] as number, 1);
  }
  return counts;
}

function add(counts: Map<number, number>, series: number, more: number): void {
  counts.set(series, (counts.get(series) ?? 0) + more);
}
