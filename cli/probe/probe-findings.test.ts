import { expect, it } from 'vitest';
import { addressBytes } from '../../core/model/address.ts';
import { type Batch, decodeBatch, encodeBatch } from '../../core/model/batch.ts';
import { OUTCOMES } from '../../core/model/outcome.ts';
import { effectiveSettings } from '../../core/model/settings.ts';
import type { IdentifiedSeries } from '../../core/plan/series.ts';
import { VERDICTS } from '../../probes/path-mtu/common/verdicts.ts';
import { probeOf } from '../../probes/registry.ts';
import { ProbeFindings } from './probe-findings.ts';

const seriesOf = (probe: string): IdentifiedSeries => ({
  seriesId: 1,
  planned: {
    target: 't',
    probe,
    to: '192.0.2.1',
    address: '192.0.2.1',
    group: null,
    settings: effectiveSettings({}),
    port: null,
    source: null,
    sourcePorts: null,
  },
});

/** One packet each, by outcome. */
function batchOf(probe: string, outcomes: readonly number[], typed: Readonly<Record<string, number>>): Batch {
  const { code, columns } = probeOf(probe).definition;
  const from = addressBytes('198.51.100.1') as Uint8Array;
  const rows = outcomes.map((outcome, round) => ({ series: 1, round, seq: 0, sentNs: 0n, outcome, typed, from }));
  return decodeBatch(encodeBatch(code, columns, rows), () => columns) as Batch;
}

it('has errors, limits and path MTUs of the samples since it was reset', () => {
  const findings = new ProbeFindings();
  const shown = (probe: string): string => {
    const said: string[] = [];
    const context = { out: (text: string) => void said.push(text), err: (text: string) => void said.push(text) };
    findings.printRateLimits(context, [seriesOf(probe)], false);
    return [findings.remarks([seriesOf(probe)]), findings.findingLines([seriesOf(probe)]), ...said].join('');
  };
  findings.add(batchOf('icmp', [OUTCOMES.unreachable], { icmpType: 3, icmpCode: 1 }));
  findings.add(batchOf('path-mtu', [OUTCOMES.reply], { pathMtu: 1400, verdict: VERDICTS.searched }));
  findings.add(batchOf('udp-unreachable', [OUTCOMES.reply, OUTCOMES.timeout], {}));
  expect(shown('icmp')).toContain('198.51.100.1 reports');
  expect(shown('path-mtu')).toContain('1400');
  expect(shown('udp-unreachable')).toContain('too few packets');
  findings.reset();
  for (const probe of ['icmp', 'path-mtu', 'udp-unreachable'] as const) {
    expect(shown(probe)).not.toMatch(/reports|1400|too few/);
  }
});
