import { OUTCOMES } from '../../core/model/outcome.ts';
import { probeOf } from '../../probes/registry.ts';
import { decodeJournalRow } from '../../station/store/journal-row.ts';
import { journalRowsSince } from '../../station/store/journal-scan.ts';
import { openReadOnly } from '../../station/store/open-database.ts';

/** When packets of a span were sent, as the engine noted it. */
export interface SendDelays {
  readonly samples: number;
  readonly notMeasured: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** The longest time between two rounds of one series, less its interval. */
  readonly longestGapMs: number;
}

/** Reads the ICMP samples of a span in a journal. @param intervalMs of their targets */
export function sendDelaysOf(
  journalPath: string,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  intervalMs: number,
): SendDelays {
  const opened = openReadOnly(journalPath);
  if (!opened.ok) throw new Error(opened.fault.message);
  const own = probeOf('icmp').definition.columns;
  const delays: number[] = [];
  const sentBefore = new Map<number, number>();
  let [notMeasured, longestGapMs] = [0, 0];
  for (const row of journalRowsSince(opened.value, fromMs, Number.MAX_SAFE_INTEGER)) {
    const { count, series, outcome, lateUs, sentMs } = decodeJournalRow(row, own);
    for (let at = 0; at < count; at++) {
      const [id, atMs] = [series[at] as number, sentMs[at] as number];
      if (atMs < fromMs || atMs >= toMs) continue;
      if (outcome[at] === OUTCOMES['not-measured']) {
        notMeasured += 1;
        continue;
      }
      delays.push((lateUs[at] as number) / 1000);
      longestGapMs = Math.max(longestGapMs, atMs - (sentBefore.get(id) ?? atMs) - intervalMs);
      sentBefore.set(id, atMs);
    }
  }
  opened.value.close();
  const sorted = Float64Array.from(delays).sort();
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
  return { samples: sorted.length, notMeasured, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1), longestGapMs };
}
