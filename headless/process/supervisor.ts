import { type ChildProcess, fork } from 'node:child_process';
import type { Clock, Timer } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import type { Fault } from '../../core/result/result.ts';
import type { FromShell, ToShell } from './messages.ts';

export interface SupervisedOptions<Init> {
  readonly name: string;
  readonly entry: string;
  /** `attempt` counts starts from 0. */
  readonly init: (attempt: number) => Init;
  readonly clock: Clock;
  readonly log: Log;
  readonly onReady: (port: number | undefined) => void;
  /** It says itself that it can't start; it is not started again. */
  readonly onFailed: (fault: Fault) => void;
}

const HEARTBEAT_MS = 2000;
/**
 * Missed in a row before a child counts as hung. A machine that slept, or a child that was stopped for some seconds,
 * misses a few and goes on.
 */
const MISSED_HEARTBEATS = 10;
const BACKOFF_MS = [0, 250, 500, 1000, 2000, 5000];
/** A child that lived so long starts with a clean sheet. */
const HEALTHY_MS = 30_000;
const CLOSE_WITHIN_MS = 5000;

/** One child process that is to run: started, watched, started again with growing pauses, ended in order. */
export class Supervised<Init> {
  private readonly options: SupervisedOptions<Init>;
  private child: ChildProcess | undefined;
  private attempt = 0;
  private failures = 0;
  private startedAtMs = 0;
  private missed = 0;
  private beatId = 0;
  private closing = false;
  private readonly heartbeat: Timer;

  constructor(options: SupervisedOptions<Init>) {
    this.options = options;
    this.heartbeat = options.clock.every(HEARTBEAT_MS, () => this.beat());
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  start(): void {
    const { entry, clock, log, name } = this.options;
    const child = fork(entry, [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv: [] });
    this.child = child;
    this.startedAtMs = clock.monotonicMs();
    this.missed = 0;
    child.on('message', (message: ToShell) => this.hear(message));
    child.on('error', (error) => log.error(`${name} could not be started`, { error: error.message }));
    child.on('exit', (code, signal) => this.ended(child, code, signal));
    this.send({ type: 'init', init: this.options.init(this.attempt) });
    this.attempt += 1;
  }

  /** Asks it to end, waits, then insists. */
  async close(): Promise<void> {
    this.closing = true;
    this.heartbeat.cancel();
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    this.send({ type: 'close' });
    const insist = this.options.clock.after(CLOSE_WITHIN_MS, () => child.kill('SIGKILL'));
    await gone;
    insist.cancel();
  }

  private send(message: FromShell<Init>): void {
    // The callback keeps a child that is just dying from throwing here; 'exit' says the rest.
    if (this.child?.connected) this.child.send(message, () => undefined);
  }

  private hear(message: ToShell): void {
    switch (message.type) {
      case 'ready':
        return this.options.onReady(message.port);
      case 'failed':
        this.closing = true;
        return this.options.onFailed(message.fault);
      case 'pong':
        this.missed = 0;
    }
  }

  private beat(): void {
    if (this.missed >= MISSED_HEARTBEATS) {
      this.options.log.error(`${this.options.name} does not answer and is started again`);
      this.missed = 0;
      this.child?.kill('SIGKILL');
      return;
    }
    this.missed += 1;
    this.beatId += 1;
    this.send({ type: 'ping', id: this.beatId });
  }

  private ended(child: ChildProcess, code: number | null, signal: NodeJS.Signals | null): void {
    if (child !== this.child || this.closing) return;
    const { clock, log, name } = this.options;
    if (clock.monotonicMs() - this.startedAtMs > HEALTHY_MS) this.failures = 0;
    const waitMs = BACKOFF_MS[Math.min(this.failures, BACKOFF_MS.length - 1)] ?? 0;
    this.failures += 1;
    log.warn(`${name} ended and is started again`, { code, signal, waitMs });
    clock.after(waitMs, () => {
      if (!this.closing) this.start();
    });
  }
}
