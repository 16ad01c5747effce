import type { OutputStatus } from '../../core/contracts/outputs.ts';
import { effectiveOutput, type Output } from '../../core/outputs/outputs.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { type Fault, toFault } from '../../core/result/result.ts';
import { maskedUrl } from '../../core/text/masked-url.ts';
import type { LabelsOf } from './batch-builder.ts';
import type { JournalTail } from './journal-tail.ts';
import { type Outbox, outboxKey } from './outbox.ts';
import { OutputFeed } from './output-feed.ts';
import { OutputQueue } from './output-queue.ts';
import { OutputSender } from './output-sender.ts';
import type { OutputHost } from './output-type.ts';
import type { LossKind, OutputLoss, Settled, Timeouts } from './outputs-protocol.ts';
import { outputTypeOf } from './registry.ts';

export interface RunnerParts {
  readonly name: string;
  readonly output: Output;
  readonly outbox: Outbox;
  readonly tail: Pick<JournalTail, 'bounds' | 'after'>;
  readonly labelsOf: LabelsOf;
  readonly host: OutputHost;
  readonly clock: Clock;
  /** 0 to 1. */
  readonly random: () => number;
}

/** One output: its feed out of the journal, its queue, its sender, and the account of all of them. */
export class OutputRunner {
  readonly name: string;
  readonly output: Output;
  private readonly clock: Clock;
  private readonly queue: OutputQueue;
  private readonly feed: OutputFeed;
  private readonly sender: OutputSender;
  private readonly test_: (signal: AbortSignal) => Promise<Fault | null>;
  private readonly timeoutMs: number;
  private readonly lost: Record<LossKind, number> = {
    overflow: 0,
    expired: 0,
    rejected: 0,
    late: 0,
    ahead: 0,
    missed: 0,
    damaged: 0,
  };
  private readonly reported: Record<LossKind, number> = { ...this.lost };
  private sent = 0;
  private lastSentMs: number | null = null;
  private waiting: { readonly fault: Fault; readonly untilMs: number | null } | null = null;
  /** Why the journal could not be read or the queue not be written. */
  private feedFault: Fault | null = null;
  private lastRejection: Fault | null = null;

  constructor(parts: RunnerParts) {
    const { name, output, outbox, tail, labelsOf, host, clock, random } = parts;
    const settings = effectiveOutput(output);
    const { type, maxValues, encodeMetadata, ...code } = codeOf(output);
    this.name = name;
    this.output = output;
    this.clock = clock;
    this.timeoutMs = settings.timeoutMs;
    const limits = { maxBytes: settings.maxQueueBytes, maxAgeMs: settings.maxQueueAgeMs };
    this.queue = new OutputQueue(outbox, outboxKey(name, output.type), limits, clock);
    this.feed = new OutputFeed({
      tail,
      queue: this.queue,
      settings,
      labelsOf,
      maxValues,
      encode: code.encode,
      clock,
      listener: {
        late: (samples) => this.lose('late', samples),
        ahead: (samples) => this.lose('ahead', samples),
        missed: (rows) => this.lose('missed', rows),
        damaged: (rows) => this.lose('damaged', rows),
        dropped: (dropped) => this.dropped(dropped),
      },
    });
    const connection = code.connect(host);
    this.test_ = async (signal) => {
      const outcome = await connection.send(code.encodeTest(clock.nowMs()), signal);
      return outcome.kind === 'done' ? null : outcome.fault;
    };
    this.sender = new OutputSender({
      queue: this.queue,
      connection,
      metadata: encodeMetadata && (() => encodeMetadata(this.feed.metrics())),
      timeoutMs: settings.timeoutMs,
      clock,
      random,
      listener: {
        sent: (samples) => {
          this.sent += samples;
          this.lastSentMs = clock.nowMs();
        },
        rejected: (samples, fault) => {
          this.lose('rejected', samples);
          this.lastRejection = fault;
        },
        waiting: (fault, untilMs) => {
          this.waiting = fault && { fault, untilMs };
        },
      },
    });
  }

