import type { ReactNode } from 'react';
import type { PathHop, PathState } from '../../../core/contracts/path.ts';
import { formatCount, formatPercent, formatRtt, NOTHING, splitRtt } from '../../../ui/format/quantities.ts';

const FIGURES = ['last', 'min', 'avg', 'max', 'stdev'] as const;

function Rtt({ ms }: { readonly ms: number | null }): ReactNode {
  const [value, unit] = splitRtt(ms ?? Number.NaN);
  return (
    <td className="path-number">
      {value}
      <span className="unit">{unit}</span>
    </td>
  );
}

/** The upper end of the latency bars: twice the slowest mean, so that one outlier does not flatten all. */
function scaleOf(hops: readonly PathHop[]): number {
  return Math.max(0.01, ...hops.map(({ rttMs }) => Math.min(rttMs.max ?? 0, (rttMs.avg ?? 0) * 2)));
}

/** Bar from the minimum to the maximum round trip with a mark at the mean, clipped to the scale. */
function LatencyBar({ rttMs, topMs }: { readonly rttMs: PathHop['rttMs']; readonly topMs: number }): ReactNode {
  const { min, avg, max } = rttMs;
  if (min === null || avg === null || max === null) return null;
  const share = (ms: number) => `${Math.min(100, (ms / topMs) * 100).toFixed(1)}%`;
  const width = `${Math.max(1, (Math.min(max, topMs) / topMs - min / topMs) * 100).toFixed(1)}%`;
  return (
    <div className="hop-bar" title={`${formatRtt(min)} to ${formatRtt(max)}, mean ${formatRtt(avg)}`}>
      <span className="hop-range" style={{ left: share(min), width }} />
      <span className="hop-mean" style={{ left: share(avg) }} />
    </div>
  );
}

function Addresses({ hop }: { readonly hop: PathHop }): ReactNode {
  const answers = hop.addresses.reduce((sum, { count }) => sum + count, 0);
  if (hop.addresses.length === 0) return <span className="is-quiet">∗ no reply</span>;
  return (
    <ul className="hop-addresses">
      {hop.addresses.map(({ address, name, count }) => (
        <li key={address}>
          <code>{address}</code>
          {name !== null && <span className="is-quiet"> {name}</span>}
          {hop.addresses.length > 1 && (
            <span className="is-quiet" title={`${formatCount(count)} replies`}>
              {' '}
              {formatPercent(count / answers)} %
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

const stackOf = (hop: PathHop): string => hop.mpls.map(({ label }) => label).join(' › ');
const stackTitle = (hop: PathHop): string =>
  hop.mpls
    .map(({ label, trafficClass, ttl, isBottom }) => {
      return `label ${label}, traffic class ${trafficClass}, TTL ${ttl}${isBottom ? ', bottom of the stack' : ''}`;
    })
    .join('\n');

function HopRow({ hop, topMs }: { readonly hop: PathHop; readonly topMs: number }): ReactNode {
  const loss = hop.lossRatio ?? Number.NaN;
  // Loss that a note explains is no alarm: the packets were forwarded.
  const isBad = loss > 0 && (hop.isEnd || hop.note === null);
  return (
    <tr className={hop.isEnd ? 'is-end' : ''}>
      <th scope="row" className="path-hop-number">
        {hop.hop}
      </th>
      <td>
        <Addresses hop={hop} />
      </td>
      <td className="path-number" data-tone={isBad ? 'bad' : hop.note !== null && loss > 0 ? 'quiet' : undefined}>
        {formatPercent(loss)}
      </td>
      <td className="path-number">{formatCount(hop.sent)}</td>
      {FIGURES.map((name) => (
        <Rtt key={name} ms={hop.rttMs[name]} />
      ))}
      <td>
        <LatencyBar rttMs={hop.rttMs} topMs={topMs} />
      </td>
      <td className="hop-note">
        {hop.isEnd && <span className="hop-tag">target</span>}
        {hop.mpls.length > 0 && (
          <span className="hop-tag" title={stackTitle(hop)}>
            MPLS {stackOf(hop)}
          </span>
        )}
        {hop.note}
      </td>
    </tr>
  );
}

/** Every hop with its figures since Start. */
export function HopTable({ path }: { readonly path: PathState }): ReactNode {
  const topMs = scaleOf(path.hops);
  if (path.hops.length === 0) return <p className="is-quiet">{NOTHING} No reply from any hop yet</p>;
  return (
    <table className="hop-table">
      <thead>
        <tr>
          <th scope="col" className="path-hop-number">
            Hop
          </th>
          <th scope="col">Address</th>
          <th scope="col" className="path-number">
            Loss %
          </th>
          <th scope="col" className="path-number">
            Sent
          </th>
          {['Last', 'Min', 'Avg', 'Max', 'Stdev'].map((title) => (
            <th key={title} scope="col" className="path-number">
              {title}
            </th>
          ))}
          <th scope="col">0 – {formatRtt(topMs)}</th>
          <th scope="col">Notes</th>
        </tr>
      </thead>
      <tbody>
        {path.hops.map((hop) => (
          <HopRow key={hop.hop} hop={hop} topMs={topMs} />
        ))}
      </tbody>
    </table>
  );
}
