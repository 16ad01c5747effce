import type { Database, Statement } from 'better-sqlite3';
import { completeFromOf } from '../days/complete-from.ts';
import { GROUP_SERIES, groupOf, minuteId } from '../days/spans.ts';
import { encodeGroup, type RowTable, readGroup } from '../rollup/group-row.ts';
import type { FoldedPart } from './folded-parts.ts';
import { addRuns, type GroupRuns, type MinuteRun } from './minute-runs.ts';
import type { ProbeSums } from './probe-sums.ts';

/** Adds the rollups of parts to the rows of their minutes. Throws what SQLite throws; the caller begins and ends transactions. */
export class MinuteWriter {
  private readonly row: Statement<[number], { readonly blob: Buffer }>;
  private readonly replace: Statement;
  private readonly sums: ProbeSums;
  /** Minutes before this were deleted, and stay so. */
  private readonly fromMs: number;

  constructor(db: Database, sums: ProbeSums) {
    this.fromMs = completeFromOf(db);
    this.row = db.prepare('SELECT blob FROM minute WHERE id = ?');
    this.replace = db.prepare('INSERT OR REPLACE INTO minute (id, blob) VALUES (?, ?)');
    this.sums = sums;
  }

  /** @param parts ordered by series */
  add(parts: Iterable<FoldedPart>): void {
    let group = 0;
    let minutes = new Map<number, GroupRuns>();
    for (const { series, runs } of parts) {
      if (groupOf(series) !== group) {
        this.addGroup(group, minutes);
        group = groupOf(series);
        minutes = new Map();
      }
      addRuns(minutes, series % GROUP_SERIES, runs);
    }
    this.addGroup(group, minutes);
  }

  private addGroup(group: number, minutes: ReadonlyMap<number, GroupRuns>): void {
    for (const minuteMs of [...minutes.keys()].sort((left, right) => left - right)) {
      if (minuteMs >= this.fromMs) this.addTo(minuteId(minuteMs, group), minutes.get(minuteMs) as GroupRuns);
    }
  }

  private addTo(id: number, runs: GroupRuns): void {
    const before = this.read(id);
    const rows = new Map<number, Uint8Array>();
    before?.each((series, offset, length) => rows.set(series, before.bytes.subarray(offset, offset + length)));
    for (const [series, ofSeries] of runs) rows.set(series, rowOfRuns(this.sums, rows.get(series), ofSeries));
    this.replace.run(id, encodeGroup(rows));
  }

  private read(id: number): RowTable | null {
    const stored = this.row.get(id);
    if (!stored) return null;
    try {
      return readGroup(stored.blob);
    } catch {
      this.sums.damaged += 1;
      return null;
    }
  }
}

/** The row of a minute. @param before its samples so far, as a row */
export function rowOfRuns(sums: ProbeSums, before: Uint8Array | undefined, runs: readonly MinuteRun[]): Uint8Array {
  const { probeCode } = (runs[0] as MinuteRun).figures;
  const sum = sums.emptyOf(probeCode);
  try {
    if (before) sum.add(before, 0, before.length);
  } catch {
    sums.damaged += 1;
    sum.reset();
  }
  for (const { figures, from, to, columns } of runs) sum.addSamples(figures, from, to, columns);
  return sum.encode();
}
