import type { stationContract, TimelineEvent } from '../../core/contracts/station.ts';
import type { Handlers, Sink } from '../../core/rpc/contract.ts';

export type NewEvent = Omit<TimelineEvent, 'id' | 'atMs'> & { readonly atMs?: number };

/** The events of a scripted station, and its notes. */
export class ScriptedTimeline {
  private readonly events: TimelineEvent[] = [];
  private readonly sinks = new Set<Sink<TimelineEvent>>();

  add(event: NewEvent): void {
    this.put({ atMs: Date.now(), ...event, id: this.events.length });
  }

  readonly handlers: Pick<Handlers<typeof stationContract>, 'events' | 'note' | 'noteChange' | 'noteDelete'> = {
    events: ({ sinceMs }, sink, signal) => {
      this.sinks.add(sink);
      signal.addEventListener('abort', () => this.sinks.delete(sink));
      for (const event of this.events) if (event.atMs >= sinceMs) sink.send(event);
    },
    note: ({ atMs, text, series }) => {
      const id = Math.max(0, ...this.events.map((event) => event.id)) + 1;
      const own = series === undefined ? {} : { series };
      return this.put({ id, atMs, endMs: null, kind: 'note', message: text, excluded: false, ...own });
    },
    noteChange: ({ id, atMs, text }) =>
      this.put({ id, atMs, endMs: null, kind: 'note', message: text, excluded: false }),
    noteDelete: ({ id }) => {
      const event = this.events.find((one) => one.id === id);
      if (event) this.put({ ...event, deleted: true });
      return null;
    },
  };

  /** An event, new, changed or deleted, for all pages. */
  private put(event: TimelineEvent): TimelineEvent {
    const at = this.events.findIndex(({ id }) => id === event.id);
    this.events.splice(at < 0 ? this.events.length : at, at < 0 ? 0 : 1, ...(event.deleted ? [] : [event]));
    for (const sink of this.sinks) sink.send(event);
    return event;
  }
}
