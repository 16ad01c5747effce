import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { stationContract } from '../../core/contracts/station.ts';
import type { Handlers } from '../../core/rpc/contract.ts';
import { blocksOf } from '../../core/surveys/blocks.ts';
import { SpanComparison } from '../../core/surveys/compare-spans.ts';
import type { SeriesComparison } from '../../core/surveys/comparison.ts';
import { type Synthetic, syntheticSeries } from '../../core/surveys/testing/synthetic-series.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import { systemClock } from '../../host/clock.ts';
import { SurveyFiles } from '../../station/surveys/survey-files.ts';
import { type Measuring, Surveys } from '../../station/surveys/surveys.ts';
import { SurveyDisk } from '../../station/surveys/testing/survey-disk.ts';

export type SurveyHandler = Extract<keyof Handlers<typeof stationContract>, `survey${string}`>;

/** Series of every comparison: what is measured before and after, and where the path differs. */
const SERIES: readonly (readonly [Partial<Synthetic> | null, Partial<Synthetic> | null, SeriesComparison['path']])[] = [
  [{}, {}, null],
  [{}, { medianMs: 18, lossRatio: 0.04 }, { hop: 3, before: ['192.0.2.3'], after: ['192.0.2.7'] }],
  [{ medianMs: 30 }, { medianMs: 24 }, null],
  [{}, null, null],
];
const SPAN_S = 1200;

function finished<T>(steps: Generator<void, T>): T {
  for (;;) {
    const next = steps.next();
    if (next.done) return next.value;
  }
}

function compared(): { rows: SeriesComparison[]; total: ReturnType<SpanComparison['total']> } {
  const blocks = blocksOf(0, SPAN_S * 1000);
  const comparison = new SpanComparison({ blocks, seed: 1 }, { blocks, seed: 2 });
  const rows = SERIES.map(([before, after, path], series) => {
    const sample = (synthetic: Partial<Synthetic> | null, seed: number) =>
      synthetic && syntheticSeries({ ...synthetic, seconds: SPAN_S }, seed);
    const result = finished(comparison.add(sample(before, 2 * series), sample(after, 2 * series + 1)));
    const target = `host-0000${series}`;
    return { series, target, address: `10.20.0.${series}`, group: '', port: 0, probe: 'icmp', ...result, path };
  });
  return { rows, total: comparison.total() };
}

type SurveyHandlers = Pick<Handlers<typeof stationContract>, SurveyHandler>;

/** One listener for all tests of a process: each of its own would be reported as a leak. */
const dataDirs: string[] = [];
process.once('exit', () => {
  for (const dataDir of dataDirs) rmSync(dataDir, { recursive: true, force: true });
});

/** Surveys as the station keeps them, on a disk in memory; every comparison has the same result. */
export function scriptedSurveys(measuring: Measuring): SurveyHandlers {
  const disk = new SurveyDisk();
  const surveys = new Surveys({
    store: disk,
    timeline: disk.timeline,
    readOnly: false,
    clock: systemClock(),
    log: memoryLog(),
  });
  const dataDir = join(tmpdir(), `sounder-page-${randomUUID()}`); // made with the first picture
  dataDirs.push(dataDir);
  const files = new SurveyFiles({ store: disk, surveys, dataDir, log: memoryLog() });
  return {
    surveys: (_, sink, signal) => surveys.open(sink, signal),
    surveyStart: (request) => surveys.start(request, measuring),
    surveyStop: ({ id }) => surveys.stop(id),
    surveyEdit: ({ id, text }) => surveys.edit(id, text),
    surveyStep: ({ id, name }) => surveys.addStep(id, name),
    surveyDelete: ({ id }) => surveys.delete(id),
    surveyRestore: ({ id }) => surveys.restore(id),
    surveyPinPut: ({ id, pin, value }) => files.putPin(id, pin, value),
    surveyPinDelete: ({ id, pin }) => files.deletePin(id, pin),
    surveyPicture: ({ base64 }) => files.addPicture(base64),
    surveyPictureRead: ({ name }, sink, signal) => files.openPicture(name, sink, signal),
    surveyPlans: (_, sink, signal) => files.plans.open(sink, signal),
    surveyPlanPut: (plan) => files.plans.put(plan),
    surveyPlanDelete: ({ site }) => files.plans.delete(site),
    surveyFigures: () => ({ series: 4, sent: 4800, lost: 12, notMeasured: 0 }),
    surveyCompare: (_, sink) => {
      const { rows, total } = compared();
      const span = { fromMs: 0, toMs: SPAN_S * 1000 };
      sink.send({ kind: 'series', rows });
      sink.send({ kind: 'total', before: span, after: span, total, damaged: 0 });
      sink.end();
    },
  };
}
