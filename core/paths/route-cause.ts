import type { Path } from './path.ts';
import type { SeriesChange } from './path-book.ts';
import { routeChangeWords } from './route-change-words.ts';

/** Changes that began so far apart have not the same cause. */
const TOGETHER_MS = 60_000;

/** Where paths part from what they were: behind a router, from one next hop to another. */
interface Parting {
  /** The last router that stayed; null = they part at once. */
  readonly via: string | null;
  /** null = a silent hop, or none. */
  readonly from: string | null;
  readonly to: string | null;
}

function partingOf(before: Path, after: Path): Parting {
  const length = Math.max(before.length, after.length);
  let at = 0;
  while (at < length && (before[at] ?? null) === (after[at] ?? null)) at += 1;
  return {
    via: before.slice(0, at).findLast((address) => address !== null) ?? null,
    from: before[at] ?? null,
    to: after[at] ?? null,
  };
}

/** What one cause did to routes: all flows that moved in the same place, in the same way, at about the same time. */
export class RouteCause {
  /** When the first of them moved, Unix ms. */
  atMs: number;
  private readonly first: SeriesChange;
  private readonly parting: Parting;
  private readonly flows = new Set<string>();
  private readonly members = new Set<number>();

  constructor(first: SeriesChange) {
    this.first = first;
    this.atMs = first.atMs;
    this.parting = partingOf(first.before, first.after);
    this.add(first);
  }

  /** The series that moved. */
  get series(): readonly number[] {
    return [...this.members];
  }

  /** Whether a change is of this cause; the same flow that moves once more is of another. */
  includes(change: SeriesChange): boolean {
    if (Math.abs(change.atMs - this.atMs) > TOGETHER_MS || this.flows.has(flowKey(change))) return false;
    const { via, from, to } = partingOf(change.before, change.after);
    return via === this.parting.via && from === this.parting.from && to === this.parting.to;
  }

  add(change: SeriesChange): void {
    this.flows.add(flowKey(change));
    this.members.add(change.series);
    this.atMs = Math.min(this.atMs, change.atMs);
  }

  /**
   * @param targetOf a series for people
   * @param nameOf of a router; null = not known
   */
  words(targetOf: (series: number) => string, nameOf: (address: string) => string | null): string {
    if (this.flows.size === 1) return routeChangeWords(targetOf(this.first.series), this.first);
    const { via, from, to } = this.parting;
    const named = (address: string | null) => (address === null ? 'a silent hop' : address);
    const where = via === null ? 'first hop' : (nameOf(via) ?? via);
    const targets = new Set(this.series.map(targetOf));
    const whose = targets.size === 1 ? [...targets][0] : `${targets.size} targets`;
    return `${where}: ${this.flows.size} flows of ${whose} moved from ${named(from)} to ${named(to)}`;
  }
}

const flowKey = ({ series, flow }: SeriesChange): string => `${series} ${flow}`;
