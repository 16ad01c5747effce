import type { Clock } from '../../core/ports/clock.ts';
import type { NewRequest, Outbox, QueuedRequest, QueueSize } from './outbox.ts';

export interface QueueLimits {
  readonly maxBytes: number;
  readonly maxAgeMs: number;
}

/** Samples that the limits of a queue cost. */
export interface Dropped {
  /** The queue was full. */
  readonly overflow: number;
  /** They waited too long. */
  readonly expired: number;
}

/** The queue of one output, within its limits: the oldest data give way, since a receiver refuses those first. */
export class OutputQueue {
  private readonly outbox: Outbox;
  private readonly output: string;
  private readonly clock: Clock;
  private readonly limits: QueueLimits;
  size: QueueSize;
  /** The request that is being sent: the limits spare it, so that none counts as sent and as dropped. */
  private inFlight: number | null = null;

  constructor(outbox: Outbox, output: string, limits: QueueLimits, clock: Clock) {
    this.outbox = outbox;
    this.output = output;
    this.limits = limits;
    this.clock = clock;
    this.size = outbox.size(output);
  }

  /** The part of the journal that is in the queue; null = none. */
  get progress(): string | null {
    return this.outbox.progress(this.output);
  }

  add(requests: readonly NewRequest[], progress: string): Dropped {
    const nowMs = this.clock.nowMs();
    this.outbox.add(this.output, requests, progress, nowMs);
    const bytes = requests.reduce((sum, { body }) => sum + body.byteLength, 0);
    this.size = {
      requests: this.size.requests + requests.length,
      bytes: this.size.bytes + bytes,
      oldestMs: this.size.oldestMs ?? (requests.length > 0 ? nowMs : null),
    };
    return this.trim();
  }

  /** The request to send next, until `remove` or `release`; null = none waits. */
  first(): QueuedRequest | null {
    const request = this.size.requests === 0 ? null : this.outbox.first(this.output);
    this.inFlight = request?.id ?? null;
    return request;
  }

  /** The request was not sent, and waits as all others do. */
  release(): void {
    this.inFlight = null;
  }

  remove({ id, body }: QueuedRequest): void {
    this.inFlight = null;
    this.outbox.remove(id);
    const { requests, bytes } = this.size;
    const oldestMs = this.outbox.oldestMs(this.output);
    this.size = { requests: requests - 1, bytes: bytes - body.byteLength, oldestMs };
  }

  /** Enforces the limits. */
  trim(): Dropped {
    const { maxAgeMs, maxBytes } = this.limits;
    const oldestAllowedMs = this.clock.nowMs() - maxAgeMs;
    const isOld = this.size.oldestMs !== null && this.size.oldestMs < oldestAllowedMs;
    const expired = isOld ? this.outbox.removeOlder(this.output, oldestAllowedMs, this.inFlight) : 0;
    if (isOld) this.size = this.outbox.size(this.output);
    const tooMuch = this.size.bytes - maxBytes;
    const overflow = tooMuch > 0 ? this.outbox.removeOldest(this.output, tooMuch, this.inFlight) : 0;
    if (tooMuch > 0) this.size = this.outbox.size(this.output);
    return { overflow, expired };
  }
}
