/// <reference path="../snappyjs.d.ts" />
import { uncompress } from 'snappyjs';

export interface ReadSeries {
  readonly labels: readonly (readonly [name: string, value: string])[];
  readonly samples: readonly { readonly value: number; readonly ms: number }[];
}

/** Reads a remote write request back, independently of its writer. */
export const readWriteRequest = (body: Uint8Array): ReadSeries[] =>
  messagesOf(body, 1).map((fields) => {
    const labels = fields
      .filter(({ field }) => field === 1)
      .map(({ bytes: label }) => {
        const [name, value] = fieldsOf(label).map((one) => new TextDecoder().decode(one.bytes));
        return [name ?? '', value ?? ''] as const;
      });
    const samples = fields.filter(({ field }) => field === 2).map(({ bytes: sample }) => sampleOf(sample));
    return { labels, samples };
  });

/** Reads the descriptions of metrics of a request. */
export const readMetadata = (body: Uint8Array) =>
  messagesOf(body, 3).map((fields) => {
    const text = (wanted: number) =>
      new TextDecoder().decode(fields.find(({ field }) => field === wanted)?.bytes ?? new Uint8Array());
    const type = Number(fields.find(({ field }) => field === 1)?.number);
    return { type, name: text(2), help: text(4), unit: text(5) };
  });

const messagesOf = (body: Uint8Array, wanted: number): Field[][] =>
  fieldsOf(new Uint8Array(uncompress(body)))
    .filter(({ field }) => field === wanted)
    .map(({ bytes }) => fieldsOf(bytes));

interface Field {
  readonly field: number;
  readonly bytes: Uint8Array;
  readonly number: bigint;
}

function fieldsOf(message: Uint8Array): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = BigInt(message[at++] as number);
      value |= (byte & 0x7fn) << shift;
      if (byte < 0x80n) return value;
    }
  };
  while (at < message.byteLength) {
    const tag = Number(varint());
    const wireType = tag & 7;
    if (wireType === 0) fields.push({ field: tag >> 3, bytes: new Uint8Array(0), number: varint() });
    else {
      const length = wireType === 1 ? 8 : Number(varint());
      fields.push({ field: tag >> 3, bytes: message.subarray(at, at + length), number: 0n });
      at += length;
    }
  }
  return fields;
}

function sampleOf(bytes: Uint8Array): { readonly value: number; readonly ms: number } {
  const fields = fieldsOf(bytes);
  const double = fields.find(({ field }) => field === 1)?.bytes ?? new Uint8Array(8);
  const value = new DataView(double.buffer, double.byteOffset, 8).getFloat64(0, true);
  return { value, ms: Number(fields.find(({ field }) => field === 2)?.number ?? 0n) };
}

/** Samples by metric and target: `metric{target}`. */
export function byMetric(
  bodies: readonly Uint8Array[],
): Map<string, { readonly value: number; readonly ms: number }[]> {
  const found = new Map<string, { readonly value: number; readonly ms: number }[]>();
  for (const { labels, samples } of bodies.flatMap(readWriteRequest)) {
    const of = Object.fromEntries(labels);
    const more = of['outcome'] ?? of['cause'];
    const key = `${of['__name__']}{${of['target']}${more === undefined ? '' : ` ${more}`}}`;
    found.set(key, [...(found.get(key) ?? []), ...samples]);
  }
  return found;
}
