import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gridOf } from '../core/plan/schedule.ts';
import type { Lab } from '../lab/namespaces.ts';
import { loadName, withLoad } from './other-load.ts';
import { CABLE_LAB, LAB, median, printTable, runLoad, runPeer } from './packet-lab.ts';

/** 6 000 × 1 Hz, which both programs support: fping gives up (exit code 4) after 65 535 pings within 10 s. */
const TARGETS = 6_000;

const NETWORKS = { loopback: LAB, cable: CABLE_LAB } as const;

/** µs of CPU per echo, round by round, and the ratio of the medians, Sounder ÷ fping. */
export interface PacketCpuRun {
  readonly network: string;
  /** Processes that spun meanwhile. */
  readonly load: number;
  readonly ours: readonly number[];
  readonly fping: readonly number[];
  readonly ratio: number;
}

interface Options {
  readonly seconds: number;
  readonly rounds: number;
  readonly gridMs: number;
}

async function ourCpuUs(lab: Lab, { seconds, gridMs }: Options): Promise<number> {
  const load = await runLoad({ targets: TARGETS, periodMs: 1_000, rounds: seconds, gridMs }, lab);
  const lost = load.samples - (load.outcomes['reply'] ?? 0);
  if (lost > 0) process.stdout.write(`  ${lost} of ${load.samples} samples are no replies\n`);
  return load.cpuUsPerSample;
}

async function compare(network: keyof typeof NETWORKS, load: number, list: string, options: Options) {
  const { seconds, rounds } = options;
  const ours: number[] = [];
  const fping: number[] = [];
  await withLoad(load, async () => {
    for (let round = 0; round < rounds; round++) {
      const command = `fping -q -i 0 -p 1000 -c ${seconds} -f ${list} 2>/dev/null >/dev/null`;
      fping.push((await runPeer(command, NETWORKS[network])).cpuUs / (TARGETS * seconds));
      ours.push(await ourCpuUs(NETWORKS[network], options));
    }
  });
  return { network, load, ours, fping, ratio: median(ours) / median(fping) };
}

function print({ network, load, ours, fping, ratio }: PacketCpuRun, { seconds, gridMs }: Options): void {
  const rows = ours.map((us, round) => [
    round + 1,
    us.toFixed(2),
    (fping[round] ?? 0).toFixed(2),
    (us / (fping[round] ?? 1)).toFixed(3),
  ]);
  rows.push(['median', median(ours).toFixed(2), median(fping).toFixed(2), ratio.toFixed(3)]);
  printTable(
    `CPU per echo, ${TARGETS} × 1 Hz × ${seconds} s over ${network}, slots every ${gridMs} ms, ${loadName(load)}`,
    ['round', 'Sounder µs', 'fping µs', 'ratio'],
    rows,
  );
}

/**
 * CPU per echo of the whole engine process (after start-up, with kernel timestamps) against fping's whole CPU at its
 * cheapest (`-i 0`, quiet), on the same work in the same kind of namespace, alternating. On loopback fping's raw socket gets
 * its own requests as well as the replies, and fping reads both; over a cable it gets replies only.
 * @param load processes that spin during a second series of rounds; 0 = no such series
 * @param gridMs distance of the slots in use; the default is the planner's at this rate
 */
export async function benchPacketCpu(
  options: Partial<Options> & { readonly load?: number } = {},
): Promise<readonly PacketCpuRun[]> {
  const { seconds = 60, rounds = 5, gridMs = gridOf(TARGETS), load = 0 } = options;
  const list = join(mkdtempSync(join(tmpdir(), 'sounder-bench-')), 'targets');
  writeFileSync(list, Array.from({ length: TARGETS }, (_, index) => `10.9.${index >> 8}.${index & 255}\n`).join(''));
  const runs: PacketCpuRun[] = [];
  for (const spinning of load > 0 ? [0, load] : [0]) {
    for (const network of ['loopback', 'cable'] as const) {
      const run = await compare(network, spinning, list, { seconds, rounds, gridMs });
      print(run, { seconds, rounds, gridMs });
      runs.push(run);
    }
  }
  return runs;
}
