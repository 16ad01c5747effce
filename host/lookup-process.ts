import { type ChildProcess, fork } from 'node:child_process';
import { type Lookup, poolSize } from './lookup.ts';
import { envWithoutSecrets } from './process/child-env.ts';

/** Messages between a command and its look-up process. */
export interface LookupQuestion {
  readonly id: number;
  readonly name: string;
  readonly family: 4 | 6 | 0;
}
export type LookupAnswer =
  | { readonly id: number; readonly addresses: readonly string[] }
  | { readonly id: number; readonly code: string };

interface Open {
  resolve(addresses: readonly string[]): void;
  reject(error: Error): void;
}

/**
 * Look-ups in a process of their own, started by the first one: its threads can be abandoned at any time, whereas
 * getaddrinfo in this process would delay its end until the last name server has timed out.
 */
export class LookupProcess {
  private readonly entry: string;
  private readonly open = new Map<number, Open>();
  private parallel: number;
  private child: ChildProcess | undefined;
  private lastId = 0;
  private isClosed = false;

  /**
   * @param entry the file of `headless/process/resolver.ts`
   * @param parallel look-ups at once
   */
  constructor(entry: string, parallel: number) {
    this.entry = entry;
    this.parallel = parallel;
  }

  readonly lookup: Lookup = (name, family) =>
    new Promise((resolve, reject) => {
      if (this.isClosed) return reject(ended('it was closed'));
      const id = ++this.lastId;
      this.open.set(id, { resolve, reject });
      const question: LookupQuestion = { id, name, family };
      this.running().send(question, (error) => {
        if (error) this.fail(error.message);
      });
    });

  /** Undefined while there is none. */
  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** Ends immediately, with all look-ups. */
  close(): void {
    this.isClosed = true;
    this.child?.kill('SIGKILL');
    this.child?.disconnect?.();
    this.fail('it was closed');
  }

  private running(): ChildProcess {
    if (this.child) return this.child;
    const child = fork(this.entry, [], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      execArgv: [],
      env: { ...envWithoutSecrets(process.env), UV_THREADPOOL_SIZE: poolSize(this.parallel) },
    });
    child.on('message', (answer: LookupAnswer) => this.take(answer));
    child.on('error', (error) => this.gone(child, error.message));
    child.on('exit', (code, signal) => this.gone(child, signal ?? `status ${code}`));
    this.child = child;
    return child;
  }

  private take(answer: LookupAnswer): void {
    const open = this.open.get(answer.id);
    this.open.delete(answer.id);
    if ('addresses' in answer) open?.resolve(answer.addresses);
    else open?.reject(Object.assign(new Error(answer.code), { code: answer.code }));
  }

  /** The next look-up starts another. */
  private gone(child: ChildProcess, why: string): void {
    if (this.child !== child) return;
    this.child = undefined;
    // libuv aborts where the system allows no more threads.
    if (why === 'SIGABRT') this.parallel = Math.max(2, Math.floor(this.parallel / 4));
    this.fail(why);
  }

  private fail(why: string): void {
    const open = [...this.open.values()];
    this.open.clear();
    for (const { reject } of open) reject(ended(why));
  }
}

function ended(why: string): Error {
  const code = `the process that looks names up ended: ${why}`;
  return Object.assign(new Error(code), { code });
}
