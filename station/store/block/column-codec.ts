import { type ByteReader, ByteWriter, DamagedBlock } from './byte-stream.ts';
import { grown } from './grown.ts';
import {
  BY_OUTCOME,
  BY_PLAN,
  DELTA,
  differences,
  intervalOf,
  PLAIN,
  type Prediction,
  type Predictors,
  restore,
} from './predict.ts';
import { RicePlan, readRice, skipMiniBlocks } from './rice.ts';
import { readRuns, writeRuns } from './runs.ts';

/**
 * One column of i32 numbers, in the cheapest of several forms.
 *
 * u8 tag (form | prediction << 2). ZERO: nothing more. Else with a prediction the first number, and for BY_PLAN the interval.
 * CONSTANT: the number. RUNS and RICE: varint length in bytes, then the body.
 */
const CONSTANT = 0;
const RUNS = 1;
const RICE = 2;
const ZERO = 3;

const isConstant = (values: Int32Array, count: number): boolean => {
  const first = values[0];
  for (let at = 1; at < count; at++) if (values[at] !== first) return false;
  return true;
};

/** A form that a column could have, with its length. Kept and used again. */
class Candidate {
  prediction: Prediction = PLAIN;
  bytes = 0;
  /** Whether the prediction applies. */
  isUsable = true;
  private values: Int32Array = new Int32Array(0);
  private differences = new Int32Array(0);
  private form = ZERO;
  private interval = 0;
  private readonly rice = new RicePlan();
  private readonly runs = new ByteWriter();

  /** Takes the numbers as they are. @returns whether all are the same */
  plain(values: Int32Array, count: number): boolean {
    this.prediction = PLAIN;
    this.values = values;
    return this.isConstant(count);
  }

  /** Takes the differences from a prediction, if it applies. @returns whether all are the same */
  predicted(prediction: Prediction, values: Int32Array, predictors: Predictors): boolean {
    this.interval = prediction === BY_PLAN ? intervalOf(values, predictors) : 0;
    this.isUsable = prediction !== BY_PLAN || this.interval !== 0;
    if (!this.isUsable) return false;
    this.prediction = prediction;
    this.differences = grown(this.differences, predictors.count);
    differences(prediction, values, predictors, this.interval, this.differences);
    this.values = this.differences;
    return this.isConstant(predictors.count);
  }

  private isConstant(count: number): boolean {
    if (!isConstant(this.values, count)) return false;
    this.form = count === 0 || this.values[0] === 0 ? ZERO : CONSTANT;
    this.bytes = 0;
    return true;
  }

  /** Finds the form of numbers that differ. */
  measured(count: number, isQuick = false): this {
    this.rice.plan(this.values, count, isQuick);
    this.runs.length = 0;
    const isInRuns = writeRuns(this.runs, this.values, count) && this.runs.length < this.rice.bytes;
    this.form = isInRuns ? RUNS : RICE;
    this.bytes = isInRuns ? this.runs.length : this.rice.bytes;
    return this;
  }

  write(out: ByteWriter, first: number, count: number): void {
    out.byte(this.form | (this.prediction << 2));
    if (this.prediction !== PLAIN) out.signed(first);
    if (this.prediction === BY_PLAN) out.signed(this.interval);
    if (this.form === CONSTANT) out.signed(this.values[0] as number);
    if (this.form === RUNS || this.form === RICE) out.varint(this.bytes);
    if (this.form === RUNS) out.append(this.runs.written());
    if (this.form === RICE) this.rice.write(out, this.values, count);
  }
}

const plain = new Candidate();
/** At least as many as predictions are tried for any column. */
const predicted = Array.from({ length: 4 }, () => new Candidate());

/**
 * @param predictions tried besides PLAIN
 * @param isQuick PLAIN is taken unless a prediction makes all numbers the same
 */
