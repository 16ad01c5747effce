import { type ByteReader, ByteWriter, DamagedBlock } from './byte-stream.ts';
import { grown } from './grown.ts';
import { BY_PLAN, differences, intervalOf, PLAIN, type Prediction, type Predictors, restore } from './predict.ts';
import { readRice, skipMiniBlocks, writeRice } from './rice.ts';
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

const body = new ByteWriter();
const trial = new ByteWriter();
let best = new ByteWriter();
let other = new ByteWriter();
let residuals = new Int32Array(0);

const isConstant = (values: Int32Array, count: number): boolean => {
  const first = values[0];
  for (let at = 1; at < count; at++) if (values[at] !== first) return false;
  return true;
};

/** @param predictions tried besides PLAIN */
export function writeColumn(
  out: ByteWriter,
  values: Int32Array,
  predictors: Predictors,
  predictions: readonly Prediction[],
): void {
  const { count } = predictors;
  if (count === 0 || isConstant(values, count)) {
    writeForm(out, PLAIN, values, count, []);
    return;
  }
  best.length = 0;
  writeForm(best, PLAIN, values, count, []);
  residuals = grown(residuals, count);
  for (const prediction of predictions) {
    const interval = prediction === BY_PLAN ? intervalOf(values, predictors) : 0;
    if (prediction === BY_PLAN && interval === 0) continue;
    differences(prediction, values, predictors, interval, residuals);
    other.length = 0;
    const first = values[0] as number;
    writeForm(other, prediction, residuals, count, prediction === BY_PLAN ? [first, interval] : [first]);
    if (other.length < best.length) [best, other] = [other, best];
  }
  out.append(best.written());
}

function writeForm(out: ByteWriter, prediction: Prediction, values: Int32Array, count: number, head: number[]): void {
  const tag = (form: number): void => {
    out.byte(form | (prediction << 2));
    for (const value of head) out.signed(value);
  };
  if (count === 0 || isConstant(values, count)) {
    const value = count === 0 ? 0 : (values[0] as number);
    tag(value === 0 ? ZERO : CONSTANT);
    if (value !== 0) out.signed(value);
    return;
  }
  body.length = 0;
  writeRice(body, values, count);
  trial.length = 0;
  const isInRuns = writeRuns(trial, values, count) && trial.length < body.length;
  tag(isInRuns ? RUNS : RICE);
  const smaller = isInRuns ? trial : body;
  out.varint(smaller.length);
  out.append(smaller.written());
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
  if (prediction > BY_PLAN) throw new DamagedBlock();
  const first = prediction === PLAIN ? 0 : reader.signed();
  const interval = prediction === BY_PLAN ? reader.signed() : 0;
  const constant = form === CONSTANT ? reader.signed() : 0;
  const length = form === RUNS || form === RICE ? reader.varint() : 0;
  return { form, prediction, first, interval, constant, end: reader.placeAfter(length) };
}

/** Whether all numbers are the same. */
export const isConstantColumn = ({ form, prediction }: ColumnHead): boolean =>
  prediction === PLAIN && (form === CONSTANT || form === ZERO);

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
