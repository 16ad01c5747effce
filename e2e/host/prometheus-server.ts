import { spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../host/service/testing/free-port.ts';

export const hasPrometheus = spawnSync('prometheus', ['--version']).status === 0;

interface QueryAnswer {
  readonly status: string;
  readonly error?: string;
  readonly data: {
    readonly result: readonly {
      readonly metric: Readonly<Record<string, string>>;
      readonly value: readonly [number, string];
    }[];
  };
}

/** A Prometheus that scrapes several times a second into a folder. @param jobs ports by job */
export async function startPrometheus(
  dir: string,
  jobs: Readonly<Record<string, number>>,
  rules: readonly string[],
  more: readonly string[] = [],
) {
  const port = await freePort();
  const scrapes = Object.entries(jobs).map(
    ([job, target]) => `  - job_name: ${job}\n    static_configs: [{targets: ['127.0.0.1:${target}']}]\n`,
  );
  const config = join(dir, 'prometheus.yml');
  writeFileSync(
    config,
    `global: {scrape_interval: 250ms, evaluation_interval: 1s}\nrule_files: ${JSON.stringify(rules)}\nscrape_configs:\n${scrapes.join('')}`,
  );
  const child = spawn(
    'prometheus',
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(dir, 'tsdb')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      ...more,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const get = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).json() as Promise<QueryAnswer>;
  return {
    errors: () => errors,
    get,
    async query(expression: string) {
      const answer = await get(`/api/v1/query?query=${encodeURIComponent(expression)}`);
      if (answer.status !== 'success') throw new Error(`${expression}: ${answer.error}`);
      return answer.data.result;
    },
    async isReady() {
      return (await fetch(`http://127.0.0.1:${port}/-/ready`).catch(() => null))?.status === 200;
    },
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}
