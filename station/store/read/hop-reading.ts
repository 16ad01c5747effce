import type { PathState } from '../../../core/contracts/path.ts';
import { type PathSummary, stateOf } from '../../../core/paths/path-summary.ts';
import { PathTracker } from '../../../core/paths/path-tracker.ts';
import { isTraced, TRACE_PROBE } from '../../../probes/registry.ts';
import { DAY_MS, SLOT_MS, startOf } from '../days/spans.ts';
import type { HopRow } from '../rollup/hop-row.ts';
import { asBatch } from './as-batch.ts';
import { HopSlots, type PathQuery } from './hop-slots.ts';
import type { ReadParts } from './read-parts.ts';
import type { SlotSamples } from './slot-samples.ts';
import { SteppedWork } from './stepped-work.ts';

/** Slots before the span whose row can tell the path that it began with. */
const LOOK_BACK_SLOTS = 6;

/** Reads the path of one series at the end of a span: from rows of hops, else from samples, which continue the state of the row before. */
export class HopReading extends SteppedWork {
  private readonly query: PathQuery;
  private readonly slots: HopSlots;
  private readonly tracker: PathTracker;
  private readonly before: PathSummary | null;
  private hasBegun = false;

  /** @param before state of the path before the span; null = as far as it is stored */
  constructor(parts: ReadParts, query: PathQuery, before: PathSummary | null = null) {
    super();
    this.query = query;
    this.before = before;
    this.slots = new HopSlots(parts, query);
    this.tracker = this.newTracker();
  }

  get damagedParts(): ReadonlySet<string> {
    return this.slots.damagedParts;
  }

  get damaged(): number {
    return this.slots.damaged;
  }

  /** Without names; null = nothing of it is stored. */
  path(): PathState | null {
    return this.hasBegun ? (this.tracker.state(this.query.series, () => null) ?? null) : null;
  }

  /** The path as plain data; null = nothing of it is stored. */
  summary(): PathSummary | null {
    return this.hasBegun ? (this.tracker.summary(this.query.series) ?? null) : null;
  }

  protected *work(): Generator<number> {
    const { fromMs, toMs } = this.query;
    for (const piece of this.slots.pieces(null, false)) {
      if ('row' in piece) this.append(piece.row);
      else this.replay(piece.samples);
      yield (piece.slotMs - fromMs) / (toMs - fromMs);
    }
  }

  private append(row: HopRow | null): void {
    if (!row) return;
    this.hasBegun = true;
    this.tracker.append(this.query.series, row.path);
  }

  private replay(slot: SlotSamples): void {
    if (!this.hasBegun && this.before) this.tracker.append(this.query.series, this.before);
    else if (!this.hasBegun) this.continueEarlier(slot.slotMs);
    if (addTo(this.tracker, slot)) this.hasBegun = true;
  }

  /** Takes over the path that the span began with, where it is stored: the last row before, and what followed in the same slot. */
  private continueEarlier(slotMs: number): void {
    const { series, fromMs } = this.query;
    const lastMs = slotMs - SLOT_MS;
    const firstMs = Math.max(slotMs - LOOK_BACK_SLOTS * SLOT_MS, startOf(DAY_MS, lastMs));
    const earlier = this.slots.lastRow(firstMs, lastMs);
    if (!earlier) return;
    const before = this.newTracker();
    before.append(series, stateOf(earlier.path));
    const lead = { series: [series], fromMs: slotMs, toMs: fromMs, throughId: null };
    if (slotMs < fromMs) addTo(before, this.slots.reader.slot(lead, slotMs));
    const summary = before.summary(series);
    if (summary) this.tracker.append(series, stateOf(summary));
  }

  private newTracker(): PathTracker {
    return new PathTracker(TRACE_PROBE, () => this.query.target);
  }
}

/** @returns whether the slot has samples of a path */
function addTo(tracker: PathTracker, slot: SlotSamples): boolean {
  let hasSamples = false;
  for (const { series, samples } of slot.samples()) {
    if (!isTraced(samples.probeCode)) continue;
    hasSamples = true;
    tracker.add(asBatch(series, samples));
  }
  return hasSamples;
}
