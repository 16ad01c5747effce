import type uPlot from 'uplot';
import { plural } from '../format/quantities.ts';
import { formatMoment } from '../format/times.ts';
import { type EventMark, markAt } from './event-marks.ts';

/** Events that a tip names; more are counted. */
const NAMED = 5;
/** Reach of the pointer, CSS pixels. */
const REACH = 8;

function linesOf({ events }: EventMark): readonly string[] {
  const named = events.slice(0, NAMED).map(({ atMs, text }) => `${formatMoment(atMs)}  ${text}`);
  return events.length > NAMED ? [...named, `and ${plural(events.length - NAMED, 'more event')}`] : named;
}

/** The text of the mark under the pointer, beside it. */
export class MarkTip {
  private readonly element: HTMLDivElement;

  constructor(plot: uPlot) {
    this.element = document.createElement('div');
    this.element.className = 'chart-mark-tip';
    this.element.hidden = true;
    plot.over.append(this.element);
  }

  /** @param x of the pointer, CSS pixels; negative = it left */
  show(plot: uPlot, marks: readonly EventMark[], x: number): void {
    const mark = x < 0 ? null : markAt(marks, x, REACH);
    this.element.hidden = mark === null;
    if (!mark) return;
    const text = linesOf(mark).join('\n');
    if (this.element.textContent !== text) this.element.textContent = text;
    const isRight = mark.x > plot.over.clientWidth / 2;
    this.element.style.left = isRight ? 'auto' : `${mark.x + 10}px`;
    this.element.style.right = isRight ? `${plot.over.clientWidth - mark.x + 10}px` : 'auto';
  }
}
