import { OUTCOMES } from '../../../core/model/outcome.ts';
import { rttRule, ScratchColumns } from './block-columns.ts';
import { openBlock } from './block-head.ts';
import { PLANNED_MS, SENT_US, sentMsOf } from './block-times.ts';
import type { ByteReader } from './byte-stream.ts';
import {
  type ColumnHead,
  isConstantColumn,
  isRegularColumn,
  isSeekable,
  readBody,
  readHead,
  readPart,
} from './column-codec.ts';
import { grown } from './grown.ts';
import { alone, type Predictors, previousBySeq } from './predict.ts';
import { replies } from './replies.ts';
import { MINI_BLOCK } from './rice.ts';
import { RTT_MS } from './scales.ts';

/** Some samples. No typed arrays: for so few they take longer to make than to fill. */
export interface NewestSamples {
  readonly probeCode: number;
  readonly count: number;
  readonly sentMs: ArrayLike<number>;
  readonly rttMs: ArrayLike<number>;
  readonly outcome: ArrayLike<number>;
  /** Outcomes of some that arrived before these. */
  readonly earlier: ArrayLike<number>;
}

const NEWEST = 8;
const LARGEST_TIME = 2 ** 31;
const scratch = new ScratchColumns();
let outcomes = new Int32Array(0);

/**
 * Finds the last samples of a block, in order of arrival, that were sent before a moment. Mini-blocks before them are passed
 * undecoded where the form of a column allows it. Throws on a damaged block.
 * @param limit 0 = all samples of the block are before the moment, and only outcomes are wanted
 * @param more how many of those before are wanted, of which only the outcome is read
 */
export function newestBefore(blob: Uint8Array, slotMs: number, atMs: number, limit = NEWEST, more = 0): NewestSamples {
  const { reader, head } = openBlock(blob);
  const { count, timeKind, probeCode } = head;
  scratch.reserve(count);
  outcomes = grown(outcomes, count);
  const { times, delays } = scratch;
  const predictors = alone(count, readPrevious(reader, count));
  const areAlike = readPresence(reader, predictors);
  if (limit === 0) {
    return { probeCode, count: 0, sentMs: [], rttMs: [], outcome: [], earlier: outcomesBefore(count, more) };
  }
  const rttAt = reader.at;
  reader.at = readHead(reader).end;
  const timeHead = readHead(reader);
  const step = stepOf(timeHead, predictors);
  if (step === 0) readBody(reader, timeHead, times, predictors);
  reader.at = timeHead.end;
  const delayColumn = new BackwardColumn(reader, delays, predictors);
  const slotUs = slotMs * 1000;
  const unsentFrom =
    timeKind === SENT_US ? Number.POSITIVE_INFINITY : (atMs - slotMs) * (timeKind === PLANNED_MS ? 1 : 1000);
  const places: number[] = [];
  const last = step === 0 ? count : Math.min(count, Math.ceil((unsentFrom - timeHead.first) / step));
  let at = last - 1;
  for (; at >= 0 && places.length < limit; at--) {
    if (step > 0) times[at] = timeHead.first + at * step;
    const time = times[at] as number;
    if (time < unsentFrom && sentMsOf(timeKind, time, delayColumn.at(at), slotUs) < atMs) places.push(at);
  }
  places.reverse();
  reader.at = rttAt;
  const sentMs: number[] = [];
  const outcome: number[] = [];
  for (const at of places) {
    sentMs.push(sentMsOf(timeKind, times[at] as number, delays[at] as number, slotUs));
    outcome.push(outcomes[at] as number);
  }
  const earlier = outcomesBefore(at + 1, more);
  return {
    probeCode,
    count: places.length,
    sentMs,
    rttMs: readRtts(reader, places, predictors, areAlike),
    outcome,
    earlier,
  };
}

/** Outcomes before an index, which is negative where the moment is before the block. */
function outcomesBefore(end: number, most: number): readonly number[] {
  const from = Math.max(0, end - most);
  let at = from;
  while (at < end && outcomes[at] === OUTCOMES.reply) at += 1;
  if (at >= end) return replies(Math.max(0, end - from));
  const found: number[] = [];
  for (at = from; at < end; at++) found.push(outcomes[at] as number);
  return found;
}

