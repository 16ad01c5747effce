import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { TestAuthority } from '../host/service/testing/certificates.ts';
import { freePort } from '../host/service/testing/free-port.ts';
import { accepting, ended } from '../host/service/testing/server-process.ts';
import { nginxMissing, startNginx } from '../probes/http/node/testing/nginx.ts';
import { median, printTable } from './packet-lab.ts';
import { usageOf } from './process-usage.ts';
import { runService } from './run-service.ts';
import type { ServiceReport, ServiceTask } from './service-load.ts';

const BLACKBOX = '/usr/bin/prometheus-blackbox-exporter';

/** Transactions a second of the comparison. */
const RATE = 50;
/** Until the code is compiled, as it is in an engine that runs for days. */
const WARM_UP_SECONDS = 15;
/** Parallel requests to the other program; as many as it needs for the rate. */
const SOCKETS = 8;

interface Case {
  readonly name: string;
  readonly url: string;
  readonly settings: ServiceTask['settings'];
  /** Name of the module in the configuration of blackbox_exporter. */
  readonly module: string;
}

/** Phases in ms, as both name them. */
const PHASES = [
  ['connectMs', 'connect'],
  ['tlsMs', 'tls'],
  ['firstByteMs', 'processing'],
  ['transferMs', 'transfer'],
] as const;

interface Round {
  readonly cpuUs: number;
  readonly phases: Readonly<Record<string, number>>;
}

interface HttpRun {
  readonly name: string;
  /** Medians over the rounds of the ratios, Sounder ÷ blackbox_exporter. */
  readonly cpuRatio: number;
  readonly phaseRatios: Readonly<Record<string, number>>;
  readonly ours: readonly Round[];
  readonly blackbox: readonly Round[];
}

/** @returns why the benchmark cannot run here, or null */
function missing(): string | null {
  try {
    accessSync(BLACKBOX, constants.X_OK);
    return nginxMissing();
  } catch {
    return `${BLACKBOX} is missing: install prometheus-blackbox-exporter`;
  }
}

async function ourRound({ url, settings }: Case, seconds: number): Promise<Round> {
  const report = await runService({
    probe: 'http',
    to: url,
    settings,
    targets: RATE,
    periodMs: 1000,
    rounds: seconds,
    warmUpRounds: WARM_UP_SECONDS,
  });
  return { cpuUs: report.cpuUsPerSample, phases: report.medians };
}

const agent = new Agent({ keepAlive: true, maxSockets: SOCKETS });

function metricsOf(port: number, { module, url }: Case): Promise<string> {
  return new Promise((resolve, reject) => {
    const path = `/probe?module=${module}&target=${encodeURIComponent(url)}`;
    get({ host: '127.0.0.1', port, path, agent }, (response) => {
      const parts: string[] = [];
      response.setEncoding('utf8').on('data', (part: string) => parts.push(part));
      response.on('end', () => resolve(parts.join(''))).on('error', reject);
    }).on('error', reject);
  });
}

/** Asks blackbox_exporter at the same rate; its CPU includes its answer to the one who asks. */
async function theirRound(port: number, pid: number, one: Case, seconds: number): Promise<Round> {
  const ask = async (count: number): Promise<string[]> => {
    const startMs = performance.now();
    const answers: Promise<string>[] = [];
    for (let at = 0; at < count; at++) {
      const waitMs = startMs + (at * 1000) / RATE - performance.now();
      if (waitMs > 0) await setTimeout(waitMs);
      answers.push(metricsOf(port, one));
    }
    return Promise.all(answers);
  };
  await ask(RATE * WARM_UP_SECONDS);
  const before = usageOf(pid).cpuMs;
  const texts = await ask(RATE * seconds);
  const cpuMs = usageOf(pid).cpuMs - before;
  const failed = texts.filter((text) => !text.includes('probe_success 1'));
  if (failed.length > texts.length / 100) {
    throw new Error(`blackbox_exporter failed ${failed.length} times on ${one.url}: ${failed[0]?.slice(0, 2000)}`);
  }
  const phases = PHASES.map(([ours, theirs]) => [ours, median(texts.map((text) => phaseOf(text, theirs)))] as const);
  return { cpuUs: (cpuMs * 1000) / texts.length, phases: Object.fromEntries(phases) };
}

function phaseOf(text: string, phase: string): number {
  const seconds = new RegExp(`^probe_http_duration_seconds\\{phase="${phase}"\\} (\\S+)$`, 'm').exec(text)?.[1];
  return Number(seconds ?? Number.NaN) * 1000;
}

