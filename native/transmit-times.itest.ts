import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compileHelper } from '../lab/compile.ts';
import { PROJECT_DIR } from '../lab/namespaces.ts';

const SOURCES = [
  'engine/transmit_times.c',
  'engine/flight.c',
  'engine/unobserved.c',
  'engine/wheel.c',
  'system/clock.c',
  'system/transmit_log.c',
];

const helper = compileHelper('transmit-times.c', [
  ...SOURCES.map((source) => join(PROJECT_DIR, 'native/src', source)),
  '-fsanitize=undefined',
  '-lm',
]);
const missing = 'missing' in helper ? helper.missing : undefined;
const file = 'file' in helper ? helper.file : '';

/** Lines that the helper prints for these steps (`native/test/transmit-times.c`). */
function play(...steps: readonly string[]): readonly string[] {
  const run = spawnSync(file, { input: `${steps.join('\n')}\n`, encoding: 'utf8' });
  expect(run.stderr).toBe('');
  expect(run.status).toBe(0);
  return run.stdout.trim().split('\n');
}

describe.skipIf(missing !== undefined)(
  missing === undefined ? 'send times' : `send times (skipped: ${missing})`,
  () => {
    test('are interpolated between the timestamps of one sendmmsg', () => {
      expect(play('send 500 1000100', 'timestamp 0 100', 'timestamp 1 500', 'show')).toEqual([
        '100k 200 300 400 500k 500 500',
      ]);
    });

    test('are not interpolated from one sendmmsg to the next, also where a timestamp was lost', () => {
      const twoWakes = ['send 500 1001', 'send 10500 1001'];
      const later = ['timestamp 2 10600', 'timestamp 3 10900'];
      expect(play(...twoWakes, 'timestamp 0 600', 'timestamp 1 900', ...later, 'show')).toEqual([
        '600k 700 800 900k 10600k 10700 10800 10900k',
      ]);
      expect(play(...twoWakes, 'timestamp 0 600', ...later, 'show')).toEqual([
        '600k 500 500 500 10600k 10700 10800 10900k',
      ]);
      expect(play(...twoWakes, 'timestamp 0 600', 'timestamp 3 10900', 'show')).toEqual([
        '600k 500 500 500 10500 10500 10500 10900k',
      ]);
    });

    test('of packets whose own timestamp was lost are not interpolated', () => {
      expect(play('send 500 111', 'timestamp 0 600', 'timestamp 2 800', 'show')).toEqual(['600k 500 800k']);
    });

    test('are not interpolated where the wall clock was set back in between', () => {
      expect(play('send 500 1001', 'timestamp 0 600', 'timestamp 1 300', 'show')).toEqual(['600k 500 500 300k']);
    });

    test('keep the kernel’s timestamp when later ones arrive in another order', () => {
      const timestamps = ['timestamp 0 600', 'timestamp 2 800', 'timestamp 1 710', 'timestamp 3 950'];
      expect(play('send 500 1111', ...timestamps, 'show')).toEqual(['600k 710k 800k 950k']);
      expect(play('send 500 101010100', ...timestamps, 'show')).toEqual(['600k 500 710k 500 800k 875 950k 500 500']);
    });

    test('that seem to come after the reply make its RTT 0 only where they were interpolated', () => {
      const send = ['send 500 10010', 'timestamp 0 500', 'timestamp 1 650'];
      expect(play(...send, 'reply 2 550 900')).toEqual(['0 kernel-rx']);
      expect(play(...send, 'reply 4 450 900')).toEqual(['400 user']);
      expect(play(...send, 'reply 3 640 900')).toEqual(['250 user']);
      expect(play(...send, 'reply 4 510 900')).toEqual(['10 kernel-rx']);
    });

    test('that were interpolated far from the reply leave its RTT to the engine’s clock', () => {
      expect(play('send 500 101', 'timestamp 0 500', 'timestamp 1 1500', 'reply 1 700 1300')).toEqual(['300 user']);
    });
  },
);
