import { fileURLToPath } from 'node:url';
import { LIVE_FRAME, readColumnFrame, STATISTICS_FRAME } from '../core/model/column-frame.ts';
import { NO_RULES } from '../core/model/series-state.ts';
import type { CompiledSeries } from '../core/plan/series.ts';
import type { Frame } from '../core/rpc/contract.ts';
import { memoryLog } from '../core/testing/memory-log.ts';
import { systemClock } from '../host/clock.ts';
import { TRACE_PROBE } from '../probes/registry.ts';
import { EMPTY_CATALOG } from '../station/plan/catalog.ts';
import { Replay } from '../station/replay/replay.ts';
import { StorePast } from '../station/replay/store-past.ts';
import { HOUR_MS, MINUTE_MS, SLOT_MS, startOf } from '../station/store/days/spans.ts';
import { FoldLimit } from '../station/store/fold-limit.ts';
import { ReaderThread } from '../station/store/reader-thread.ts';
import type { GeneratedProject, ProjectSize } from './history/generate-project.ts';
import { historyProject } from './history/history-project.ts';

const ENTRY_DIR = fileURLToPath(new URL('../dist', import.meta.url));
const SPEEDS: readonly number[] = [1, 60, 600, 3600];
/** Longer than a step takes to read. */
const SETTLED_MS = 1500;
const TRACED_ADDRESS = '192.0.2.1';

/** A replay of a made-up project. */
export interface ReplayFigures {
  /** Until a moment is shown, ms, one jump after the other. */
  readonly jumpMs: Readonly<Record<'first' | 'minuteBack' | 'minuteOn' | 'hourOn', number>>;
  /** Speed that was chosen → speed at which it ran. */
  readonly ranAt: Readonly<Record<number, number>>;
  /** Rows at the end, and those whose counts are not those of the stored samples until then. */
  readonly rows: number;
  readonly differing: number;
  /** Rounds of the traced path until then. */
  readonly rounds: number;
}

/** Jumps about in a project and plays it at all speeds, with the built reader threads. */
export async function benchReplay(options: {
  readonly size: ProjectSize;
  readonly seconds: number;
  /** Left out = from 1 to the highest. */
  readonly speeds?: readonly number[];
  /** Unix ms, a whole slot; left out = now. */
  readonly endMs?: number;
  readonly keptDir?: string | undefined;
}): Promise<ReplayFigures> {
  const endMs = options.endMs ?? startOf(SLOT_MS, Date.now());
  const { dataDir, project, dispose } = historyProject(options.size, endMs, options.keptDir);
  const reader = new ReaderThread(ENTRY_DIR, dataDir, memoryLog(), new FoldLimit(0, systemClock(), memoryLog()));
  const replay = replayOf(reader, project);
  try {
    const jump = async (atMs: number) => {
      const began = performance.now();
      await replay.change({ atMs, playing: false });
      return Math.round(performance.now() - began);
    };
    const fromMs = project.endMs - options.size.sampleHours * HOUR_MS + 7 * MINUTE_MS + 7000;
    const jumpMs = {
      first: await jump(fromMs),
      minuteBack: await jump(fromMs - MINUTE_MS),
      minuteOn: await jump(fromMs),
      hourOn: await jump(Math.min(fromMs + HOUR_MS, project.endMs - HOUR_MS / 2)),
    };
    await jump(fromMs);
    const ranAt: Record<number, number> = {};
    for (const speed of options.speeds ?? SPEEDS) ranAt[speed] = await play(replay, speed, options.seconds);
    return { jumpMs, ranAt, ...(await comparison(replay, reader)), rounds: roundsOf(replay, project) };
  } finally {
    replay.close();
    await reader.close();
    dispose();
  }
}

function replayOf(reader: ReaderThread, { traced }: GeneratedProject): Replay {
  const identified = traced.map(
    (seriesId) =>
      ({ seriesId, definition: TRACE_PROBE, planned: { address: TRACED_ADDRESS } }) as unknown as CompiledSeries,
  );
  const catalog = {
    stateRules: () => NO_RULES,
    settingsOf: () => undefined,
    addressOf: () => TRACED_ADDRESS,
    current: { ...EMPTY_CATALOG, identified },
  };
  return new Replay(
    {
      past: new StorePast({ reader }, catalog),
      clock: systemClock(),
      log: memoryLog(),
      catalog,
      planner: { entry: () => undefined },
      networks: { networkOf: () => null, credit: null },
      routers: { nameOf: () => null, settled: async () => undefined },
    },
    () => undefined,
  );
}

/** Plays for some seconds. @returns ms of the past per ms */
async function play(replay: Replay, speed: number, seconds: number): Promise<number> {
  const fromMs = replay.atMs;
  const began = performance.now();
  await replay.change({ playing: true, speed });
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  await replay.change({ playing: false });
  const ran = performance.now() - began;
  // The step that was being read.
  for (let atMs = Number.NaN; atMs !== replay.atMs; ) {
    atMs = replay.atMs;
    await new Promise((resolve) => setTimeout(resolve, SETTLED_MS));
  }
  return Math.round(((replay.atMs - fromMs) / ran) * 10) / 10;
}

/** Compares rows with the figures of the store up to the last whole minute, by which the replay runs at the end. */
async function comparison(replay: Replay, reader: ReaderThread): Promise<Pick<ReplayFigures, 'rows' | 'differing'>> {
  const stop = new AbortController();
  const frames: Frame[] = [];
  const sink = { credit: 1, send: (frame: Frame) => void frames.push(frame), onCredit: () => undefined };
  replay.feeds.live.open({ ...sink, end: () => undefined }, stop.signal);
  stop.abort();
  const rows = readColumnFrame(frames[0] as Frame, LIVE_FRAME)?.columns;
  const sent = new Map([...(rows?.series ?? [])].map((series, at) => [series, rows?.sent[at]]));
  const stored = new Map<number, number>();
  const query = { series: [], fromMs: replay.startedAtMs, toMs: startOf(MINUTE_MS, replay.atMs), throughId: null };
  await new Promise<void>((resolve, reject) => {
    reader.statistics(
      { ...query, isExact: true },
      {
        onFrame(bytes) {
          const figures = readColumnFrame(bytes, STATISTICS_FRAME)?.columns;
          for (const [at, series] of [...(figures?.series ?? [])].entries()) stored.set(series, figures?.sent[at] ?? 0);
        },
        onDone: () => resolve(),
        onFault: ({ message }) => reject(new Error(message)),
      },
    );
  });
  const differing = [...stored].filter(([series, count]) => sent.get(series) !== count);
  return { rows: sent.size, differing: differing.length };
}

function roundsOf({ feeds }: Replay, { traced }: GeneratedProject): number {
  return feeds.paths.stateOf(traced[0] ?? 0)?.newestRound ?? 0;
}
