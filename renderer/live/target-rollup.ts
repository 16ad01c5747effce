import { isDownState, isUpState, SERIES_STATES, severityOf } from '../../core/model/series-state.ts';
import { type FoldedFigures, type LiveRows, TREND_LOST } from './live-rows.ts';

/** Series that are shown as one. */
export interface Fold {
  /** The number under which `LiveRows` has what they come to: see `foldedSeries`. */
  readonly series: number;
  readonly members: readonly number[];
}

/** Series of the station are numbered with 32 bits. */
const FIRST_FOLDED = 2 ** 32;

export const foldedSeries = (targetId: number): number => FIRST_FOLDED + targetId;

interface Folding extends Fold {
  /** Of the members; -1 while nothing was heard of one. */
  readonly slots: Int32Array;
  /** The trend line gets a point a round: when every member has sent once more. */
  pointSent: number;
  pointLost: number;
}

/** Keeps in the live rows what the series of a fold come to: sums, the least, and the worst of what is no sum. */
export class Folds {
  private readonly live: LiveRows;
  private foldings: readonly Folding[] = [];
  private seenTick = -1;
  private generation = 0;

  constructor(live: LiveRows) {
    this.live = live;
  }

  set(folds: readonly Fold[]): void {
    this.foldings = folds.map((fold) => ({
      ...fold,
      slots: new Int32Array(fold.members.length).fill(-1),
      pointSent: 0,
      pointLost: 0,
    }));
    this.seenTick = -1;
    this.refresh();
  }

  /** Folds anew what changed since it did so last. */
  refresh(): void {
    const live = this.live;
    if (this.generation !== live.generation) {
      this.generation = live.generation;
      this.seenTick = -1;
      for (const { slots } of this.foldings) slots.fill(-1);
    }
    for (const folding of this.foldings) if (this.hasNews(folding)) live.put(folding.series, this.fold(folding));
    this.seenTick = live.tick;
  }

  private hasNews({ members, slots }: Folding): boolean {
    const { version } = this.live;
    let isNew = this.seenTick < 0;
    for (let at = 0; at < slots.length; at++) {
      if ((slots[at] ?? -1) < 0) slots[at] = this.live.slotOf(members[at] ?? -1);
      const slot = slots[at] ?? -1;
      if (slot >= 0 && (version[slot] ?? 0) > this.seenTick) isNew = true;
    }
    return isNew;
  }

  private fold(folding: Folding): FoldedFigures {
    const live = this.live;
    const { columns } = live;
    const sums = { sent: 0, received: 0, lost: 0, notMeasured: 0, missed: 0, duplicates: 0, late: 0 };
    const worst = {
      lastMs: Number.NaN,
      avgMs: Number.NaN,
      maxMs: Number.NaN,
      stdevMs: Number.NaN,
      jitterMs: Number.NaN,
    };
    let [minMs, seriesUp, seriesLossy, seriesDown, upOutcome, downOutcome] = [Number.NaN, 0, 0, 0, 0, -1];
    let mtu = 0;
    let state: number = SERIES_STATES.waiting;
    for (const slot of folding.slots) {
      if (slot < 0) continue;
      for (const name of SUMS) sums[name] += columns[name][slot] ?? 0;
      for (const name of WORST) worst[name] = greater(worst[name], columns[name][slot] ?? Number.NaN);
      minMs = -greater(-minMs, -(columns.minMs[slot] ?? Number.NaN));
      const ownMtu = columns.mtu[slot] ?? 0;
      if (ownMtu > 0 && (mtu === 0 || ownMtu < mtu)) mtu = ownMtu;
      const own = live.stateOf(slot);
      if (isUpState(own)) {
        seriesUp += 1;
        upOutcome = columns.lastOutcome[slot] ?? 0;
      }
      if (own === SERIES_STATES.lossy) seriesLossy += 1;
      if (isDownState(own)) {
        seriesDown += 1;
        downOutcome = columns.lastOutcome[slot] ?? 0;
      }
      if (severityOf(own) > severityOf(state)) state = own;
    }
    const lastOutcome = downOutcome >= 0 ? downOutcome : upOutcome;
    const trendPoint = pointOf(folding, sums.sent, sums.lost, worst.lastMs);
    const counts = { seriesUp, seriesLossy, seriesDown };
    return { ...sums, ...worst, minMs, mtu, lastOutcome, state, replyTtl: 0, ...counts, trendPoint };
  }
}

const SUMS = ['sent', 'received', 'lost', 'notMeasured', 'missed', 'duplicates', 'late'] as const;
const WORST = ['lastMs', 'avgMs', 'maxMs', 'stdevMs', 'jitterMs'] as const;

/** The greater of two values, of which NaN is none. */
const greater = (left: number, right: number): number => (left > right || Number.isNaN(right) ? left : right);

function pointOf(folding: Folding, sent: number, lost: number, worstMs: number): number | null {
  if (sent < folding.pointSent) folding.pointSent = folding.pointLost = 0; // a new run began
  if (sent - folding.pointSent < folding.members.length) return null;
  // The first news of a fold may sum up hours, as that of a series does.
  const isSummary = folding.pointSent === 0 && sent >= 2 * folding.members.length;
  const isLoss = !isSummary && lost > folding.pointLost;
  folding.pointSent = sent;
  folding.pointLost = lost;
  return isLoss ? TREND_LOST : worstMs;
}
