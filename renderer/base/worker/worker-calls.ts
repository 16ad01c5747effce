import { type Fault, FaultError } from '../../../core/result/result.ts';
import { PendingCalls } from '../../../core/rpc/pending-calls.ts';

/** A call of a worker: its question, and what all questions have in common. */
export interface WorkerCall<Shared, Question> {
  readonly id: number;
  /** Sent only when it changed, as it may be large; null = as before. */
  readonly shared: Shared | null;
  readonly question: Question;
}

export interface WorkerAnswer<Answer> {
  readonly id: number;
  readonly answer: Answer;
}

type Terminable = Pick<Worker, 'postMessage' | 'terminate' | 'onmessage' | 'onerror'>;

interface WorkerCallsParts {
  start(): Terminable;
  /** The fault of all calls in progress when the worker fails. */
  failed(message: string): Fault;
}

/** Calls of a worker, which is started with the first one, and again after it failed. */
export class WorkerCalls<Shared, Question, Answer> {
  private readonly parts: WorkerCallsParts;
  private readonly calls = new PendingCalls<Answer>();
  private worker: Terminable | undefined;
  private sent: Shared | undefined;

  constructor(parts: WorkerCallsParts) {
    this.parts = parts;
  }

  /** Starts the worker, which takes a while, before it is asked. */
  prepare(): void {
    this.started();
  }

  ask(shared: Shared, question: Question): Promise<Answer> {
    const worker = this.started();
    const changed = shared === this.sent ? null : shared;
    this.sent = shared;
    return this.calls.start((id) =>
      worker.postMessage({ id, shared: changed, question } satisfies WorkerCall<Shared, Question>),
    );
  }

  private started(): Terminable {
    if (this.worker) return this.worker;
    const worker = this.parts.start();
    this.worker = worker;
    worker.onmessage = ({ data: { id, answer } }: MessageEvent<WorkerAnswer<Answer>>) => this.calls.resolve(id, answer);
    worker.onerror = ({ message }) => {
      worker.terminate();
      this.worker = undefined;
      this.sent = undefined; // the next worker knows nothing yet
      this.calls.rejectAll(new FaultError(this.parts.failed(message)));
    };
    return worker;
  }
}
