import { type ReactNode, type Ref, useImperativeHandle, useRef } from 'react';
import { valueText } from '../../../core/model/column-value.ts';
import { LOSS_CLASSES } from '../../../core/model/loss-class.ts';
import type { ColumnUnit } from '../../../core/model/probe-definition.ts';
import {
  type ChartFrame,
  type ChartLine,
  type ChartSeries,
  type LossCounts,
  nearestPoint,
} from '../../../ui/charts/chart-frame.ts';
import { LOSS_GLYPHS, mainClass } from '../../../ui/charts/loss-runs.ts';
import { formatBytes, formatCount, formatPercent, formatRtt, NOTHING } from '../../../ui/format/quantities.ts';
import { formatMoment, formatTimeOfDay } from '../../../ui/format/times.ts';
import type { Timeline } from '../../live/timeline-store.ts';
import { hasLoad } from './chart-source.ts';
import './readout.css';

const DAY_MS = 86_400_000;

export interface ReadoutHandle {
  /** The cursor is at a point of the frame, or left it. */
  point(frame: ChartFrame, index: number | null): void;
  /** The shown values in one line. */
  text(): string;
  /** A new frame was drawn. */
  update(frame: ChartFrame): void;
}

interface ChartReadoutProps {
  readonly ref: Ref<ReadoutHandle>;
  readonly series: readonly ChartSeries[];
  readonly unit: ColumnUnit;
  /** The samples are checks of services. */
  readonly areChecks: boolean;
  /** Times are UTC instead of local. */
  /** Says whether a point of a line was measured under load; '' = not. */
  readonly loadAt: (line: number, atMs: number) => string;
  /** Whether the stored samples of the range have been read; an empty range means nothing before. */
  readonly isLoaded?: (() => boolean) | undefined;
  /** Events of the visible span. */
  readonly timeline: () => Timeline;
}

/** Words for what a chart's samples lack. */
interface Words {
  readonly unit: ColumnUnit;
  readonly lost: string;
  readonly none: string;
}

const wordsOf = ({ unit, areChecks }: Pick<ChartReadoutProps, 'unit' | 'areChecks'>): Words => ({
  unit,
  lost: areChecks ? 'failed' : 'lost',
  none: areChecks ? 'no value' : 'no reply',
});

/** A value with its unit, as a chart's readout has it. */
function formatValue(value: number, unit: ColumnUnit): string {
  if (unit === 'ms') return value < 0 ? `-${formatRtt(-value)}` : formatRtt(value);
  return unit === 'bytes' ? formatBytes(value) : valueText({ unit }, value);
}

/** A moment as exact as the frame is wide, with its day in a frame of more than one. */
function timeText(atMs: number, { fromMs, toMs }: ChartFrame): string {
  const spanMs = toMs - fromMs;
  return spanMs > DAY_MS ? formatMoment(atMs) : formatTimeOfDay(atMs, spanMs < 120_000);
}

/** The value of a line at one of its points. */
function valueAt(line: ChartLine, index: number, { unit, none }: Words): string {
  const avg = line.avg[index];
  if (avg === null) return none;
  if (avg === undefined) return NOTHING;
  const min = line.min[index] ?? avg;
  const max = line.max[index] ?? avg;
  return max > min ? withRange(avg, min, max, unit) : formatValue(avg, unit);
}

/** Median and 95th percentile of a point that stands for many samples; '' for any other. */
function quantilesAt(line: ChartLine, index: number, { unit }: Words): string {
  const [p50, p95] = [line.p50[index], line.p95[index]];
  if (typeof p50 !== 'number' || typeof p95 !== 'number') return '';
  return `median ${formatValue(p50, unit)} · p95 ${formatValue(p95, unit)}`;
}

/** Lost samples by class where not all are timeouts: `✕ 3 timeout · ⊘ 2 refused`. */
function classesText(counts: LossCounts): string {
  const found = LOSS_CLASSES.filter((one) => counts[one] > 0);
  if (found.every((one) => one === 'timeout')) return '';
  return found.map((one) => `${LOSS_GLYPHS[one]}\u00a0${formatCount(counts[one])}\u00a0${one}`).join(' · ');
}

/** Loss, and samples that this computer failed to take, which are none. */
interface Missing {
  readonly lost: string;
  readonly classes: string;
  readonly notMeasured: string;
}

function missingAt(line: ChartLine, atMs: number, { lost }: Words): Missing {
  const mark = line.marks.find((one) => one.fromMs <= atMs && atMs < one.toMs);
  if (!mark) return { lost: '', classes: '', notMeasured: '' };
  if (mark.ratio === 0) return { lost: '', classes: '', notMeasured: '◌ not measured' };
  const glyph = LOSS_GLYPHS[mainClass(mark.byClass)];
  return {
    lost: `${glyph} ${formatPercent(mark.ratio)} % ${lost}`,
    classes: classesText(mark.byClass),
    notMeasured: '',
  };
}

