import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exposition } from '../../core/metrics/exposition.ts';
import { metricsFamilies } from '../../core/metrics/metrics-families.ts';
import { systemClock } from '../../host/clock.ts';
import { streamLog } from '../../host/log.ts';
import { type MetricsServer, startMetricsServer } from '../../host/metrics-server.ts';
import { HEALTH, Scraped } from '../../station/testing/scraped.ts';
import { hasPrometheus, startPrometheus } from './prometheus-server.ts';
import { type TemporaryDir, temporaryDir } from './sounder-process.ts';

const resource = (name: string) => fileURLToPath(new URL(`../../resources/prometheus/${name}`, import.meta.url));
const missing = hasPrometheus ? '' : ' (not run: the package prometheus is not installed)';

describe.skipIf(!hasPrometheus)(`Prometheus with native histograms${missing}`, () => {
  let dir: TemporaryDir;
  let server: MetricsServer;
  let prometheus: Awaited<ReturnType<typeof startPrometheus>> | undefined;
  const names = ['plain', 'with "quotes" and \\', 'ünïcode'];
  const scraped = new Scraped({
    sounder: 1,
    name: 'edge',
    metrics: { sets: ['netprobify', 'sounder'] },
    targets: Object.fromEntries(names.map((name, at) => [name, { probe: 'icmp', to: `192.0.2.${at}`, packets: 9 }])),
  });
  for (const target of names) scraped.add({ target, rttMs: [0, 1, 2, 10, 10, 11, 40, 900, null] });

  beforeAll(async () => {
    dir = temporaryDir();
    server = await startMetricsServer({
      endpoint: { host: '127.0.0.1', port: 0, passwordFile: null, certificate: null, key: null },
      isRequired: true,
      expose: (format) => exposition(metricsFamilies(scraped.table, HEALTH), format, 300),
      clock: systemClock(),
      log: streamLog('test', 'warn'),
      onListening: () => undefined,
      env: {},
    });
    const jobs = { native: Number(new URL(server.url ?? '').port) };
    prometheus = await startPrometheus(dir.path, jobs, [], ['--enable-feature=native-histograms']);
  });
  afterAll(async () => {
    await prometheus?.stop();
    await server?.close();
    dir?.remove();
  });

  const query = async (expression: string) => (await prometheus?.query(expression)) ?? [];

  it('has quantiles of them, within the width of a bucket', async () => {
    const medians = async () =>
      (await query('histogram_quantile(0.5, sounder_rtt_seconds)')).map(({ metric, value }) => [
        metric['target'],
        Math.round(Math.log2(Number(value[1]) / 0.01) * 8),
      ]);
    const expected = names.map((name) => [name, expect.toSatisfy((buckets: number) => Math.abs(buckets) <= 1)]);
    await expect.poll(async () => (await medians()).sort(), { timeout: 30_000 }).toEqual(expected.sort());
    const counts = await query('histogram_count(sounder_rtt_seconds)');
    expect(counts.map(({ value }) => value[1])).toEqual(['8', '8', '8']);
    const [sum] = await query('histogram_sum(sounder_rtt_seconds{target="plain"})');
    expect(Number(sum?.value[1])).toBeCloseTo(0.974, 9);
  });

  it('reads the same counters and gauges as in the text', async () => {
    const read = await query('{__name__=~".+", job="native", __name__!~"up|scrape_.*|sounder_rtt_seconds"}');
    const labels = (metric: Readonly<Record<string, string>>) =>
      Object.entries(metric).filter(([name]) => !['__name__', 'job', 'instance'].includes(name));
    const keyOf = (name: string, pairs: readonly (readonly [string, string])[]) =>
      JSON.stringify([name, ...pairs.map((pair) => pair.join('\0')).sort()]);
    const found = new Map(
      read.map(({ metric, value }) => [keyOf(metric['__name__'] ?? '', labels(metric)), Number(value[1])]),
    );
    const wanted = new Map(
      [...scraped.values()]
        .filter(([one]) => !one.startsWith('sounder_rtt_seconds'))
        .map(([one, value]) => {
          const pairs = [...one.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(
            ([, name = '', text = '']) => [name, text.replace(/\\(.)/g, '$1')] as const,
          );
          return [keyOf(one.split('{', 1)[0] ?? '', pairs), value];
        }),
    );
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(wanted));
  });
});

describe.skipIf(!hasPrometheus)(`promtool${missing}`, () => {
  it.each(['netprobify-alerts.yml', 'sounder-alerts.yml'])('accepts %s', (name) => {
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'rules', resource(name)], { encoding: 'utf8' });
    expect(status, `${stdout}${stderr}`).toBe(0);
  });

  it('accepts the scrape example', () => {
    const { status, stderr } = spawnSync('promtool', ['check', 'config', resource('prometheus.yml')], {
      encoding: 'utf8',
    });
    expect(status, stderr).toBe(0);
  });
});
