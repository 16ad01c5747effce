import type { Path } from './path.ts';

export interface SilentRun {
  readonly id: string;
  /** How far behind the router it begins: 1 = at the next hop. */
  readonly first: number;
  readonly hops: number;
}

/** Hops that do not answer, known by the router before them and how far behind it they are. */
export class SilentRuns {
  /** How many paths go through the first, the second … silent hop behind a router. */
  private readonly visits = new Map<string, number[]>();
  private readonly runs = new Map<string, readonly SilentRun[]>();

  /** Takes in a path; all of them before the first runAt. */
  note(start: string, path: Path, count: number): void {
    let before = start;
    let silentFor = 0;
    for (const address of path) {
      if (address !== null) {
        before = address;
        silentFor = 0;
        continue;
      }
      const known = this.visits.get(before) ?? [];
      this.visits.set(before, known);
      known[silentFor] = (known[silentFor] ?? 0) + count;
      silentFor += 1;
    }
  }

  /** The run that the silent hop so many behind `before` belongs to: hops that every path goes through together. */
  runAt(before: string, depth: number): SilentRun {
    const runs = this.runs.get(before) ?? runsOf(before, this.visits.get(before) ?? []);
    this.runs.set(before, runs);
    const run = runs[depth - 1];
    if (!run) throw new Error(`no path was noted with ${depth} silent hops behind ${before}`);
    return run;
  }
}

/** The run of each silent hop, by depth. A deeper hop is reached only through those before it: equal counts, equal paths. */
function runsOf(before: string, visits: readonly number[]): readonly SilentRun[] {
  const runs: SilentRun[] = [];
  for (let first = 1; first <= visits.length; ) {
    let last = first;
    while (visits[last] === visits[first - 1]) last += 1;
    const run = { id: `${before} *${first}-${last}`, first, hops: last - first + 1 };
    for (let depth = first; depth <= last; depth++) runs.push(run);
    first = last + 1;
  }
  return runs;
}
