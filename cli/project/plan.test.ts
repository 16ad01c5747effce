import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import { EXIT } from '../../host/exit-status.ts';
import { plan } from './plan.ts';

const dir = mkdtempSync(join(tmpdir(), 'sounder-plan-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Runs `plan` for the text of a file. */
async function planOf(text: string, rate?: number) {
  const path = join(dir, 'plan.yaml');
  writeFileSync(path, text);
  const [out, err]: [string[], string[]] = [[], []];
  const context = {
    version: '0',
    entryDir: '/nowhere',
    prebuildsDir: '/nowhere',
    clock: new FakeClock(),
    log: memoryLog(),
    verbose: false,
    out: (text: string) => out.push(text),
    write: () => Promise.resolve(),
    err: (text: string) => err.push(text),
    terminal: null,
    errTerminal: null,
    interrupted: new AbortController().signal,
  };
  const status = await plan(context, path, { resolve: false, json: false, ...(rate === undefined ? {} : { rate }) });
  return { status, err: err.join(''), out: out.join('') };
}

it('reports a plan that is too fast to run, and how to allow it', async () => {
  const text = 'sounder: 1\ntargets:\n  all: { to: 10.0.0.0/16, probe: icmp, interval: 1s }\n';
  const refused =
    /^sounder: The plan sends (\d+) packets\/s, the limit is 20000 – use a longer interval, or allow it with --rate \1\n$/;
  const printed = expect.stringMatching(/^series /);
  expect(await planOf(text)).toEqual({ status: EXIT.ok, err: expect.stringMatching(refused), out: printed });
  expect(await planOf(text, 70_000)).toEqual({ status: EXIT.ok, err: '', out: printed });
});

it('names throughput tests that no figure counts', async () => {
  const target = (more: string) => `{ to: 192.0.2.1, probe: iperf3${more} }`;
  const text = `sounder: 1\ntargets:\n  a: ${target('')}\n  b: ${target(', bitrate: 10M')}\n`;
  expect((await planOf(text)).out).toContain('\nthroughput tests   1, without limit: not in these figures\n');
  expect((await planOf(text.replace('iperf3 }', 'icmp }'))).out).not.toContain('throughput');
});
