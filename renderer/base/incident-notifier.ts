import type { TimelineEvent } from '../../core/contracts/station.ts';
import type { TimelineStore } from '../live/timeline-store.ts';
import type { HostBridge } from './host/host-bridge.ts';

const PREFERENCE = 'sounder.notify';
/** Age limit of reported events: older ones come from a reconnect. */
const FRESH_MS = 60_000;
const INCIDENTS: readonly string[] = [
  'disk-low',
  'engine-restart',
  'not-stored',
  'plan-refused',
  'receive-overflow',
  'starvation',
];

export interface IncidentNotifierParts {
  readonly bridge: Pick<HostBridge, 'askToNotify' | 'notify' | 'preferences'>;
  readonly timeline: TimelineStore;
  readonly stationNowMs: () => number;
  /** Tells whether the page is hidden. */
  readonly isHidden: () => boolean;
}

/** Notifies the user of incidents of the measurement while the page is hidden, if enabled. */
export class IncidentNotifier {
  private readonly parts: IncidentNotifierParts;
  private readonly notified = new Set<number>();

  constructor(parts: IncidentNotifierParts) {
    this.parts = parts;
    parts.timeline.subscribe(({ events }) => this.look(events));
  }

  get isOn(): boolean {
    return this.parts.bridge.preferences.read(PREFERENCE) === 'on';
  }

  /** @returns whether it is on now; it stays off when the host or the user refuses */
  async toggle(): Promise<boolean> {
    const { bridge } = this.parts;
    const on = !this.isOn && (await bridge.askToNotify());
    bridge.preferences.write(PREFERENCE, on ? 'on' : 'off');
    return on;
  }

  private look(events: readonly TimelineEvent[]): void {
    const { bridge, stationNowMs, isHidden } = this.parts;
    for (const { id, atMs, kind, message } of events.slice(-10)) {
      if (this.notified.has(id) || !INCIDENTS.includes(kind)) continue;
      this.notified.add(id);
      const isFresh = stationNowMs() - atMs < FRESH_MS;
      if (this.isOn && isFresh && isHidden()) bridge.notify({ title: 'Sounder', body: message });
    }
  }
}
