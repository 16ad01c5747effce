import type { HistogramRow, MetricType } from './family.ts';
import { NATIVE_SCHEMA, ZERO_THRESHOLD } from './native-histogram.ts';
import type { SampleWriter } from './sample-writer.ts';
import { encoded } from './text-writer.ts';

/** Fields of io.prometheus.client.MetricFamily and its parts, as tags: number × 8 + wire type. */
const TAGS = {
  family: { name: 0x0a, help: 0x12, type: 0x18, metric: 0x22 },
  metric: { label: 0x0a, gauge: 0x12, counter: 0x1a, histogram: 0x3a },
  label: { name: 0x0a, value: 0x12 },
  value: 0x09,
  bucket: { count: 0x08, limit: 0x11 },
  span: { offset: 0x08, length: 0x10 },
  histogram: {
    count: 0x08,
    sum: 0x11,
    bucket: 0x1a,
    schema: 0x28,
    zeroThreshold: 0x31,
    zeroCount: 0x38,
    positiveSpan: 0x62,
    positiveDelta: 0x6a,
  },
} as const;

const TYPES: Readonly<Record<MetricType, number>> = { counter: 0, gauge: 1, histogram: 4 };

/** Bytes of a message under construction. */
class Message {
  private data = new Uint8Array(256);
  private view = new DataView(this.data.buffer);
  length = 0;

  clear(): void {
    this.length = 0;
  }

  varint(tag: number, value: number): void {
    this.reserve(24);
    this.data[this.length++] = tag;
    this.number(value);
  }

  /** A signed number, zigzag. */
  signed(tag: number, value: number): void {
    this.varint(tag, value < 0 ? -2 * value - 1 : 2 * value);
  }

  double(tag: number, value: number): void {
    this.reserve(16);
    this.data[this.length++] = tag;
    this.view.setFloat64(this.length, value, true);
    this.length += 8;
  }

  bytes(tag: number, value: Uint8Array): void {
    this.varint(tag, value.length);
    this.raw(value);
  }

  raw(value: Uint8Array): void {
    this.reserve(value.length);
    this.data.set(value, this.length);
    this.length += value.length;
  }

  /** Numbers without tags, as a packed field has them. */
  number(value: number): void {
    this.reserve(12);
    let rest = value;
    while (rest >= 0x80) {
      this.data[this.length++] = (rest % 0x80) + 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.data[this.length++] = rest;
  }

  /** The bytes so far, valid until the next change. */
  get written(): Uint8Array<ArrayBuffer> {
    return this.data.subarray(0, this.length);
  }

  private reserve(more: number): void {
    if (this.length + more <= this.data.length) return;
    const grown = new Uint8Array(Math.max(this.data.length * 2, this.length + more));
    grown.set(this.written);
    this.data = grown;
    this.view = new DataView(grown.buffer);
  }
}

/** Metrics of one family in the delimited protobuf format, which alone has native histograms. */
export class ProtobufWriter implements SampleWriter {
  private readonly metrics = new Message();
  private readonly metric = new Message();
  private readonly part = new Message();
  private readonly inner = new Message();
  private type: MetricType = 'gauge';

  get length(): number {
    return this.metrics.length;
  }

  begin(type: MetricType): void {
    this.type = type;
  }

  sample(_name: Uint8Array, labels: Uint8Array, more: Uint8Array, value: number): void {
    const { metric, part } = this;
    metric.clear();
    metric.raw(labelFields(labels));
    metric.raw(labelFields(more));
    part.clear();
    part.double(TAGS.value, value);
    metric.bytes(this.type === 'counter' ? TAGS.metric.counter : TAGS.metric.gauge, part.written);
    this.metrics.bytes(TAGS.family.metric, metric.written);
  }

  histogram({ labels, histogram, native }: HistogramRow): void {
    const { metric, part, inner } = this;
    const tags = TAGS.histogram;
    part.clear();
    let total = 0;
    for (const count of histogram.counts) total += count;
    part.varint(tags.count, total);
    part.double(tags.sum, histogram.sum);
    let cumulative = 0;
    for (const [at, limit] of histogram.limits.entries()) {
      cumulative += histogram.counts[at] as number;
      inner.clear();
      inner.varint(TAGS.bucket.count, cumulative);
      inner.double(TAGS.bucket.limit, limit);
      part.bytes(tags.bucket, inner.written);
    }
    if (native) {
      part.signed(tags.schema, NATIVE_SCHEMA);
      part.double(tags.zeroThreshold, ZERO_THRESHOLD);
      part.varint(tags.zeroCount, native.zeros);
      this.spans(native.first, native.counts);
    }
    metric.clear();
    metric.raw(labelFields(labels));
    metric.bytes(TAGS.metric.histogram, part.written);
    this.metrics.bytes(TAGS.family.metric, metric.written);
  }

  /** Bytes of the metrics so far, which the caller may keep. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = this.metrics.written.slice();
    this.metrics.clear();
    return taken;
  }

  /** The beginning of a family with its length, before its metrics. @param bytes length of the metrics */
  head(name: string, type: MetricType, help: string, bytes: number): Uint8Array<ArrayBuffer> {
    const { part, inner } = this;
    part.clear();
    part.bytes(TAGS.family.name, encoded(name));
    part.bytes(TAGS.family.help, encoded(help));
    part.varint(TAGS.family.type, TYPES[type]);
    inner.clear();
    inner.number(part.length + bytes);
    inner.raw(part.written);
    return inner.written.slice();
  }

  /** Runs of buckets with values, and their counts as differences. */
  private spans(first: number, counts: Float64Array): void {
    const { part, inner } = this;
    const deltas = new Message();
    let [end, before] = [0, 0];
    for (let at = 0; at < counts.length; at++) {
      if (counts[at] === 0) continue;
      let to = at;
      for (; to < counts.length && counts[to] !== 0; to++) {
        const delta = (counts[to] as number) - before;
        deltas.number(delta < 0 ? -2 * delta - 1 : 2 * delta);
        before = counts[to] as number;
      }
      inner.clear();
      // The first offset is the bucket itself, others are the gap since the last run.
      inner.signed(TAGS.span.offset, end === 0 ? first + at : at - end);
      inner.varint(TAGS.span.length, to - at);
      part.bytes(TAGS.histogram.positiveSpan, inner.written);
      [end, at] = [to, to];
    }
    if (end > 0) part.bytes(TAGS.histogram.positiveDelta, deltas.written);
  }
}

/** Fields of label texts, made once for each row. */
const known = new WeakMap<Uint8Array, Uint8Array>();
const FROM_UTF8 = new TextDecoder();

function labelFields(labels: Uint8Array): Uint8Array {
  const made = known.get(labels);
  if (made) return made;
  const all = new Message();
  const one = new Message();
  for (const [, name = '', text = ''] of FROM_UTF8.decode(labels).matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/gs)) {
    one.clear();
    one.bytes(TAGS.label.name, encoded(name));
    one.bytes(TAGS.label.value, encoded(text.replace(/\\(.)/gs, (_, sign: string) => (sign === 'n' ? '\n' : sign))));
    all.bytes(TAGS.metric.label, one.written);
  }
  const fields = all.written.slice();
  known.set(labels, fields);
  return fields;
}
