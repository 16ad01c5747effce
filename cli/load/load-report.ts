import { gradeFormula, gradeLoad, type LatencyFigures } from '../../core/analysis/latency-under-load.ts';
import { formatDuration, formatRtt } from '../../core/model/duration.ts';
import type { IdentifiedSeries } from '../../core/plan/series.ts';
import type { LoadOptions } from './load-options.ts';
import { DIRECTIONS, type LoadedResult, type LoadResult } from './load-run.ts';

export interface LoadSubject {
  readonly to: string;
  readonly latency: IdentifiedSeries;
  /** A series of the throughput test. */
  readonly server: IdentifiedSeries;
  readonly options: LoadOptions;
}

const ORDER = ['in', 'out'] as const;

const verdictOf = (result: LoadResult) =>
  gradeLoad(
    result.idle,
    ORDER.flatMap((direction) => result[direction]?.latency ?? []),
  );

/** The result as a JSON line. */
export function loadLine({ to, latency, server, options }: LoadSubject, result: LoadResult): string {
  const { planned } = latency;
  const line = {
    kind: 'latency-under-load',
    probe: planned.probe,
    target: to,
    address: planned.address,
    ...(planned.port === null ? {} : { port: planned.port }),
    server: server.planned.address,
    intervalSeconds: options.intervalMs / 1000,
    durationSeconds: options.durationMs / 1000,
    idle: figures(result.idle),
    download: loaded(result.in),
    upload: loaded(result.out),
    ...verdictOf(result),
    ...(result.fault ? { error: result.fault.message } : {}),
  };
  return `${JSON.stringify(line)}\n`;
}

const rounded = (ms: number | null): number | null => (ms === null ? null : Math.round(ms * 1e6) / 1e6);

const figures = ({ sent, lost, p50Ms, p95Ms }: LatencyFigures) => ({
  sent,
  lost,
  rttMs: { p50: rounded(p50Ms), p95: rounded(p95Ms) },
});

const loaded = (result: LoadedResult | null) =>
  result && { ...figures(result.latency), mbitPerSecond: result.mbitPerSecond };

/** The result as a table for people. */
export function loadText({ to, latency, server, options }: LoadSubject, result: LoadResult): string {
  const { planned } = latency;
  const probe = planned.port === null ? planned.probe : `${planned.probe}, port ${planned.port}`;
  const rows = [
    row('phase', 'p50', 'p95', 'lost', 'throughput'),
    phase('idle', result.idle, ''),
    ...ORDER.flatMap((direction) => {
      const one = result[direction];
      return one ? [phase(DIRECTIONS[direction], one.latency, rateText(one.mbitPerSecond))] : [];
    }),
  ];
  return [
    `latency of ${to} (${probe}, every ${formatDuration(options.intervalMs)}), load from and to ${server.planned.address}`,
    ...rows,
    ...verdictLines(result),
    '',
  ].join('\n');
}

const row = (name: string, p50: string, p95: string, lost: string, rate: string): string =>
  `${name.padEnd(10)}${p50.padStart(10)}${p95.padStart(10)}${lost.padStart(9)}${rate.padStart(16)}`.trimEnd();

const phase = (name: string, { sent, lost, p50Ms, p95Ms }: LatencyFigures, rate: string): string =>
  row(name, rttText(p50Ms), rttText(p95Ms), sent === 0 ? '–' : `${((lost / sent) * 100).toFixed(1)} %`, rate);

const rttText = (ms: number | null): string => (ms === null ? '–' : formatRtt(ms));

const rateText = (mbit: number | null): string => (mbit === null ? '–' : `${mbit.toFixed(mbit >= 100 ? 0 : 1)} Mbit/s`);

function verdictLines(result: LoadResult): readonly string[] {
  const { grade, increaseMs } = verdictOf(result);
  if (result.in === null && result.out === null) return [];
  if (grade === null) return ['no grade: too few replies'];
  const increase =
    increaseMs === null ? 'more than 5 % are lost under load' : `p95 rises by ${formatRtt(increaseMs)} under load`;
  return [`grade ${grade}: ${increase} (${gradeFormula()})`];
}
