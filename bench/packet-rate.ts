import { printTable, runLoad } from './packet-lab.ts';
import type { LoadReport } from './packet-load.ts';

const RATES_PPS = [20_000, 40_000, 60_000, 80_000, 100_000, 120_000] as const;

/** Least share of packets sent within the allowance of their slot, for a rate to count as held. */
const HELD = 0.999;

export interface PacketRateResult {
  readonly seconds: number;
  readonly runs: readonly { readonly asked: number; readonly sentPerSecond: number; readonly report: LoadReport }[];
  /** The highest rate at which 99.9 % were sent on time, packets/s. */
  readonly heldPps: number;
}

/** Finds the highest rate of one thread on loopback: raises the rate until it cannot keep up. */
export async function benchPacketRate(options: { seconds?: number } = {}): Promise<PacketRateResult> {
  const { seconds = 5 } = options;
  const runs: { asked: number; sentPerSecond: number; report: LoadReport }[] = [];
  let heldPps = 0;
  for (const asked of RATES_PPS) {
    const targets = asked / 2;
    const report = await runLoad({ targets, periodMs: 500, rounds: seconds * 2 });
    const sent = report.samples - (report.outcomes['not-measured'] ?? 0);
    runs.push({ asked, sentPerSecond: sent / seconds, report });
    if (sent >= HELD * targets * seconds * 2 && report.droppedSamples === 0) heldPps = asked;
    else break;
  }
  printTable(
    `One thread on loopback, ${seconds} s per rate`,
    [
      'requested pps',
      'sent pps',
      'timeouts',
      'not measured',
      'dropped',
      'send delay p50 µs',
      'p99',
      'CPU µs/echo',
      'kernel tx timestamps',
    ],
    runs.map(({ asked, sentPerSecond, report }) => [
      asked,
      Math.round(sentPerSecond),
      report.outcomes['timeout'] ?? 0,
      report.outcomes['not-measured'] ?? 0,
      report.droppedSamples,
      report.latenessUs.p50,
      report.latenessUs.p99,
      report.cpuUsPerSample.toFixed(2),
      `${(((report.stamps['kernel-tx-rx'] ?? 0) / report.samples) * 100).toFixed(0)} %`,
    ]),
  );
  return { seconds, runs, heldPps };
}
