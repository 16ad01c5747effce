import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { serve, temporaryDir } from './sounder-process.ts';
import { connectStation, statusOf } from './station-client.ts';

const unitOf = (name: string) =>
  readFileSync(fileURLToPath(new URL(`../../resources/systemd/${name}`, import.meta.url)), 'utf8');
const UNIT = unitOf('sounder.service');
const COMMAND = '/opt/sounder/bin/sounder';

const missing = spawnSync('systemd-analyze', ['--version']).error ? 'systemd-analyze is not installed' : null;
const note = missing ? ` (not run: ${missing})` : '';

let dir: ReturnType<typeof temporaryDir>;
beforeEach(() => {
  dir = temporaryDir();
});
afterEach(() => dir.remove());

function analyze(...args: readonly string[]): { readonly status: number | null; readonly text: string } {
  const { status, stdout, stderr } = spawnSync('systemd-analyze', args, { encoding: 'utf8' });
  return { status, text: `${stdout}${stderr}` };
}

it.skipIf(missing !== null)(`the unit of the service is valid for systemd${note}`, () => {
  const unit = dir.write('sounder.service', UNIT.replaceAll(COMMAND, process.execPath));
  expect(analyze('verify', unit)).toEqual({ status: 0, text: '' });
  const wrong = dir.write('wrong.service', UNIT.replaceAll(COMMAND, process.execPath).replace('Restart=', 'Retry='));
  expect(analyze('verify', wrong).text).toContain('Retry');
});

it.skipIf(missing !== null)(`the service has few rights${note}`, () => {
  const { text } = analyze('security', '--offline=true', '--no-pager', dir.write('sounder.service', UNIT));
  expect(Number(/Overall exposure level for \S+ ([\d.]+)/.exec(text)?.[1])).toBeLessThan(3);
});

it.each(['sounder.service', 'sounder-agent.service'])('%s may read how far the clock may be wrong', (name) => {
  const unit = unitOf(name);
  expect(unit).not.toContain('ProtectClock=yes');
  // With the right to set it, these calls would not be for reading only.
  expect(unit).toMatch(/^CapabilityBoundingSet=$/m);
  expect(unit).toMatch(/^SystemCallFilter=adjtimex clock_adjtime clock_adjtime64$/m);
});

it('the command of the unit serves', async () => {
  const start = /^ExecStart=(\S+) serve (.*)$/m.exec(UNIT);
  expect(start?.[1]).toBe(COMMAND);
  const words = (start?.[2] ?? '').replace('%S', dir.path).replace('--port 4780', '--port 0').split(' ');
  const data = join(dir.path, 'sounder');
  expect(words.slice(-2)).toEqual(['--data', data]);
  const served = await serve(data, [...words.slice(0, -2), '--simulate']);
  const client = await connectStation(served.url);
  expect(await statusOf(client)).toMatchObject({ phase: 'stopped' }); // nothing was measured yet
  client.close();
  expect(await served.stop()).toBe(0);
});
