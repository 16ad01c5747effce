import { expect, it } from 'vitest';
import { PROBES } from '../../probes/index.common.ts';
import { columnMetrics } from './column-metrics.ts';
import { SERIES_METRICS } from './metric-names.ts';

it('the names of all metrics are valid and distinct', () => {
  const ofProbes = Object.values(PROBES).flatMap(({ definition }) => columnMetrics(definition).map(({ name }) => name));
  const all = [...ofProbes, ...Object.values(SERIES_METRICS)];
  expect(new Set(all).size).toBe(all.length);
  for (const name of all) expect(name).toMatch(/^sounder_[a-z0-9_]+$/);
});
