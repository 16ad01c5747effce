import { NOTE, type Note, type NoteChange } from '../../core/contracts/notes.ts';
import type { TimelineEvent } from '../../core/contracts/station.ts';
import { FaultError } from '../../core/result/result.ts';
import type { Timeline } from './timeline.ts';

interface NotesParts {
  readonly timeline: Pick<Timeline, 'add' | 'replace' | 'remove' | 'find'>;
  readonly isSeries: (series: number) => boolean;
}

/** Notes that users write on the timeline. Methods reject with FaultErrors `note.*` and `store.*`. */
export class Notes {
  private readonly parts: NotesParts;

  constructor(parts: NotesParts) {
    this.parts = parts;
  }

  async add(note: Note): Promise<TimelineEvent> {
    this.checkSeries(note.series);
    return this.parts.timeline.add(eventOf(note));
  }

  async change({ id, ...note }: NoteChange): Promise<TimelineEvent> {
    const { series } = await this.known(id);
    if (note.series !== series) this.checkSeries(note.series); // its own may be measured no more
    const event = { ...eventOf(note), id };
    await this.parts.timeline.replace(event);
    return event;
  }

  async delete(id: number): Promise<void> {
    await this.parts.timeline.remove(await this.known(id));
  }

  private checkSeries(series: number | undefined): void {
    if (series === undefined || this.parts.isSeries(series)) return;
    throw new FaultError({
      code: 'note.unknown-series',
      message: `There is no series ${series}`,
      hint: 'leave it out for a note of all series',
    });
  }

  /** Only notes can be changed: other events say what happened. */
  private async known(id: number): Promise<TimelineEvent> {
    const event = await this.parts.timeline.find(id);
    if (event?.kind === NOTE) return event;
    throw new FaultError({
      code: 'note.unknown',
      message: event ? `Event ${id} is not a note` : `There is no note ${id}`,
      hint: event ? 'only notes can be changed' : 'it may have been deleted on another page',
    });
  }
}

const eventOf = ({ atMs, endMs, text, series }: Note): Omit<TimelineEvent, 'id'> => ({
  ...{ atMs, endMs: endMs ?? null, kind: NOTE, message: text, excluded: false },
  ...(series === undefined ? {} : { series }),
});
