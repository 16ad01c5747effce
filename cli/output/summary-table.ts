import { formatRtt } from '../../core/model/duration.ts';
import type { IdentifiedSeries } from '../../core/plan/series.ts';
import type { SeriesSummary } from '../../core/stats/summary.ts';
import { probeOf, tracesPaths } from '../../probes/registry.ts';
import type { SummaryRow } from './results.ts';
import { describeState } from './state-text.ts';

const COLUMNS = [
  'target',
  'address',
  'port',
  'group',
  'state',
  'result',
  'sent',
  'lost',
  'loss',
  'min',
  'avg',
  'p95',
  'max',
  'jitter',
] as const;

/** Left-aligned. */
const TEXT_COLUMNS = 6;

/**
 * Summaries as a plain text table; numbers right-aligned, dashes without replies. Columns that no row uses are left out:
 * services have no jitter, and probes of this host no durations.
 */
export function summaryTable(rows: readonly SummaryRow[]): string {
  const cells = rows.map(({ series, summary, result = '' }) => {
    const { target, probe, address, port, group } = series.planned;
    const { service } = probeOf(probe).definition;
    const none = service && summary.received > 0 ? '' : '–';
    const ms = (value: number | null) => (value === null ? none : formatRtt(value));
    return [
      target,
      address === target ? '' : address,
      port === null ? '' : String(port),
      group ?? '',
      describeState(probe, summary),
      result,
      String(summary.sent),
      String(summary.lost),
      summary.lossRatio === null ? '–' : `${(summary.lossRatio * 100).toFixed(summary.lossRatio > 0 ? 1 : 0)} %`,
      ms(summary.rttMs.min),
      ms(summary.rttMs.avg),
      ms(summary.rttMs.p95),
      ms(summary.rttMs.max),
      service ? '' : ms(summary.rttMs.jitter),
    ];
  });
  const table = [[...COLUMNS], ...cells];
  const used = COLUMNS.map((_, column) => cells.some((row) => row[column] !== ''));
  const widths = COLUMNS.map((_, column) => Math.max(...table.map((row) => (row[column] ?? '').length)));
  return table
    .map((row) =>
      row
        .map((cell, column) =>
          column < TEXT_COLUMNS ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .filter((_, column) => used[column] === true || cells.length === 0)
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
    .concat('\n');
}

interface Remarked {
  readonly summary: SeriesSummary;
  readonly series?: IdentifiedSeries;
}

/** Late ICMP errors, except those of traces, which report them per hop. */
function lateErrors(rows: readonly Remarked[]): number {
  const ofProbes = rows.filter(({ series }) => !tracesPaths(series?.planned.probe));
  return ofProbes.reduce((total, { summary }) => total + (summary.outcomes['late-error'] ?? 0), 0);
}

/** Samples that did not enter the counters, in one line; empty when there are none. */
export function remarks(rows: readonly Remarked[]): string {
  const sum = (pick: (summary: SeriesSummary) => number) => rows.reduce((total, row) => total + pick(row.summary), 0);
  const parts = [
    [sum((summary) => summary.notMeasured), 'not measured'],
    [sum((summary) => summary.late), 'late replies'],
    [lateErrors(rows), 'late ICMP errors'],
    [sum((summary) => summary.duplicates), 'duplicate replies'],
    [sum((summary) => summary.outOfOrder), 'replies out of order'],
    [sum((summary) => summary.mismatches), 'mismatched replies'],
    [sum((summary) => summary.matchFails), 'replies matching no sent packet'],
  ] as const;
  const counted = parts
    .filter(([count]) => count > 0)
    .map(
      ([count, what]) => `${count} ${count === 1 ? what.replace('replies', 'reply').replace('errors', 'error') : what}`,
    );
  return counted.length > 0 ? `${counted.join(', ')}\n` : '';
}
