import { describe, expect, it } from 'vitest';
import { decodeBatch, encodeBatch } from '../core/model/batch.ts';
import type { Sink } from '../core/rpc/contract.ts';
import { FakeClock } from '../core/testing/fake-clock.ts';
import { ownColumnsOf } from '../probes/registry.ts';
import { BatchBuffer } from './batch-buffer.ts';
import { BatchStream } from './batch-stream.ts';

const ECHO = 1;
const SYN = 2;

/** A queue, and a reader of it with some credit. */
function gathering({ after = 0n, credit = 100, firstNo = 0n } = {}) {
  const clock = new FakeClock();
  const queue = new BatchBuffer(9, 1e6);
  const got: { no: bigint; rounds: number[] }[] = [];
  let grant: () => void = () => undefined;
  const sink: Sink<Uint8Array<ArrayBuffer>> & { credit: number } = {
    credit,
    send(frame) {
      sink.credit -= 1;
      const batch = decodeBatch(frame, ownColumnsOf);
      if (batch) got.push({ no: batch.batchNo, rounds: [...batch.round] });
    },
    onCredit: (listener) => {
      grant = listener;
    },
    end: () => undefined,
  };
  let round = 0;
  const push = (probe = ECHO) => {
    const own = ownColumnsOf(probe) ?? [];
    queue.push(encodeBatch(probe, own, [{ series: 1, round: round++, seq: 0, sentNs: 1n, outcome: 0 }]));
  };
  const open = () => new BatchStream({ after: (no) => queue.after(no), firstNo }, after, sink, { clock, forMs: 500 });
  return { clock, push, open, got, sink, grant: () => grant() };
}

describe('a stream that gathers', () => {
  it('sends what comes within its time as one batch, with the number of the last', () => {
    const { clock, push, open, got } = gathering();
    const stream = open();
    for (let at = 0; at < 3; at++) {
      push();
      stream.wake();
      clock.advance(100);
    }
    expect(got).toEqual([]);
    clock.advance(200);
    expect(got).toEqual([{ no: 3n, rounds: [0, 1, 2] }]);
    clock.advance(1000);
    expect([got.length, clock.pending]).toEqual([1, 0]);
  });

  it('keeps the order of batches of several probes', () => {
    const { push, open, got } = gathering();
    for (const probe of [ECHO, ECHO, SYN, ECHO]) push(probe);
    open();
    expect(got).toEqual([
      { no: 2n, rounds: [0, 1] },
      { no: 3n, rounds: [2] },
      { no: 4n, rounds: [3] },
    ]);
  });

  it('begins behind what its reader has, within a batch that was sent as a part of a larger one before', () => {
    const { push, open, got } = gathering({ after: 2n });
    for (let at = 0; at < 4; at++) push();
    open();
    expect(got).toEqual([{ no: 4n, rounds: [2, 3] }]);
  });

  it('does not join what was measured before a restart with what is measured since: rounds between are missing', () => {
    const { push, open, got } = gathering({ firstNo: 3n });
    for (let at = 0; at < 5; at++) push();
    open();
    expect(got).toEqual([
      { no: 2n, rounds: [0, 1] },
      { no: 5n, rounds: [2, 3, 4] },
    ]);
  });

  it('divides a backlog into batches of limited size', () => {
    const { push, open, got } = gathering();
    for (let at = 0; at < 600; at++) push();
    open();
    expect(got.map(({ rounds }) => rounds.length)).toEqual([256, 256, 88]);
    expect(got.flatMap(({ rounds }) => rounds)).toEqual(Array.from({ length: 600 }, (_, at) => at));
  });

  it('waits for credit, and leaves no timer behind', () => {
    const { clock, push, open, got, sink, grant } = gathering({ credit: 0 });
    push();
    const stream = open();
    expect(got).toEqual([]);
    sink.credit = 1;
    grant();
    clock.advance(500);
    expect(got).toHaveLength(1);
    stream.wake();
    stream.close();
    expect(clock.pending).toBe(0);
  });
});
