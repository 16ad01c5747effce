import type { Family, HistogramRow } from './family.ts';
import { ProtobufWriter } from './protobuf-writer.ts';
import type { SampleWriter } from './sample-writer.ts';
import { TextWriter } from './text-writer.ts';

/** The text format 0.0.4 of Prometheus, OpenMetrics 1.0, or delimited protobuf, which alone has native histograms. */
export type MetricsFormat = 'text' | 'openmetrics' | 'protobuf';

export const CONTENT_TYPES: Readonly<Record<MetricsFormat, string>> = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
  protobuf: 'application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited',
};

/** Bytes of a chunk, about a quarter of a millisecond of work. */
const CHUNK_BYTES = 64 * 1024;

/** Writes families in chunks, so that its caller can do other things between them; a row is never divided. */
export function* exposition(
  families: Iterable<Family>,
  format: MetricsFormat,
  chunkBytes = CHUNK_BYTES,
): Generator<Uint8Array<ArrayBuffer>> {
  if (format === 'protobuf') return yield* protobuf(families, chunkBytes);
  const out = new TextWriter();
  for (const { name, type, help, rows } of families) {
    out.header(format === 'openmetrics' ? name.replace(/_total$/, '') : name, type, help);
    const write = rows.write as (out: SampleWriter, row: unknown) => void;
    for (const row of rows.each) {
      write(out, row);
      if (out.length >= chunkBytes) yield out.take();
    }
  }
  if (format === 'openmetrics') out.line('# EOF');
  yield out.take();
}

/** A chunk without bytes: only a pause. */
const PAUSE = new Uint8Array(0);

/** Each family is one message with its length in front, so that it is whole before it is sent, with pauses meanwhile. */
function* protobuf(families: Iterable<Family>, chunkBytes: number): Generator<Uint8Array<ArrayBuffer>> {
  const out = new ProtobufWriter();
  for (const { name, type, help, rows } of families) {
    const parts: Uint8Array<ArrayBuffer>[] = [];
    const write = rows.write as (out: SampleWriter, row: unknown) => void;
    const histogramOf = rows.histogramOf as ((row: unknown) => HistogramRow) | undefined;
    out.begin(type);
    for (const row of rows.each) {
      if (histogramOf) out.histogram(histogramOf(row));
      else write(out, row);
      if (out.length < chunkBytes) continue;
      parts.push(out.take());
      yield PAUSE;
    }
    parts.push(out.take());
    const bytes = parts.reduce((sum, part) => sum + part.length, 0);
    if (bytes === 0) continue;
    yield out.head(name, type, help, bytes);
    yield* parts;
  }
}

/** The format of an answer by the `Accept` header: the one with the highest weight, the first of several. */
export function formatOf(accept: string): MetricsFormat {
  let best: MetricsFormat = 'text';
  let bestQuality = 0;
  for (const part of accept.split(',')) {
    const [type = '', ...parameters] = part.split(';').map((one) => one.trim().toLowerCase());
    const parameter = (name: string) => parameters.find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1);
    const format = formatOfType(type, parameter);
    const quality = Number(parameter('q') ?? 1);
    if (format !== null && quality > bestQuality) [best, bestQuality] = [format, quality];
  }
  return best;
}

function formatOfType(type: string, parameter: (name: string) => string | undefined): MetricsFormat | null {
  if (type === 'text/plain' || type === 'text/*' || type === '*/*') return 'text';
  if (type === 'application/openmetrics-text')
    return ['', '1.0.0', '0.0.1'].includes(parameter('version') ?? '') ? 'openmetrics' : null;
  if (type !== 'application/vnd.google.protobuf') return null;
  const isFamily = parameter('proto') === 'io.prometheus.client.metricfamily';
  return isFamily && parameter('encoding') === 'delimited' ? 'protobuf' : null;
}
