import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TimelineEvent } from '../../core/contracts/station.ts';
import { freePort } from '../../host/service/testing/free-port.ts';
import { type Iperf3Server, startServer } from '../../probes/iperf3/node/testing/iperf3-server.ts';
import { iperf3Missing } from './iperf3-missing.ts';
import { jsonLines, serve, sounder, temporaryDir } from './sounder-process.ts';
import { connectStation } from './station-client.ts';

describe.skipIf(iperf3Missing !== null)(
  `under load${iperf3Missing === null ? '' : ` (not run: ${iperf3Missing})`}`,
  () => {
    const dir = temporaryDir();
    let server: Iperf3Server;
    let port = 0;

    beforeAll(async () => {
      server = await startServer();
      port = server.port;
    });

    afterAll(async () => {
      await server.stop();
      dir.remove();
    });

    it('probe load compares the latency idle and loaded', async () => {
      const args = [
        'probe',
        'load',
        '127.0.0.1',
        '--server-port',
        `${port}`,
        '--duration',
        '3s',
        '--idle',
        '2s',
        '--json',
      ];
      const { status, stdout, stderr } = await sounder(args);
      expect([status, stderr]).toEqual([0, '']);
      const [line, ...more] = jsonLines(stdout);
      expect(more).toEqual([]);
      const phase = { rttMs: { p50: expect.any(Number), p95: expect.any(Number) } };
      expect(line).toMatchObject({
        kind: 'latency-under-load',
        target: '127.0.0.1',
        server: '127.0.0.1',
        idle: phase,
        download: { ...phase, mbitPerSecond: expect.any(Number) },
        upload: { ...phase, mbitPerSecond: expect.any(Number) },
        grade: expect.stringMatching(/^(A\+|[A-DF])$/),
      });
    });

    it('without a server nothing is graded, and the status says so', async () => {
      const args = ['probe', 'load', '127.0.0.1', '--server-port', `${await freePort()}`, '--idle', '1s'];
      const { status, stdout, stderr } = await sounder(args);
      expect(status).toBe(69);
      expect(stdout).toMatch(/^idle /m);
      expect(stderr).toMatch(
        /^sounder: The throughput test failed: Unable to connect to server: Connection refused – start/,
      );
    });

    it('the timeline has a span for the test, and the grade of the latency', async () => {
      const data = temporaryDir();
      const served = await serve(data.path);
      const client = await connectStation(served.url);
      try {
        const closed = await freePort();
        const targets = {
          closed: { probe: 'tcp-connect', to: '127.0.0.1', port: closed, interval: '50ms', timeout: '1s' },
          test: {
            probe: 'iperf3',
            to: '127.0.0.1',
            port,
            duration: '3s',
            direction: 'out',
            interval: '10s',
            timeout: '5s',
          },
        };
        const ops = Object.entries(targets).map(([name, target]) => ({ op: 'put', name, target }) as const);
        await client.station.edit({ ops });
        const graded = new Promise<readonly TimelineEvent[]>((resolve) => {
          const events = new Map<number, TimelineEvent>();
          client.station.events({ sinceMs: 0 }, (event) => {
            events.set(event.id, event);
            if (event.kind === 'latency-under-load') resolve([...events.values()]);
          });
        });
        await client.station.start({});
        const events = await graded;
        // The first test may begin before there is anything to compare it with.
        const spans = events.filter(({ kind, endMs }) => kind === 'under-load' && endMs !== null);
        expect(spans[0]).toMatchObject({ excluded: false, message: 'Under load: throughput test of test (127.0.0.1)' });
        expect((spans[0]?.endMs ?? 0) - (spans[0]?.atMs ?? 0)).toBeGreaterThan(2000);
        expect(events.at(-1)?.message).toMatch(
          /^Latency under load of closed \(127\.0\.0\.1\): .* idle, .* under load, grade (A\+|[A-DF])$/,
        );
      } finally {
        client.close();
        await served.stop();
        data.remove();
      }
    });
  },
);
