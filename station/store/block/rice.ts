import { type ByteReader, type ByteWriter, DamagedBlock, unzigzag, varintLength, zigzag } from './byte-stream.ts';

/**
 * Adaptive Rice coding of i32 numbers in mini-blocks: each has its own parameter and reference, starts on a byte and
 * states its length, so that it can be skipped.
 *
 * Mini-block: u8 (kind << 6 | k), the reference; unless constant the length in bytes, then per number the quotient in unary
 * (ones, then a zero) and k bits. From UNARY_LIMIT on: UNARY_LIMIT ones and 32 bits.
 */
export const MINI_BLOCK = 128;
const UNARY_LIMIT = 16;
const ESCAPE_BITS = UNARY_LIMIT + 32;
const MAX_PARAMETER = 31;

/** Distances are from the least number, or from a middle one with signs folded in. */
const CONSTANT = 0;
const ABOVE_LEAST = 1;
const AROUND_CENTRE = 2;

/** Parameters of the mini-blocks of a column, which are found before anything is written. Kept and used again. */
export class RicePlan {
  /** Length of the column as it would be written. */
  bytes = 0;
  private kinds = new Uint8Array(0);
  private parameters = new Uint8Array(0);
  private references = new Int32Array(0);
  private lengths = new Uint32Array(0);

  /** @param isQuick the parameter is estimated, not searched for: some more bytes in half the time */
  plan(values: Int32Array, count: number, isQuick = false): void {
    const miniBlocks = Math.ceil(count / MINI_BLOCK);
    if (this.kinds.length < miniBlocks) this.grow(2 * miniBlocks);
    this.bytes = 0;
    for (let mini = 0; mini < miniBlocks; mini++) {
      const from = mini * MINI_BLOCK;
      this.planMini(mini, values, from, Math.min(MINI_BLOCK, count - from), isQuick);
    }
  }

  /** Writes the numbers that were planned. */
  write(out: ByteWriter, values: Int32Array, count: number): void {
    for (let mini = 0; mini * MINI_BLOCK < count; mini++) {
      const kind = this.kinds[mini] as number;
      const k = this.parameters[mini] as number;
      const reference = this.references[mini] as number;
      out.byte((kind << 6) | k);
      out.signed(reference);
      if (kind === CONSTANT) continue;
      const length = this.lengths[mini] as number;
      out.varint(length);
      out.reserve(length);
      const from = mini * MINI_BLOCK;
      writeBits(out, distancesOf(kind, reference, values, from, Math.min(MINI_BLOCK, count - from)), k);
    }
  }

  private planMini(mini: number, values: Int32Array, from: number, count: number, isQuick: boolean): void {
    let least = values[from] as number;
    let greatest = least;
    for (let at = from + 1; at < from + count; at++) {
      const value = values[at] as number;
      if (value < least) least = value;
      if (value > greatest) greatest = value;
    }
    if (least === greatest) {
      this.set(mini, CONSTANT, 0, least, 0);
      return;
    }
    if (isQuick) {
      const numbers = distancesOf(ABOVE_LEAST, least, values, from, count);
      const k = estimatedParameter(numbers);
      this.set(mini, ABOVE_LEAST, k, least, (bitsWith(numbers, k) + 7) >> 3);
      return;
    }
    best.bits = Number.POSITIVE_INFINITY;
    searchParameter(distancesOf(ABOVE_LEAST, least, values, from, count));
    const fromLeast = best.bits;
    const centre = middleOf(values, from, count);
    searchParameter(distancesOf(AROUND_CENTRE, centre, values, from, count));
    const isCentred = best.bits < fromLeast;
    this.set(mini, isCentred ? AROUND_CENTRE : ABOVE_LEAST, best.k, isCentred ? centre : least, (best.bits + 7) >> 3);
  }

  private set(mini: number, kind: number, k: number, reference: number, length: number): void {
    this.kinds[mini] = kind;
    this.parameters[mini] = k;
    this.references[mini] = reference;
    this.lengths[mini] = length;
    this.bytes += 1 + varintLength(zigzag(reference)) + (kind === CONSTANT ? 0 : varintLength(length) + length);
  }

