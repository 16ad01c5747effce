import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';

/** Makes folders that are gone after the test; what they hold must be closed by then. */
export function tempDirs(): (...path: string[]) => string {
  const made: string[] = [];
  afterEach(() => {
    for (const dir of made.splice(0)) rmSync(dir, { recursive: true, force: true });
  });
  return (...path) => {
    const dir = mkdtempSync(join(tmpdir(), 'sounder-test-'));
    made.push(dir);
    return join(dir, ...path);
  };
}
