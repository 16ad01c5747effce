import { compress } from 'snappyjs';
import type { MetricType } from '../../../core/metrics/family.ts';
import type { MetricInfo } from '../../../core/metrics/metric-info.ts';
import type { SeriesLabels } from '../../../core/metrics/metric-names.ts';
import type { OutputBatch, OutputColumn } from '../output-type.ts';
import { ProtobufWriter } from './protobuf.ts';

type Labels = Readonly<Record<string, string>>;

/** Field numbers of the messages of remote write 1.0. */
const WRITE_REQUEST = { timeseries: 1, metadata: 3 } as const;
const TIME_SERIES = { labels: 1, samples: 2 } as const;
const LABEL = { name: 1, value: 2 } as const;
const SAMPLE = { value: 1, timestamp: 2 } as const;
const METADATA = { type: 1, name: 2, help: 4, unit: 5 } as const;
/** Values of the enumeration of types. */
const TYPES: Readonly<Record<MetricType, number>> = { counter: 1, gauge: 2, histogram: 3 };

const request = new ProtobufWriter();
const oneSeries = new ProtobufWriter();
const part = new ProtobufWriter();
const fields = new ProtobufWriter();

/**
 * A WriteRequest under snappy: labels sorted, samples of a series in time order, the times in whole ms. Of samples of a
 * series within the same millisecond the last counts, as a receiver would refuse the others.
 */
export function encodeWriteRequest(batch: OutputBatch, external: Labels): Uint8Array {
  for (let from = 0; from < batch.rows; ) {
    const place = batch.seriesAt[from] as number;
    let to = from + 1;
    while (to < batch.rows && batch.seriesAt[to] === place) to += 1;
    for (const column of batch.columns) writeSeries(batch, column, external, { place, from, to });
    from = to;
  }
  return compress(request.take());
}

/** A WriteRequest without samples that describes metrics. */
export function encodeMetadata(metrics: readonly MetricInfo[]): Uint8Array {
  for (const { name, type, help, unit } of metrics) {
    part.int64Field(METADATA.type, TYPES[type]);
    part.stringField(METADATA.name, name);
    part.stringField(METADATA.help, help);
    if (unit !== '') part.stringField(METADATA.unit, unit);
    request.bytesField(WRITE_REQUEST.metadata, part.take());
  }
  return compress(request.take());
}

interface Run {
  readonly place: number;
  readonly from: number;
  readonly to: number;
}

function writeSeries(batch: OutputBatch, column: OutputColumn, external: Labels, { place, from, to }: Run): void {
  let hasSamples = false;
  for (let at = from; at < to; at++) {
    const value = column.values[at] as number;
    if (Number.isNaN(value) || isRepeated(batch, column, at, to)) continue;
    if (!hasSamples) {
      const labels = batch.series[place] as SeriesLabels;
      oneSeries.raw(labelBytes(column.name, { ...external, ...given(labels), ...column.labels }));
      hasSamples = true;
    }
    part.doubleField(SAMPLE.value, value);
    part.int64Field(SAMPLE.timestamp, Math.floor(batch.timeMs[at] as number));
    oneSeries.bytesField(TIME_SERIES.samples, part.take());
  }
  if (hasSamples) request.bytesField(WRITE_REQUEST.timeseries, oneSeries.take());
}

/** Whether a later row of the series has a value for the same millisecond. */
function isRepeated({ timeMs }: OutputBatch, { values }: OutputColumn, at: number, to: number): boolean {
  const ms = Math.floor(timeMs[at] as number);
  for (let next = at + 1; next < to && Math.floor(timeMs[next] as number) === ms; next++) {
    if (!Number.isNaN(values[next] as number)) return true;
  }
  return false;
}

/** An empty label is the same as none. */
const given = (labels: SeriesLabels): Labels =>
  Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== ''));

const known = new Map<string, Uint8Array>();
/** Series × metrics of the largest project, a few times over. */
const MAX_KNOWN = 200_000;

/** The label fields of a series, sorted by name. */
function labelBytes(metric: string, labels: Labels): Uint8Array {
  const names = Object.keys(labels).sort(byBytes);
  const key = [metric, ...names.flatMap((name) => [name, labels[name] as string])].join('\0');
  const made = known.get(key);
  if (made) return made;
  const bytes = sortedLabels(metric, names, labels);
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(key, bytes);
  return bytes;
}

const byBytes = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

function sortedLabels(metric: string, names: readonly string[], labels: Labels): Uint8Array {
  for (const name of [...names, '__name__'].sort(byBytes)) {
    part.stringField(LABEL.name, name);
    part.stringField(LABEL.value, name === '__name__' ? metric : (labels[name] as string));
    fields.bytesField(TIME_SERIES.labels, part.take());
  }
  return fields.take();
}
