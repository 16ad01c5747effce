import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CatalogItem } from '../../core/contracts/station.ts';
import { follow } from './follow.ts';
import { followLive } from './measured.ts';
import { jsonLines, type Served, serve, sounder, temporaryDir } from './sounder-process.ts';
import { connectStation, type StationClient } from './station-client.ts';

const clock = (ms: number): string => new Date(ms).toISOString().slice(11, 19);

/** A file whose target is probed from a moment on, for a time; health is a service, the other sends packets. */
function scheduledFile(fromMs: number, toMs: number): string {
  const schedule = `schedule: "${clock(fromMs)}-${clock(toMs)}", timeZone: UTC, interval: 500ms`;
  return `sounder: 1
targets:
  always: {probe: udp-unreachable, to: 127.0.0.1, port: 33434, interval: 200ms}
  packets: {probe: udp-unreachable, to: 127.0.0.2, port: 33435, ${schedule}}
  service: {probe: health, to: localhost, timeout: 200ms, ${schedule}}
`;
}

let dir: ReturnType<typeof temporaryDir>;
let path: string;
beforeEach(() => {
  dir = temporaryDir();
  path = join(dir.path, 'project.yaml');
});
afterEach(() => dir.remove());

const SECOND = 1000;
/** Windows have whole seconds. */
const nextSecond = (): number => Math.ceil(Date.now() / SECOND) * SECOND;

it('a run measures within the windows only, with no round missed for them', async () => {
  const fromMs = nextSecond() + 3 * SECOND;
  writeFileSync(path, scheduledFile(fromMs, fromMs + 2 * SECOND));
  const { status, stdout } = await sounder(['run', path, '--duration', '9s', '--json', '--samples']);
  expect(status).toBe(0);
  const lines = jsonLines(stdout);
  for (const target of ['packets', 'service']) {
    const samples = lines.filter((line) => line['kind'] === 'sample' && line['target'] === target);
    const times = samples.map((line) => Date.parse(String(line['sentAt'])));
    expect(times.length).toBeGreaterThan(0);
    expect(Math.min(...times)).toBeGreaterThanOrEqual(fromMs);
    // A round that was due before the window closed may start a little later.
    expect(Math.max(...times)).toBeLessThan(fromMs + 2.5 * SECOND);
    expect(samples.filter((line) => line['outcome'] === 'not-measured')).toEqual([]);
    const events = lines.filter((line) => line['kind'] === 'event' && line['target'] === target);
    expect(events.map((line) => line['event'])).toEqual(['schedule-ended', 'schedule-begun', 'schedule-ended']);
  }
});

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
