import type { Database, Statement } from 'better-sqlite3';
import { chartColumnsOf, ownColumnsOf } from '../../../probes/registry.ts';
import { decodeColumn, decodeFigures } from '../block/block-codec.ts';
import type { BlockFigures } from '../block/block-samples.ts';
import { OWN_MEMORY, ReusedMemory } from '../column-memory.ts';
import { GROUP_SERIES, groupOf, MINUTE_MS, minuteId, startOf } from '../days/spans.ts';
import { encodeGroup, type RowTable, readGroup } from '../rollup/group-row.ts';
import type { Part } from './fold-parts.ts';
import type { ProbeSums } from './probe-sums.ts';

/** Samples of one series in one minute, in the order of arrival. */
interface MinuteRun {
  readonly figures: BlockFigures;
  readonly columns: ReadonlyMap<string, ArrayLike<number>> | undefined;
  readonly from: number;
  readonly to: number;
}

/** Series in its group → its samples of a minute. */
export type GroupRuns = Map<number, MinuteRun[]>;

/** Adds the rollups of parts to the rows of their minutes. Throws what SQLite throws; the caller begins and ends transactions. */
export class MinuteWriter {
  private readonly row: Statement<[number], { readonly blob: Buffer }>;
  private readonly replace: Statement;
  private readonly sums: ProbeSums;
  /** Columns of the group at hand. */
  private readonly memory = new ReusedMemory();

  constructor(db: Database, sums: ProbeSums) {
    this.row = db.prepare('SELECT blob FROM minute WHERE id = ?');
    this.replace = db.prepare('INSERT OR REPLACE INTO minute (id, blob) VALUES (?, ?)');
    this.sums = sums;
  }

  /** @param parts ordered by series */
  add(parts: readonly Part[]): void {
    let at = 0;
    while (at < parts.length) {
      const group = groupOf((parts[at] as Part).series);
      const minutes = new Map<number, GroupRuns>();
      this.memory.reset();
      for (; at < parts.length && groupOf((parts[at] as Part).series) === group; at++) {
        collectRuns(parts[at] as Part, minutes, this.memory);
      }
      for (const minuteMs of [...minutes.keys()].sort((left, right) => left - right)) {
        this.addTo(minuteId(minuteMs, group), minutes.get(minuteMs) as GroupRuns);
      }
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

/** Adds the samples of a part to their minutes, as runs. They are taken as they are kept, not as they were measured. */
export function collectRuns(
  { series, slotMs, probeCode, block }: Part,
  minutes: Map<number, GroupRuns>,
  memory = OWN_MEMORY,
): void {
  const figures = decodeFigures(block.blob, slotMs, memory);
  const columns = chartNumbers(block.blob, slotMs, probeCode);
  const seriesInGroup = series % GROUP_SERIES;
  let from = 0;
  while (from < figures.count) {
    const minuteMs = startOf(MINUTE_MS, figures.sentMs[from] as number);
    let to = from + 1;
    while (to < figures.count && startOf(MINUTE_MS, figures.sentMs[to] as number) === minuteMs) to += 1;
    const run: MinuteRun = { figures, columns, from, to };
    const groups = minutes.get(minuteMs) ?? new Map<number, MinuteRun[]>();
    minutes.set(minuteMs, groups);
    const runs = groups.get(seriesInGroup);
    if (runs) runs.push(run);
    else groups.set(seriesInGroup, [run]);
    from = to;
  }
}

function chartNumbers(
  blob: Buffer,
  slotMs: number,
  probeCode: number,
): ReadonlyMap<string, ArrayLike<number>> | undefined {
  const columns = chartColumnsOf(probeCode);
  if (columns.length === 0) return undefined;
  const own = ownColumnsOf(probeCode) ?? [];
  return new Map(columns.map(({ name }) => [name, decodeColumn(blob, slotMs, own, name).stored]));
}
