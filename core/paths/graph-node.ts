import type { Network } from '../contracts/networks.ts';
import type { PathHop, PathState } from '../contracts/path.ts';
import { NOTE_SEPARATOR } from './interpret.ts';

/** All figures are since Start. RTTs in ms; null = no such figure. */
export interface NodeFigures {
  readonly sent: number;
  readonly answered: number;
  readonly minMs: number | null;
  readonly avgMs: number | null;
  readonly maxMs: number | null;
}

export interface NodeNote {
  readonly text: string;
  /** Number of series with this note. */
  readonly series: number;
}

export interface GraphNode {
  /** `sourceId`, an address, or `192.0.2.1 *2-4`: silent hops 2 to 4 behind that router. */
  readonly id: string;
  /** A target stays one even when paths to other targets lead through it. */
  readonly kind: 'source' | 'router' | 'silent' | 'target';
  /** null = the source, or silent. */
  readonly address: string | null;
  /** Name of a source that is an agent. */
  readonly agent?: string;
  /** By reverse look-up; null = unknown. */
  readonly name: string | null;
  /** The network of its address; null = unknown. */
  readonly network: Network | null;
  /** The nearest hop at which it occurs; 0 = the source. */
  readonly hop: number;
  /** Number of hops that it stands for: more than one for consecutive silent hops. */
  readonly hops: number;
  /** Flows through it or ending at it, each counted once. */
  readonly paths: number;
  /** Series of those, ascending. */
  readonly series: readonly number[];
  /** Series that probe it, ascending. */
  readonly targetOf: readonly number[];
  /** Paths with no reply beyond this node, although their target is farther away. */
  readonly brokenPaths: number;
  /**
   * No path through it arrives, and a target that is down does not explain that: several targets are behind it, or
   * another path reaches them.
   */
  readonly isToBlame: boolean;
  /** The least loss of the paths through it, as far as it occurs at or before this node. null = unknown. */
  readonly pathLossRatio: number | null;
  /** Figures of the hops at which it replies, also among others; for a target, those of its packets. null = no reply. */
  readonly figures: NodeFigures | null;
  /** Notes of interpretPath on those hops; notes that differ in figures only are merged. */
  readonly notes: readonly NodeNote[];
}

/** Flows of a series that pass through a node. */
export interface Passing {
  readonly series: number;
  readonly flows: readonly number[];
  /** They do not arrive. */
  readonly isBroken: boolean;
  /** Other flows of the series do. */
  readonly hasOtherPath: boolean;
}

/** A TTL is a byte. */
const MOST_HOPS = 256;

/** The node at which paths begin: this host. */
export const SOURCE = 'source';
const SOURCE_OF = `${SOURCE}:`;

/** The node at which the paths of a host begin. @param agent left out = this host */
export const sourceId = (agent?: string): string => (agent === undefined ? SOURCE : `${SOURCE_OF}${agent}`);

/** Ids of silent hops behind a source have a space. */
const isSource = (id: string): boolean => id === SOURCE || (id.startsWith(SOURCE_OF) && !id.includes(' '));

export const ascending = (numbers: Iterable<number>): number[] => [...numbers].sort((left, right) => left - right);

type Figure = number | null;

const chosen = (left: Figure, right: Figure, choose: (left: number, right: number) => number): Figure =>
  left === null || right === null ? (left ?? right) : choose(left, right);

/** null = unknown, which gives way to a known loss. */
export const leastLoss = (left: Figure, right: Figure): Figure => chosen(left, right, Math.min);

/** Sums of a node over the hops and paths that lead through it. */
export class NodeSums {
  readonly id: string;
  private readonly address: string | null;
  private hop = Number.POSITIVE_INFINITY;
  private hops = 1;
  private paths = 0;
  private brokenPaths = 0;
  private wholePaths = 0;
  private isReachedElsewhere = false;
  private pathLossRatio: number | null = null;
  private readonly series = new Set<number>();
  private readonly targets = new Map<number, PathState>();
  private readonly hopsSeen = new Map<number, { readonly series: number; readonly hop: PathHop }>();

  /** @param address null = the source, or silent */
  constructor(id: string, address: string | null) {
    this.id = id;
    this.address = address;
    if (isSource(id)) this.hop = 0;
  }

