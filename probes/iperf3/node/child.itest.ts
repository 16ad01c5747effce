import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { processesWith } from './testing/measure.ts';

const MODULE = fileURLToPath(new URL('./child.ts', import.meta.url));

const hasSetpriv = existsSync('/usr/bin/setpriv');

describe.skipIf(!hasSetpriv)(`the program of a test${hasSetpriv ? '' : ' (not run: setpriv is missing)'}`, () => {
  it('ends with the process that started it, also when that is killed', async () => {
    const length = `6${process.pid}`; // seconds, as a word that no other process has
    const code = `
      import { startChild } from ${JSON.stringify(MODULE)};
      startChild('/bin/sh', ['-c', 'echo started; exec sleep ${length}'], 1000, () => console.log('started'));`;
    const parent = spawn(process.execPath, ['--input-type=module-typescript', '-e', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(parent.stdout, 'data');
    await expect.poll(() => processesWith(length).length).toBe(1);
    parent.kill('SIGKILL');
    await expect.poll(() => processesWith(length)).toEqual([]);
  });
});
