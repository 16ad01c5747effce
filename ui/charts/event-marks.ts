/** Tones of an event, the least telling first. */
export const EVENT_TONES = ['plain', 'good', 'note', 'warn', 'bad'] as const;
export type EventTone = (typeof EVENT_TONES)[number];

/** An event that a chart shows. */
export interface ChartEvent {
  readonly atMs: number;
  /** null = a moment. */
  readonly endMs: number | null;
  readonly tone: EventTone;
  readonly text: string;
}

/** Events that are drawn as one mark, since they are too close to each other. */
export interface EventMark {
  readonly x: number;
  /** The most telling of its events. */
  readonly tone: EventTone;
  readonly events: readonly ChartEvent[];
}

/**
 * Marks at least a step apart.
 * @param events in the order of time @param x of a time
 */
export function eventMarks(
  events: readonly ChartEvent[],
  x: (atMs: number) => number,
  step: number,
): readonly EventMark[] {
  const marks: { x: number; tone: EventTone; events: ChartEvent[] }[] = [];
  for (const event of events) {
    const at = x(event.atMs);
    const last = marks.at(-1);
    if (last && at - last.x < step) {
      last.events.push(event);
      if (EVENT_TONES.indexOf(event.tone) > EVENT_TONES.indexOf(last.tone)) last.tone = event.tone;
    } else marks.push({ x: at, tone: event.tone, events: [event] });
  }
  return marks;
}

/** The mark at a place, if one is within reach. */
export function markAt(marks: readonly EventMark[], x: number, reach: number): EventMark | null {
  let nearest: EventMark | null = null;
  for (const mark of marks) {
    const distance = Math.abs(mark.x - x);
    if (distance <= reach && (!nearest || distance < Math.abs(nearest.x - x))) nearest = mark;
  }
  return nearest;
}
