import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MtuSearch, type TrialResult } from './mtu-search.ts';

type Answer = (size: number) => TrialResult;

/** @returns what was found, and the sizes that were tried */
function searched(family: 4 | 6, most: number, hint: number | null, answer: Answer) {
  const search = new MtuSearch(family, most, hint);
  const tried: number[] = [];
  for (let size = search.next; size !== null; size = search.next) {
    tried.push(size);
    if (tried.length > 100) throw new Error(`no end to it: ${tried.join(' ')}`);
    search.note(size, answer(size));
  }
  return { ...search.found, tried };
}

const silentAbove =
  (mtu: number): Answer =>
  (size) =>
    size <= mtu ? { kind: 'fits' } : { kind: 'silent' };

const reportedAbove =
  (mtu: number, reportedMtu = mtu): Answer =>
  (size) =>
    size <= mtu ? { kind: 'fits' } : { kind: 'too-big', reportedMtu, isOwnInterface: false };

const family = fc.constantFrom(4 as const, 6 as const);
const least = { 4: 68, 6: 1280 };

describe('a search', () => {
  it('tries the MTU that a router reports, and no more', () => {
    expect(searched(4, 1500, null, reportedAbove(1280))).toEqual({
      pathMtu: 1280,
      verdict: 'told',
      tried: [1500, 1280],
    });
  });

  it('ends at once when the largest size arrives', () => {
    expect(searched(4, 9000, null, silentAbove(9000))).toEqual({ pathMtu: 9000, verdict: 'full', tried: [9000] });
  });

  it('follows several routers, each with a smaller MTU', () => {
    const links = [1400, 1300, 1280];
    const answer: Answer = (size) => {
      const reportedMtu = links.find((mtu) => size > mtu);
      return reportedMtu === undefined ? { kind: 'fits' } : { kind: 'too-big', reportedMtu, isOwnInterface: false };
    };
    expect(searched(6, 1500, null, answer)).toEqual({
      pathMtu: 1280,
      verdict: 'told',
      tried: [1500, 1400, 1300, 1280],
    });
  });

  it.each([0, 1, 60, 1500, 9000, 65_535])('ignores an implausible reported MTU and searches: %i', (reportedMtu) => {
    expect(searched(4, 1500, null, reportedAbove(1280, reportedMtu))).toMatchObject({
      pathMtu: 1280,
      verdict: 'searched',
    });
  });

  it('searches when a router reports an MTU that is too large', () => {
    expect(searched(4, 1500, null, reportedAbove(1280, 1400))).toMatchObject({ pathMtu: 1280, verdict: 'searched' });
  });

  it('reports the interface of this host as such, not as a router', () => {
    const answer: Answer = (size) =>
      size <= 1420 ? { kind: 'fits' } : { kind: 'too-big', reportedMtu: 1420, isOwnInterface: true };
    expect(searched(4, 1500, null, answer)).toEqual({ pathMtu: 1420, verdict: 'own-interface', tried: [1500, 1420] });
  });

  it.each([
    [6 as const, 1000],
    [6 as const, 0],
    [4 as const, 60],
  ])(
    'distinguishes a path below the minimum MTU of IPv%i from one without replies (reported MTU %i)',
    (of, reportedMtu) => {
      const { pathMtu, verdict } = searched(of, 1500, null, () => ({
        kind: 'too-big',
        reportedMtu,
        isOwnInterface: false,
      }));
      expect([pathMtu, verdict]).toEqual([0, 'below-minimum']);
    },
  );

  it('does not report a path below the minimum when smaller sizes than the reported MTU get no reply', () => {
    const answer: Answer = (size) =>
      size > 1400 ? { kind: 'too-big', reportedMtu: 1400, isOwnInterface: false } : { kind: 'silent' };
    expect(searched(6, 1500, null, answer)).toMatchObject({ pathMtu: 0, verdict: 'unanswered' });
  });

  it('finds a blackhole behind a router that reports the MTU of its own link', () => {
    const answer: Answer = (size) =>
      size > 1400 ? { kind: 'too-big', reportedMtu: 1400, isOwnInterface: false } : silentAbove(1300)(size);
    expect(searched(4, 1500, null, answer)).toMatchObject({ pathMtu: 1300, verdict: 'black-hole' });
  });

  it('finds any MTU, reported or not', () => {
    const world = fc.record({
      family,
      most: fc.integer({ min: 1280, max: 65_535 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      isReported: fc.boolean(),
      hint: fc.option(fc.integer({ min: 68, max: 65_535 })),
    });
    fc.assert(
      fc.property(world, ({ family: of, most, share, isReported, hint }) => {
        const mtu = least[of] + Math.floor((most - least[of]) * share);
        const { pathMtu, tried, verdict } = searched(
          of,
          most,
          hint,
          isReported ? reportedAbove(mtu) : silentAbove(mtu),
        );
        expect(pathMtu).toBe(mtu);
        expect(verdict).toBe(mtu === most ? 'full' : isReported ? 'told' : 'black-hole');
        expect(new Set(tried).size).toBe(tried.length);
        // The first and a hint with its neighbour, six halvings of the plateaus and one above, sixteen of what is left.
        expect(tried.length).toBeLessThanOrEqual(isReported ? 2 : 26);
      }),
    );
  });

  it('confirms the result of an earlier round with three sizes', () => {
    expect(searched(4, 1500, 1380, silentAbove(1380)).tried).toEqual([1500, 1380, 1381]);
  });

  it('ends after few trials without any reply', () => {
    expect(searched(4, 1500, null, () => ({ kind: 'silent' }))).toEqual({
      pathMtu: 0,
      verdict: 'unanswered',
      tried: [1500, 576, 68],
    });
    expect(searched(6, 1500, null, () => ({ kind: 'silent' })).tried).toEqual([1500, 1280]);
  });

  it('ends for any sequence of results', () => {
    const result: fc.Arbitrary<TrialResult> = fc.oneof(
      fc.constant({ kind: 'fits' as const }),
      fc.constant({ kind: 'silent' as const }),
      fc.record({ kind: fc.constant('too-big' as const), reportedMtu: fc.nat(65_535), isOwnInterface: fc.boolean() }),
    );
    fc.assert(
      fc.property(family, fc.integer({ min: 68, max: 65_535 }), fc.infiniteStream(result), (of, most, results) => {
        const { pathMtu } = searched(of, most, null, () => results.next().value as TrialResult);
        expect(pathMtu).toBeLessThanOrEqual(Math.max(most, least[of]));
      }),
    );
  });
});
