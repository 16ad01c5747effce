import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../host/clock.ts';
import { freePort } from '../../host/service/testing/free-port.ts';
import { echoPermitted } from './echo-permitted.ts';
import { builtCommand, type TemporaryDir, temporaryDir } from './sounder-process.ts';

const SERIES = 10_240;
const PHASE_MS = 10_000;
/** Phases with and without scrapes alternate, so that the load of other processes is in both. */
const PHASES = 6;
const SCRAPE_EVERY_MS = 5000;
const missing = await echoPermitted();

const p99 = (values: readonly number[]) =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length * 0.99)];
const median = (values: readonly number[]) => values.toSorted((one, other) => one - other)[values.length >> 1] ?? 0;

describe.skipIf(missing !== null)(
  `scrapes of ${SERIES} series${missing === null ? '' : ` (not run: ${missing})`}`,
  () => {
    let dir: TemporaryDir;
    let child: ReturnType<typeof spawn> | undefined;
    beforeEach(() => {
      dir = temporaryDir();
    });
    afterEach(() => {
      child?.kill('SIGKILL');
      dir.remove();
    });

    it('do not delay sending in the same process', { timeout: 180_000 }, async () => {
      const port = await freePort();
      const path = dir.write(
        'project.yaml',
        `sounder: 1\nmetrics: {listen: ${port}}\ntargets:\n  all: {probe: icmp, to: 127.1.0.0-127.1.39.255, interval: 5s}\n`,
      );
      const run = spawn(process.execPath, [builtCommand, 'run', path, '--json', '--samples'], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      child = run;
      const delays: (readonly [sentMs: number, lateUs: number])[] = [];
      createInterface({ input: run.stdout }).on('line', (line) => {
        const [, at = '', late = ''] =
          /"sentAt":"([^"]+)".*"outcome":"(?!not-measured)[^"]+".*"lateUs":(\d+)/.exec(line) ?? [];
        if (late !== '') delays.push([Date.parse(at), Number(late)]);
      });
      const clock = systemClock();
      const pause = (ms: number) => new Promise<void>((resolve) => void clock.after(ms, resolve));
      /** @returns the bytes of a scrape */
      const scrape = async () => (await (await fetch(`http://127.0.0.1:${port}/metrics`)).arrayBuffer()).byteLength;
      await expect.poll(() => delays.length, { timeout: 60_000 }).toBeGreaterThan(SERIES);

      const startMs = clock.nowMs();
      const sizes: number[] = [];
      for (let phase = 0; phase < PHASES; phase++) {
        const untilMs = startMs + (phase + 1) * PHASE_MS;
        for (; phase % 2 === 1 && clock.nowMs() < untilMs - SCRAPE_EVERY_MS / 2; await pause(SCRAPE_EVERY_MS))
          sizes.push(await scrape());
        await pause(Math.max(0, untilMs - clock.nowMs()));
      }
      await pause(1000);
      const p99OfPhase = Array.from({ length: PHASES }, (_, phase) => {
        const fromMs = startMs + phase * PHASE_MS;
        return (
          p99(delays.flatMap(([ms, late]) => (ms >= fromMs && ms < fromMs + PHASE_MS ? [late] : []))) ?? Number.NaN
        );
      });
      const [without, during] = [0, 1].map((odd) => median(p99OfPhase.filter((_, phase) => phase % 2 === odd)));
      console.info(
        `send delay p99 by phase: ${p99OfPhase.join(', ')} µs; ${sizes.length} scrapes of ${sizes[0]} bytes`,
      );
      expect(sizes.length).toBeGreaterThanOrEqual(PHASES / 2);
      expect(Math.min(...sizes)).toBeGreaterThan(10e6);
      // A scrape that held up sending would delay what is due during its 100 ms of processor time.
      expect(during).toBeLessThan(3 * (without ?? 0) + 200);
    });
  },
);
