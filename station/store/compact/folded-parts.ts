import type { BlockSamples, EncodedBlock } from '../block/block-samples.ts';
import { ByteWriter } from '../block/byte-stream.ts';
import type { KeptFigures } from '../block/kept-figures.ts';
import type { MinuteRun } from './minute-runs.ts';
import { PartFigures } from './part-figures.ts';

/** Samples of a series in a slot as one block. */
export interface Part {
  readonly series: number;
  readonly block: EncodedBlock;
}

/** A part with its samples by minute, as its block keeps them. */
export interface FoldedPart extends Part {
  readonly slotMs: number;
  readonly runs: readonly MinuteRun[];
}

const FIRST_PARTS = 1024;

/**
 * The parts that a portion of the journal becomes, some ten thousand. They lie in columns: as objects, each with a buffer and runs of its
 * own, they would outlive the collections of short-lived objects, and the heap would grow by ten megabytes with each portion.
 */
export class FoldedParts {
  private readonly bytes = new ByteWriter();
  private readonly runs = new RunColumns();
  /** By probe, in the order in which they were begun. */
  private readonly figures: PartFigures[] = [];
  private count = 0;
  private series = new Uint32Array(FIRST_PARTS);
  private slotMs = new Float64Array(FIRST_PARTS);
  /** Index in `figures`. */
  private probe = new Uint8Array(FIRST_PARTS);
  /** Ends of the block, and of the detail after it, in the bytes; of its runs. */
  private blobEnd = new Uint32Array(FIRST_PARTS);
  private detailEnd = new Uint32Array(FIRST_PARTS);
  private runsEnd = new Uint32Array(FIRST_PARTS);
  /** Parts by series, then slot; null = as they were added. */
  private order: readonly number[] | null = null;

  /** Begins the parts of a probe. @param most samples that they can have */
  begin(probeCode: number, most: number): void {
    this.figures.push(new PartFigures(probeCode, most));
  }

  /** Adds a part of the probe begun last. @param samples of which it is the block @param kept their figures */
  add(series: number, slotMs: number, block: EncodedBlock, kept: KeptFigures, samples: BlockSamples): void {
    const at = this.count;
    if (at === this.series.length) this.grow();
    const figures = this.figures.at(-1) as PartFigures;
    this.bytes.append(block.blob);
    this.blobEnd[at] = this.bytes.length;
    if (block.detail) this.bytes.append(block.detail);
    this.detailEnd[at] = this.bytes.length;
    for (const run of figures.append(kept, samples)) this.runs.add(run);
    this.runsEnd[at] = this.runs.count;
    this.series[at] = series;
    this.slotMs[at] = slotMs;
    this.probe[at] = this.figures.length - 1;
    this.count = at + 1;
  }

  /** Called when all are added. A series has one probe: samples of a second one, which no catalog gives, are left out. */
  end(): void {
    if (this.figures.length < 2) return;
    const { series, slotMs } = this;
    const sorted = Array.from({ length: this.count }, (_, at) => at).sort(
      (left, right) =>
        (series[left] as number) - (series[right] as number) || (slotMs[left] as number) - (slotMs[right] as number),
    );
    this.order = sorted.filter((at, place) => {
      const before = sorted[place - 1];
      return before === undefined || series[at] !== series[before] || slotMs[at] !== slotMs[before];
    });
  }

  /** The slots that have parts, Unix ms. */
  get slots(): ReadonlySet<number> {
    return new Set(this.slotMs.subarray(0, this.count));
  }

  /** The parts of a slot by series. */
  *ofSlot(slotMs: number): Generator<Part> {
    for (const at of this.places()) {
      if (this.slotMs[at] === slotMs) yield { series: this.series[at] as number, block: this.block(at) };
    }
  }

  /** All parts by series, then slot. */
  *[Symbol.iterator](): Generator<FoldedPart> {
    for (const at of this.places()) {
      const figures = this.figures[this.probe[at] as number] as PartFigures;
      const runs = this.runs.between(
        at === 0 ? 0 : (this.runsEnd[at - 1] as number),
        this.runsEnd[at] as number,
        figures,
      );
      yield { series: this.series[at] as number, slotMs: this.slotMs[at] as number, block: this.block(at), runs };
    }
  }

  private places(): Iterable<number> {
    return this.order ?? upTo(this.count);
  }

  private block(at: number): EncodedBlock {
    const from = at === 0 ? 0 : (this.detailEnd[at - 1] as number);
    const [blobEnd, detailEnd] = [this.blobEnd[at] as number, this.detailEnd[at] as number];
    const bytes = (start: number, end: number) => Buffer.from(this.bytes.bytes.buffer, start, end - start);
    return { blob: bytes(from, blobEnd), detail: detailEnd > blobEnd ? bytes(blobEnd, detailEnd) : null };
  }

  private grow(): void {
    const length = 2 * this.series.length;
    this.series = longer(this.series, new Uint32Array(length));
    this.slotMs = longer(this.slotMs, new Float64Array(length));
    this.probe = longer(this.probe, new Uint8Array(length));
    this.blobEnd = longer(this.blobEnd, new Uint32Array(length));
    this.detailEnd = longer(this.detailEnd, new Uint32Array(length));
    this.runsEnd = longer(this.runsEnd, new Uint32Array(length));
  }
}

/** Runs of parts, one after the other. */
class RunColumns {
  count = 0;
  private minuteMs = new Float64Array(FIRST_PARTS);
  private from = new Uint32Array(FIRST_PARTS);
  private to = new Uint32Array(FIRST_PARTS);

  add({ minuteMs, from, to }: MinuteRun): void {
    if (this.count === this.from.length) {
      const length = 2 * this.count;
      this.minuteMs = longer(this.minuteMs, new Float64Array(length));
      this.from = longer(this.from, new Uint32Array(length));
      this.to = longer(this.to, new Uint32Array(length));
    }
    this.minuteMs[this.count] = minuteMs;
    this.from[this.count] = from;
    this.to[this.count++] = to;
  }

  /** @param figures in which they lie */
  between(first: number, end: number, figures: PartFigures): readonly MinuteRun[] {
    const runs: MinuteRun[] = [];
    for (let at = first; at < end; at++) {
      const [minuteMs, from, to] = [this.minuteMs[at] as number, this.from[at] as number, this.to[at] as number];
      runs.push({ minuteMs, figures, columns: figures.columns, from, to });
    }
    return runs;
  }
}

function* upTo(count: number): Generator<number> {
  for (let at = 0; at < count; at++) yield at;
}

function longer<Column extends Float64Array | Uint32Array | Uint8Array>(column: Column, into: Column): Column {
  into.set(column);
  return into;
}
