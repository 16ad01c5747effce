import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gridOf } from '../core/plan/schedule.ts';
import { median, printTable, runLoad, runPeer } from './packet-lab.ts';

/** 6 000 × 1 Hz, which both programs support: fping gives up (exit code 4) after 65 535 pings within 10 s. */
const TARGETS = 6_000;

export interface PacketCpuResult {
  readonly targets: number;
  readonly seconds: number;
  /** µs of CPU per echo, round by round. */
  readonly ours: readonly number[];
  readonly fping: readonly number[];
  /** Ratio of the medians, Sounder ÷ fping. */
  readonly ratio: number;
}

/**
 * CPU per echo of the whole engine process (after start-up, kernel transmit timestamps on) against fping's whole CPU at
 * its cheapest (`-i 0`, quiet), on the same work in the same kind of namespace, alternating.
 * @param gridMs slots of the plan are multiples of this, ms; by default as the planner chooses at this rate
 */
export async function benchPacketCpu(
  options: { seconds?: number; rounds?: number; gridMs?: number } = {},
): Promise<PacketCpuResult> {
  const { seconds = 60, rounds = 5, gridMs = gridOf(TARGETS) } = options;
  const list = join(mkdtempSync(join(tmpdir(), 'sounder-bench-')), 'targets');
  writeFileSync(list, Array.from({ length: TARGETS }, (_, index) => `10.9.${index >> 8}.${index & 255}\n`).join(''));
  const ours: number[] = [];
  const fping: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const peer = await runPeer(`fping -q -i 0 -p 1000 -c ${seconds} -f ${list} 2>/dev/null >/dev/null`);
    fping.push(peer.cpuUs / (TARGETS * seconds));
    const load = await runLoad({ targets: TARGETS, periodMs: 1_000, rounds: seconds, gridMs });
    const lost = load.samples - (load.outcomes['reply'] ?? 0);
    if (lost > 0) process.stdout.write(`  round ${round + 1}: ${lost} of ${load.samples} samples are no replies\n`);
    ours.push(load.cpuUsPerSample);
  }
  const ratio = median(ours) / median(fping);
  const rows = ours.map((us, round) => [
    round + 1,
    us.toFixed(2),
    (fping[round] ?? 0).toFixed(2),
    (us / (fping[round] ?? 1)).toFixed(3),
  ]);
  rows.push(['median', median(ours).toFixed(2), median(fping).toFixed(2), ratio.toFixed(3)]);
  printTable(
    `CPU per echo, ${TARGETS} × 1 Hz × ${seconds} s, slots every ${gridMs} ms`,
    ['round', 'ours µs', 'fping µs', 'ratio'],
    rows,
  );
  return { targets: TARGETS, seconds, ours, fping, ratio };
}