async function startBlackbox(
  folder: string,
  caFile: string,
): Promise<{ readonly port: number; readonly child: ChildProcess }> {
  const tls = `tls_config: {ca_file: ${caFile}}`;
  const moduleOf = (isHttp2: boolean) =>
    `{prober: http, timeout: 10s, http: {preferred_ip_protocol: ip4, enable_http2: ${isHttp2}, ${tls}}}`;
  const config = join(folder, 'blackbox.yml');
  writeFileSync(config, `modules:\n  http1: ${moduleOf(false)}\n  http2: ${moduleOf(true)}\n`);
  const port = await freePort();
  const parameters = [`--config.file=${config}`, `--web.listen-address=127.0.0.1:${port}`, '--log.level=error'];
  const child = spawn(BLACKBOX, parameters, { stdio: 'ignore' });
  await accepting(port, child);
  return { port, child };
}

function print({ name, ours, blackbox, cpuRatio, phaseRatios }: HttpRun, seconds: number): void {
  const cells = (round: Round | undefined) => [
    (round?.cpuUs ?? 0).toFixed(0),
    ...PHASES.map(([phase]) => round?.phases[phase]?.toFixed(3) ?? '–'),
  ];
  const rows = ours.flatMap((round, at) => [
    [at + 1, 'Sounder', ...cells(round)],
    ['', 'blackbox', ...cells(blackbox[at])],
  ]);
  rows.push([
    'median',
    'ratio',
    cpuRatio.toFixed(2),
    ...PHASES.map(([phase]) => phaseRatios[phase]?.toFixed(2) ?? '–'),
  ]);
  const head = ['round', '', 'CPU µs', ...PHASES.map(([phase]) => phase.replace('Ms', ' ms'))];
  printTable(`${name}, ${RATE} a second, ${seconds} s each`, head, rows);
}

async function compare(one: Case, port: number, pid: number, rounds: number, seconds: number): Promise<HttpRun> {
  const ours: Round[] = [];
  const blackbox: Round[] = [];
  for (let round = 0; round < rounds; round++) {
    ours.push(await ourRound(one, seconds));
    blackbox.push(await theirRound(port, pid, one, seconds));
  }
  const ratioOf = (read: (round: Round) => number) => median(ours.map(read)) / median(blackbox.map(read));
  const used = PHASES.filter(([phase]) => ours[0]?.phases[phase] !== undefined);
  return {
    name: one.name,
    cpuRatio: ratioOf(({ cpuUs }) => cpuUs),
    phaseRatios: Object.fromEntries(
      used.map(([phase]) => [phase, ratioOf(({ phases }) => phases[phase] ?? Number.NaN)]),
    ),
    ours,
    blackbox,
  };
}

/** 500 targets every 10 s on one engine process: how late transactions start. */
async function crowd(url: string): Promise<ServiceReport> {
  const report = await runService({
    probe: 'http',
    to: url,
    settings: {},
    targets: 500,
    periodMs: 10_000,
    rounds: 3,
    warmUpRounds: 1,
  });
  const { lateMs, cpuUsPerSample, outcomes } = report;
  printTable(
    '500 HTTP targets every 10 s, start delay',
    ['p50 ms', 'p99 ms', 'max ms', 'CPU µs', 'outcomes'],
    [
      [
        lateMs.p50.toFixed(2),
        lateMs.p99.toFixed(2),
        lateMs.max.toFixed(2),
        cpuUsPerSample.toFixed(0),
        JSON.stringify(outcomes),
      ],
    ],
  );
  return report;
}

/**
 * The HTTP probe beside blackbox_exporter on the same nginx, alternating: durations of the phases, and CPU per transaction
 * of the whole service engine against that of the whole exporter; both answer 50 a second.
 */
export async function benchHttp({
  seconds = 20,
  rounds = 5,
}: {
  readonly seconds?: number;
  readonly rounds?: number;
} = {}) {
  const why = missing();
  if (why !== null) throw new Error(why);
  const folder = mkdtempSync(join(tmpdir(), 'sounder-bench-http-'));
  const authority = new TestAuthority(join(folder, 'ca'));
  const good = authority.issue({ names: 'DNS:localhost,IP:127.0.0.1' });
  const nginx = await startNginx(join(folder, 'nginx'), { good });
  const { port, child } = await startBlackbox(folder, authority.root);
  const plain = `http://127.0.0.1:${nginx.port}/`;
  const secure = `https://127.0.0.1:${nginx.tlsPorts['good']}/`;
  const caFile = authority.root;
  const cases: readonly Case[] = [
    { name: 'HTTP/1.1', url: plain, settings: {}, module: 'http1' },
    { name: 'HTTP/1.1 with TLS', url: secure, settings: { caFile, httpVersion: '1.1' }, module: 'http1' },
    { name: 'HTTP/2 with TLS', url: secure, settings: { caFile, httpVersion: '2' }, module: 'http2' },
  ];
  try {
    const runs: HttpRun[] = [];
    for (const one of cases) {
      const run = await compare(one, port, child.pid ?? 0, rounds, seconds);
      print(run, seconds);
      runs.push(run);
    }
    return { runs, crowd: await crowd(plain) };
  } finally {
    agent.destroy();
    await ended(child);
    await nginx.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
