import { type ByteReader, type ByteWriter, DamagedBlock, unzigzag, zigzag } from './byte-stream.ts';

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

interface MiniPlan {
  readonly kind: number;
  readonly k: number;
  readonly reference: number;
  readonly bits: number;
}

/** Distances of the mini-block at hand, by kind. */
const distances = { [ABOVE_LEAST]: new Uint32Array(MINI_BLOCK), [AROUND_CENTRE]: new Uint32Array(MINI_BLOCK) } as const;

export function writeRice(out: ByteWriter, values: Int32Array, count: number): void {
  for (let from = 0; from < count; from += MINI_BLOCK) writeMini(out, values, from, Math.min(MINI_BLOCK, count - from));
}

function writeMini(out: ByteWriter, values: Int32Array, from: number, count: number): void {
  const plan = planMini(values, from, count);
  out.byte((plan.kind << 6) | plan.k);
  out.signed(plan.reference);
  if (plan.kind === CONSTANT) return;
  const bytes = (plan.bits + 7) >> 3;
  out.varint(bytes);
  out.reserve(bytes + 8);
  writeBits(out, distances[plan.kind as typeof ABOVE_LEAST], count, plan.k);
}

function writeBits(out: ByteWriter, numbers: Uint32Array, count: number, k: number): void {
  const { bytes } = out;
  let at = out.length;
  let held = 0; // bits not written yet, at most 7 between calls
  let pending = 0;
  const put = (value: number, bits: number): void => {
    pending = (pending << bits) | value;
    held += bits;
    while (held >= 8) {
      held -= 8;
      bytes[at++] = pending >>> held;
    }
  };
  for (let index = 0; index < count; index++) {
    const value = numbers[index] as number;
    const quotient = value >>> k;
    const isEscaped = quotient >= UNARY_LIMIT;
    if (isEscaped) put(0xffff, UNARY_LIMIT);
    else put(2 ** (quotient + 1) - 2, quotient + 1);
    const bits = isEscaped ? 32 : k;
    if (bits > 16) put((value >>> 16) & (2 ** (bits - 16) - 1), bits - 16);
    if (bits > 0) put(value & (2 ** Math.min(bits, 16) - 1), Math.min(bits, 16));
  }
  if (held > 0) bytes[at++] = pending << (8 - held);
  out.length = at;
}

function planMini(values: Int32Array, from: number, count: number): MiniPlan {
  let least = values[from] as number;
  let greatest = least;
  for (let index = 1; index < count; index++) {
    const value = values[from + index] as number;
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  if (least === greatest) return { kind: CONSTANT, k: 0, reference: least, bits: 0 };
  const centre = middleOf(values, from, count);
  const above = distances[ABOVE_LEAST];
  const around = distances[AROUND_CENTRE];
  let aboveSum = 0;
  let aroundSum = 0;
  for (let index = 0; index < count; index++) {
    const value = values[from + index] as number;
    aboveSum += above[index] = (value - least) >>> 0;
    aroundSum += around[index] = zigzag((value - centre) | 0);
  }
  const fromLeast = bestParameter(above, count, aboveSum);
  const fromCentre = bestParameter(around, count, aroundSum);
  return fromCentre.bits < fromLeast.bits
    ? { kind: AROUND_CENTRE, reference: centre, ...fromCentre }
    : { kind: ABOVE_LEAST, reference: least, ...fromLeast };
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

/** The parameter with the least bits, searched downwards from that of the mean, which outliers raise. */
function bestParameter(
  numbers: Uint32Array,
  count: number,
  sum: number,
): { readonly k: number; readonly bits: number } {
  let k = Math.min(MAX_PARAMETER, 32 - Math.clz32(sum / count));
  let bits = bitsWith(numbers, count, k);
  for (; k > 0; k--) {
    const fewer = bitsWith(numbers, count, k - 1);
    if (fewer > bits) break;
    bits = fewer;
  }
  return { k, bits };
}

function bitsWith(numbers: Uint32Array, count: number, k: number): number {
  let bits = 0;
  for (let index = 0; index < count; index++) {
    const quotient = (numbers[index] as number) >>> k;
    bits += quotient >= UNARY_LIMIT ? ESCAPE_BITS : quotient + 1 + k;
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
