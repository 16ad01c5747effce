import type { PathState } from '../../../core/contracts/path.ts';
import { stateOf } from '../../../core/paths/path-summary.ts';
import { PathTracker } from '../../../core/paths/path-tracker.ts';
import { isTraced, TRACE_PROBE } from '../../../probes/registry.ts';
import { blockHead } from '../block/block-head.ts';
import { DAY_MS, hopSlotId, SLOT_MS, SLOTS_PER_DAY, startOf } from '../days/spans.ts';
import { type HopRow, readHopRow } from '../rollup/hop-row.ts';
import { isDamage } from '../store-fault.ts';
import { asBatch } from './as-batch.ts';
import type { OpenFile } from './open-file.ts';
import type { ReadParts } from './read-parts.ts';
import { SampleReader } from './sample-reader.ts';
import type { SlotSamples } from './slot-samples.ts';
import { SteppedWork } from './stepped-work.ts';

/** The path of one series at the end of a span. */
export interface PathQuery {
  readonly series: number;
  /** Its address: samples don't name who they were sent to. */
  readonly target: string;
  readonly fromMs: number;
  readonly toMs: number;
}

interface StoredRow {
  readonly slotMs: number;
  readonly blob: Buffer;
}

/** Slots before the span whose row can tell the path that it began with. */
const LOOK_BACK_SLOTS = 6;

/**
 * Reads a path: of whole slots from their rows of hops, else from samples, which continue the state of the row before. A row
 * counts only if it was made of all samples that are there, or if samples are there no more.
 */
export class HopReading extends SteppedWork {
  private readonly parts: ReadParts;
  private readonly query: PathQuery;
  private readonly reader: SampleReader;
  private readonly tracker: PathTracker;
  private damagedRows = 0;
  private hasBegun = false;

  constructor(parts: ReadParts, query: PathQuery) {
    super();
    this.parts = parts;
    this.query = query;
    this.reader = new SampleReader(parts.files, parts.rows);
    this.tracker = this.newTracker();
  }

  get damaged(): number {
    const { fromMs, toMs } = this.query;
    return this.reader.damaged + this.damagedRows + this.parts.files.damagedIn(fromMs, toMs).size;
  }

  /** Without names; null = nothing of it is stored. */
  path(): PathState | null {
    return this.hasBegun ? (this.tracker.state(this.query.series, () => null) ?? null) : null;
  }

  protected *work(): Generator<number> {
    const { series, fromMs, toMs } = this.query;
    const share = (slotMs: number) => (slotMs - fromMs) / (toMs - fromMs);
    const rows = new Rows(this.rowsOfSpan());
    for (const slot of this.reader.slots({ series: [series], fromMs, toMs, throughId: null })) {
      for (const row of rows.before(slot.slotMs)) {
        this.append(this.decoded(row));
        yield share(row.slotMs);
      }
      const row = rows.at(slot.slotMs);
      const path = row && this.matching(slot, row);
      if (path) this.append(path);
      else this.replay(slot);
      yield share(slot.slotMs);
    }
    for (const row of rows.before(Number.POSITIVE_INFINITY)) {
      this.append(this.decoded(row));
      yield share(row.slotMs);
    }
  }

  /** Rows of the slots that lie in the span as a whole, day by day. */
  private *rowsOfSpan(): Generator<StoredRow> {
    const first = Math.ceil(this.query.fromMs / SLOT_MS) * SLOT_MS;
    const end = startOf(SLOT_MS, this.query.toMs);
    for (let dayMs = startOf(DAY_MS, first); dayMs < end; dayMs += DAY_MS) {
      const lastOfDay = dayMs + (SLOTS_PER_DAY - 1) * SLOT_MS;
      yield* this.rowsBetween(Math.max(first, dayMs), Math.min(end - SLOT_MS, lastOfDay));
    }
  }

  /** Rows of slots of one day. */
  private rowsBetween(firstMs: number, lastMs: number): readonly StoredRow[] {
    const { series } = this.query;
    if (lastMs < firstMs) return [];
    const found = this.parts.files.snapshot((snapshot) => {
      const file = snapshot.file('minutes', firstMs);
      return file && this.storedRows(file, hopSlotId(firstMs, series), hopSlotId(lastMs, series));
    });
    const dayMs = startOf(DAY_MS, firstMs);
    return (found ?? []).map(({ id, blob }) => ({ slotMs: dayMs + (id % SLOTS_PER_DAY) * SLOT_MS, blob }));
  }

  private storedRows(file: OpenFile, first: number, last: number): readonly { id: number; blob: Buffer }[] {
    try {
      return file.all('SELECT id, blob FROM hop WHERE id BETWEEN ? AND ? ORDER BY id', first, last);
    } catch (error) {
      if (!isDamage(error)) throw error;
      this.damagedRows += 1; // the path is read from samples instead
      return [];
    }
  }

  private decoded({ blob }: StoredRow): HopRow | null {
    try {
      return readHopRow(blob, this.query.target);
    } catch {
      this.damagedRows += 1;
      return null;
    }
  }

  private append(row: HopRow | null): void {
    if (!row) return;
    this.hasBegun = true;
    this.tracker.append(this.query.series, row.path);
  }

  /** @returns the row if it was made of the samples of the slot */
  private matching({ stored }: SlotSamples, candidate: StoredRow): HopRow | null {
    const [block, ...more] = stored.blocks.get(this.query.series) ?? [];
    if (!block || more.length > 0 || stored.rows.length > 0) return null;
    const row = this.decoded(candidate);
    try {
      return row?.samples === blockHead(block.blob).count ? row : null;
    } catch {
      return row; // the block is damaged, its row is not
    }
  }

  private replay(slot: SlotSamples): void {
    if (!this.hasBegun) this.continueEarlier(slot.slotMs);
    if (addTo(this.tracker, slot)) this.hasBegun = true;
  }

  /** Takes over the path that the span began with, where it is stored: the last row before, and what followed in the same slot. */
  private continueEarlier(slotMs: number): void {
    const { series, fromMs } = this.query;
    const lastMs = slotMs - SLOT_MS;
    const firstMs = Math.max(slotMs - LOOK_BACK_SLOTS * SLOT_MS, startOf(DAY_MS, lastMs));
    const row = this.rowsBetween(firstMs, lastMs).at(-1);
    const earlier = row && this.decoded(row);
    if (!earlier) return;
    const before = this.newTracker();
    before.append(series, stateOf(earlier.path));
    const lead = { series: [series], fromMs: slotMs, toMs: fromMs, throughId: null };
    if (slotMs < fromMs) addTo(before, this.reader.slot(lead, slotMs));
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

/** Rows in order of time, taken one after the other. */
class Rows {
  private readonly rows: Iterator<StoredRow>;
  private next: StoredRow | null;

  constructor(rows: Iterator<StoredRow>) {
    this.rows = rows;
    this.next = this.following();
  }

  /** Takes the rows of slots before this one. */
  *before(slotMs: number): Generator<StoredRow> {
    while (this.next && this.next.slotMs < slotMs) {
      yield this.next;
      this.next = this.following();
    }
  }

  /** Takes the row of a slot; null = it has none. */
  at(slotMs: number): StoredRow | null {
    const found = this.next?.slotMs === slotMs ? this.next : null;
    if (found) this.next = this.following();
    return found;
  }

  private following(): StoredRow | null {
    const next = this.rows.next();
    return next.done ? null : next.value;
  }
}
