import type { PathHop, PathState } from '../../core/contracts/path.ts';
import { HOP_FRAME, newColumnFrame, TAIL_FRAME } from '../../core/model/column-frame.ts';
import { OUTCOMES } from '../../core/model/outcome.ts';
import type { Frame } from '../../core/rpc/contract.ts';
import { SPREAD_NAMES, spreadOf } from '../../core/stats/spread.ts';

interface HopSample {
  readonly outcome: number;
  readonly rttMs: number;
}

/** The reply of a hop in a second: the same in history and tail. Every loss of the hop's share is spread evenly. */
function sampleOf({ hop, rttMs, lossRatio }: PathHop, second: number): HopSample {
  const phase = ((second * 61) % 97) / 97;
  if (rttMs.avg === null || phase < (lossRatio ?? 0)) return { outcome: OUTCOMES.timeout, rttMs: Number.NaN };
  return { outcome: OUTCOMES.reply, rttMs: rttMs.avg * (1 + 0.2 * Math.sin(second / 40 + hop) + 0.1 * phase) };
}

/** The history of a path's hops, a sample a second since its first round. */
export function hopFrames(
  { hops, sinceMs, untilMs }: PathState,
  { fromMs, toMs, columns }: { readonly fromMs: number; readonly toMs: number; readonly columns: number },
): Frame[] {
  const bucketMs = (toMs - fromMs) / columns;
  const first = Math.ceil(Math.max(fromMs, sinceMs) / 1000);
  const seconds = Array.from({ length: Math.max(0, Math.floor(Math.min(toMs, untilMs) / 1000) - first) }, (_, at) => {
    return first + at;
  });
  return hops.map((hop) => {
    const buckets = Map.groupBy(seconds, (second) => Math.floor((second * 1000 - fromMs) / bucketMs));
    const throughBatch = Math.floor(untilMs / 1000);
    const { bytes, columns: cells } = newColumnFrame(HOP_FRAME, buckets.size, { hop: hop.hop, throughBatch });
    for (const [row, own] of [...buckets.values()].entries()) {
      const samples = own.map((second) => sampleOf(hop, second));
      const values = samples.flatMap(({ rttMs }) => (Number.isNaN(rttMs) ? [] : [rttMs]));
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      cells.atMs[row] = (own[0] ?? 0) * 1000;
      cells.untilMs[row] = (own.at(-1) ?? 0) * 1000;
      cells.minMs[row] = values.length > 0 ? Math.min(...values) : Number.NaN;
      cells.maxMs[row] = values.length > 0 ? Math.max(...values) : Number.NaN;
      cells.avgMs[row] = mean;
      const spread = spreadOf(values.toSorted((left, right) => left - right));
      for (const name of SPREAD_NAMES) cells[name][row] = spread[name];
      cells.sent[row] = samples.length;
      cells.lost[row] = samples.length - values.length;
    }
    return bytes;
  });
}

/** The samples of a path's hops in one second. */
export function hopTail(series: number, { hops }: PathState, second: number): Frame {
  const { bytes, columns } = newColumnFrame(TAIL_FRAME, hops.length, { leftOut: 0 });
  for (const [row, hop] of hops.entries()) {
    const { outcome, rttMs } = sampleOf(hop, second);
    columns.series[row] = series;
    columns.sentAtMs[row] = second * 1000;
    columns.batch[row] = second;
    columns.rttMs[row] = rttMs;
    columns.outcome[row] = outcome;
    columns.hop[row] = hop.hop;
  }
  return bytes;
}
