import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { nextSecond, SECOND, scheduledFile } from './scheduled-file.ts';
import { jsonLines, sounder, temporaryDir } from './sounder-process.ts';

let dir: ReturnType<typeof temporaryDir>;
let path: string;
beforeEach(() => {
  dir = temporaryDir();
  path = join(dir.path, 'project.yaml');
});
afterEach(() => dir.remove());

it('a run measures within the windows only, with no round missed for them', async () => {
  const fromMs = nextSecond() + 2 * SECOND;
  writeFileSync(path, scheduledFile(fromMs, fromMs + SECOND));
  const { status, stdout } = await sounder(['run', path, '--duration', '5s', '--json', '--samples']);
  expect(status).toBe(0);
  const lines = jsonLines(stdout);
  for (const target of ['packets', 'service']) {
    const samples = lines.filter((line) => line['kind'] === 'sample' && line['target'] === target);
    const times = samples.map((line) => Date.parse(String(line['sentAt'])));
    expect(times.length).toBeGreaterThan(0);
    expect(Math.min(...times)).toBeGreaterThanOrEqual(fromMs);
    // A round that was due before the window closed may start a little later.
    expect(Math.max(...times)).toBeLessThan(fromMs + 1.5 * SECOND);
    expect(samples.filter((line) => line['outcome'] === 'not-measured')).toEqual([]);
    const events = lines.filter((line) => line['kind'] === 'event' && line['target'] === target);
    expect(events.map((line) => line['event'])).toEqual(['schedule-ended', 'schedule-begun', 'schedule-ended']);
  }
});