  at(hop: number, hops: number): void {
    this.hop = Math.min(this.hop, hop);
    this.hops = hops;
  }

  /** @param lossRatio expected up to this node; null = unknown */
  pass({ series, flows, isBroken, hasOtherPath }: Passing, lossRatio: number | null): void {
    this.paths += flows.length;
    if (!isBroken) this.wholePaths += flows.length;
    this.isReachedElsewhere ||= hasOtherPath;
    this.series.add(series);
    this.pathLossRatio = leastLoss(this.pathLossRatio, lossRatio);
  }

  breakOff(paths: number): void {
    this.brokenPaths += paths;
  }

  /** Notes that a path of this series ends at this node, or should. */
  end(state: PathState): void {
    this.targets.set(state.series, state);
  }

  /** Adds a hop of a series whose path leads through this router; adding it again changes nothing. */
  addHop(series: number, hop: PathHop): void {
    this.hopsSeen.set(series * MOST_HOPS + hop.hop, { series, hop });
  }

  node(): GraphNode {
    const { id, address, hop, hops, paths, brokenPaths, pathLossRatio, targets, series } = this;
    const other = address === null ? (isSource(id) ? 'source' : 'silent') : 'router';
    return {
      id,
      kind: targets.size > 0 ? 'target' : other,
      address,
      ...(isSource(id) && id !== SOURCE && { agent: id.slice(SOURCE_OF.length) }),
      name: this.seen()?.name ?? null,
      network: this.seen()?.network ?? null,
      hop,
      hops,
      paths,
      series: ascending(series),
      targetOf: ascending(targets.keys()),
      brokenPaths,
      isToBlame: brokenPaths > 0 && this.wholePaths === 0 && (series.size > 1 || this.isReachedElsewhere),
      pathLossRatio,
      figures: this.figures(),
      notes: this.notes(),
    };
  }

  /** The responder as a hop has it that knows its name, else as any has it. */
  private seen(): PathHop['addresses'][number] | undefined {
    let found: PathHop['addresses'][number] | undefined;
    for (const { hop } of this.hopsSeen.values()) {
      const own = hop.addresses.find(({ address }) => address === this.address);
      if (own?.name) return own;
      found ??= own;
    }
    return found;
  }

  private figures(): NodeFigures | null {
    const { sent, answered } = this.packets();
    let minMs: Figure = null;
    let maxMs: Figure = null;
    let weightedMs = 0;
    let weights = 0;
    for (const { hop } of this.hopsSeen.values()) {
      minMs = chosen(minMs, hop.rttMs.min, Math.min);
      maxMs = chosen(maxMs, hop.rttMs.max, Math.max);
      if (hop.rttMs.avg === null) continue;
      weightedMs += hop.rttMs.avg * hop.answered;
      weights += hop.answered;
    }
    return sent === 0 ? null : { sent, answered, minMs, avgMs: weights === 0 ? null : weightedMs / weights, maxMs };
  }

  private packets(): { readonly sent: number; readonly answered: number } {
    const probed = [...this.targets.values()].map(({ targetSent: sent, targetAnswered: answered }) => ({
      sent,
      answered,
    }));
    const counts = probed.length > 0 ? probed : [...this.hopsSeen.values()].map(({ hop }) => hop);
    return {
      sent: counts.reduce((sum, { sent }) => sum + sent, 0),
      answered: counts.reduce((sum, { answered }) => sum + answered, 0),
    };
  }

  /** Merges notes that differ in figures only, and keeps that of the hop with the most packets. */
  private notes(): NodeNote[] {
    const byWords = new Map<string, { text: string; sent: number; readonly series: Set<number> }>();
    for (const { series, hop } of this.hopsSeen.values()) {
      if (hop.note === null) continue;
      for (const text of hop.note.split(NOTE_SEPARATOR)) {
        const words = withoutFigures(text);
        const known = byWords.get(words) ?? { text, sent: hop.sent, series: new Set() };
        byWords.set(words, known);
        known.series.add(series);
        if (hop.sent > known.sent) Object.assign(known, { text, sent: hop.sent });
      }
    }
    return [...byWords.values()].map(({ text, series }) => ({ text, series: series.size }));
  }
}

const withoutFigures = (text: string): string => text.replaceAll(/\d+(\.\d+)?/g, '#');
