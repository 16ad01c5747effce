import type { KeyboardEvent, MouseEvent, ReactNode } from 'react';
import { useStore } from 'zustand';
import type { PathHop, PathState } from '../../../core/contracts/path.ts';
import { formatCount, formatPercent, formatRtt, NOTHING, splitRtt } from '../../../ui/format/quantities.ts';
import { formatLength } from '../../../ui/format/times.ts';
import { useBase } from '../../base/base-context.ts';
import { describeNetwork } from '../../base/describe-network.ts';
import { HOP_LIST_ID } from '../../base/screen-regions.ts';
import { intervalOf } from '../chart/series-settings.ts';
import { HOP_FIGURES, isLossExplained } from './hop-columns.ts';
import { HopSpark } from './hops/HopSpark.tsx';
import { useHopChart } from './hops/hop-chart-store.ts';

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

/** AS number, holder and country of the responders, each once. */
function Networks({ hop }: { readonly hop: PathHop }): ReactNode {
  const found = new Set(hop.addresses.flatMap(({ network }) => (network ? [describeNetwork(network)] : [])));
  return (
    <td className="hop-network">
      {[...found].map((text) => (
        <div key={text}>{text}</div>
      ))}
    </td>
  );
}

const stackOf = (hop: PathHop): string => hop.mpls.map(({ label }) => label).join(' › ');
const stackTitle = (hop: PathHop): string =>
  hop.mpls
    .map(({ label, trafficClass, ttl, isBottom }) => {
      return `label ${label}, traffic class ${trafficClass}, TTL ${ttl}${isBottom ? ', bottom of the stack' : ''}`;
    })
    .join('\n');

const isTogether = (event: MouseEvent | KeyboardEvent) => event.ctrlKey || event.metaKey || event.shiftKey;

const STEPS: Readonly<Record<string, 1 | -1>> = { ArrowDown: 1, ArrowUp: -1 };

/** Moves the focus to the hop above or below. */
function moveFocus(event: KeyboardEvent<HTMLButtonElement>): void {
  const step = STEPS[event.key];
  if (step === undefined) return;
  event.preventDefault();
  const buttons = [...(event.currentTarget.closest('tbody')?.querySelectorAll<HTMLElement>('.hop-button') ?? [])];
  buttons[buttons.indexOf(event.currentTarget) + step]?.focus();
}

interface HopRowProps {
  readonly hop: PathHop;
  /** Its missing replies are no loss of traffic. */
  readonly isExplained: boolean;
  readonly topMs: number;
  readonly intervalMs: number;
  /** Place among the lines of the chart; −1 = it has none. */
  readonly place: number;
  readonly isFirst: boolean;
  readonly hasNetworks: boolean;
}

function HopRow({ hop, isExplained, topMs, intervalMs, place, isFirst, hasNetworks }: HopRowProps): ReactNode {
  const hops = useHopChart();
  const loss = hop.lossRatio ?? Number.NaN;
  const isBad = loss > 0 && !isExplained;
  const isShown = place >= 0;
  const toggle = (event: MouseEvent) => hops.getState().toggle(hop.hop, isTogether(event));
  const handleRow = (event: MouseEvent) => {
    const isOther = event.target instanceof Element && event.target.closest('button') !== null;
    if (isOther || (getSelection()?.toString() ?? '') !== '') return; // text of the row is being selected
    toggle(event);
  };
  return (
    <tr className={`hop-row${hop.isEnd ? ' is-end' : ''}${isShown ? ' is-shown' : ''}`} onClick={handleRow}>
      <th scope="row" className="path-hop-number">
        <button
          type="button"
          className="hop-button"
          id={isFirst ? HOP_LIST_ID : undefined}
          aria-pressed={isShown}
          title={isShown ? 'Hide its timeline' : 'Show its timeline (with Ctrl or Shift: with the others)'}
          onClick={toggle}
          onKeyDown={moveFocus}
        >
          {hop.hop}
        </button>
      </th>
      <td>
        <Addresses hop={hop} />
      </td>
      {hasNetworks && <Networks hop={hop} />}
      <td className="path-number" data-tone={isBad ? 'bad' : isExplained && loss > 0 ? 'quiet' : undefined}>
        {formatPercent(loss)}
      </td>
      <td className="path-number">{formatCount(hop.sent)}</td>
      {HOP_FIGURES.map(({ name }) => (
        <Rtt key={name} ms={hop.rttMs[name]} />
      ))}
      <td className="hop-spark-cell">
        {isShown && <span className={`swatch series-${place + 1}`}>{place + 1}</span>}
        <HopSpark hop={hop.hop} intervalMs={intervalMs} isExplained={isExplained} />
      </td>
      <td className="hop-bar-cell">
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

/** The heading of the spark lines: the visible span. */
function SparkHeading(): ReactNode {
  const hops = useHopChart();
  const spanMs = useStore(hops, ({ window, spanMs }) => (window ? window.toMs - window.fromMs : spanMs));
  const text =
    'From the least to the largest round trip, with the mean; missing replies below. Each row has its own scale.';
  return (
    <th scope="col" className="hop-spark-cell" title={text}>
      {formatLength(spanMs)}
    </th>
  );
}

/** Every hop with its figures, the visible span, and a switch for its timeline. */
export function HopTable({ path }: { readonly path: PathState }): ReactNode {
  const { catalog } = useBase();
  const hops = useHopChart();
  const shown = useStore(hops, (state) => state.shown);
  const intervalMs = useStore(catalog, (state) => intervalOf(state, path.series));
  const topMs = scaleOf(path.hops);
  const { networkCredit } = path;
  const hasNetworks = networkCredit !== undefined;
  if (path.hops.length === 0) return <p className="is-quiet">{NOTHING} No reply from any hop yet</p>;
  return (
    <>
      <table className="hop-table">
        <thead>
          <tr>
            <th scope="col" className="path-hop-number" title="TTL of the packets that this hop replies to">
              Hop
            </th>
            <th scope="col" title="Responders, the latest first, with their names by reverse look-up">
              Address
            </th>
            {hasNetworks && (
              <th scope="col" title="Autonomous system and country of the address, by a data file">
                AS
              </th>
            )}
            <th scope="col" className="path-number" title="Packets to this hop without a reply, of those sent">
              Loss %
            </th>
            <th scope="col" className="path-number" title="Packets sent to this hop">
              Sent
            </th>
            {HOP_FIGURES.map(({ title, help }) => (
              <th key={title} scope="col" className="path-number" title={help}>
                {title}
              </th>
            ))}
            <SparkHeading />
            <th scope="col" className="hop-bar-cell" title="From the best to the worst round trip, with the mean">
              0 – {formatRtt(topMs)}
            </th>
            <th scope="col">Notes</th>
          </tr>
        </thead>
        <tbody>
          {path.hops.map((hop, at) => (
            <HopRow
              key={hop.hop}
              hop={hop}
              isExplained={isLossExplained(hop, path.hops)}
              topMs={topMs}
              intervalMs={intervalMs}
              place={shown.indexOf(hop.hop)}
              isFirst={at === 0}
              hasNetworks={hasNetworks}
            />
          ))}
        </tbody>
      </table>
      {hasNetworks && <p className="path-credit">AS numbers and countries: {networkCredit}</p>}
    </>
  );
}
