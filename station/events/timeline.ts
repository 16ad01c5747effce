import type { TimelineEvent } from '../../core/contracts/station.ts';
import type { Sink } from '../../core/rpc/contract.ts';
import type { Store } from '../store/store.ts';

const MAX_PAST = 500;
/** Past these, a reader that gives no credit misses events until it asks again. */
const MAX_WAITING = 1000;

/** Events beside the samples: stored, and told to everyone who listens. */
export class Timeline {
  private readonly store: Store;
  private readonly readers = new Set<{ readonly sink: Sink<TimelineEvent>; waiting: TimelineEvent[] }>();

  constructor(store: Store) {
    this.store = store;
  }

  async add(event: Omit<TimelineEvent, 'id'>): Promise<TimelineEvent> {
    const stored = await this.store.request({ method: 'addEvent', event });
    this.tell(stored);
    return stored;
  }

  /** The newest events that touch the time from `sinceMs` on, oldest first. */
  past(sinceMs: number): Promise<TimelineEvent[]> {
    return this.store.request({ method: 'events', sinceMs, limit: MAX_PAST });
  }

  /** Ends or corrects an event. */
  async replace(event: TimelineEvent): Promise<void> {
    await this.store.request({ method: 'replaceEvent', event });
    this.tell(event);
  }

  open(sinceMs: number, sink: Sink<TimelineEvent>, signal: AbortSignal): void {
    const reader = { sink, waiting: [] as TimelineEvent[] };
    sink.onCredit(() => this.flush(reader));
    signal.addEventListener('abort', () => this.readers.delete(reader), { once: true });
    void this.past(sinceMs).then(
      (past) => {
        if (signal.aborted) return;
        reader.waiting.push(...past);
        this.readers.add(reader);
        this.flush(reader);
      },
      () => sink.end(), // the store is closing or failing, which the status says
    );
  }

  private tell(event: TimelineEvent): void {
    for (const reader of this.readers) {
      if (reader.waiting.length < MAX_WAITING) reader.waiting.push(event);
      this.flush(reader);
    }
  }

  private flush(reader: { readonly sink: Sink<TimelineEvent>; waiting: TimelineEvent[] }): void {
    while (reader.sink.credit > 0) {
      const next = reader.waiting.shift();
      if (!next) return;
      reader.sink.send(next);
    }
  }
}
