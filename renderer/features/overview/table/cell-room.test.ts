import { expect, it } from 'vitest';
import { fourSeries } from '../../../testing/four-series.ts';
import { isCellClipped } from './cell-room.ts';
import { COLUMNS, type ColumnId } from './column-list.ts';
import type { Row } from './rows.ts';

const [plain] = fourSeries().model.rows as [Row];

function isClipped(id: ColumnId, change: Partial<Row> = {}, isNarrowed = false): boolean {
  const column = COLUMNS.find((one) => one.id === id);
  if (!column) throw new Error(`no column ${id}`);
  return isCellClipped({ ...column, isNarrowed }, { ...plain, ...change }, 1);
}

it('clips texts that may be longer than their cell, and nothing else', () => {
  expect(
    ['host-00013', 'a name that is longer', '東京都千代田区一番町'].map((name) => isClipped('name', { name })),
  ).toEqual([false, true, true]);
  expect(['10.20.30.250', '2001:db8::1234:5678'].map((address) => isClipped('address', { address }))).toEqual([
    false,
    true,
  ]);
  expect(isClipped('address', { address: '192.0.2.1', path: '/orders?page=2' })).toBe(true);
  expect([null, 'outside its schedule until Tue 22:00'].map((reason) => isClipped('outcome', { reason }))).toEqual([
    false,
    true,
  ]);
});

it('clips cells in which the mark of a silent agent may take room', () => {
  expect(['berlin', 'frankfurt-am-main'].map((agent) => isClipped('agent', { agent }))).toEqual([false, true]);
  expect(isClipped('name', { agent: 'berlin' })).toBe(true);
});

it('clips numbers only in columns that were made narrower', () => {
  expect([isClipped('lastMs'), isClipped('sent'), isClipped('lastMs', {}, true)]).toEqual([false, false, true]);
});
