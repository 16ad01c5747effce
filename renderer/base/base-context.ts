import type { Clock } from '../../core/ports/clock.ts';
import type { CatalogStore } from '../live/catalog-store.ts';
import type { FrameLoop } from '../live/frame-loop.ts';
import type { LiveRows } from '../live/live-rows.ts';
import type { StatusStore } from '../live/status-store.ts';
import type { TimelineStore } from '../live/timeline-store.ts';
import type { HostBridge } from './host/host-bridge.ts';
import type { LayoutStore } from './layout-store.ts';
import type { NoticesStore } from './notices.ts';
import type { ReplayPositionStore } from './station/replay-position.ts';
import type { StationLink } from './station/station-link.ts';
import { storeContext } from './store-context.ts';

/** The services that every feature may use. */
export interface Base {
  readonly bridge: HostBridge;
  readonly link: StationLink;
  readonly clock: Clock;
  readonly frames: FrameLoop;
  readonly live: LiveRows;
  readonly status: StatusStore;
  readonly catalog: CatalogStore;
  readonly timeline: TimelineStore;
  readonly notices: NoticesStore;
  readonly layout: LayoutStore;
  readonly replayPosition: ReplayPositionStore;
  /** The station's current time, Unix ms: the clock that timestamps samples. */
  presentMs(): number;
  /** The time that the page shows, Unix ms: the present, or the moment of a replay. */
  stationNowMs(): number;
}

export const [BaseContext, useBase] = storeContext<Base>('Base');
