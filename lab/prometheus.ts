import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether Debian's package `prometheus` is installed. */
export const hasPrometheus = (): boolean => spawnSync('prometheus', ['--version']).status === 0;

export interface StoredSeries {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [ms: number, value: number])[];
}

export interface Prometheus {
  readonly writeUrl: string;
  /** Every sample of a selector in the last `minutes` before a time. */
  samples(selector: string, minutes: number, atMs?: number): Promise<StoredSeries[]>;
  stop(): Promise<void>;
}

const CONFIG = 'global: {scrape_interval: 1h}\nscrape_configs: []\n';

/** Starts a Prometheus that accepts remote write, on loopback, with a storage of its own. */
export async function startPrometheus(port: number): Promise<Prometheus> {
  const dir = mkdtempSync(join(tmpdir(), 'sounder-prometheus-'));
  writeFileSync(join(dir, 'prometheus.yml'), CONFIG);
  const child = spawn(
    'prometheus',
    [
      `--config.file=${join(dir, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(dir, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--web.enable-remote-write-receiver',
      '--log.level=warn',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const base = `http://127.0.0.1:${port}`;
  await ready(child, `${base}/-/ready`);
  return {
    writeUrl: `${base}/api/v1/write`,
    async samples(selector, minutes, atMs = Date.now()) {
      const query = new URLSearchParams({ query: `${selector}[${minutes}m]`, time: String(atMs / 1000) });
      const answer = (await (await fetch(`${base}/api/v1/query?${query}`)).json()) as {
        readonly data: {
          readonly result: readonly {
            readonly metric: Record<string, string>;
            readonly values: readonly [number, string][];
          }[];
        };
      };
      return answer.data.result.map(({ metric, values }) => ({
        metric,
        values: values.map(([seconds, value]) => [Math.round(seconds * 1000), Number(value)] as const),
      }));
    },
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Resolves when a server answers with 200; rejects when its process ends first. */
async function ready(child: ChildProcess, url: string): Promise<void> {
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  for (;;) {
    if (child.exitCode !== null) throw new Error(`Prometheus ended: ${errors}`);
    const isReady = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
