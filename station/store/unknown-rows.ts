import type { Database } from 'better-sqlite3';
import type { StoredRow } from './journal-scan.ts';

/*
 * An older version that opens a project finds rows of probes that it does not know. It cannot move them to blocks, and deletes them
 * from the journal with the others. So it copies them to `meta`, from where a version that knows the probe takes them.
 */

const KEY = 'unknown-row ';
/** Rows that are copied in one go: those of an hour. There are more only if folding failed for long. */
const MAX_ROWS = 3600;

type Row = StoredRow & { readonly id: number };

/**
 * Copies rows of unknown probes that are not folded, and gives rows of probes that are known by now back to the journal, behind all
 * others. To be called before anything is folded. Throws what SQLite throws; then nothing has changed.
 * @param foldedId the last row that day files have
 * @returns samples that were copied
 */
export function keepUnknownRows(journal: Database, isKnown: (probeCode: number) => boolean, foldedId: number): number {
  return journal.transaction(() => {
    giveBack(journal, isKnown, foldedId);
    return copyUnknown(journal, isKnown, foldedId);
  })();
}

function giveBack(journal: Database, isKnown: (probeCode: number) => boolean, foldedId: number): void {
  const kept = journal
    .prepare<[string], Kept>('SELECT key, value FROM meta WHERE key GLOB ?')
    .all(`${KEY}*`)
    .map(parsed)
    .filter(({ probe }) => isKnown(probe))
    .sort((left, right) => left.id - right.id);
  if (kept.length === 0) return;
  const newest = journal.prepare<[], number | null>('SELECT max(id) FROM journal').pluck().get() ?? 0;
  let id = Math.max(newest, foldedId);
  for (const row of kept) {
    id += 1;
    journal.prepare('DELETE FROM journal WHERE id = ?').run(row.id);
    journal
      .prepare('INSERT INTO journal (id, probe, count, from_ms, to_ms, blob) VALUES (?, ?, ?, ?, ?, ?)')
      .run(id, row.probe, row.count, row.from_ms, row.to_ms, row.blob);
    journal.prepare('DELETE FROM meta WHERE key = ?').run(KEY + row.id);
  }
}

function copyUnknown(journal: Database, isKnown: (probeCode: number) => boolean, foldedId: number): number {
  const unknown = journal
    .prepare<[number], number>('SELECT DISTINCT probe FROM journal WHERE id > ?')
    .pluck()
    .all(foldedId)
    .filter((probe) => !isKnown(probe));
  const rows = journal.prepare<[number, number, number], Row>(
    'SELECT id, probe, count, from_ms, to_ms, blob FROM journal WHERE probe = ? AND id > ? ORDER BY id DESC LIMIT ?',
  );
  const insert = journal.prepare('INSERT OR IGNORE INTO meta (key, value) VALUES (?, ?)');
  let samples = 0;
  for (const row of unknown.flatMap((probe) => rows.all(probe, foldedId, MAX_ROWS))) {
    if (insert.run(KEY + row.id, textOf(row)).changes > 0) samples += row.count;
  }
  return samples;
}

interface Kept {
  readonly key: string;
  readonly value: string;
}

const textOf = ({ probe, count, from_ms, to_ms, blob }: Row): string =>
  [probe, count, from_ms, to_ms, blob.toString('base64')].join(' ');

function parsed({ key, value }: Kept): Row {
  const [probe, count, from, to, blob = ''] = value.split(' ');
  return {
    id: Number(key.slice(KEY.length)),
    ...{ probe: Number(probe), count: Number(count), from_ms: Number(from), to_ms: Number(to) },
    blob: Buffer.from(blob, 'base64'),
  };
}
