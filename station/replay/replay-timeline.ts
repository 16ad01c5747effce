import type { TimelineEvent } from '../../core/contracts/station.ts';
import type { Sink } from '../../core/rpc/contract.ts';
import { QueuedSink } from '../../core/rpc/queued-sink.ts';

interface Reader {
  readonly sinceMs: number;
  readonly sink: QueuedSink<TimelineEvent>;
  /** Event → whether its end was sent. */
  readonly sent: Map<number, boolean>;
}

/** Most events that a reader is sent of the time before it opens the stream, the newest ones. */
const MAX_PAST = 500;

/** Events as they were known at the moment of a replay: none of its future, and spans without their end until it comes. */
export class ReplayTimeline {
  private readonly now: () => number;
  private readonly readers = new Set<Reader>();
  private events: readonly TimelineEvent[] = [];

  constructor(now: () => number) {
    this.now = now;
  }

  /** The replay starts, or has jumped: readers open the stream again. @param events all that are stored, oldest first */
  jump(events: readonly TimelineEvent[]): void {
    this.events = events;
    for (const reader of this.readers) this.tell(reader);
  }

  /** The replay moved on. */
  moved(): void {
    for (const reader of this.readers) this.tell(reader);
  }

  open(sinceMs: number, sink: Sink<TimelineEvent>, signal: AbortSignal): void {
    const reader: Reader = { sinceMs, sink: new QueuedSink(sink), sent: new Map() };
    this.readers.add(reader);
    signal.addEventListener('abort', () => this.readers.delete(reader), { once: true });
    this.tell(reader);
  }

  private tell({ sinceMs, sink, sent }: Reader): void {
    const nowMs = this.now();
    const known = this.events.filter(({ atMs, endMs }) => atMs <= nowMs && (endMs ?? atMs) >= sinceMs);
    for (const event of known.slice(-MAX_PAST)) {
      const isOver = event.endMs === null || event.endMs <= nowMs;
      if (sent.get(event.id) === isOver) continue;
      sent.set(event.id, isOver);
      sink.send(isOver ? event : { ...event, endMs: null });
    }
  }
}
