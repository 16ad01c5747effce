import { causeName, outcomeName } from '../model/outcome.ts';
import { baseValue, columnMetrics } from './column-metrics.ts';
import { type Family, family, type HistogramRow } from './family.ts';
import { SERIES_HELP } from './metric-info.ts';
import type { MetricsTable } from './metrics-table.ts';
import { DELAY_BUCKETS, type OwnFigures, RTT_BUCKETS } from './own-figures.ts';
import type { SampleWriter } from './sample-writer.ts';
import { encoded, labelText, NO_LABELS } from './text-writer.ts';

/** Sounder's own metrics of the series. */
export function* ownFamilies(table: MetricsTable): Generator<Family> {
  const { own } = table;
  yield family('sounder_sent_total', 'counter', SERIES_HELP.sent, own, (out, row, name) =>
    out.sample(name, row.labels, NO_LABELS, row.sent),
  );
  yield family('sounder_replies_total', 'counter', 'Packets or transactions with a reply', own, (out, row, name) =>
    out.sample(name, row.labels, NO_LABELS, row.replies),
  );
  const byCode = counts('outcome', outcomeName);
  yield family('sounder_lost_total', 'counter', SERIES_HELP.lost, own, (out, row, name) =>
    byCode(out, name, row, row.lost),
  );
  const amended = own.filter((row) => row.amended.size > 0);
  const amendedHelp = 'Samples about packets that were counted before: late replies, duplicates and the like';
  yield family('sounder_amendments_total', 'counter', amendedHelp, amended, (out, row, name) =>
    byCode(out, name, row, row.amended),
  );
  const byCause = counts('cause', causeName);
  yield family('sounder_not_measured_total', 'counter', SERIES_HELP.notMeasured, own, (out, row, name) =>
    byCause(out, name, row, row.missed),
  );
  yield histogramFamily(
    'sounder_rtt_seconds',
    'Round-trip times, of services the durations',
    RTT_BUCKETS,
    own,
    ({ labels, rtt, nativeRtt }) => ({ labels, histogram: rtt, native: nativeRtt }),
  );
  const traced = own.filter(({ definition }) => definition.adaptive?.pathLimits !== undefined);
  yield family('sounder_path_changes_total', 'counter', 'Confirmed changes of the path', traced, (out, row, name) =>
    out.sample(name, row.labels, NO_LABELS, row.pathChanges),
  );
  yield* columnFamilies(own);
  yield histogramFamily(
    'sounder_send_delay_seconds',
    'Delay of sending against the plan',
    DELAY_BUCKETS,
    [table],
    ({ sendDelay }) => ({ labels: NO_LABELS, histogram: sendDelay, native: null }),
  );
  const rows = [
    ['sounder_metrics_rows', 'Rows of these metrics', own.length],
    ['sounder_metrics_left_out_series', 'Series without a row', table.leftOut],
  ] as const;
  for (const [name, help, value] of rows)
    yield family(name, 'gauge', help, [value], (out, one, bytes) => out.sample(bytes, NO_LABELS, NO_LABELS, one));
}

/** Writes one sample per number of a map, with a label for its name; the labels are made once. */
function counts(label: string, nameOf: (code: number) => string) {
  const texts = new Map<number, Uint8Array>();
  return (out: SampleWriter, name: Uint8Array, { labels }: OwnFigures, byNumber: ReadonlyMap<number, number>): void => {
    for (const [code, count] of byNumber) {
      const text = texts.get(code) ?? encoded(labelText([[label, nameOf(code)]]));
      texts.set(code, text);
      out.sample(name, labels, text, count);
    }
  };
}

function histogramFamily<Row>(
  name: string,
  help: string,
  limits: readonly number[],
  rows: readonly Row[],
  histogramOf: (row: Row) => HistogramRow,
): Family {
  const edges = [...limits.map((limit) => (Number.isInteger(limit) ? `${limit}.0` : String(limit))), '+Inf'];
  const les = edges.map((edge) => encoded(`le="${edge}"`));
  const [bucket, sum, count] = [encoded(`${name}_bucket`), encoded(`${name}_sum`), encoded(`${name}_count`)];
  const write = (out: SampleWriter, row: Row) => {
    const { labels, histogram } = histogramOf(row);
    let total = 0;
    for (let at = 0; at < les.length; at++) {
      total += histogram.counts[at] as number;
      out.sample(bucket, labels, les[at] as Uint8Array, total);
    }
    out.sample(sum, labels, NO_LABELS, Math.round(histogram.sum * 1e9) / 1e9);
    out.sample(count, labels, NO_LABELS, total);
  };
  return { name, type: 'histogram', help, rows: { each: rows, write, histogramOf } };
}

/** The columns of probes as gauges, each of the rows that have it. */
function* columnFamilies(own: readonly OwnFigures[]): Generator<Family> {
  for (const definition of new Set(own.map((row) => row.definition))) {
    const rows = own.filter((row) => row.definition === definition && row.latest !== null);
    if (rows.length === 0) continue;
    for (const metric of columnMetrics(definition)) {
      const words =
        metric.words &&
        new Map(Array.from(metric.words, ([code, word]) => [code, encoded(labelText([['value', word]]))]));
      yield family(metric.name, 'gauge', metric.help, rows, (out, { labels, latest }, name) => {
        const stored = latest?.[metric.at] ?? Number.NaN;
        if (Number.isNaN(stored)) return;
        const word = words?.get(stored);
        if (word) out.sample(name, labels, word, 1);
        else if (!words) out.sample(name, labels, NO_LABELS, baseValue(metric, stored));
      });
    }
  }
}
