import { afterEach, expect, it } from 'vitest';
import { OUTCOMES } from '../../../core/model/outcome.ts';
import { NO_RULES, type StateRule, seriesStateName } from '../../../core/model/series-state.ts';
import { sample } from '../../testing/sample-batches.ts';
import { tempDirs } from '../../testing/temp-dir.ts';
import { HOUR_MS, MINUTE_MS, SLOT_MS } from '../days/spans.ts';
import { MomentReading } from './moment-reading.ts';
import { ReadRig } from './testing/read-rig.ts';

const tempDir = tempDirs();
const START_MS = Date.UTC(2026, 10, 30, 12);

let rig: ReadRig;
afterEach(() => rig.close());

/** Stores a sample a second until an end, `.` a reply and `x` a loss, and reads the state at that time. */
function stateAt(endMs: number, samples: string, rule: StateRule): string | undefined {
  rig = new ReadRig(tempDir(), START_MS);
  const firstMs = endMs - samples.length * 1000;
  for (const [at, one] of [...samples].entries()) {
    const outcome = one === 'x' ? OUTCOMES.timeout : OUTCOMES.reply;
    rig.write([sample({ series: 1, seq: at, round: at, sentMs: firstMs + at * 1000, outcome })]);
  }
  rig.fold(endMs + HOUR_MS);
  const stateRules = { ...NO_RULES, exceptions: new Map([[1, rule]]) };
  const { rows } = rig.run(new MomentReading(rig.parts, { series: [1], atMs: endMs, throughId: null, stateRules }));
  return rows[0] && seriesStateName(rows[0].state);
}

const RULE = { downAfter: 10, upAfter: 5 };

it.each([
  ['....xxxxxxxxxx....', 'down'],
  ['....xxxxxxxxxx.....', 'lossy'],
  ['....xxxxxxxxx....', 'lossy'],
])('a past state follows the replies in a row that its target requires, after %s', (samples, state) => {
  expect(stateAt(START_MS + 10 * MINUTE_MS, samples, RULE)).toBe(state);
});

it('a past state follows them over the edge of a slot', () => {
  expect(stateAt(START_MS + SLOT_MS + 4000, '....xxxxxxxxxx....', RULE)).toBe('down');
});
