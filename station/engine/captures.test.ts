import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CaptureRequest, CaptureRequest as CaptureRequestShape } from '../../core/contracts/captures.ts';
import type { CatalogSeries } from '../../core/contracts/catalog.ts';
import type { EngineCaptureRequest } from '../../core/contracts/engine.ts';
import type { FaultError } from '../../core/result/result.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import { tempDirs } from '../testing/temp-dir.ts';
import { Captures } from './captures.ts';

const newDir = tempDirs();

const SERIES: readonly CatalogSeries[] = [
  [1, 10, '192.0.2.1', '', 0],
  [2, 10, '192.0.2.1', 'transit', 443],
  [3, 11, '192.0.2.2', '', 0],
  [4, 12, '', '', 0],
];

function captures(series: readonly CatalogSeries[] = SERIES) {
  const dataDir = newDir();
  const asked: EngineCaptureRequest[] = [];
  const followed: (readonly string[])[] = [];
  let catalog = series;
  const station = new Captures({
    link: {
      captureStart(request) {
        asked.push(request);
        const { file } = request;
        return Promise.resolve({ file, state: 'running', packets: 0, dropped: 0, bytes: 0, fault: null });
      },
      captureFollow(addresses) {
        followed.push(addresses);
        return Promise.resolve(null);
      },
      captureStop: () => Promise.resolve(null),
      captureStatus: () => Promise.resolve(null),
    },
    dataDir,
    log: memoryLog(),
    clock: new FakeClock(Date.UTC(2026, 10, 21, 12, 3, 4, 5)),
    catalog: {
      get current() {
        return { series: new Map(catalog.map((one) => [one[0], one])) };
      },
    },
  });
  const start = (over: Partial<CaptureRequest> = {}) =>
    station.start({ name: 'here', targets: [], maxBytes: 1e6, ...over }).catch((error: FaultError) => error.fault);
  const change = (next: readonly CatalogSeries[]) => {
    catalog = next;
    return station.follow();
  };
  return { dataDir, asked, followed, start, change, stop: () => station.stop(), resume: () => station.resume() };
}

describe('a capture from the page', () => {
  it('records every address of the plan once, into a folder of its own', async () => {
    const { dataDir, asked, start } = captures();
    const file = join(dataDir, 'captures', 'here.pcapng');
    expect(await start()).toMatchObject({ file, state: 'running' });
    expect(asked).toEqual([{ file, addresses: ['192.0.2.1', '192.0.2.2'], maxBytes: 1e6 }]);
    expect(statSync(join(dataDir, 'captures')).mode & 0o077).toBe(0);
    expect(existsSync(file)).toBe(false); // the engine makes it
  });

  it('records the targets that are named', async () => {
    const { asked, start } = captures();
    await start({ targets: [11] });
    expect(asked[0]?.addresses).toEqual(['192.0.2.2']);
  });

  it('follows the addresses of its targets until it is stopped', async () => {
    const { followed, start, change, stop } = captures();
    const more: CatalogSeries[] = [...SERIES, [5, 11, '192.0.2.9', '', 0], [6, 13, '192.0.2.10', '', 0]];
    await change(more);
    await start({ targets: [11] });
    await change(SERIES);
    await change(SERIES);
    await change([]);
    await change(more);
    expect(followed).toEqual([['192.0.2.2'], ['192.0.2.2', '192.0.2.9']]);
    await stop();
    await change(SERIES);
    expect(followed).toHaveLength(2);
  });

  it('continues in a new file when a new engine replaces the recording one', async () => {
    const { start, resume, asked, change, dataDir, stop } = captures();
    expect(await resume()).toBeNull();
    await start({ targets: [11], maxBytes: 50_000 });
    await change([...SERIES, [5, 11, '192.0.2.9', '', 0]]);
    writeFileSync(join(dataDir, 'captures', 'here.pcapng'), Buffer.alloc(20_000));
    expect(await resume()).toContain('continues in here-2.pcapng');
    expect(asked[1]).toEqual({
      file: join(dataDir, 'captures', 'here-2.pcapng'),
      addresses: ['192.0.2.2', '192.0.2.9'],
      maxBytes: 30_000,
    });
    writeFileSync(join(dataDir, 'captures', 'here-2.pcapng'), Buffer.alloc(5_000));
    expect(await resume()).toContain('continues in here-3.pcapng');
    await stop();
    expect(await resume()).toBeNull();
    expect(asked).toHaveLength(3);
  });

  it('stays stopped when it was stopped while another engine was taking it over', async () => {
    const { start, resume, stop, asked } = captures();
    await start();
    const going = resume();
    await stop();
    expect(await going).toBeNull();
    expect(await resume()).toBeNull();
    expect(asked).toHaveLength(2);
  });

  it('does not begin again when it was full', async () => {
    const { start, resume, asked, dataDir } = captures();
    await start({ maxBytes: 50_000 });
    writeFileSync(join(dataDir, 'captures', 'here.pcapng'), Buffer.alloc(49_000));
    expect(await resume()).toBeNull();
    expect(asked).toHaveLength(1);
  });

  it('reports that the new engine cannot continue it', async () => {
    const { start, resume, dataDir } = captures();
    await start();
    writeFileSync(join(dataDir, 'captures', 'here-2.pcapng'), 'older');
    expect(await resume()).toContain('ended with the packet engine');
    expect(await resume()).toBeNull();
  });

  it('is named for the time unless it has a name', async () => {
    const { start } = captures();
    expect(await start({ name: null })).toMatchObject({
      file: expect.stringMatching(/2026-11-21T12-03-04\.005Z\.pcapng$/),
    });
  });

  it('leaves an older file of that name alone', async () => {
    const { start, asked, dataDir } = captures();
    await start();
    writeFileSync(join(dataDir, 'captures', 'here.pcapng'), 'older');
    expect(await start()).toMatchObject({ code: 'capture.exists' });
    expect(asked).toHaveLength(1);
  });

  it('says when there is nothing to record', async () => {
    expect(await captures().start({ targets: [12] })).toMatchObject({ code: 'capture.nothing' });
  });

  it('says when there is too much to record', async () => {
    const many = Array.from(
      { length: 70_000 },
      (_, at): CatalogSeries => [at, 1, `10.${at >> 16}.${(at >> 8) & 255}.${at & 255}`, '', 0],
    );
    expect(await captures(many).start()).toMatchObject({ code: 'capture.too-many-addresses' });
  });

  it.each(['../up', '.hidden', 'a/b', '', 'x'.repeat(101)])('cannot be named %j', (name) => {
    expect(CaptureRequestShape.safeParse({ name, targets: [], maxBytes: 1e6 }).success).toBe(false);
  });
});
