import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findProgram } from './program.ts';
import { type Iperf3Server, startServer } from './testing/iperf3-server.ts';
import { measure } from './testing/measure.ts';

const { program: installed } = await findProgram();
const notRun = installed ? '' : ' (not run: iperf3 is not installed)';

describe.skipIf(!installed)(`against a server of iperf3${notRun}`, () => {
  let server: Iperf3Server;

  beforeAll(async () => {
    server = await startServer();
  });

  afterAll(() => server.stop());

  it('measures both directions at once, in parallel streams', async () => {
    const result = await measure(server.port, { direction: 'bidirectional', streams: 2, bitrate: '20M' });
    expect(result).toMatchObject({ outcome: 'reply' });
    for (const direction of ['out', 'in'])
      expect(Math.abs((result.columns?.[`${direction}MbitPerSecond`] ?? 0) - 20)).toBeLessThan(6);
  });

  it('measures jitter and loss with UDP at a rate', async () => {
    const { outcome, columns = {} } = await measure(server.port, { udp: true, bitrate: '10M', dscp: 46 });
    expect(outcome).toBe('reply');
    for (const direction of ['out', 'in']) {
      expect(Math.abs((columns[`${direction}MbitPerSecond`] ?? 0) - 10)).toBeLessThan(3);
      expect(columns[`${direction}JitterMs`]).toBeGreaterThanOrEqual(0);
      expect(columns[`${direction}LossPercent`]).toBeLessThanOrEqual(100);
      expect(columns[`${direction}Retransmits`]).toBeNull();
    }
  });

  it('measures one direction only', async () => {
    const { outcome, columns } = await measure(server.port, { direction: 'in' });
    expect([outcome, columns?.['outMbitPerSecond']]).toEqual(['reply', undefined]);
    expect(columns?.['inMbitPerSecond']).toBeGreaterThan(10);
  });
});
