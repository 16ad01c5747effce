import { isOpenAlert, SERIES_ALERTS } from '../../core/alerts/alert-kinds.ts';
import type { TimelineEvent } from '../../core/contracts/station.ts';
import type { Sink } from '../../core/rpc/contract.ts';
import { QueuedSink } from '../../core/rpc/queued-sink.ts';
import type { Store } from '../store/store.ts';

const MAX_PAST = 500;
/** Events beyond these are dropped for a reader that grants no credit; it gets them when it opens the stream again. */
const MAX_WAITING = 1000;

/** Events beside the samples: stored, and streamed to every reader. */
export class Timeline {
  private readonly store: Pick<Store, 'request'>;
  private readonly readers = new Set<QueuedSink<TimelineEvent>>();
  /** Alerts that are not over, by their id: a reader needs them however long ago they began. */
  private readonly current = new Map<number, TimelineEvent>();
  private readonly listeners: ((event: TimelineEvent) => void)[] = [];

  constructor(store: Pick<Store, 'request'>) {
    this.store = store;
  }

  async add(event: Omit<TimelineEvent, 'id'>): Promise<TimelineEvent> {
    const stored = await this.store.request({ method: 'addEvent', event });
    this.publish(stored);
    return stored;
  }

  /** The newest events that touch the time from `sinceMs` on, oldest first. */
  past(sinceMs: number): Promise<TimelineEvent[]> {
    return this.store.request({ method: 'events', sinceMs, limit: MAX_PAST });
  }

  /** The alerts of series that are not over, however long ago they began, oldest first. */
  openAlerts(): Promise<TimelineEvent[]> {
    return this.store.request({ method: 'openEvents', kinds: SERIES_ALERTS });
  }

  /** Ends or corrects an event. */
  async replace(event: TimelineEvent): Promise<void> {
    await this.store.request({ method: 'replaceEvent', event });
    this.publish(event);
  }

  /** Hears of every event that is added or changes. */
  onEvent(listener: (event: TimelineEvent) => void): void {
    this.listeners.push(listener);
  }

  find(id: number): Promise<TimelineEvent | undefined> {
    return this.store.request({ method: 'event', id });
  }

  /** Deletes an event for ever. */
  async remove(event: TimelineEvent): Promise<void> {
    await this.store.request({ method: 'deleteEvent', id: event.id });
    this.publish({ ...event, deleted: true });
  }

  open(sinceMs: number, sink: Sink<TimelineEvent>, signal: AbortSignal): void {
    const reader = new QueuedSink(sink, MAX_WAITING);
    signal.addEventListener('abort', () => this.readers.delete(reader), { once: true });
    void this.past(sinceMs).then(
      (past) => {
        if (signal.aborted) return;
        const known = new Set(past.map(({ id }) => id));
        for (const event of this.current.values()) if (!known.has(event.id)) reader.send(event);
        for (const event of past) reader.send(event);
        this.readers.add(reader);
      },
      () => sink.end(), // the store is closing or failing, which the status says
    );
  }

  private publish(event: TimelineEvent): void {
    if (isOpenAlert(event)) this.current.set(event.id, event);
    else this.current.delete(event.id);
    for (const listener of this.listeners) listener(event);
    for (const reader of this.readers) reader.send(event);
  }
}
