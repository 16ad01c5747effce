import { countOutOfOrder } from '../stats/reordering.ts';
import type { SeriesColumns } from './series-columns.ts';

/**
 * Replies that came after the reply to a later packet, by the order in which they were recorded and by the clock.
 * @returns a count
 * @source RFC 4737 §3.3; round trips do not show in which direction packets were reordered
 */
export function reorderedReplies({ arrived, sentMs, rttMs }: SeriesColumns): number {
  if (isAscending(arrived)) return 0; // as nearly always
  const isBehind = new Uint8Array(arrived.length);
  let latest = -1;
  for (let at = 0; at < arrived.length; at++) {
    const row = arrived[at] as number;
    isBehind[at] = Number(row < latest);
    latest = Math.max(latest, row);
  }
  const cameMs = Float64Array.from(arrived, (row) => (sentMs[row] as number) + (rttMs[row] as number));
  return countOutOfOrder(arrived, cameMs, isBehind);
}

function isAscending(rows: Uint32Array): boolean {
  for (let at = 1; at < rows.length; at++) if ((rows[at] as number) < (rows[at - 1] as number)) return false;
  return true;
}
