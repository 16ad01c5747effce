import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CatalogItem } from '../../core/contracts/catalog.ts';
import { follow } from './follow.ts';
import { followLive } from './measured.ts';
import { nextSecond, SECOND, scheduledFile } from './scheduled-file.ts';
import { type Served, serve, temporaryDir } from './sounder-process.ts';
import { connectStation, type StationClient } from './station-client.ts';

let dir: ReturnType<typeof temporaryDir>;
let path: string;
beforeEach(() => {
  dir = temporaryDir();
  path = join(dir.path, 'project.yaml');
});
afterEach(() => dir.remove());

describe('a station', () => {
  let served: Served;
  let client: StationClient;
  beforeEach(async () => {
    writeFileSync(path, 'sounder: 1\n');
    served = await serve(join(dir.path, 'data'), ['--file', path]);
    client = await connectStation(served.url);
  });
  afterEach(async () => {
    client.close();
    await served.stop();
  });

  it('keeps the rows of targets outside their schedule, says why, and counts nothing for them', async () => {
    const fromMs = nextSecond() + 4 * SECOND;
    const catalog = follow<CatalogItem>((take) => client.station.catalog(null, take));
    const live = followLive(client);
    writeFileSync(path, scheduledFile(fromMs, fromMs + 3 * SECOND));
    process.kill(served.shellPid, 'SIGHUP');
    const reasonOf = (item: CatalogItem) => item.targets.find(({ name }) => name === 'packets')?.reason;
    const waiting = await catalog.until((item) => reasonOf(item) !== undefined);
    expect(reasonOf(waiting)).toMatch(/^outside its schedule until \w{3} \d\d:\d\d(:\d\d)? \(UTC\)$/);
    const seriesOf = (name: string): number => {
      const id = waiting.targets.find((one) => one.name === name)?.id;
      return waiting.series.find(([, target]) => target === id)?.[0] as number;
    };
    await client.station.start({});
    const sentOf = (name: string) => live.rows.get(seriesOf(name))?.sent ?? 0;
    await live.until(() => sentOf('always') >= 3);
    expect([sentOf('packets'), sentOf('service')]).toEqual([0, 0]);
    await live.until(() => sentOf('packets') >= 3 && sentOf('service') >= 3);
    const opened = catalog.items.findIndex((item) => reasonOf(item) === null);
    expect(opened).toBeGreaterThan(0);
    const isClosed = () => catalog.items.slice(opened).some((item) => (reasonOf(item) ?? null) !== null);
    const before = sentOf('always');
    await live.until(() => isClosed() && sentOf('always') > before + 5);
    const closed = sentOf('packets');
    const later = sentOf('always');
    await live.until(() => sentOf('always') > later + 5);
    expect(sentOf('packets')).toBe(closed);
    expect(['packets', 'service'].map((name) => live.rows.get(seriesOf(name))?.notMeasured)).toEqual([0, 0]);
  });
});
