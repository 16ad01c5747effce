import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import BetterSqlite3 from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readKeptSamples } from './kept-samples.ts';
import { namedNamespace } from './named-namespace.ts';
import { jsonLines, type Served, serve, sounder, type TemporaryDir, temporaryDir } from './sounder-process.ts';

const network = namedNamespace();
const { prefix, denied } = network;

let dir: TemporaryDir;
beforeAll(() => {
  dir = temporaryDir();
});
afterAll(() => {
  dir.remove();
  network.remove();
});

const starter = fileURLToPath(new URL('start-run.ts', import.meta.url));

/** Starts the run of a station that is in a namespace. */
function start({ shellPid, url }: Served): void {
  const inside = ['nsenter', '--preserve-credentials', '-U', '-n', '-t', String(shellPid)];
  const [command = '', ...args] = [...inside, process.execPath, starter, url];
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
}

/** Samples in a data folder that were sent after a time, Unix ms; rows of one series hold a second each. */
function samplesSince(dataDir: string, sinceMs: number): number {
  const journal = new BetterSqlite3(join(dataDir, 'journal.db'), { readonly: true });
  const row = journal
    .prepare<[number], { n: number | null }>('SELECT sum(count) AS n FROM journal WHERE from_ms > ?')
    .get(sinceMs);
  journal.close();
  return row?.n ?? 0;
}

const dead = Array.from({ length: 8 }, (_, at) => `dead${at + 1}.example`);

describe.skipIf(denied !== null)(`a silent name server${denied ? ` (not run: ${denied})` : ''}`, () => {
  it('costs a probe its dead names only, each with its reason', async () => {
    const args = ['probe', 'icmp', ...dead, '127.0.0.1', '--count', '2', '--interval', '200ms', '--json'];
    const { status, stdout, stderr } = await sounder(args, { prefix });
    expect([status, jsonLines(stdout).at(-1)]).toEqual([0, expect.objectContaining({ target: '127.0.0.1', sent: 2 })]);
    const left = dead.map((name) => `sounder: ${name} is not probed: no answer for ${name} within 6 s`);
    expect(stderr.trimEnd().split('\n').sort()).toEqual(['sounder: Resolving 8 names …', ...left]);
  });

  it('is the end of a probe that has nothing but names, with 69', async () => {
    const { status, stdout, stderr } = await sounder(['probe', 'icmp', ...dead], { prefix });
    expect([status, stdout]).toEqual([69, '']);
    expect(stderr).toContain('sounder: None of the targets can be probed\n');
  });

  it('is reported by plan --resolve for each name', async () => {
    const file = dir.write(
      'plan.yaml',
      `sounder: 1\ntargets: {a: {probe: icmp, to: 127.0.0.1}, b: {probe: icmp, to: dead.example}}\n`,
    );
    const { status, stdout, stderr } = await sounder(['plan', file, '--resolve', '--json'], { prefix });
    const { targets } = JSON.parse(stdout) as { targets: Record<string, unknown> };
    expect([status, Object.keys(targets)]).toEqual([0, ['a']]);
    expect(stderr).toBe('sounder: b is not probed: no answer for dead.example within 6 s\n');
  });

  it('leaves a run its last known addresses, with an event when it falls silent and when it is back', async () => {
    network.zone({ 'up.example': ['127.0.0.5'] });
    const file = dir.write(
      'run.yaml',
      'sounder: 1\ndefaults: {interval: 200ms, timeout: 200ms, dnsInterval: 500ms}\ntargets: {a: {probe: icmp, to: up.example}}\n',
    );
    let isSilent = false;
    let wasSilent = false;
    const { status, stdout } = await sounder(['run', file, '--json', '--samples'], {
      prefix,
      interruptWhen(text) {
        if (!isSilent && text.includes('"outcome":"reply"')) {
          isSilent = true;
          network.zone({ 'up.example': ['127.0.0.5'] }, true);
        }
        if (!wasSilent && text.includes('name-unanswered')) {
          wasSilent = true;
          network.zone({ 'up.example': ['127.0.0.5'] });
        }
        return text.includes('name-answered');
      },
    });
    expect(status).toBe(130);
    const lines = jsonLines(stdout);
    // A busy machine has events of its own.
    const isOfNames = ({ event }: Record<string, unknown>) => /^(name|address)-/.test(String(event));
    expect(lines.filter(isOfNames)).toEqual([
      expect.objectContaining({
        event: 'name-unanswered',
        name: 'up.example',
        address: '127.0.0.5',
        reason: expect.stringMatching(/^No answer for up\.example within 6 s$|could not be resolved/),
      }),
      expect.objectContaining({ event: 'name-answered', name: 'up.example', address: '127.0.0.5' }),
    ]);
    const rounds = lines.filter((line) => line['kind'] === 'sample').map((line) => Number(line['round']));
    expect(rounds.length).toBeGreaterThan(25);
    expect(rounds).toEqual(rounds.map((_, at) => at));
    expect(lines.filter((line) => line['kind'] === 'summary')).toHaveLength(1);
  });

  it('leaves a station that is started again the addresses that names had', async () => {
    const names = { 'up.example': ['127.0.0.5'] };
    network.zone(names);
    const data = temporaryDir();
    data.write(
      'project.yaml',
      'sounder: 1\ndefaults: {interval: 1s, timeout: 1s}\ntargets: {a: {probe: icmp, to: up.example}}\n',
    );
    const served = await serve(data.path, [], undefined, prefix);
    try {
      start(served);
      await expect.poll(() => samplesSince(data.path, 0), { timeout: 15_000 }).toBeGreaterThan(2);
      network.zone(names, true);
      process.kill(served.childPid('station'), 'SIGKILL');
      const killedMs = Date.now();
      await expect.poll(() => samplesSince(data.path, killedMs), { timeout: 15_000 }).toBeGreaterThan(3);
    } finally {
      await served.stop();
    }
    const { lost, twice, silent } = readKeptSamples(data.path);
    expect([lost, twice, silent]).toEqual([0, 0, []]);
    data.remove();
  });
});
