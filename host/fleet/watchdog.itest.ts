import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import { startWatchdog } from './watchdog.ts';

let dir = '';
let messages = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sounder-watchdog-'));
  messages = join(dir, 'messages');
  writeFileSync(join(dir, 'systemd-notify'), `#!/bin/sh\necho "$NOTIFY_SOCKET $@" >> '${messages}'\n`);
  chmodSync(join(dir, 'systemd-notify'), 0o755);
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const sent = (): string[] => (existsSync(messages) ? readFileSync(messages, 'utf8').trim().split('\n') : []);
const env = (more: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({ PATH: `${dir}:/usr/bin:/bin`, ...more });

describe('the watchdog', () => {
  it('hears that the agent is ready, and thrice per period that it runs', async () => {
    const clock = new FakeClock();
    const stop = startWatchdog(clock, memoryLog(), env({ NOTIFY_SOCKET: '/run/n', WATCHDOG_USEC: '60000000' }));
    await expect.poll(sent).toEqual(['/run/n --ready']);
    clock.advance(20_000);
    await expect.poll(sent).toEqual(['/run/n --ready', '/run/n WATCHDOG=1']);
    stop();
    expect(clock.pending).toBe(0);
  });

  it('is not there without systemd', () => {
    const clock = new FakeClock();
    startWatchdog(clock, memoryLog(), env({ WATCHDOG_USEC: '60000000' }));
    expect([clock.pending, sent()]).toEqual([0, []]);
  });

  it('that cannot be reached is reported', async () => {
    const log = memoryLog();
    startWatchdog(new FakeClock(), log, { PATH: join(dir, 'missing'), NOTIFY_SOCKET: '/run/n' });
    await expect.poll(() => log.lines.map(({ level }) => level)).toEqual(['warn']);
  });
});
