import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBatch, encodeBatch, type SampleRow, sentMs } from '../../core/model/batch.ts';
import { OUTCOMES } from '../../core/model/outcome.ts';
import type { PlanEntry } from '../../core/model/packet.ts';
import { ownColumnsOf, probeOf } from '../../probes/registry.ts';
import { type BatchLimits, checkBatch } from './check-batch.ts';

const NOW_MS = 1_800_000_000_000;
const ICMP = probeOf('icmp').definition;
const RUN = 77;

const row = (series: number, atMs = NOW_MS - 1000): SampleRow => ({
  series,
  round: 1,
  seq: 0,
  outcome: OUTCOMES.reply,
  rttNs: 1e6,
  sentNs: BigInt(atMs) * 1_000_000n,
  typed: {},
});

const frame = (rows: readonly SampleRow[], { no = 5n, run = RUN } = {}) =>
  encodeBatch(ICMP.code, ownColumnsOf(ICMP.code) ?? [], rows, { batchNo: no, engineRun: run });

/** Series 1 has had rounds 10 and 11; 2 packets a second. */
const entry = { series: 1, fromRound: 10, count: 2, rounds: null, periodMs: 1000, steadyFromMs: NOW_MS - 10_000 };
const limits: BatchLimits = {
  run: RUN,
  lastNo: 4n,
  nowMs: NOW_MS,
  isOwn: (series) => series < 10,
  entryOf: (series) => (series === 1 ? (entry as PlanEntry) : undefined),
};
const problemOf = (bytes: Uint8Array<ArrayBuffer>) => {
  const checked = checkBatch(bytes, limits);
  return 'problem' in checked ? checked.problem : null;
};

describe('a batch of an agent', () => {
  it('of its own series is taken', () => {
    expect(checkBatch(frame([row(1), row(9)]), limits)).toMatchObject({ no: 5n, batch: { count: 2 } });
  });

  it('of rounds before its entry is taken, whatever their numbers: that entry was another', () => {
    expect(problemOf(frame([{ ...row(1), round: 9, seq: 5 }]))).toBeNull();
  });

  it.each([
    ['with samples of a series that is not its own', frame([row(1), row(10)]), 'series 10'],
    ['with samples that no agent can have kept', frame([row(1, NOW_MS - 41 * 86_400_000)]), '40 days'],
    ['with samples from the future', frame([row(1, NOW_MS + 61_000)]), 'future'],
    ['that came before', frame([row(1)], { no: 4n }), 'batch 4 again'],
    ['of the run of another agent', frame([row(1)], { run: 78 }), 'another run'],
    ['that is cut off', frame([row(1)]).slice(0, -1), 'malformed'],
    ['without anything', new Uint8Array(0), 'malformed'],
    ['with a round that is not due', frame([{ ...row(1), round: 0xffffffff }]), 'round 4294967295 of series 1'],
    [
      'with more packets than a round has',
      frame([{ ...row(1), round: 11, seq: 2 }]),
      'packet 2 of a round of series 1',
    ],
  ])('%s is refused', (_, bytes, problem) => {
    expect(problemOf(bytes)).toContain(problem);
  });

  it.each([Number.NaN, Number.NEGATIVE_INFINITY])('with a time of %s is refused', (offset) => {
    const bytes = frame([row(1)]);
    const columns = decodeBatch(bytes, ownColumnsOf);
    if (columns) columns.sentOffsetNs[0] = offset;
    expect(problemOf(bytes)).toContain('without a time');
  });

  it('with any bytes changed is refused, or still has samples of its own series only', () => {
    const good = frame([row(1), row(2), row(3)]);
    const changes = fc.array(fc.tuple(fc.nat({ max: good.byteLength - 1 }), fc.nat({ max: 255 })), {
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(changes, (changed) => {
        const bytes = good.slice();
        for (const [at, value] of changed) bytes[at] = value;
        const checked = checkBatch(bytes, limits);
        if ('problem' in checked) return;
        for (let at = 0; at < checked.batch.count; at++) {
          expect(checked.batch.series[at]).toBeLessThan(10);
          expect(Number.isFinite(sentMs(checked.batch, at))).toBe(true);
        }
      }),
    );
  });

  it('of any bytes never throws', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => problemOf(Uint8Array.from(bytes)) !== null));
  });
});
