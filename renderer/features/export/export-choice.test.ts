import { describe, expect, it } from 'vitest';
import type { CatalogSeries, CatalogTarget } from '../../../core/contracts/catalog.ts';
import type { SelectedTarget } from '../edit/selection-scope.ts';
import { exportRequest } from './export-choice.ts';

const SERIES: readonly CatalogSeries[] = [
  [1, 10, '192.0.2.1', '', 0],
  [2, 10, '192.0.2.2', '', 0],
  [3, 20, '192.0.2.3', 'transit', 443],
];

const target = (id: number) => ({ id, name: `target ${id}` }) as CatalogTarget;
const whole: SelectedTarget = { target: target(20), addresses: ['192.0.2.3'], selected: ['192.0.2.3'], isPart: false };
const part: SelectedTarget = {
  target: target(10),
  addresses: ['192.0.2.1', '192.0.2.2'],
  selected: ['192.0.2.2'],
  isPart: true,
};

describe('exportRequest', () => {
  it('asks for the series of the selected rows', () => {
    const choice = {
      data: 'minute',
      format: 'csv',
      isSelectionOnly: true,
      window: { fromMs: 1.5, toMs: 2.5 },
    } as const;
    expect(exportRequest(choice, [whole, part], SERIES)).toEqual({
      content: 'rollups',
      format: 'csv',
      level: 'minute',
      selection: { fromMs: 1, toMs: 3, targets: [], groups: [], probes: [], series: [2, 3] },
    });
  });

  it('asks for all that is stored without a selection, also of targets that are gone', () => {
    const choice = { data: 'samples', format: 'parquet', isSelectionOnly: false, window: null } as const;
    expect(exportRequest(choice, [whole], SERIES).selection).toEqual({
      fromMs: null,
      toMs: null,
      targets: [],
      groups: [],
      probes: [],
      series: [],
    });
  });
});
