import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { echoEntry } from '../core/ports/testing/plan-entry.ts';
import { memoryLog } from '../core/testing/memory-log.ts';
import { continued, continueFromMs, PlanFile } from './plan-file.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sounder-plan-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('the stored plan of an agent', () => {
  it('is what was saved', () => {
    const log = memoryLog();
    const file = new PlanFile(join(dir, 'plan.json'), log);
    expect(file.load()).toEqual([]);
    const entries = [echoEntry(1_000, { periodMs: 500 })];
    file.save(entries);
    expect(file.load()).toEqual(entries);
    expect(log.lines).toEqual([]);
  });

  it('is empty when it is damaged, with a line in the log', () => {
    const log = memoryLog();
    writeFileSync(join(dir, 'plan.json'), '[{"entryId":1}]');
    expect(new PlanFile(join(dir, 'plan.json'), log).load()).toEqual([]);
    expect(log.lines.map(({ level }) => level)).toEqual(['error']);
  });

  it('that cannot be stored does not end the agent', () => {
    const log = memoryLog();
    new PlanFile(join(dir, 'missing', 'plan.json'), log).save([]);
    expect(log.lines.map(({ level }) => level)).toEqual(['error']);
  });
});

describe('a plan that continues', () => {
  const entry = echoEntry(10_000, { periodMs: 1_000, steadyFromMs: 11_000 });

  it('has the first round that is due from now on', () => {
    expect(continued([entry], 13_500)[0]?.fromRound).toBe(4);
    expect(continued([entry], 14_000)[0]?.fromRound).toBe(4);
    expect(continued([entry], 9_000)[0]?.fromRound).toBe(0);
  });

  it('lacks entries that are over', () => {
    expect(continued([{ ...entry, rounds: 4 }], 13_500)).toEqual([]);
    expect(continued([{ ...entry, periodMs: null }], 13_500)).toEqual([]);
    expect(continued([{ ...entry, periodMs: null }], 9_000)).toHaveLength(1);
  });
});

describe('a plan continues', () => {
  const NEWEST_MS = 1_800_000_000_000;

  it('now, where that is behind all that was measured, or nothing was', () => {
    expect(continueFromMs(NEWEST_MS + 5, NEWEST_MS)).toBe(NEWEST_MS + 5);
    expect(continueFromMs(5, null)).toBe(5);
  });

  it('behind what was measured, with a clock that is behind', () => {
    expect(continueFromMs(NEWEST_MS - 3_600_000, NEWEST_MS)).toBeGreaterThan(NEWEST_MS + 60_000);
  });

  it('now after it measured with a clock that was far ahead', () => {
    expect(continueFromMs(NEWEST_MS - 90_000_000, NEWEST_MS)).toBe(NEWEST_MS - 90_000_000);
  });
});
