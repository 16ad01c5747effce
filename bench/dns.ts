import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../host/service/testing/free-port.ts';
import { Named, namedMissing } from '../probes/dns/node/testing/named.ts';
import { median, printTable } from './packet-lab.ts';
import { usageOf } from './process-usage.ts';
import type { ServiceReport, ServiceTask } from './service-load.ts';

const BLACKBOX = 'prometheus-blackbox-exporter';
const LOAD = fileURLToPath(new URL('service-load.ts', import.meta.url));
const NAME = 'www.example.test';
/** Queries per second of each program. */
const RATE = 200;
const TRANSPORTS = ['udp', 'tcp', 'tls'] as const;
type Transport = (typeof TRANSPORTS)[number];

/** Medians of one transport. */
export interface DnsRun {
  readonly transport: Transport;
  /** CPU per query, µs, by round. */
  readonly ours: readonly number[];
  readonly blackbox: readonly number[];
  /** Response time without connecting, ms, medians. */
  readonly oursMs: number;
  readonly blackboxMs: number;
  /** CPU of Sounder ÷ blackbox_exporter. */
  readonly ratio: number;
}

interface Measured {
  readonly cpuUs: number;
  readonly queryMs: number;
}

/** Compares the service engine's queries with the DNS module of blackbox_exporter, on one BIND server, alternating. */
export async function benchDns(options: {
  readonly seconds: number;
  readonly rounds: number;
}): Promise<readonly DnsRun[] | string> {
  if (namedMissing !== undefined) return namedMissing;
  const named = new Named();
  const blackbox = new Blackbox(named);
  try {
    await named.start();
    if (!(await blackbox.start())) return `${BLACKBOX} is not installed`;
    const runs: DnsRun[] = [];
    for (const transport of TRANSPORTS) runs.push(await compare(transport, named, blackbox, options));
    print(runs);
    return runs;
  } finally {
    await blackbox.stop();
    await named.stop();
  }
}

async function compare(
  transport: Transport,
  named: Named,
  blackbox: Blackbox,
  { seconds, rounds }: { readonly seconds: number; readonly rounds: number },
): Promise<DnsRun> {
  const ours: Measured[] = [];
  const theirs: Measured[] = [];
  for (let round = 0; round < rounds; round++) {
    theirs.push(await blackbox.measure(transport, seconds));
    ours.push(await measureOurs(transport, named, seconds));
  }
  const cpu = (list: readonly Measured[]) => list.map(({ cpuUs }) => cpuUs);
  const ms = (list: readonly Measured[]) => median(list.map(({ queryMs }) => queryMs));
  return {
    transport,
    ours: cpu(ours),
    blackbox: cpu(theirs),
    oursMs: ms(ours),
    blackboxMs: ms(theirs),
    ratio: median(cpu(ours)) / median(cpu(theirs)),
  };
}

const portOf = (transport: Transport, named: Named): number => (transport === 'tls' ? named.tls : named.plain);

function measureOurs(transport: Transport, named: Named, seconds: number): Promise<Measured> {
  const task: ServiceTask = {
    probe: 'dns',
    to: NAME,
    settings: { server: `${transport}://127.0.0.1:${portOf(transport, named)}`, caFile: named.authority.root },
    targets: RATE,
    periodMs: 1000,
    rounds: seconds,
    warmUpRounds: 2,
  };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [LOAD, JSON.stringify(task)], (error, stdout) => {
      if (error) return reject(error);
      const report = JSON.parse(stdout) as ServiceReport;
      const replies = report.outcomes['reply'] ?? 0;
      if (replies < report.samples) process.stdout.write(`  not all replies: ${JSON.stringify(report.outcomes)}\n`);
      resolve({ cpuUs: report.cpuUsPerSample, queryMs: report.medians['queryMs'] ?? Number.NaN });
    });
  });
}

/** blackbox_exporter with a module per transport. */
class Blackbox {
  private readonly folder = mkdtempSync(join(tmpdir(), 'sounder-blackbox-'));
  private readonly named: Named;
  private child: ChildProcess | undefined;
  private port = 0;

  constructor(named: Named) {
    this.named = named;
  }

  async start(): Promise<boolean> {
    this.port = await freePort();
    const tls = { dns_over_tls: true, tls_config: { ca_file: this.named.authority.root } };
    const dns = { query_name: NAME, query_type: 'A', preferred_ip_protocol: 'ip4' };
    // YAML includes JSON.
    const modules = {
      udp: { prober: 'dns', dns: { ...dns, transport_protocol: 'udp' } },
      tcp: { prober: 'dns', dns: { ...dns, transport_protocol: 'tcp' } },
      tls: { prober: 'dns', dns: { ...dns, transport_protocol: 'tcp', ...tls } },
    };
    const file = join(this.folder, 'blackbox.yml');
    writeFileSync(file, JSON.stringify({ modules }));
    const parameters = [`--config.file=${file}`, `--web.listen-address=127.0.0.1:${this.port}`, '--log.level=error'];
    this.child = spawn(BLACKBOX, parameters, { stdio: 'ignore' });
    const isMissing = new Promise<false>((resolve) => this.child?.once('error', () => resolve(false)));
    return Promise.race([isMissing, this.answers()]);
  }

  private async answers(): Promise<true> {
    for (;;) {
      try {
        await fetch(`http://127.0.0.1:${this.port}/-/healthy`);
        return true;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  /** Probes at the same rate as Sounder, spread over each second. */
  async measure(transport: Transport, seconds: number): Promise<Measured> {
    const queryMs: number[] = [];
    const { pid } = this.child ?? {};
    if (pid === undefined) throw new Error('blackbox_exporter does not run');
    await this.probes(transport, 2 * RATE, []);
    const before = usageOf(pid).cpuMs;
    await this.probes(transport, seconds * RATE, queryMs);
    const cpuUs = ((usageOf(pid).cpuMs - before) * 1000) / (seconds * RATE);
    return { cpuUs, queryMs: median(queryMs) };
  }

  private async probes(transport: Transport, count: number, queryMs: number[]): Promise<void> {
    const startMs = performance.now();
    await Promise.all(
      Array.from({ length: count }, async (_, at) => {
        const waitMs = startMs + (at * 1000) / RATE - performance.now();
        if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
        queryMs.push(await this.probe(transport));
      }),
    );
  }

  private async probe(transport: Transport): Promise<number> {
    const target = `127.0.0.1:${portOf(transport, this.named)}`;
    const answer = await fetch(`http://127.0.0.1:${this.port}/probe?module=${transport}&target=${target}`);
    const text = await answer.text();
    if (!/^probe_success 1$/m.test(text)) throw new Error(`blackbox_exporter failed: ${text.slice(-300)}`);
    return Number(/^probe_dns_duration_seconds\{phase="request"\} (\S+)$/m.exec(text)?.[1]) * 1000;
  }

  async stop(): Promise<void> {
    const { child } = this;
    if (child?.pid !== undefined && child.exitCode === null) {
      await new Promise((resolve) => {
        child.once('exit', resolve);
        child.kill('SIGTERM');
      });
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function print(runs: readonly DnsRun[]): void {
  printTable(
    `${RATE} queries/s, CPU of the whole process per query, medians`,
    ['', 'Sounder µs', 'blackbox µs', 'ratio', 'Sounder ms', 'blackbox ms'],
    runs.map(({ transport, ours, blackbox, ratio, oursMs, blackboxMs }) => [
      transport,
      median(ours).toFixed(0),
      median(blackbox).toFixed(0),
      ratio.toFixed(2),
      oursMs.toFixed(3),
      blackboxMs.toFixed(3),
    ]),
  );
}
