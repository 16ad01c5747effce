import { gradeLoad, type LatencyFigures, type LoadVerdict, latencyFigures } from '../../analysis/latency-under-load.ts';
import type { LoadPhase } from '../../service/under-load.ts';
import type { LoadItem } from '../document-target.ts';
import type { SeriesColumns } from '../series-columns.ts';
import type { ReportFrame } from './report-frame.ts';

/** Latency of a series without load and under it. */
export interface LoadResult extends LoadVerdict {
  readonly phases: readonly LoadPhase[];
  readonly idle: LatencyFigures;
  readonly loaded: LatencyFigures;
}

/** Time before each test whose packets show the latency without load, as for the events on the timeline. */
const IDLE_MS = 60_000;

/** Compares the latency during throughput tests with that of the minute before each. @returns null = no test ran */
export function loadResult(columns: SeriesColumns, phases: readonly LoadPhase[]): LoadResult | null {
  if (phases.length === 0) return null;
  const isIn = (ms: number, beforeMs: number) =>
    phases.some(({ fromMs, untilMs }) => ms >= fromMs - beforeMs && ms <= (beforeMs > 0 ? fromMs : untilMs));
  const samples = (isWanted: (ms: number) => boolean) => {
    const found: { sentMs: number; rttMs: number | null }[] = [];
    for (let at = 0; at < columns.count; at++) {
      const sentMs = columns.sentMs[at] as number;
      const rttMs = columns.rttMs[at] as number;
      if (isWanted(sentMs)) found.push({ sentMs, rttMs: Number.isNaN(rttMs) ? null : rttMs });
    }
    return latencyFigures(found);
  };
  const loaded = samples((ms) => isIn(ms, 0));
  const idle = samples((ms) => isIn(ms, IDLE_MS) && !isIn(ms, 0));
  return { ...gradeLoad(idle, [loaded]), phases, idle, loaded };
}

export function loadItem(result: LoadResult, title: string, frame: ReportFrame): LoadItem {
  const { time, text } = frame;
  const ms = (value: number | null) => frame.rtt(value);
  const { phases, idle, loaded, increaseMs, grade } = result;
  const phase = ({ sent, lost, p50Ms, p95Ms }: LatencyFigures) => ({ sent, lost, p50: ms(p50Ms), p95: ms(p95Ms) });
  return {
    phases: phases.map(({ fromMs, untilMs }) => time.span(fromMs, untilMs)),
    idle: phase(idle),
    loaded: phase(loaded),
    ...{ increaseMs, grade },
    text: text.load(title, ms(idle.p95Ms), ms(loaded.p95Ms), grade),
  };
}
