import type { GraphNode } from '../../../core/paths/graph-node.ts';
import { formatPercent, formatRtt, plural } from '../../../ui/format/quantities.ts';
import type { Catalog } from '../../live/catalog-store.ts';
import { nodeStyle, ownLoss } from './drawing/node-style.ts';

/** The shortest distinct name of a series: its target's, or its address when the target has several series. */
export function targetLabel({ series, targets }: Catalog, key: number): string {
  const [, targetId = -1, address = ''] = series.get(key) ?? [];
  const target = targets.get(targetId);
  return target && target.seriesCount === 1 ? target.name : address;
}

/** The label of a node. */
export function labelOf(node: GraphNode, catalog: Catalog): string {
  const { kind, hops, address, name, targetOf } = node;
  if (kind === 'source') return node.agent === undefined ? 'this computer' : `agent ${node.agent}`;
  if (kind === 'silent') return hops === 1 ? '' : plural(hops, 'silent hop');
  const [first, ...more] = targetOf;
  if (first === undefined) return name ?? address ?? '';
  return more.length === 0 ? targetLabel(catalog, first) : `${targetLabel(catalog, first)} +${more.length}`;
}

/** The position of a node as text. */
export function placeOf({ kind, hop, hops, agent }: GraphNode): string {
  if (kind === 'source') return agent === undefined ? 'start of all paths' : 'start of its paths';
  return hops === 1 ? `hop ${hop}` : `hops ${hop} to ${hop + hops - 1}`;
}

export const sharedBy = ({ paths, series }: { readonly paths: number; readonly series: readonly number[] }): string =>
  paths === series.length
    ? `${plural(paths, 'path')}`
    : `${plural(paths, 'path')} to ${plural(series.length, 'target')}`;

/** The mean round trip to a node and the loss up to it; empty = neither is known. */
export function numbersOf(node: Pick<GraphNode, 'kind' | 'figures' | 'pathLossRatio'>): string {
  const { kind, figures, pathLossRatio } = node;
  const own = ownLoss(node);
  const loss = kind === 'target' && !Number.isNaN(own) ? own : pathLossRatio;
  const rtt = figures?.avgMs ?? null;
  if (kind === 'source' || kind === 'silent') return '';
  return [...(rtt === null ? [] : [formatRtt(rtt)]), ...(loss === null ? [] : [`${formatPercent(loss)} % loss`])].join(
    ', ',
  );
}

/** The accessible name of a node: all that the graph shows of it. */
export function nodeSentence(node: GraphNode, catalog: Catalog): string {
  const label = labelOf(node, catalog) || 'silent hop';
  const address = node.address !== null && node.address !== label ? `, ${node.address}` : '';
  const parts = [
    `${label}${address}`,
    placeOf(node),
    node.kind === 'source' ? '' : nodeStyle(node).word,
    numbersOf(node),
    sharedBy(node),
  ];
  return parts.filter((part) => part !== '').join(', ');
}

/** The series selected with a node: those that probe it, else all that go through it. */
export const seriesOf = ({ targetOf, series }: GraphNode): readonly number[] =>
  targetOf.length > 0 ? targetOf : series;

/** The targets behind a node, as far as a card has room. */
export function targetsBehind(node: GraphNode, catalog: Catalog, most: number): readonly string[] {
  const labels = node.series.slice(0, most).map((key) => targetLabel(catalog, key));
  const more = node.series.length - labels.length;
  return more > 0 ? [...labels, `and ${more} more`] : labels;
}
