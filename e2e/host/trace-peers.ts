import { spawnSync } from 'node:child_process';
import { builtCommand } from './sounder-process.ts';

export type Method = 'icmp' | 'udp' | 'tcp';

/** Responder at hop 1, 2 …; null = no reply. The target is the last. */
export type Hops = readonly (string | null)[];

/** A traceroute program: its command line, and how to read its output. */
export interface Tracer {
  readonly name: string;
  readonly command: (target: string, method: Method) => readonly string[];
  readonly hops: (stdout: string) => Hops;
}

const PORT = { udp: '33434', tcp: '443' } as const;

/** Hops as other tracers print them, without those behind the target. */
function upToTarget(hops: Hops, target: string): Hops {
  const end = hops.indexOf(target);
  return end < 0 ? hops : hops.slice(0, end + 1);
}

interface MtrReport {
  readonly report: { readonly mtr: { readonly dst: string }; readonly hubs: readonly { readonly host: string }[] };
}

const MTR_METHOD: Readonly<Record<Method, readonly string[]>> = {
  icmp: [],
  udp: ['--udp'],
  tcp: ['--tcp', '--port', PORT.tcp],
};

export const mtr: Tracer = {
  name: 'mtr',
  command: (target, method) => [
    'mtr',
    '--json',
    '-n',
    '-c',
    '3',
    '-i',
    '0.3',
    '-G',
    '1',
    ...MTR_METHOD[method],
    target,
  ],
  hops: (stdout) => {
    const { report } = JSON.parse(stdout) as MtrReport;
    return upToTarget(
      report.hubs.map(({ host }) => (host === '???' ? null : host)),
      report.mtr.dst,
    );
  },
};

const TRACEROUTE_METHOD: Readonly<Record<Method, readonly string[]>> = {
  icmp: ['-I'],
  udp: ['-p', PORT.udp],
  tcp: ['-T', '-p', PORT.tcp],
};

export const traceroute: Tracer = {
  name: 'traceroute',
  command: (target, method) => ['traceroute', '-n', '-q', '1', '-w', '1', ...TRACEROUTE_METHOD[method], target],
  // " 2  10.77.2.1  1.234 ms", " 3  *"
  hops: (stdout) =>
    stdout
      .split('\n')
      .flatMap((line) => /^\s*\d+\s+(\S+)/.exec(line)?.[1] ?? [])
      .map((host) => (host === '*' ? null : host)),
};

interface SampleLine {
  readonly kind: string;
  readonly hop: number;
  readonly address: string;
  readonly outcome: string;
  readonly from?: string;
}

const SOUNDER_METHOD: Readonly<Record<Method, readonly string[]>> = {
  icmp: [],
  udp: ['--port', PORT.udp],
  tcp: ['--port', PORT.tcp],
};

export const sounder: Tracer = {
  name: 'sounder trace',
  command: (target, method) => [
    ...[process.execPath, builtCommand, 'trace', target, '--json', '--no-names', '--count', '2', '--method', method],
    ...SOUNDER_METHOD[method],
  ],
  hops: (stdout) => {
    const hops: (string | null)[] = [];
    let target = '';
    for (const line of stdout.trim().split('\n')) {
      const sample = JSON.parse(line) as SampleLine;
      if (sample.kind !== 'sample') continue;
      target = sample.address;
      const silent = sample.outcome === 'unanswered' || sample.outcome === 'timeout';
      hops[sample.hop - 1] ??= silent ? null : (sample.from ?? sample.address);
    }
    return upToTarget(
      Array.from(hops, (hop) => hop ?? null),
      target,
    );
  },
};

/** Reason why a peer cannot be compared here; undefined when it can. */
export function peersMissing(): string | undefined {
  const missing = [mtr, traceroute].filter(
    ({ name }) => spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).status !== 0,
  );
  return missing.length === 0 ? undefined : `not installed: ${missing.map(({ name }) => name).join(', ')}`;
}
