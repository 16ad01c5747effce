import { expect, it } from 'vitest';
import { effectiveSettings } from '../../core/model/settings.ts';
import type { ServiceFinding, ServiceRecord } from '../../core/service/finding.ts';
import { SummaryBuilder } from '../../core/stats/summary.ts';
import { PROBE_IDS, probeOf } from '../../probes/registry.ts';
import { type SummaryRow, withResults } from './results.ts';
import { summaryTable } from './summary-table.ts';

/** A service with a result in bytes, days … or words, whichever comes first. */
const definition = probeOf(
  PROBE_IDS.find((id) => probeOf(id).definition.latestColumn === 'cpuPercent') ?? '',
).definition;

const row = (seriesId: number): SummaryRow => ({
  series: {
    seriesId,
    planned: {
      target: `t${seriesId}`,
      probe: definition.id,
      to: 'localhost',
      address: 'localhost',
      group: null,
      port: null,
      settings: effectiveSettings({}),
      source: null,
      sourcePorts: null,
    },
  },
  summary: new SummaryBuilder(definition).build(),
});

const record = (cpuPercent: number | null): ServiceRecord => ({
  atMs: 0,
  round: 0,
  outcome: 'reply',
  cause: 0,
  durationMs: null,
  values: { cpuPercent },
  detail: null,
});

const finding = (...values: readonly (number | null)[]): ServiceFinding => {
  const recent = values.map(record);
  return { series: 1, last: recent.at(-1) as ServiceRecord, lastDetailed: null, recent, progress: [] };
};

it('shows the latest value that there is, with its unit', () => {
  const found = new Map([
    [1, finding(12.5, 40)],
    [2, finding(12.5, null)],
    [3, finding(null)],
  ]);
  const rows = withResults([1, 2, 3, 4].map(row), { of: (id) => found.get(id) });
  expect(rows.map(({ result }) => result)).toEqual(['40 %', '12.5 %', '', '']);
});

it('leaves out what no row has', () => {
  const withValue = summaryTable([{ ...row(1), result: '40 %' }]).split('\n');
  expect(withValue[0]).toMatch(/^target +address +result +sent/);
  expect(summaryTable([row(1)])).not.toContain('result');
  expect(summaryTable([row(1)])).not.toContain('jitter');
});
