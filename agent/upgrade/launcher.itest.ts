import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const launcher = fileURLToPath(new URL('../../resources/agent/launch.sh', import.meta.url));
/** Exit status of the old version, which ends at once here. */
const OLD = 5;

let versions = '';

/** A version whose command is a line of shell, in the folder of versions. */
function version(name: string, script: string): void {
  mkdirSync(join(versions, name, 'bin'), { recursive: true });
  const text = `#!/bin/sh\ncd '${versions}'\necho "${name} $*" >>started\n${script}\n`;
  writeFileSync(join(versions, name, 'bin/sounder'), text, { mode: 0o755 });
}

const launch = (trialSeconds = 60) =>
  spawnSync(launcher, [versions, '--data', 'x'], {
    encoding: 'utf8',
    env: { ...process.env, SOUNDER_TRIAL_SECONDS: String(trialSeconds) },
  });
const current = () => readlinkSync(join(versions, 'current'));
const started = () => readFileSync(join(versions, 'started'), 'utf8').trim().split('\n');

function onTrial(script: string, starts = 0): void {
  version('2.0.0', script);
  rmSync(join(versions, 'current'));
  symlinkSync('2.0.0', join(versions, 'current'));
  writeFileSync(join(versions, 'trial'), `2.0.0 1.0.0 ${starts}\n`);
}

beforeEach(() => {
  versions = mkdtempSync(join(tmpdir(), 'sounder-launch-'));
  version('1.0.0', `exit ${OLD}`);
  symlinkSync('1.0.0', join(versions, 'current'));
});
afterEach(() => rmSync(versions, { recursive: true, force: true }));

describe('the launcher', () => {
  it('starts the current version with its options', () => {
    expect(launch().status).toBe(OLD);
    expect(started()).toEqual(['1.0.0 agent run --data x']);
  });

  it('goes back when the version on trial has ended three times, over all starts of the launcher', () => {
    onTrial('exit 64', 2);
    expect(launch().status).toBe(OLD);
    expect(started()).toEqual(['2.0.0 agent run --data x', '1.0.0 agent run --data x']);
    expect(readFileSync(join(versions, 'rolled-back'), 'utf8')).toBe(
      '2.0.0 ended 3 times before it reported to its station\n',
    );
    expect([current(), existsSync(join(versions, 'trial'))]).toEqual(['1.0.0', false]);
  });

  it('goes back when the version on trial is not greeted in time', () => {
    onTrial('exec sleep 60');
    expect(launch(1).status).toBe(OLD);
    expect(readFileSync(join(versions, 'rolled-back'), 'utf8')).toContain('did not report to its station within 1 s');
    expect(current()).toBe('1.0.0');
  });

  it('starts nothing more when it is stopped while the version on trial does not end', async () => {
    onTrial("trap 'touch asked' TERM; while :; do sleep 0.1; done");
    const env = { ...process.env, SOUNDER_TRIAL_SECONDS: '1', SOUNDER_KILL_SECONDS: '2' };
    const launched = spawn(launcher, [versions, '--data', 'x'], { env, stdio: 'ignore' });
    const ended = new Promise((resolve) => launched.once('exit', resolve));
    await vi.waitFor(() => expect(existsSync(join(versions, 'asked'))).toBe(true), { timeout: 10_000 });
    launched.kill('SIGTERM');
    expect(await ended).toBe(143);
    expect(started()).toEqual(['2.0.0 agent run --data x']);
    expect(current()).toBe('1.0.0');
  });

  it('keeps a version that was greeted, and ends as it does', () => {
    onTrial('rm trial; exit 7');
    expect(launch().status).toBe(7);
    expect([current(), existsSync(join(versions, 'rolled-back'))]).toEqual(['2.0.0', false]);
  });

  it('goes back when the starts of the version on trial cannot be counted', () => {
    onTrial('exit 64');
    mkdirSync(join(versions, 'trial.new')); // as on a full disk, no file of this name can be written
    expect(launch().status).toBe(OLD);
    expect(started()).toEqual(['1.0.0 agent run --data x']);
    expect([current(), existsSync(join(versions, 'trial'))]).toEqual(['1.0.0', false]);
  });

  it('starts the version before also where the link cannot be changed, and keeps the trial', () => {
    onTrial('exit 64', 3);
    mkdirSync(join(versions, 'current.new'));
    expect(launch().status).toBe(OLD);
    expect(started()).toEqual(['1.0.0 agent run --data x']);
    expect([current(), existsSync(join(versions, 'trial'))]).toEqual(['2.0.0', true]);
  });

  it.each(['', '2.0.0 1.0.0\n', '2.0.0 1.0.0 0 more\n', '2.0.0 1.0.0 many\n'])(
    'goes back to the highest other version when the trial is damaged: %j',
    (text) => {
      version('0.9.0', 'exit 9');
      onTrial('exit 64');
      mkdirSync(join(versions, '1.5.0.new'));
      writeFileSync(join(versions, 'trial'), text);
      expect(launch().status).toBe(OLD);
      expect([current(), existsSync(join(versions, 'trial'))]).toEqual(['1.0.0', false]);
      expect(readFileSync(join(versions, 'rolled-back'), 'utf8')).toContain('2.0.0 could not be tried');
    },
  );

  it('forgets a trial that was interrupted before the link was changed', () => {
    writeFileSync(join(versions, 'trial'), '2.0.0 1.0.0 0\n');
    expect(launch().status).toBe(OLD);
    expect([current(), existsSync(join(versions, 'trial'))]).toEqual(['1.0.0', false]);
  });
});
