import type { ColumnSpec } from '../../../core/model/batch.ts';
import { type ColumnMemory, OWN_MEMORY } from '../column-memory.ts';
import { readAddresses, writeAddresses } from './addresses.ts';
import {
  fromOf,
  LATER_COLUMNS,
  LATER_PREDICTIONS,
  type LaterColumn,
  rttRule,
  storedFrom,
  TYPED_PREDICTIONS,
} from './block-columns.ts';
import { decodedDetails, encodedDetails } from './block-details.ts';
import { laterPredictors, readDelays, readFigures, readNumbers, scratch } from './block-figures.ts';
import { type FullHead, MAX_BLOCK_SAMPLES, openBlock, sealed, writeHead } from './block-head.ts';
import type { BlockFigures, BlockSamples, EncodedBlock, MeasuredSamples } from './block-samples.ts';
import { keepTimes, type TimeKind } from './block-times.ts';
import { type ByteReader, ByteWriter } from './byte-stream.ts';
import { readColumn, skipColumn, writeColumn } from './column-codec.ts';
import { delayPercentile } from './delay-percentile.ts';
import type { KeptFigures } from './kept-figures.ts';
import { alone, DELTA, FOLLOWING, type Prediction, type Predictors, previousAlike, previousBySeq } from './predict.ts';
import { delayIndex, rttIndex } from './scales.ts';

/** A probe column with the number that stands for "no value", for blocks written before the probe had it. */
type StoredColumn = ColumnSpec & { readonly none?: number };

const out = new ByteWriter();
/** Whether columns of the block at hand are measured in one form only, if no prediction makes them constant. */
let isQuick = false;

/**
 * Encodes samples of one series, sent within a slot, in their order of arrival. Columns may be longer than their count.
 * @param own the probe's columns in the order of its definition
 */
export function encodeBlock(samples: BlockSamples, own: readonly ColumnSpec[], slotMs: number): EncodedBlock {
  isQuick = false;
  writeBlock(samples, own, slotMs);
  return encoded(samples);
}

/**
 * Encodes samples as a block that is merged soon: it may be longer, and is written faster.
 * @param kept takes the figures as they will be read from the block
 */
export function encodePart(
  samples: BlockSamples,
  own: readonly ColumnSpec[],
  slotMs: number,
  kept: KeptFigures | null = null,
): EncodedBlock {
  isQuick = true;
  const timeKind = writeBlock(samples, own, slotMs);
  kept?.take(samples, scratch, timeKind, slotMs);
  return encoded(samples);
}

const encoded = (samples: BlockSamples): EncodedBlock => ({ blob: sealed(out), detail: encodedDetails(samples) });

/** Writes a block without its checksum. */
function writeBlock(samples: BlockSamples, own: readonly ColumnSpec[], slotMs: number): TimeKind {
  const { count, probeCode } = samples;
  if (count > MAX_BLOCK_SAMPLES) throw new RangeError(`${count} samples are too many for a block`);
  scratch.reserve(count);
  const { times, delays, seq } = scratch;
  for (let at = 0; at < count; at++) delays[at] = delayIndex(samples.lateUs[at] as number);
  const timeKind = keepTimes(samples.sentMs, samples.lateUs, delays, count, slotMs, times);
  const lateP99Us = delayPercentile(samples.lateUs, delays, count);
  out.length = 0;
  writeHead(out, { probeCode, count, lateP99Us, timeKind, probeColumns: own.length });
  for (let at = 0; at < count; at++) seq[at] = samples.seq[at] as number;
  writeColumn(out, seq, alone(count), [FOLLOWING, DELTA], isQuick);
  const previous = previousBySeq(seq, count, scratch.previous);
  const alike = previousAlike(seq, samples.outcome, count, scratch.alike);
  const predictors = { count, previous, planned: times, alike };
  writeOutcomes(samples, predictors);
  writeColumn(out, times, predictors, [DELTA], isQuick);
  writeColumn(out, delays, predictors, bySeqOnly(predictors), isQuick);
  for (const name of LATER_COLUMNS) writeLater(name, samples[name], predictors);
  for (const { name } of own) writeNumbers(samples.typed[name], predictors, TYPED_PREDICTIONS);
  writeAddresses(out, samples.addresses);
  return timeKind;
}

/** Numbers that do not follow one another: their differences pay only between equal places of rounds. */
const bySeqOnly = ({ previous }: Predictors): readonly Prediction[] => (previous ? [DELTA] : []);

/** Outcomes, which samples differ from the rule for RTTs, RTTs. */
function writeOutcomes({ outcome, rttMs, seq }: BlockSamples, predictors: Predictors): void {
  const { values, rtt, rttSeq } = scratch;
  const { count, previous } = predictors;
  const predictions = bySeqOnly(predictors);
  writeNumbers(outcome, predictors, predictions);
  let present = 0;
  for (let at = 0; at < count; at++) {
    const rttOf = rttMs[at] as number;
    const hasRtt = Number.isNaN(rttOf) ? 0 : 1;
    values[at] = hasRtt ^ rttRule(outcome[at] as number);
    if (hasRtt === 0) continue;
    rttSeq[present] = seq[at] as number;
    rtt[present++] = rttIndex(rttOf);
  }
  writeColumn(out, values, predictors, predictions, isQuick);
  writeColumn(out, rtt, scratch.rttPredictors(present, previous !== null), [DELTA], isQuick);
}

function writeLater(name: LaterColumn, column: Uint32Array, predictors: Predictors): void {
  if (name !== 'from') {
    writeNumbers(column, predictors, LATER_PREDICTIONS[name]);
    return;
  }
  const { values } = scratch;
  for (let at = 0; at < predictors.count; at++) values[at] = storedFrom(column[at] as number);
  writeColumn(out, values, predictors, LATER_PREDICTIONS[name], isQuick);
}

