import { expect, it } from 'vitest';
import { compileSeries } from '../../probes/compile-series.ts';
import { effectiveSettings } from '../model/settings.ts';
import { refusedSeries } from './refused-series.ts';
import type { CompiledSeries } from './series.ts';

const one = (seriesId: number, probe: string, address: string): CompiledSeries => {
  const planned = { target: `${seriesId}`, probe, to: address, address, group: null, port: 7, source: null };
  return compileSeries({ seriesId, planned: { ...planned, sourcePorts: null, settings: effectiveSettings({}) } });
};

const series = [
  one(1, 'icmp', '192.0.2.1'),
  one(2, 'icmp', '2001:db8::1'),
  one(3, 'tcp-syn', '192.0.2.1'),
  one(4, 'traceroute', '192.0.2.1'),
  one(5, 'icmp', 'fe80::1%eth7'),
  one(6, 'health', 'localhost'),
];
const refused = (code: string, detail: Record<string, string | number>) =>
  refusedSeries({ code, message: 'No', detail }, series).map(({ seriesId }) => seriesId);

it.each([
  ['a permission for ICMP concerns all series of that family that need it', 'icmp-not-permitted', 1, [1, 4]],
  ['IPv6 that is switched off concerns IPv6 alone', 'no-ipv6', 2, [2, 5]],
  ['a format that the engine does not know concerns its probe', 'no-format', 3, [3]],
  ['an entry that is not accepted concerns itself', 'bad-entry', 5, [5]],
  ['a packet driver that is not open concerns all but services', 'unavailable', 3, [1, 2, 3, 4, 5]],
  ['an entry that nothing wanted made concerns no series', 'bad-entry', 9, []],
])('%s', (_, code, entryId, expected) => {
  expect(refused(`packet-io.${code}`, { entryId })).toEqual(expected);
});

it('a missing interface concerns the series that are sent out of it', () => {
  expect(refused('packet-io.no-such-interface', { interface: 'eth7' })).toEqual([5]);
});

it('a plan that is too fast concerns no series alone', () => {
  expect(refused('plan.too-fast', {})).toEqual([]);
});
