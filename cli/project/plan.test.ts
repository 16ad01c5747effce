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

it('reports a plan that is too fast to run, and how to allow it', async () => {
  const path = join(dir, 'fast.yaml');
  writeFileSync(path, 'sounder: 1\ntargets:\n  all: { to: 10.0.0.0/16, probe: icmp, interval: 1s }\n');
  const said = async (rate?: number) => {
    const [out, err]: [string[], string[]] = [[], []];
    const context = {
      version: '0',
      entryDir: '/nowhere',
      prebuildsDir: '/nowhere',
      clock: new FakeClock(),
      log: memoryLog(),
      verbose: false,
      out: (text: string) => out.push(text),
      err: (text: string) => err.push(text),
      terminal: null,
      errTerminal: null,
      interrupted: new AbortController().signal,
    };
    const status = await plan(context, path, { resolve: false, json: false, ...(rate === undefined ? {} : { rate }) });
    return { status, err: err.join(''), isPrinted: out.join('').startsWith('series ') };
  };
  const refused =
    /^sounder: The plan sends (\d+) packets\/s, the limit is 20000 – use a longer interval, or allow it with --rate \1\n$/;
  const plain = await said();
  expect(plain).toEqual({ status: EXIT.ok, err: expect.stringMatching(refused), isPrinted: true });
  expect(await said(70_000)).toEqual({ status: EXIT.ok, err: '', isPrinted: true });
});
