import { expect, it } from 'vitest';
import type { Outcome } from '../../../core/model/outcome.ts';
import type { ServiceFinding } from '../../../core/service/finding.ts';
import type { DnsDetail } from '../common/detail.ts';
import { dnsDetail } from '../common/testing/details.ts';
import { describeDns } from './lines.ts';

function finding(detail: DnsDetail, outcome: Outcome = 'reply', durationMs: number | null = 0.42): ServiceFinding {
  const last = { atMs: 0, round: 0, outcome, cause: 0, durationMs, values: {}, detail };
  return { series: 1, last, lastDetailed: last, recent: [last], progress: [] };
}

it('shows an answer with its records', () => {
  expect(describeDns(finding(dnsDetail()))).toBe(
    [
      'example.com IN A: NOERROR, flags qr aa rd, 2 answers, 87 bytes, UDP, 420 µs',
      '  example.com.  300  IN  A  192.0.2.1',
      '  example.com.  300  IN  A  192.0.2.2',
    ].join('\n'),
  );
});

it('counts all answers, also those that the detail has no room for', () => {
  const state = finding(dnsDetail({ omitted: 58 }));
  const last = { ...state.last, values: { answers: 60 } };
  const counted: ServiceFinding = { ...state, last, lastDetailed: last };
  expect(describeDns(counted).split('\n')).toEqual([
    'example.com IN A: NOERROR, flags qr aa rd, 60 answers, 87 bytes, UDP, 420 µs',
    '  example.com.  300  IN  A  192.0.2.1',
    '  example.com.  300  IN  A  192.0.2.2',
    '  and 58 more records',
  ]);
});

it('shows phases, extended errors and problems', () => {
  const detail = dnsDetail({
    transport: 'tcp',
    connectMs: 1,
    queryMs: 2,
    edns: { udpBytes: 1232, errors: [{ code: 22, name: 'No reachable authority', text: 'ns1' }], nsid: 'fra1' },
    error: 'The answers differ: missing 192.0.2.9',
  });
  expect(describeDns(finding(detail, 'unexpected', 3)).split('\n')).toEqual([
    'example.com IN A: NOERROR, flags qr aa rd, 2 answers, 87 bytes, TCP, 3.00 ms (connect 1.00 ms, query 2.00 ms)',
    '  Problem: The answers differ: missing 192.0.2.9',
    '  example.com.  300  IN  A  192.0.2.1',
    '  example.com.  300  IN  A  192.0.2.2',
    '  EDE 22 (No reachable authority): ns1',
    '  instance fra1',
  ]);
});

it('says why there is no answer', () => {
  const detail = dnsDetail({ rcode: null, answers: [], values: [], error: '192.0.2.53:53 did not reply in time' });
  expect(describeDns(finding(detail, 'timeout', null))).toBe(
    'example.com IN A: timeout, 192.0.2.53:53 did not reply in time',
  );
});
