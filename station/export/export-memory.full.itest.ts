import { expect, it } from 'vitest';
import { EXPORT_FORMATS } from '../../core/contracts/export.ts';
import { BASE_MS, sample } from '../testing/sample-batches.ts';
import { tempDirs } from '../testing/temp-dir.ts';
import { Exporter } from './exporter.ts';
import { request } from './testing/exported.ts';
import { StoredProject } from './testing/stored-project.ts';

const SERIES = 1000;
const ROUNDS = 1000;
/** More than what the first tenth of the export took already. */
const MAX_GROWTH_BYTES = 120e6;

const tempDir = tempDirs();

/** A million samples: 1000 series, one a second. */
function project(): string {
  const dir = tempDir();
  const stored = new StoredProject(dir, BASE_MS);
  stored.series(Array.from({ length: SERIES }, (_, at) => ({ target: `host ${at}` })));
  for (let round = 0; round < ROUNDS; round += 10) {
    stored.write(
      'icmp',
      Array.from({ length: 10 * SERIES }, (_, at) => {
        const one = round + Math.floor(at / SERIES);
        return sample({ series: 1 + (at % SERIES), round: one, sentMs: BASE_MS + one * 1000 + (at % SERIES) });
      }),
    );
  }
  stored.fold(BASE_MS + ROUNDS * 1000 + 3_600_000);
  stored.close();
  return dir;
}

it('does not take more memory for a million samples than for a part of them', () => {
  const dir = project();
  for (const format of EXPORT_FORMATS) {
    const exporter = new Exporter(dir, request({ format }), 'test');
    const startedMs = performance.now();
    let early = 0;
    let peak = 0;
    let bytes = 0;
    for (let next = exporter.next(); next; next = exporter.next()) {
      for (const chunk of next) bytes += chunk.byteLength;
      const used = process.memoryUsage().rss;
      if (exporter.progress.rows < (SERIES * ROUNDS) / 5) early = Math.max(early, used);
      peak = Math.max(peak, used);
    }
    const { rows, damaged } = exporter.progress;
    exporter.close();
    const seconds = (performance.now() - startedMs) / 1000;
    console.log(format, { rows, bytes, seconds, earlyMb: early / 1e6, peakMb: peak / 1e6 });
    expect([rows, damaged]).toEqual([SERIES * ROUNDS, 0]);
    expect(peak - early).toBeLessThan(MAX_GROWTH_BYTES);
  }
});
