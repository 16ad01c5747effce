import { expect, it } from 'vitest';
import { type Batch, decodeBatch, encodeBatch, type SampleRow } from '../../core/model/batch.ts';
import { CAUSES, OUTCOMES } from '../../core/model/outcome.ts';
import { effectiveSettings } from '../../core/model/settings.ts';
import type { IdentifiedSeries } from '../../core/plan/series.ts';
import { probeOf } from '../../probes/registry.ts';
import { SamplePrinter } from './sample-printer.ts';

const ONE: IdentifiedSeries = {
  seriesId: 1,
  planned: {
    target: '192.0.2.1',
    probe: 'icmp',
    to: '192.0.2.1',
    address: '192.0.2.1',
    group: null,
    settings: effectiveSettings({}),
    port: null,
    source: null,
    sourcePorts: null,
  },
};

function printed(rows: readonly Partial<SampleRow>[], probe = 'icmp'): string[] {
  const { code, columns } = probeOf(probe).definition;
  const typed = { icmpType: 255, icmpCode: 255 };
  const whole = rows.map((row) => ({ series: 1, round: 0, seq: 0, sentNs: 0n, outcome: 0, typed, ...row }));
  const texts: string[] = [];
  const options = { json: false, quiet: false, watch: false, rounds: false };
  const printer = new SamplePrinter({ out: (text) => texts.push(text) }, probe, options, true);
  printer.know([ONE]);
  printer.print(decodeBatch(encodeBatch(code, columns, whole), () => columns) as Batch);
  return texts.join('').trimEnd().split('\n');
}

it('says why a sample was not measured', () => {
  const cause = CAUSES['still-running'];
  expect(printed([{ outcome: OUTCOMES['not-measured'], cause }])).toEqual([
    '192.0.2.1  #0  not measured  previous round still running',
  ]);
});

it('says at a timeout that a reply came which does not match', () => {
  const { mismatch, timeout, reply } = OUTCOMES;
  const lines = printed([
    { round: 0, outcome: mismatch, rttNs: 163_000 },
    { round: 1, outcome: mismatch, rttNs: 163_000 },
    { round: 0, outcome: timeout },
    { round: 1, outcome: reply, rttNs: 2_000_000 },
    { round: 2, outcome: timeout },
  ]);
  expect(lines).toEqual([
    '192.0.2.1  #0  163 µs  mismatch',
    '192.0.2.1  #1  163 µs  mismatch',
    '192.0.2.1  #0  timeout  (mismatched reply only)',
    '192.0.2.1  #1  2.00 ms',
    '192.0.2.1  #2  timeout',
  ]);
});

it('names the columns of a probe in small letters, abbreviations excepted', () => {
  const typed = { size: 1500, pathMtu: 1500, verdict: 0, last: 1, sourcePort: 0, method: 0 };
  const [line] = printed([{ outcome: OUTCOMES.reply, rttNs: 2_000_000, typed }], 'path-mtu');
  expect(line).toContain('  size with IP header 1500  path MTU 1500');
});
