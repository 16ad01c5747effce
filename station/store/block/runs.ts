import { type ByteReader, type ByteWriter, DamagedBlock } from './byte-stream.ts';
import { grown } from './grown.ts';
import { readRice, writeRice } from './rice.ts';

/**
 * Numbers as runs of equal ones: varint number of runs, varint size of the palette, its numbers in the order of their first
 * run, the lengths less 1, and where the palette has more than two the index of each run among those that differ from the one before.
 */
const MAX_PALETTE = 64;
/** With shorter runs than this on average, mini-blocks are smaller. */
const LEAST_MEAN_RUN = 3;

let lengths = new Int32Array(0);
let choices = new Int32Array(0);

/** @returns whether it was written: the runs may be too short, or of too many numbers */
export function writeRuns(out: ByteWriter, values: Int32Array, count: number): boolean {
  const limit = Math.floor(count / LEAST_MEAN_RUN);
  if (hasMoreRuns(values, count, limit)) return false;
  lengths = grown(lengths, limit);
  choices = grown(choices, limit);
  const palette: number[] = [];
  let runs = 0;
  let current = -1;
  for (let from = 0; from < count; runs++) {
    const value = values[from] as number;
    let to = from + 1;
    while (to < count && values[to] === value) to++;
    let choice = palette.indexOf(value);
    if (choice < 0) choice = palette.push(value) - 1;
    if (palette.length > MAX_PALETTE) return false;
    lengths[runs] = to - from - 1;
    choices[runs] = current >= 0 && choice > current ? choice - 1 : choice;
    current = choice;
    from = to;
  }
  out.varint(runs);
  out.varint(palette.length);
  for (const value of palette) out.signed(value);
  writeRice(out, lengths, runs);
  if (palette.length > 2) writeRice(out, choices, runs);
  return true;
}

function hasMoreRuns(values: Int32Array, count: number, limit: number): boolean {
  let runs = 1;
  for (let at = 1; at < count && runs <= limit; at++) if (values[at] !== values[at - 1]) runs++;
  return runs > limit;
}

export function readRuns(reader: ByteReader, values: Int32Array, count: number): void {
  const runs = reader.varint();
  const size = reader.varint();
  if (runs > count || size > MAX_PALETTE || size === 0) throw new DamagedBlock();
  const palette = Array.from({ length: size }, () => reader.signed());
  lengths = grown(lengths, runs);
  choices = grown(choices, runs);
  readRice(reader, lengths, runs);
  if (size > 2) readRice(reader, choices, runs);
  let at = 0;
  let current = -1;
  for (let run = 0; run < runs; run++) {
    const choice = size > 2 ? (choices[run] as number) : 0;
    current = current >= 0 && choice >= current ? choice + 1 : choice;
    const value = palette[current];
    const end = at + (lengths[run] as number) + 1;
    if (value === undefined || end <= at || end > count) throw new DamagedBlock();
    for (; at < end; at++) values[at] = value; // most runs are too short for `fill`
  }
  if (at !== count) throw new DamagedBlock();
}
