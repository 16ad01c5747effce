import { describe, expect, it } from 'vitest';
import { effectiveSettings, type Settings } from '../../core/model/settings.ts';
import type { IdentifiedSeries } from '../../core/plan/series.ts';
import type { ReverseNames } from '../../core/ports/resolver.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { adaptiveIo } from '../../engine/packet/adaptive-io.ts';
import { SimulatedPacketIo } from '../../host/packet-io/simulated.ts';
import { readScenario, scenarioFiles } from '../../lab/scenario-files.ts';
import { Session } from '../measure/session.ts';
import { rewriting } from '../terminal/terminal.ts';
import { cliContext } from '../testing/cli-context.ts';
import { TraceView } from './trace-view.ts';

const series = (settings: Settings): IdentifiedSeries => ({
  seriesId: 0,
  planned: {
    target: 'office',
    probe: 'traceroute',
    to: '10.78.0.1',
    address: '10.78.0.1',
    group: null,
    settings: effectiveSettings(settings),
    port: null,
    source: null,
    sourcePorts: null,
  },
});

const NAMES: ReverseNames = {
  nameOf: (address) => (address === '10.77.1.1' ? 'gateway.example' : null),
  settled: () => Promise.resolve(),
  close: () => undefined,
};

const noScreen = (): never => {
  throw new Error('it was not asked to be watched');
};

async function tracing(
  scenario: string,
  rounds: number,
  options: {
    readonly json?: boolean;
    readonly quiet?: boolean;
    readonly terminal?: boolean;
    readonly settings?: Settings;
  },
) {
  const clock = new FakeClock();
  const file = scenarioFiles().find((one) => one.name === scenario);
  const io = new SimulatedPacketIo({ clock, scenario: readScenario(file?.path ?? scenario) });
  const out: string[] = [];
  const context = cliContext({
    clock,
    out: (text) => void out.push(text),
    terminal: options.terminal ? { ...rewriting((text) => out.push(text)), openScreen: noScreen } : null,
  });
  const of = [series(options.settings ?? {})];
  const { json = false, quiet = false } = options;
  const view = new TraceView(context, of, { json, quiet, watch: false }, NAMES);
  const session = new Session({
    io: adaptiveIo(io, clock, await io.capabilities()),
    clock,
    series: of,
    rounds,
    durationMs: null,
    rate: undefined,
    interval: '--interval',
    interrupted: context.interrupted,
    onBatch: (_, batch) => view.take(batch),
    onEvent: () => undefined,
    interfaceWords: (name) => name,
  });
  const stop = view.draw(session);
  const result = session.run();
  await clock.advanceAsync((rounds + 3) * 1000);
  const { summaries } = await result;
  stop();
  view.end();
  return { out, text: out.join(''), summary: summaries[0]?.summary };
}

const LOSSY: Settings = { interval: '100ms', timeout: '90ms' };

