import { formatRtt } from '../model/duration.ts';
import { percentile } from '../stats/percentile.ts';

/** A sample of the latency: when it was sent, and its RTT; null = no reply. */
export interface LatencySample {
  readonly sentMs: number;
  readonly rttMs: number | null;
}

/** Latency of a phase; null = not known. */
export interface LatencyFigures {
  readonly sent: number;
  readonly lost: number;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
}

/** Grades from the best to the worst, each with the increase below which it is given, ms. */
export const LOAD_GRADES = [
  ['A+', 5],
  ['A', 30],
  ['B', 60],
  ['C', 200],
  ['D', 400],
  ['F', Number.POSITIVE_INFINITY],
] as const;
export type LoadGrade = (typeof LOAD_GRADES)[number][0];

/** Fewer samples have no meaningful 95th percentile. */
export const MIN_SAMPLES = 20;

/** Figures of a phase. A packet without a reply counts as one whose reply takes for ever. */
export function latencyFigures(samples: readonly LatencySample[]): LatencyFigures {
  const rtts = samples.map(({ rttMs }) => rttMs ?? Number.POSITIVE_INFINITY).sort((left, right) => left - right);
  const isEnough = rtts.length >= MIN_SAMPLES;
  return {
    sent: samples.length,
    lost: samples.filter(({ rttMs }) => rttMs === null).length,
    p50Ms: isEnough ? finitePercentile(rtts, 0.5) : null,
    p95Ms: isEnough ? finitePercentile(rtts, 0.95) : null,
  };
}

/** Percentile of values of which the last may be infinite; null = it is infinite. */
function finitePercentile(sorted: readonly number[], share: number): number | null {
  const value = percentile(sorted, share);
  return value !== null && Number.isFinite(value) ? value : null;
}

/** Increase of the latency while the path is full, and its grade. */
export interface LoadVerdict {
  /** p95 under load less p95 idle, of the worse direction, at least 0; null = p95 under load is infinite, or nothing is known. */
  readonly increaseMs: number | null;
  /** null = the phases have too few samples, or too many are lost without load. */
  readonly grade: LoadGrade | null;
}

/**
 * Grades the latency under load ("bufferbloat") by the increase of the 95th percentile:
 * max over the directions of max(0, p95(loaded) − p95(idle)). More than 5 % of the packets lost under load make it infinite: F.
 * Without a p95 idle there is no grade. The limits are those that are usual for such tests: https://www.waveform.com/tools/bufferbloat
 */
export function gradeLoad(idle: LatencyFigures, loaded: readonly LatencyFigures[]): LoadVerdict {
  const enough = loaded.filter(({ sent }) => sent >= MIN_SAMPLES);
  const { p95Ms } = idle;
  if (p95Ms === null || enough.length === 0 || enough.length < loaded.length) return { increaseMs: null, grade: null };
  const increaseMs = Math.max(...enough.map((one) => increaseOf(one, p95Ms)));
  const [grade] = LOAD_GRADES.find(([, belowMs]) => increaseMs < belowMs) ?? ['F' as const];
  return { increaseMs: Number.isFinite(increaseMs) ? increaseMs : null, grade };
}

const increaseOf = ({ p95Ms }: LatencyFigures, idleMs: number): number =>
  p95Ms === null ? Number.POSITIVE_INFINITY : Math.max(0, p95Ms - idleMs);

/** The limits of the grades in words. */
export const gradeFormula = (): string =>
  LOAD_GRADES.map(([grade, belowMs]) =>
    Number.isFinite(belowMs) ? `${grade} below ${belowMs} ms` : `else ${grade}`,
  ).join(', ');

/** The latency of a series without load and with it. */
export interface LoadComparison extends LoadVerdict {
  readonly idle: LatencyFigures;
  readonly loaded: LatencyFigures;
}

/** A comparison in a sentence. @param label of the series */
export function describeLoad(label: string, { idle, loaded, grade }: LoadComparison): string {
  const text = ({ p95Ms }: LatencyFigures) =>
    p95Ms === null ? 'more than 5 % of the packets lost' : `p95 ${formatRtt(p95Ms)}`;
  return `Latency under load of ${label}: ${text(idle)} idle, ${text(loaded)} under load, grade ${grade}`;
}
