import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Served, serve, temporaryDir } from '../../e2e/host/sounder-process.ts';
import { connectStation, type StationClient } from '../../e2e/host/station-client.ts';
import { LEVELS, type Level, listDayFiles } from '../../station/store/days/day-files.ts';
import { DAY_MS, HOUR_MS, startOf } from '../../station/store/days/spans.ts';
import { generateProject } from '../history/generate-project.ts';
import { usageOf } from '../process-usage.ts';
import { type SendDelays, sendDelaysOf } from './send-delays.ts';

/** Run as a program, in a namespace: 10 000 loopback addresses at 1 Hz, while most of a stored history is deleted. */
export interface RetentionTask {
  /** Series of the stored history, in whole groups of 64. */
  readonly series: number;
  /** Hours of it. */
  readonly hours: number;
  /** Seconds of measuring before most of it is deleted, to compare with. */
  readonly seconds: number;
}

interface Phase {
  readonly seconds: number;
  readonly delays: SendDelays;
  /** Longest time between two frames of live rows, ms. */
  readonly livePauseMs: number;
  /** CPU of station and store, cores. */
  readonly stationCores: number;
}

type Sizes = Readonly<Record<Level, number>>;

export interface RetentionFigures {
  /** Files of the levels before and after, MB. */
  readonly storedMb: Sizes;
  readonly leftMb: Sizes;
  readonly before: Phase;
  readonly during: Phase;
  /** The longest send delay during the deleting over the one before. */
  readonly delayRatio: number;
}

const TARGET = '{ probe: icmp, to: 127.1.0-39.0-249, interval: 1s, timeout: 1s }';
const INTERVAL_MS = 1000;
/** Rounds are at rest by then, and the compactor has looked at all files. */
const SETTLE_MS = 10_000;
const LOOK_EVERY_MS = 100;
/** Share of what is stored that may stay. */
const KEPT_SHARE = 0.2;
const SMALLEST_CAP_MB = 10;
const LONGEST_PASS_MS = 120_000;
const MB = 1e6;

async function measureRetention({ series, hours, seconds }: RetentionTask): Promise<RetentionFigures> {
  const dir = temporaryDir();
  const dataDir = join(dir.path, 'project');
  mkdirSync(dataDir);
  // Over midnight, so that each level has whole files to delete, and rows of others.
  const endMs = startOf(DAY_MS, Date.now()) - DAY_MS + (hours / 2) * HOUR_MS;
  generateProject(dataDir, { series, sampleHours: hours, minuteHours: hours, hours, traced: 0 }, endMs);
  const storedMb = sizesOf(dataDir);
  const capMb = Math.max(SMALLEST_CAP_MB, Math.ceil(KEPT_SHARE * sumOf(storedMb)));
  const project = (mb: number) => `sounder: 1\nstorage: { sizeCap: ${mb}MB }\ntargets:\n  lab: ${TARGET}\n`;
  const projectPath = dir.write('project/project.yaml', project(10 * capMb));
  const served = await serve(dataDir);
  try {
    const client = await connectStation(served.url);
    await client.station.start({});
    await wait(SETTLE_MS);
    const before = await watch(served, client, () => false, seconds * 1000);
    writeFileSync(projectPath, project(capMb));
    await client.station.reload(null);
    const during = await watch(served, client, () => sumOf(sizesOf(dataDir)) <= capMb, LONGEST_PASS_MS);
    await wait(3000); // the last timeout and commit
    const leftMb = sizesOf(dataDir);
    client.close();
    const phases = [before, during].map((watched): Phase => {
      const delays = sendDelaysOf(join(dataDir, 'journal.db'), watched, INTERVAL_MS);
      const { fromMs, toMs, livePauseMs, stationCores } = watched;
      return { seconds: (toMs - fromMs) / 1000, delays, livePauseMs, stationCores };
    });
    const [first, second] = phases as [Phase, Phase];
    const delayRatio = second.delays.maxMs / first.delays.maxMs;
    return { storedMb, leftMb, before: first, during: second, delayRatio };
  } finally {
    await served.stop();
    dir.remove();
  }
}

interface Watched extends Pick<Phase, 'livePauseMs' | 'stationCores'> {
  readonly fromMs: number;
  readonly toMs: number;
}

async function watch(
  served: Served,
  { station }: StationClient,
  isDone: () => boolean,
  longestMs: number,
): Promise<Watched> {
  const pid = served.childPid('station');
  const usedMs = usageOf(pid).cpuMs;
  const fromMs = Date.now();
  let lastMs = fromMs;
  let livePauseMs = 0;
  const live = station.live(null, () => {
    livePauseMs = Math.max(livePauseMs, Date.now() - lastMs);
    lastMs = Date.now();
  });
  while (Date.now() < fromMs + longestMs && !isDone()) await wait(LOOK_EVERY_MS);
  live.cancel();
  const toMs = Date.now();
  return { fromMs, toMs, livePauseMs, stationCores: (usageOf(pid).cpuMs - usedMs) / (toMs - fromMs) };
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const sizesOf = (dataDir: string): Sizes =>
  Object.fromEntries(
    LEVELS.map((level) => {
      const bytes = listDayFiles(dataDir, level).map(
        ({ path }) => statSync(path, { throwIfNoEntry: false })?.size ?? 0,
      );
      return [level, Math.round(bytes.reduce((sum, size) => sum + size, 0) / MB)];
    }),
  ) as Record<Level, number>;

const sumOf = (sizes: Sizes): number => LEVELS.reduce((sum, level) => sum + sizes[level], 0);

process.stdout.write(JSON.stringify(await measureRetention(JSON.parse(process.argv[2] ?? '') as RetentionTask)));
