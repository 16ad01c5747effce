import { describeRouteChange } from './describe-route-change.ts';
import type { Path } from './path.ts';
import type { SeriesChange } from './path-tracker.ts';

/** Changes that began farther apart than this do not have the same cause. */
const TOGETHER_MS = 60_000;

/** The place where a path deviates from its predecessor: behind a router, from one next hop to another. */
interface Deviation {
  /** The last common router; null = the first hop differs. */
  readonly via: string | null;
  /** null = a silent hop, or none. */
  readonly from: string | null;
  readonly to: string | null;
}

function deviationOf(before: Path, after: Path): Deviation {
  const length = Math.max(before.length, after.length);
  let at = 0;
  while (at < length && (before[at] ?? null) === (after[at] ?? null)) at += 1;
  return {
    via: before.slice(0, at).findLast((address) => address !== null) ?? null,
    from: before[at] ?? null,
    to: after[at] ?? null,
  };
}

/** One cause of route changes: all flows that moved in the same place, to the same next hop, at about the same time. */
export class RouteCause {
  /** When the first of them moved, Unix ms. */
  atMs: number;
  private readonly first: SeriesChange;
  private readonly deviation: Deviation;
  private readonly flows = new Set<string>();
  private readonly members = new Set<number>();

  constructor(first: SeriesChange) {
    this.first = first;
    this.atMs = first.atMs;
    this.deviation = deviationOf(first.before, first.after);
    this.add(first);
  }

  /** The series that moved. */
  get series(): readonly number[] {
    return [...this.members];
  }

  /** Whether a change has this cause; a second change of the same flow has another. */
  includes(change: SeriesChange): boolean {
    if (Math.abs(change.atMs - this.atMs) > TOGETHER_MS || this.flows.has(flowKey(change))) return false;
    const { via, from, to } = deviationOf(change.before, change.after);
    return via === this.deviation.via && from === this.deviation.from && to === this.deviation.to;
  }

  add(change: SeriesChange): void {
    this.flows.add(flowKey(change));
    this.members.add(change.series);
    this.atMs = Math.min(this.atMs, change.atMs);
  }

  /**
   * A sentence about the change.
   * @param targetOf the name of a series' target
   * @param nameOf the name of a router; null = unknown
   */
  describe(targetOf: (series: number) => string, nameOf: (address: string) => string | null): string {
    if (this.flows.size === 1) return describeRouteChange(targetOf(this.first.series), this.first);
    const { via, from, to } = this.deviation;
    const shown = (address: string | null) => (address === null ? 'a silent hop' : address);
    const where = via === null ? 'First hop' : (nameOf(via) ?? via);
    const targets = new Set(this.series.map(targetOf));
    const whose = targets.size === 1 ? [...targets][0] : `${targets.size} targets`;
    return `${where}: ${this.flows.size} flows of ${whose} moved from ${shown(from)} to ${shown(to)}`;
  }
}

const flowKey = ({ series, flow }: SeriesChange): string => `${series} ${flow}`;