/** Distance of times that are planned regularly, which need not be read to find those before a moment; 0 = they are not. */
function stepOf(head: ColumnHead, { count, previous }: Predictors): number {
  if (previous !== null || head.constant <= 0 || !isRegularColumn(head)) return 0;
  return head.first + head.constant * count < LARGEST_TIME ? head.constant : 0;
}

function readPrevious(reader: ByteReader, count: number): Int32Array | null {
  const head = readHead(reader);
  readBody(reader, head, scratch.seq, alone(count));
  return isConstantColumn(head) ? null : previousBySeq(scratch.seq, count, scratch.previous);
}

/** Reads outcomes, and into `values` which samples differ from their rule. @returns whether all samples are alike in both */
function readPresence(reader: ByteReader, predictors: Predictors): boolean {
  const outcomeHead = readHead(reader);
  readBody(reader, outcomeHead, outcomes, predictors);
  const head = readHead(reader);
  readBody(reader, head, scratch.values, predictors);
  return isConstantColumn(outcomeHead) && isConstantColumn(head);
}

const hasRtt = (at: number): boolean => (scratch.values[at] as number) !== rttRule(outcomes[at] as number);

/** Indexes of samples among those with an RTT; −1 = it has none. */
interface RttIndexes {
  readonly indexes: readonly number[];
  /** Samples with an RTT up to the last one. */
  readonly present: number;
}

const alike = (places: readonly number[], last: number): RttIndexes =>
  hasRtt(0) ? { indexes: places, present: last + 1 } : { indexes: places.map(() => -1), present: 0 };

function indexesOf(places: readonly number[], last: number, isBySeq: boolean): RttIndexes {
  const { rttSeq, seq, values } = scratch;
  const indexes: number[] = [];
  let present = 0;
  for (let at = 0, next = 0; at <= last; at++) {
    const has = (values[at] as number) !== rttRule(outcomes[at] as number);
    if (at === places[next]) next = indexes.push(has ? present : -1);
    if (!has) continue;
    if (isBySeq) rttSeq[present] = seq[at] as number;
    present += 1;
  }
  return { indexes, present };
}

function readRtts(
  reader: ByteReader,
  places: readonly number[],
  { count, previous }: Predictors,
  areAlike: boolean,
): readonly number[] {
  const { rtt } = scratch;
  const head = readHead(reader);
  const isPart = isSeekable(head);
  const last = isPart ? (places.at(-1) ?? -1) : count - 1;
  const { indexes, present } =
    areAlike && previous === null ? alike(places, last) : indexesOf(places, last, previous !== null);
  const first = indexes.find((index) => index >= 0);
  if (!isPart) readBody(reader, head, rtt, scratch.rttPredictors(present, previous !== null));
  else if (first !== undefined) readPart(reader, head, rtt, first, present);
  return indexes.map((index) => (index < 0 ? Number.NaN : (RTT_MS[rtt[index] as number] ?? Number.NaN)));
}

/** A column that is read from its end, by mini-blocks where its form allows. */
class BackwardColumn {
  private readonly reader: ByteReader;
  private readonly values: Int32Array;
  private readonly head: ColumnHead;
  private readonly start: number;
  /** Numbers from here on are read, as far as they were asked for. */
  private from: number;

  constructor(reader: ByteReader, values: Int32Array, predictors: Predictors) {
    this.reader = reader;
    this.values = values;
    this.head = readHead(reader);
    this.start = reader.at;
    this.from = predictors.count;
    if (isSeekable(this.head)) return;
    readBody(reader, this.head, values, predictors);
    this.from = 0;
  }

  /** @param index at most the one before */
  at(index: number): number {
    if (index < this.from) {
      this.from = index - (index % MINI_BLOCK);
      this.reader.at = this.start;
      readPart(this.reader, this.head, this.values, this.from, index + 1);
    }
    return this.values[index] as number;
  }
}
