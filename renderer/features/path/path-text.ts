import type { PathHop, PathState } from '../../../core/contracts/path.ts';
import { formatPercent, formatRtt, NOTHING } from '../../../ui/format/quantities.ts';
import { formatDay, formatTimeOfDay } from '../../../ui/format/times.ts';
import { describeNetwork } from '../../base/describe-network.ts';
import { describeComparison } from './compare/describe-comparison.ts';
import { comparePaths, VERDICT_LABELS } from './compare/path-compare.ts';
import { diffSummary, routeDiff } from './compare/route-diff.ts';
import { HOP_FIGURES } from './hop-columns.ts';

const HEADINGS = ['hop', 'loss', 'sent', ...HOP_FIGURES.map(({ title }) => title.toLowerCase()), 'address'];

const rtt = (ms: number | null): string => (ms === null ? NOTHING : formatRtt(ms));

function writtenAddress({ address, name, network }: PathHop['addresses'][number]): string {
  const more = [...(name === null ? [] : [name]), ...(network ? [describeNetwork(network)] : [])];
  return more.length === 0 ? address : `${address} (${more.join('; ')})`;
}

const creditOf = ({ networkCredit }: PathState): string[] =>
  networkCredit === undefined ? [] : [`AS numbers and countries: ${networkCredit}`];

function addressOf({ addresses, mpls, note }: PathHop): string {
  const who = addresses.map(writtenAddress).join(', ');
  const labels = mpls.length === 0 ? '' : ` [MPLS ${mpls.map(({ label }) => label).join(' ')}]`;
  return `${who || '*'}${labels}${note === null ? '' : ` – ${note}`}`;
}

function cellsOf(hop: PathHop): string[] {
  const loss = hop.lossRatio === null ? NOTHING : `${formatPercent(hop.lossRatio)} %`;
  return [
    String(hop.hop),
    loss,
    String(hop.sent),
    ...HOP_FIGURES.map(({ name }) => rtt(hop.rttMs[name])),
    addressOf(hop),
  ];
}

/** Columns aligned with spaces, numbers to the right; the last one is unpadded. */
function aligned(lines: readonly (readonly string[])[]): string[] {
  const last = (lines[0]?.length ?? 0) - 1;
  const widths = lines[0]?.map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0))) ?? [];
  const pad = (cell: string, at: number) => (at === last ? cell : cell.padStart(widths[at] ?? 0));
  return lines.map((line) => line.map(pad).join('  '));
}

const when = (atMs: number): string => `${formatDay(atMs)} ${formatTimeOfDay(atMs)}`;
const describeCounted = ({ rounds, sinceMs, untilMs, fingerprint }: PathState): string =>
  `${rounds} rounds from ${when(sinceMs)} to ${when(untilMs)}, fingerprint ${fingerprint}`;

/** A path in plain text, for a ticket or a mail. */
export function pathAsText(label: string, path: PathState): string {
  const changes = path.changes.map(({ atMs, flow, before, after }) => {
    const of = path.flows.length > 1 ? `flow ${flow}: ` : '';
    return `${when(atMs)} ${of}${diffSummary(routeDiff(before, after))}`;
  });
  return [
    `Path to ${label}, ${describeCounted(path)}`,
    ...path.verdict,
    ...aligned([HEADINGS, ...path.hops.map(cellsOf)]),
    ...(changes.length > 0 ? ['Route changes:', ...changes] : []),
    ...creditOf(path),
    '',
  ].join('\n');
}

/** Characters that would end a cell of a Markdown table, or begin markup in it: names come from the network. */
const escaped = (cell: string): string => cell.replace(/[\\|`*_<>[\]]/g, '\\$&');
const markdownRow = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** The same as a Markdown table, for an issue or a chat. */
export function pathAsMarkdown(label: string, path: PathState): string {
  const last = HEADINGS.length - 1;
  return [
    `**Path to ${escaped(label)}**, ${describeCounted(path)}`,
    '',
    ...path.verdict.flatMap((words) => [escaped(words), '']),
    markdownRow(HEADINGS),
    markdownRow(HEADINGS.map((_, at) => (at === last ? '---' : '---:'))),
    ...path.hops.map((hop) => markdownRow(cellsOf(hop).map(escaped))),
    ...creditOf(path).flatMap((text) => ['', escaped(text)]),
    '',
  ].join('\n');
}

const COMPARED = ['hop A', 'address A', 'avg', 'loss', 'hop B', 'address B', 'avg', 'loss', 'difference'] as const;

function sideCells(hop: PathHop | null): string[] {
  if (hop === null) return ['', '', '', ''];
  const who = hop.addresses.map(({ address }) => address).join(', ') || '*';
  return [String(hop.hop), who, rtt(hop.rttMs.avg), `${formatPercent(hop.lossRatio ?? Number.NaN)} %`];
}

/** Two paths beside each other in plain text. */
export function comparisonAsText(label: string, a: PathState, b: PathState): string {
  const pairs = comparePaths(a, b);
  const rows = pairs.map((pair) => [...sideCells(pair.a), ...sideCells(pair.b), VERDICT_LABELS[pair.verdict]]);
  return [
    `Path to ${label} at two moments: ${describeComparison(a, b, pairs)}`,
    `A: ${describeCounted(a)}`,
    `B: ${describeCounted(b)}`,
    ...aligned([COMPARED, ...rows]),
    '',
  ].join('\n');
}
