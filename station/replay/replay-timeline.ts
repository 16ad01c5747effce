import { reachesInto } from '../../core/alerts/alert-kinds.ts';
import type { TimelineEvent } from '../../core/contracts/station.ts';
import type { Sink } from '../../core/rpc/contract.ts';
import { QueuedSink } from '../../core/rpc/queued-sink.ts';

interface Reader {
  readonly sinceMs: number;
  readonly sink: QueuedSink<TimelineEvent>;
  /** Event → whether its end was sent. */
  readonly sent: Map<number, boolean>;
  /** The first event that had not begun when the reader was last served. */
  next: number;
  /** Events that were sent without their end. */
  open: readonly TimelineEvent[];
}

/** Kind of the event with which figures begin again. */
export const RUN_START = 'started';
/** Most events that a reader is sent of the time before it opens the stream, the newest ones. */
const MAX_PAST = 500;

/** Events as they were known at the moment of a replay: none of its future, and spans without their end until it comes. */
export class ReplayTimeline {
  private readonly now: () => number;
  private readonly readers = new Set<Reader>();
  private events: TimelineEvent[] = [];
  private readonly ids = new Set<number>();
  /** Events that begin later than this may not have been read yet, Unix ms. */
  knownToMs = Number.POSITIVE_INFINITY;

  constructor(now: () => number) {
    this.now = now;
  }

  /** The replay starts, or has jumped: readers open the stream again. @param before events before the moment @param next as for `extend` */
  jump(before: readonly TimelineEvent[], next: readonly TimelineEvent[]): void {
    this.events = [];
    this.ids.clear();
    this.add(before);
    this.extend(next);
    for (const reader of this.readers) this.restart(reader);
  }

  /** @param next events that follow the last one that is known, oldest first, which may be among them; none = these were all */
  extend(next: readonly TimelineEvent[]): void {
    const hasMore = this.add(next);
    this.knownToMs = hasMore ? (next.at(-1)?.atMs ?? 0) : Number.POSITIVE_INFINITY;
  }

  /** When the next run starts after a time and until another, Unix ms; null = none does. */
  startIn(afterMs: number, untilMs: number): number | null {
    const isStart = ({ kind, atMs }: TimelineEvent) => kind === RUN_START && atMs > afterMs && atMs <= untilMs;
    return this.events.find(isStart)?.atMs ?? null;
  }

  private add(events: readonly TimelineEvent[]): boolean {
    const added = events.filter(({ id }) => !this.ids.has(id));
    for (const event of added) {
      this.ids.add(event.id);
      this.events.push(event);
    }
    return added.length > 0;
  }

  /** The replay moved on. */
  moved(): void {
    for (const reader of this.readers) this.tell(reader);
  }

  open(sinceMs: number, sink: Sink<TimelineEvent>, signal: AbortSignal): void {
    const reader: Reader = { sinceMs, sink: new QueuedSink(sink), sent: new Map(), next: 0, open: [] };
    this.readers.add(reader);
    signal.addEventListener('abort', () => this.readers.delete(reader), { once: true });
    this.tell(reader);
  }

  private restart(reader: Reader): void {
    reader.next = 0;
    reader.open = [];
    this.tell(reader);
  }

  /** Sends what has begun or ended since: the events are many, and this is done with each step. */
  private tell(reader: Reader): void {
    const nowMs = this.now();
    const begun: TimelineEvent[] = [];
    for (let event = this.events[reader.next]; event && event.atMs <= nowMs; event = this.events[reader.next]) {
      reader.next += 1;
      if (reachesInto(event, reader.sinceMs)) begun.push(event);
    }
    const known = [...reader.open, ...begun].slice(-MAX_PAST);
    for (const event of known) this.send(reader, event, nowMs);
    reader.open = known.filter(({ endMs }) => endMs !== null && endMs > nowMs);
  }

  private send({ sink, sent }: Reader, event: TimelineEvent, nowMs: number): void {
    const isOver = event.endMs === null || event.endMs <= nowMs;
    if (sent.get(event.id) === isOver) return;
    sent.set(event.id, isOver);
    sink.send(isOver ? event : { ...event, endMs: null });
  }
}
