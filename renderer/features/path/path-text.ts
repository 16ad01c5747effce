import type { PathHop, PathState } from '../../../core/contracts/path.ts';
import { formatRtt } from '../../../core/model/duration.ts';
import { formatPercent, NOTHING } from '../../../ui/format/quantities.ts';
import { formatDay, formatTimeOfDay } from '../../../ui/format/times.ts';
import { diffSummary, routeDiff } from './route-diff.ts';

const HEADINGS = ['hop', 'loss', 'sent', 'last', 'min', 'avg', 'max', 'stdev', 'address'] as const;

const rtt = (ms: number | null): string => (ms === null ? NOTHING : formatRtt(ms));

function addressOf({ addresses, mpls, note }: PathHop): string {
  const who = addresses.map(({ address, name }) => (name === null ? address : `${address} (${name})`)).join(', ');
  const labels = mpls.length === 0 ? '' : ` [MPLS ${mpls.map(({ label }) => label).join(' ')}]`;
  return `${who || '*'}${labels}${note === null ? '' : ` – ${note}`}`;
}

function cellsOf(hop: PathHop): string[] {
  const { last, min, avg, max, stdev } = hop.rttMs;
  const loss = hop.lossRatio === null ? NOTHING : `${formatPercent(hop.lossRatio)} %`;
  return [String(hop.hop), loss, String(hop.sent), ...[last, min, avg, max, stdev].map(rtt), addressOf(hop)];
}

/** A path in plain text, columns aligned with spaces, for a ticket or a mail. */
export function pathAsText(label: string, path: PathState): string {
  const lines = [[...HEADINGS], ...path.hops.map(cellsOf)];
  const widths = HEADINGS.map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)));
  const pad = (cell: string, at: number) => (at === HEADINGS.length - 1 ? cell : cell.padStart(widths[at] ?? 0));
  const changes = path.changes.map(({ atMs, flow, before, after }) => {
    const of = path.flows.length > 1 ? `flow ${flow}: ` : '';
    return `${formatDay(atMs)} ${formatTimeOfDay(atMs)} ${of}${diffSummary(routeDiff(before, after))}`;
  });
  return [
    `Path to ${label}, ${path.rounds} rounds, fingerprint ${path.fingerprint}`,
    ...path.verdict,
    ...lines.map((line) => line.map(pad).join('  ')),
    ...(changes.length > 0 ? ['Changes of the route:', ...changes] : []),
    '',
  ].join('\n');
}
