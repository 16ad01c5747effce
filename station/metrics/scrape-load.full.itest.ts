import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { exposition } from '../../core/metrics/exposition.ts';
import { metricsFamilies } from '../../core/metrics/metrics-families.ts';
import type { Project } from '../../core/model/project.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import { systemClock } from '../../host/clock.ts';
import { type MetricsServer, startMetricsServer } from '../../host/metrics-server.ts';
import { heapBytes } from '../../host/service/testing/leaks.ts';
import { HEALTH, Scraped, seriesOf, textOf } from '../testing/scraped.ts';
import { processFigures } from './process-figures.ts';

const SERIES = 10_240;
const figures = processFigures('1.0', false);

/** 10 240 targets of netprobify in one group: both sets of metrics have a row for each. */
const largest: Project = {
  sounder: 1,
  name: 'edge',
  metrics: { sets: ['netprobify', 'sounder'] },
  groups: { 'transit-a': { autoRegister: true, dscp: 0 } },
  targets: Object.fromEntries(
    Array.from({ length: SERIES }, (_, at) => [
      `server-${at}`,
      { probe: 'icmp', to: `10.0.${at >> 8}.${at & 255}`, thresholds: { lossRatio: 0.02 } },
    ]),
  ),
};

// First in this file: the large station of the others leaves memory that is freed at any time.
it('a station of 64 series needs no more memory after 1000 scrapes', async () => {
  const small = new Scraped({
    ...largest,
    targets: Object.fromEntries(Object.entries(largest.targets ?? {}).slice(0, 64)),
  });
  const scrape = () => {
    for (const _ of exposition(metricsFamilies(small.table, { ...HEALTH, figures }), 'text'));
  };
  const growths: number[] = [];
  let before = Number.NaN;
  // What a scrape keeps grows the heap every time; what the engine prepares, compiles and frees later does so once.
  for (let window = 0; window < 5; window++) {
    for (let at = 0; at < 200; at++) {
      scrape();
      if (at % 100 === 0) await nextTurn();
    }
    const after = heapBytes();
    if (window > 0) growths.push(after - before);
    before = after;
  }
  const megabytes = growths.map((bytes) => (bytes / 1e6).toFixed(2));
  console.info(`memory after each 200 of 1000 scrapes: ${megabytes.join(', ')} MB more`);
  const [, second = Number.NaN] = growths.toSorted((one, other) => one - other);
  expect(second).toBeLessThan(0.5e6);
});

describe(`a station of ${SERIES} series`, () => {
  let scraped: Scraped;
  let server: MetricsServer | undefined;
  beforeAll(() => {
    scraped = new Scraped(largest);
    for (const [at, target] of Object.keys(largest.targets ?? {}).entries())
      scraped.add({ target, rttMs: [at % 50 === 0 ? null : 1 + at / 1000] });
  });
  afterEach(async () => {
    await server?.close();
    server = undefined;
  });

  const expose = () => exposition(metricsFamilies(scraped.table, { ...HEALTH, figures }), 'text');
  const start = async () => {
    server = await startMetricsServer({
      endpoint: { host: '127.0.0.1', port: 0, passwordFile: null, certificate: null, key: null },
      isRequired: true,
      expose,
      clock: systemClock(),
      log: memoryLog(),
      onListening: () => undefined,
      env: {},
    });
    return server.url ?? '';
  };

  /** CPU time of this process, ms: other processes do not count. */
  const cpuMs = (work: () => void): number => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
  const best = (times: number, work: () => void) => Math.min(...Array.from({ length: times }, () => cpuMs(work)));

  it('is written in less time than it takes to join the same lines of ready strings twice', () => {
    let bytes = 0;
    const exposed = best(5, () => {
      bytes = 0;
      for (const chunk of expose()) bytes += chunk.length;
    });
    const series = [...seriesOf(textOf(expose()))];
    const joined = best(3, () => {
      let text = '';
      for (const [name, value] of series) text += `${name} ${value}\n`;
      new TextEncoder().encode(text);
    });
    const size = `${series.length} samples, ${(bytes / 1e6).toFixed(1)} MB`;
    console.info(`${size}: ${exposed.toFixed(0)} ms (limit 150), ${(exposed / joined).toFixed(2)} of joining strings`);
    expect(series.length).toBeGreaterThan(SERIES * 20);
    expect(exposed / joined).toBeLessThan(2);
  });

  it('does not hold the event loop for long during a scrape', async () => {
    const url = await start();
    const warm = await (await fetch(url)).arrayBuffer();
    expect(warm.byteLength).toBeGreaterThan(1e7);
    let turns = 0;
    let isDone = false;
    const turning = (async () => {
      while (!isDone) {
        await nextTurn();
        turns += 1;
      }
    })();
    for (let at = 0; at < 3; at++) await (await fetch(url)).arrayBuffer();
    isDone = true;
    await turning;
    const longest = Math.min(
      ...Array.from({ length: 3 }, () => {
        const chunks = expose();
        let most = 0;
        for (let isMore = true; isMore; )
          most = Math.max(
            most,
            cpuMs(() => {
              isMore = chunks.next().done !== true;
            }),
          );
        return most;
      }),
    );
    console.info(`the longest chunk takes ${longest.toFixed(1)} ms, 3 scrapes leave ${turns} turns to others`);
    // Scrapes without a pause would be 3 turns.
    expect(turns).toBeGreaterThan(30);
  });
});
