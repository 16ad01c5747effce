import { expect, it } from 'vitest';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import { StorageHealth } from './storage-health.ts';

const FULL = { code: 'store.full', message: 'the disk is full' };
const DAMAGED = { code: 'store.damaged', message: 'journal.db is damaged' };

it('shows a fault as long as it lasts, and logs it once a minute', () => {
  const clock = new FakeClock();
  const log = memoryLog();
  const health = new StorageHealth(clock, log);
  for (let second = 0; second < 90; second += 2) {
    health.onWrite(FULL);
    expect(health.fault).toEqual(FULL);
    health.onWrite(null);
    clock.advance(2000);
  }
  expect(health.fault).toBeNull();
  expect(log.lines.filter((line) => line.level === 'error')).toHaveLength(2);
});

it('keeps showing that a file is damaged', () => {
  const health = new StorageHealth(new FakeClock(), memoryLog());
  health.onRead(DAMAGED);
  health.onWrite(FULL);
  health.onWrite(null);
  expect(health.fault).toEqual(DAMAGED);
});

it('shows that samples wait in the journal, as long as it lasts', () => {
  const log = memoryLog();
  const health = new StorageHealth(new FakeClock(), log);
  health.onCompact(FULL);
  const message = 'Samples wait in the journal: the disk is full';
  expect([health.fault, health.waiting]).toEqual([null, { code: 'store.not-compacted', message }]);
  health.onCompact(null);
  expect(health.waiting).toBeNull();
  expect(log.lines.filter((line) => line.level === 'error')).toHaveLength(1);
});
