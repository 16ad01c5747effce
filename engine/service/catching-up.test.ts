import { describe, expect, it } from 'vitest';
import { decodeBatch } from '../../core/model/batch.ts';
import { OUTCOMES } from '../../core/model/outcome.ts';
import type { PlanEntry } from '../../core/model/packet.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import { Ledger } from '../../station/run/ledger.ts';
import { ledgerEntry } from '../../station/run/ledger-entry.ts';
import { ServiceIo } from './service-io.ts';
import { bareHost, fakeDefinition, fakeEntry, planEntry } from './testing/fake-service.ts';

const START = 1_700_000_000_000;
const DAY_MS = 86_400_000;
const MOST_PER_TURN = 2000;

/** An engine whose frames are counted per turn of the event loop, and accounted for as by the station. */
function counted(entries: readonly PlanEntry[]) {
  const clock = new FakeClock(START);
  const io = new ServiceIo({
    runners: [fakeEntry(clock)],
    host: bareHost(clock),
    clock,
    log: memoryLog(),
    capabilities: async () => [],
  });
  const ledger = new Ledger();
  for (const entry of entries) ledger.open(ledgerEntry(entry), entry.fromRound);
  const turns = new Map<number, number>();
  const found = { rows: 0, replies: 0, holes: 0 };
  const last = new Map<number, number>();
  const outOfOrder: string[] = [];
  io.onBatch((frame) => {
    const batch = decodeBatch(frame, () => fakeDefinition.columns);
    if (!batch) throw new Error('malformed');
    found.holes += ledger.note(batch).length;
    turns.set(clock.monotonicMs(), (turns.get(clock.monotonicMs()) ?? 0) + batch.count);
    for (let at = 0; at < batch.count; at++) {
      if (batch.outcome[at] === OUTCOMES.progress) continue;
      const [series, round] = [batch.series[at] as number, batch.round[at] as number];
      if (round !== (last.get(series) ?? -1) + 1) outOfOrder.push(`${series}#${round}`);
      last.set(series, round);
      found.rows += 1;
      if (batch.outcome[at] === OUTCOMES.reply) found.replies += 1;
    }
  });
  return { clock, io, ledger, turns, found, last, outOfOrder };
}

const slowEntries = (count: number, rest: Parameters<typeof planEntry>[2] = {}) =>
  Array.from({ length: count }, (_, at) =>
    planEntry(at + 1, START + 10 + at, { periodMs: 60_000, timeoutMs: 1000, ...rest }),
  );

describe('rounds of a day asleep', () => {
  it('come in slices, each once and in order, while new rounds continue', async () => {
    const entries = slowEntries(100);
    const { clock, io, ledger, turns, found, last, outOfOrder } = counted(entries);
    expect(io.apply({ remove: [], add: entries })).toBeNull();
    await clock.advanceAsync(5000);
    clock.sleep(DAY_MS);
    await clock.advanceAsync(5000);
    // Nothing of what was not measured is made at once.
    expect(found.rows).toBeLessThan(100_000);
    await clock.advanceAsync(60_000);
    expect(Math.max(...turns.values())).toBeLessThanOrEqual(MOST_PER_TURN);
    expect(outOfOrder).toEqual([]);
    expect(found.holes).toBe(0);
    const rounds = 1 + 1440 + 1;
    for (const { series } of entries) expect(last.get(series)).toBeGreaterThanOrEqual(rounds - 2);
    expect(found.rows).toBe([...last.values()].reduce((sum, round) => sum + round + 1, 0));
    // Rounds that came due meanwhile were carried out, on time.
    expect(found.replies).toBe(found.rows - 100 * 1440);
    for (const { series } of entries) expect(ledger.nextRound(series)).toBe((last.get(series) ?? 0) + 1);
    await io.close();
    expect(clock.pending).toBe(0);
  }, 60_000);

  it('come after the sample of the round that was in progress', async () => {
    const entries = [planEntry(1, START + 10, { timeoutMs: 900, request: { takesMs: 800 } })];
    const { clock, io, found, last, outOfOrder } = counted(entries);
    io.apply({ remove: [], add: entries });
    await clock.advanceAsync(500);
    clock.sleep(DAY_MS);
    await clock.advanceAsync(20_000);
    expect(outOfOrder).toEqual([]);
    expect(found.holes).toBe(0);
    expect(last.get(1)).toBeGreaterThan(86_400);
  });

  it('are not made at once for an engine that starts after it', () => {
    const entries = slowEntries(500, {
      periodMs: 10_000,
      firstAtMs: START - DAY_MS,
      steadyFromMs: START - DAY_MS + 10_000,
    });
    const { clock, io, turns, found, outOfOrder } = counted(entries);
    io.apply({ remove: [], add: entries });
    expect(found.rows).toBe(0);
    clock.advance(1000);
    expect(found.rows).toBeGreaterThan(0);
    expect(Math.max(...turns.values())).toBeLessThanOrEqual(MOST_PER_TURN);
    expect(outOfOrder).toEqual([]);
  });

  it('end with the rounds of their entry', async () => {
    const entries = [planEntry(1, START - DAY_MS, { rounds: 7 }), planEntry(2, START - DAY_MS, { periodMs: null })];
    const { clock, io, found, last } = counted(entries);
    io.apply({ remove: [], add: entries });
    await clock.advanceAsync(1000);
    expect(last).toEqual(
      new Map([
        [1, 6],
        [2, 0],
      ]),
    );
    expect(found).toMatchObject({ rows: 8, replies: 0 });
    expect(clock.pending).toBe(0);
  });

  it('stay when their entry is replaced, and come before those of the next', async () => {
    const [entry] = slowEntries(1, { firstAtMs: START - DAY_MS, steadyFromMs: START - DAY_MS + 100, periodMs: 100 });
    const { clock, io, last, outOfOrder } = counted([entry as PlanEntry]);
    io.apply({ remove: [], add: [entry as PlanEntry] });
    await clock.advanceAsync(50);
    // The entry that replaces it begins with the round after the last missed one.
    io.apply({ remove: [], add: [{ ...(entry as PlanEntry), fromRound: 864_001 }] });
    expect(last.get(1)).toBeLessThan(10_000);
    await clock.advanceAsync(60_000);
    expect(outOfOrder).toEqual([]);
    expect(last.get(1)).toBeGreaterThan(864_001);
  });
});
