import type { Clock, Timer } from '../../core/ports/clock.ts';
import { type Fault, toFault } from '../../core/result/result.ts';
import type { QueuedRequest } from './outbox.ts';
import type { OutputQueue } from './output-queue.ts';
import type { OutputConnection, SendOutcome } from './output-type.ts';

/** First pause after a failure, doubled with each further one. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** Metrics are described this often, as Prometheus does. */
const METADATA_EVERY_MS = 60_000;
/** The longest pause that a receiver may ask for. */
const LONGEST_REQUESTED_MS = 10 * 60_000;

export interface SenderParts {
  readonly queue: Pick<OutputQueue, 'first' | 'remove' | 'release'>;
  readonly connection: OutputConnection;
  /** Body of a request that describes the metrics; undefined = there is none. */
  readonly metadata?: (() => Uint8Array) | undefined;
  readonly timeoutMs: number;
  readonly clock: Clock;
  /** 0 to 1. */
  readonly random: () => number;
  readonly listener: SenderListener;
}

export interface SenderListener {
  /** Samples that the receiver has. */
  sent(samples: number): void;
  /** Samples that the receiver refused for good. */
  rejected(samples: number, fault: Fault): void;
  /** The receiver cannot be reached or wants a pause; null = it works again. @param untilMs Unix ms, of the next try */
  waiting(fault: Fault | null, untilMs: number | null): void;
}

/** Sends the requests of one output in order, one at a time: the next one starts when the receiver has the one before. */
export class OutputSender {
  private readonly parts: SenderParts;
  private failures = 0;
  private pause: Timer | undefined;
  private inFlight: AbortController | null = null;
  private isClosed = false;
  /** Monotonic ms. */
  private describedMs = Number.NEGATIVE_INFINITY;

  constructor(parts: SenderParts) {
    this.parts = parts;
  }

  /** There may be something to send. Does nothing while a request is in flight, or during a pause. */
  wake(): void {
    if (this.isClosed || this.inFlight || this.pause) return;
    let request: QueuedRequest | null;
    try {
      request = this.parts.queue.first();
    } catch (error) {
      return this.wait(toFault(error), null);
    }
    if (request) void this.send(request);
  }

  /** Ends at once: a request in flight stays in the queue. */
  close(): void {
    this.isClosed = true;
    this.pause?.cancel();
    this.inFlight?.abort();
    this.parts.connection.close();
  }

  private async send(request: QueuedRequest): Promise<void> {
    const outcome = await this.attempt(request.body);
    if (this.isClosed) return;
    try {
      this.settle(request, outcome);
    } catch (error) {
      return this.wait(toFault(error), null); // the disk refuses: the request is sent again, as after a crash
    }
    if (outcome.kind === 'done') await this.describe();
    if (outcome.kind !== 'retry') this.wake();
  }

  /** Describes the metrics now and then, to a receiver that takes requests; it may refuse that. */
  private async describe(): Promise<void> {
    const { clock, metadata } = this.parts;
    const nowMs = clock.monotonicMs();
    if (!metadata || nowMs - this.describedMs < METADATA_EVERY_MS) return;
    this.describedMs = nowMs;
    await this.attempt(metadata());
  }

  private async attempt(body: Uint8Array): Promise<SendOutcome> {
    const { clock, connection, timeoutMs } = this.parts;
    const controller = new AbortController();
    this.inFlight = controller;
    const timer = clock.after(timeoutMs, () => controller.abort());
    try {
      return await connection.send(body, controller.signal);
    } catch (error) {
      return { kind: 'retry', fault: toFault(error) };
    } finally {
      timer.cancel();
      this.inFlight = null;
    }
  }

  private settle(request: QueuedRequest, outcome: SendOutcome): void {
    const { queue, listener } = this.parts;
    switch (outcome.kind) {
      case 'done':
        queue.remove(request);
        listener.sent(request.samples);
        return this.works();
      case 'dropped':
        queue.remove(request);
        listener.rejected(request.samples, outcome.fault);
        return this.works();
      case 'retry':
        return this.wait(outcome.fault, outcome.afterMs ?? null);
    }
  }

  private works(): void {
    if (this.failures > 0) this.parts.listener.waiting(null, null);
    this.failures = 0;
  }

  /** Twice as long after each failure, by chance up to a half less, so that many senders do not return at the same moment. */
  private wait(fault: Fault, requestedMs: number | null): void {
    const { clock, listener, queue, random } = this.parts;
    queue.release();
    const longestMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(this.failures, 20));
    const ownMs = longestMs * (0.5 + 0.5 * random());
    const delayMs = Math.max(ownMs, Math.min(requestedMs ?? 0, LONGEST_REQUESTED_MS));
    this.failures += 1;
    this.pause = clock.after(delayMs, () => {
      this.pause = undefined;
      this.wake();
    });
    listener.waiting(fault, clock.nowMs() + delayMs);
  }
}
