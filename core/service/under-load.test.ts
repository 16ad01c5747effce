import { describe, expect, it } from 'vitest';
import { decodeBatch, encodeBatch, type SampleRow } from '../model/batch.ts';
import { NO_VALUE } from '../model/column-value.ts';
import { OUTCOMES } from '../model/outcome.ts';
import type { ProbeDefinition } from '../model/probe-definition.ts';
import { type LoadChange, UnderLoad } from './under-load.ts';

const CODE = 12;
const columns = [
  { name: 'left', title: 'Left', type: 'u32', unit: 'seconds', scale: 0.001, none: NO_VALUE.u32 },
] as const;
const definition = {
  columns,
  service: { throughput: { columns: { out: 'out', in: 'in', remaining: 'left' } } },
} as unknown as ProbeDefinition;

function batchOf(rows: readonly Partial<SampleRow>[], probeCode = CODE) {
  const full = rows.map((row) => ({
    series: 1,
    round: 0,
    seq: 0,
    sentNs: 0n,
    outcome: OUTCOMES.progress,
    typed: { left: NO_VALUE.u32 },
    ...row,
  }));
  const batch = decodeBatch(encodeBatch(probeCode, columns, full), () => columns);
  if (!batch) throw new Error('malformed');
  return batch;
}

const progress = (atMs: number, leftMs: number, series = 1) => ({
  series,
  sentNs: BigInt(atMs) * 1_000_000n,
  typed: { left: leftMs },
});

/** Feeds samples one after the other. */
function loadOf(...rows: readonly Partial<SampleRow>[]) {
  const load = new UnderLoad((code) => (code === CODE ? definition : undefined));
  const changes: LoadChange[] = rows.flatMap((row) => [...load.add(batchOf([row]))]);
  return { load, changes };
}

const seen = (load: UnderLoad, ...times: readonly number[]) => times.map((atMs) => load.isUnderLoad(atMs));

describe('a throughput test', () => {
  it('loads the path from its first intermediate sample to the last', () => {
    const { load, changes } = loadOf(progress(1000, 2000), progress(2000, 1000), progress(3010, 0), {
      outcome: OUTCOMES.reply,
    });
    expect(seen(load, 999, 1000, 2500, 3010, 3011)).toEqual([false, true, true, true, false]);
    expect(changes).toEqual([
      { kind: 'begin', series: 1, atMs: 1000 },
      { kind: 'end', series: 1, atMs: 3010 },
    ]);
  });

  it('in progress is expected to continue as long as it has to', () => {
    const { load } = loadOf(progress(1000, 10_000));
    expect(seen(load, 10_999, 11_001)).toEqual([true, false]);
  });

  it('of two directions is one test, and the pause between them is not under load', () => {
    const { load, changes } = loadOf(progress(1000, 1000), progress(2000, 0), progress(2600, 1000), progress(3600, 0), {
      outcome: OUTCOMES.reply,
    });
    expect(seen(load, 1500, 2300, 3000)).toEqual([true, false, true]);
    expect(changes.map(({ kind, atMs }) => [kind, atMs])).toEqual([
      ['begin', 1000],
      ['end', 3600],
    ]);
  });

  it('that failed ended within a second after its last sample', () => {
    const { load } = loadOf(progress(1000, 9000), progress(2000, 8000), { outcome: OUTCOMES.reset });
    expect(seen(load, 2900, 3100)).toEqual([true, false]);
  });

  it('that never began loads nothing', () => {
    const { load, changes } = loadOf({ outcome: OUTCOMES['not-measured'] }, { outcome: OUTCOMES.refused });
    expect([changes, seen(load, 0, 1)]).toEqual([[], [false, false]]);
  });

  it('that is stopped without a result ended within a second after its last sample', () => {
    const { load } = loadOf(progress(1000, 7_200_000));
    expect(load.expire(7000)).toEqual([]);
    expect(load.expire(8001)).toEqual([{ kind: 'end', series: 1, atMs: 2000 }]);
    expect(seen(load, 1900, 2100)).toEqual([true, false]);
    expect(load.expire(9000)).toEqual([]);
  });

  it('ends with the run', () => {
    const { load } = loadOf(progress(1000, 2000));
    expect(load.clear(1500)).toEqual([{ kind: 'end', series: 1, atMs: 1500 }]);
    expect(seen(load, 1200)).toEqual([false]);
  });

  it('of another round, or another series, is another', () => {
    const { load, changes } = loadOf(
      progress(1000, 1000),
      progress(2000, 0),
      { outcome: OUTCOMES.reply },
      progress(5000, 1000, 2),
      progress(6000, 0, 2),
      { outcome: OUTCOMES.reply, series: 2 },
    );
    expect(changes.map(({ kind, series }) => `${kind} ${series}`)).toEqual(['begin 1', 'end 1', 'begin 2', 'end 2']);
    expect(seen(load, 1500, 4000, 5500)).toEqual([true, false, true]);
  });

  it('is not what other probes measure', () => {
    const load = new UnderLoad(() => undefined);
    expect(load.add(batchOf([progress(1000, 1000)], 1))).toEqual([]);
    expect(load.isUnderLoad(1000)).toBe(false);
  });
});