  private grow(size: number): void {
    this.kinds = new Uint8Array(size);
    this.parameters = new Uint8Array(size);
    this.references = new Int32Array(size);
    this.lengths = new Uint32Array(size);
  }
}

const ownPlan = new RicePlan();

/** Writes numbers for which no other form is considered. */
export function writeRice(out: ByteWriter, values: Int32Array, count: number): void {
  ownPlan.plan(values, count);
  ownPlan.write(out, values, count);
}

const distances = new Uint32Array(MINI_BLOCK);
const BY_LENGTH = Array.from({ length: MINI_BLOCK + 1 }, (_, length) => distances.subarray(0, length));

/** Distances of a mini-block's numbers from the reference. */
function distancesOf(kind: number, reference: number, values: Int32Array, from: number, count: number): Uint32Array {
  if (kind === ABOVE_LEAST)
    for (let index = 0; index < count; index++) distances[index] = (values[from + index] as number) - reference;
  else
    for (let index = 0; index < count; index++)
      distances[index] = zigzag(((values[from + index] as number) - reference) | 0);
  return BY_LENGTH[count] as Uint32Array;
}

function writeBits(out: ByteWriter, numbers: Uint32Array, k: number): void {
  const { bytes } = out;
  const remainderMask = 2 ** k - 1;
  let at = out.length;
  let pending = 0;
  let held = 0; // bits not written yet, at most 7 between numbers
  for (let index = 0; index < numbers.length; index++) {
    const value = numbers[index] as number;
    const quotient = value >>> k;
    const length = quotient + 1 + k;
    if (quotient < UNARY_LIMIT && length <= 24) {
      pending = (pending << length) | ((2 << (quotient + k)) - (2 << k)) | (value & remainderMask);
      held += length;
    } else {
      const isEscaped = quotient >= UNARY_LIMIT;
      const width = isEscaped ? 32 : k;
      pending = isEscaped ? (pending << UNARY_LIMIT) | 0xffff : (pending << (quotient + 1)) | ((2 << quotient) - 2);
      held += isEscaped ? UNARY_LIMIT : quotient + 1;
      for (let left = width; left > 0; ) {
        while (held >= 8) {
          held -= 8;
          bytes[at++] = pending >>> held;
        }
        const taken = Math.min(left, 16);
        left -= taken;
        pending = (pending << taken) | ((value >>> left) & (2 ** taken - 1));
        held += taken;
      }
    }
    while (held >= 8) {
      held -= 8;
      bytes[at++] = pending >>> held;
    }
  }
  if (held > 0) bytes[at++] = pending << (8 - held);
  out.length = at;
}

const MIDDLE_SAMPLES = 15;
const middleSamples = new Int32Array(MIDDLE_SAMPLES);

/** About the median: that of some of the numbers. */
function middleOf(values: Int32Array, from: number, count: number): number {
  const taken = Math.min(MIDDLE_SAMPLES, count);
  for (let index = 0; index < taken; index++) {
    const value = values[from + Math.floor((index * count) / taken)] as number;
    let place = index;
    for (; place > 0 && (middleSamples[place - 1] as number) > value; place--)
      middleSamples[place] = middleSamples[place - 1] as number;
    middleSamples[place] = value;
  }
  return middleSamples[taken >> 1] as number;
}

/** The best parameter so far for the mini-block at hand. */
const best = { k: 0, bits: 0 };

/** The parameter that suits numbers around their mean. */
function estimatedParameter(numbers: Uint32Array): number {
  let sum = 0;
  for (let index = 0; index < numbers.length; index++) sum += numbers[index] as number;
  return Math.max(0, 31 - Math.clz32(sum / numbers.length));
}

/** Looks for a parameter with fewer bits than `best`, downwards from that of the mean, which outliers raise. */
function searchParameter(numbers: Uint32Array): void {
  let sum = 0;
  for (let index = 0; index < numbers.length; index++) sum += numbers[index] as number;
  let previous = Number.POSITIVE_INFINITY;
  for (let k = Math.min(MAX_PARAMETER, 32 - Math.clz32(sum / numbers.length)); k >= 0; k--) {
    const bits = bitsWith(numbers, k);
    if (bits > previous) return;
    previous = bits;
    if (bits < best.bits) {
      best.k = k;
      best.bits = bits;
    }
  }
}

