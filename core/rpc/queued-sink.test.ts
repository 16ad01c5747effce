import { describe, expect, it } from 'vitest';
import type { Fault } from '../result/result.ts';
import type { Sink } from './contract.ts';
import { QueuedSink } from './queued-sink.ts';

/** A stream whose reader grants credit when the test says so. */
function stream(credit: number) {
  const seen: (number | string)[] = [];
  let left = credit;
  let onCredit: () => void = () => undefined;
  const sink: Sink<number> = {
    get credit() {
      return left;
    },
    send(value) {
      if (left <= 0) throw new Error('sent without credit');
      left -= 1;
      seen.push(value);
    },
    onCredit(listener) {
      onCredit = listener;
    },
    end: (fault) => void seen.push(fault?.code ?? 'end'),
  };
  const grant = (more: number) => {
    left += more;
    onCredit();
  };
  return { sink, seen, grant };
}

describe('QueuedSink', () => {
  it('sends what there is credit for, and the rest in order as more is granted', () => {
    const { sink, seen, grant } = stream(1);
    const queue = new QueuedSink(sink);
    for (const value of [1, 2, 3]) queue.send(value);
    expect(seen).toEqual([1]);
    grant(1);
    expect(seen).toEqual([1, 2]);
    grant(5);
    queue.send(4);
    expect(seen).toEqual([1, 2, 3, 4]);
  });

  it('ends after the last value that waits', () => {
    const { sink, seen, grant } = stream(0);
    const queue = new QueuedSink(sink);
    queue.send(1);
    queue.end();
    expect(seen).toEqual([]);
    grant(1);
    expect(seen).toEqual([1, 'end']);
  });

  it('ends at once with a fault', () => {
    const fault: Fault = { code: 'store.reader-ended', message: 'gone' };
    const { sink, seen, grant } = stream(0);
    const queue = new QueuedSink(sink);
    queue.send(1);
    queue.end(fault);
    grant(1);
    expect(seen).toEqual(['store.reader-ended']);
  });

  it('drops the newest values beyond its bound', () => {
    const { sink, seen, grant } = stream(0);
    const queue = new QueuedSink(sink, 2);
    for (const value of [1, 2, 3]) queue.send(value);
    grant(5);
    expect(seen).toEqual([1, 2]);
  });
});
