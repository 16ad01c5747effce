import { isDownState } from '../../../core/model/series-state.ts';
import type { ServiceFinding } from '../../../core/service/finding.ts';
import { formatPercent, formatRtt } from '../../../ui/format/quantities.ts';
import type { LiveRows } from '../../live/live-rows.ts';

export const MEASURES = ['rtt', 'oneWay', 'loss'] as const;
export type Measure = (typeof MEASURES)[number];

export const MEASURE_TITLES: Readonly<Record<Measure, string>> = {
  rtt: 'Round trip',
  oneWay: 'One-way delay',
  loss: 'Loss',
};

/** Upper limits of the levels but the last: of delays in ms, of loss as a share. */
const LIMITS: Readonly<Record<Measure, readonly number[]>> = {
  rtt: [20, 50, 100, 250],
  oneWay: [10, 25, 50, 125],
  loss: [0, 0.01, 0.05, 0.2],
};

/** Marks of the levels, which stand beside their colours. */
export const LEVEL_GLYPHS = ['○', '◔', '◑', '◕', '●'] as const;

/** Mark of figures of silent agents, as in the table of series. */
export const SILENT_GLYPH = '▲';

/** A direction of the last round of test packets. */
interface DirectionFigures {
  readonly delayMs: number | null;
  readonly lost: number | null;
}

/** Figures of the directions of a series, as a reflector made them known. */
export interface Directions {
  readonly forward: DirectionFigures;
  readonly backward: DirectionFigures;
  readonly sent: number | null;
  /** Bound of the error of both delays; null = there are no delays. */
  readonly boundMs: number | null;
}

export interface CellFigures {
  /** `silent`: the figure is from before its agent lost its connection. */
  readonly tone: 'level' | 'down' | 'waiting' | 'silent';
  /** 0 = best. */
  readonly level: number;
  readonly glyph: string;
  /** The value in the width of a cell. */
  readonly text: string;
}

/** Directions in the last round of a series. */
export function directionsOf(finding: ServiceFinding | undefined): Directions | null {
  const values = finding?.last.values;
  if (!values || !('forwardMs' in values)) return null;
  const number = (name: string): number | null => {
    const value = values[name];
    return typeof value === 'number' ? value : null;
  };
  return {
    forward: { delayMs: number('forwardMs'), lost: number('forwardLost') },
    backward: { delayMs: number('backwardMs'), lost: number('backwardLost') },
    sent: number('packetsSent'),
    boundMs: number('clockErrorMs'),
  };
}

/** One cell for a measure. @param isSilent the agent that measures is not connected */
export function cellFigures(
  measure: Measure,
  live: LiveRows,
  series: number,
  directions: Directions | null,
  isSilent: boolean,
): CellFigures {
  const figures = latestFigures(measure, live, series, directions);
  return isSilent ? { ...figures, tone: 'silent', level: 0, glyph: SILENT_GLYPH } : figures;
}

function latestFigures(measure: Measure, live: LiveRows, series: number, directions: Directions | null): CellFigures {
  const slot = live.slotOf(series);
  if (slot < 0 || !live.hasSamples(slot)) return waiting('–');
  const value = measuredBy(measure, live, slot, directions);
  if (isDownState(live.stateOf(slot)) && measure !== 'loss')
    return { tone: 'down', level: 0, glyph: '✕', text: 'down' };
  if (value === null || Number.isNaN(value)) return waiting(measure === 'oneWay' ? 'n/a' : '–');
  const found = LIMITS[measure].findIndex((limit) => value <= limit);
  const level = found < 0 ? LIMITS[measure].length : found;
  const bound = measure === 'oneWay' ? ` ± ${formatRtt(directions?.boundMs ?? Number.NaN)}` : '';
  const text = measure === 'loss' ? `${formatPercent(value)} %` : `${formatRtt(value)}${bound}`;
  return { tone: 'level', level, glyph: LEVEL_GLYPHS[level] ?? '●', text };
}

const waiting = (text: string): CellFigures => ({ tone: 'waiting', level: 0, glyph: '', text });

function measuredBy(measure: Measure, live: LiveRows, slot: number, directions: Directions | null): number | null {
  if (measure === 'rtt') return live.columns.lastMs[slot] ?? null;
  if (measure === 'oneWay') return directions?.forward.delayMs ?? null;
  return lossForward(directions) ?? live.lossRatio(slot);
}

/** Share of the last round's packets that were lost from sender to reflector. */
function lossForward(directions: Directions | null): number | null {
  const { lost = null } = directions?.forward ?? {};
  const sent = directions?.sent ?? null;
  return lost === null || sent === null || sent === 0 ? null : lost / sent;
}

/** A delay with its bound, which it is never shown without. */
export function boundedText(delayMs: number | null, boundMs: number | null): string {
  if (delayMs === null || boundMs === null) return 'not known: the clocks cannot be compared';
  return `${formatRtt(delayMs)} ± ${formatRtt(boundMs)}`;
}

export const lostText = (lost: number | null, sent: number | null): string =>
  lost === null || sent === null ? 'direction not known' : `${lost} of ${sent} in the last round`;

/** Texts of the levels, for the legend. */
export function levelTexts(measure: Measure): readonly string[] {
  const write = (limit: number) => (measure === 'loss' ? `${formatPercent(limit)} %` : formatRtt(limit));
  const limits = LIMITS[measure].map(write);
  return [
    ...limits.map((limit, at) => (at === 0 && measure === 'loss' ? 'none' : `to ${limit}`)),
    `over ${limits.at(-1)}`,
  ];
}
