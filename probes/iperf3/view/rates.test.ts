import { describe, expect, it } from 'vitest';
import type { ServiceRecord } from '../../../core/service/finding.ts';
import { describeIperf3 } from '../cli/lines.ts';
import { niceMax, ratePoints, stepPath } from './rates.ts';

const record = (values: ServiceRecord['values'], detail: ServiceRecord['detail'] = null): ServiceRecord => ({
  atMs: 0,
  round: 0,
  outcome: 'progress',
  cause: 0,
  durationMs: null,
  values,
  detail,
});

describe('the chart of a test', () => {
  it('has a point for each second that was measured', () => {
    const points = ratePoints([
      record({ elapsedSeconds: 1, outMbitPerSecond: 90, inMbitPerSecond: null }),
      record({ elapsedSeconds: 2, outMbitPerSecond: null, inMbitPerSecond: null }),
      record({ elapsedSeconds: null, outMbitPerSecond: 1 }),
    ]);
    expect(points).toEqual([{ second: 1, out: 90, in: null }]);
  });

  it('has a step for each second, and a gap where the other direction was measured', () => {
    const points = [1, 2, 3, 4].map((second) => ({
      second,
      out: second < 3 ? 50 * second : null,
      in: second < 3 ? null : 100,
    }));
    const size = { width: 400, height: 100, last: 4, top: 100 };
    expect(stepPath(points, 'out', size)).toBe('M 0.0 50.0 H 100.0 V 0.0 H 200.0');
    expect(stepPath(points, 'in', size)).toBe('M 200.0 0.0 H 300.0 V 0.0 H 400.0');
    expect(stepPath([], 'in', size)).toBe('');
  });

  it.each([
    [0, 1],
    [0.7, 1],
    [94, 100],
    [100, 100],
    [101, 200],
    [940, 1000],
    [3100, 5000],
  ])('with at most %d ends at %d', (highest, end) => {
    expect(niceMax(highest)).toBe(end);
  });
});

describe('a test on the command line', () => {
  const result = { seconds: 10, sentMbitPerSecond: 1, jitterMs: null, lostPackets: null, packets: null };
  const detail = {
    version: '3.12',
    port: 5201,
    protocol: 'TCP',
    seconds: 10,
    streams: 1,
    out: { ...result, mbitPerSecond: 941.234, retransmits: 29 },
    in: { ...result, mbitPerSecond: 9.4, retransmits: 1 },
    cpu: { localPercent: 98.9, remotePercent: 39.8 },
    congestion: 'cubic',
  };
  const linesOf = (of: ServiceRecord['detail']) => describeIperf3({ series: 1, last: record({}, of) } as never);

  it('has a line for each direction', () => {
    expect(linesOf(detail)).toBe(
      `throughput of 10 s, TCP (cubic), 1 stream, port 5201, iperf3 3.12
out         941 Mbit/s   29 retransmits
in         9.40 Mbit/s   1 retransmit
CPU   this host 98.9 %, server 39.8 %`,
    );
  });

  it('has jitter and loss with UDP', () => {
    const udp = { ...detail, protocol: 'UDP', congestion: null, in: null, cpu: null };
    const out = { ...result, mbitPerSecond: 20.05, retransmits: null, jitterMs: 0.021, lostPackets: 2, packets: 153 };
    expect(linesOf({ ...udp, out }).split('\n')[1]).toBe(
      'out        20.1 Mbit/s   jitter 0.021 ms   lost 2 of 153 (1.31 %)',
    );
  });

  it('says why there is none', () => {
    expect(linesOf({ ...detail, out: null, in: null, cpu: null, error: 'The server is busy' })).toMatch(
      /\nerror The server is busy$/,
    );
    expect(linesOf({ error: 'iperf3 is not installed on this computer' })).toBe(
      'throughput not measured: iperf3 is not installed on this computer',
    );
  });
});
