import { spawn } from 'node:child_process';
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { exposition } from '../../core/metrics/exposition.ts';
import { metricsFamilies } from '../../core/metrics/metrics-families.ts';
import { systemClock } from '../../host/clock.ts';
import { streamLog } from '../../host/log.ts';
import { type MetricsServer, startMetricsServer } from '../../host/metrics-server.ts';
import { freePort } from '../../host/service/testing/free-port.ts';
import { readFileText } from '../../station/project/read-file.ts';
import { BASE_MS } from '../../station/testing/sample-batches.ts';
import { HEALTH, Scraped } from '../../station/testing/scraped.ts';
import { hasPrometheus, startPrometheus } from './prometheus-server.ts';
import { builtCommand, type TemporaryDir, temporaryDir } from './sounder-process.ts';

const resource = (name: string) => fileURLToPath(new URL(`../../resources/prometheus/${name}`, import.meta.url));
const RULES = resource('netprobify-alerts.yml');

interface RuleFile {
  readonly groups: readonly { readonly rules: readonly { readonly alert: string; readonly expr: string }[] }[];
}

/** The expressions of the shipped rules, by alert. */
const expressions = new Map(
  (parse(readFileSync(RULES, 'utf8')) as RuleFile).groups.flatMap(({ rules }) =>
    rules.map(({ alert, expr }) => [alert, expr] as const),
  ),
);

const global = (port: number, name = 'edge') =>
  `global: {probe_name: ${name}, interval: 1, nb_proc: 4, logging_level: INFO, prometheus_port: ${port}, prometheus_address: 127.0.0.1, dns_update_interval: 60}\ngroups: {a: {src_port_a: 40200, src_port_z: 40219}}\ntargets:\n`;

const missing = hasPrometheus ? '' : ' (not run: the package prometheus is not installed)';

