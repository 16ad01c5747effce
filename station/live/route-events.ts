import type { TimelineEvent } from '../../core/contracts/station.ts';
import type { SeriesChange } from '../../core/paths/path-tracker.ts';
import { RouteCause } from '../../core/paths/route-cause.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import { toFault } from '../../core/result/result.ts';
import type { Timeline } from '../events/timeline.ts';
import type { RouterNames } from '../names/router-names.ts';
import type { CatalogFeed } from '../plan/catalog-feed.ts';

/** Changes within this time are reported in one event; later ones with the same cause amend it. */
const GATHER_MS = 500;
/** Time for a slow series to confirm a change that a fast one has seen. */
const REMEMBERED_MS = 15 * 60_000;

export interface RouteEventsOptions {
  readonly timeline: Pick<Timeline, 'add' | 'replace'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly catalog: Pick<CatalogFeed, 'labelOf'>;
  readonly routers: Pick<RouterNames, 'nameOf'>;
}

interface ReportedChange {
  readonly cause: RouteCause;
  readonly sinceMs: number;
  event: TimelineEvent | undefined;
  isDue: boolean;
}

/** Changes of route as events on the timeline: one for each cause, however many flows and series it moved. */
export class RouteEvents {
  private readonly options: RouteEventsOptions;
  private known: ReportedChange[] = [];
  private turn: Promise<void> = Promise.resolve();

  constructor(options: RouteEventsOptions) {
    this.options = options;
  }

  add(change: SeriesChange): void {
    const { clock } = this.options;
    const nowMs = clock.monotonicMs();
    this.known = this.known.filter(({ sinceMs }) => nowMs - sinceMs < REMEMBERED_MS);
    let reported = this.known.find(({ cause }) => cause.includes(change));
    if (reported) reported.cause.add(change);
    else {
      reported = { cause: new RouteCause(change), sinceMs: nowMs, event: undefined, isDue: false };
      this.known.push(reported);
    }
    if (reported.isDue) return;
    reported.isDue = true;
    const due = reported;
    clock.after(GATHER_MS, () => {
      this.turn = this.turn.then(() => this.report(due));
    });
  }

  private async report(reported: ReportedChange): Promise<void> {
    const { timeline, log, catalog, routers } = this.options;
    reported.isDue = false;
    const { cause } = reported;
    const [series, ...others] = cause.series;
    const event = {
      atMs: cause.atMs,
      endMs: null,
      kind: 'route-change',
      message: cause.describe(
        (id) => catalog.labelOf(id),
        (address) => routers.nameOf(address),
      ),
      excluded: false,
      ...(others.length > 0 ? { seriesIds: [...cause.series] } : { series }),
    };
    try {
      if (reported.event) await timeline.replace({ ...event, id: reported.event.id });
      else reported.event = await timeline.add(event);
    } catch (error) {
      log.error('An event was not recorded', { kind: event.kind, ...toFault(error) });
    }
  }
}
