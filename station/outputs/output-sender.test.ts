import { describe, expect, it } from 'vitest';
import type { Fault } from '../../core/result/result.ts';
import { FakeClock, settle } from '../../core/testing/fake-clock.ts';
import type { QueuedRequest } from './outbox.ts';
import { OutputSender } from './output-sender.ts';
import type { SendOutcome } from './output-type.ts';

const FAULT: Fault = { code: 'output.http-503', message: 'not now' };

/** A sender with a queue in memory, whose receiver answers as the test says. */
function rig(
  answer: (body: number, attempt: number) => SendOutcome | Promise<SendOutcome>,
  random = () => 1,
  metadata?: () => Uint8Array,
) {
  const clock = new FakeClock();
  const queue: QueuedRequest[] = [];
  const attempts: { readonly body: number; readonly atMs: number }[] = [];
  const counts = { sent: 0, rejected: 0 };
  const waits: (Fault | null)[] = [];
  let parallel = 0;
  let mostParallel = 0;
  const sender = new OutputSender({
    clock,
    random,
    timeoutMs: 30_000,
    metadata,
    queue: {
      first: () => queue[0] ?? null,
      remove: (request) => void queue.splice(queue.indexOf(request), 1),
      release: () => undefined,
    },
    connection: {
      async send(body, signal) {
        mostParallel = Math.max(mostParallel, ++parallel);
        attempts.push({ body: body[0] as number, atMs: clock.monotonicMs() });
        const outcome = answer(body[0] as number, attempts.length);
        const aborted = new Promise<SendOutcome>((resolve) =>
          signal.addEventListener('abort', () =>
            resolve({ kind: 'retry', fault: { code: 'output.timeout', message: 'late' } }),
          ),
        );
        const result = await Promise.race([outcome, aborted]);
        parallel -= 1;
        return result;
      },
      close: () => undefined,
    },
    listener: {
      sent: (samples) => {
        counts.sent += samples;
      },
      rejected: (samples) => {
        counts.rejected += samples;
      },
      waiting: (fault) => void waits.push(fault),
    },
  });
  const add = (...bodies: number[]) => {
    for (const body of bodies) queue.push({ id: body, samples: 10, body: Uint8Array.of(body) });
    sender.wake();
  };
  return { clock, queue, attempts, counts, waits, sender, add, mostParallel: () => mostParallel };
}

const DONE: SendOutcome = { kind: 'done' };

describe('an output’s sender', () => {
  it('describes the metrics to a receiver that takes requests, at first and each minute', async () => {
    const { add, attempts, clock, counts, waits } = rig(
      (body, attempt) => (body === 99 || attempt === 1 ? { kind: 'retry', fault: FAULT } : DONE),
      () => 1,
      () => Uint8Array.of(99),
    );
    add(1, 2);
    await clock.advanceAsync(1000);
    expect(attempts.map(({ body }) => body)).toEqual([1, 1, 99, 2]);
    expect(waits).toEqual([FAULT, null]); // a refused description is no trouble
    await clock.advanceAsync(30_000);
    add(3);
    await clock.advanceAsync(31_000);
    add(4, 5);
    await settle();
    expect(attempts.slice(4).map(({ body }) => body)).toEqual([3, 4, 99, 5]);
    expect(counts).toEqual({ sent: 50, rejected: 0 });
  });

  it('sends in order, one at a time', async () => {
    const { add, attempts, counts, queue, mostParallel } = rig(() => DONE);
    add(1, 2);
    add(3);
    await settle();
    expect(attempts.map(({ body }) => body)).toEqual([1, 2, 3]);
    expect(counts).toEqual({ sent: 30, rejected: 0 });
    expect(queue).toEqual([]);
    expect(mostParallel()).toBe(1);
  });

  it('tries again after growing pauses, and nothing overtakes', async () => {
    const { add, attempts, clock, waits } = rig((_, attempt) =>
      attempt <= 9 ? { kind: 'retry', fault: FAULT } : DONE,
    );
    add(1, 2);
    await clock.advanceAsync(600_000);
    const pauses = attempts.slice(1, 10).map(({ atMs }, at) => atMs - (attempts[at]?.atMs ?? 0));
    expect(pauses).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
    expect(attempts.map(({ body }) => body)).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2]);
    expect(waits.at(-1)).toBeNull();
  });

  it('spreads its tries by chance', async () => {
    const { add, attempts, clock } = rig(
      (_, attempt) => (attempt <= 2 ? { kind: 'retry', fault: FAULT } : DONE),
      () => 0,
    );
    add(1);
    await clock.advanceAsync(10_000);
    expect(attempts.map(({ atMs }) => atMs)).toEqual([0, 250, 750]);
  });

  it('waits as long as the receiver asks, within reason', async () => {
    const { add, attempts, clock } = rig((_, attempt) =>
      attempt <= 2 ? { kind: 'retry', fault: FAULT, afterMs: attempt === 1 ? 90_000 : 1e12 } : DONE,
    );
    add(1);
    await clock.advanceAsync(2_000_000);
    expect(attempts.map(({ atMs }) => atMs)).toEqual([0, 90_000, 690_000]);
  });

  it('drops and counts what is refused for good, and continues at once', async () => {
    const { add, attempts, counts } = rig((body) => (body === 2 ? { kind: 'dropped', fault: FAULT } : DONE));
    add(1, 2, 3);
    await settle();
    expect(attempts.map(({ atMs }) => atMs)).toEqual([0, 0, 0]);
    expect(counts).toEqual({ sent: 20, rejected: 10 });
  });

  it('gives up an answer that does not come, and sends the same again', async () => {
    const { add, attempts, clock } = rig((_, attempt) => (attempt === 1 ? new Promise(() => undefined) : DONE));
    add(1);
    await clock.advanceAsync(60_000);
    expect(attempts).toEqual([
      { body: 1, atMs: 0 },
      { body: 1, atMs: 30_500 },
    ]);
  });

  it('leaves what is in flight in the queue when it ends, and no timer', async () => {
    const { add, clock, counts, queue, sender } = rig(() => new Promise(() => undefined));
    add(1);
    await settle();
    sender.close();
    await settle();
    expect(queue).toHaveLength(1);
    expect(counts.sent).toBe(0);
    expect(clock.pending).toBe(0);
  });
});
