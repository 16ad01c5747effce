import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runs } from '../../../core/testing/runs.ts';
import type { ReflectedPacket } from '../../../host/service/reflector/test-packet.ts';
import { type Exchange, figuresOf, type SenderClock } from './round.ts';

const SYNCHRONIZED: SenderClock = { utcErrorNs: 2e6, fleet: null };
const UNKNOWN: SenderClock = { utcErrorNs: null, fleet: null };
const MS = 1_000_000n;

const fleet = (offsetMs: number, errorMs: number) => ({
  reference: '00000000000000aa',
  offsetNs: offsetMs * 1e6,
  errorNs: errorMs * 1e6,
});

/** A packet that takes 10 ms forward, 1 ms in the reflector, 30 ms backward; the reflector's clock is ahead. */
function exchange(
  at: number,
  { sequence = at, aheadMs = 0, ...more }: Partial<ReflectedPacket> & { aheadMs?: number } = {},
): Exchange {
  const sentNs = BigInt(at) * 20n * MS;
  const receivedNs = sentNs + BigInt(10 + aheadMs) * MS;
  const reply: ReflectedPacket = {
    sequence,
    receivedNs,
    transmittedNs: receivedNs + MS,
    error: { isSynchronized: true, format: 'ntp', errorNs: 500_000 },
    senderSequence: at,
    senderTimestamp: '',
    senderTtl: null,
    fleet: null,
    ...more,
  };
  return { at, sentNs, returnedNs: sentNs + 41n * MS, reply };
}

const round = (sent: number, ...exchanges: readonly Exchange[]) => ({ sent, exchanges, duplicates: 0, doubled: [] });

describe('delays', () => {
  it('of both directions have a bound of both clocks, and the round trip lacks the time in the reflector', () => {
    const figures = figuresOf(round(2, exchange(0), exchange(1)), SYNCHRONIZED, 'auto');
    expect(figures.rtt.medianMs).toBe(40);
    expect([figures.forward.delayMs, figures.backward.delayMs]).toEqual([10, 30]);
    expect(figures.clock).toMatchObject({ basis: 'utc', boundMs: 2.5, senderErrorMs: 2, reflectorErrorMs: 0.5 });
  });

  it('to an agent are corrected by both offsets from the station’s clock', () => {
    const far = exchange(0, { aheadMs: 5000, fleet: fleet(4000, 0.25) });
    const figures = figuresOf(round(1, far), { utcErrorNs: null, fleet: fleet(-1000, 0.5) }, 'auto');
    expect([figures.forward.delayMs, figures.backward.delayMs]).toEqual([10, 30]);
    expect(figures.clock).toMatchObject({ basis: 'fleet', boundMs: 0.75 });
  });

  it.each([
    ['an unsynchronized reflector', SYNCHRONIZED, { error: { isSynchronized: false, format: 'ntp', errorNs: 1 } }],
    ['one without an estimate', SYNCHRONIZED, { error: { isSynchronized: true, format: 'ntp', errorNs: null } }],
    ['one with times of PTP', SYNCHRONIZED, { error: { isSynchronized: true, format: 'ptp', errorNs: 1 } }],
    ['an unsynchronized sender', UNKNOWN, {}],
    [
      'an agent of another fleet',
      { ...UNKNOWN, fleet: fleet(0, 1) },
      { fleet: { ...fleet(0, 1), reference: '00000000000000bb' } },
    ],
  ] as const)('are not given with %s; round trip, jitter and losses are', (_, sender, more) => {
    const figures = figuresOf(round(2, exchange(0, more), exchange(1, more)), sender, 'yes');
    expect(figures.clock).toMatchObject({ basis: null, boundMs: null, problem: expect.any(String) });
    expect(figures.forward).toEqual({ delayMs: null, leastMs: null, mostMs: null, jitterMs: 0, lost: 0 });
    expect(figures.rtt.medianMs).toBe(40);
  });
});

describe('losses', () => {
  const lost = (sent: number, counting: 'auto' | 'yes' | 'no', ...exchanges: readonly Exchange[]) => {
    const { forward, backward, undirectedLost } = figuresOf(round(sent, ...exchanges), SYNCHRONIZED, counting);
    return [forward.lost, backward.lost, undirectedLost];
  };

  it('before the last reply have the direction that the reflector’s count shows', () => {
    // 1 and 2 did not arrive; 3 arrived as the second packet, and its reply was lost; 4 is the third.
    expect(lost(5, 'auto', exchange(0), exchange(4, { sequence: 2 }))).toEqual([2, 1, 0]);
  });

  it('are not moved by packets that were doubled on the forward path', () => {
    // 0 arrived twice, as the packets 0 and 1; 1 did not arrive; 2 is the packet 2; 3 arrived again after the last reply.
    const exchanges = [exchange(0), exchange(2), exchange(3)];
    const figures = figuresOf({ sent: 4, exchanges, duplicates: 2, doubled: [1, 4] }, SYNCHRONIZED, 'yes');
    expect([figures.forward.lost, figures.backward.lost, figures.undirectedLost]).toEqual([1, 0, 0]);
  });

  it('after the last reply have none', () => {
    expect(lost(10, 'auto', exchange(0), exchange(2, { sequence: 1 }))).toEqual([1, 0, 7]);
  });

  it('at a reflector that may not count have none, unless there are none', () => {
    expect(lost(3, 'auto', exchange(0), exchange(2))).toEqual([null, null, 1]);
    expect(lost(3, 'no', exchange(0), exchange(2))).toEqual([null, null, 1]);
    expect(lost(3, 'yes', exchange(0), exchange(2))).toEqual([0, 1, 0]);
    expect(lost(2, 'auto', exchange(0), exchange(1))).toEqual([0, 0, 0]);
  });

  it('add up, and match what was dropped up to the last packet that came back', () => {
    const fate = fc.constantFrom<'arrives' | 'forward' | 'backward'>('arrives', 'forward', 'backward');
    fc.assert(
      fc.property(fc.array(fate, { minLength: 1, maxLength: 40 }), (fates) => {
        const back: Exchange[] = [];
        let count = 0;
        for (const [at, one] of fates.entries()) {
          if (one === 'arrives') back.push(exchange(at, { sequence: count }));
          if (one !== 'forward') count += 1;
        }
        if (back.length === 0) return;
        const until = fates.slice(0, (back.at(-1)?.at ?? 0) + 1);
        const dropped = (direction: string) => until.filter((one) => one === direction).length;
        expect(lost(fates.length, 'yes', ...back)).toEqual([
          dropped('forward'),
          dropped('backward'),
          fates.length - until.length,
        ]);
      }),
      { numRuns: runs(300) },
    );
  });
});
