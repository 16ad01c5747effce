import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { expect, it, vi } from 'vitest';
import type { ProbeDefinition } from '../../core/model/probe-definition.ts';
import { NO_RULES } from '../../core/model/series-state.ts';
import type { CompiledSeries } from '../../core/plan/series.ts';
import { definitionOf } from '../../probes/registry.ts';
import { EMPTY_CATALOG } from '../plan/catalog.ts';
import { CatalogDb } from '../store/catalog-db.ts';
import { StatisticsReading } from '../store/read/statistics-reading.ts';
import { ReadRig } from '../store/read/testing/read-rig.ts';
import type { ReaderThread } from '../store/reader-thread.ts';
import { directReader } from '../store/testing/direct-reader.ts';
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

it('has the path MTU of the run only', async () => {
  const rig = new ReadRig(tempDir(), BASE_MS);
  const probe = definitionOf('path-mtu') as ProbeDefinition;
  const search = (minute: number, pathMtu: number) =>
    sample({ sentMs: BASE_MS + minute * MINUTE_MS, typed: { pathMtu, verdict: 1, last: 1 } });
  rig.write([search(0, 1500), search(20, 1400)], probe.code);
  const identified = [{ seriesId: 1, definition: probe } as CompiledSeries];
  const past = new StorePast(
    { reader: directReader(rig.dataDir) },
    { ...noCatalog, current: { ...EMPTY_CATALOG, identified } },
  );
  const found = async (fromMinute: number, toMinute: number) => {
    const span = { fromMs: BASE_MS + fromMinute * MINUTE_MS, toMs: BASE_MS + toMinute * MINUTE_MS };
    return (await past.findings(span, new AbortController().signal)).get(probe.code)?.get(1);
  };
  expect(await found(0, 10)).toMatchObject({ mtu: 1500 });
  expect(await found(0, 25)).toMatchObject({ mtu: 1400, changes: [{ before: 1500 }] });
  expect(await found(15, 25)).toMatchObject({ mtu: 1400, changes: [] });
  expect(await found(5, 15)).toBeUndefined();
  rig.close();
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