/** Mean, minimum and maximum over the whole window. */
function summaryOf({ totals }: ChartLine, { unit, none }: Words, isLoaded: boolean): string {
  const { min, avg, max, sent, notMeasured } = totals;
  if (!Number.isNaN(avg)) return withRange(avg, min, max, unit);
  return isLoaded || sent + notMeasured > 0 ? `${none} in this range` : 'not loaded';
}

const withRange = (avg: number, min: number, max: number, unit: ColumnUnit): string =>
  `${formatValue(avg, unit)}  (${formatValue(min, unit)} – ${formatValue(max, unit)})`;

/** Lost and unmeasured samples over the whole window. */
function totalMissing({ totals: { sent, lost, byClass, notMeasured } }: ChartLine, words: Words): Missing {
  return {
    lost:
      lost > 0
        ? `${LOSS_GLYPHS[mainClass(byClass)]} ${formatPercent(lost / sent)} % ${words.lost}, ${formatCount(lost)} of ${formatCount(sent)}`
        : '',
    classes: classesText(byClass),
    notMeasured: notMeasured > 0 ? `◌ ${formatCount(notMeasured)} not measured` : '',
  };
}

/** The values at the cursor, or over the whole span. Written past React, with each drawing. */
export function ChartReadout({
  ref,
  series,
  unit,
  areChecks,
  loadAt,
  timeline,
  isLoaded,
}: ChartReadoutProps): ReactNode {
  const list = useRef<HTMLDivElement>(null);
  const legend = useRef<HTMLParagraphElement>(null);
  const cursor = useRef<number | null>(null);

  useImperativeHandle(ref, () => {
    const words = wordsOf({ unit, areChecks });
    const write = (frame: ChartFrame) => {
      const element = list.current;
      if (!element) return;
      if (legend.current) legend.current.hidden = !hasLoad(timeline(), frame);
      const index = cursor.current;
      const atMs = index === null ? undefined : frame.xs[index];
      setText(element, 'time', atMs === undefined ? 'Visible range' : timeText(atMs, frame));
      for (const [at, line] of frame.lines.entries()) {
        // Samples of different series seldom share a moment: each line shows its nearest point.
        const own = index === null || atMs === undefined ? null : nearestPoint(frame, line, index);
        setText(
          element,
          `value-${at}`,
          own === null ? summaryOf(line, words, isLoaded?.() ?? true) : valueAt(line, own, words),
        );
        const missing = own === null ? totalMissing(line, words) : missingAt(line, frame.xs[own] ?? Number.NaN, words);
        setText(element, `load-${at}`, own === null ? '' : loadAt(at, frame.xs[own] ?? Number.NaN));
        setText(element, `quantiles-${at}`, own === null ? '' : quantilesAt(line, own, words));
        setText(element, `loss-${at}`, missing.lost);
        setText(element, `classes-${at}`, missing.classes);
        setText(element, `not-measured-${at}`, missing.notMeasured);
      }
    };
    return {
      point(frame, index) {
        cursor.current = index;
        write(frame);
      },
      text: () => shownText(list.current),
      update: write,
    };
  }, [unit, areChecks, loadAt, timeline, isLoaded]);

  return (
    <div className="readout" ref={list}>
      <div className="readout-time" data-part="time" />
      <ol>
        {series.map(({ key, label }, at) => (
          <li key={key}>
            <span className={`swatch series-${at + 1}`} aria-hidden="true">
              {at + 1}
            </span>
            <span className="readout-label" title={label}>
              {label}
            </span>
            <span className="readout-value" data-part={`value-${at}`} />
            <span className="readout-quantiles" data-part={`quantiles-${at}`} />
            <span className="readout-load" data-part={`load-${at}`} />
            <span className="readout-loss" data-part={`loss-${at}`} />
            <span className="readout-classes" data-part={`classes-${at}`} />
            <span className="readout-not-measured" data-part={`not-measured-${at}`} />
          </li>
        ))}
      </ol>
      <p
        className="readout-legend"
        ref={legend}
        hidden
        title="A throughput test of this computer filled the path meanwhile: other probes are slower then"
      >
        <span className="swatch is-shade" aria-hidden="true" />
        under load (throughput test)
      </p>
    </div>
  );
}

/** `14:05:09: gw1 5.00 ms, 2 % lost` of the written parts. */
function shownText(root: HTMLElement | null): string {
  const textsOf = (element: Element) =>
    [...element.querySelectorAll('.readout-label, [data-part]')].flatMap(({ textContent }) => textContent || []);
  const lines = [...(root?.querySelectorAll('li') ?? [])].map((line) => textsOf(line).join(' '));
  return `${root?.querySelector('[data-part="time"]')?.textContent ?? ''}: ${lines.join('; ')}`;
}

function setText(root: HTMLElement, part: string, text: string): void {
  const element = root.querySelector(`[data-part="${part}"]`);
  if (element && element.textContent !== text) element.textContent = text;
}
