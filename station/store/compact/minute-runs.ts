import { chartColumnsOf, ownColumnsOf } from '../../../probes/registry.ts';
import { decodeColumn, decodeFigures } from '../block/block-codec.ts';
import type { BlockFigures } from '../block/block-samples.ts';
import { MINUTE_MS, startOf } from '../days/spans.ts';

/** Columns of figures in which the samples of a run lie. */
export type RunFigures = Pick<BlockFigures, 'probeCode' | 'rttMs' | 'outcome'>;

/** Chart columns of a probe by name, parallel to the figures; undefined = it has none. */
export type RunColumns = ReadonlyMap<string, ArrayLike<number>> | undefined;

/** Samples `from` to before `to` of some columns: of one series in one minute, in the order of arrival. */
export interface MinuteRun {
  readonly minuteMs: number;
  readonly figures: RunFigures;
  readonly columns: RunColumns;
  readonly from: number;
  readonly to: number;
}

/** Series in its group → its samples of a minute. */
export type GroupRuns = Map<number, MinuteRun[]>;

/** The runs of a block, its samples taken as they are kept. Throws on a damaged one. */
export function runsOfBlock(blob: Buffer, slotMs: number, probeCode: number): readonly MinuteRun[] {
  const figures = decodeFigures(blob, slotMs);
  return minuteRuns(figures, figures, chartNumbers(blob, slotMs, probeCode));
}

interface SentSamples {
  readonly count: number;
  readonly sentMs: Float64Array;
}

/** @param sent sending times of the samples @param first the index of the first one in the columns */
export function minuteRuns(
  { count, sentMs }: SentSamples,
  figures: RunFigures,
  columns: RunColumns,
  first = 0,
): readonly MinuteRun[] {
  const runs: MinuteRun[] = [];
  for (let from = 0; from < count; ) {
    const minuteMs = startOf(MINUTE_MS, sentMs[from] as number);
    const endMs = minuteMs + MINUTE_MS;
    let to = from + 1;
    while (to < count && (sentMs[to] as number) >= minuteMs && (sentMs[to] as number) < endMs) to += 1;
    runs.push({ minuteMs, figures, columns, from: first + from, to: first + to });
    from = to;
  }
  return runs;
}

/** Adds runs of a series to those of the minutes of its group. */
export function addRuns(minutes: Map<number, GroupRuns>, seriesInGroup: number, added: readonly MinuteRun[]): void {
  for (const run of added) {
    const group = minutes.get(run.minuteMs) ?? new Map<number, MinuteRun[]>();
    minutes.set(run.minuteMs, group);
    const runs = group.get(seriesInGroup);
    if (runs) runs.push(run);
    else group.set(seriesInGroup, [run]);
  }
}

function chartNumbers(blob: Buffer, slotMs: number, probeCode: number): RunColumns {
  const columns = chartColumnsOf(probeCode);
  if (columns.length === 0) return undefined;
  const own = ownColumnsOf(probeCode) ?? [];
  return new Map(columns.map(({ name }) => [name, decodeColumn(blob, slotMs, own, name).stored]));
}
