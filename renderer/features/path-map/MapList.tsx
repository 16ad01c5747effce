import { memo, type ReactNode } from 'react';
import { useStore } from 'zustand';
import type { GraphNode } from '../../../core/paths/graph-node.ts';
import type { PathGraph } from '../../../core/paths/path-graph.ts';
import { formatCount, formatPercent, formatRtt, NOTHING } from '../../../ui/format/quantities.ts';
import { useBase } from '../../base/base-context.ts';
import { labelOf } from './describe-map.ts';
import { nodeStyle, ownLoss } from './drawing/node-style.ts';
import './map-list.css';

interface MapListProps {
  readonly graph: PathGraph;
  readonly chosen: ReadonlySet<number>;
  readonly onChoose: (node: string, isMore: boolean) => void;
}

const COLUMNS = [
  ['Hop', 'map-number'],
  ['Node', ''],
  ['Address', ''],
  ['State', ''],
  ['Loss %', 'map-number'],
  ['RTT', 'map-number'],
  ['Paths', 'map-number'],
  ['Targets', 'map-number'],
  ['Next', ''],
] as const;

interface RowProps {
  readonly node: GraphNode;
  readonly label: string;
  readonly next: string;
  readonly isChosen: boolean;
  readonly onChoose: MapListProps['onChoose'];
}

const Row = memo(function Row({ node, label, next, isChosen, onChoose }: RowProps): ReactNode {
  const { glyph, word, tone } = nodeStyle(node);
  return (
    <tr aria-selected={isChosen}>
      <td className="map-number">{node.hops === 1 ? node.hop : `${node.hop}–${node.hop + node.hops - 1}`}</td>
      <th scope="row">
        <button
          type="button"
          aria-pressed={isChosen}
          title="Select the series through this node"
          onClick={(event) => onChoose(node.id, event.ctrlKey || event.metaKey)}
        >
          {label}
        </button>
      </th>
      <td>
        <code>{node.address ?? ''}</code>
      </td>
      <td data-tone={tone}>
        <span className="glyph" aria-hidden="true">
          {glyph}
        </span>
        {word}
        {node.notes.length > 0 && (
          <span className="is-quiet map-row-note"> – {node.notes.map(({ text }) => text).join('; ')}</span>
        )}
      </td>
      <td className="map-number">{formatPercent(ownLoss(node))}</td>
      <td className="map-number">{node.figures?.avgMs == null ? NOTHING : formatRtt(node.figures.avgMs)}</td>
      <td className="map-number">{formatCount(node.paths)}</td>
      <td className="map-number">{formatCount(node.series.length)}</td>
      <td className="map-next">{next}</td>
    </tr>
  );
});

/** The nodes of the map as a table, for screen readers and for reading numbers. */
export function MapList({ graph, chosen, onChoose }: MapListProps): ReactNode {
  const { catalog } = useBase();
  const known = useStore(catalog);
  const labels = new Map(graph.nodes.map((node) => [node.id, labelOf(node, known) || 'silent hop']));
  const next = Map.groupBy(graph.edges, ({ from }) => from);
  const nextOf = ({ id }: GraphNode) =>
    (next.get(id) ?? []).map(({ to, isBroken }) => `${isBroken ? '✕ ' : ''}${labels.get(to)}`).join(', ');
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a long list is scrolled with the keyboard
    <section className="map-list" tabIndex={0} aria-label="Nodes of the path map">
      <table>
        <thead>
          <tr>
            {COLUMNS.map(([title, kind]) => (
              <th key={title} scope="col" className={kind}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {graph.nodes.map((node) => (
            <Row
              key={node.id}
              node={node}
              label={labels.get(node.id) ?? ''}
              next={nextOf(node)}
              isChosen={node.series.some((series) => chosen.has(series))}
              onChoose={onChoose}
            />
          ))}
        </tbody>
      </table>
    </section>
  );
}
