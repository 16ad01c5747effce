import { valueText } from '../../../core/model/column-value.ts';
import type { Finding } from '../../../core/model/tracker.ts';
import type { ServiceFinding } from '../../../core/service/finding.ts';
import { type DirectionResult, type Iperf3Detail, readIperf3Detail } from '../common/detail.ts';

/** The latest test in words, several lines for the command line. */
export function describeIperf3(state: Finding): string {
  const { last } = state as ServiceFinding;
  const detail = readIperf3Detail(last.detail);
  if (!detail) return `throughput not measured: ${errorOf(last.detail) ?? last.outcome}`;
  return [
    headLine(detail),
    ...(detail.out ? [directionLine('out', detail.out)] : []),
    ...(detail.in ? [directionLine('in', detail.in)] : []),
    ...(detail.cpu ? [`CPU   this host ${detail.cpu.localPercent} %, server ${detail.cpu.remotePercent} %`] : []),
    ...(detail.error === undefined ? [] : [`error ${detail.error}`]),
  ].join('\n');
}

function headLine({ protocol, seconds, streams, port, version, congestion }: Iperf3Detail): string {
  const parts = [
    `throughput of ${seconds} s`,
    congestion === null ? protocol : `${protocol} (${congestion})`,
    `${streams} ${streams === 1 ? 'stream' : 'streams'}`,
    `port ${port}`,
    `iperf3 ${version ?? 'of an unknown version'}`,
  ];
  return parts.join(', ');
}

function directionLine(direction: 'out' | 'in', result: DirectionResult): string {
  const { mbitPerSecond, retransmits, jitterMs, lostPackets, packets } = result;
  const rate = mbitPerSecond === null ? '–' : mbitText(mbitPerSecond);
  return [
    `${direction.padEnd(5)} ${rate.padStart(16)}`,
    retransmits === null ? null : `${retransmits} ${retransmits === 1 ? 'retransmit' : 'retransmits'}`,
    jitterMs === null ? null : `jitter ${valueText({ unit: 'ms' }, jitterMs)}`,
    lostPackets === null || packets === null
      ? null
      : `lost ${lostPackets} of ${packets}${shareText(lostPackets, packets)}`,
  ]
    .filter((part) => part !== null)
    .join('   ');
}

/** With three digits at least, as the program prints it. */
const mbitText = (mbit: number): string => `${mbit.toFixed(mbit >= 100 ? 0 : mbit >= 10 ? 1 : 2)} Mbit/s`;

const shareText = (lost: number, packets: number): string =>
  packets > 0 ? ` (${((lost / packets) * 100).toFixed(2)} %)` : '';

const errorOf = (detail: unknown): string | null =>
  typeof detail === 'object' && detail !== null && 'error' in detail ? String(detail.error) : null;
