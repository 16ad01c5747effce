import { describe, expect, it } from 'vitest';
import { effectiveSettings } from '../../core/model/settings.ts';
import { VERDICTS, type Verdict } from '../../probes/path-mtu/common/verdicts.ts';
import { findingLines } from './finding-lines.ts';

const series = {
  seriesId: 7,
  planned: {
    target: 'office',
    probe: 'path-mtu',
    to: '192.0.2.1',
    address: '192.0.2.1',
    group: null,
    port: null,
    settings: effectiveSettings({}),
    source: null,
    sourcePorts: null,
  },
} as const;

const lineOf = (mtu: number | null, verdict: Verdict, reportedBy: string | null = null) =>
  findingLines([series], {
    of: (id) => {
      const state = { mtu, verdict: VERDICTS[verdict], reportedBy, sinceMs: null, atMs: 0, searches: 1, changes: [] };
      return id === 7 ? { series: 7, ...state } : undefined;
    },
  });

describe('the result of a path MTU search', () => {
  it.each([
    [1500, 'full', 'office (192.0.2.1): path MTU 1500 bytes, the largest size tried\n'],
    [1280, 'told', 'office (192.0.2.1): path MTU 1280 bytes, reported by a router\n'],
    [
      1280,
      'black-hole',
      'office (192.0.2.1): path MTU 1280 bytes, larger packets are dropped silently (PMTUD blackhole)\n',
    ],
    [
      1006,
      'searched',
      'office (192.0.2.1): path MTU 1006 bytes, found by trying: a router reports larger packets as too big, but not the MTU\n',
    ],
    [1420, 'own-interface', "office (192.0.2.1): path MTU 1420 bytes, the MTU of this host's interface\n"],
    [
      null,
      'below-minimum',
      'office (192.0.2.1): path MTU below 68, the minimum of IPv4: a router reports even that as too big\n',
    ],
    [null, 'unanswered', 'office (192.0.2.1): path MTU unknown, no reply to any size\n'],
    [1400, 'unanswered', 'office (192.0.2.1): path MTU was 1400 bytes, now no reply to any size\n'],
  ] as const)('has its size and source: %s, %s', (mtu, verdict, line) => {
    expect(lineOf(mtu, verdict)).toBe(line);
  });

  it('names the router that reported it', () => {
    expect(lineOf(1400, 'told', '10.77.3.2')).toBe('office (192.0.2.1): path MTU 1400 bytes, reported by 10.77.3.2\n');
  });

  it('is not said of a series that has searched nothing', () => {
    expect(findingLines([series], { of: () => undefined })).toBe('');
  });
});

it('says nothing of a service while no transaction has ended: the table does', () => {
  const http = { ...series, planned: { ...series.planned, probe: 'http' } };
  const last = { atMs: 0, round: 0, outcome: 'not-measured', cause: 0, durationMs: null, values: {}, detail: null };
  const state = { series: 7, last, lastDetailed: null, recent: [], progress: [] };
  expect(findingLines([http], { of: () => state })).toBe('');
});
