import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import { EXIT } from '../../host/exit-status.ts';
import { readFileText } from '../../station/project/read-file.ts';
import { type ImportOptions, importFile } from './import.ts';

const SERVER = {
  output: [{ engine: 'elastic', active: 'True' }],
  probe: [
    {
      id: 'a'.repeat(64),
      probename: 'lab-1',
      jobs: [{ job: 'icmp', freq: 20, version: 1, data: { target: '192.0.2.9', version: 4 } }],
    },
  ],
};

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sounder-import-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

/** Runs `import` for the text of a file. */
async function imported(text: string, options: Partial<ImportOptions> = {}) {
  const path = join(dir, '1.conf');
  writeFileSync(path, text);
  const [out, err]: [string[], string[]] = [[], []];
  const context = {
    version: '0',
    entryDir: '/nowhere',
    prebuildsDir: '/nowhere',
    clock: new FakeClock(),
    log: memoryLog(),
    verbose: false,
    out: (line: string) => out.push(line.replaceAll(dir, '')),
    write: () => Promise.resolve(),
    err: (line: string) => err.push(line.replaceAll(dir, '')),
    terminal: null,
    errTerminal: null,
    interrupted: new AbortController().signal,
  };
  const status = await importFile(context, path, { json: false, ...options });
  return { status, out, err };
}

describe('import', () => {
  it('lists what becomes of each part, and writes nothing unless it is asked to', async () => {
    const { status, out, err } = await imported(JSON.stringify(SERVER));
    expect([status, err]).toEqual([EXIT.ok, [expect.stringContaining('does not write to elastic')]]);
    expect(out).toEqual([
      '/1.conf:1:59: agent lab-1 with 1 target (/probe/0)\n',
      expect.stringContaining('target lab-1 icmp 192.0.2.9 (icmp) (/probe/0/jobs/0)'),
      '/1.conf (netprobe): 1 target, 1 agent; 1 note on standard error. Nothing was written: --out FILE writes the project\n',
    ]);
    expect(readdirSync(dir)).toEqual(['1.conf']);
  });

  it('writes a valid project into a new file, and never over another', async () => {
    const path = join(dir, 'project.yaml');
    await imported(JSON.stringify(SERVER), { out: path });
    const text = readFileSync(path, 'utf8');
    const project = readFileText(text);
    expect('problems' in project ? project.problems : project.project.agents).toEqual({
      'lab-1': { netprobe: { hostId: 'a'.repeat(64) } },
    });
    await expect(imported(JSON.stringify(SERVER), { out: path })).rejects.toMatchObject({
      fault: { code: 'project.unwritable', hint: 'choose a new file' },
    });
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  it('writes nothing of a file with an error', async () => {
    const path = join(dir, 'project.yaml');
    const wrong = JSON.stringify(SERVER).replace('"freq":20', '"freq":"often"');
    const { status, out } = await imported(wrong, { out: path });
    expect([status, existsSync(path)]).toEqual([EXIT.invalidFile, false]);
    expect(out.join('')).toContain('(/probe/0/jobs/0/freq)');
  });

  it('takes files of other programs, too, and no project of Sounder', async () => {
    const nodes = await imported('{"nodes": [{"fqdn": "node-a.example.org", "ip": "192.0.2.1"}]}', { json: true });
    expect(JSON.parse(nodes.out.join(''))).toMatchObject({ ok: true, kind: 'nodeprobe' });
    const own = await imported('sounder: 1\n');
    expect([own.status, own.out.join('')]).toEqual([EXIT.invalidFile, expect.stringContaining('already')]);
  });
});
