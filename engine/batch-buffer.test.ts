import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchNo, decodeBatch, encodeBatch } from '../core/model/batch.ts';
import { BatchBuffer } from './batch-buffer.ts';

const frame = () => encodeBatch(1, [], [{ series: 1, round: 0, seq: 0, sentNs: 1n, outcome: 0 }]);
const BYTES = frame().byteLength;

/** Numbers of the batches that follow `after`. */
function numbersAfter(buffer: BatchBuffer, after: bigint): bigint[] {
  const numbers: bigint[] = [];
  for (let next = buffer.after(after); next; next = buffer.after(next.no)) numbers.push(next.no);
  return numbers;
}

function filled(count: number, maxBytes = 1e6): BatchBuffer {
  const buffer = new BatchBuffer(77, maxBytes);
  for (let at = 0; at < count; at++) buffer.push(frame());
  return buffer;
}

describe('the batch buffer', () => {
  it('numbers batches from 1 and signs them with its run', () => {
    const buffer = filled(3);
    const first = buffer.after(0n)?.frame as Uint8Array<ArrayBuffer>;
    expect([batchNo(first), decodeBatch(first, () => [])?.engineRun]).toEqual([1n, 77]);
    expect(numbersAfter(buffer, 0n)).toEqual([1n, 2n, 3n]);
  });

  it('sends again from any number on, as long as it is not acknowledged', () => {
    const buffer = filled(5);
    expect(numbersAfter(buffer, 2n)).toEqual([3n, 4n, 5n]);
    expect(numbersAfter(buffer, 0n)).toEqual([1n, 2n, 3n, 4n, 5n]);
    expect(numbersAfter(buffer, 5n)).toEqual([]);
    expect(numbersAfter(buffer, 900n)).toEqual([]);
  });

  it('drops acknowledged batches, and continues numbering', () => {
    const buffer = filled(3);
    buffer.acknowledge(2n);
    expect([numbersAfter(buffer, 0n), buffer.bufferedBytes]).toEqual([[3n], BYTES]);
    buffer.acknowledge(3n);
    expect([buffer.after(0n), buffer.bufferedBytes]).toEqual([undefined, 0]);
    buffer.push(frame());
    expect(numbersAfter(buffer, 0n)).toEqual([4n]);
  });

  it('lets the oldest go when it is full', () => {
    const buffer = filled(5, BYTES * 3);
    expect(numbersAfter(buffer, 0n)).toEqual([3n, 4n, 5n]);
    expect(buffer.bufferedBytes).toBe(BYTES * 3);
  });

  it('keeps the newest even when that alone is too large', () => {
    expect(numbersAfter(filled(2, 1), 0n)).toEqual([2n]);
  });

  it('holds the newest unacknowledged batches in order, whatever happens', () => {
    const step = fc.oneof(fc.constant('push' as const), fc.nat(30));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 6 }), (steps, room) => {
        const buffer = new BatchBuffer(1, BYTES * room);
        let model: number[] = [];
        let made = 0;
        for (const one of steps) {
          if (one === 'push') {
            buffer.push(frame());
            made += 1;
            model = [...model, made].slice(-room);
          } else {
            buffer.acknowledge(BigInt(one));
            model = model.filter((no) => no > one);
          }
          expect(numbersAfter(buffer, 0n).map(Number)).toEqual(model);
          expect(buffer.bufferedBytes).toBe(model.length * BYTES);
        }
      }),
    );
  });
});
