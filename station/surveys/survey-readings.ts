import type { ComparedSide, CompareRequest, ComparisonItem, SurveyFigures } from '../../core/contracts/surveys.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import { type Fault, FaultError } from '../../core/result/result.ts';
import type { Sink } from '../../core/rpc/contract.ts';
import { QueuedSink } from '../../core/rpc/queued-sink.ts';
import type { SeriesComparison } from '../../core/surveys/comparison.ts';
import type { ComparedSpan } from '../store/read/comparison-reading.ts';
import type { ReaderThread } from '../store/reader-thread.ts';
import type { Store } from '../store/store.ts';
import type { Surveys } from './surveys.ts';

export interface SurveyReadingsParts {
  readonly store: Pick<Store, 'request'> & { readonly reader: Pick<ReaderThread, 'figures' | 'comparison'> };
  readonly surveys: Pick<Surveys, 'get'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Packets that were sent last are stored within this time after the end of a survey. */
const IN_FLIGHT_MS = 60_000;
/** Rows of one message. */
const CHUNK_ROWS = 200;

/** Stored samples of surveys, read by a thread: figures for the list, and comparisons. */
export class SurveyReadings {
  private readonly parts: SurveyReadingsParts;
  /** Figures of surveys that are over, by span: their samples change only when old ones are deleted. */
  private readonly known = new Map<string, SurveyFigures>();

  constructor(parts: SurveyReadingsParts) {
    this.parts = parts;
  }

  /** Rejects with FaultErrors `survey.*` and `store.*`. */
  async figures(id: number): Promise<SurveyFigures> {
    const { store, surveys, clock } = this.parts;
    const { startedAtMs: fromMs, endedAtMs } = surveys.get(id);
    const key = `${fromMs} ${endedAtMs}`;
    const known = this.known.get(key);
    if (known) return known;
    const toMs = endedAtMs ?? clock.nowMs();
    if (toMs <= fromMs) return { series: 0, sent: 0, lost: 0, notMeasured: 0 };
    await this.stored();
    const { past } = await store.reader.figures({ series: [], fromMs, toMs, throughId: null, isExact: true });
    const total = { series: past.length, sent: 0, lost: 0, notMeasured: 0 };
    for (const { sent, lost, notMeasured } of past) {
      total.sent += sent;
      total.lost += lost;
      total.notMeasured += notMeasured;
    }
    if (endedAtMs !== null && clock.nowMs() - endedAtMs >= IN_FLIGHT_MS) this.known.set(key, total);
    return total;
  }

  /** Streams a comparison; aborting cancels it. Throws FaultErrors `survey.*`. */
  compare({ before, after }: CompareRequest, sink: Sink<ComparisonItem>, signal: AbortSignal): void {
    const spans = { before: this.spanOf(before), after: this.spanOf(after) };
    if (spans.before.fromMs === spans.after.fromMs && spans.before.toMs === spans.after.toMs) {
      throw new FaultError({ code: 'survey.same', message: 'Both spans are the same', hint: 'choose another one' });
    }
    void this.stored().then(() => {
      if (!signal.aborted) this.read(spans, sink, signal);
    });
  }

  private read(
    { before, after }: { readonly before: ComparedSpan; readonly after: ComparedSpan },
    sink: Sink<ComparisonItem>,
    signal: AbortSignal,
  ): void {
    const { store, log } = this.parts;
    const answer = new QueuedSink(sink);
    const rows: SeriesComparison[] = [];
    let last: Omit<ComparisonItem & { kind: 'total' }, 'damaged'> | undefined;
    const flush = (least: number) => {
      while (rows.length >= least) answer.send({ kind: 'series', rows: rows.splice(0, CHUNK_ROWS) });
    };
    const run = store.reader.comparison(
      { before, after },
      {
        onProgress(share) {
          if (sink.credit > 1) sink.send({ kind: 'progress', share }); // the last credit is for rows
        },
        onCompared(compared) {
          rows.push(...compared);
          flush(CHUNK_ROWS);
        },
        onTotal(total) {
          flush(1);
          last = { kind: 'total', before: spanOnly(before), after: spanOnly(after), total };
        },
        onDone(damaged) {
          if (damaged > 0) log.warn('Stored samples could not be read', { blocks: damaged });
          if (last) answer.send({ ...last, damaged });
          answer.end();
        },
        onFault(fault: Fault) {
          log.error('A comparison of surveys failed', { ...fault });
          answer.end(fault);
        },
      },
    );
    signal.addEventListener('abort', () => run.cancel(), { once: true });
  }

  private spanOf(side: ComparedSide): ComparedSpan {
    if ('survey' in side) {
      const { id, name, startedAtMs, endedAtMs } = this.parts.surveys.get(side.survey);
      return checked(
        { fromMs: startedAtMs, toMs: endedAtMs ?? this.parts.clock.nowMs(), seed: id },
        `Survey "${name}"`,
      );
    }
    return checked({ ...side, seed: seedOf(side) }, 'The span');
  }

  /** Stores what pages have seen; where the storage refuses, what is stored counts. */
  private async stored(): Promise<void> {
    await this.parts.store.request({ method: 'commit' }).catch(() => undefined);
  }
}

const spanOnly = ({ fromMs, toMs }: ComparedSpan) => ({ fromMs, toMs });

function checked(span: ComparedSpan, title: string): ComparedSpan {
  if (span.toMs > span.fromMs) return span;
  throw new FaultError({ code: 'survey.empty', message: `${title} has no duration` });
}

/** Seed of a span without a survey: equal for equal spans. */
const seedOf = ({ fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }): number =>
  (Math.imul(Math.floor(fromMs / 1000) | 0, 0x9e3779b1) ^ Math.floor(toMs / 1000)) >>> 0;
