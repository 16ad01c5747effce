import { numberBatch } from '../core/model/batch.ts';
import type { BatchQueue, Frame, NumberedBatch } from './batch-queue.ts';

/**
 * Batches for the station: numbered, kept until acknowledged, so that a station's crash loses nothing.
 * Bounded: beyond `maxBytes` the oldest is dropped; the station sees the missing number and records its samples as
 * not measured.
 */
export class BatchBuffer implements BatchQueue {
  private readonly frames: NumberedBatch[] = [];
  private nextNo = 1n;
  private bytes = 0;
  private readonly run: number;
  private readonly maxBytes: number;

  constructor(run: number, maxBytes: number) {
    this.run = run;
    this.maxBytes = maxBytes;
  }

  get bufferedBytes(): number {
    return this.bytes;
  }

  push(frame: Frame): void {
    numberBatch(frame, this.run, this.nextNo);
    this.frames.push({ no: this.nextNo, frame });
    this.nextNo += 1n;
    this.bytes += frame.byteLength;
    while (this.bytes > this.maxBytes && this.frames.length > 1) {
      this.bytes -= this.frames.shift()?.frame.byteLength ?? 0;
    }
  }

  after(after: bigint): NumberedBatch | undefined {
    const first = this.frames[0];
    if (!first) return undefined;
    const index = after < first.no ? 0 : Number(after - first.no) + 1;
    return this.frames[index];
  }

  acknowledge(no: bigint): void {
    while (this.frames.length > 0 && (this.frames[0]?.no ?? 0n) <= no) {
      this.bytes -= this.frames.shift()?.frame.byteLength ?? 0;
    }
  }
}
