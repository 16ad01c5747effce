import { OUTCOMES, PLAIN_RULES } from '../../../core/model/outcome.ts';
import { hopOutcome } from '../../../core/paths/hop-outcome.ts';
import type { HopSummary } from '../../../core/paths/path-summary.ts';
import { UNKNOWN_SPREAD } from '../../../core/stats/spread.ts';
import { isTraced, TRACE_PROBE } from '../../../probes/registry.ts';
import type { BlockFigures, BlockSamples } from '../block/block-samples.ts';
import { HOUR_MS, SLOT_MS } from '../days/spans.ts';
import type { ChartFigures } from '../rollup/rollup-figures.ts';
import { HopSlots, type PathQuery } from './hop-slots.ts';
import { PixelColumns, pixelOf } from './pixel-columns.ts';
import type { ReadParts } from './read-parts.ts';
import type { SlotSamples } from './slot-samples.ts';
import { SteppedWork } from './stepped-work.ts';

export interface HopHistoryQuery extends PathQuery {
  /** Pixel columns: upper limit of rows per hop. */
  readonly columns: number;
  /** The newest journal row that is read, and the last batch that is in it. */
  readonly through: { readonly rowId: number; readonly batch: number };
}

/** Single samples are read up to this span; longer ones have a point per slot where its row is stored. */
const MAX_SAMPLES_MS = 3 * HOUR_MS;
/** Single samples that a query reads at most; beyond, it reads rows. */
const MAX_SAMPLES = 2_000_000;

/** The history of every hop of a traced series over a span. */
export class HopHistoryReading extends SteppedWork {
  private readonly query: HopHistoryQuery;
  private readonly slots: HopSlots;
  private hops: (PixelColumns | undefined)[] = [];
  private columns: number;
  private samples = 0;

  constructor(parts: ReadParts, query: HopHistoryQuery) {
    super();
    this.query = query;
    this.slots = new HopSlots(parts, query);
    this.columns = query.columns;
  }

  get damaged(): number {
    return this.slots.damaged;
  }

  /** One HOP_FRAME per hop that was probed, from the nearest. */
  frames(): Uint8Array<ArrayBuffer>[] {
    const { through } = this.query;
    return this.hops.flatMap((pixels, hop) => (pixels ? [pixels.hopFrame(hop, through.batch)] : []));
  }

  protected *work(): Generator<number> {
    const { fromMs, toMs } = this.query;
    const isComplete = toMs - fromMs <= MAX_SAMPLES_MS && (yield* this.readAt(true));
    if (!isComplete) yield* this.readAt(false);
  }

  /** @returns false where it stopped at too many samples */
  private *readAt(isExact: boolean): Generator<number, boolean> {
    const { fromMs, toMs, columns, through } = this.query;
    this.hops = [];
    this.columns = isExact ? columns : Math.max(1, Math.min(columns, Math.floor((toMs - fromMs) / SLOT_MS)));
    for (const piece of this.slots.pieces(through.rowId, isExact)) {
      if ('samples' in piece) this.addSlot(piece.samples);
      else for (const hop of piece.row?.path.hops ?? []) this.addSummary(piece.slotMs, hop);
      if (isExact && this.samples > MAX_SAMPLES) return false;
      yield (piece.slotMs - fromMs) / (toMs - fromMs);
    }
    return true;
  }

  private addSlot(slot: SlotSamples): void {
    for (const { samples } of slot.samples()) {
      if (!isTraced(samples.probeCode)) continue;
      this.samples += samples.count;
      for (const [hop, figures] of byHop(samples)) {
        this.pixelsOf(hop).addSamples(figures, 0, figures.count, PLAIN_RULES);
      }
    }
  }

  private addSummary(slotMs: number, summary: HopSummary): void {
    const span = { fromMs: slotMs, toMs: slotMs + SLOT_MS };
    const pixel = pixelOf({ ...this.query, columns: this.columns }, slotMs);
    this.pixelsOf(summary.hop).addRollup(pixel, span, figuresOf(summary), PLAIN_RULES);
  }

  private pixelsOf(hop: number): PixelColumns {
    const { fromMs, toMs } = this.query;
    this.hops[hop] ??= new PixelColumns({ fromMs, toMs, columns: this.columns });
    return this.hops[hop];
  }
}

interface HopColumns extends BlockFigures {
  count: number;
}

/** The samples of each hop, as they count for it. */
function byHop(samples: BlockSamples): ReadonlyMap<number, BlockFigures> {
  const { probeCode, count, sentMs, rttMs, outcome, from, typed } = samples;
  const { hop } = typed;
  const found = new Map<number, HopColumns>();
  const sizes = new Uint32Array(256);
  for (let at = 0; at < count; at++) sizes[hop?.[at] ?? 0] = (sizes[hop?.[at] ?? 0] as number) + 1;
  for (let at = 0; at < count; at++) {
    const number = hop?.[at] ?? 0;
    const counted =
      number === 0 ? null : hopOutcome(outcome[at] as number, from[at] as number, rttMs[at] as number, TRACE_PROBE);
    if (counted === null) continue;
    const own = found.get(number) ?? newColumns(probeCode, sizes[number] as number);
    found.set(number, own);
    own.sentMs[own.count] = sentMs[at] as number;
    own.rttMs[own.count] = rttMs[at] as number;
    own.outcome[own.count] = counted;
    own.count += 1;
  }
  return found;
}

const newColumns = (probeCode: number, size: number): HopColumns => ({
  probeCode,
  count: 0,
  sentMs: new Float64Array(size),
  rttMs: new Float64Array(size),
  outcome: new Uint32Array(size),
});

/** The figures of a hop in a slot, as those of a rollup. */
function figuresOf({ sent, answered, rtt }: HopSummary): ChartFigures {
  return {
    sent,
    notMeasured: 0,
    outcomes: new Map([
      [OUTCOMES.reply, answered],
      [OUTCOMES.timeout, sent - answered],
    ]),
    roundTrips: rtt.count,
    minMs: rtt.min ?? Number.NaN,
    maxMs: rtt.max ?? Number.NaN,
    avgMs: rtt.mean,
    spread: UNKNOWN_SPREAD,
    columns: new Map(),
  };
}
