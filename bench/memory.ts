import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { followLive } from '../e2e/host/measured.ts';
import { temporaryDir } from '../e2e/host/sounder-process.ts';
import { connectStation } from '../e2e/host/station-client.ts';
import { startFastStation } from './memory/fast-station.ts';
import { heapsOf, peakOf, type Resident, residentOf, type ThreadHeap } from './memory/resident.ts';
import { printTable } from './packet-lab.ts';

export interface MemoryOptions {
  /** Simulated time, min. */
  readonly minutes: number;
  /** Simulated time over time. */
  readonly speed: number;
}

interface MemoryLook {
  readonly minute: number;
  readonly station: Resident;
  /** The highest RSS of the minute, MB. */
  readonly peak: number;
  readonly threads: readonly ThreadHeap[];
  /** Simulated time by which the live rows are behind, s: what waits takes memory that a station in time does not need. */
  readonly behindSeconds: number;
}

const TARGET = { probe: 'icmp' as const, to: '10.1.0-39.0-255', interval: '1s', timeout: '1s' };
const SERIES = 10_240;
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
      const behindSeconds = Math.round((station.sent() - live.sum('sent')) / SERIES);
      const threads = heapsOf(station.pid, heapDir);
      const peak = peakOf(station.pid);
      looks.push({ minute, station: residentOf(station.pid), peak, threads, behindSeconds });
    }
    client.close();
  } finally {
    await station.stop();
    dir.remove();
  }
  printLooks(looks);
  return looks;
}

function printLooks(looks: readonly MemoryLook[]): void {
  const threads = [...new Set(looks.flatMap((look) => look.threads.map(({ thread }) => thread)))];
  const heap = (look: MemoryLook, name: string): string => {
    const found = look.threads.find(({ thread }) => thread === name);
    return found ? `${mb(found.heapResident)} + ${mb(found.arrayBuffers)}` : '';
  };
  printTable(
    'Resident memory of the station, MB; by thread its heap + its buffers',
    ['min', 'highest RSS', 'RSS at its end', 'files', 'first arena', 'other', 's behind', ...threads],
    looks.map((look) => [
      look.minute,
      Math.round(look.peak),
      ...[look.station.total, look.station.files, look.station.heap, look.station.anonymous].map(Math.round),
      look.behindSeconds,
      ...threads.map((name) => heap(look, name)),
    ]),
  );
}

const mb = (bytes: number): number => Math.round(bytes / 1e6);
