import { expect, it } from 'vitest';
import { seriesInfos } from './metric-info.ts';

it('metrics of outputs are counters where they end like those, and have the unit of their name', () => {
  const all = [...seriesInfos('samples'), ...seriesInfos('intervals')];
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  for (const { name, type, unit } of all) {
    expect(type === 'counter', name).toBe(name.endsWith('_total'));
    expect(unit === '' || name.endsWith(`_${unit}`), name).toBe(true);
  }
  expect(all).toContainEqual({
    name: 'sounder_sample_rtt_seconds',
    type: 'gauge',
    help: 'Round-trip time of a sample, of services the duration',
    unit: 'seconds',
  });
});
