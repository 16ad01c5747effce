import type { ReactNode } from 'react';
import type { ServiceFinding } from '../../../core/service/finding.ts';
import { EmptyState } from '../../../ui/components/EmptyState.tsx';
import { formatCount, NOTHING, plural } from '../../../ui/format/quantities.ts';
import { formatTimeOfDay } from '../../../ui/format/times.ts';
import type { DetailsProps } from '../../../ui/probe-view.ts';
import { type DirectionResult, type Iperf3Detail, readIperf3Detail } from '../common/detail.ts';
import { RateChart } from './RateChart.tsx';
import { ratePoints, rateText } from './rates.ts';
import './iperf3.css';

const errorOf = (detail: unknown): string | undefined =>
  typeof detail === 'object' && detail !== null && 'error' in detail ? String(detail.error) : undefined;

const ORDER = [
  ['out', 'Out, to the server'],
  ['in', 'In, from the server'],
] as const;

function Results({ detail }: { readonly detail: Iperf3Detail }): ReactNode {
  return (
    <table className="rate-results">
      <thead>
        <tr>
          <th scope="col">Direction</th>
          <th scope="col">Throughput</th>
          <th scope="col">{detail.protocol === 'TCP' ? 'Retransmits' : 'Jitter'}</th>
          {detail.protocol === 'UDP' && <th scope="col">Lost</th>}
        </tr>
      </thead>
      <tbody>
        {ORDER.map(([direction, label]) => (
          <ResultRow
            key={direction}
            direction={direction}
            label={label}
            result={detail[direction]}
            isUdp={detail.protocol === 'UDP'}
          />
        ))}
      </tbody>
    </table>
  );
}

interface SummaryProps {
  readonly detail: Iperf3Detail;
  readonly atMs: number;
}

function Summary({ detail, atMs }: SummaryProps): ReactNode {
  const { protocol, streams, seconds, port, cpu } = detail;
  return (
    <section aria-label="Result">
      <Results detail={detail} />
      <p className="is-quiet">
        {protocol}, {plural(streams, 'stream')}, {seconds} s, port {port}, at {formatTimeOfDay(atMs)}
      </p>
      {cpu && (
        <p className="is-quiet">
          CPU of this computer {cpu.localPercent} %, of the server {cpu.remotePercent} %
        </p>
      )}
    </section>
  );
}

interface ResultRowProps {
  readonly direction: 'out' | 'in';
  readonly label: string;
  readonly result: DirectionResult | null;
  readonly isUdp: boolean;
}

function ResultRow({ direction, label, result, isUdp }: ResultRowProps): ReactNode {
  const {
    mbitPerSecond = null,
    retransmits = null,
    jitterMs = null,
    lostPackets = null,
    packets = null,
  } = result ?? {};
  return (
    <tr>
      <th scope="row">
        <svg className="rate-key" viewBox="0 0 24 6" aria-hidden="true">
          <path className="rate-line" data-direction={direction} d="M 1 3 H 23" />
        </svg>{' '}
        {label}
      </th>
      <td>{rateText(mbitPerSecond)}</td>
      {isUdp ? (
        <>
          <td>{jitterMs === null ? NOTHING : `${jitterMs} ms`}</td>
          <td>
            {lostPackets === null || packets === null
              ? NOTHING
              : `${formatCount(lostPackets)} of ${formatCount(packets)}`}
          </td>
        </>
      ) : (
        <td>{retransmits === null ? NOTHING : formatCount(retransmits)}</td>
      )}
    </tr>
  );
}

/** The current or the latest test: throughput by second, and its result. */
export function Details({ state, isRunning }: DetailsProps): ReactNode {
  const finding = state as ServiceFinding | undefined;
  const points = ratePoints(finding?.progress ?? []);
  if (!finding || (finding.lastDetailed === null && points.length === 0)) {
    return (
      <EmptyState
        title={isRunning ? 'First test in progress …' : 'No test yet'}
        text="The throughput to the server and from it is measured."
      />
    );
  }
  const { last, lastDetailed, progress } = finding;
  const detail = readIperf3Detail(lastDetailed?.detail ?? null);
  const error = errorOf(last.detail);
  // The intermediate samples of a round come before its result.
  const isUnderWay = (progress.at(-1)?.round ?? -1) > last.round || last.outcome === 'progress';
  return (
    <div className="rate-view">
      {isUnderWay && <p role="status">Test in progress …</p>}
      {!isUnderWay && error !== undefined && <p data-tone="bad">✕ {error}</p>}
      <div className="rate-parts">
        {points.length > 0 && <RateChart points={points} />}
        {detail && lastDetailed && <Summary detail={detail} atMs={lastDetailed.atMs} />}
      </div>
    </div>
  );
}
