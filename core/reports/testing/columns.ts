import { OUTCOMES, PLAIN_RULES } from '../../model/outcome.ts';
import { type SeriesColumns, seriesColumns } from '../series-columns.ts';

/** Columns of packets sent at a steady interval. @param rtts ms; null = lost, undefined = not measured */
export function columnsOf(rtts: readonly (number | null | undefined)[], intervalMs = 1000): SeriesColumns {
  const outcome = (rtt: number | null | undefined) =>
    rtt === undefined ? OUTCOMES['not-measured'] : rtt === null ? OUTCOMES.timeout : OUTCOMES.reply;
  return seriesColumns(
    {
      count: rtts.length,
      sentMs: rtts.map((_, at) => at * intervalMs),
      rttMs: rtts.map((rtt) => rtt ?? Number.NaN),
      outcome: rtts.map(outcome),
    },
    PLAIN_RULES,
    intervalMs,
  );
}

/** Columns of a pattern: 1 = a reply after 10 ms, 0 = lost, - = not measured; spaces are left out. */
export const columnsOfPattern = (pattern: string, intervalMs = 1000): SeriesColumns =>
  columnsOf(
    [...pattern.replaceAll(' ', '')].map((mark) => (mark === '1' ? 10 : mark === '0' ? null : undefined)),
    intervalMs,
  );

/** Delays of test vector 1, ms. */
export const V1 = [20, 22, 19, 25, 21, 40, 20, 20.5];

/** Test vector 5: 90 packets, interval 20 ms. */
export const V5 = `${'1'.repeat(20)}0${'1'.repeat(20)}0010 111 0${'1'.repeat(30)}0${'1'.repeat(10)}`;
