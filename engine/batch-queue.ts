export type Frame = Uint8Array<ArrayBuffer>;

export interface NumberedBatch {
  readonly no: bigint;
  readonly frame: Frame;
}

/** Batches for the station in the order of their numbers, kept until they are acknowledged. */
export interface BatchQueue {
  /** Bytes of the batches that are not acknowledged. */
  readonly bufferedBytes: number;
  /** Number of the first batch of this process; left out = there was no process before. */
  readonly firstNo?: bigint;
  /** Numbers a frame, in place, and takes it. */
  push(frame: Frame): void;
  /** The first batch whose number is above `after`, or undefined. */
  after(after: bigint): NumberedBatch | undefined;
  /** Drops all up to and including `no`: they are stored. */
  acknowledge(no: bigint): void;
}
