import { describe, expect, it } from 'vitest';
import type { CatalogSeries, CatalogTarget } from '../../core/contracts/catalog.ts';
import { type CatalogState, deltaItem, EMPTY_CATALOG } from './catalog.ts';

const targetOf = (id: number): CatalogTarget => ({
  id,
  name: `t${id}`,
  definition: { probe: 'icmp', to: '192.0.2.1' },
  reason: null,
  note: null,
  seriesCount: 1,
});

/** Targets in this order, with these series. */
function stateOf(targets: readonly number[], series: readonly (readonly [id: number, target: number])[]): CatalogState {
  return {
    ...EMPTY_CATALOG,
    targets: new Map(targets.map((id) => [id, targetOf(id)])),
    series: new Map(series.map(([id, target]): [number, CatalogSeries] => [id, [id, target, `a${id}`, '', 0]])),
  };
}

describe('what changed in the catalog', () => {
  const before = stateOf(
    [1, 2],
    [
      [10, 1],
      [20, 2],
    ],
  );

  it('is what was added at the end and what was removed', () => {
    const after = stateOf(
      [2, 3],
      [
        [20, 2],
        [21, 2],
        [30, 3],
      ],
    );
    const item = deltaItem(before, after, 5);
    expect(item).toMatchObject({ full: false, removedTargets: [1], removedSeries: [10] });
    expect(item.series.map(([id]) => id)).toEqual([21, 30]);
  });

  it('is a series more of a target, whatever stands behind the target', () => {
    const after = stateOf(
      [1, 2],
      [
        [10, 1],
        [11, 1],
        [20, 2],
      ],
    );
    expect(deltaItem(before, after, 5)).toMatchObject({ full: false, series: [[11, 1, 'a11', '', 0]] });
  });

  it('is all of it when a target or a series comes in between others', () => {
    const target = stateOf(
      [1, 3, 2],
      [
        [10, 1],
        [20, 2],
      ],
    );
    const series = stateOf(
      [1, 2],
      [
        [9, 1],
        [10, 1],
        [20, 2],
      ],
    );
    for (const after of [target, series]) {
      const item = deltaItem(before, after, 5);
      expect(item.full).toBe(true);
      expect(item.targets.map(({ id }) => id)).toEqual([...after.targets.keys()]);
    }
  });
});