function bitsWith(numbers: Uint32Array, k: number): number {
  let bits = numbers.length * (k + 1);
  for (let index = 0; index < numbers.length; index++) {
    const quotient = (numbers[index] as number) >>> k;
    bits += quotient < UNARY_LIMIT ? quotient : ESCAPE_BITS - k - 1;
  }
  return bits;
}

/** Reads `count` numbers that stand at the reader's place. */
export function readRice(reader: ByteReader, values: Int32Array, count: number): void {
  for (let from = 0; from < count; from += MINI_BLOCK)
    readMini(reader, values, from, Math.min(MINI_BLOCK, count - from));
}

/** Passes the mini-blocks before a number. @returns the first number of the one at which the reader stands then */
export function skipMiniBlocks(reader: ByteReader, toIndex: number): number {
  const from = toIndex - (toIndex % MINI_BLOCK);
  for (let passed = 0; passed < from; passed += MINI_BLOCK) {
    const kind = reader.byte() >> 6;
    reader.varint();
    if (kind !== CONSTANT) reader.at = reader.placeAfter(reader.varint());
  }
  return from;
}

function readMini(reader: ByteReader, values: Int32Array, from: number, count: number): void {
  const head = reader.byte();
  const kind = head >> 6;
  const k = head & 63;
  const reference = reader.signed();
  if (kind === CONSTANT) {
    values.fill(reference, from, from + count);
    return;
  }
  if (kind > AROUND_CENTRE || k > MAX_PARAMETER) throw new DamagedBlock();
  const end = reader.placeAfter(reader.varint());
  if (k <= UNARY_LIMIT) readShort(reader, values, from, count, k);
  else readLong(reader, values, from, count, k);
  if (kind === ABOVE_LEAST)
    for (let at = from; at < from + count; at++) values[at] = (values[at] as number) + reference;
  else for (let at = from; at < from + count; at++) values[at] = unzigzag(values[at] as number) + reference;
  reader.at = end;
}

/** Numbers whose quotient and remainder fit into one word of 32 bits. */
function readShort({ view, bytes, at }: ByteReader, values: Int32Array, from: number, count: number, k: number): void {
  const shiftOfRest = 31 - k;
  let bit = at * 8;
  for (let index = from; index < from + count; index++) {
    const byte = bit >>> 3;
    const into = bit & 7;
    // Four bytes follow any bit of a mini-block: the checksum at least.
    const word = (view.getUint32(byte) << into) | ((bytes[byte + 4] as number) >>> (8 - into));
    const quotient = Math.clz32(~word);
    if (quotient < UNARY_LIMIT) {
      values[index] = (quotient << k) | (((word << (quotient + 1)) >>> 1) >>> shiftOfRest);
      bit += quotient + 1 + k;
    } else {
      values[index] = wordAt(view, bytes, bit + UNARY_LIMIT);
      bit += ESCAPE_BITS;
    }
  }
}

function readLong({ view, bytes, at }: ByteReader, values: Int32Array, from: number, count: number, k: number): void {
  let bit = at * 8;
  for (let index = from; index < from + count; index++) {
    const quotient = Math.min(UNARY_LIMIT, Math.clz32(~wordAt(view, bytes, bit)));
    const isEscaped = quotient === UNARY_LIMIT;
    bit += isEscaped ? UNARY_LIMIT : quotient + 1;
    const width = isEscaped ? 32 : k;
    const rest = wordAt(view, bytes, bit) >>> (32 - width);
    values[index] = isEscaped ? rest : (quotient << k) | rest;
    bit += width;
  }
}

function wordAt(view: DataView, bytes: Uint8Array, bit: number): number {
  const byte = bit >>> 3;
  const into = bit & 7;
  return (view.getUint32(byte) << into) | ((bytes[byte + 4] ?? 0) >>> (8 - into));
}
