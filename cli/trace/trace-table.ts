import type { PathHop, PathState } from '../../core/contracts/path.ts';
import { formatRtt } from '../../core/model/duration.ts';
import { NOTE_SEPARATOR } from '../../core/paths/interpret.ts';
import type { IdentifiedSeries } from '../../core/plan/series.ts';

const COLUMNS = ['hop', 'sent', 'loss', 'last', 'avg', 'min', 'max', 'stdev', ''] as const;
/** Left-aligned. */
const LAST_COLUMN = COLUMNS.length - 1;

const rtt = (ms: number | null): string => (ms === null ? '–' : formatRtt(ms));
const named = ({ address, name }: { readonly address: string; readonly name: string | null }): string =>
  name === null ? address : `${name} (${address})`;

function row(hop: PathHop): string[] {
  const { rttMs, lossRatio } = hop;
  const [first] = hop.addresses;
  const labels = hop.mpls.map(({ label, ttl }) => `${label} ttl ${ttl}`).join(', ');
  return [
    String(hop.hop),
    String(hop.sent),
    lossRatio === null ? '–' : `${(lossRatio * 100).toFixed(lossRatio > 0 && lossRatio < 0.1 ? 1 : 0)} %`,
    rtt(rttMs.last),
    rtt(rttMs.avg),
    rtt(rttMs.min),
    rtt(rttMs.max),
    rtt(rttMs.stdev),
    `${first ? named(first) : '*'}${labels === '' ? '' : `  MPLS ${labels}`}`,
  ];
}

/** The lines below a hop: other responders, and its notes. */
function under(hop: PathHop): string[] {
  const others = hop.addresses.slice(1).map((one) => `${named(one)} ${one.count}×`);
  return [...others, ...(hop.note?.split(NOTE_SEPARATOR).map((note) => `! ${note}`) ?? [])];
}

/**
 * A path as a plain text table in the manner of mtr and traceroute, followed by the findings.
 */
export function traceTable({ planned }: IdentifiedSeries, state: PathState): string {
  const { target, address, settings } = planned;
  const cells = state.hops.map(row);
  const widths = COLUMNS.map((title, at) => Math.max(title.length, ...cells.map((line) => (line[at] ?? '').length)));
  const line = (texts: readonly string[]): string =>
    texts
      .map((text, at) => (at === LAST_COLUMN ? text : text.padStart(widths[at] ?? 0)))
      .join('  ')
      .trimEnd();
  const indent = ' '.repeat(widths.slice(0, LAST_COLUMN).reduce((sum, width) => sum + width + 2, 0) + 2);
  const lines = state.hops.flatMap((hop, at) => [line(cells[at] ?? []), ...under(hop).map((text) => indent + text)]);
  const facts = [...(address === target ? [] : [address]), settings.method.toUpperCase(), rounds(state.rounds)];
  return [
    `Path to ${target} (${facts.join(', ')})`,
    line(COLUMNS),
    ...lines,
    ...branches(state),
    ...state.verdict,
    '',
  ].join('\n');
}

const rounds = (count: number): string => `${count} round${count === 1 ? '' : 's'}`;

function branches({ branches: splits, flows }: PathState): string[] {
  return splits.map(({ hop, ways }) => {
    const each = ways.map(({ address, flows: own }) => `${address} (${own.length} of ${flows.length} flows)`);
    return `Hop ${hop} has ${ways.length} branches: ${each.join(', ')}`;
  });
}
