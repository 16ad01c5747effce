import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { branchesOf } from './branches.ts';
import { mplsEntry } from './mpls.ts';
import { flowsFingerprint, type Path, pathFingerprint } from './path.ts';

const somePath = fc.array(fc.option(fc.ipV4(), { nil: null }), { maxLength: 12 });

describe('a fingerprint', () => {
  it('stays what it is from version to version', () => {
    expect(pathFingerprint(['192.0.2.1', null, '198.51.100.7'])).toBe('1f963dabad3e9ed4');
  });

  it('does not change with hops that keep silent at the end', () => {
    expect(pathFingerprint(['192.0.2.1', null, null])).toBe(pathFingerprint(['192.0.2.1']));
  });

  it('changes with any router and with its place', () => {
    expect(pathFingerprint(['192.0.2.1', '192.0.2.2'])).not.toBe(pathFingerprint(['192.0.2.2', '192.0.2.1']));
    expect(pathFingerprint([null, '192.0.2.1'])).not.toBe(pathFingerprint(['192.0.2.1']));
  });

  it('of several flows does not depend on their order', () => {
    fc.assert(
      fc.property(fc.array(somePath, { minLength: 1 }), (paths) => {
        expect(flowsFingerprint(paths)).toBe(flowsFingerprint(paths.toReversed()));
        expect(flowsFingerprint(paths)).toMatch(/^[0-9a-f]{16}$/);
      }),
    );
  });
});

describe('branches', () => {
  it('are where the flows of a target part', () => {
    const paths = new Map<number, Path>([
      [0, ['gw', 'a', 'edge']],
      [1, ['gw', 'b', 'edge']],
      [2, ['gw', 'a', null]],
    ]);
    expect(branchesOf(paths)).toEqual([
      {
        hop: 2,
        ways: [
          { address: 'a', flows: [0, 2] },
          { address: 'b', flows: [1] },
        ],
      },
    ]);
  });
});

describe('an MPLS label stack entry', () => {
  it('is read as RFC 3032 writes it', () => {
    expect(mplsEntry(0x05dc_1102)).toEqual({ label: 24_001, trafficClass: 0, isBottom: true, ttl: 2 });
    expect(mplsEntry(0xffff_ffff)).toEqual({ label: 0xfffff, trafficClass: 7, isBottom: true, ttl: 255 });
  });

  it('has all 32 bits', () => {
    fc.assert(
      fc.property(fc.nat(0xffff_ffff), (word) => {
        const { label, trafficClass, isBottom, ttl } = mplsEntry(word);
        expect(((label << 12) | (trafficClass << 9) | (isBottom ? 0x100 : 0) | ttl) >>> 0).toBe(word);
      }),
    );
  });
});
