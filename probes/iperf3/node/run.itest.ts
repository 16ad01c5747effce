import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CAUSES } from '../../../core/model/outcome.ts';
import { readIperf3Detail } from '../common/detail.ts';
import { iperf3Ability } from './ability.ts';
import { findProgram } from './program.ts';
import { type Iperf3Server, startServer } from './testing/iperf3-server.ts';
import { clientsOf, errorOf, measure, testHost } from './testing/measure.ts';

const { program: installed } = await findProgram();

const notRun = installed ? '' : ' (not run: iperf3 is not installed)';

describe.skipIf(!installed)(`against a server of iperf3${notRun}`, () => {
  let server: Iperf3Server;

  beforeAll(async () => {
    server = await startServer();
  });

  afterAll(() => server.stop());

  it('measures out, then in, with the seconds of both', async () => {
    const seconds: Readonly<Record<string, number | null>>[] = [];
    const result = await measure(server.port, { duration: '2s' }, { onProgress: (columns) => seconds.push(columns) });
    expect(result.outcome).toBe('reply');
    const { columns = {} } = result;
    expect(columns['outMbitPerSecond']).toBeGreaterThan(10);
    expect(columns['inMbitPerSecond']).toBeGreaterThan(10);
    expect(columns['mbitPerSecond']).toBe(Math.min(columns['outMbitPerSecond'] ?? 0, columns['inMbitPerSecond'] ?? 0));
    expect(columns['outRetransmits']).toEqual(expect.any(Number));
    expect(seconds.map((one) => Math.round(one['elapsedSeconds'] ?? 0))).toEqual([0, 1, 2, 2, 3, 4]);
    const rated = seconds.map((one) =>
      (['out', 'in'] as const).find((direction) => one[`${direction}MbitPerSecond`] !== undefined),
    );
    expect(rated).toEqual([undefined, 'out', 'out', undefined, 'in', 'in']);
    expect(seconds.map((one) => Math.round(one['remainingSeconds'] ?? -1))).toEqual([2, 1, 0, 2, 1, 0]);
    expect(readIperf3Detail(result.detail ?? null)).toMatchObject({ protocol: 'TCP', seconds: 2, streams: 1, cpu: {} });
  });

  it('is refused while the server serves another', async () => {
    const { promise: isUnderWay, resolve: begin } = Promise.withResolvers<void>();
    const stop = new AbortController();
    const rest = { signal: stop.signal, onProgress: () => begin() };
    const first = measure(server.port, { duration: '20s', direction: 'out' }, rest, testHost());
    await isUnderWay;
    const busy = await measure(server.port);
    expect(busy.outcome).toBe('server-error');
    expect(errorOf(busy)).toMatch(/^The server is busy running a test/);
    stop.abort();
    await first;
  });

  it('ends at once when it is aborted, and leaves no program running', async () => {
    const stop = new AbortController();
    const result = await measure(
      server.port,
      { duration: '50s' },
      { signal: stop.signal, onProgress: () => stop.abort() },
    );
    expect(result.outcome).toBe('timeout');
    // The test was cut short: no rate of the whole.
    expect(result.columns?.['mbitPerSecond']).toBeNull();
    expect(clientsOf(server.port)).toEqual([]);
  });

  it('runs one test at a time, and one that cannot wait is not measured', async () => {
    const results: string[] = [];
    const one = measure(server.port, { direction: 'out' }).then(({ outcome }) => results.push(outcome));
    const two = measure(server.port, { direction: 'out' }).then(({ outcome }) => results.push(outcome));
    await Promise.all([one, two]);
    expect(results).toEqual(['reply', 'reply']);
    const host = testHost();
    const { promise: isReleased, resolve: release } = Promise.withResolvers<void>();
    const held = host.alone(new AbortController().signal, () => isReleased);
    const locked = await measure(server.port, { timeout: '100ms', interval: '1s' }, {}, host);
    release();
    await held;
    expect(locked).toMatchObject({ outcome: 'not-measured', cause: CAUSES.locked });
  });

  it('reports a server that is killed during the test', async () => {
    const doomed = await startServer();
    const result = await measure(
      doomed.port,
      { duration: '20s', direction: 'out' },
      { onProgress: () => doomed.child.kill('SIGKILL') },
    );
    await doomed.stop();
    expect(['reset', 'server-error', 'timeout']).toContain(result.outcome);
    expect(errorOf(result)).toBeDefined();
    expect(result.columns?.['mbitPerSecond']).toBeNull();
  });

  it('reports a program that is killed', async () => {
    const result = await measure(
      server.port,
      { duration: '20s', direction: 'out' },
      {
        onProgress: () => {
          for (const pid of clientsOf(server.port)) process.kill(pid, 'SIGKILL');
        },
      },
    );
    expect(result.outcome).toBe('local-error');
    expect(errorOf(result)).toBe('The program iperf3 was ended by SIGKILL');
  });

  it('tells doctor the version that it found', async () => {
    expect(await iperf3Ability().test(new AbortController().signal)).toBe(`${installed?.path} ${installed?.version}`);
  });
});
