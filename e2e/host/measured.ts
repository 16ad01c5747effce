import { HISTORY_FRAME, LIVE_FRAME, readColumnFrame, TREND_FRAME } from '../../core/model/column-frame.ts';
import type { StationClient } from './station-client.ts';

/** One history bucket. */
export interface Bucket {
  readonly atMs: number;
  readonly sent: number;
  readonly lost: number;
  readonly notMeasured: number;
}

/** Reads the stored history of some series in a span, in buckets of `bucketMs`. */
export async function history(
  { station }: StationClient,
  series: readonly number[],
  fromMs: number,
  toMs: number,
  bucketMs: number,
): Promise<Map<number, Bucket[]>> {
  const found = new Map<number, Bucket[]>();
  const query = { series: [...series], fromMs, toMs, columns: Math.min(8192, Math.ceil((toMs - fromMs) / bucketMs)) };
  await station.history(query, (bytes) => {
    const frame = readColumnFrame(bytes, HISTORY_FRAME);
    if (!frame) return;
    const { columns } = frame;
    const rows = Array.from({ length: frame.count }, (_, at) => ({
      atMs: columns.atMs[at] as number,
      sent: columns.sent[at] as number,
      lost: columns.lost[at] as number,
      notMeasured: columns.notMeasured[at] as number,
    }));
    found.set(frame.header.series, rows);
  }).done;
  return found;
}

export const total = (rows: readonly Bucket[], field: 'sent' | 'lost' | 'notMeasured'): number =>
  rows.reduce((sum, row) => sum + row[field], 0);

/** Follows the live rows; `sum` adds a figure over all series. */
export function followLive({ station }: StationClient) {
  const rows = new Map<number, { sent: number; lost: number; notMeasured: number }>();
  const waiting: { done(): boolean; resolve(): void }[] = [];
  const subscription = station.live(null, (bytes) => {
    if (readColumnFrame(bytes, TREND_FRAME)) return;
    const frame = readColumnFrame(bytes, LIVE_FRAME);
    if (!frame) throw new Error('not a live frame');
    for (let at = 0; at < frame.count; at++) {
      rows.set(frame.columns.series[at] as number, {
        sent: frame.columns.sent[at] as number,
        lost: frame.columns.lost[at] as number,
        notMeasured: frame.columns.notMeasured[at] as number,
      });
    }
    for (const one of waiting) if (one.done()) one.resolve();
  });
  const live = {
    rows,
    subscription,
    sum: (field: 'sent' | 'lost' | 'notMeasured') => [...rows.values()].reduce((sum, row) => sum + row[field], 0),
    /** Resolves as soon as a condition on the rows holds. */
    until: (done: () => boolean) =>
      new Promise<void>((resolve) => {
        if (done()) resolve();
        else waiting.push({ done, resolve });
      }),
  };
  return live;
}
