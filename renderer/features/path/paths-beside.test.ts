import { describe, expect, it } from 'vitest';
import type { PathHop, PathState } from '../../../core/contracts/path.ts';
import { besideRows } from './paths-beside.ts';

const pathOf = (...route: (string | null)[]) =>
  ({
    hops: route.map((address, at) => ({
      hop: at + 1,
      addresses: address === null ? [] : [{ address, name: null, count: 1 }],
    })) as unknown as PathHop[],
  }) as unknown as PathState;

describe('paths beside each other', () => {
  it('are lined up by distance, and say which routers are on others, too', () => {
    const rows = besideRows([pathOf('a', 'x', 't'), pathOf('b', null, 'x', 't'), undefined]);
    expect(rows.map(({ hop, hops }) => [hop, ...hops.map((one) => one?.addresses[0]?.address ?? one)])).toEqual([
      [1, 'a', 'b', null],
      [2, 'x', expect.objectContaining({ addresses: [] }), null],
      [3, 't', 'x', null],
      [4, null, 't', null],
    ]);
    expect(rows.map(({ isShared }) => isShared)).toEqual([
      [false, false, false],
      [true, false, false],
      [true, true, false],
      [false, true, false],
    ]);
  });

  it('are nothing while none is known', () => {
    expect(besideRows([undefined])).toEqual([]);
  });
});
