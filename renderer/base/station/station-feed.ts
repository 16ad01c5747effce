import { LIVE_FRAME, readColumnFrame, TREND_FRAME } from '../../../core/model/column-frame.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import type { CatalogStore } from '../../live/catalog-store.ts';
import { withItem } from '../../live/catalog-store.ts';
import type { LiveRows } from '../../live/live-rows.ts';
import { type StatusStore, withStatus } from '../../live/status-store.ts';
import { type TimelineStore, withEvent } from '../../live/timeline-store.ts';
import type { StationLink } from './station-link.ts';

/** Age limit of fetched events: the longest span of the chart. */
const EVENTS_BACK_MS = 86_400_000;

export interface FeedTargets {
  readonly status: StatusStore;
  readonly catalog: CatalogStore;
  readonly timeline: TimelineStore;
  readonly live: LiveRows;
  /** The time that the page shows. */
  readonly stationNowMs: () => number;
}

/** Updates the stores and the live rows from the station's streams, over reconnects. */
export function feedFromStation(link: StationLink, clock: Clock, to: FeedTargets): void {
  link.watch((station) =>
    station.status(null, (status) => {
      to.live.statesFromMs = status.statesFromMs ?? null;
      to.status.setState((before) => withStatus(before, status, clock.nowMs()));
    }),
  );
  link.watch((station) => station.catalog(null, (item) => to.catalog.setState((before) => withItem(before, item))));
  let lastLiveMs = 0;
  link.watch((station) => {
    let isFirst = true;
    return station.live(null, (bytes) => {
      if (isFirst) to.live.clear();
      isFirst = false;
      const frame = readColumnFrame(bytes, LIVE_FRAME);
      if (!frame) {
        const trends = readColumnFrame(bytes, TREND_FRAME);
        return trends && to.live.applyTrends(trends);
      }
      lastLiveMs = frame.header.atMs;
      to.live.apply(frame);
    });
  });
  link.onStation((station) => {
    if (!station) to.status.setState(({ lastDataMs }) => ({ lastDataMs: Math.max(lastDataMs, lastLiveMs) }));
  });
  link.watch((station) => {
    to.timeline.setState({ events: [] });
    return station.events({ sinceMs: to.stationNowMs() - EVENTS_BACK_MS }, (event) =>
      to.timeline.setState((before) => withEvent(before, event)),
    );
  });
}
