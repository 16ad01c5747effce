import { ANSWERING_16, type Lab, labMissing, OPEN_PING_GROUPS, runInLab } from '../lab/namespaces.ts';
import { loadNative } from '../native/index.ts';
import type { LoadReport, LoadTask } from './packet-load.ts';

/** A namespace with a /16 that replies, and ICMP datagram sockets for all users. */
export const LAB: Lab = { network: [OPEN_PING_GROUPS, ANSWERING_16] };

/** The same /16 at the other end of a veth pair: only replies come back. */
export const CABLE_LAB: Lab = {
  network: [
    OPEN_PING_GROUPS,
    'ip netns add target && ip link add here type veth peer name there netns target',
    'ip addr add 10.1.0.1/24 dev here && ip link set here up',
    'ip -n target link set lo up && ip -n target addr add 10.1.0.2/24 dev there && ip -n target link set there up',
    'ip -n target route add local 10.9.0.0/16 dev lo',
    'ip route add 10.9.0.0/16 via 10.1.0.2',
  ],
};

/** @returns why packet benchmarks cannot run here, or undefined */
export function packetBenchMissing(): string | undefined {
  const native = loadNative();
  return native.ok ? labMissing() : native.fault.message;
}

/** Runs the engine once, in a process and a namespace of its own. */
export async function runLoad(task: LoadTask, lab: Lab = LAB): Promise<LoadReport> {
  const run = await runInLab(lab, [process.execPath, 'bench/packet-load.ts', JSON.stringify(task)]);
  if (run.exitCode !== 0) throw new Error(`the engine exited with ${run.exitCode}: ${run.stderr}`);
  return JSON.parse(run.stdout) as LoadReport;
}

export interface PeerRun {
  readonly cpuUs: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs another program in such a namespace.
 * @returns user and system time of it and its children, to 10 ms
 * @throws Error when it does not exit with 0: a peer that gave up must not appear cheap
 */
export async function runPeer(command: string, lab: Lab = LAB): Promise<PeerRun> {
  const script = `${command}; code=$?; times; exit $code`;
  const run = await runInLab(lab, ['sh', '-c', script]);
  if (run.exitCode !== 0) throw new Error(`${command} exited with ${run.exitCode}: ${run.stderr.slice(-500)}`);
  const last = run.stdout.trim().split('\n').at(-1) ?? '';
  const seconds = [...last.matchAll(/(\d+)m([\d.]+)s/g)].map(
    ([, minutes, rest]) => Number(minutes) * 60 + Number(rest),
  );
  if (seconds.length !== 2) throw new Error(`cannot read the times of ${command}: ${last}`);
  return { cpuUs: ((seconds[0] ?? 0) + (seconds[1] ?? 0)) * 1e6, stdout: run.stdout, stderr: run.stderr };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** Prints rows under a header as a table. */
export function printTable(
  title: string,
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): void {
  const text = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, column) => Math.max(...text.map((row) => row[column]?.length ?? 0)));
  process.stdout.write(`${title}\n`);
  for (const row of text) {
    process.stdout.write(`  ${row.map((cell, column) => cell.padStart(widths[column] ?? 0)).join('  ')}\n`);
  }
}
