import { formatRtt } from '../../../core/model/duration.ts';
import type { Finding } from '../../../core/model/tracker.ts';
import type { ServiceFinding } from '../../../core/service/finding.ts';
import { type StampDetail, stampDetailOf } from '../common/detail.ts';
import { clockText, type DirectionName, delayText, dscpText, lossText } from '../common/figure-text.ts';

/** The latest round in words: round trip, both directions with the bound of their error, clocks. */
export function describeStamp(state: Finding): string {
  const { last, lastDetailed } = state as ServiceFinding;
  const record = lastDetailed ?? last;
  const detail = stampDetailOf(record);
  if (!detail) return `${record.outcome}${errorOf(record.detail)}`;
  const { sent, back, duplicates, rtt, undirectedLost } = detail;
  return [
    `RTT ${rtt.medianMs === null ? '–' : formatRtt(rtt.medianMs)} (median), ${back} of ${sent} packets back${
      duplicates > 0 ? `, ${duplicates} duplicate` : ''
    }`,
    directionLine(detail, 'forward'),
    directionLine(detail, 'backward'),
    ...(undirectedLost > 0 ? [`${undirectedLost} lost in an unknown direction`] : []),
    `clocks ${clockText(detail)}`,
    ...(detail.dscp === 0 ? [] : [`DSCP ${dscpText(detail)}`]),
  ].join('\n  ');
}

function directionLine(detail: StampDetail, direction: DirectionName): string {
  const { jitterMs } = detail[direction];
  const parts = [
    `delay ${delayText(detail, direction) ?? '–'}`,
    `jitter ${jitterMs === null ? '–' : formatRtt(jitterMs)}`,
    `lost ${lossText(detail, direction) ?? 'unknown'}`,
  ];
  return `${direction.padEnd(8)} ${parts.join(', ')}`;
}

const errorOf = (detail: unknown): string =>
  typeof detail === 'object' && detail !== null && 'error' in detail ? `: ${detail.error}` : '';
