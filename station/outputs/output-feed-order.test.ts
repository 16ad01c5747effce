import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OUTCOMES } from '../../core/model/outcome.ts';
import { BASE_MS } from '../testing/sample-batches.ts';

import { at, feedRigs, SAMPLES } from './testing/feed-rig.ts';

const newRig = feedRigs();

describe('samples that complete in any order', () => {
  const TIMEOUT_MS = 1000;
  /** Sent after a pause; the reply's RTT, null = lost. */
  const packet = fc.record({
    pauseMs: fc.integer({ min: 1, max: 400 }),
    rttMs: fc.option(fc.integer({ min: 1, max: TIMEOUT_MS }), { freq: 3 }),
    series: fc.integer({ min: 0, max: 2 }),
    isKilledAfter: fc.boolean(),
  });

  it('are sent once and in the order of their sending, whatever is lost and whenever the process is killed', () => {
    fc.assert(
      fc.property(fc.array(packet, { maxLength: 150, size: 'max' }), (packets) => {
        const { rig, clock, lost, start, queued } = newRig();
        const ids = rig.identify('a', 'b', 'c');
        let step = start(SAMPLES);
        step();
        let sentMs = BASE_MS;
        const sent = packets.map(({ pauseMs, rttMs, series, isKilledAfter }) => {
          sentMs += pauseMs;
          return { sentMs, rttMs, series, isKilledAfter, doneMs: sentMs + (rttMs ?? TIMEOUT_MS) };
        });
        const bySecond = Map.groupBy(
          sent.toSorted((left, right) => left.doneMs - right.doneMs),
          ({ doneMs }) => Math.floor(doneMs / 1000),
        );
        for (const row of bySecond.values()) {
          rig.store(
            row.map((one) =>
              at(ids[one.series] ?? 0, 0, {
                sentNs: BigInt(one.sentMs) * 1_000_000n,
                ...(one.rttMs === null ? { outcome: OUTCOMES.timeout, rttNs: Number.NaN } : { rttNs: one.rttMs * 1e6 }),
              }),
            ),
          );
          step();
          if (row.some(({ isKilledAfter }) => isKilledAfter)) step = start(SAMPLES);
        }
        step();
        clock.advance(60_000);
        step();
        for (const [place, name] of ['a', 'b', 'c'].entries()) {
          const expected = sent.filter(({ series }) => series === place);
          expect(queued().get(`sounder_sample_success{${name}}`) ?? []).toEqual(
            expected.map((one) => ({ ms: one.sentMs, value: one.rttMs === null ? 0 : 1 })),
          );
        }
        expect(lost.late).toBe(0);
      }),
      { numRuns: 12, endOnFailure: true },
    );
  });
});
