import type { EngineKind } from '../../core/model/engine-kind.ts';
import type { Clock, Timer } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import type { Fault } from '../../core/result/result.ts';
import type { FromShell, OpenRequest, ToShell } from './messages.ts';

/** A child process of any kind. */
export interface ChildHandle<Init> {
  readonly pid: number | undefined;
  send(message: FromShell<Init>): void;
  /** Kills immediately and certainly. */
  kill(): void;
  onMessage(listener: (message: ToShell) => void): void;
  /** Called once, also when it could not be started. */
  onExit(listener: (why: string) => void): void;
}

export interface SupervisedOptions<Init> {
  readonly name: string;
  readonly startChild: () => ChildHandle<Init>;
  /** `attempt` counts starts from 0. */
  readonly init: (attempt: number) => Init;
  readonly clock: Clock;
  readonly log: Log;
  readonly onReady: (port: number | undefined) => void;
  /** The child reports that it cannot start, and could not before either, or never will: it is not restarted. */
  readonly onFailed: (fault: Fault) => void;
  /** The child asks for another project. Left out = it never does. */
  readonly onOpenProject?: (id: number, request: OpenRequest) => void;
  /** The child wants an engine. Left out = it never does, or its host hears of it otherwise. */
  readonly onWantEngine?: (kind: EngineKind) => void;
}

/** Permanent faults: a user must look at the files. */
const LASTING = ['store.damaged', 'store.foreign', 'store.newer', 'store.old-node'];
/** A persistent failure is logged once in this time. */
const LOG_EVERY_MS = 60_000;

const HEARTBEAT_MS = 2000;
/**
 * Heartbeats missed in a row before a child counts as hung. A computer that slept, or a child that was stopped for some
 * seconds, misses a few and continues.
 */
const MISSED_HEARTBEATS = 10;
const BACKOFF_MS = [0, 250, 500, 1000, 2000, 5000];
/** After this lifetime, a child's earlier failures no longer count. */
const HEALTHY_MS = 30_000;
const CLOSE_WITHIN_MS = 5000;

const notClosed = (name: string): Fault => ({
  code: 'store.not-closed',
  message: `The ${name} did not end within ${CLOSE_WITHIN_MS / 1000} s and was killed: its last samples may be missing`,
  hint: 'check the data folder',
});

/** Supervises one child process: starts it, watches it, restarts it with growing pauses, ends it in order. */
export class Supervised<Init> {
  private readonly options: SupervisedOptions<Init>;
  private child: ChildHandle<Init> | undefined;
  private attempt = 0;
  private failures = 0;
  private startedAtMs = 0;
  private missed = 0;
  private beatId = 0;
  private closing = false;
  /** A fault of its start may pass. */
  private isTriedAgain = false;
  /** This child reported that it cannot start. */
  private hasFailed = false;
  private lost: Fault | null = null;
  private loggedAtMs = Number.NEGATIVE_INFINITY;
  private onGone: (() => void) | undefined;
  private readonly heartbeat: Timer;

  constructor(options: SupervisedOptions<Init>) {
    this.options = options;
    this.heartbeat = options.clock.every(HEARTBEAT_MS, () => this.beat());
  }

  get current(): ChildHandle<Init> | undefined {
    return this.child;
  }

  start(): void {
    const child = this.options.startChild();
    this.child = child;
    this.startedAtMs = this.options.clock.monotonicMs();
    this.missed = 0;
    this.hasFailed = false;
    child.onMessage((message) => this.hear(message));
    child.onExit((why) => this.ended(child, why));
    child.send({ type: 'init', init: this.options.init(this.attempt) });
    this.attempt += 1;
  }

  /** Starts it unless it was started before: then it is there, or about to be. */
  startOnce(): void {
    if (this.attempt > 0 || this.closing) return;
    this.isTriedAgain = true; // what runs beside it does not end for it
    this.start();
  }

  /** Lets it end by itself from now on: a signal to the whole process group reaches it too. It is not started again. */
  expectEnd(): void {
    this.closing = true;
    this.heartbeat.cancel();
  }

  /** Asks it to end, waits, then kills it. @returns a description of lost samples, null = none */
  async close(): Promise<Fault | null> {
    this.expectEnd();
    const { child } = this;
    if (!child) return null;
    const gone = new Promise<void>((resolve) => {
      this.onGone = resolve;
    });
    child.send({ type: 'close' });
    const insist = this.options.clock.after(CLOSE_WITHIN_MS, () => this.insist(child));
    await gone;
    insist.cancel();
    return this.lost;
  }

  /** Samples that were not stored by now are lost; their number is unknown. */
  private insist(child: ChildHandle<Init>): void {
    const fault = notClosed(this.options.name);
    this.options.log.error(`The ${this.options.name} does not end and is killed`, { ...fault });
    this.lost ??= fault;
    child.kill();
  }

  private hear(message: ToShell): void {
    switch (message.type) {
      case 'ready':
        this.isTriedAgain = true;
        this.loggedAtMs = Number.NEGATIVE_INFINITY;
        return this.options.onReady(message.port);
      case 'failed':
        return this.failed(message.fault);
      case 'lost':
        this.lost = message.fault;
        return;
      case 'open-project':
        return this.options.onOpenProject?.(message.id, message.request);
      case 'want-engine':
        return this.options.onWantEngine?.(message.kind);
      case 'pong':
        this.missed = 0;
    }
  }

  /** A fault of a child that has started before, or on demand, may pass: the disk may get room, the port may become free. */
  private failed(fault: Fault): void {
    if (!this.isTriedAgain || LASTING.includes(fault.code)) {
      this.closing = true;
      return this.options.onFailed(fault);
    }
    const { clock, log, name } = this.options;
    if (clock.monotonicMs() - this.loggedAtMs >= LOG_EVERY_MS) {
      this.loggedAtMs = clock.monotonicMs();
      log.error(`The ${name} cannot start for now and is tried again`, { ...fault });
    }
    this.hasFailed = true;
    this.child?.kill();
  }

  private beat(): void {
    if (!this.child) return; // not started yet, or about to be again
    if (this.missed >= MISSED_HEARTBEATS) {
      this.options.log.error(`The ${this.options.name} does not answer and is started again`);
      this.missed = 0;
      this.child?.kill();
      return;
    }
    this.missed += 1;
    this.beatId += 1;
    this.child?.send({ type: 'ping', id: this.beatId });
  }

  private ended(child: ChildHandle<Init>, why: string): void {
    if (child !== this.child) return;
    this.child = undefined;
    this.onGone?.();
    if (this.closing) return;
    const { clock, log, name } = this.options;
    if (clock.monotonicMs() - this.startedAtMs > HEALTHY_MS) this.failures = 0;
    const waitMs = BACKOFF_MS[Math.min(this.failures, BACKOFF_MS.length - 1)] ?? 0;
    this.failures += 1;
    if (!this.hasFailed) log.warn(`The ${name} ended and is started again`, { why, waitMs });
    clock.after(waitMs, () => {
      if (!this.closing) this.start();
    });
  }
}
