import { openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { OUTCOMES } from '../../../../core/model/outcome.ts';
import { sample } from '../../../testing/sample-batches.ts';
import { CompactRig } from './compact-rig.ts';

/**
 * Run as a program: writes samples to a new data folder and compacts them, over the end of a month, and writes the number of each row to
 * the file `stored` beside it once its commit has returned. Arguments: the folder of both, and the number of rows.
 */
const [dir = '', rows = '0'] = process.argv.slice(2);
/** Shortly before midnight and the end of a month. */
const START_MS = Date.UTC(2026, 10, 30, 22, 40);
const SERIES = [1, 2, 3, 65, 66, 130];
const PAUSE_MS = 40_000;
const ROWS_PER_ROUND = 7;
const ROWS_PER_RUN = 200;
/** Little enough for the oldest rows of the journal to be deleted while this runs. */
const CAP_BYTES = 4_000_000;

const stored = openSync(join(dir, 'stored'), 'w');
const rig = new CompactRig(join(dir, 'project'), START_MS, { portionLimits: { rows: 5, samples: 1000, days: 2 } });
rig.limits = { ...rig.limits, capBytes: CAP_BYTES };
for (let row = 1; row <= Number(rows); row++) {
  rig.nowMs += PAUSE_MS;
  rig.write(
    SERIES.map((series) =>
      sample({ series, round: row, seq: row, outcome: OUTCOMES.reply, rttNs: 1e6 + row * 977, sentMs: rig.nowMs }),
    ),
  );
  writeSync(stored, `${row}\n`);
  if (row % ROWS_PER_ROUND === 0) rig.compact();
  if (row % ROWS_PER_RUN === 0) rig.reopen();
}
rig.close();
