import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseOutputLine } from './output-line.ts';
import { TestReader, type TestShape } from './test-reader.ts';

const TCP_OUT = `iperf 3.12
Connecting to host 127.0.0.1, port 5999
[  5] local 127.0.0.1 port 39902 connected to 127.0.0.1 port 5999
Starting Test: protocol: TCP, 1 streams, 131072 byte blocks, omitting 0 seconds, 2 second test, tos 0
[ ID] Interval           Transfer     Bitrate         Retr  Cwnd
[  5]   0.00-1.00   sec  2.23 GBytes  19130505 Kbits/sec   20    895 KBytes       
[  5]   1.00-2.00   sec  2.35 GBytes  20188830 Kbits/sec    9   1023 KBytes       
- - - - - - - - - - - - - - - - - - - - - - - - -
Test Complete. Summary Results:
[ ID] Interval           Transfer     Bitrate         Retr
[  5]   0.00-2.00   sec  4.58 GBytes  19659673 Kbits/sec   29             sender
[  5]   0.00-2.00   sec  4.58 GBytes  19659077 Kbits/sec                  receiver
CPU Utilization: local/sender 98.9% (1.0%u/97.9%s), remote/receiver 39.8% (2.2%u/37.6%s)
snd_tcp_congestion bbr
rcv_tcp_congestion bbr

iperf Done.`;

const UDP_BOTH = `[  5] local 127.0.0.1 port 55449 connected to 127.0.0.1 port 5999
[  7] local 127.0.0.1 port 35220 connected to 127.0.0.1 port 5999
[ ID][Role] Interval           Transfer     Bitrate         Jitter    Lost/Total Datagrams
[  5][TX-C]   0.00-1.00   sec  2.41 MBytes  20183 Kbits/sec            77  
[  7][RX-C]   0.00-1.00   sec  2.41 MBytes  20183 Kbits/sec  0.014 ms  1/77 (1.3%)  
[  5][TX-C]   1.00-2.00   sec  2.38 MBytes  19922 Kbits/sec            76  
[  7][RX-C]   1.00-2.00   sec  2.38 MBytes  19922 Kbits/sec  0.009 ms  0/76 (0%)  
[ ID][Role] Interval           Transfer     Bitrate         Jitter    Lost/Total Datagrams
[  5][TX-C]   0.00-2.00   sec  4.78 MBytes  20052 Kbits/sec  0.000 ms  0/153 (0%)  sender
[  5][TX-C]   0.00-2.00   sec  4.78 MBytes  20051 Kbits/sec  0.021 ms  2/153 (1.3%)  receiver
[  7][RX-C]   0.00-2.00   sec  4.78 MBytes  20052 Kbits/sec  0.000 ms  0/153 (0%)  sender
[  7][RX-C]   0.00-2.00   sec  4.78 MBytes  20051 Kbits/sec  0.009 ms  1/153 (0.65%)  receiver`;

const TCP_IN_2 = `[  5] local 127.0.0.1 port 58322 connected to 127.0.0.1 port 5999
[  5]   0.00-1.00   sec  1.10 GBytes  9458825 Kbits/sec                  
[  7]   0.00-1.00   sec  1.10 GBytes  9447740 Kbits/sec                  
[SUM]   0.00-1.00   sec  2.20 GBytes  18906640 Kbits/sec                  
[  5]   0.00-1.00   sec  2.36 GBytes  10152129 Kbits/sec    6             sender
[  5]   0.00-1.00   sec  2.36 GBytes  10152967 Kbits/sec                  receiver
[  7]   0.00-1.00   sec  2.36 GBytes  10136405 Kbits/sec    2             sender
[  7]   0.00-1.00   sec  2.36 GBytes  10136977 Kbits/sec                  receiver
[SUM]   0.00-1.00   sec  4.73 GBytes  20288534 Kbits/sec    8             sender
[SUM]   0.00-1.00   sec  4.72 GBytes  20289944 Kbits/sec                  receiver`;

function read(text: string, shape: Partial<TestShape>) {
  const progress: unknown[] = [];
  const reader = new TestReader({ direction: 'out', isUdp: false, streams: 1, seconds: 2, ...shape }, (columns) =>
    progress.push(columns),
  );
  for (const line of text.split('\n')) reader.read(line);
  reader.end();
  return { reader, progress };
}

