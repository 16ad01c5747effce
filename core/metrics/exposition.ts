import type { Family } from './family.ts';
import { TextWriter } from './text-writer.ts';

/** The text format 0.0.4 of Prometheus, or OpenMetrics 1.0. */
export type MetricsFormat = 'text' | 'openmetrics';

export const CONTENT_TYPES: Readonly<Record<MetricsFormat, string>> = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

/** Bytes of a chunk, about a quarter of a millisecond of work. */
const CHUNK_BYTES = 64 * 1024;

/** Writes families in chunks, so that its caller can do other things between them; a row is never divided. */
export function* exposition(
  families: Iterable<Family>,
  format: MetricsFormat,
  chunkBytes = CHUNK_BYTES,
): Generator<Uint8Array<ArrayBuffer>> {
  const out = new TextWriter();
  for (const { name, type, help, rows } of families) {
    out.header(format === 'openmetrics' ? name.replace(/_total$/, '') : name, type, help);
    const write = rows.write as (out: TextWriter, row: unknown) => void;
    for (const row of rows.each) {
      write(out, row);
      if (out.length >= chunkBytes) yield out.take();
    }
  }
  if (format === 'openmetrics') out.line('# EOF');
  yield out.take();
}

/** The format of an answer by the `Accept` header: OpenMetrics where it is named and preferred. */
export function formatOf(accept: string): MetricsFormat {
  let best: MetricsFormat = 'text';
  let bestQuality = 0;
  for (const part of accept.split(',')) {
    const [type = '', ...parameters] = part.split(';').map((one) => one.trim().toLowerCase());
    const format = type === 'application/openmetrics-text' ? 'openmetrics' : isText(type) ? 'text' : null;
    const version = parameters.find((one) => one.startsWith('version='))?.slice(8) ?? '';
    if (format === null || (format === 'openmetrics' && !['', '1.0.0', '0.0.1'].includes(version))) continue;
    const quality = Number(parameters.find((one) => one.startsWith('q='))?.slice(2) ?? 1);
    if (quality > bestQuality) [best, bestQuality] = [format, quality];
  }
  return best;
}

const isText = (type: string): boolean => type === 'text/plain' || type === 'text/*' || type === '*/*';
