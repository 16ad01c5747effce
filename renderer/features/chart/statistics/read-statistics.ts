import type { Span } from '../../../../core/contracts/history.ts';
import { frameKindOf, PROGRESS_FRAME, readColumnFrame, STATISTICS_FRAME } from '../../../../core/model/column-frame.ts';
import type { StationClient } from '../../../base/station/watched-stream.ts';

/** Figures of one series over a span; times in ms, NaN = none. */
export interface SpanFigures {
  readonly sent: number;
  readonly lost: number;
  readonly minMs: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly maxMs: number;
  readonly avgMs: number;
  readonly jitterMs: number;
  readonly stdevMs: number;
}

export interface SpanStatistics {
  /** The span that they are of. */
  readonly span: Span;
  readonly bySeries: ReadonlyMap<number, SpanFigures>;
}

const COUNTS = ['sent', 'lost'] as const;
const TIMES = ['minMs', 'p50Ms', 'p95Ms', 'maxMs', 'avgMs', 'jitterMs', 'stdevMs'] as const;

/**
 * Reads figures of series over a span, from all stored samples of it. `done` rejects with the FaultErrors of a statistics query.
 * @param onProgress 0 to 1
 */
export function readStatistics(
  station: Pick<StationClient, 'statistics'>,
  series: readonly number[],
  span: Span,
  onProgress: (share: number) => void = () => undefined,
): { readonly done: Promise<SpanStatistics>; cancel(): void } {
  const bySeries = new Map<number, SpanFigures>();
  let exact = span;
  const reading = station.statistics({ series: [...series], fromMs: span.fromMs, toMs: span.toMs }, (bytes) => {
    if (frameKindOf(bytes) === PROGRESS_FRAME.kind) {
      return onProgress(readColumnFrame(bytes, PROGRESS_FRAME)?.header.share ?? 0);
    }
    const frame = readColumnFrame(bytes, STATISTICS_FRAME);
    if (!frame) return;
    exact = frame.header;
    for (let row = 0; row < frame.count; row++) {
      const figures = [...COUNTS, ...TIMES].map((name) => [name, frame.columns[name][row]]);
      bySeries.set(frame.columns.series[row] ?? -1, Object.fromEntries(figures) as SpanFigures);
    }
  });
  return { done: reading.done.then(() => ({ span: exact, bySeries })), cancel: () => reading.cancel() };
}
