import type { ChartFrame } from '../../../../ui/charts/chart-frame.ts';
import type { ChartEvent } from '../../../../ui/charts/event-marks.ts';
import { formatMoment } from '../../../../ui/format/times.ts';
import { type Direction, nextEvent, nextPoint } from '../../chart/cursor/cursor-moves.ts';

/** Data and effects of a cursor. */
export interface HopCursorParts {
  frame(): ChartFrame;
  events(): readonly ChartEvent[];
  /** The values at the cursor. */
  text(): string;
  /** @param atMs null = nowhere */
  place(atMs: number | null): void;
  goTo(atMs: number): void;
  speak(text: string): void;
}

/** A key, as far as the cursor needs it. */
export type CursorKey = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

/** The cursor of a hop timeline, moved by keys. */
export class HopCursor {
  private readonly parts: HopCursorParts;
  private atMs: number | null = null;

  constructor(parts: HopCursorParts) {
    this.parts = parts;
  }

  /** @returns whether the key is the cursor's */
  take({ key, ctrlKey, metaKey, altKey, shiftKey }: CursorKey): boolean {
    if (altKey || shiftKey) return false;
    const hasCtrl = ctrlKey || metaKey;
    if (key === 'ArrowLeft' || key === 'ArrowRight') {
      const direction = key === 'ArrowLeft' ? -1 : 1;
      if (hasCtrl) this.toEvent(direction);
      else this.move(direction);
      return true;
    }
    if (hasCtrl || this.atMs === null || (key !== 'Enter' && key !== 'Escape')) return false;
    if (key === 'Enter') this.enter(this.atMs);
    else this.leave();
    return true;
  }

  leave(): void {
    this.atMs = null;
    this.parts.place(null);
    this.parts.speak('');
  }

  private move(direction: Direction): void {
    const next = nextPoint(this.parts.frame(), this.atMs, direction);
    if (next === null) {
      return this.parts.speak(this.atMs === null ? 'No samples in this range' : 'No further sample in this range');
    }
    this.put(next);
    this.parts.speak(this.parts.text());
  }

  private toEvent(direction: Direction): void {
    const event = nextEvent(this.parts.events(), this.parts.frame(), this.atMs, direction);
    if (!event) return this.parts.speak('No further event in this range');
    this.put(event.atMs);
    this.parts.speak(`${formatMoment(event.atMs)} ${event.text}. ${this.parts.text()}`);
  }

  private enter(atMs: number): void {
    this.parts.goTo(atMs);
    this.parts.speak(`Path at ${formatMoment(atMs)}`);
  }

  private put(atMs: number): void {
    this.atMs = atMs;
    this.parts.place(atMs);
  }
}
