import type { MessagePortMain } from 'electron';
import { FaultError } from '../../core/result/result.ts';
import type { SetDocument, SetPdf, TypstAnswer, TypstJob } from '../../host/typst/typst-messages.ts';
import { TYPST_DEADLINE_MS } from '../../host/typst/typst-surroundings.ts';
import type { ToMain } from '../ports/process-messages.ts';

interface Asked {
  readonly job: TypstJob;
  resolve(made: SetDocument | null): void;
  reject(error: Error): void;
}

/** Sets documents in utility processes, which only main can start. */
export class TypstFromMain {
  private readonly asked = new Map<number, Asked>();
  private lastId = 0;

  /** @param tell sends a message to main */
  setPdf(tell: (message: ToMain) => void): SetPdf {
    return (job, signal) => {
      if (signal.aborted) return Promise.resolve(null);
      const { promise, resolve, reject } = Promise.withResolvers<SetDocument | null>();
      this.lastId += 1;
      const id = this.lastId;
      this.asked.set(id, { job, resolve, reject });
      const stop = () => resolve(null);
      const late = () => reject(ended(`it took longer than ${TYPST_DEADLINE_MS / 1000} s`));
      const timer = setTimeout(late, TYPST_DEADLINE_MS);
      signal.addEventListener('abort', stop, { once: true });
      tell({ type: 'want-typst', id });
      return promise.finally(() => {
        clearTimeout(timer);
        signal.removeEventListener('abort', stop);
        this.asked.delete(id);
        tell({ type: 'end-typst', id });
      });
    };
  }

  /** Takes the channel to the process for a document. */
  take(id: number, port: MessagePortMain): void {
    const asked = this.asked.get(id);
    if (!asked) return port.close();
    port.once('message', ({ data }) => {
      const answer = data as TypstAnswer;
      if ('fault' in answer) asked.reject(new FaultError(answer.fault));
      else asked.resolve(answer);
    });
    port.start();
    port.postMessage(asked.job);
  }

  /** The process has ended without an answer. */
  fail(id: number, why: string): void {
    this.asked.get(id)?.reject(ended(why));
  }
}

const ended = (why: string): FaultError =>
  new FaultError({ code: 'report.typst', message: `The process that sets the PDF ended: ${why}` });
