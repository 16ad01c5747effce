import { expect, it } from 'vitest';
import { HISTORY_FRAME, readColumnFrame } from '../../../core/model/column-frame.ts';
import { OUTCOMES } from '../../../core/model/outcome.ts';
import { chartColumnsOf, outcomeRules } from '../../../probes/registry.ts';
import { RollupSum } from '../rollup/rollup-sum.ts';
import { PixelSums } from './pixel-sums.ts';
import { ProbeSums } from './probe-sums.ts';
import { SeriesTotal } from './series-total.ts';

/** A row of replies with these round trips. */
function rowOf(...rttMs: number[]): Uint8Array {
  const builder = new RollupSum(outcomeRules(1), chartColumnsOf(1));
  const figures = {
    probeCode: 1,
    count: rttMs.length,
    sentMs: new Float64Array(rttMs.length),
    rttMs: Float64Array.from(rttMs),
    outcome: new Uint32Array(rttMs.length).fill(OUTCOMES.reply),
  };
  builder.addSamples(figures, 0, rttMs.length);
  return builder.encode();
}

/** Rows of which the second is cut off. */
const ROWS = [rowOf(1, 2), rowOf(3, 4, 5).slice(0, -2), rowOf(6)];

it('is left out of the figures of a series, and nothing else is', () => {
  const total = new SeriesTotal(new ProbeSums());
  total.reset();
  const addAll = () => {
    for (const row of ROWS) total.addRow(row, 0, row.length);
  };
  addAll();
  expect(total.isSpoiled).toBe(true);
  total.repeat();
  addAll();
  expect(total.isSpoiled).toBe(false);
  expect(total.figures()).toMatchObject({ received: 3, minMs: 1, maxMs: 6 });
  total.reset();
  for (const row of [ROWS[0], ROWS[2], ROWS[2]]) if (row) total.addRow(row, 0, row.length);
  expect(total.figures()).toMatchObject({ received: 4 });
});

it('is left out of its pixel column, and nothing else is', () => {
  const pixels = new PixelSums({ fromMs: 0, toMs: 1000, columns: 1 }, new ProbeSums(), false);
  let damaged = 0;
  for (const row of ROWS) {
    try {
      pixels.addRow(row, 0, row.length, 0, 1000);
    } catch {
      damaged += 1;
    }
  }
  pixels.flush();
  const { columns } = readColumnFrame(pixels.frame(1, 0), HISTORY_FRAME) ?? {};
  expect(damaged).toBe(1);
  expect([columns?.sent[0], columns?.minMs[0], columns?.maxMs[0]]).toEqual([3, 1, 6]);
});
