import { expect, it } from 'vitest';
import { addressBytes } from '../../core/model/address.ts';
import { type Batch, decodeBatch, encodeBatch, type SampleRow } from '../../core/model/batch.ts';
import { ERROR_CAUSES, OUTCOMES } from '../../core/model/outcome.ts';
import { effectiveSettings } from '../../core/model/settings.ts';
import type { IdentifiedSeries } from '../../core/plan/series.ts';
import { probeOf } from '../../probes/registry.ts';
import { ReportedErrors } from './reported-errors.ts';

const { fromHere } = ERROR_CAUSES;

const seriesOf = (seriesId: number, address: string, probe: string = 'icmp'): IdentifiedSeries => ({
  seriesId,
  planned: {
    target: address,
    probe,
    to: '192.0.2.1',
    address,
    group: null,
    settings: effectiveSettings({}),
    port: null,
    source: null,
    sourcePorts: null,
  },
});

const sample = (more: Partial<SampleRow> & { readonly by?: string }): SampleRow => {
  const { by, typed, ...rest } = more;
  const from = by === undefined ? undefined : addressBytes(by);
  const own = { icmpType: 3, icmpCode: 1, mtu: 0, ...typed };
  return { series: 1, round: 0, seq: 0, sentNs: 0n, outcome: 0, ...rest, typed: own, ...(from && { from }) };
};

function remarks(address: string, rows: readonly SampleRow[], probe: string = 'icmp'): string {
  const errors = new ReportedErrors();
  const { code, columns } = probeOf(probe).definition;
  const batch = decodeBatch(encodeBatch(code, columns, rows), () => columns) as Batch;
  errors.add(batch);
  return errors.remarks([seriesOf(1, address, probe)]);
}

it('says who reports what, how often, and whether in time', () => {
  const late = { outcome: OUTCOMES['late-error'], cause: OUTCOMES.unreachable, by: '10.77.0.1' };
  const lost = sample({ outcome: OUTCOMES.timeout, typed: { icmpType: 255, icmpCode: 255 } });
  const prohibited = { outcome: OUTCOMES.prohibited, by: '10.77.3.1', typed: { icmpType: 3, icmpCode: 13 } };
  const inTime = { outcome: OUTCOMES.unreachable, by: '10.77.0.1' };
  expect(remarks('10.88.0.77', [lost, sample(late), lost, sample(late)])).toBe(
    '10.77.0.1 reports host unreachable for 10.88.0.77 (2 packets, after the timeout)\n',
  );
  expect(remarks('10.88.0.77', [lost, sample(late), lost, sample(late), sample(inTime), sample(prohibited)])).toBe(
    [
      '10.77.0.1 reports host unreachable for 10.88.0.77 (3 packets, 2 after the timeout)',
      '10.77.3.1 reports administratively prohibited for 10.88.0.77 (1 packet)',
      '',
    ].join('\n'),
  );
});

it('reports that a neighbour does not answer', () => {
  const own = { outcome: OUTCOMES['late-error'], cause: OUTCOMES.unreachable | fromHere, by: '10.66.0.2' };
  expect(remarks('10.66.0.9', [sample(own)])).toBe(
    'Neighbour 10.66.0.9 does not answer on the local link (1 packet, after the timeout)\n',
  );
});

it('names the other addresses that a target replies from', () => {
  const other = { by: '203.0.113.4', typed: { icmpType: 3, icmpCode: 3 } };
  expect(remarks('198.51.100.4', [sample(other), sample(other)], 'udp-unreachable')).toBe(
    '198.51.100.4 replies from another of its addresses: 203.0.113.4\n',
  );
});

it('counts replies that were changed', () => {
  const changed = sample({ outcome: OUTCOMES.mismatch, typed: { icmpType: 0, icmpCode: 0 } });
  expect(remarks('198.51.100.15', [changed, changed])).toBe('198.51.100.15: 2 replies with other data than was sent\n');
});

it('has nothing to say of replies and losses', () => {
  const lost = { outcome: OUTCOMES.timeout, typed: { icmpType: 255, icmpCode: 255 } };
  expect(remarks('192.0.2.1', [sample({ typed: { icmpType: 0, icmpCode: 0 } }), sample(lost)])).toBe('');
});

it('leaves hops and trial packets to those who know them', () => {
  const hop = { outcome: OUTCOMES['ttl-exceeded'], by: '192.0.2.1', typed: { icmpType: 11, icmpCode: 0 } };
  expect(remarks('198.51.100.1', [sample(hop)], 'traceroute')).toBe('');
  const trial = { outcome: OUTCOMES['too-big'], by: '192.0.2.1', typed: { icmpType: 3, icmpCode: 4 } };
  expect(remarks('198.51.100.1', [sample(trial)], 'path-mtu')).toBe('');
  const refused = { outcome: OUTCOMES.unreachable, by: '192.0.2.1' };
  expect(remarks('198.51.100.1', [sample(refused)], 'path-mtu')).toContain('reports host unreachable');
});

it('does not flood a terminal', () => {
  const errors = new ReportedErrors();
  const { code, columns } = probeOf('icmp').definition;
  const rows = Array.from({ length: 30 }, (_, series) =>
    sample({ series, outcome: OUTCOMES.unreachable, by: '192.0.2.1' }),
  );
  errors.add(decodeBatch(encodeBatch(code, columns, rows), () => columns) as Batch);
  const series = rows.map((row) => seriesOf(row.series, `198.51.100.${row.series}`));
  const lines = errors.remarks(series).trimEnd().split('\n');
  expect([lines.length, lines.at(-1)]).toEqual([21, '… and 10 more lines like these']);
});
