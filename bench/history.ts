import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SLOT_MS, startOf } from '../station/store/days/spans.ts';
import type { ProjectSize } from './history/generate-project.ts';
import { historyProject } from './history/history-project.ts';
import { measureQueries, type QueryTimes } from './history/measure-queries.ts';

const ENTRY_DIR = fileURLToPath(new URL('../dist', import.meta.url));
const HOURS_PER_MONTH = 720;
const HOURS_PER_DAY = 24;

/** 30 days of rollups of an hour of 10 048 series, with rollups of a minute and samples of the last 24 hours. */
export const WHOLE_SIZE: ProjectSize = {
  series: 10_048,
  ...{ sampleHours: HOURS_PER_DAY, minuteHours: HOURS_PER_DAY, hours: HOURS_PER_MONTH },
  traced: 1,
};

interface HistoryFigures extends QueryTimes {
  readonly size: ProjectSize;
  readonly generateSeconds: number;
  /** Bytes of the project on disk, by folder. */
  readonly megabytes: Readonly<Record<string, number>>;
}

interface HistoryOptions {
  readonly size: ProjectSize;
  /** Unix ms, a whole slot; left out = now. */
  readonly endMs?: number;
  /** Folder in which the project is kept for other runs. */
  readonly keptDir?: string | undefined;
}

/** Generates a project and measures queries of it. */
export async function benchHistory({ size, endMs, keptDir }: HistoryOptions): Promise<HistoryFigures> {
  const { dataDir, project, generateSeconds, dispose } = historyProject(
    size,
    endMs ?? startOf(SLOT_MS, Date.now()),
    keptDir,
  );
  try {
    const times = await measureQueries({ dataDir, entryDir: ENTRY_DIR }, size, project);
    return { size, generateSeconds, megabytes: megabytesOf(dataDir), ...times };
  } finally {
    dispose();
  }
}

const megabytesOf = (dataDir: string): Readonly<Record<string, number>> =>
  Object.fromEntries(
    ['samples', 'minutes', 'hours'].map((level) => {
      const dir = join(dataDir, level);
      const bytes = readdirSync(dir).reduce((sum, name) => sum + statSync(join(dir, name)).size, 0);
      return [level, Math.round(bytes / 1e6)];
    }),
  );
