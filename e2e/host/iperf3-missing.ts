import { execFileSync } from 'node:child_process';

/** Reason why throughput tests cannot run; null = they can. */
export const iperf3Missing: string | null = (() => {
  try {
    return execFileSync('iperf3', ['--version'], { encoding: 'utf8' }).startsWith('iperf 3')
      ? null
      : 'iperf3 is of another version';
  } catch {
    return 'iperf3 is not installed';
  }
})();
