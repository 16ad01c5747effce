import type { Planner } from '../core/plan/planner.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Log } from '../core/ports/log.ts';
import type { EngineLink } from './engine/engine-link.ts';
import { TimelineChannel } from './events/alert-channel.ts';
import { Alerts } from './events/alerts.ts';
import type { ExcludedSpans } from './events/excluded-spans.ts';
import type { Incidents } from './events/incidents.ts';
import type { Timeline } from './events/timeline.ts';
import { FindingFeed } from './live/finding-feed.ts';
import { LimitWatch } from './live/limit-watch.ts';
import { LoadWatch } from './live/load-watch.ts';
import { PathFeed } from './live/path-feed.ts';
import { RouteEvents } from './live/route-events.ts';
import { ThresholdWatch } from './live/threshold-watch.ts';
import { RouterNames } from './names/router-names.ts';
import type { Networks } from './networks/networks.ts';
import type { CatalogFeed } from './plan/catalog-feed.ts';
import type { StationOptions } from './station-options.ts';

interface WatchParts {
  readonly timeline: Timeline;
  readonly catalog: CatalogFeed;
  readonly excluded: ExcludedSpans;
  readonly incidents: Incidents;
  readonly planner: Planner;
  readonly networks: Networks;
  /** The engine that finds paths. */
  readonly link: EngineLink;
  readonly reverseNames: StationOptions['reverseNames'];
  readonly onPathChange: (series: number) => void;
  readonly clock: Clock;
  readonly log: Log;
}

/** Watches of samples as they pass: paths, transactions, limits, load, thresholds, and the alerts of these. */
export function buildWatches({ timeline, catalog, incidents, planner, networks, clock, log, ...parts }: WatchParts) {
  const routers = new RouterNames(parts.reverseNames, parts.link);
  const routes = new RouteEvents({ timeline, catalog, routers, clock, log });
  const paths = new PathFeed({
    catalog,
    planner,
    routers,
    networks,
    routes: {
      add(change) {
        routes.add(change);
        parts.onPathChange(change.series);
      },
    },
    clock,
  });
  networks.onChange(() => paths.refresh());
  void networks.load();
  const channel = new TimelineChannel({ timeline, log });
  const alerts = new Alerts({ channel, catalog, excluded: parts.excluded, clock });
  return {
    routers,
    paths,
    findings: new FindingFeed(clock, incidents),
    limits: new LimitWatch(incidents),
    load: new LoadWatch({ clock, catalog, incidents }),
    channel,
    alerts,
    thresholds: new ThresholdWatch({ clock, catalog, alerts }),
  };
}
