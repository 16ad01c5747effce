import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { OutputsStatus, OutputTest } from '../../core/contracts/outputs.ts';
import type { Output } from '../../core/outputs/outputs.ts';
import type { Clock, Timer } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import { type Fault, FaultError, toFault } from '../../core/result/result.ts';
import type { Sink } from '../../core/rpc/contract.ts';
import { PendingCalls } from '../../core/rpc/pending-calls.ts';
import { unlessAborted } from '../../host/service/unless-aborted.ts';
import { THREAD_LIMITS } from '../thread-limits.ts';
import type { OutputEvents } from './output-events.ts';
import type { FromOutputs, OutputLoss, OutputsData, Settled, Timeouts, ToOutputs } from './outputs-protocol.ts';

export interface OutputsParts extends OutputsData {
  /** Folder of the worker entry `outputs-worker.cjs`. */
  readonly entryDir: string;
  /** Value of a secret by its reference. */
  readonly secret: (reference: string) => Promise<string>;
  readonly settled: () => Settled;
  readonly events: Pick<OutputEvents, 'take'>;
  /** Called with the row of the journal after which rows are needed; null = none are. */
  readonly onNeeded?: (afterRow: number | null) => void;
  readonly clock: Clock;
  readonly log: Log;
}

const NOTHING: OutputsStatus = { outputs: [], fault: null };
/** A thread that failed is started again after this time. */
const RESTART_MS = 10_000;
/** The thread hears of engines within this time. */
const SETTLED_EVERY_MS = 1000;
/** Closing waits this long for the thread. */
const MAX_CLOSE_MS = 2000;

/** The station's side of the outputs: hands their settings to the thread, and its states to pages. */
export class Outputs {
  private readonly parts: OutputsParts;
  private worker: Worker | undefined;
  private outputs: Readonly<Record<string, Output>> = {};
  private timeouts: Timeouts = { packet: 1000, service: 10_000 };
  private status: OutputsStatus = NOTHING;
  private readonly sinks = new Set<Sink<OutputsStatus>>();
  private readonly sent = new WeakMap<Sink<OutputsStatus>, string>();
  private readonly tests = new PendingCalls<Fault | null>();
  private readonly finishing = new PendingCalls<void>();
  private wake: () => void = () => undefined;
  private closed: (() => void) | undefined;
  private isClosing = false;
  private threadFault: Fault | null = null;
  private told: Settled | undefined;
  private telling: Timer | undefined;
  private restarting: Timer | undefined;

  constructor(parts: OutputsParts) {
    this.parts = parts;
  }

  /** Follows the project. The thread is started with the first output. */
  follow(outputs: Readonly<Record<string, Output>>, timeouts: Timeouts): void {
    const isChanged = !isDeepStrictEqual(outputs, this.outputs);
    this.outputs = outputs;
    this.timeouts = timeouts;
    if (!this.worker) {
      if (Object.keys(outputs).length > 0) this.start();
      return;
    }
    if (isChanged) this.post({ type: 'configure', outputs });
    this.post({ type: 'catalog', timeouts });
  }

  /** Opens the stream of the states: at once, then when something changed. */
  open(sink: Sink<OutputsStatus>, signal: AbortSignal): void {
    this.sinks.add(sink);
    signal.addEventListener('abort', () => this.sinks.delete(sink), { once: true });
    this.sendTo(sink);
  }

  async test(name: string): Promise<OutputTest> {
    if (!this.worker) return { fault: { code: 'output.unknown', message: `There is no output ${name}` } };
    return { fault: await this.tests.start((id) => this.post({ type: 'test', id, output: name })) };
  }

  /** Until the thread has begun to follow what is measured: an output sends what comes after that. */
  async ready(signal: AbortSignal): Promise<void> {
    await this.until(() => this.status !== NOTHING, signal);
  }

  /**
   * Sends all that was measured, since nothing more will be: until nothing waits, nothing can be sent, or the signal
   * aborts. @returns the states then
   */
  async drain(signal: AbortSignal): Promise<OutputsStatus> {
    if (!this.worker) return this.status;
    try {
      await unlessAborted(
        this.finishing.start((id) => this.post({ type: 'finish', id })),
        signal,
      );
      await this.until(
        ({ outputs, fault }) =>
          fault !== null || outputs.every((one) => one.state !== 'sending' || one.queue.requests === 0),
        signal,
      );
    } catch {
      // What waits is on disk.
    }
    return this.status;
  }

