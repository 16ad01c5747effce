import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StoredProject } from '../../station/export/testing/stored-project.ts';
import { BASE_MS, sample } from '../../station/testing/sample-batches.ts';
import { sounder, type TemporaryDir, temporaryDir } from './sounder-process.ts';

const ROWS = 200_000;
const SOUNDER = join(import.meta.dirname, '../../bin/sounder');

let dir: TemporaryDir;
let outDir: TemporaryDir;
let data: string;

beforeAll(() => {
  dir = temporaryDir();
  outDir = temporaryDir();
  data = dir.path;
  const stored = new StoredProject(data, BASE_MS);
  stored.series([{ target: 'gateway' }]);
  for (let from = 0; from < ROWS; from += 20_000) {
    stored.write(
      'icmp',
      Array.from({ length: 20_000 }, (_, at) => sample({ round: from + at, sentMs: BASE_MS + (from + at) * 2 })),
    );
  }
  stored.close();
});
afterAll(() => {
  dir.remove();
  outDir.remove();
});

const lines = (text: string) => text.trimEnd().split(/\r?\n/);

describe('export', () => {
  it('writes all samples as CSV to standard output', async () => {
    const { status, stdout, stderr } = await sounder(['export', data]);
    expect([status, stderr]).toEqual([0, '']);
    expect(lines(stdout)).toHaveLength(ROWS + 1);
  });

  it('writes a file that has its name when it is complete, and leaves the folder as it was', async () => {
    const before = readdirSync(data);
    const out = join(outDir.path, 'a.jsonl');
    const { status, stdout, stderr } = await sounder(['export', data, '--out', out, '--to', '2023-11-14T22:13:21Z']);
    expect([status, stdout]).toEqual([0, '']);
    expect(stderr).toContain('Exported 500 rows');
    const text = readFileSync(out, 'utf8');
    expect(lines(text)).toHaveLength(500);
    expect(JSON.parse(lines(text)[0] as string)).toMatchObject({ kind: 'sample', target: 'gateway' });
    expect([existsSync(`${out}.partial`), readdirSync(data)]).toEqual([false, before]);
  });

  it.each([
    [['--from', 'yesterday'], 64, '--from: "yesterday" is not a time'],
    [['--targets', 'nowhere'], 64, '--targets: no stored target matches "nowhere"'],
    [['--from', 'now', '--to', '-1h'], 64, '--to -1h is not after --from now'],
    [['--out', '/nonexistent/a.csv'], 73, '/nonexistent/a.csv cannot be written'],
    [['--format', 'xlsx'], 64, '--format: "xlsx" is not one of csv, jsonl, parquet'],
  ])('says what is wrong with %j', async (flags, exit, message) => {
    const { status, stdout, stderr } = await sounder(['export', data, ...flags]);
    expect([status, stdout]).toEqual([exit, '']);
    expect(stderr).toContain(message);
    expect(lines(stderr)).toHaveLength(1);
  });

  it('refuses a folder that holds no data, and a file in the data folder', async () => {
    expect((await sounder(['export', join(data, 'absent')])).stderr).toContain('is not a data folder');
    const inside = await sounder(['export', data, '--out', join(data, 'journal.db')]);
    expect([inside.status, inside.stderr]).toEqual([64, expect.stringContaining('lies in the data folder')]);
  });

  it('ends silently when its reader has enough', async () => {
    const child = spawn('sh', ['-c', `"${SOUNDER}" export "${data}" | head -2; true`]);
    const printed = { out: '', err: '' };
    child.stdout.on('data', (chunk) => {
      printed.out += chunk;
    });
    child.stderr.on('data', (chunk) => {
      printed.err += chunk;
    });
    await new Promise((resolve) => child.once('close', resolve));
    expect([lines(printed.out).length, printed.err]).toEqual([2, '']);
  });

  it('ends with 130 at Ctrl-C, and leaves no file', async () => {
    const out = join(outDir.path, 'a.parquet');
    const child = spawn(SOUNDER, ['export', data, '--out', out]);
    while (!existsSync(`${out}.partial`)) await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill('SIGINT');
    const status = await new Promise((resolve) => child.once('close', resolve));
    expect([status, existsSync(out), existsSync(`${out}.partial`)]).toEqual([130, false, false]);
  });
});
