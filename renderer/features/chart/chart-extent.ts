import { HISTORY_FRAME, readColumnFrame } from '../../../core/model/column-frame.ts';
import type { StationClient } from '../../base/station/watched-stream.ts';
import type { TimeWindow } from './chart-state.ts';

/** Live spans that are offered. */
export const SPANS = [
  { label: '1 m', ms: 60_000 },
  { label: '5 m', ms: 300_000 },
  { label: '15 m', ms: 900_000 },
  { label: '1 h', ms: 3_600_000 },
  { label: '6 h', ms: 21_600_000 },
  { label: '24 h', ms: 86_400_000 },
  { label: '7 d', ms: 604_800_000 },
  { label: '30 d', ms: 2_592_000_000 },
] as const;

/** The span of a chart that nobody has changed. */
export const FIRST_SPAN = { spanMs: SPANS[1].ms, window: null, allFromMs: null };

const HOUR_MS = 3_600_000;

/**
 * The first stored moment of series, Unix ms, to the second where samples are stored. null = nothing is stored.
 * Rejects with the FaultErrors of a history query.
 */
export async function firstStoredMs(
  station: Pick<StationClient, 'history'>,
  series: readonly number[],
  nowMs: number,
): Promise<number | null> {
  const hourMs = await firstIn(station, series, { fromMs: 0, toMs: nowMs, columns: 1 });
  if (hourMs === null) return null;
  const hour = { fromMs: hourMs, toMs: Math.min(hourMs + HOUR_MS, nowMs), columns: HOUR_MS / 1000 };
  return (await firstIn(station, series, hour)) ?? hourMs;
}

/** The beginning of the first column with samples. */
async function firstIn(
  station: Pick<StationClient, 'history'>,
  series: readonly number[],
  span: TimeWindow & { readonly columns: number },
): Promise<number | null> {
  let firstMs = Number.POSITIVE_INFINITY;
  const query = { ...span, series: [...series] };
  await station.history(query, (bytes) => {
    const frame = readColumnFrame(bytes, HISTORY_FRAME);
    if (frame && frame.count > 0) firstMs = Math.min(firstMs, frame.columns.atMs[0] ?? firstMs);
  }).done;
  return Number.isFinite(firstMs) ? firstMs : null;
}
