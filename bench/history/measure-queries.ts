import { spawnSync } from 'node:child_process';
import { createReadStream, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { finished } from 'node:stream/promises';
import { NO_RULES } from '../../core/model/series-state.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import { systemClock } from '../../host/clock.ts';
import { DAY_MS, HOUR_MS } from '../../station/store/days/spans.ts';
import { FoldLimit } from '../../station/store/fold-limit.ts';
import { ReaderThread } from '../../station/store/reader-thread.ts';
import type { GeneratedProject, ProjectSize } from './generate-project.ts';
import { randomOf } from './series-model.ts';

const PIXELS = 1200;
/** Spans of charts by name. */
const CHART_SPANS_MS: Readonly<Record<string, number>> = {
  ...{ '10m': 600_000, '1h': HOUR_MS, '6h': 6 * HOUR_MS, '24h': DAY_MS, '7d': 7 * DAY_MS, '30d': 30 * DAY_MS },
};
/** Questions of each kind, charts and moments of others each time: of fewer the percentile is the slowest. */
const QUESTIONS = 40;
const READ_BYTES = 4 * 1024 * 1024;
/** Figures of spans that end within an hour do so this long before the end. */
const MINUTES_INTO_HOUR = 7;

interface Times {
  /** The first question of its kind, which may start a thread, and opens files. */
  readonly firstMs: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly maxMs: number;
}

/** Times of queries of a made-up project whose files are in the page cache, with the built reader thread. */
export interface QueryTimes {
  /** Start of the thread, and the first chart of an hour. */
  readonly openMs: number;
  /** Charts of one series, by span. */
  readonly charts: Readonly<Record<string, Times>>;
  /** All series over 24 hours: ending with a minute, and ending with an hour. */
  readonly statistics: Times;
  readonly statisticsWholeHours: Times;
  /** All series at a moment of which there are samples. */
  readonly moment: Times;
  /** The path of a series over 24 hours; null = the project has none. */
  readonly path: Times | null;
  /** Each kind of query once, of files that are not in the page cache: start of a thread, and its first answer, ms. */
  readonly coldMs: Readonly<Record<string, number>>;
}

/** Questions to a reader of a project; each resolves with the time until the answer was complete, ms. */
interface Questions {
  chart(spanMs: number): Promise<number>;
  statistics(toMs: number): Promise<number>;
  moment(): Promise<number>;
  /** null = the project has no path. */
  readonly path: (() => Promise<number>) | null;
}

/** @param entryDir where the built thread lies */
export async function measureQueries(
  { dataDir, entryDir }: { readonly dataDir: string; readonly entryDir: string },
  size: ProjectSize,
  project: GeneratedProject,
): Promise<QueryTimes> {
  const { endMs } = project;
  const withReader = async <T>(work: (questions: Questions) => Promise<T>): Promise<T> => {
    const reader = new ReaderThread(entryDir, dataDir, memoryLog(), new FoldLimit(0, systemClock(), memoryLog()));
    try {
      return await work(questionsTo(reader, size, project));
    } finally {
      await reader.close();
    }
  };
  const cold = (ask: (questions: Questions) => Promise<number>): Promise<number> => {
    dropFromPageCache(dataDir);
    const began = performance.now();
    return withReader(async (questions) => {
      await ask(questions);
      return Math.round(performance.now() - began);
    });
  };
  const spans = Object.entries(CHART_SPANS_MS).filter(([, spanMs]) => spanMs <= size.hours * HOUR_MS);
  await takeIntoPageCache(dataDir);
  const warm = await withReader(async ({ chart, statistics, moment, path }) => ({
    openMs: Math.round(await chart(HOUR_MS)),
    charts: await chartTimes(spans, chart),
    statistics: await repeated(() => statistics(endMs - MINUTES_INTO_HOUR * 60_000)),
    statisticsWholeHours: await repeated(() => statistics(endMs - (endMs % HOUR_MS))),
    moment: await repeated(moment),
    path: path && (await repeated(path)),
  }));
  const coldMs: Record<string, number> = {};
  for (const [name, spanMs] of spans) coldMs[name] = await cold(({ chart }) => chart(spanMs));
  coldMs['statistics'] = await cold(({ statistics }) => statistics(endMs - MINUTES_INTO_HOUR * 60_000));
  coldMs['moment'] = await cold(({ moment }) => moment());
  if (project.traced.length > 0) coldMs['path'] = await cold(({ path }) => path?.() ?? Promise.resolve(0));
  return { ...warm, coldMs };
}

function questionsTo(reader: ReaderThread, size: ProjectSize, { endMs, firstSeries, traced }: GeneratedProject) {
  const random = randomOf(1);
  const anySeries = () => firstSeries + Math.floor(random() * size.series);
  const dayMs = size.sampleHours * HOUR_MS;
  const [path] = traced;
  const questions: Questions = {
    chart(spanMs) {
      // Short spans where there are samples, long ones anywhere.
      const storedMs = spanMs > dayMs ? size.hours * HOUR_MS : dayMs;
      const toMs = endMs - Math.floor(random() * Math.max(0, storedMs - spanMs));
      return ask((listener) =>
        reader.history({ series: [anySeries()], fromMs: toMs - spanMs, toMs, columns: PIXELS, through: ALL }, listener),
      );
    },
    statistics: (toMs) =>
      ask((listener) => reader.statistics({ series: [], fromMs: toMs - dayMs, toMs, throughId: null }, listener)),
    moment() {
      const atMs = endMs - Math.floor(random() * dayMs);
      return ask((listener) => reader.moment({ series: [], atMs, throughId: null, stateRules: NO_RULES }, listener));
    },
    path:
      path === undefined
        ? null
        : () =>
            ask((listener) =>
              reader.path(
                { series: path, target: '192.0.2.1', fromMs: endMs - dayMs, toMs: endMs },
                { ...listener, onProgress: () => undefined, onPath: (state) => state && listener.onFrame() },
              ),
            ),
  };
  return questions;
}

async function takeIntoPageCache(dir: string): Promise<void> {
  for (const path of filesIn(dir)) await finished(createReadStream(path, { highWaterMark: READ_BYTES }).resume());
}

const filesIn = (dir: string): readonly string[] =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

/** Files of a folder that are on disk only afterwards (`posix_fadvise`, which needs no privilege). */
function dropFromPageCache(dir: string): void {
  spawnSync('sync', ['-f', dir]);
  for (const path of filesIn(dir)) spawnSync('dd', [`if=${path}`, 'iflag=nocache', 'count=0']);
}

async function chartTimes(
  spans: readonly (readonly [name: string, spanMs: number])[],
  chart: (spanMs: number) => Promise<number>,
): Promise<Readonly<Record<string, Times>>> {
  const times: Record<string, Times> = {};
  for (const [name, spanMs] of spans) times[name] = await repeated(() => chart(spanMs));
  return times;
}

const ALL = { rowId: Number.MAX_SAFE_INTEGER, batch: 0 };

interface Answer {
  onFrame(): void;
  onDone(damaged: number): void;
  onFault(fault: { readonly message: string }): void;
}

/** Time until the answer is complete, ms. Rejects when there is none. */
function ask(start: (listener: Answer) => unknown): Promise<number> {
  const began = performance.now();
  return new Promise((resolve, reject) => {
    let frames = 0;
    start({
      onFrame: () => {
        frames += 1;
      },
      onDone: (damaged) => {
        if (damaged > 0 || frames === 0) reject(new Error(`${frames} answers, ${damaged} damaged`));
        else resolve(performance.now() - began);
      },
      onFault: ({ message }) => reject(new Error(message)),
    });
  });
}

async function repeated(once: () => Promise<number>): Promise<Times> {
  const firstMs = rounded(await once());
  const times: number[] = [];
  for (let at = 0; at < QUESTIONS; at++) times.push(await once());
  times.sort((left, right) => left - right);
  const at = (share: number) => rounded(times[Math.ceil(share * (QUESTIONS - 1))] as number);
  return { firstMs, p50Ms: at(0.5), p95Ms: at(0.95), maxMs: at(1) };
}

const rounded = (ms: number): number => Math.round(ms * 10) / 10;
