import { expect, it } from 'vitest';
import type { Outcome } from '../../../core/model/outcome.ts';
import type { ServiceFinding } from '../../../core/service/finding.ts';
import type { NtpDetail } from '../common/detail.ts';
import { ntpDetail, serverFacts } from '../common/testing/details.ts';
import { describeNtp } from './lines.ts';

function finding(detail: NtpDetail, outcome: Outcome = 'reply'): ServiceFinding {
  const last = { atMs: 0, round: 0, outcome, cause: 0, durationMs: 12.5, values: {}, detail };
  return { series: 1, last, lastDetailed: last, recent: [last], progress: [] };
}

const local = {
  daemon: 'chrony',
  source: '192.0.2.7',
  stratum: 3,
  leap: 'none',
  aheadMs: 0.5,
  rootDelayMs: 1,
  rootDispersionMs: 1,
  frequencyPpm: -3.25,
  jitterMs: 0.1,
} as const;

it('shows a round', () => {
  expect(describeNtp(finding(ntpDetail({ local })))).toBe(
    [
      'stratum 2, offset −1.25 ms, delay 12.5 ms, leap none',
      '  this host is 1.25 ms ahead, give or take 8.75 ms',
      '  reference 192.0.2.1, root delay 1.00 ms, root dispersion 2.00 ms',
      '  exchanges −1.25 ms, no reply',
      '  chrony: synchronized to 192.0.2.7, stratum 3, clock 500 µs ahead, frequency -3.25 ppm',
    ].join('\n'),
  );
});

it('says what is wrong', () => {
  const best = serverFacts({ offsetMs: 3 * 86_400_000, stratum: 16, leap: 'unsynchronized' });
  const text = describeNtp(finding(ntpDetail({ best, error: 'The server is not synchronized' }), 'server-error'));
  expect(text).toContain('offset +3.0 days');
  expect(text).toContain('Problem: The server is not synchronized');
  const none = ntpDetail({ best: null, exchanges: [], error: '192.0.2.7:123 did not reply in time' });
  expect(describeNtp(finding(none, 'timeout'))).toBe('timeout, 192.0.2.7:123 did not reply in time');
});

it('shows the daemon where only that was asked', () => {
  const detail = ntpDetail({ server: null, best: null, exchanges: [], local: { ...local, leap: 'unsynchronized' } });
  expect(describeNtp(finding(detail))).toBe('chrony: not synchronized');
});
