import { isDownState, isUpState, SERIES_STATES, severityOf } from '../../core/model/series-state.ts';
import { TREND_LENGTH, TREND_LOST } from '../../core/stats/trend-columns.ts';
import { FIRST_AGGREGATE, type LiveRows, type RollupFigures } from './live-rows.ts';

/** The series of a target that are shown as one row. */
export interface TargetRollup {
  /** The id of the aggregate in `LiveRows`: see `rollupSeries`. */
  readonly series: number;
  readonly members: readonly number[];
  /** The value of the probe's `latestColumn` that stands for all. */
  readonly latest: LatestOfAll;
  /** Its series are sent to at the same times, so that their trends are one. */
  readonly isEven: boolean;
}

/** `same`: the common one, else none. */
export type LatestOfAll = 'least' | 'greatest' | 'same';

export const rollupSeries = (targetId: number): number => FIRST_AGGREGATE + targetId;

interface RunningRollup extends TargetRollup {
  /** Slots of the members; -1 = no data yet. */
  readonly slots: Int32Array;
  /** It has none to continue. */
  isTrendNew: boolean;
  /** The trend gets a point per round: when every member has sent once more. */
  pointSent: number;
  pointLost: number;
}

/** Maintains the aggregates of targets in the live rows: sums, the minimum, and the worst of all other figures. */
export class TargetRollups {
  private readonly live: LiveRows;
  private rollups: readonly RunningRollup[] = [];
  private seenTick = -1;
  private generation = 0;
  private trendGeneration = 0;
  private readonly worstTrend = new Float32Array(TREND_LENGTH);

  constructor(live: LiveRows) {
    this.live = live;
  }

  set(targets: readonly TargetRollup[]): void {
    const before = new Map(this.rollups.map((rollup) => [rollup.series, rollup]));
    this.rollups = targets.map((target) => {
      const known = before.get(target.series);
      const isKnown = known !== undefined && isSame(known.members, target.members);
      return {
        ...target,
        slots: new Int32Array(target.members.length).fill(-1),
        isTrendNew: !isKnown,
        pointSent: isKnown ? known.pointSent : 0,
        pointLost: isKnown ? known.pointLost : 0,
      };
    });
    this.seenTick = -1;
    this.refresh();
  }

  /** Aggregates the targets with changed members. */
  refresh(): void {
    const live = this.live;
    if (this.generation !== live.generation) {
      this.generation = live.generation;
      this.seenTick = -1;
      for (const { slots } of this.rollups) slots.fill(-1);
    }
    for (const rollup of this.rollups) if (this.hasNews(rollup)) live.put(rollup.series, this.aggregate(rollup));
    this.mergeTrends();
    this.seenTick = live.tick;
  }

  private hasNews({ members, slots }: RunningRollup): boolean {
    const { version } = this.live;
    let isNew = this.seenTick < 0;
    for (let at = 0; at < slots.length; at++) {
      if ((slots[at] ?? -1) < 0) slots[at] = this.live.slotOf(members[at] ?? -1);
      const slot = slots[at] ?? -1;
      if (slot >= 0 && (version[slot] ?? 0) > this.seenTick) isNew = true;
    }
    return isNew;
  }

  private mergeTrends(): void {
    const isNew = this.trendGeneration !== this.live.trendGeneration;
    this.trendGeneration = this.live.trendGeneration;
    for (const rollup of this.rollups) {
      if (rollup.isEven && (isNew || rollup.isTrendNew)) this.live.putTrend(rollup.series, this.trendOf(rollup));
      rollup.isTrendNew = false;
    }
  }

  /** The worst sample of its series at each place of their trends. */
  private trendOf({ slots }: RunningRollup): Float32Array {
    const { worstTrend } = this;
    worstTrend.fill(Number.NaN);
    for (const slot of slots) {
      for (let at = 0; slot >= 0 && at < TREND_LENGTH; at++) {
        const value = this.live.trendAt(slot, TREND_LENGTH - 1 - at);
        const worst = worstTrend[at] as number;
        if (worst !== TREND_LOST) worstTrend[at] = value === TREND_LOST ? TREND_LOST : greater(worst, value);
      }
    }
    return worstTrend;
  }

