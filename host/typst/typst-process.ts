import { fork } from 'node:child_process';
import { FaultError } from '../../core/result/result.ts';
import type { TypstAnswer, TypstJob } from './typst-messages.ts';

export interface SetDocument {
  readonly pdf: Uint8Array;
  /** Greatest resident memory of the process, bytes. */
  readonly peakBytes: number;
}

/** Nothing listens there: packages of Typst cannot be downloaded. */
const NOWHERE = 'http://127.0.0.1:1';
const NO_FOLDER = '/nonexistent';

/** Memory that is used once, to receive the files, is not worth a large heap, nor an arena per thread of Typst. */
const HEAP_FLAGS = ['--max-semi-space-size=2'];
const ARENAS = { MALLOC_ARENA_MAX: '2' };

/** No variables of this process but those that Windows needs to start one, no home, no network. */
const environment = (): NodeJS.ProcessEnv => ({
  ...ARENAS,
  ...Object.fromEntries(['SystemRoot', 'windir', 'TEMP', 'TMP'].map((name) => [name, process.env[name]])),
  ...{ HTTP_PROXY: NOWHERE, HTTPS_PROXY: NOWHERE, ALL_PROXY: NOWHERE, http_proxy: NOWHERE, https_proxy: NOWHERE },
  ...{ HOME: NO_FOLDER, XDG_DATA_HOME: NO_FOLDER, XDG_CACHE_HOME: NO_FOLDER, XDG_CONFIG_HOME: NO_FOLDER },
  ...{ APPDATA: NO_FOLDER, LOCALAPPDATA: NO_FOLDER },
});

/** Time for one document, ms. Hundreds of pages take some seconds. */
const DEADLINE_MS = 120_000;

/**
 * Sets one document in a process of its own, which is killed at the deadline or when it is not wanted any more.
 * @param entry the file of `headless/process/typst.ts`
 * @returns null = aborted. Rejects with FaultErrors `report.*`
 */
export function setDocument(
  entry: string,
  job: TypstJob,
  signal: AbortSignal,
  deadlineMs = DEADLINE_MS,
): Promise<SetDocument | null> {
  const { promise, resolve, reject } = Promise.withResolvers<SetDocument | null>();
  if (signal.aborted) return Promise.resolve(null);
  const child = fork(entry, [], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
    execArgv: HEAP_FLAGS,
    env: environment(),
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

const ended = (why: string): FaultError =>
  new FaultError({ code: 'report.typst', message: `The process that sets the PDF ended: ${why}` });
