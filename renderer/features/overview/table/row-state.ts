import { outcomeClass } from '../../../../core/model/outcome.ts';
import {
  isDownState,
  type SeriesState,
  seriesStateName,
  seriesStateWord,
} from '../../../../core/model/series-state.ts';
import { type OutcomeStyle, outcomeStyle, WAITING } from '../../../../ui/format/outcome-style.ts';
import { formatCount } from '../../../../ui/format/quantities.ts';
import type { LiveRows } from '../../../live/live-rows.ts';
import { isService } from './result.ts';
import type { Row } from './rows.ts';

/** Whether a target that is not probed now keeps its series with their figures. */
export const isOutsideSchedule = ({ series, reason }: Row): boolean => series >= 0 && reason !== null;

/** The state of a row. The row of a target has the worst state of its series; one that is not probed now has none. */
export function stateOf(row: Row, live: LiveRows): SeriesState | 'disabled' | 'outside-schedule' {
  const slot = live.slotOf(row.series);
  if (row.series < 0 && row.isUnresolvable) return 'unresolved';
  if (row.series < 0 && !row.isEnabled) return 'disabled';
  if (isOutsideSchedule(row)) return 'outside-schedule';
  return slot < 0 ? 'waiting' : seriesStateName(live.stateOf(slot));
}

const LOOKS: Readonly<Record<SeriesState, Omit<OutcomeStyle, 'word'>>> = {
  waiting: { glyph: '·', tone: 'quiet' },
  up: { glyph: '●', tone: 'good' },
  lossy: { glyph: '◐', tone: 'warn' },
  down: { glyph: '✕', tone: 'bad' },
  unreachable: { glyph: '▲', tone: 'bad' },
  'not-measured': { glyph: '◌', tone: 'warn' },
  unresolved: { glyph: '?', tone: 'bad' },
};

/** Whether something of a row is above its threshold while it is up: a row that is down has a state that says more. */
export function isAboveThreshold({ series, members }: Row, live: LiveRows): boolean {
  const slot = live.slotOf(series);
  if (members) return (live.seriesCrossed[slot] ?? 0) > 0;
  return slot >= 0 && live.isUp(slot) && live.crossedOf(series) !== undefined;
}

/** The look of a state with something above its threshold: amber with a glyph of its own, unless it is worse. */
const crossedLook = (look: Pick<OutcomeStyle, 'glyph' | 'tone'>) =>
  look.tone === 'bad' ? look : { glyph: '◆', tone: 'warn' as const };

const crossedCount = ({ series }: Row, live: LiveRows): string =>
  `${formatCount(live.seriesCrossed[live.slotOf(series)] ?? 0)} `;

/** A state with what is above its threshold, in words too. */
function withThreshold(style: OutcomeStyle, row: Row, live: LiveRows): OutcomeStyle {
  if (!isAboveThreshold(row, live)) return style;
  const count = row.members ? crossedCount(row, live) : '';
  return { ...style, ...crossedLook(style), word: `${style.word}, ${count}above threshold` };
}

/** `2 down, 1 lossy, 9 up, 3 above threshold` of the rows of a group, the first `most` of these. */
function groupStyle(row: Row, slot: number, live: LiveRows, most: number): OutcomeStyle {
  const [up, lossy, down] = [live.seriesUp[slot] ?? 0, live.seriesLossy[slot] ?? 0, live.seriesDown[slot] ?? 0];
  const counts = [
    [down, 'down'],
    [lossy, 'lossy'],
    [up - lossy, 'up'],
  ] as const;
  const states = counts.filter(([count]) => count > 0).map(([count, state]) => `${formatCount(count)} ${state}`);
  const look = down > 0 ? LOOKS.down : lossy > 0 ? LOOKS.lossy : up > 0 ? LOOKS.up : LOOKS.waiting;
  const isCrossed = isAboveThreshold(row, live);
  const parts = [...(states.length > 0 ? states : [WAITING.word])];
  if (isCrossed) parts.push(`${crossedCount(row, live)}above threshold`);
  return { ...(isCrossed ? crossedLook(look) : look), word: parts.slice(0, most).join(', ') };
}

function targetStyle(slot: number, count: number, live: LiveRows): OutcomeStyle {
  const [up, lossy, down] = [live.seriesUp[slot] ?? 0, live.seriesLossy[slot] ?? 0, live.seriesDown[slot] ?? 0];
  const of = formatCount(count);
  if (down > 0) return { ...LOOKS.down, word: `${formatCount(down)} of ${of} down` };
  if (lossy > 0) return { ...LOOKS.lossy, word: `${formatCount(lossy)} of ${of} lossy` };
  if (up === count) return { ...LOOKS.up, word: `all ${of} up` };
  return { ...LOOKS.waiting, word: `${formatCount(up)} of ${of} up` };
}

/**
 * Text and style of a row's state.
 * @param most how many states of a group's rows are named: a cell has no room for all
 */
export function stateStyle(row: Row, live: LiveRows, most = Number.POSITIVE_INFINITY): OutcomeStyle {
  const state = stateOf(row, live);
  const slot = live.slotOf(row.series);
  if (state === 'disabled' || state === 'outside-schedule') return { ...WAITING, word: row.reason ?? 'disabled' };
  if (state === 'unresolved') return { ...LOOKS.unresolved, word: seriesStateWord(state) };
  if (row.reason !== null) return { ...WAITING, word: row.reason };
  if (slot < 0 || !live.hasSamples(slot)) return WAITING;
  if (row.kind === 'group') return groupStyle(row, slot, live, most);
  if (row.members) return withThreshold(targetStyle(slot, row.members.length, live), row, live);
  const last = live.columns.lastOutcome[slot] ?? 0;
  // A closed port, or the reason for not measuring, says more than the state does.
  const isClosed = state === 'up' && last !== 0 && outcomeClass(last, row.rules) === 'answered';
  if (isClosed || state === 'not-measured') return outcomeStyle(last, row.rules);
  const isLossyService = state === 'lossy' && isService(row);
  const word = isLossyService ? 'some failed' : seriesStateWord(state, isService(row));
  return withThreshold({ ...LOOKS[state], word }, row, live);
}

/** The full state for the tooltip: with the reason, or the last outcome where that says more. */
export function stateTitle(row: Row, live: LiveRows): string {
  const { word } = stateStyle(row, live);
  const slot = live.slotOf(row.series);
  if (row.reason !== null && row.series < 0) return row.reason === word ? word : `${word}: ${row.reason}`;
  if (row.members || slot < 0 || !live.hasSamples(slot)) return word;
  const last = outcomeStyle(live.columns.lastOutcome[slot] ?? 0, row.rules).word;
  const crossed = isAboveThreshold(row, live) ? live.crossedOf(row.series) : undefined;
  const full = crossed === undefined ? word : `${word} – ${crossed}`;
  return last === word ? full : `${full}; last sample: ${last}`;
}

/** Sorts rows that are down first, then by loss: where only some rows fit, these matter most. */
export function worstFirst(rows: readonly Row[], live: LiveRows): readonly Row[] {
  if (rows.length < 2) return rows;
  const badness = (row: Row): number => {
    const slot = live.slotOf(row.series);
    if (slot < 0) return 0;
    const loss = live.lossRatio(slot) || 0;
    return isDownState(live.stateOf(slot)) ? 1 + loss : loss;
  };
  const ranked = rows.map((row) => ({ row, bad: badness(row) }));
  return ranked.sort((left, right) => right.bad - left.bad).map(({ row }) => row);
}
