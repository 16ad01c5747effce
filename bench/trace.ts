import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileHelper } from '../lab/compile.ts';
import { OPEN_PING_GROUPS, runInLab } from '../lab/namespaces.ts';
import { TUN_NETWORK } from '../lab/tun.ts';
import { median, printTable } from './packet-lab.ts';

const TARGETS = 100;
const ROUTERS = 29;
/** Rounds of each trace, one a second. */
const CYCLES = 10;
const TUN_LAB = 'lab/tun-lab.ts';
const SOUNDER = fileURLToPath(new URL('../dist/sounder.cjs', import.meta.url));

const addresses = Array.from({ length: TARGETS }, (_, at) => `10.78.0.${at + 1}`);

/** Routers in a row, with all targets behind the last one. YAML includes JSON. */
const NETWORK = {
  about: `${ROUTERS} routers in a row`,
  seed: 1,
  routers: Object.fromEntries(Array.from({ length: ROUTERS }, (_, at) => [`r${at}`, { address: `10.77.${at + 1}.1` }])),
  routes: [
    {
      to: '10.78.0.0/16',
      path: Array.from({ length: ROUTERS }, (_, at) => ({ router: `r${at}`, delay: 0.5 })),
      host: { delay: 0.5 },
    },
  ],
};

interface Tracer {
  readonly name: string;
  /** Shell line whose output is the report. */
  readonly line: string;
  /** Hops with a reply, of all targets together. */
  readonly answered: (stdout: string) => number;
}

const TRACERS: readonly Tracer[] = [
  {
    name: 'sounder',
    line: `${process.execPath} ${SOUNDER} trace ${addresses.join(' ')} --count ${CYCLES} --json --quiet --no-names`,
    answered: (stdout) => [...stdout.matchAll(/"kind":"hop".*?"answered":([1-9]\d*)/g)].length,
  },
  {
    name: 'mtr',
    line: `for target in ${addresses.join(' ')}; do mtr -n -r -c ${CYCLES} -i 1 -G 1 $target & done; wait; true & wait`,
    answered: (stdout) => [...stdout.matchAll(/^\s*\d+\.\|-- \d+\./gm)].length,
  },
];

export interface TraceBench {
  /** User and system time of all its processes, s; medians. */
  readonly cpuSeconds: Readonly<Record<string, number>>;
  /** Hops that replied, of TARGETS × (ROUTERS + 1); the minimum of all runs. */
  readonly hops: Readonly<Record<string, number>>;
  /** mtr's CPU time ÷ Sounder's. */
  readonly ratio: number;
}

/** Compares Sounder's CPU time with mtr's: continuous traces of 100 targets thirty hops away, once a second each. */
export async function benchTrace(options: { readonly rounds: number }): Promise<TraceBench | string> {
  const pipe = compileHelper('tun-pipe.c', []);
  if ('missing' in pipe) return pipe.missing;
  if (spawnSync('mtr', ['--version']).status !== 0) return 'mtr is not installed';
  const dir = mkdtempSync(join(tmpdir(), 'sounder-bench-'));
  const scenario = join(dir, 'routers.yaml');
  writeFileSync(scenario, JSON.stringify(NETWORK));
  const cpu: Record<string, number[]> = {};
  const hops: Record<string, number[]> = {};
  try {
    for (let round = 0; round < options.rounds; round++) {
      for (const tracer of TRACERS) {
        const run = await measure(tracer, pipe.file, scenario);
        cpu[tracer.name] = [...(cpu[tracer.name] ?? []), run.cpuSeconds];
        hops[tracer.name] = [...(hops[tracer.name] ?? []), run.hops];
      }
    }
  } finally {
    rmSync(dir, { recursive: true });
  }
  const cpuSeconds = Object.fromEntries(Object.entries(cpu).map(([name, runs]) => [name, median(runs)]));
  const least = Object.fromEntries(Object.entries(hops).map(([name, runs]) => [name, Math.min(...runs)]));
  const ratio = (cpuSeconds['mtr'] ?? Number.NaN) / (cpuSeconds['sounder'] ?? Number.NaN);
  printTable(
    `${TARGETS} targets, ${ROUTERS + 1} hops, ${CYCLES} rounds a second apart`,
    ['', 'CPU s', 'hops that replied'],
    TRACERS.map(({ name }) => [name, (cpuSeconds[name] ?? Number.NaN).toFixed(2), least[name] ?? 0]),
  );
  return { cpuSeconds, hops: least, ratio };
}

/** A PID namespace of its own, so that also the helpers that mtr leaves to init are counted when they end. */
async function measure({ name, line, answered }: Tracer, pipe: string, scenario: string) {
  const command = ['unshare', '-p', '--fork', 'sh', '-c', `${line}; code=$?; times; exit $code`];
  const inside = [process.execPath, TUN_LAB, pipe, scenario, ...command];
  const run = await runInLab({ network: [...TUN_NETWORK, OPEN_PING_GROUPS] }, inside);
  if (run.exitCode !== 0) throw new Error(`${name} exited with ${run.exitCode}: ${run.stderr.slice(-500)}`);
  const seconds = [...(run.stdout.trim().split('\n').at(-1) ?? '').matchAll(/(\d+)m([\d.]+)s/g)].map(
    ([, minutes, rest]) => Number(minutes) * 60 + Number(rest),
  );
  if (seconds.length !== 2) throw new Error(`cannot read the times of ${name}`);
  return { cpuSeconds: (seconds[0] ?? 0) + (seconds[1] ?? 0), hops: answered(run.stdout) };
}
