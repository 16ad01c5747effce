import type { Path } from './path.ts';

export interface SilentRun {
  readonly id: string;
  /** Its distance behind the router: 1 = the next hop. */
  readonly first: number;
  readonly hops: number;
}

/** Silent hops, identified by the router before them and their distance behind it. */
export class SilentRuns {
  /** Number of paths through the first, the second … silent hop behind a router. */
  private readonly visits = new Map<string, number[]>();
  private readonly runs = new Map<string, readonly SilentRun[]>();

  /** Adds a path; all of them must be added before the first `runAt`. */
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

  /** The run of the silent hop at this distance behind `before`: consecutive hops that share all their paths. */
  runAt(before: string, depth: number): SilentRun {
    const runs = this.runs.get(before) ?? runsOf(before, this.visits.get(before) ?? []);
    this.runs.set(before, runs);
    const run = runs[depth - 1];
    if (!run) throw new Error(`no path was noted with ${depth} silent hops behind ${before}`);
    return run;
  }
}

/** The run of each silent hop, by depth. A hop is reached only through those before it: equal counts mean equal paths. */
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
