import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { expect, it } from 'vitest';
import { echoPermitted } from './echo-permitted.ts';
import { foldedSamples, newestStoredMs } from './folded-samples.ts';
import { readKeptSamples } from './kept-samples.ts';
import { isAlive, type Served, serve, temporaryDir } from './sounder-process.ts';
import { connectStation, reconnect, type StationClient } from './station-client.ts';

/** Subnets of 250 loopback addresses, each at 1 Hz: 20 are 5 000 series. */
const SUBNETS = Number(process.env['SOUNDER_SUBNETS'] ?? 20);
const TARGET = { probe: 'icmp' as const, to: `127.1.0-${SUBNETS - 1}.0-249`, interval: '1s', timeout: '1s' };

/** Each station must look up its address. */
const NAMED = { ...TARGET, to: 'localhost', addressFamily: 'ipv4' as const };

/** Quiet time after the last kill: a removed second in it is noticed, also when Sounder as a whole was killed last. */
const QUIET_MS = 8000;

/** `SOUNDER_KILLS=50 SOUNDER_SUBNETS=40 SOUNDER_VICTIM=all SOUNDER_SEED=7` for a longer run of 10 000 series, or to repeat one. */
const KILLS = Number(process.env['SOUNDER_KILLS'] ?? 10);
const SEED = Number(process.env['SOUNDER_SEED'] ?? Date.now() % 100_000);

/** Processes that are killed at once, or one after the other within a second. */
const VICTIMS = ['engine', 'station', 'engine+station', 'engine, station', 'station, engine', 'shell', 'all'] as const;
const ONLY = VICTIMS.find((one) => one === process.env['SOUNDER_VICTIM']);

/** A commit a second, in which samples lie whose reply came until then. The rest is what a busy machine takes for it. */
const LAST_SECONDS_MS = 2500;
/** Samples are stored again by then; before, a kill may find none since the last one. */
const STARTED_AFTER_MS = 20_000;

function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

const denied = await echoPermitted();

it.skipIf(denied !== null)(
  `whatever is killed, every second of every series is a sample or not measured (${denied ?? `seed ${SEED}, ${KILLS} kills`})`,
  async () => {
    const chance = random(SEED);
    const dir = temporaryDir();
    let served = await serve(dir.path);
    let client = await connectStation(served.url);
    const killed: string[] = [];
    let servedMs = Date.now();
    /** Time between the newest sample that is stored and the kill of all processes, ms. */
    const lost: number[] = [];
    try {
      await client.station.edit({
        ops: [
          { op: 'put', name: 'lab', target: TARGET },
          { op: 'put', name: 'named', target: NAMED },
        ],
      });
      await client.station.start({ allowRate: false });
      for (let kill = 0; kill < KILLS; kill++) {
        await sleep(500 + chance() * 4000);
        // Every kind once, then at random.
        const victim =
          ONLY ?? VICTIMS[kill < VICTIMS.length ? kill : Math.floor(chance() * VICTIMS.length)] ?? 'engine';
        killed.push(victim);
        const killedMs = Date.now();
        const isOver = await strike(served, victim, chance);
        client.close();
        if (isOver) {
          const newestMs = newestStoredMs(dir.path);
          const isStoring = newestMs > servedMs || killedMs - servedMs > STARTED_AFTER_MS;
          if (isStoring) lost.push(killedMs - newestMs);
          // Continued by itself, or started as a new run.
          const resumes = chance() < 0.5;
          if (resumes) killed.push('(resumed)');
          served = await serve(dir.path, resumes ? ['--resume'] : []);
          client = await connectStation(served.url);
          if (!resumes) await client.station.start({ allowRate: false });
          servedMs = Date.now();
        } else client = await reconnect(served.url);
      }
      await sleep(QUIET_MS);
      await stopped(client);
    } catch (error) {
      process.stdout.write(`kills, seed ${SEED}: ${killed.join('; ')}\n${served.stderr()}\n`);
      throw error;
    } finally {
      client.close();
      await served.stop();
    }
    const kept = readKeptSamples(dir.path);
    process.stdout.write(
      `kills, seed ${SEED}: ${killed.join('; ')}\n${JSON.stringify({ ...kept, silent: kept.silent.slice(0, 2), silentSpans: kept.silent.length })}\nstored until so long before kills of all, ms: ${lost.join(' ')}\n`,
    );
    expect(lost.filter((ms) => ms > LAST_SECONDS_MS)).toEqual([]);
    expect(kept.silent.slice(0, 5)).toEqual([]);
    expect(kept.notMeasured['none'] ?? 0).toBe(0);
    expect([kept.lost, kept.twice]).toEqual([0, 0]);
    const folded = foldedSamples(dir.path);
    process.stdout.write(`${JSON.stringify({ ...folded, different: folded.different.length })}\n`);
    expect(folded.different.slice(0, 5)).toEqual([]);
    if (lost.length > 0) expect(folded.blocks).toBeGreaterThan(0);
    // The test would notice a missing second.
    removeSecond(dir.path);
    expect(readKeptSamples(dir.path).silent.length).toBeGreaterThan(SUBNETS * 50);
    dir.remove();
  },
  120_000 + KILLS * 40_000,
);

/** Removes a row of the quiet time before the end from the journal. */
function removeSecond(dataDir: string): void {
  const journal = new BetterSqlite3(join(dataDir, 'journal.db'));
  journal.exec('DELETE FROM journal WHERE id = (SELECT max(id) - 4 FROM journal)');
  journal.close();
}

/** @returns whether Sounder as a whole has ended */
async function strike(served: Served, victim: (typeof VICTIMS)[number], chance: () => number): Promise<boolean> {
  const kill = (pid: number) => isAlive(pid) && process.kill(pid, 'SIGKILL');
  const one = async (entry: 'packet-engine' | 'station') => {
    await expect.poll(() => pidOf(served, entry), { timeout: 15_000, interval: 20 }).toBeGreaterThan(0);
    kill(pidOf(served, entry));
  };
  switch (victim) {
    case 'engine':
      await one('packet-engine');
      return false;
    case 'station':
      await one('station');
      return false;
    case 'engine+station':
      await Promise.all([one('packet-engine'), one('station')]);
      return false;
    case 'engine, station':
      await one('packet-engine');
      await sleep(chance() * 1000);
      await one('station');
      return false;
    case 'station, engine':
      await one('station');
      await sleep(chance() * 1000);
      await one('packet-engine');
      return false;
    case 'shell':
    case 'all': {
      const pids = served.pids();
      for (const pid of victim === 'shell' ? [served.shellPid] : pids) kill(pid);
      await expect.poll(() => pids.filter(isAlive), { timeout: 10_000 }).toEqual([]);
      return true;
    }
  }
}

function pidOf(served: Served, entry: 'packet-engine' | 'station'): number {
  try {
    return served.childPid(entry);
  } catch {
    return 0; // between two runs
  }
}

/** Stops when the station runs again, and waits until no packet is in flight and all samples are stored. */
async function stopped(client: StationClient): Promise<void> {
  await client.station.stop(null);
  await sleep(2500);
}
