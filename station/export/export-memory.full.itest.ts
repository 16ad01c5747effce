import { expect, it } from 'vitest';
import { EXPORT_FORMATS, type ExportFormat } from '../../core/contracts/export.ts';
import { heapBytes } from '../../host/service/testing/leaks.ts';
import { BASE_MS, sample } from '../testing/sample-batches.ts';
import { tempDirs } from '../testing/temp-dir.ts';
import { Exporter } from './exporter.ts';
import { request } from './testing/exported.ts';
import { StoredProject } from './testing/stored-project.ts';

const SERIES = 1000;
const ROUNDS = 1000;
/** More than in the first fifth; the whole files have 100 to 250 MB, and samples in columns of numbers would have 80 MB. */
const MAX_GROWTH_BYTES = 50e6;
/** Rows between two looks at the memory in use. */
const LOOK_EVERY = SERIES * 20;

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

/** Exports until there are this many rows. @returns what was written, and the most memory in use in its first fifth and after */
function exported(dir: string, format: ExportFormat, untilRows = Number.POSITIVE_INFINITY) {
  const exporter = new Exporter(dir, request({ format }), 'test');
  const most = { early: 0, late: 0 };
  let bytes = 0;
  let looked = 0;
  for (let next = exporter.next(); next && looked < untilRows; next = exporter.next()) {
    for (const chunk of next) bytes += chunk.byteLength;
    if (exporter.progress.rows < looked + LOOK_EVERY) continue;
    looked = exporter.progress.rows;
    const part = looked < (SERIES * ROUNDS) / 5 ? 'early' : 'late';
    most[part] = Math.max(most[part], heapBytes());
  }
  const { rows, damaged } = exporter.progress;
  exporter.close();
  return { rows, damaged, bytes, ...most };
}

it('does not take more memory for a million samples than for a part of them', () => {
  const dir = project();
  // What making the project left is freed meanwhile.
  exported(dir, 'csv', SERIES * 100);
  for (const format of EXPORT_FORMATS) {
    const { rows, damaged, bytes, early, late } = exported(dir, format);
    console.log(format, { rows, bytes, earlyMb: early / 1e6, lateMb: late / 1e6 });
    expect([rows, damaged]).toEqual([SERIES * ROUNDS, 0]);
    expect(late).toBeGreaterThan(0);
    expect(late - early).toBeLessThan(MAX_GROWTH_BYTES);
  }
});
