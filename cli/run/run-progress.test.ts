import { expect, it } from 'vitest';
import { effectiveSettings } from '../../core/model/settings.ts';
import type { IdentifiedSeries } from '../../core/plan/series.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { SimulatedPacketIo } from '../../host/packet-io/simulated.ts';
import { Session } from '../measure/session.ts';
import { RunProgress } from './run-progress.ts';

const series = [1, 2].map(
  (seriesId): IdentifiedSeries => ({
    seriesId,
    planned: {
      target: `t${seriesId}`,
      probe: 'icmp',
      to: `10.0.0.${seriesId}`,
      address: `10.0.0.${seriesId}`,
      group: null,
      settings: effectiveSettings({ interval: '1s' }),
      port: null,
      source: null,
      sourcePorts: null,
    },
  }),
);

async function told(durationMs: number | null, forMs: number): Promise<string[]> {
  const clock = new FakeClock();
  const lines: string[] = [];
  const progress = new RunProgress(clock, durationMs, (line) => lines.push(line));
  progress.know(series);
  const session = new Session({
    io: new SimulatedPacketIo({ clock }),
    clock,
    series,
    rounds: null,
    durationMs: null,
    rate: undefined,
    interval: '--interval',
    interrupted: new AbortController().signal,
    onBatch: (_, batch) => progress.add(batch),
    onEvent: () => undefined,
    interfaceWords: (name) => name,
  });
  void session.run();
  await clock.advanceAsync(forMs);
  progress.close();
  await clock.advanceAsync(20_000);
  return lines;
}

it('is a line every ten seconds with what was sent and lost so far', async () => {
  const lines = await told(60_000, 25_000);
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(/^sounder: 10 s of 60 s: 2 series, (1[89]|20|21|22) sent, 0 lost \(0\.0 %\)\n$/);
  expect(lines[1]).toMatch(/^sounder: 20 s of 60 s: 2 series, (3[89]|4[0-2]) sent, 0 lost \(0\.0 %\)\n$/);
});

it('names no end where there is none, and nothing before the first ten seconds', async () => {
  expect(await told(null, 9000)).toEqual([]);
  expect((await told(null, 11_000))[0]).toMatch(/^sounder: 10 s: 2 series, /);
});
