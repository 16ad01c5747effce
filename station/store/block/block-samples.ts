/** The columns of samples of one series that statistics and charts need, in order of arrival. */
export interface BlockFigures {
  readonly probeCode: number;
  readonly count: number;
  /** Unix ms with µs as fraction. */
  readonly sentMs: Float64Array;
  /** NaN = none. */
  readonly rttMs: Float64Array;
  readonly outcome: Uint32Array;
}

/** The columns that show how something was measured, and what: those of reports. Columns may be longer than `count`. */
export interface MeasuredSamples extends BlockFigures {
  readonly round: Uint32Array;
  readonly lateUs: Uint32Array;
  readonly cause: Uint32Array;
  readonly stamps: Uint32Array;
  /** The probe's columns by name, the numbers as in a batch; i32 as its two's complement. */
  readonly typed: Readonly<Record<string, Uint32Array>>;
}

/** All columns of samples of one series. Columns may be longer than `count`: buffers that are used again. */
export interface BlockSamples extends MeasuredSamples {
  readonly seq: Uint32Array;
  readonly replyTtl: Uint32Array;
  /** Index into `addresses`, FROM_TARGET = the target. */
  readonly from: Uint32Array;
  /** 16 bytes each. */
  readonly addresses: Uint8Array;
  /** JSON per sample; null = none has one. */
  readonly details: readonly (string | null)[] | null;
}

/** Bytes of one block. */
export interface EncodedBlock {
  readonly blob: Buffer;
  /** Details of its samples, for the table `detail`; null = none. */
  readonly detail: Buffer | null;
}
