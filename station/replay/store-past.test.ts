import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { expect, it, vi } from 'vitest';
import { NO_RULES } from '../../core/model/series-state.ts';
import { EMPTY_CATALOG } from '../plan/catalog.ts';
import { CatalogDb } from '../store/catalog-db.ts';
import { StatisticsReading } from '../store/read/statistics-reading.ts';
import { ReadRig } from '../store/read/testing/read-rig.ts';
import type { ReaderThread } from '../store/reader-thread.ts';
import { BASE_MS, sample } from '../testing/sample-batches.ts';
import { tempDirs } from '../testing/temp-dir.ts';
import { StorePast } from './store-past.ts';

const tempDir = tempDirs();
const MINUTE_MS = 60_000;
const noCatalog = { stateRules: () => NO_RULES, current: EMPTY_CATALOG };

function identifySeries(dataDir: string, count: number): readonly number[] {
  const catalog = new BetterSqlite3(join(dataDir, 'sounder.db'));
  const keys = Array.from({ length: count }, (_, at) => ({
    target: `host${at}`,
    probe: 'icmp' as const,
    address: '192.0.2.1',
    group: '',
    port: 0,
  }));
  const ids = new CatalogDb(catalog).identifySeries(keys).map(({ seriesId }) => seriesId);
  catalog.close();
  return ids;
}

it('has figures that end at the moment, also of more series than a page reads exactly', async () => {
  const startMs = Math.floor(BASE_MS / MINUTE_MS) * MINUTE_MS;
  const rig = new ReadRig(tempDir(), startMs);
  const ids = identifySeries(rig.dataDir, 1001);
  for (let second = 0; second < 240; second += 10) {
    rig.write(ids.map((series) => sample({ series, seq: second, sentMs: startMs + second * 1000 })));
  }
  rig.fold(startMs + 300_000);
  const seriesPast: ReaderThread['seriesPast'] = (query, listener) => {
    const reading = rig.run(new StatisticsReading(rig.parts, rig.openFiles, query));
    listener.onFigures(reading.past());
    listener.onDone(reading.damaged);
    return { cancel: () => undefined };
  };
  const past = new StorePast({ reader: { seriesPast } as unknown as ReaderThread }, noCatalog);
  const sent = new Map<number, number>();
  // From within a minute to within a minute: seconds 30 to 89 of each series.
  const span = { fromMs: startMs + 30_000, toMs: startMs + 90_000 };
  await past.statistics(span, (one) => sent.set(one.series, one.sent), new AbortController().signal);
  rig.close();
  expect([...sent]).toEqual(ids.map((series) => [series, 6]));
});

it('stops the reading of figures when it is not wanted any more', async () => {
  const cancel = vi.fn();
  const seriesPast: ReaderThread['seriesPast'] = () => ({ cancel });
  const past = new StorePast({ reader: { seriesPast } as unknown as ReaderThread }, noCatalog);
  const abort = new AbortController();
  const reading = past.statistics({ fromMs: 0, toMs: 1 }, () => undefined, abort.signal);
  abort.abort();
  await reading;
  expect(cancel).toHaveBeenCalledTimes(1);
});
