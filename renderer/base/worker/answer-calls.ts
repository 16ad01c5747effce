import type { WorkerAnswer, WorkerCall } from './worker-calls.ts';

interface Answering<Shared, Question, Answer> {
  /** Takes over what the questions from now on have in common. */
  share(shared: Shared): void;
  answer(question: Question): Answer;
}

/** Answers the calls of this worker. */
export function answerCalls<Shared, Question, Answer>({ share, answer }: Answering<Shared, Question, Answer>): void {
  addEventListener('message', ({ data: { id, shared, question } }: MessageEvent<WorkerCall<Shared, Question>>) => {
    if (shared !== null) share(shared);
    postMessage({ id, answer: answer(question) } satisfies WorkerAnswer<Answer>);
  });
}
