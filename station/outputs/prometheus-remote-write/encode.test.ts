import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OutputBatch } from '../output-type.ts';
import { readMetadata, readWriteRequest } from '../testing/read-write-request.ts';
import { encodeMetadata, encodeWriteRequest } from './encode.ts';

const labelsOf = (target: string) => ({ probe: 'icmp', target, address: '192.0.2.1', group: '', port: '' });

const batchOf = (rows: readonly (readonly [place: number, ms: number, value: number])[]): OutputBatch => ({
  rows: rows.length,
  series: [labelsOf('a'), labelsOf('b "ü\\')],
  seriesAt: Uint32Array.from(rows, ([place]) => place),
  timeMs: Float64Array.from(rows, ([, ms]) => ms),
  columns: [
    { name: 'sounder_x', labels: { outcome: 'timeout' }, values: Float64Array.from(rows, ([, , value]) => value) },
  ],
});

describe('a write request', () => {
  it('has sorted labels, with external ones, and none that is empty', () => {
    const [one, ...more] = readWriteRequest(
      encodeWriteRequest(batchOf([[1, 1_700_000_000_123.9, 0.25]]), { site: 'ö' }),
    );
    expect(more).toEqual([]);
    expect(one?.labels).toEqual([
      ['__name__', 'sounder_x'],
      ['address', '192.0.2.1'],
      ['outcome', 'timeout'],
      ['probe', 'icmp'],
      ['site', 'ö'],
      ['target', 'b "ü\\'],
    ]);
    expect(one?.samples).toEqual([{ value: 0.25, ms: 1_700_000_000_123 }]);
  });

  it('sorts upper case before lower case, as bytes are', () => {
    const names = readWriteRequest(encodeWriteRequest(batchOf([[0, 1, 1]]), { Zone: 'z', _a: 'a' }))[0]?.labels.map(
      ([name]) => name,
    );
    expect(names).toEqual(['Zone', '__name__', '_a', 'address', 'outcome', 'probe', 'target']);
  });

  it('cannot have a label of the series replaced by an external one', () => {
    const labels = readWriteRequest(encodeWriteRequest(batchOf([[0, 1, 1]]), { target: 'other' }))[0]?.labels;
    expect(labels).toContainEqual(['target', 'a']);
  });

  it('holds values exactly, in order, the last of each millisecond', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.double(), fc.integer({ min: 0, max: 3 })), { maxLength: 200 }), (values) => {
        let ms = 1_700_000_000_000;
        const rows = values.map(([value, later]) => {
          ms += later / 2;
          return [0, ms, value] as const;
        });
        const expected = new Map<number, number>();
        for (const [, at, value] of rows) if (!Number.isNaN(value)) expected.set(Math.floor(at), value);
        const read = readWriteRequest(encodeWriteRequest(batchOf(rows), {}))[0]?.samples ?? [];
        expect(read.map(({ ms: at, value }) => [at, value])).toEqual([...expected]);
      }),
    );
  });
});

it('descriptions of metrics have type, help and unit, and no samples', () => {
  const body = encodeMetadata([
    { name: 'sounder_sent_total', type: 'counter', help: 'Packets', unit: '' },
    { name: 'sounder_sample_rtt_seconds', type: 'gauge', help: 'RTT', unit: 'seconds' },
  ]);
  expect(readWriteRequest(body)).toEqual([]);
  expect(readMetadata(body)).toEqual([
    { type: 1, name: 'sounder_sent_total', help: 'Packets', unit: '' },
    { type: 2, name: 'sounder_sample_rtt_seconds', help: 'RTT', unit: 'seconds' },
  ]);
});