  /** Reads on, and sends. @returns whether there is more to read */
  step(): boolean {
    let isMore = false;
    try {
      isMore = this.feed.step();
      this.dropped(this.queue.trim());
      this.feedFault = null;
    } catch (error) {
      this.feedFault = toFault(error); // tried again with the next step
    }
    this.sender.wake();
    return isMore;
  }

  /** Queues all that is in the journal: nothing more will be measured. */
  finish(): void {
    this.feed.finish();
    while (this.step());
  }

  setTimeouts(timeouts: Timeouts): void {
    this.feed.setTimeouts(timeouts);
  }

  setSettled(settled: Settled): void {
    this.feed.setSettled(settled);
  }

  /** @returns why the receiver does not accept requests; null = it does */
  async test(): Promise<Fault | null> {
    const controller = new AbortController();
    const timer = this.clock.after(this.timeoutMs, () => controller.abort());
    const fault = await this.test_(controller.signal);
    timer.cancel();
    return fault;
  }

  /** Rows of the journal up to this one are not read again after a restart; null = not known. */
  get doneRow(): number | null {
    return this.feed.doneRow;
  }

  /** Losses since the last call. */
  takeLosses(): OutputLoss[] {
    return (Object.keys(this.lost) as LossKind[]).flatMap((kind) => {
      const samples = this.lost[kind] - this.reported[kind];
      this.reported[kind] = this.lost[kind];
      const fault = kind === 'rejected' ? this.lastRejection : null;
      return samples > 0 ? [{ output: this.name, kind, samples, ...(fault && { fault }) }] : [];
    });
  }

  status(): OutputStatus {
    const fault = this.feedFault ?? this.waiting?.fault ?? null;
    return {
      ...placeOf(this.name, this.output),
      state: fault ? 'waiting' : 'sending',
      queue: this.queue.size,
      sent: this.sent,
      ...this.counts(),
      lastSentMs: this.lastSentMs,
      fault,
      retryAtMs: this.waiting?.untilMs ?? null,
      lastRejection: this.lastRejection,
    };
  }

  close(): void {
    this.sender.close();
  }

  private counts(): Pick<OutputStatus, 'rejected' | 'overflow' | 'expired' | 'late'> {
    const { rejected, overflow, expired, late } = this.lost;
    return { rejected, overflow, expired, late };
  }

  private dropped({ overflow, expired }: { readonly overflow: number; readonly expired: number }): void {
    this.lose('overflow', overflow);
    this.lose('expired', expired);
  }

  private lose(kind: LossKind, samples: number): void {
    this.lost[kind] += samples;
  }
}

/** The code of an output, with its settings given. */
function codeOf(output: Output) {
  const type = outputTypeOf(output);
  return {
    type: type.type,
    maxValues: type.maxValues,
    encode: (batch: Parameters<typeof type.encode>[0]) => type.encode(batch, output),
    encodeMetadata: type.encodeMetadata?.bind(type),
    encodeTest: (nowMs: number) => type.encodeTest(output, nowMs),
    connect: (host: OutputHost) => type.connect(output, host),
  };
}

const placeOf = (name: string, output: Output) => ({ name, type: output.type, place: maskedUrl(output.url) });

/** The state of an output that cannot be started. */
export const failedStatus = (name: string, output: Output, outbox: Outbox, fault: Fault): OutputStatus => ({
  ...disabledStatus(name, output, outbox),
  state: 'waiting',
  fault,
});

/** The state of an output that is switched off. */
export function disabledStatus(name: string, output: Output, outbox: Outbox): OutputStatus {
  return {
    ...placeOf(name, output),
    state: 'disabled',
    queue: outbox.size(outboxKey(name, output.type)),
    sent: 0,
    rejected: 0,
    overflow: 0,
    expired: 0,
    late: 0,
    lastSentMs: null,
    fault: null,
    retryAtMs: null,
    lastRejection: null,
  };
}
