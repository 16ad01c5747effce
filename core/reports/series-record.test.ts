import { expect, it } from 'vitest';
import { PLAIN_RULES } from '../model/outcome.ts';
import { RecordMemory, SeriesRecord, type StoredSamples } from './series-record.ts';

function samples(count: number): StoredSamples {
  const zeros = new Uint32Array(count);
  const sentMs = Float64Array.from({ length: count }, (_, at) => at * 1000);
  return {
    ...{ count, sentMs, rttMs: new Float64Array(count), outcome: new Uint8Array(count), rules: PLAIN_RULES },
    ...{ round: zeros, lateUs: zeros, cause: zeros, stamps: zeros, typed: {} },
  };
}

function recorded(memory: RecordMemory, count: number): SeriesRecord {
  const record = new SeriesRecord(PLAIN_RULES, [], memory);
  record.add(samples(count));
  return record;
}

it.each([90_000, 200_000])('a short series needs no more memory after one of %d samples', (long) => {
  const alone = recorded(new RecordMemory(), 300).bytes;
  const memory = new RecordMemory();
  recorded(memory, long).release();
  expect(recorded(memory, 300).bytes).toBeLessThanOrEqual(alone);
});

it('keeps memory for other records, but not of all that were read', () => {
  const memory = new RecordMemory();
  const columns = {
    sentMs: new Float64Array(90_000),
    rttMs: new Float64Array(90_000),
    outcome: new Uint8Array(90_000),
  };
  for (let time = 0; time < 60; time++) memory.give(columns);
  const taken = Array.from({ length: 60 }, () => memory.take().sentMs.length);
  const kept = taken.filter((length) => length >= 90_000);
  expect(kept.length).toBeGreaterThan(1);
  expect(kept.length).toBeLessThan(50);
});
