import type { PathState } from '../../../core/contracts/path.ts';
import { tracesPaths } from '../../../probes/registry.ts';
import type { StationLink } from '../../base/station/station-link.ts';
import type { Row } from '../overview/table/rows.ts';

/** The station's limit of series per subscription. */
const PER_STREAM = 32;
/** More paths are not followed: a shared hop shows in fewer. */
const MOST = 256;

/** The last router on a path that replied before its target; undefined = none is known. */
function lastRouter({ flows }: Pick<PathState, 'flows'>, target: string): string | undefined {
  for (const { route } of flows) {
    const router = route.findLast((address) => address !== null && address !== target);
    if (router != null) return router;
  }
  return undefined;
}

/** The last known routers on the paths to traced addresses, followed while the grid is open. */
export class LastHops {
  private readonly link: Pick<StationLink, 'watch'>;
  private readonly byAddress = new Map<string, string>();
  private traced: readonly number[] = [];
  private ends: readonly (() => void)[] = [];

  constructor(link: Pick<StationLink, 'watch'>) {
    this.link = link;
  }

  /** Follows the paths of these rows, as far as their probes trace. */
  follow(rows: readonly Row[]): void {
    const found = rows.filter(({ series, probe }) => series >= 0 && tracesPaths(probe)).slice(0, MOST);
    const series = found.map((row) => row.series);
    if (series.length === this.traced.length && series.every((one, at) => one === this.traced[at])) return;
    this.stop();
    this.traced = series;
    const addresses = new Map(found.map((row) => [row.series, row.address]));
    const take = (state: PathState) => {
      const address = addresses.get(state.series) ?? '';
      const router = lastRouter(state, address);
      if (router === undefined) this.byAddress.delete(address);
      else this.byAddress.set(address, router);
    };
    this.ends = Array.from({ length: Math.ceil(series.length / PER_STREAM) }, (_, at) => {
      const some = series.slice(at * PER_STREAM, (at + 1) * PER_STREAM);
      return this.link.watch((station) => station.path({ series: some }, take));
    });
  }

  stop(): void {
    for (const end of this.ends) end();
    this.ends = [];
    this.traced = [];
    this.byAddress.clear();
  }

  /** The last known router on the path to an address; undefined = the address is not traced, or no router replied. */
  of(address: string): string | undefined {
    return this.byAddress.get(address);
  }
}
