import { describe, expect, it } from 'vitest';
import { effectiveSettings } from '../../core/model/settings.ts';
import { VERDICTS, type Verdict } from '../../probes/path-mtu/common/definition.ts';
import { mtuLines } from './mtu-lines.ts';

const series = {
  seriesId: 7,
  planned: {
    target: 'office',
    probe: 'path-mtu',
    address: '192.0.2.1',
    group: null,
    port: null,
    settings: effectiveSettings({}),
    source: null,
    sourcePorts: null,
  },
} as const;

const lineOf = (mtu: number | null, verdict: Verdict, reportedBy: string | null = null) =>
  mtuLines(
    [series],
    new Map([
      [7, { series: 7, mtu, verdict: VERDICTS[verdict], reportedBy, sinceMs: null, atMs: 0, searches: 1, changes: [] }],
    ]),
  );

describe('what a search for the path MTU found', () => {
  it.each([
    [1500, 'full', 'office (192.0.2.1): path MTU 1500 bytes, the largest size tried arrives\n'],
    [1280, 'told', 'office (192.0.2.1): path MTU 1280 bytes, reported by a router\n'],
    [
      1280,
      'black-hole',
      'office (192.0.2.1): path MTU 1280 bytes, larger packets are dropped silently: a black hole\n',
    ],
    [
      1006,
      'searched',
      'office (192.0.2.1): path MTU 1006 bytes, found by trying: a router says that more is too big, but not what fits\n',
    ],
    [1420, 'own-interface', "office (192.0.2.1): path MTU 1420 bytes, the MTU of this machine's own interface\n"],
    [
      null,
      'below-minimum',
      'office (192.0.2.1): path MTU below 68, which every IPv4 link must carry: a router says that even this is too big\n',
    ],
    [null, 'unanswered', 'office (192.0.2.1): path MTU unknown, no size is answered\n'],
    [1400, 'unanswered', 'office (192.0.2.1): path MTU was 1400 bytes, now no size is answered\n'],
  ] as const)('is said with its size and how it is known: %s, %s', (mtu, verdict, line) => {
    expect(lineOf(mtu, verdict)).toBe(line);
  });

  it('names the router that reported it', () => {
    expect(lineOf(1400, 'told', '10.77.3.2')).toBe('office (192.0.2.1): path MTU 1400 bytes, reported by 10.77.3.2\n');
  });

  it('is not said of a series that has searched nothing', () => {
    expect(mtuLines([series], new Map())).toBe('');
  });
});
