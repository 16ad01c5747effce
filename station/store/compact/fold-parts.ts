import type { ColumnSpec } from '../../../core/model/batch.ts';
import { BlockBuilder } from '../block/block-builder.ts';
import { encodePart } from '../block/block-codec.ts';
import { KeptFigures } from '../block/kept-figures.ts';
import { SLOT_MS, startOf } from '../days/spans.ts';
import type { JournalDetail } from '../journal-row.ts';
import { FoldSamples } from './fold-samples.ts';
import { FoldedParts } from './folded-parts.ts';
import type { RowToFold } from './journal-rows.ts';

/** Sending times that are wanted, Unix ms. */
interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Samples at consecutive places, of one slot. */
interface Run {
  readonly from: number;
  readonly to: number;
}

interface SlotRuns {
  readonly slotMs: number;
  readonly runs: readonly Run[];
}

interface SeriesToFold {
  readonly series: number;
  readonly probeCode: number;
  readonly own: readonly ColumnSpec[];
}

type OwnColumnsOf = (probeCode: number) => readonly ColumnSpec[] | undefined;

/** Groups the samples of journal rows by series and slot. */
export class PartEncoder {
  private readonly ownColumnsOf: OwnColumnsOf;
  private readonly builders = new Map<number, BlockBuilder>();
  private readonly kept = new KeptFigures();

  constructor(ownColumnsOf: OwnColumnsOf) {
    this.ownColumnsOf = ownColumnsOf;
  }

  /** @param rows by id; those after `afterId` are taken */
  encode(rows: readonly RowToFold[], span: Span, afterId: number): FoldedParts {
    const parts = new FoldedParts();
    const wanted = rows.filter(({ id }) => id > afterId);
    const byProbe = Map.groupBy(wanted, ({ probeCode }) => probeCode);
    for (const [probeCode, ofProbe] of byProbe) this.encodeProbe(probeCode, ofProbe, span, parts);
    parts.end();
    return parts;
  }

  private encodeProbe(probeCode: number, rows: readonly RowToFold[], span: Span, parts: FoldedParts): void {
    const own = this.ownColumnsOf(probeCode) ?? [];
    const most = rows.reduce((sum, { samples }) => sum + countIn(samples, span), 0);
    parts.begin(probeCode, most);
    const gathered = new FoldSamples(
      rows.map(({ samples }) => samples),
      own,
    );
    for (let samples = gathered.next(); samples; samples = gathered.next()) {
      for (let from = 0; from < samples.count; ) {
        const series = samples.series[from] as number;
        let to = from + 1;
        while (to < samples.count && samples.series[to] === series) to += 1;
        this.encodeSeries({ probeCode, series, own }, samples, slotsOf(samples, from, to, span), parts);
        from = to;
      }
    }
  }

  private encodeSeries(
    { probeCode, series, own }: SeriesToFold,
    samples: JournalDetail,
    slots: readonly SlotRuns[],
    parts: FoldedParts,
  ): void {
    const builder = this.builderOf(probeCode, own);
    for (const { slotMs, runs } of slots) {
      builder.clear();
      for (const { from, to } of runs) builder.take(samples, from, to);
      const taken = builder.samples(probeCode);
      const block = encodePart(taken, own, slotMs, this.kept);
      parts.add(series, slotMs, block, this.kept, taken);
    }
  }

  private builderOf(probeCode: number, own: readonly ColumnSpec[]): BlockBuilder {
    const known = this.builders.get(probeCode);
    if (known) return known;
    const made = new BlockBuilder(own);
    this.builders.set(probeCode, made);
    return made;
  }
}

/** Number of samples that are wanted; a span is of whole slots. */
function countIn({ count, sentMs }: JournalDetail, { fromMs, toMs }: Span): number {
  let found = 0;
  for (let at = 0; at < count; at++) if ((sentMs[at] as number) >= fromMs && (sentMs[at] as number) < toMs) found += 1;
  return found;
}

/** The slots of samples of one series, ascending, as far as they are wanted. */
function slotsOf({ sentMs }: JournalDetail, from: number, to: number, span: Span): readonly SlotRuns[] {
  const slots = new Map<number, Run[]>();
  for (let start = from; start < to; ) {
    const slotMs = startOf(SLOT_MS, sentMs[start] as number);
    let end = start + 1;
    while (end < to && (sentMs[end] as number) >= slotMs && (sentMs[end] as number) < slotMs + SLOT_MS) end += 1;
    if (slotMs >= span.fromMs && slotMs < span.toMs) {
      const runs = slots.get(slotMs);
      if (runs) runs.push({ from: start, to: end });
      else slots.set(slotMs, [{ from: start, to: end }]);
    }
    start = end;
  }
  const found = [...slots].map(([slotMs, runs]) => ({ slotMs, runs }));
  return found.length < 2 ? found : found.sort((left, right) => left.slotMs - right.slotMs);
}
