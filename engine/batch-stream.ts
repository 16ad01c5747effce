import { type Batch, decodeBatch } from '../core/model/batch.ts';
import { mergeBatches } from '../core/model/merge-batches.ts';
import type { Clock, Timer } from '../core/ports/clock.ts';
import type { Frame, Sink } from '../core/rpc/contract.ts';
import { ownColumnsOf } from '../probes/registry.ts';
import type { BatchQueue, NumberedBatch } from './batch-queue.ts';

/** Most samples of a batch that is made of several. */
const MOST_SAMPLES = 256;
/** The same for those with addresses and details. */
const MOST_BYTES = 64 * 1024;

/** Waiting for more before something is sent, so that a station with a thousand engines gets few messages. */
export interface Gathering {
  readonly clock: Clock;
  readonly forMs: number;
}

/**
 * Sends the batches of a queue to one reader, in order. With `gathering`, batches of one probe that follow each other become one, with
 * the number of the last.
 */
export class BatchStream {
  private readonly queue: Pick<BatchQueue, 'after' | 'firstNo'>;
  private readonly sink: Sink<Frame>;
  private readonly gathering: Gathering | null;
  private sentNo: bigint;
  private timer: Timer | null = null;

  constructor(
    queue: Pick<BatchQueue, 'after' | 'firstNo'>,
    after: bigint,
    sink: Sink<Frame>,
    gathering: Gathering | null,
  ) {
    this.queue = queue;
    this.sentNo = after;
    this.sink = sink;
    this.gathering = gathering;
    sink.onCredit(() => this.wake());
    this.send();
  }

  /** The queue has more, or the reader takes more. */
  wake(): void {
    if (!this.gathering) return this.send();
    this.timer ??= this.gathering.clock.after(this.gathering.forMs, () => {
      this.timer = null;
      this.send();
    });
  }

  close(): void {
    this.timer?.cancel();
  }

  private send(): void {
    while (this.sink.credit > 0) {
      const next = this.gathering ? this.gathered() : this.queue.after(this.sentNo);
      if (!next) return;
      this.sentNo = next.no;
      this.sink.send(next.frame);
    }
  }

  /** The next batch with those behind it that can be one with it. */
  private gathered(): NumberedBatch | undefined {
    const first = this.queue.after(this.sentNo);
    if (!first) return undefined;
    const batches: Batch[] = [];
    let samples = 0;
    let bytes = 0;
    let last = first;
    for (let next: NumberedBatch | undefined = first; next; next = this.queue.after(next.no)) {
      const batch = decodeBatch(next.frame, ownColumnsOf);
      // What is not understood here is sent as it is: the station refuses it.
      if (!batch || batch.probeCode !== (batches[0] ?? batch).probeCode) break;
      if (this.isOfEarlierProcess(last) && !this.isOfEarlierProcess(next)) break;
      samples += batch.count;
      bytes += next.frame.byteLength;
      if (batches.length > 0 && (samples > MOST_SAMPLES || bytes > MOST_BYTES)) break;
      batches.push(batch);
      last = next;
    }
    if (batches.length < 2) return first;
    const frame = mergeBatches(batches, ownColumnsOf(batches[0]?.probeCode ?? 0) ?? []);
    return { no: last.no, frame };
  }

  /** The first batch after a restart comes alone: with it, the station knows which rounds before are missing. */
  private isOfEarlierProcess({ no }: NumberedBatch): boolean {
    const { firstNo } = this.queue;
    return firstNo !== undefined && no < firstNo;
  }
}