  private aggregate(rollup: RunningRollup): RollupFigures {
    const live = this.live;
    const { columns } = live;
    const sums = { sent: 0, received: 0, lost: 0, notMeasured: 0, missed: 0, duplicates: 0, late: 0 };
    const whole = { sent: 0, lost: 0 };
    const worst = {
      lastMs: Number.NaN,
      avgMs: Number.NaN,
      maxMs: Number.NaN,
      stdevMs: Number.NaN,
      jitterMs: Number.NaN,
      p50Ms: Number.NaN,
      p95Ms: Number.NaN,
    };
    let [minMs, seriesUp, seriesLossy, seriesDown, upOutcome, downOutcome] = [Number.NaN, 0, 0, 0, 0, -1];
    // An alert stays open while its series is down, where the state says more.
    const isCrossed = (one: number) => live.crossedOf(one) !== undefined && live.isUp(live.slotOf(one));
    const seriesCrossed = rollup.members.filter(isCrossed).length;
    let [latest, upRatio, sinceMs] = [Number.NaN, Number.NaN, Number.NaN];
    let isFirst = true;
    let state: number = SERIES_STATES.waiting;
    for (const slot of rollup.slots) {
      if (slot < 0) continue;
      for (const name of SUMS) sums[name] += columns[name][slot] ?? 0;
      whole.sent += live.whole.sent[slot] ?? 0;
      whole.lost += live.whole.lost[slot] ?? 0;
      for (const name of WORST) worst[name] = greater(worst[name], columns[name][slot] ?? Number.NaN);
      upRatio = -greater(-upRatio, -live.upRatio(slot));
      minMs = -greater(-minMs, -(columns.minMs[slot] ?? Number.NaN));
      const value = columns.latest[slot] ?? Number.NaN;
      latest = isFirst ? value : LATEST[rollup.latest](latest, value);
      isFirst = false;
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
      // The worst state has been there since the first of its series has it.
      const more = severityOf(own) - severityOf(state);
      if (more > 0) sinceMs = live.sinceMs(slot);
      else if (more === 0) sinceMs = -greater(-sinceMs, -live.sinceMs(slot));
      if (more > 0) state = own;
    }
    const lastOutcome = downOutcome >= 0 ? downOutcome : upOutcome;
    const trendPoint = pointOf(rollup, whole.sent, whole.lost, worst.lastMs);
    const counts = { seriesUp, seriesLossy, seriesDown, seriesCrossed };
    const others = { minMs, latest, upRatio, sinceMs, lastOutcome, state, replyTtl: 0 };
    return { ...sums, ...worst, ...others, ...counts, trendPoint };
  }
}

const SUMS = ['sent', 'received', 'lost', 'notMeasured', 'missed', 'duplicates', 'late'] as const;
const WORST = ['lastMs', 'avgMs', 'maxMs', 'stdevMs', 'jitterMs', 'p50Ms', 'p95Ms'] as const;

const isSame = (one: readonly number[], other: readonly number[]): boolean =>
  one.length === other.length && one.every((series, at) => series === other[at]);

/** The greater of two values; NaN is no value. */
const greater = (left: number, right: number): number => (left > right || Number.isNaN(right) ? left : right);

const LATEST: Readonly<Record<LatestOfAll, (left: number, right: number) => number>> = {
  least: (left, right) => -greater(-left, -right),
  greatest: greater,
  same: (left, right) => (left === right ? left : Number.NaN),
};

function pointOf(rollup: RunningRollup, sent: number, lost: number, worstMs: number): number | null {
  if (sent < rollup.pointSent) rollup.pointSent = rollup.pointLost = 0; // a new run began
  if (sent - rollup.pointSent < rollup.members.length) return null;
  // The first update of a target may sum up hours, as that of a series does.
  const isSummary = rollup.pointSent === 0 && sent >= 2 * rollup.members.length;
  const isLoss = !isSummary && lost > rollup.pointLost;
  rollup.pointSent = sent;
  rollup.pointLost = lost;
  return isLoss ? TREND_LOST : worstMs;
}
