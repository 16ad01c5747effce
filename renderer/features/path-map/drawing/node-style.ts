import type { GraphNode } from '../../../../core/paths/graph-node.ts';
import { LEAST_LOSS, LEAST_SENT } from '../../../../core/paths/interpret.ts';
import { formatPercent, plural } from '../../../../ui/format/quantities.ts';

/** Colour is never the only sign: each look has a glyph and a word. */
export interface NodeStyle {
  readonly glyph: string;
  readonly word: string;
  readonly tone: 'good' | 'bad' | 'warn' | 'quiet';
}

/** Loss of the packets sent to the node itself; NaN = too few packets. */
export function ownLoss({ figures }: Pick<GraphNode, 'figures'>): number {
  return !figures || figures.sent < LEAST_SENT ? Number.NaN : (figures.sent - figures.answered) / figures.sent;
}

export const isLossy = (lossRatio: number | null): boolean => lossRatio !== null && lossRatio >= LEAST_LOSS;

function targetNodeStyle(node: GraphNode): NodeStyle {
  const loss = ownLoss(node);
  if (Number.isNaN(loss)) return { glyph: '·', word: 'not enough packets yet', tone: 'quiet' };
  if (loss === 1) return { glyph: '✕', word: 'no reply', tone: 'bad' };
  if (isLossy(loss)) return { glyph: '▲', word: `${formatPercent(loss)} % loss`, tone: 'bad' };
  return { glyph: '●', word: 'replies', tone: 'good' };
}

/** Glyph, text and tone of a node. Missing replies of a router are not loss as long as traffic through it arrives. */
export function nodeStyle(node: GraphNode): NodeStyle {
  const { kind, hops, agent, paths, brokenPaths, isToBlame, pathLossRatio } = node;
  if (kind === 'source')
    return { glyph: '⌂', word: agent === undefined ? 'this computer' : `agent ${agent}`, tone: 'quiet' };
  if (kind === 'silent') return { glyph: '∗', word: plural(hops, 'silent hop'), tone: 'quiet' };
  if (kind === 'target') return targetNodeStyle(node);
  if (isToBlame) {
    return { glyph: '✕', word: `no reply beyond it on ${plural(brokenPaths, 'path')}`, tone: 'bad' };
  }
  if (isLossy(pathLossRatio)) {
    const loss = formatPercent(pathLossRatio ?? Number.NaN);
    return { glyph: '▲', word: `at least ${loss} % loss on every path through it`, tone: 'bad' };
  }
  const own = ownLoss(node);
  if (own >= LEAST_LOSS) {
    return { glyph: '◐', word: `rate-limited, no reply to ${formatPercent(own)} %`, tone: 'warn' };
  }
  if (brokenPaths > 0) {
    const some = brokenPaths === paths ? plural(paths, 'path') : `${brokenPaths} of ${plural(paths, 'path')}`;
    return { glyph: '●', word: `replies; no reply from the target of ${some}`, tone: 'good' };
  }
  return { glyph: '●', word: 'replies', tone: 'good' };
}