describe.skipIf(!hasPrometheus)(`Prometheus${missing}`, () => {
  let dir: TemporaryDir;
  let path: string;
  let port: number;
  let tcp: Server;
  let silent: UdpSocket;
  let child: ReturnType<typeof spawn>;
  let constant: MetricsServer;
  let prometheus: Awaited<ReturnType<typeof startPrometheus>>;

  /** The example file. @param latency threshold of `web`, s */
  const file = (latency: number) =>
    `${global(port)}${[
      `web: {type: TCPsyn, destination: 127.0.0.1, dst_port: ${(tcp.address() as AddressInfo).port}, nb_packets: 2, threshold: {latency: ${latency}}, alert_level: paging, state: in production}`,
      `calm: {type: TCPsyn, destination: 127.0.0.1, dst_port: ${(tcp.address() as AddressInfo).port}, nb_packets: 2, threshold: {latency: 10, loss: 0.5}, alert_level: paging}`,
      `asleep: {type: TCPsyn, destination: 127.0.0.1, dst_port: ${(tcp.address() as AddressInfo).port}, threshold: {latency: 0}, alert_level: sandbox}`,
      `quiet: {type: UDPunreachable, destination: 127.0.0.1, dst_port: ${quietPort}, nb_packets: 2, timeout: 0.2, threshold: {loss: 0.5}, alert_level: paging}`,
      'closed: {type: UDPunreachable, destination: 127.0.0.2, dst_port: 33434, nb_packets: 2, threshold: {loss: 0.5}, alert_level: paging}',
    ]
      .map((line) => `  ${line}\n`)
      .join('')}`;
  let quietPort: number;

  /** A probe without traffic, whose last round was slow, long and lossy. */
  function constantProbe(): Scraped {
    const text = `${global(1, 'past')}  slow: {type: TCPsyn, destination: 192.0.2.1, dst_port: 443, nb_packets: 2}\n  long: {type: UDPunreachable, destination: 192.0.2.2, dst_port: 33434, nb_packets: 2}\n`;
    const read = readFileText(text);
    if ('problems' in read) throw new Error(JSON.stringify(read.problems));
    const scraped = new Scraped(read.project);
    scraped.add({ target: 'slow', rttMs: [150, 151] });
    scraped.add({ target: 'long', rttMs: [1] });
    scraped.add({ target: 'long', rttMs: [null], more: { sentNs: BigInt(BASE_MS + 100_000) * 1_000_000n } });
    return scraped;
  }

  beforeAll(async () => {
    dir = temporaryDir();
    path = join(dir.path, 'netprobify.yaml');
    port = await freePort();
    tcp = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve));
    silent = createSocket('udp4');
    await new Promise<void>((resolve) => silent.bind(0, '127.0.0.1', resolve));
    quietPort = silent.address().port;
    writeFileSync(path, file(0));
    const scraped = constantProbe();
    constant = await startMetricsServer({
      endpoint: { host: '127.0.0.1', port: 0, passwordFile: null, certificate: null, key: null },
      isRequired: true,
      expose: (format) => exposition(metricsFamilies(scraped.table, HEALTH), format),
      clock: systemClock(),
      log: streamLog('test', 'warn'),
      onListening: () => undefined,
      env: {},
    });
    child = spawn(process.execPath, [builtCommand, 'run', path], { stdio: 'ignore' });
    const jobs = { netprobify: port, constant: Number(new URL(constant.url ?? '').port), sounder: await freePort() };
    prometheus = await startPrometheus(dir.path, jobs, [RULES, resource('sounder-alerts.yml')]);
  });
  afterAll(async () => {
    child?.kill('SIGKILL');
    tcp?.close();
    await constant?.close();
    await prometheus?.stop();
    dir?.remove();
  });

  /** Destinations, or the like, for which the expression of an alert holds now. */
  async function firing(alert: string): Promise<string[]> {
    const expression = expressions.get(alert);
    if (expression === undefined) throw new Error(`no rule ${alert}`);
    const found = await prometheus.query(expression);
    return found.map(({ metric }) => metric['destination'] ?? metric['probe_name'] ?? metric['job'] ?? '?').sort();
  }
  const all = async () =>
    Object.fromEntries(
      await Promise.all([...expressions.keys()].map(async (one) => [one, await firing(one)] as const)),
    );
  const settles = (expected: Readonly<Record<string, readonly string[]>>) =>
    expect.poll(all, { timeout: 30_000, interval: 250 }).toEqual(expected);

  const AT_FIRST = {
    NetprobifyLoss: ['long', 'quiet'],
    NetprobifyLossWhileSending: ['quiet'],
    NetprobifyLatency: ['slow'],
    NetprobifyRoundTooLong: ['past'],
    NetprobifyDown: [], // the job sounder has its own alert
    NetprobifySendsNothing: ['slow'],
    NetprobifyReloadFailed: [],
    NetprobifyLatencyAboveThreshold: ['web'],
    NetprobifyLossAboveThreshold: ['quiet'],
  };

  it('fires the alerts of netprobify for exactly the destinations that have the problem', async () => {
    await expect.poll(prometheus.isReady, { timeout: 30_000 }).toBe(true);
    await settles(AT_FIRST);
  });

  it('stops when the problem ends: a port that answers again, another threshold after a reload', async () => {
    await new Promise<void>((resolve) => silent.close(resolve));
    writeFileSync(path, file(10));
    child.kill('SIGHUP');
    const calm = {
      ...AT_FIRST,
      NetprobifyLoss: ['long'],
      NetprobifyLossWhileSending: [],
      NetprobifyLatencyAboveThreshold: [],
      NetprobifyLossAboveThreshold: [],
    };
    await settles(calm);
    writeFileSync(path, 'global: {}\n');
    child.kill('SIGHUP');
    await settles({ ...calm, NetprobifyReloadFailed: ['edge'] });
    writeFileSync(path, file(10));
    child.kill('SIGHUP');
    await settles(calm);
    // Counters did not start again: Prometheus saw no reset of a target that stayed.
    const resets = await prometheus.query('resets(tcpsyn_sent_total{destination="calm"}[10m])');
    expect(resets.map(({ value }) => value[1])).toEqual(['0']);
  });

  it('reads native types, has loaded the shipped rules, and sees the probe go', async () => {
    const types = await prometheus.get('/api/v1/metadata?metric=tcpsyn_sent'); // without _total: in OpenMetrics
    expect(JSON.stringify(types.data)).toContain('"counter"');
    const rules = await prometheus.get('/api/v1/rules');
    expect(JSON.stringify(rules)).not.toContain('"health":"err"');
    const quantile =
      'histogram_quantile(0.5, sum by (le, target) (rate(sounder_rtt_seconds_bucket{target="calm"}[1m])))';
    const [median] = await prometheus.query(quantile);
    expect(Number(median?.value[1])).toBeGreaterThan(0);
    child.kill('SIGINT');
    await expect.poll(() => firing('NetprobifyDown'), { timeout: 30_000 }).toEqual(['netprobify']);
  });
});
