/**
 * Runs in a lab whose route changes: traces with a station, kills it after the change, and prints as JSON the path
 * of the next station: live, just before the change, and since.
 */
import type { PathState } from '../../core/contracts/path.ts';
import { serve, temporaryDir } from './sounder-process.ts';
import { connectStation, type StationClient } from './station-client.ts';

const [target = ''] = process.argv.slice(2);
const INTERVAL_MS = 100;
/** Three seconds: the first of them is stored completely. */
const MORE_ROUNDS = 30;

/** Finds the first state of a path that matches. */
function pathWhen(
  { station }: StationClient,
  series: number,
  isWanted: (path: PathState) => boolean,
): Promise<PathState> {
  return new Promise((resolve, reject) => {
    const stream = station.path({ series: [series] }, (path) => {
      if (!isWanted(path)) return;
      stream.cancel();
      resolve(path);
    });
    stream.done.catch(reject);
  });
}

async function pathAt({ station }: StationClient, series: number, fromMs: number, toMs: number) {
  let found: PathState | null = null;
  await station.pathAt({ series, fromMs, toMs }, (item) => {
    if (item.kind === 'path') found = item.path;
  }).done;
  return found;
}

function firstSeries({ station }: StationClient): Promise<number> {
  return new Promise((resolve) => {
    const stream = station.catalog(null, ({ series: [first] }) => {
      if (!first) return;
      stream.cancel();
      resolve(first[0]);
    });
  });
}

async function connectAgain(url: string): Promise<StationClient> {
  try {
    return await connectStation(url);
  } catch {
    await new Promise((resolve) => setTimeout(resolve, 50)); // it is being started
    return connectAgain(url);
  }
}

const dir = temporaryDir();
const served = await serve(dir.path);
let client = await connectStation(served.url);
const trace = { probe: 'traceroute' as const, to: target, interval: `${INTERVAL_MS}ms`, timeout: '500ms' };
await client.station.edit({ ops: [{ op: 'put', name: 'way', target: trace }] });
const series = await firstSeries(client);
await client.station.start({});
const seen = await pathWhen(client, series, ({ changes }) => changes.length > 0);
process.kill(served.childPid('station'), 'SIGKILL');
await client.closed;
client = await connectAgain(served.url);
const live = await pathWhen(client, series, ({ rounds }) => rounds > seen.rounds + MORE_ROUNDS);
const changeMs = live.changes[0]?.atMs ?? 0;
const before = await pathAt(client, series, seen.sinceMs, changeMs - 2 * INTERVAL_MS);
const since = await pathAt(client, series, changeMs, live.untilMs);
console.log(JSON.stringify({ seen, live, before, since }));
client.close();
await served.stop();
dir.remove();
