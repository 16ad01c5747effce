import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readKeptSamples } from './kept-samples.ts';
import { followLive } from './measured.ts';
import { serversMissing, startServers } from './mixed-services.ts';
import { type Served, serve, temporaryDir } from './sounder-process.ts';
import { connectStation, statusOf } from './station-client.ts';

/** Length of the run; `SOUNDER_SOAK=10m` is ten minutes. */
const SOAK_S = Number(/^(\d+)m$/.exec(process.env['SOUNDER_SOAK'] ?? '2m')?.[1] ?? 2) * 60;

/** Largest distance of two samples: the throughput test's interval, with the shift of its first rounds. */
const LONGEST_GAP_MS = 31_000;

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Memory of a child in use, MB. */
function residentMb(served: Served, entry: 'station' | 'service-engine'): number {
  const status = readFileSync(`/proc/${served.childPid(entry)}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
}

it.skipIf(serversMissing !== undefined)(
  `services of all kinds lose nothing when their engine is killed twice, in flat memory (${serversMissing ?? `${SOAK_S} s`})`,
  async () => {
    const servers = await startServers();
    const dir = temporaryDir();
    const served = await serve(dir.path);
    const client = await connectStation(served.url);
    try {
      const ops = Object.entries(servers.targets).map(([name, target]) => ({ op: 'put' as const, name, target }));
      await client.station.edit({ ops });
      const live = followLive(client);
      await client.station.start({ allowRate: false });
      await sleep(SOAK_S * 250);
      process.kill(served.childPid('service-engine'), 'SIGKILL');
      await sleep(SOAK_S * 250);
      process.kill(served.childPid('service-engine'), 'SIGKILL');
      await sleep(SOAK_S * 125);
      const before = { engine: residentMb(served, 'service-engine'), station: residentMb(served, 'station') };
      await sleep(SOAK_S * 375);
      const after = { engine: residentMb(served, 'service-engine'), station: residentMb(served, 'station') };
      process.stdout.write(`memory, MB: ${JSON.stringify({ before, after })}\n`);
      expect(live.rows.size).toBe(Object.keys(servers.targets).length);
      expect((await statusOf(client)).services).toMatchObject({ state: 'running', restarts: 2, fault: null });
      await client.station.stop(null);
      client.close();
      await served.stop();
      const kept = readKeptSamples(dir.path, LONGEST_GAP_MS);
      process.stdout.write(`${JSON.stringify({ ...kept, silent: kept.silent.length })}\n`);
      expect(kept).toMatchObject({ twice: 0, silent: [] });
      expect(kept.notMeasured['engine-restart']).toBeGreaterThan(0);
      expect(kept.events['engine-restart']).toBe(2);
      // Two runs of the garbage collector apart, memory may differ by some MB.
      expect(after.engine).toBeLessThan(before.engine * 1.4);
      expect(after.station).toBeLessThan(before.station * 1.4);
    } finally {
      client.close();
      await served.stop();
      await servers.close();
      dir.remove();
    }
  },
);
