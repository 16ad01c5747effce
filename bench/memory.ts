import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { followLive } from '../e2e/host/measured.ts';
import { temporaryDir } from '../e2e/host/sounder-process.ts';
import { connectStation } from '../e2e/host/station-client.ts';
import { startFastStation } from './memory/fast-station.ts';
import { heapsOf, type Resident, residentOf, type ThreadHeap } from './memory/resident.ts';

export interface MemoryOptions {
  /** Simulated time, min. */
  readonly minutes: number;
  /** Simulated time over time. */
  readonly speed: number;
}

interface MemoryLook {
  readonly minute: number;
  readonly station: Resident;
  readonly threads: readonly ThreadHeap[];
  readonly samples: number;
  readonly shown: number;
}

const TARGET = { probe: 'icmp' as const, to: '10.1.0-39.0-255', interval: '1s', timeout: '1s' };
const MINUTE_MS = 60_000;

/** Memory of the built station with 10 240 series at 1 Hz, with clocks that run faster than time. */
export async function benchMemory({ minutes, speed }: MemoryOptions): Promise<readonly MemoryLook[]> {
  const dir = temporaryDir();
  const heapDir = join(dir.path, 'heaps');
  for (const path of [heapDir, join(dir.path, 'project')]) mkdirSync(path);
  const looks: MemoryLook[] = [];
  const station = await startFastStation(dir, heapDir, speed);
  try {
    const client = await connectStation(station.url);
    await client.station.edit({ ops: [{ op: 'put', name: 'lab', target: TARGET }] });
    const live = followLive(client);
    await client.station.start({});
    for (let minute = 0; minute <= minutes; minute++) {
      if (minute > 0) await new Promise((resolve) => setTimeout(resolve, MINUTE_MS / speed));
      looks.push({
        minute,
        station: residentOf(station.pid),
        threads: heapsOf(station.pid, heapDir),
        samples: station.sent(),
        shown: live.sum('sent'),
      });
      process.stderr.write(`${JSON.stringify(looks.at(-1))}\n`);
    }
    client.close();
  } finally {
    await station.stop();
    dir.remove();
  }
  return looks;
}
