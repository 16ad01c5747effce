import { fork } from 'node:child_process';
import { join } from 'node:path';
import { FaultError } from '../../core/result/result.ts';
import type { SetDocument, SetPdf, TypstAnswer, TypstJob } from './typst-messages.ts';
import { TYPST_DEADLINE_MS, TYPST_FLAGS, typstEnvironment } from './typst-surroundings.ts';

/**
 * Sets one document in a process of its own, which is killed at the deadline or when it is not wanted any more.
 * @param entry the file of `headless/process/typst.ts`
 * @returns null = aborted. Rejects with FaultErrors `report.*`
 */
export function setDocument(
  entry: string,
  job: TypstJob,
  signal: AbortSignal,
  deadlineMs = TYPST_DEADLINE_MS,
): Promise<SetDocument | null> {
  const { promise, resolve, reject } = Promise.withResolvers<SetDocument | null>();
  if (signal.aborted) return Promise.resolve(null);
  const child = fork(entry, [], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
    execArgv: [...TYPST_FLAGS],
    env: typstEnvironment(),
  });
  const stop = () => resolve(null);
  const timer = setTimeout(() => reject(ended(`it took longer than ${deadlineMs / 1000} s`)), deadlineMs);
  signal.addEventListener('abort', stop, { once: true });
  child.on('message', (answer: TypstAnswer) => {
    if ('fault' in answer) reject(new FaultError(answer.fault));
    else resolve(answer);
  });
  child.on('error', (error) => reject(ended(error.message)));
  child.on('exit', (code, cause) => reject(ended(cause ?? `status ${code}`)));
  child.send(job, (error) => {
    if (error) reject(ended(error.message));
  });
  return promise.finally(() => {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    child.kill('SIGKILL');
  });
}

/** Sets documents in processes of Node. @param entryDir the folder of the built files */
export const forkedTypst =
  (entryDir: string): SetPdf =>
  (job, signal) =>
    setDocument(join(entryDir, 'typst.cjs'), job, signal);

const ended = (why: string): FaultError =>
  new FaultError({ code: 'report.typst', message: `The process that sets the PDF ended: ${why}` });
