import { describe, expect, it } from 'vitest';
import { effectiveSettings, type Settings } from '../../core/model/settings.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import { SimulatedPacketIo } from '../../host/packet-io/simulated.ts';
import type { IdentifiedSeries } from '../../station/planner.ts';
import type { CliContext } from './context.ts';
import { showProgress } from './progress.ts';
import { Session } from './session.ts';

const series = (count: number, settings: Settings = {}): IdentifiedSeries[] =>
  Array.from({ length: count }, (_, seriesId) => ({
    seriesId,
    planned: {
      target: `t${seriesId}`,
      probe: 'icmp',
      address: `10.0.0.${seriesId + 1}`,
      group: null,
      settings: effectiveSettings(settings),
      port: null,
      source: null,
      sourcePorts: null,
    },
  }));

function measuring(of: readonly IdentifiedSeries[], more: { rounds?: number; durationMs?: number } = {}) {
  const clock = new FakeClock();
  const interrupt = new AbortController();
  const session = new Session({
    io: new SimulatedPacketIo({ clock }),
    clock,
    series: of,
    rounds: more.rounds ?? null,
    durationMs: more.durationMs ?? null,
    rate: undefined,
    interrupted: interrupt.signal,
    onBatch: () => undefined,
    onEvent: () => undefined,
    interfaceWords: (name) => name,
  });
  return { clock, interrupt, session, result: session.run() };
}

describe('a session', () => {
  it('ends when every round of every series is final', async () => {
    const { clock, result } = measuring(series(5, { packets: 2 }), { rounds: 3 });
    await clock.advanceAsync(10_000);
    const { summaries, wasInterrupted } = await result;
    expect(wasInterrupted).toBe(false);
    expect(summaries.map(({ summary }) => [summary.sent, summary.received])).toEqual(new Array(5).fill([6, 6]));
  });

  it('ends after its time, when what is in flight has ended too', async () => {
    const { clock, result } = measuring(series(1, { interval: '100ms' }), { durationMs: 1000 });
    await clock.advanceAsync(3000);
    const [{ summary } = { summary: undefined }] = (await result).summaries;
    expect(summary?.sent).toBeGreaterThanOrEqual(9);
    expect(summary?.sent).toBeLessThanOrEqual(11);
    expect(summary?.lost).toBe(0);
  });

  it('refuses to go on with a plan that is too fast, and goes on as before', async () => {
    const { clock, session, result } = measuring(series(1, { interval: '100ms' }), { durationMs: 3000 });
    await clock.advanceAsync(1000);
    expect(session.replan(series(201, { interval: '10ms' }))).toMatchObject({
      code: 'plan.too-fast',
      hint: 'use a longer --interval, or allow it with --rate 20100',
    });
    await clock.advanceAsync(5000);
    const { summaries } = await result;
    expect(summaries.map(({ series: { seriesId } }) => seriesId)).toEqual([0]);
    expect(summaries[0]?.summary.sent).toBeGreaterThanOrEqual(29);
  });

  it('ends when it is interrupted, with the summary so far', async () => {
    const { clock, interrupt, session, result } = measuring(series(1, { interval: '100ms' }));
    await clock.advanceAsync(1000);
    expect(session.summaryOf(0)?.sent).toBeGreaterThan(5);
    expect(session.summaryOf(99)).toBeUndefined();
    interrupt.abort();
    const { wasInterrupted, summaries } = await result;
    expect([wasInterrupted, summaries[0]?.summary.lost]).toEqual([true, 0]);
  });
});

describe('progress', () => {
  function shown(
    terminal: boolean,
    options: { watch?: boolean; json?: boolean; quiet?: boolean; count?: number; of?: number },
  ) {
    const of = series(options.of ?? 2);
    const { clock, session } = measuring(of);
    const [out, err]: [string[], string[]] = [[], []];
    const context: CliContext = {
      version: '0',
      entryDir: '',
      prebuildsDir: '',
      clock,
      log: memoryLog(),
      verbose: false,
      out: (text) => void out.push(text),
      err: (text) => void err.push(text),
      outIsTerminal: terminal,
      errIsTerminal: terminal,
      interrupted: new AbortController().signal,
    };
    const { watch = false, json = false, quiet = false, count = 10 } = options;
    const stop = showProgress(context, session, of, { watch, json, quiet, count, intervalMs: 1000 });
    clock.advance(5000);
    stop();
    const length = err.length + out.length;
    clock.advance(5000);
    expect(err.length + out.length).toBe(length);
    return { out, err };
  }

  it('is a bar on a terminal, that goes away', () => {
    const { out, err } = shown(true, {});
    expect(out).toEqual([]);
    expect(err.at(-2)).toBe(`\r[${'#'.repeat(15)}${' '.repeat(15)}] 50 %`);
    expect(err.at(-1)).toBe('\r\x1b[K');
  });

  it.each([
    ['no terminal', false, {}],
    ['JSON', true, { json: true }],
    ['quiet', true, { quiet: true }],
    ['no end', true, { count: 0 }],
    ['one series, whose samples are printed', true, { of: 1 }],
  ])('is nothing with %s', (_, terminal, options) => {
    expect(shown(terminal, options)).toEqual({ out: [], err: [] });
  });

  it('is the table with --watch, drawn anew each second', () => {
    const { out, err } = shown(false, { watch: true });
    expect([err, out.length]).toEqual([[], 5]);
    expect(out.at(-1)).toMatch(/^target {2}address .*\nt0 .*\nt1 /);
    expect(shown(true, { watch: true }).out[0]?.startsWith('\x1b[H\x1b[2J')).toBe(true);
  });
});
