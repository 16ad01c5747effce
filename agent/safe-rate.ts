import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../core/ports/clock.ts';
import type { Log } from '../core/ports/log.ts';
import { openPacketIo } from '../host/packet-io/open.ts';
import { writePrivate } from '../host/secrets/private-file.ts';
import { BenchmarkResult, findSafeRate } from './self-benchmark.ts';

interface Surroundings {
  readonly dataDir: string;
  readonly prebuildsDir: string;
  readonly version: string;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * The safe rate of this host: found at the first start of each version that may send ICMP echo, and kept. null = no limit is
 * known.
 */
export async function safeRate({ dataDir, prebuildsDir, version, clock, log }: Surroundings): Promise<number | null> {
  const path = join(dataDir, 'benchmark.json');
  const known = read(path);
  if (known?.version === version) return known.safePps;
  const opened = await openPacketIo({ driver: 'native', prebuildsDir });
  if (!opened.ok) return null; // reported with the driver that measures
  const cpuMs = () => process.cpuUsage().user / 1000 + process.cpuUsage().system / 1000;
  const safePps = await findSafeRate(opened.value, clock, cpuMs);
  await opened.value.close();
  if (safePps === null) return null; // the right to ping may come later
  log.info('Found the safe rate of this host', { safePps });
  try {
    writePrivate(path, JSON.stringify({ version, safePps } satisfies BenchmarkResult));
  } catch (error) {
    log.warn('The safe rate could not be stored: it is found again at the next start', { error });
  }
  return safePps;
}

function read(path: string): BenchmarkResult | undefined {
  try {
    return BenchmarkResult.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data;
  } catch {
    return undefined; // the first start, or a damaged file: it is found again
  }
}
