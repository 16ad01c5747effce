import { numberBatch } from '../core/model/batch.ts';

type Frame = Uint8Array<ArrayBuffer>;

/**
 * Batches for the station: numbered, kept until acknowledged, so that a station's crash loses nothing.
 * Bounded: beyond `maxBytes` the oldest is dropped; the station sees the missing number and records its samples as
 * not measured.
 */
export class BatchBuffer {
  private readonly frames: { readonly no: bigint; readonly frame: Frame }[] = [];
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

  /** The first batch whose number is above `after`, or undefined. */
  after(after: bigint): { readonly no: bigint; readonly frame: Frame } | undefined {
    const first = this.frames[0];
    if (!first) return undefined;
    const index = after < first.no ? 0 : Number(after - first.no) + 1;
    return this.frames[index];
  }

  /** Drops all up to and including `no`: they are stored. */
  acknowledge(no: bigint): void {
    while (this.frames.length > 0 && (this.frames[0]?.no ?? 0n) <= no) {
      this.bytes -= this.frames.shift()?.frame.byteLength ?? 0;
    }
  }
}
