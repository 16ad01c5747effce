import type { ColumnMemory } from '../column-memory.ts';
import { rttRule, ScratchColumns } from './block-columns.ts';
import type { FullHead } from './block-head.ts';
import type { BlockFigures } from './block-samples.ts';
import { sentMsOf } from './block-times.ts';
import type { ByteReader } from './byte-stream.ts';
import { isConstantColumn, readBody, readColumn, readHead } from './column-codec.ts';
import { alone, type Predictors, previousAlike, previousBySeq } from './predict.ts';
import { DELAY_US, RTT_MS } from './scales.ts';

/** Columns of the block at hand, which is written or read. */
export const scratch = new ScratchColumns();

export interface ReadFigures {
  readonly figures: BlockFigures;
  readonly predictors: Predictors;
}

/** Reads the columns of figures; the reader is at those of LATER_COLUMNS then, `seq` and `delays` are in the scratch. */
export function readFigures(
  reader: ByteReader,
  { count, probeCode, timeKind }: FullHead,
  slotMs: number,
  memory: ColumnMemory,
): ReadFigures {
  scratch.reserve(count);
  const { times, delays } = scratch;
  const predictors = alone(count, readSeq(reader, count));
  const outcome = readNumbers(reader, predictors, memory);
  const rttMs = readRtts(reader, outcome, predictors, memory);
  readColumn(reader, times, predictors);
  readColumn(reader, delays, predictors);
  const sentMs = memory.f64(count);
  const slotUs = slotMs * 1000;
  for (let at = 0; at < count; at++) sentMs[at] = sentMsOf(timeKind, times[at] as number, delays[at] as number, slotUs);
  return { figures: { probeCode, count, sentMs, rttMs, outcome }, predictors };
}

/** Predictors of the columns after those of figures. Most blocks have no column that needs `alike`: it is found when it is asked for. */
class LaterPredictors implements Predictors {
  readonly count: number;
  readonly previous: Int32Array | null;
  readonly planned = scratch.times;
  private readonly outcome: Uint32Array;
  private known: Int32Array | null = null;

  constructor({ figures: { count, outcome }, predictors: { previous } }: ReadFigures) {
    this.count = count;
    this.previous = previous;
    this.outcome = outcome;
  }

  get alike(): Int32Array {
    this.known ??= previousAlike(scratch.seq, this.outcome, this.count, scratch.alike);
    return this.known;
  }
}

export const laterPredictors = (read: ReadFigures): Predictors => new LaterPredictors(read);

/** Reads `seq` into the scratch. @returns `previous` of the predictors */
function readSeq(reader: ByteReader, count: number): Int32Array | null {
  const head = readHead(reader);
  readBody(reader, head, scratch.seq, alone(count));
  return isConstantColumn(head) ? null : previousBySeq(scratch.seq, count, scratch.previous);
}

function readRtts(
  reader: ByteReader,
  outcome: Uint32Array,
  predictors: Predictors,
  memory: ColumnMemory,
): Float64Array {
  const { values, rtt, rttSeq, seq } = scratch;
  const { count, previous } = predictors;
  readColumn(reader, values, predictors);
  let present = 0;
  for (let at = 0; at < count; at++) {
    const hasRtt = (values[at] as number) ^ rttRule(outcome[at] as number);
    values[at] = hasRtt;
    if (hasRtt === 0) continue;
    rttSeq[present++] = seq[at] as number;
  }
  readColumn(reader, rtt, scratch.rttPredictors(present, previous !== null));
  const rttMs = memory.f64(count);
  let next = 0;
  for (let at = 0; at < count; at++)
    rttMs[at] = values[at] === 0 ? Number.NaN : (RTT_MS[rtt[next++] as number] ?? Number.NaN);
  return rttMs;
}

/** Send delays, which readFigures left in the scratch. */
export function readDelays(count: number, memory: ColumnMemory): Uint32Array {
  const lateUs = memory.u32(count);
  const { delays } = scratch;
  for (let at = 0; at < count; at++) lateUs[at] = DELAY_US[delays[at] as number] ?? 0;
  return lateUs;
}

/** A column of numbers without sign. */
export function readNumbers(reader: ByteReader, predictors: Predictors, memory: ColumnMemory): Uint32Array {
  const { count } = predictors;
  const { values } = scratch;
  const numbers = memory.u32(count);
  // Copied: for a column as short as that of a block, a view of other type takes longer to make.
  readColumn(reader, values, predictors);
  for (let at = 0; at < count; at++) numbers[at] = values[at] as number;
  return numbers;
}
