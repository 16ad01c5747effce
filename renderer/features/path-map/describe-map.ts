import { formatRtt } from '../../../core/model/duration.ts';
import type { GraphNode } from '../../../core/paths/graph-node.ts';
import { formatPercent, plural } from '../../../ui/format/quantities.ts';
import type { Catalog } from '../../live/catalog-store.ts';
import { lookOf, ownLoss } from './drawing/node-style.ts';

/** The name of what a series probes, as short as it can be told apart: a target with many series is known by address. */
export function targetLabel({ series, targets }: Catalog, key: number): string {
  const [, targetId = -1, address = ''] = series.get(key) ?? [];
  const target = targets.get(targetId);
  return target && target.seriesCount === 1 ? target.name : address;
}

/** What stands on a node. */
export function labelOf(node: GraphNode, catalog: Catalog): string {
  const { kind, hops, address, name, targetOf } = node;
  if (kind === 'source') return 'here';
  if (kind === 'silent') return hops === 1 ? '' : plural(hops, 'silent hop');
  const [first, ...more] = targetOf;
  if (first === undefined) return name ?? address ?? '';
  return more.length === 0 ? targetLabel(catalog, first) : `${targetLabel(catalog, first)} +${more.length}`;
}

/** Where a node is, in words. */
export function placeOf({ kind, hop, hops }: GraphNode): string {
  if (kind === 'source') return 'start of all paths';
  return hops === 1 ? `hop ${hop}` : `hops ${hop} to ${hop + hops - 1}`;
}

export const sharedBy = ({ paths, series }: { readonly paths: number; readonly series: readonly number[] }): string =>
  paths === series.length
    ? `${plural(paths, 'path')}`
    : `${plural(paths, 'path')} to ${plural(series.length, 'target')}`;

/** The mean round trip to a node and what is lost up to it; empty = neither is known. */
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

/** All that the picture shows of a node, read aloud. */
export function nodeSentence(node: GraphNode, catalog: Catalog): string {
  const label = labelOf(node, catalog) || 'silent hop';
  const address = node.address !== null && node.address !== label ? `, ${node.address}` : '';
  const parts = [`${label}${address}`, placeOf(node), lookOf(node).word, numbersOf(node), sharedBy(node)];
  return parts.filter((part) => part !== '').join(', ');
}

/** The series that a node stands for when it is chosen: those that probe it, else all that go through it. */
export const seriesOf = ({ targetOf, series }: GraphNode): readonly number[] =>
  targetOf.length > 0 ? targetOf : series;

/** The targets behind a node, as far as a card has room. */
export function targetsBehind(node: GraphNode, catalog: Catalog, most: number): readonly string[] {
  const labels = node.series.slice(0, most).map((key) => targetLabel(catalog, key));
  const more = node.series.length - labels.length;
  return more > 0 ? [...labels, `and ${more} more`] : labels;
}
