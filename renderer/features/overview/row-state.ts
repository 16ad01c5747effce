import { type OutcomeLook, outcomeLook, WAITING } from '../../../ui/format/outcome-look.ts';
import { formatCount } from '../../../ui/format/quantities.ts';
import type { LiveRows } from '../../live/live-rows.ts';
import type { Row } from './rows.ts';

export type Condition = 'up' | 'down' | 'waiting';

/** How a row is: by the last sample of its series, by the rules of its probe. One series that is down is all folded ones. */
export function conditionOf(row: Row, live: LiveRows): Condition {
  const slot = live.slotOf(row.series);
  if (row.series < 0 || slot < 0 || !live.hasSamples(slot)) return 'waiting';
  if (row.fold) return live.seriesDown[slot] ? 'down' : live.seriesUp[slot] ? 'up' : 'waiting';
  return live.isDown(slot, row.rules) ? 'down' : live.isUp(slot, row.rules) ? 'up' : 'waiting';
}

function foldedLook(row: Row, count: number, live: LiveRows): OutcomeLook {
  const slot = live.slotOf(row.series);
  const up = live.seriesUp[slot] ?? 0;
  const down = live.seriesDown[slot] ?? 0;
  if (down > 0) return { glyph: '✕', word: `${formatCount(down)} of ${formatCount(count)} down`, tone: 'bad' };
  if (up === count) return { glyph: '●', word: `all ${formatCount(count)} up`, tone: 'good' };
  return { glyph: '·', word: `${formatCount(up)} of ${formatCount(count)} up`, tone: 'quiet' };
}

/** What the state column says of a row. */
export function stateLook(row: Row, live: LiveRows): OutcomeLook {
  const slot = live.slotOf(row.series);
  if (slot < 0 || !live.hasSamples(slot)) return row.reason === null ? WAITING : { ...WAITING, word: row.reason };
  if (row.fold) return foldedLook(row, row.fold.count, live);
  return outcomeLook(live.columns.lastOutcome[slot] ?? 0, row.rules);
}

/** Those that are down, then by how much they lose: when only some are shown, it is these that matter. */
export function worstFirst(rows: readonly Row[], live: LiveRows): readonly Row[] {
  if (rows.length < 2) return rows;
  const badness = (row: Row): number => {
    const slot = live.slotOf(row.series);
    const loss = slot < 0 ? 0 : live.lossRatio(slot) || 0;
    return conditionOf(row, live) === 'down' ? 1 + loss : loss;
  };
  const ranked = rows.map((row) => ({ row, bad: badness(row) }));
  return ranked.sort((left, right) => right.bad - left.bad).map(({ row }) => row);
}
