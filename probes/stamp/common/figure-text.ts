import { formatRtt } from '../../../core/model/duration.ts';
import type { StampDetail } from './detail.ts';

export type DirectionName = 'forward' | 'backward';

/** A one-way delay, never without the bound of its error: `12.3 ms ± 0.4 ms`; null = the clocks cannot be compared. */
export function delayText(detail: StampDetail, direction: DirectionName): string | null {
  const { delayMs } = detail[direction];
  const { boundMs } = detail.clock;
  return delayMs === null || boundMs === null ? null : `${formatRtt(delayMs)} ± ${formatRtt(boundMs)}`;
}

/** Lost packets of one direction of those that were sent in it; null = the direction is not known. */
export function lossText(detail: StampDetail, direction: DirectionName): string | null {
  const { lost } = detail[direction];
  if (lost === null) return null;
  // What was lost in the forward direction was not sent back.
  const of = detail.sent - detail.undirectedLost - (direction === 'backward' ? (detail.forward.lost ?? 0) : 0);
  return `${lost} of ${of}`;
}

/** The common reference of one-way delays, or why there are none. */
export function clockText({ clock }: StampDetail): string {
  const { basis, senderErrorMs, reflectorErrorMs, problem } = clock;
  if (basis === null) return `no one-way delays: ${problem}`;
  const by = basis === 'fleet' ? 'by the station’s clock' : 'by UTC';
  return `${by}: sender ± ${formatRtt(senderErrorMs ?? 0)}, reflector ± ${formatRtt(reflectorErrorMs ?? 0)}`;
}

/** The DSCP of the test packets, which is that of the forward direction alone. */
export const dscpText = ({ dscp }: StampDetail): string => `${dscp} forward; replies have the reflector’s own`;
