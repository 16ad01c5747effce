import { renameSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { ReplayState } from '../../core/contracts/history.ts';
import { OUTCOMES } from '../../core/model/outcome.ts';
import { NO_RULES, SERIES_STATES } from '../../core/model/series-state.ts';
import { EMPTY_CATALOG } from '../plan/catalog.ts';
import { CatalogDb } from '../store/catalog-db.ts';
import { dayFile } from '../store/days/day-files.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../store/days/spans.ts';
import { ReadRig } from '../store/read/testing/read-rig.ts';
import { directReader } from '../store/testing/direct-reader.ts';
import { sample } from '../testing/sample-batches.ts';
import { tempDirs } from '../testing/temp-dir.ts';
import { StorePast } from './store-past.ts';
import { replayOf, rowsOf } from './testing/replay-rig.ts';

const tempDir = tempDirs();
/** Midnight; samples are of the ten minutes before and after it, and of an hour a day later. */
const DAY_START_MS = Date.UTC(2026, 10, 29);
const PERIOD_MS = 5000;
/** From here on, nothing replies. */
const DOWN_MS = DAY_START_MS + 5 * MINUTE_MS;

function write(rig: ReadRig, fromMs: number, minutes: number): void {
  const rows = Array.from({ length: (minutes * MINUTE_MS) / PERIOD_MS }, (_, at) => {
    const sentMs = fromMs + at * PERIOD_MS;
    const isDown = sentMs >= DOWN_MS;
    return sample({ round: at, sentMs, ...(isDown && { outcome: OUTCOMES.timeout, rttNs: Number.NaN }) });
  });
  rig.write(rows);
  rig.fold(fromMs + 3 * HOUR_MS);
}

it('a day whose samples are lost is shown by its minutes, figures and states, from its beginning to its end', async () => {
  const rig = new ReadRig(tempDir(), DAY_START_MS);
  new CatalogDb(rig.compact.catalog).identifySeries([
    { target: 'a', probe: 'icmp', address: '192.0.2.1', group: '', port: 0 },
  ]);
  write(rig, DAY_START_MS - 10 * MINUTE_MS, 10);
  write(rig, DAY_START_MS, 10);
  write(rig, DAY_START_MS + DAY_MS, 60);
  const { path } = dayFile(rig.dataDir, 'samples', DAY_START_MS);
  renameSync(path, `${path}.damaged`);
  const noTargets = { stateRules: () => NO_RULES, current: EMPTY_CATALOG };
  const { replay, clock, states } = replayOf(new StorePast({ reader: directReader(rig.dataDir) }, noTargets));
  const shown: (readonly [number | undefined, number | undefined, ReplayState['level'] | undefined])[] = [];
  await replay.change({ atMs: DAY_START_MS - MINUTE_MS, speed: 60 });
  for (const minute of [-0.5, 3.5, 9.5]) {
    while (replay.atMs < DAY_START_MS + minute * MINUTE_MS) {
      clock.advance(100);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await replay.change({ playing: false });
    const rows = rowsOf(replay, clock);
    shown.push([rows?.sent, rows?.state, states.at(-1)?.level]);
    await replay.change({ playing: true });
  }
  replay.close();
  rig.close();
  expect(shown).toEqual([
    [114, SERIES_STATES.up, 'samples'],
    [120 + 3 * 12, SERIES_STATES.up, 'minutes'],
    [120 + 9 * 12, SERIES_STATES.down, 'minutes'],
  ]);
});
