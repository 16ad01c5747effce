import { afterAll, describe, expect, test } from 'vitest';
import { compileHelper } from '../../../lab/compile.ts';
import { labMissing, runInLab } from '../../../lab/namespaces.ts';
import type { PlayedMeasurement } from '../../../lab/play-measurements.ts';
import { portableBuild } from '../../../lab/portable-build.ts';
import { scenarioFiles } from '../../../lab/scenario-files.ts';
import { contradictions } from '../../../lab/truth.ts';
import { TUN_NETWORK } from '../../../lab/tun.ts';

/** Replies from other hosts, which loopback never shows. */
const PLAYED = ['damaged', 'echo-data', 'late-refusal', 'other-address', 'unreachable'];

/** It writes IP headers itself, and the kernel does not fragment those packets. */
const NOT_SENT = ['a bit turned at the end of a packet that came in fragments'];

const RETRIES = 3;

const pipe = compileHelper('tun-pipe.c', []);
const noLab = labMissing(TUN_NETWORK) ?? ('missing' in pipe ? pipe.missing : undefined);
const built = noLab === undefined ? portableBuild() : undefined;
afterAll(() => built?.remove());
const missing = noLab ?? built?.missing;

describe.skipIf(missing !== undefined).each(scenarioFiles().filter(({ name }) => PLAYED.includes(name)))(
  missing === undefined ? 'the portable driver: $name' : `the portable driver: $name (skipped: ${missing})`,
  ({ path, scenario }) => {
    // Driver and network share a thread, which may be late: then the driver reports not measured.
    let attempts = 0;
    test('is measured as it is', { retry: RETRIES }, async (context) => {
      attempts += 1;
      const program = 'file' in pipe ? pipe.file : '';
      const play = ['lab/play-measurements.ts', program, path, built?.dir ?? ''];
      const run = await runInLab({ network: TUN_NETWORK }, [process.execPath, ...play]);
      expect(run.exitCode, run.stderr).toBe(0);
      const played = JSON.parse(run.stdout) as PlayedMeasurement[];
      const measurements = (scenario.measurements ?? []).filter(({ name }) => !NOT_SENT.includes(name));
      const found = measurements.map((one) => {
        const result = played.find(({ name }) => name === one.name);
        return [one.name, result?.missing, contradictions(one, result?.rows ?? [], 'real')];
      });
      const isStarved = played.some(({ rows }) => rows.some(({ outcome }) => outcome === 'not-measured'));
      if (isStarved && attempts > RETRIES) context.skip('not measured: this machine was too busy');
      expect(found).toEqual(measurements.map(({ name }) => [name, null, []]));
    });
  },
);
