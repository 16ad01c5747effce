import { describe, expect, it } from 'vitest';
import type { CompareRequest, ComparisonItem } from '../../core/contracts/surveys.ts';
import { type Fault, FaultError } from '../../core/result/result.ts';
import type { Sink } from '../../core/rpc/contract.ts';
import type { SeriesComparison, TotalComparison } from '../../core/surveys/comparison.ts';
import type { Survey } from '../../core/surveys/survey.ts';
import { FakeClock, settle } from '../../core/testing/fake-clock.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import type { SeriesPast } from '../store/read/statistics-reading.ts';
import type { ComparisonListener } from '../store/reader-listener.ts';
import type { Store } from '../store/store.ts';
import { SurveyReadings, type SurveyReadingsParts } from './survey-readings.ts';

const survey = (id: number, startedAtMs: number, endedAtMs: number | null): Survey => ({
  ...{ id, name: `survey ${id}`, site: null, engineer: '', notes: '', plannedMs: null },
  ...{ startedAtMs, endedAtMs, steps: [] },
});

const PAST: Omit<SeriesPast, 'series'> = {
  ...{ sent: 0, received: 0, lost: 0, notMeasured: 0, duplicates: 0, late: 0, lastMs: 1, lastOutcome: 1 },
  ...{ roundTrips: 0, minMs: 1, maxMs: 1, avgMs: 1, stdevMs: 0, jitterMs: 0, jitterPairs: 0 },
};

function reading(all: readonly Survey[], clock = new FakeClock()) {
  const asked: unknown[] = [];
  const listeners: ComparisonListener[] = [];
  let cancelled = 0;
  const reader: SurveyReadingsParts['store']['reader'] = {
    figures: async (query) => {
      asked.push(query);
      const past = [1, 2].map((series) => ({ ...PAST, series, sent: 10, lost: series, notMeasured: 1 }));
      return { past, damaged: 0 };
    },
    comparison: (query, listener) => {
      asked.push(query);
      listeners.push(listener);
      const cancel = () => {
        cancelled += 1;
      };
      return { cancel };
    },
  };
  const readings = new SurveyReadings({
    store: { reader, request: (async () => undefined) as Store['request'] },
    surveys: { get: (id) => all.find((one) => one.id === id) as Survey },
    clock,
    log: memoryLog(),
  });
  const compare = (request: CompareRequest) => {
    const items: ComparisonItem[] = [];
    const ends: (Fault | undefined)[] = [];
    const abort = new AbortController();
    const sink: Sink<ComparisonItem> = {
      credit: 10,
      send: (item) => void items.push(item),
      onCredit: () => undefined,
      end: (fault) => void ends.push(fault),
    };
    readings.compare(request, sink, abort.signal);
    return { items, ends, abort };
  };
  return { readings, compare, asked, listeners, clock, cancelled: () => cancelled };
}

describe('the figures of a survey', () => {
  it('are those of all series, and are read once when it is over', async () => {
    const { readings, asked } = reading([survey(1, 1000, 61_000)]);
    const expected = { series: 2, sent: 20, lost: 3, notMeasured: 2 };
    expect([await readings.figures(1), await readings.figures(1)]).toEqual([expected, expected]);
    expect(asked).toEqual([{ series: [], fromMs: 1000, toMs: 61_000, throughId: null, isExact: true }]);
  });

  it('are read again while its last packets may be in flight', async () => {
    const clock = new FakeClock();
    const endedAtMs = clock.nowMs();
    const { readings, asked } = reading([survey(1, endedAtMs - 1000, endedAtMs)], clock);
    await readings.figures(1);
    clock.advance(59_000);
    await readings.figures(1);
    clock.advance(1000);
    await readings.figures(1);
    expect(asked).toHaveLength(3);
    await readings.figures(1);
    expect(asked).toHaveLength(3);
  });

  it('are those until now while it runs, read each time', async () => {
    const clock = new FakeClock();
    const { readings, asked } = reading([survey(1, clock.nowMs() - 1000, null)]);
    await readings.figures(1);
    await readings.figures(1);
    expect(asked).toHaveLength(2);
  });

  it('are none of a survey without a duration', async () => {
    const { readings, asked } = reading([survey(1, 1000, 1000)]);
    expect(await readings.figures(1)).toEqual({ series: 0, sent: 0, lost: 0, notMeasured: 0 });
    expect(asked).toEqual([]);
  });
});

describe('a comparison', () => {
  const surveys = [survey(1, 1000, 61_000), survey(2, 100_000, 160_000), survey(3, 5000, 5000)];
  const row = (series: number) => ({ series }) as SeriesComparison;
  const total = { series: 300 } as TotalComparison;

  it('is seeded by the surveys, and sends its rows in chunks, the sum last', async () => {
    const { compare, asked, listeners } = reading(surveys);
    const { items, ends } = compare({ before: { survey: 1 }, after: { survey: 2 } });
    await settle();
    expect(asked).toEqual([
      {
        before: { fromMs: 1000, toMs: 61_000, seed: 1 },
        after: { fromMs: 100_000, toMs: 160_000, seed: 2 },
      },
    ]);
    const [listener] = listeners;
    listener?.onProgress(0.5);
    listener?.onCompared(Array.from({ length: 250 }, (_, at) => row(at)));
    listener?.onCompared([row(250)]);
    listener?.onTotal(total);
    listener?.onDone(3);
    expect(items.map((item) => (item.kind === 'series' ? item.rows.length : item.kind))).toEqual([
      'progress',
      200,
      51,
      'total',
    ]);
    expect(items.at(-1)).toMatchObject({ total, damaged: 3, before: { fromMs: 1000, toMs: 61_000 } });
    expect(ends).toEqual([undefined]);
  });

  it('can be one with any other span', async () => {
    const { compare, asked } = reading(surveys);
    const span = { fromMs: 200_000, toMs: 300_000 };
    compare({ before: { survey: 1 }, after: span });
    compare({ before: { survey: 1 }, after: span });
    await settle();
    expect(asked[0]).toMatchObject({ after: span });
    expect(asked[1]).toEqual(asked[0]);
  });

  it('ends with the fault of its reading, and is cancelled with its stream', async () => {
    const { compare, listeners, cancelled } = reading(surveys);
    const { ends, abort } = compare({ before: { survey: 1 }, after: { survey: 2 } });
    await settle();
    const fault = { code: 'store.damaged', message: 'a file is damaged' };
    listeners[0]?.onFault(fault);
    expect(ends).toEqual([fault]);
    abort.abort();
    expect(cancelled()).toBe(1);
  });

  it.each([
    ['survey.same', { before: { survey: 1 }, after: { survey: 1 } }],
    ['survey.empty', { before: { survey: 1 }, after: { survey: 3 } }],
    ['survey.empty', { before: { survey: 1 }, after: { fromMs: 9, toMs: 9 } }],
  ])('is refused with %s', (code, request) => {
    const { compare } = reading(surveys);
    const refusal = () => compare(request as CompareRequest);
    expect(refusal).toThrow(FaultError);
    expect(() => {
      try {
        refusal();
      } catch (error) {
        if (error instanceof FaultError) throw new Error(error.fault.code);
      }
    }).toThrow(code);
  });
});
