import { describe, expect, it } from 'vitest';
import { WorkerCalls } from './worker-calls.ts';

interface Posted {
  readonly id: number;
  readonly shared: object | null;
  readonly question: string;
}

function setUp() {
  const workers: { posted: Posted[]; isEnded: boolean; answer(id: number): void; fail(): void }[] = [];
  const calls = new WorkerCalls<object, string, string>({
    failed: (message) => ({ code: 'test.failed', message }),
    start() {
      const worker = {
        posted: [] as Posted[],
        isEnded: false,
        onmessage: null as ((event: MessageEvent) => unknown) | null,
        onerror: null as ((event: ErrorEvent) => unknown) | null,
        postMessage: (message: Posted) => void worker.posted.push(message),
        terminate() {
          worker.isEnded = true;
        },
        answer(id: number) {
          const question = worker.posted.find((one) => one.id === id)?.question;
          worker.onmessage?.({ data: { id, answer: `${question}!` } } as MessageEvent);
        },
        fail: () => worker.onerror?.({ message: 'out of memory' } as ErrorEvent),
      };
      workers.push(worker);
      return worker;
    },
  });
  return { calls, workers };
}

describe('calls of a worker', () => {
  it('get their own answers, in whatever order those come', async () => {
    const { calls, workers } = setUp();
    expect(workers).toEqual([]);
    const answers = [calls.ask({}, 'a'), calls.ask({}, 'b')];
    const [worker] = workers;
    for (const { id } of worker?.posted.toReversed() ?? []) worker?.answer(id);
    expect(await Promise.all(answers)).toEqual(['a!', 'b!']);
    expect(workers).toHaveLength(1);
  });

  it('send what they have in common once', () => {
    const { calls, workers } = setUp();
    const project = {};
    for (const question of ['a', 'b']) void calls.ask(project, question);
    void calls.ask({ other: true }, 'c');
    expect(workers[0]?.posted.map(({ shared }) => shared)).toEqual([project, null, { other: true }]);
  });

  it('fail with their worker, and the next one starts another that knows all', async () => {
    const { calls, workers } = setUp();
    const project = {};
    const failing = [calls.ask(project, 'a'), calls.ask(project, 'b')];
    workers[0]?.fail();
    for (const one of failing) await expect(one).rejects.toMatchObject({ fault: { message: 'out of memory' } });
    expect(workers[0]?.isEnded).toBe(true);
    void calls.ask(project, 'c');
    expect(workers[1]?.posted).toMatchObject([{ shared: project, question: 'c' }]);
  });
});
