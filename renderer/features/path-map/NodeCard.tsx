import type { CSSProperties, ReactNode } from 'react';
import { useStore } from 'zustand';
import type { GraphNode, NodeFigures } from '../../../core/paths/graph-node.ts';
import { formatCount, formatPercent, formatRtt, plural } from '../../../ui/format/quantities.ts';
import { useBase } from '../../base/base-context.ts';
import { describeNetwork } from '../../base/describe-network.ts';
import { seriesLabel } from '../../base/series-label.ts';
import { labelOf, placeOf, sharedBy, targetsBehind } from './describe-map.ts';
import { nodeStyle } from './drawing/node-style.ts';
import type { Size } from './drawing/viewport.ts';

const WIDTH = 320;
const MOST_TARGETS = 10;
/** Distance from the centre of the node. */
const GAP = 96;
const RISE = 60;
const EDGE = 8;

/** Round trip and missing replies. Missing replies of a router are not loss: its traffic may arrive. */
function Figures({ figures, isTarget }: { readonly figures: NodeFigures; readonly isTarget: boolean }): ReactNode {
  const { sent, answered, minMs, avgMs, maxMs } = figures;
  return (
    <>
      {avgMs !== null && minMs !== null && maxMs !== null && (
        <p>
          RTT <strong>{formatRtt(avgMs)}</strong> <span className="is-quiet">mean of</span> {formatRtt(minMs)}{' '}
          <span className="is-quiet">to</span> {formatRtt(maxMs)}
        </p>
      )}
      <p>
        {isTarget ? 'Loss' : 'No reply'} <strong>{formatPercent((sent - answered) / sent)} %</strong>{' '}
        <span className="is-quiet">
          {formatCount(sent - answered)} of {formatCount(sent)} packets
        </span>
      </p>
    </>
  );
}

interface NodeCardProps {
  readonly node: GraphNode;
  /** Maker of the data of networks; null = there are none. */
  readonly credit: string | null;
  /** Position of the node's centre in the window. */
  readonly x: number;
  readonly y: number;
  readonly window: Size;
}

/** Places the card beside the node on the side with more room, inside the window. */
function cardPlace(x: number, y: number, window: Size): CSSProperties {
  const left = x > window.width / 2 ? x - WIDTH - GAP : x + GAP;
  const isLow = y > window.height / 2;
  const edge = Math.max(EDGE, (isLow ? window.height - y : y) - RISE);
  return {
    left: Math.max(EDGE, Math.min(window.width - WIDTH - EDGE, left)),
    width: WIDTH,
    maxHeight: Math.max(0, window.height - edge - EDGE),
    ...(isLow ? { bottom: edge } : { top: edge }),
  };
}

/** The details of a node, beside it. */
export function NodeCard({ node, credit, x, y, window }: NodeCardProps): ReactNode {
  const { catalog } = useBase();
  const known = useStore(catalog);
  const { glyph, word, tone } = nodeStyle(node);
  const style = cardPlace(x, y, window);
  const label = labelOf(node, known) || 'Silent hop';
  const names = node.targetOf.map((key) => seriesLabel(known, key));
  const details = names.length > 0 ? [...names, node.name] : [node.address, node.name];
  const isPassed = node.kind !== 'source' && node.series.length > node.targetOf.length;
  return (
    <div className="map-card" style={style}>
      <h3>{label}</h3>
      <p className="is-quiet">
        {[...details.filter((text) => text !== null && text !== label), placeOf(node)].join(', ')}
      </p>
      {node.network && <p>{describeNetwork(node.network)}</p>}
      <p data-tone={tone}>
        {glyph} {word}
      </p>
      {node.kind === 'silent' && (
        <p className="is-quiet">Forwards traffic but sends no Time Exceeded. This is not loss.</p>
      )}
      {node.figures && <Figures figures={node.figures} isTarget={node.kind === 'target'} />}
      {node.notes.map(({ text, series }) => (
        <p key={text} className="map-note">
          {text}
          {series < node.series.length && <span className="is-quiet"> ({plural(series, 'target')})</span>}
        </p>
      ))}
      <p className="is-quiet">{sharedBy(node)}</p>
      {node.network && credit !== null && <p className="is-quiet">AS numbers and countries: {credit}</p>}
      {isPassed && <p>{targetsBehind(node, known, MOST_TARGETS).join(', ')}</p>}
    </div>
  );
}