function writeNumbers(
  column: Uint32Array | undefined,
  predictors: Predictors,
  predictions: readonly Prediction[],
): void {
  const { values } = scratch;
  // Copied: for a column as short as that of a block, a view of other type takes longer to make.
  if (column) for (let at = 0; at < predictors.count; at++) values[at] = column[at] as number;
  else values.fill(0, 0, predictors.count);
  writeColumn(out, values, predictors, predictions, isQuick);
}

/** The columns of figures. Throws on a damaged block. */
export function decodeFigures(blob: Uint8Array, slotMs: number, memory = OWN_MEMORY): BlockFigures {
  const { reader, head } = openBlock(blob);
  return readFigures(reader, head, slotMs, memory).figures;
}

/**
 * The columns of figures and one probe column, whose numbers have the sign of its type. In blocks that were written
 * before the probe had it there is no value. Throws on a damaged block.
 * @param own the probe's columns in the order of its definition
 */
export function decodeColumn(
  blob: Uint8Array,
  slotMs: number,
  own: readonly StoredColumn[],
  name: string,
): { readonly figures: BlockFigures; readonly stored: ArrayLike<number> } {
  const { reader, head } = openBlock(blob);
  const read = readFigures(reader, head, slotMs, OWN_MEMORY);
  const index = own.findIndex((spec) => spec.name === name);
  const spec = own[index];
  if (!spec) throw new RangeError(`no column is called ${name}`);
  const signed = new Int32Array(head.count);
  if (index >= head.probeColumns) signed.fill(spec.none ?? 0);
  else {
    for (let skipped = 0; skipped < LATER_COLUMNS.length + index; skipped++) skipColumn(reader);
    readColumn(reader, signed, laterPredictors(read));
  }
  return { figures: read.figures, stored: spec.type === 'i32' ? signed : new Uint32Array(signed.buffer) };
}

/** The columns of `MeasuredSamples`. Throws on a damaged block. @param ownColumnsOf columns of a probe, in the order of its definition */
export function decodeMeasured(
  blob: Uint8Array,
  slotMs: number,
  ownColumnsOf: (probeCode: number) => readonly StoredColumn[],
  memory: ColumnMemory,
): MeasuredSamples {
  const { reader, head } = openBlock(blob);
  const read = readFigures(reader, head, slotMs, memory);
  const predictors = laterPredictors(read);
  const [round, cause, stamps] = [0, 1, 2].map(() => readNumbers(reader, predictors, memory)) as Numbers;
  skipColumn(reader); // replyTtl
  skipColumn(reader); // from
  const typed = readTyped(reader, head, predictors, ownColumnsOf(head.probeCode), memory);
  return { ...read.figures, round, cause, stamps, lateUs: readDelays(head.count, memory), typed };
}

type Numbers = [Uint32Array, Uint32Array, Uint32Array];

/**
 * All of a block, at the precision that it is stored with. Throws on a damaged block.
 * @param detail of the table `detail`; null = none
 */
export function decodeBlock(
  blob: Uint8Array,
  detail: Uint8Array | null,
  slotMs: number,
  own: readonly StoredColumn[],
): BlockSamples {
  const { reader, head } = openBlock(blob);
  return readSamples(reader, head, { detail, slotMs, own, memory: OWN_MEMORY });
}

/** `decodeBlock` for a block of any probe. @returns null for one that is not known */
export function decodeBlockOfAny(
  blob: Uint8Array,
  detail: Uint8Array | null,
  slotMs: number,
  ownColumnsOf: (probeCode: number) => readonly StoredColumn[] | undefined,
  memory: ColumnMemory,
): BlockSamples | null {
  const { reader, head } = openBlock(blob);
  const own = ownColumnsOf(head.probeCode);
  return own ? readSamples(reader, head, { detail, slotMs, own, memory }) : null;
}

interface SamplesSource {
  readonly detail: Uint8Array | null;
  readonly slotMs: number;
  readonly own: readonly StoredColumn[];
  readonly memory: ColumnMemory;
}

function readSamples(reader: ByteReader, head: FullHead, { detail, slotMs, own, memory }: SamplesSource): BlockSamples {
  const read = readFigures(reader, head, slotMs, memory);
  const predictors = laterPredictors(read);
  const { count } = head;
  const later = {} as Record<LaterColumn, Uint32Array>;
  for (const name of LATER_COLUMNS) later[name] = readNumbers(reader, predictors, memory);
  for (let at = 0; at < count; at++) later.from[at] = fromOf(later.from[at] as number);
  const typed = readTyped(reader, head, predictors, own, memory);
  for (let at = own.length; at < head.probeColumns; at++) skipColumn(reader);
  const seq = memory.u32(count);
  for (let at = 0; at < count; at++) seq[at] = scratch.seq[at] as number; // left there by readFigures
  return {
    ...read.figures,
    ...later,
    seq,
    lateUs: readDelays(count, memory),
    addresses: readAddresses(reader),
    typed,
    details: decodedDetails(detail, count),
  };
}

/** Columns of the probe. Those that it did not have yet when the block was written have no value. */
function readTyped(
  reader: ByteReader,
  { count, probeColumns }: FullHead,
  predictors: Predictors,
  own: readonly StoredColumn[],
  memory: ColumnMemory,
): Record<string, Uint32Array> {
  const typed: Record<string, Uint32Array> = {};
  for (let at = 0; at < own.length; at++) {
    const { name, none = 0 } = own[at] as StoredColumn;
    typed[name] = at < probeColumns ? readNumbers(reader, predictors, memory) : memory.u32(count).fill(none);
  }
  return typed;
}