export function writeColumn(
  out: ByteWriter,
  values: Int32Array,
  predictors: Predictors,
  predictions: readonly Prediction[],
  isQuick: boolean,
): void {
  const { count } = predictors;
  const chosen =
    constantOf(values, predictors, predictions) ??
    (isQuick ? plain.measured(count, true) : shortestOf(count, predictions));
  chosen.write(out, values[0] as number, count);
}

/** Loads all candidates. @returns the first with all numbers the same: no other is shorter, and none has to be measured */
function constantOf(values: Int32Array, predictors: Predictors, predictions: readonly Prediction[]): Candidate | null {
  if (plain.plain(values, predictors.count)) return plain;
  for (let at = 0; at < predictions.length; at++) {
    const candidate = predicted[at] as Candidate;
    if (candidate.predicted(predictions[at] as Prediction, values, predictors)) return candidate;
  }
  return null;
}

function shortestOf(count: number, predictions: readonly Prediction[]): Candidate {
  let shortest = plain.measured(count);
  for (let at = 0; at < predictions.length; at++) {
    const candidate = predicted[at] as Candidate;
    if (!candidate.isUsable) continue;
    candidate.measured(count);
    if (candidate.bytes < shortest.bytes) shortest = candidate;
  }
  return shortest;
}

/** Head of a column; the reader stands at its body. */
export interface ColumnHead {
  readonly form: number;
  readonly prediction: Prediction;
  readonly first: number;
  readonly interval: number;
  /** The number of CONSTANT and ZERO. */
  readonly constant: number;
  /** Place after the column. */
  readonly end: number;
}

export function readHead(reader: ByteReader): ColumnHead {
  const tag = reader.byte();
  const form = tag & 3;
  const prediction = (tag >> 2) as Prediction;
  if (prediction > BY_OUTCOME) throw new DamagedBlock();
  const first = prediction === PLAIN ? 0 : reader.signed();
  const interval = prediction === BY_PLAN ? reader.signed() : 0;
  const constant = form === CONSTANT ? reader.signed() : 0;
  const length = form === RUNS || form === RICE ? reader.varint() : 0;
  return { form, prediction, first, interval, constant, end: reader.placeAfter(length) };
}

/** Whether all numbers are the same. */
export const isConstantColumn = ({ form, prediction }: ColumnHead): boolean =>
  prediction === PLAIN && (form === CONSTANT || form === ZERO);

/** Whether each number is the one before plus the constant, of columns without other predictors. */
export const isRegularColumn = ({ form, prediction }: ColumnHead): boolean =>
  prediction === DELTA && (form === CONSTANT || form === ZERO);

export function skipColumn(reader: ByteReader): void {
  reader.at = readHead(reader).end;
}

/** Reads a column into the front of `values`. */
export function readColumn(reader: ByteReader, values: Int32Array, predictors: Predictors): void {
  readBody(reader, readHead(reader), values, predictors);
}

export function readBody(reader: ByteReader, head: ColumnHead, values: Int32Array, predictors: Predictors): void {
  const { count } = predictors;
  if (head.form === RUNS) readRuns(reader, values, count);
  else if (head.form === RICE) readRice(reader, values, count);
  else values.fill(head.constant, 0, count);
  if (head.prediction !== PLAIN && count > 0) restore(head.prediction, values, head.first, predictors, head.interval);
  reader.at = head.end;
}

/** Whether numbers of a column can be read without those before. */
export const isSeekable = ({ form, prediction }: ColumnHead): boolean => prediction === PLAIN && form !== RUNS;

/**
 * Reads the mini-blocks of a seekable column that hold the numbers `from` to before `to`, and leaves the others as they are.
 */
export function readPart(reader: ByteReader, head: ColumnHead, values: Int32Array, from: number, to: number): void {
  if (head.form !== RICE) {
    values.fill(head.constant, from, to);
    return;
  }
  const start = skipMiniBlocks(reader, from);
  readRice(reader, values.subarray(start), to - start);
  reader.at = head.end;
}
