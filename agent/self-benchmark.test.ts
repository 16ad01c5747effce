import { describe, expect, it } from 'vitest';
import { encodeBatch, type SampleRow } from '../core/model/batch.ts';
import { OUTCOMES } from '../core/model/outcome.ts';
import { ICMP_ECHO_COLUMNS } from '../core/model/packet-columns.ts';
import type { Capability, PacketIo } from '../core/ports/packet-io.ts';
import { NO_STATS } from '../core/ports/testing/no-stats.ts';
import { FakeClock } from '../core/testing/fake-clock.ts';
import { findSafeRate } from './self-benchmark.ts';

interface Host {
  /** Send delay at a rate, µs. */
  lateUs?(pps: number): number;
  lossEvery?(pps: number): number;
  cpuShare?(pps: number): number;
  canPing?: boolean;
}

/** A driver that answers every ping that is due, as a host of this kind would. */
function benchmark({ lateUs = () => 50, lossEvery = () => 0, cpuShare = () => 0.1, canPing = true }: Host) {
  const clock = new FakeClock();
  let emit: (frame: Uint8Array<ArrayBuffer>) => void = () => undefined;
  let cpuMs = 0;
  const io: PacketIo = {
    capabilities: async () => {
      const icmp: Capability = { feature: 'icmp4', works: canPing, method: null, fault: null };
      return { driver: 'native', features: [icmp] };
    },
    apply({ add }) {
      if (add.length === 0) return null;
      const pps = add.length * 10;
      clock.after(1_000, () => {
        const rows = add.flatMap(({ series, rounds }) =>
          Array.from({ length: rounds ?? 0 }, (_, round): SampleRow => {
            const isLost = lossEvery(pps) > 0 && (series + round) % lossEvery(pps) === 0;
            const outcome = isLost ? OUTCOMES.timeout : OUTCOMES.reply;
            return { series, round, seq: 0, sentNs: 1n, outcome, lateUs: lateUs(pps) };
          }),
        );
        cpuMs += 1_600 * cpuShare(pps);
        emit(encodeBatch(1, ICMP_ECHO_COLUMNS, rows));
      });
      return null;
    },
    onBatch: (listener) => {
      emit = listener;
    },
    onEvent: () => undefined,
    stats: () => NO_STATS,
    close: async () => undefined,
  };
  const found = findSafeRate(io, clock, () => cpuMs);
  return clock.advanceAsync(20_000).then(() => found);
}

describe('the safe rate', () => {
  it('is half of the highest rate that is measured on time', async () => {
    expect(await benchmark({ lateUs: (pps) => (pps > 2_000 ? 5_000 : 100) })).toBe(1_000);
  });
  it('is half of the highest rate without loss', async () => {
    expect(await benchmark({ lossEvery: (pps) => (pps > 5_000 ? 100 : 0) })).toBe(2_500);
  });
  it('is half of the highest rate that leaves the processor time', async () => {
    expect(await benchmark({ cpuShare: (pps) => pps / 15_000 })).toBe(2_500);
  });
  it('is at most half of what is tried, and at least half of the least', async () => {
    expect(await benchmark({})).toBe(10_000);
    expect(await benchmark({ lateUs: () => 1e6 })).toBe(250);
  });
  it('is unknown where nothing can be pinged', async () => {
    expect(await benchmark({ canPing: false })).toBeNull();
  });
});