  async close(): Promise<void> {
    this.isClosing = true;
    this.telling?.cancel();
    this.restarting?.cancel();
    const { worker } = this;
    if (!worker) return;
    let limit: Timer | undefined;
    await new Promise<void>((resolve) => {
      this.closed = resolve;
      limit = this.parts.clock.after(MAX_CLOSE_MS, resolve);
      this.post({ type: 'close' });
    });
    limit?.cancel();
    this.worker = undefined;
    await worker.terminate();
  }

  private start(): void {
    const { dataDir, version, entryDir, log } = this.parts;
    if (this.isClosing) return;
    const workerData: OutputsData = { dataDir, version };
    const worker = new Worker(join(entryDir, 'outputs-worker.cjs'), { workerData, resourceLimits: THREAD_LIMITS });
    this.worker = worker;
    worker.on('message', (message: FromOutputs) => this.take(message));
    worker.on('error', (error) => this.failed(worker, toFault(error)));
    log.debug('worker.started', { worker: 'outputs' });
    this.post({ type: 'catalog', timeouts: this.timeouts });
    this.post({ type: 'configure', outputs: this.outputs });
    this.told = undefined;
    this.telling?.cancel();
    this.telling = this.parts.clock.every(SETTLED_EVERY_MS, () => this.tellSettled());
    this.tellSettled();
  }

  private tellSettled(): void {
    const settled = this.parts.settled();
    if (isDeepStrictEqual(settled, this.told)) return;
    this.told = settled;
    this.post({ type: 'settled', settled });
  }

  private post(message: ToOutputs): void {
    this.worker?.postMessage(message);
  }

  private take(message: FromOutputs): void {
    switch (message.type) {
      case 'status':
        this.threadFault = message.fault;
        this.parts.onNeeded?.(message.neededAfter);
        return this.show({ outputs: [...message.outputs], fault: message.fault });
      case 'loss':
        return this.lost(message.losses);
      case 'secret':
        void this.giveSecret(message.id, message.reference);
        return;
      case 'finished':
        return this.finishing.resolve(message.id, undefined);
      case 'tested':
        return this.tests.resolve(message.id, message.fault);
      case 'closed':
        if (this.closed) return this.closed();
        if (this.worker) this.failed(this.worker, this.threadFault ?? ENDED);
    }
  }

  private lost(losses: readonly OutputLoss[]): void {
    for (const { output, kind, samples } of losses) this.parts.log.debug('output.loss', { output, kind, samples });
    this.parts.events.take(losses);
  }

  private async giveSecret(id: number, reference: string): Promise<void> {
    try {
      this.post({ type: 'secret', id, value: await this.parts.secret(reference) });
    } catch (error) {
      this.post({ type: 'no-secret', id, fault: toFault(error) });
    }
  }

  /** The queue is on disk: a new thread continues. */
  private failed(worker: Worker, fault: Fault): void {
    if (worker !== this.worker) return;
    this.worker = undefined;
    this.parts.log.error('Outputs stopped', { ...fault });
    void worker.terminate();
    this.tests.rejectAll(new FaultError(fault));
    this.finishing.rejectAll(new FaultError(fault));
    this.show({ outputs: this.status.outputs, fault });
    this.restarting = this.parts.clock.after(RESTART_MS, () => {
      if (!this.worker && Object.keys(this.outputs).length > 0) this.start();
    });
  }

  /** Until a state passes. Rejects when the signal aborts. */
  private async until(test: (status: OutputsStatus) => boolean, signal: AbortSignal): Promise<void> {
    while (!test(this.status)) {
      const changed = new Promise<void>((resolve) => {
        this.wake = resolve;
      });
      await unlessAborted(changed, signal);
    }
  }

  private show(status: OutputsStatus): void {
    this.status = status;
    this.wake();
    for (const sink of this.sinks) this.sendTo(sink);
  }

  private sendTo(sink: Sink<OutputsStatus>): void {
    const text = JSON.stringify(this.status);
    if (sink.credit <= 0 || this.sent.get(sink) === text) return;
    this.sent.set(sink, text);
    sink.send(this.status);
  }
}

const ENDED: Fault = { code: 'output.ended', message: 'The thread of the outputs ended' };
