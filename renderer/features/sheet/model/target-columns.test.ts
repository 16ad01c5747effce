import { expect, it } from 'vitest';
import { keptText } from './sheet-column.ts';
import { TARGET_COLUMNS } from './target-columns.ts';

it.each([
  ['ping', 'icmp'],
  [' Ping ', 'icmp'],
  ['ICMP Echo', 'icmp'],
  ['tracert', 'traceroute'],
  ['pong', 'pong'],
])('the probe %j is kept as %j', (typed, kept) => {
  const column = TARGET_COLUMNS.find(({ id }) => id === 'probe');
  if (!column) throw new Error('no column');
  expect(keptText(column, typed)).toBe(kept);
});
