import { expect, it } from 'vitest';
import { tempDirs } from '../../testing/temp-dir.ts';
import { dayFile, LEVELS, openDayFile } from './day-files.ts';

const tempDir = tempDirs();
const FULL = 2;

it('flushes each transaction to the disk, since rows of the journal are deleted after it', () => {
  const dir = tempDir();
  for (const level of LEVELS) {
    const opened = openDayFile(dayFile(dir, level, Date.UTC(2026, 10, 30)));
    if (!opened.ok) throw new Error(opened.fault.message);
    expect(opened.value.pragma('synchronous', { simple: true })).toBe(FULL);
    opened.value.close();
  }
});
