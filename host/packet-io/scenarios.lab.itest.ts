import { beforeAll, describe, expect, test } from 'vitest';
import { compileHelper } from '../../lab/compile.ts';
import { driverMissing } from '../../lab/driver-missing.ts';
import { AMENDMENTS } from '../../lab/measure.ts';
import { labMissing, OPEN_PING_GROUPS, runInLab } from '../../lab/namespaces.ts';
import type { PlayedMeasurement } from '../../lab/play-measurements.ts';
import { scenarioFiles } from '../../lab/scenario-files.ts';
import { contradictions } from '../../lab/truth.ts';
import { TUN_NETWORK } from '../../lab/tun.ts';

const PLAY = 'lab/play-measurements.ts';

const pipe = compileHelper('tun-pipe.c', []);
const program = 'file' in pipe ? pipe.file : '';
const noPipe = 'missing' in pipe ? pipe.missing : labMissing(TUN_NETWORK);
const missing = (await driverMissing()) ?? noPipe;

// Disturbances of the engine happen in memory only: tests do not set the clock of the machine.
const files = scenarioFiles().filter((file) => file.scenario.incidents === undefined);

/** Scenarios in which replies from raw sockets and from error queues differ. */
const PER_SOCKET = ['late-refusal', 'mtu-1280', 'other-address', 'ports', 'silent-hop', 'unreachable'];

/** Scenarios in which it matters whether the kernel has checked an echo reply first. */
const PER_ECHO_SOCKET = ['damaged', 'echo-data'];

const network = [...TUN_NETWORK, OPEN_PING_GROUPS];

/** Labs mostly wait for timeouts: this many at once disturb each other little. */
const AT_ONCE = 3;

/** At most AT_ONCE at a time, in the order in which they are asked for, but one whose test waits already is next. */
const waiting: (() => void)[] = [];
let running = 0;
async function few<T>(work: () => Promise<T>, place: 'next' | 'last'): Promise<T> {
  if (running >= AT_ONCE) {
    await new Promise<void>((resolve) => (place === 'next' ? waiting.unshift(resolve) : waiting.push(resolve)));
  }
  running += 1;
  try {
    return await work();
  } finally {
    running -= 1;
    waiting.shift()?.();
  }
}

/** Starts the first runs, ahead of the tests that read them. */
const ahead: (() => void)[] = [];
beforeAll(() => {
  if (missing === undefined) for (const start of ahead) start();
});

describe.skipIf(missing !== undefined).each([
  ['with raw sockets', { network }, files],
  [
    'with raw sockets for echo too',
    { network: TUN_NETWORK },
    files.filter((file) => PER_ECHO_SOCKET.includes(file.name)),
  ],
  ['without privileges', { network, isUnprivileged: true }, files.filter((file) => PER_SOCKET.includes(file.name))],
] as const)(
  missing === undefined ? 'on a TUN device, %s' : `on a TUN device, %s (skipped: ${missing})`,
  (_, lab, played) => {
    describe.each(played)('$name', ({ path, scenario }) => {
      // All measurements of a file in one lab; tried again, in a new one.
      const runs: Promise<readonly PlayedMeasurement[]>[] = [];

      const play = async (): Promise<readonly PlayedMeasurement[]> => {
        const run = await runInLab(lab, [process.execPath, PLAY, program, path]);
        if (run.exitCode !== 0) throw new Error(run.stderr);
        return JSON.parse(run.stdout) as PlayedMeasurement[];
      };
      ahead.push(() => {
        runs[0] = few(play, 'last');
        runs[0].catch(() => undefined); // the tests say what went wrong
      });

      test.for(scenario.measurements ?? [])(
        '$name is measured as it is, by the native driver',
        async (one, context) => {
          const attempt = context.task.result?.retryCount ?? 0;
          // Behind the first runs of all files, it would not have begun before the time of the test was up.
          runs[attempt] ??= few(play, 'next');
          const results = await runs[attempt];
          const result = results.find(({ name }) => name === one.name);
          if (!result) throw new Error(`${one.name} was not made`);
          if (result.missing !== null) return context.skip(result.missing);
          const { rows } = result;
          const count = (outcome: string) => rows.filter((row) => row.outcome === outcome).length;
          const sent = rows.length - AMENDMENTS.reduce((sum, one) => sum + count(one), 0) - count('local-error');
          expect({
            seen: sent,
            unanswered:
              count('timeout') - count('late') - count('late-error') - count('mismatch') - count('match-fail'),
          }).toEqual(result.played);
          expect(contradictions(one, rows, 'real')).toEqual([]);
        },
      );
    });
  },
);
