import { expect, it } from 'vitest';
import { CatalogSeries, CatalogTarget } from './catalog.ts';

const SERIES = [64, 1, '192.0.2.1', '', 443];
const TARGET = { id: 1, name: 'a', definition: { to: '192.0.2.1' }, reason: null, note: null, seriesCount: 1 };

it('takes the targets and series of a station', () => {
  expect(CatalogTarget.parse(TARGET)).toEqual(TARGET);
  expect(CatalogSeries.parse(SERIES)).toEqual(SERIES);
});

it.each([
  [[64, 1, '192.0.2.1', '']],
  [[...SERIES, 0]],
  [[1.5, 1, '192.0.2.1', '', 443]],
  [[64, '1', '192.0.2.1', '', 443]],
  [[64, 1, null, '', 443]],
  [[64, 1, '192.0.2.1', 0, 443]],
  [{ length: 5 }],
])('takes no series of another form: %j', (value) => {
  expect(CatalogSeries.safeParse(value).success).toBe(false);
});

it.each([null, 'icmp', undefined])('takes no target whose definition is %j', (definition) => {
  expect(CatalogTarget.safeParse({ ...TARGET, definition }).success).toBe(false);
});