describe('the output of a test', () => {
  it('with TCP has throughput and retransmits of each second and in all', () => {
    const { reader, progress } = read(TCP_OUT, {});
    expect(progress).toMatchObject([
      { elapsedSeconds: 0, remainingSeconds: 2 },
      { outMbitPerSecond: 19_130.505, outRetransmits: 20, elapsedSeconds: 1, remainingSeconds: 1 },
      { outMbitPerSecond: 20_188.83, outRetransmits: 9, elapsedSeconds: 2 },
    ]);
    expect(reader.out).toEqual({
      seconds: 2,
      mbitPerSecond: 19_659.077,
      sentMbitPerSecond: 19_659.673,
      retransmits: 29,
      jitterMs: null,
      lostPackets: null,
      packets: null,
    });
    expect(reader).toMatchObject({ in: null, isComplete: true, congestion: 'bbr', error: null });
    expect(reader.cpu).toEqual({ localPercent: 98.9, remotePercent: 39.8 });
  });

  it('of both directions at once makes one sample a second', () => {
    const { reader, progress } = read(UDP_BOTH, { direction: 'bidirectional', isUdp: true });
    expect(progress).toMatchObject([
      { elapsedSeconds: 0 },
      { outMbitPerSecond: 20.183, inMbitPerSecond: 20.183, inJitterMs: 0.014, outJitterMs: null, outLossPercent: null },
      { outMbitPerSecond: 19.922, inMbitPerSecond: 19.922, inLossPercent: 0, elapsedSeconds: 2 },
    ]);
    expect(reader.out).toMatchObject({ jitterMs: 0.021, lostPackets: 2, packets: 153, retransmits: null });
    expect(reader.in).toMatchObject({ jitterMs: 0.009, lostPackets: 1, packets: 153 });
  });

  it('of several streams is that of their sum', () => {
    const { reader, progress } = read(TCP_IN_2, { direction: 'in', streams: 2 });
    expect(progress).toMatchObject([{ elapsedSeconds: 0 }, { inMbitPerSecond: 18_906.64, inRetransmits: null }]);
    expect(reader.in).toMatchObject({ mbitPerSecond: 20_289.944, retransmits: 8 });
  });

  it('of only one of two directions is not complete', () => {
    const half = UDP_BOTH.split('\n')
      .filter((line) => !line.includes('RX-C'))
      .join('\n');
    const { reader, progress } = read(half, { direction: 'bidirectional', isUdp: true });
    expect(progress).toHaveLength(3);
    expect(reader.isComplete).toBe(false);
  });

  it('leaves out the seconds that the program omits', () => {
    expect(
      parseOutputLine('[  5]   0.00-1.00   sec  1.10 GBytes  9458825 Kbits/sec   1   2 KBytes  (omitted)', false),
    ).toBeNull();
  });

  it('has the first error', () => {
    const { reader } = read(
      'iperf3: error - unable to connect to server: Connection refused\niperf3: error - other',
      {},
    );
    expect(reader.error).toBe('unable to connect to server: Connection refused');
  });

  it('cannot flood: more intervals than seconds are dropped', () => {
    const line = '[  5]   0.00-1.00   sec  2.23 GBytes  1000 Kbits/sec   20    895 KBytes\n';
    expect(read(line.repeat(1000), {}).progress).toHaveLength(14);
  });
});

describe('any text', () => {
  const lines = [TCP_OUT, UDP_BOTH, TCP_IN_2].flatMap((text) => text.split('\n'));
  const mutated = fc
    .tuple(fc.constantFrom(...lines), fc.nat(80), fc.nat(10), fc.string({ maxLength: 12 }))
    .map(([line, at, cut, put]) => line.slice(0, at) + put + line.slice(at + cut));
  const shape = fc.record({
    direction: fc.constantFrom('out' as const, 'in' as const, 'bidirectional' as const),
    isUdp: fc.boolean(),
    streams: fc.constantFrom(1, 2),
    seconds: fc.constantFrom(1, 3),
  });

  it('is read without an error, and every number is one', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), mutated), { maxLength: 40 }), shape, (texts, of) => {
        const { reader, progress } = read(texts.join('\n'), of);
        const visit = (value: unknown): boolean =>
          typeof value === 'number'
            ? Number.isFinite(value) && value >= 0
            : value === null || typeof value !== 'object' || Object.values(value).every(visit);
        // Seconds may run backwards in garbage; they are only shown.
        const { seconds: _, ...out } = reader.out ?? { seconds: 0 };
        return progress.every(visit) && visit(out) && visit(reader.cpu);
      }),
    );
  });
});
