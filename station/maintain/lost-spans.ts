import type { Database } from 'better-sqlite3';
import { listDayFiles } from '../store/days/day-files.ts';
import { MINUTE_MS, minuteOfDay, SLOT_MS, slotOfBlock } from '../store/days/spans.ts';
import type { DatabaseFile } from './data-files.ts';
import type { LostRange } from './salvage/table-rows.ts';

/** Rows that a repair could not save. */
export interface Loss {
  readonly table: string;
  /** null = their number is not known. */
  readonly rows: number | null;
  /** The time that they are of, Unix ms; null = not known, or without a limit. */
  readonly fromMs: number | null;
  readonly toMs: number | null;
}

/** Time that a range of lost rows is of. @param db the repaired database */
export function lossOf(file: DatabaseFile, dataDir: string, db: Database, table: string, range: LostRange): Loss {
  switch (file.kind) {
    case 'journal':
      return table === 'journal' ? lossOfJournal(db, range) : { table, rows: null, fromMs: null, toMs: null };
    case 'samples':
    case 'minutes':
    case 'hours':
      return { table, rows: null, ...spanInDay(file, dataDir, table, range) };
    default:
      return { table, rows: null, fromMs: null, toMs: null };
  }
}

/** A row a second, numbered without a gap. */
function lossOfJournal(db: Database, { afterId, throughId }: LostRange): Loss {
  const before = db
    .prepare<[number], { id: number; to_ms: number }>(
      'SELECT id, to_ms FROM journal WHERE id <= ? ORDER BY id DESC LIMIT 1',
    )
    .get(afterId ?? 0);
  const after = db
    .prepare<[number], { id: number; from_ms: number }>(
      'SELECT id, from_ms FROM journal WHERE id > ? ORDER BY id LIMIT 1',
    )
    .get(throughId ?? Number.MAX_SAFE_INTEGER);
  return {
    table: 'journal',
    rows: before && after ? after.id - before.id - 1 : null,
    fromMs: before?.to_ms ?? null,
    toMs: after?.from_ms ?? null,
  };
}

/** Row ids begin with the place in the day in these tables; in others they begin with the series. */
const UNITS: Readonly<Record<string, { readonly ms: number; readonly ofId: (id: number) => number }>> = {
  block: { ms: SLOT_MS, ofId: slotOfBlock },
  detail: { ms: SLOT_MS, ofId: slotOfBlock },
  minute: { ms: MINUTE_MS, ofId: minuteOfDay },
};

function spanInDay(
  { kind, path }: DatabaseFile,
  dataDir: string,
  table: string,
  { afterId, throughId }: LostRange,
): { readonly fromMs: number | null; readonly toMs: number | null } {
  const day = kind === 'samples' || kind === 'minutes' || kind === 'hours' ? listDayFiles(dataDir, kind) : [];
  const whole = day.find((one) => one.path === path);
  if (!whole) return { fromMs: null, toMs: null };
  const unit = UNITS[table];
  if (!unit) return { fromMs: whole.fromMs, toMs: whole.toMs };
  return {
    fromMs: afterId === null ? whole.fromMs : whole.fromMs + unit.ofId(afterId) * unit.ms,
    toMs: throughId === null ? whole.toMs : Math.min(whole.toMs, whole.fromMs + (unit.ofId(throughId) + 1) * unit.ms),
  };
}