const linesOf = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('sounder trace', () => {
  it('prints one table at the end where nobody watches', async () => {
    const { text } = await tracing('route-change', 1, {});
    expect(text.replace(/ +/g, ' ').split('\n')).toEqual([
      'Path to office (10.78.0.1, ICMP, 1 round)',
      'hop sent loss last avg min max stdev',
      ' 1 1 0 % 1.00 ms 1.00 ms 1.00 ms 1.00 ms – gateway.example (10.77.1.1)',
      ' 2 1 0 % 3.00 ms 3.00 ms 3.00 ms 3.00 ms – 10.77.2.1',
      ' 3 1 0 % 6.00 ms 6.00 ms 6.00 ms 6.00 ms – 10.77.3.1',
      ' 4 1 0 % 10.0 ms 10.0 ms 10.0 ms 10.0 ms – 10.78.0.1',
      '',
    ]);
  });

  it('draws over itself on a terminal', async () => {
    const { out } = await tracing('route-change', 2, { terminal: true });
    const tables = out.filter((text) => text.includes('Path to'));
    expect(tables.length).toBeGreaterThan(3);
    expect(tables[1]).toContain('\r\x1b[6A\x1b[J');
  });

  it('prints samples, changes, hops, the path and no more as JSON', async () => {
    const { text, summary } = await tracing('route-change', 12, { json: true, settings: { interval: '200ms' } });
    const lines = linesOf(text);
    const samples = lines.filter(({ kind }) => kind === 'sample');
    expect(samples[0]).toMatchObject({
      probe: 'traceroute',
      target: 'office',
      hop: 1,
      flow: 0,
      round: 0,
      outcome: 'ttl-exceeded',
      from: '10.77.1.1',
    });
    const changes = lines.filter(({ event }) => event === 'route-change');
    expect(changes).toHaveLength(1);
    expect(changes[0]).toMatchObject({
      before: { route: ['10.77.1.1', '10.77.2.1', '10.77.3.1', '10.78.0.1'] },
      after: { route: ['10.77.1.1', '10.77.4.1', '10.77.3.1', '10.78.0.1'] },
    });
    expect(lines.filter(({ kind }) => kind === 'hop').map(({ hop }) => hop)).toEqual([1, 2, 3, 4]);
    expect(lines.at(-1)).toMatchObject({ kind: 'path', rounds: 12, hops: 4, targetSent: 12, targetAnswered: 12 });
    expect(changes[0]?.['after']).toMatchObject({ fingerprint: lines.at(-1)?.['fingerprint'] });
    // The summary is the target's: a hop that expires packets is neither sent to nor lost.
    expect(summary).toMatchObject({ sent: 12, received: 12, lost: 0 });
    expect(summary?.rttMs.min).toBeCloseTo(10, 3);
  });

  it('takes loss at the target for no change of route, and shows no hop behind it', async () => {
    const { text, summary } = await tracing('random-loss', 300, { json: true, quiet: true, settings: LOSSY });
    const lines = linesOf(text);
    expect(lines.filter(({ event }) => event === 'route-change')).toEqual([]);
    expect(lines.filter(({ kind }) => kind === 'hop').map(({ hop }) => hop)).toEqual([1, 2, 3, 4]);
    expect(Math.abs((summary?.lossRatio ?? 0) - 0.1)).toBeLessThan(4 * Math.sqrt((0.1 * 0.9) / 300));
  });

  it('prints no samples when it is to be quiet', async () => {
    const { text } = await tracing('route-change', 2, { json: true, quiet: true });
    expect(new Set(linesOf(text).map(({ kind }) => kind))).toEqual(new Set(['hop', 'path']));
  });

  it('names the branches of a sweep, and which of them loses', async () => {
    const { text, summary } = await tracing('ecmp-broken-branch', 6, { settings: { method: 'udp', flows: 16 } });
    expect(text).toMatch(/Hop 2 has 3 branches: 10\.77\.\d\.1 \(\d+ of 16 flows\)/);
    expect(text).toContain('are lost');
    // Adjacent are the flows of a round, and none of their answers overtakes another.
    expect(summary).toMatchObject({ sent: 96, outOfOrder: 0, rttMs: { jitter: expect.any(Number) } });
  });

  it('names the source ports of the flows that never arrive', async () => {
    const settings: Settings = { method: 'udp', flows: 16 };
    const { out } = await tracing('ecmp-broken-branch', 6, { settings, json: true });
    const ended = linesOf(out.join('')).filter(({ kind, outcome }) => kind === 'sample' && outcome !== 'ttl-exceeded');
    const portsOf = (wanted: string) =>
      new Set(ended.filter(({ outcome }) => outcome === wanted).map(({ sourcePort }) => sourcePort as number));
    const arriving = portsOf('reply');
    const lost = [...portsOf('timeout')].filter((port) => !arriving.has(port)).sort();
    expect(lost.length).toBeGreaterThan(1);
    const { text } = await tracing('ecmp-broken-branch', 6, { settings });
    expect(text).toContain(`${lost.length} of 16 flows lose every packet: source ports ${lost.join(', ')}\n`);
  });

  it('says of a hop that rate-limits its ICMP errors that it does', async () => {
    const { text } = await tracing('rate-limit', 60, { settings: { interval: '40ms', timeout: '500ms' } });
    expect(text).toContain('this router rate-limits its ICMP errors, traffic is fine');
  });
});
