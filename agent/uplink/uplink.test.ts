import { describe, expect, it } from 'vitest';
import { FaultError } from '../../core/result/result.ts';
import { memoryPorts } from '../../core/rpc/memory-port.ts';
import type { Port } from '../../core/rpc/port.ts';
import { FakeClock, settle } from '../../core/testing/fake-clock.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import { Uplink } from './uplink.ts';

function dialling() {
  const clock = new FakeClock();
  const log = memoryLog();
  const attempts: number[] = [];
  const attached: Port[] = [];
  let isReachable = false;
  const uplink = new Uplink({
    clock,
    log,
    random: () => 1,
    connect: () => {
      attempts.push(clock.monotonicMs());
      if (isReachable) return Promise.resolve(memoryPorts()[0]);
      return Promise.reject(new FaultError({ code: 'hub.unreachable', message: 'Nobody there' }));
    },
    attach: (port) => void attached.push(port),
  });
  return {
    clock,
    log,
    uplink,
    attempts,
    attached,
    reach(now: boolean) {
      isReachable = now;
    },
  };
}

describe('the uplink', () => {
  it('dials again after pauses that grow to half a minute, and reports the same problem once', async () => {
    const { uplink, clock, attempts, log } = dialling();
    uplink.start();
    await clock.advanceAsync(200_000);
    const pauses = attempts.slice(1).map((atMs, at) => atMs - (attempts[at] ?? 0));
    expect(pauses).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000, 30_000, 30_000]);
    expect(log.lines.map(({ message }) => message)).toEqual(['Nobody there']);
    expect(uplink.state).toMatchObject({ isConnected: false, problem: 'Nobody there' });
  });

  it('serves the agent on each connection, and dials soon after a good one', async () => {
    const { uplink, clock, attempts, attached, reach } = dialling();
    uplink.start();
    await clock.advanceAsync(70_000);
    reach(true);
    await clock.advanceAsync(60_000);
    expect([attached.length, uplink.state.isConnected]).toEqual([1, true]);
    await clock.advanceAsync(20_000);
    const before = attempts.length;
    attached[0]?.close();
    await clock.advanceAsync(1000);
    expect([attempts.length - before, attached.length]).toEqual([1, 2]);
  });

  it('does not hammer a station that closes each connection at once', async () => {
    const { uplink, clock, attempts, attached, reach } = dialling();
    reach(true);
    uplink.start();
    for (let round = 0; round < 5; round++) {
      await settle();
      attached.at(-1)?.close();
      await clock.advanceAsync(1000 * 2 ** round);
    }
    const pauses = attempts.slice(1).map((atMs, at) => atMs - (attempts[at] ?? 0));
    expect(pauses).toEqual([1000, 2000, 4000, 8000, 16_000]);
  });

  it('leaves nothing behind when it is closed', async () => {
    const { uplink, clock, attempts } = dialling();
    uplink.start();
    await settle();
    uplink.close();
    await clock.advanceAsync(100_000);
    expect([attempts.length, clock.pending]).toEqual([1, 0]);
  });
});
