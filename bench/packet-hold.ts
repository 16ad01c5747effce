import { printTable, runLoad } from './packet-lab.ts';
import type { LoadReport } from './packet-load.ts';

const TARGETS = 10_000;

/** The kernel's default receive buffer, bytes; there must be no false loss with it either. */
const DEFAULT_RECEIVE_BYTES = 212_992;

export interface PacketHoldResult {
  readonly seconds: number;
  readonly runs: readonly { readonly receiveBuffer: string; readonly report: LoadReport }[];
}

/** Measures 10 000 × 1 Hz on loopback, where no packet is lost: every timeout is false. */
export async function benchPacketHold(options: { seconds?: number; rounds?: number } = {}): Promise<PacketHoldResult> {
  const { seconds = 60, rounds = 1 } = options;
  const runs: { receiveBuffer: string; report: LoadReport }[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const receiveBufferBytes of [undefined, DEFAULT_RECEIVE_BYTES]) {
      const report = await runLoad({
        targets: TARGETS,
        periodMs: 1_000,
        rounds: seconds,
        options: receiveBufferBytes === undefined ? {} : { receiveBufferBytes },
      });
      runs.push({ receiveBuffer: receiveBufferBytes === undefined ? 'largest' : String(receiveBufferBytes), report });
    }
  }
  printTable(
    `${TARGETS} × 1 Hz × ${seconds} s`,
    [
      'receive buffer',
      'samples',
      'false losses',
      'not measured',
      'late p50 µs',
      'p99',
      'max',
      'CPU µs/echo',
      'apply ms',
      'RSS MiB',
    ],
    runs.map(({ receiveBuffer, report }) => [
      receiveBuffer,
      report.samples,
      report.outcomes['timeout'] ?? 0,
      report.outcomes['not-measured'] ?? 0,
      report.latenessUs.p50,
      report.latenessUs.p99,
      report.latenessUs.max,
      report.cpuUsPerSample.toFixed(2),
      report.applyMs.toFixed(1),
      report.rssMb.toFixed(0),
    ]),
  );
  return { seconds, runs };
}
